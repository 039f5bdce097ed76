//! Reads the VPCs of a region that holds repositories, as the way from each to ECR.

use aws_sdk_ec2::types::VpcAttributeName;

use super::endpoints::{Asked, Leg, Vpc};
use super::listing::repositories;
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Cause, FactSet, Listing, Reading, field};
use crate::services::ec2::attributes::DESCRIBE_VPC_ATTRIBUTE;
use crate::services::ec2::network::live::{Want, network};
use crate::services::ec2::network::{DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPCS};

/// The VPCs; none where the region holds no repository, and so nothing is pulled from it.
pub(super) async fn vpcs(here: &Here<'_>) -> FactSet {
    let listed = repositories(here, here.region).await;
    if listed.is_empty() {
        return FactSet {
            incomplete: listed.incomplete().to_vec(),
            ..FactSet::default()
        };
    }
    let network = network(here.context(), here.region, &wants(here)).await;
    let vpcs = &network.parts.vpcs;
    let ids = Listing {
        items: vpcs.iter().map(|(id, _)| id.to_string()).collect(),
        incomplete: vpcs.incomplete().cloned(),
    };
    let ids = ids.keyed(DESCRIBE_VPCS, "a VPC without an id", |id| Some(id));
    here.each(&ids, async |id, _| {
        let asked = Asked {
            network: &network,
            region: here.region,
            vpc: id,
        };
        let mut vpc = asked.vpc();
        vpc.dns = here.ask(field!(Vpc.dns), dns(here, &vpc)).await;
        (here.arn("ec2", format_args!("vpc/{id}")), vpc)
    })
    .await
}

/// The parts of the network that the wanted fields are read from.
fn wants(here: &Here<'_>) -> Vec<Want> {
    let by_field: [(&str, &[Want]); 5] = [
        (field!(Vpc.pulls), &[Want::Interfaces]),
        (field!(Vpc.docker), &[Want::Endpoints]),
        (field!(Vpc.api), &[Want::Endpoints]),
        (
            field!(Vpc.layers),
            &[Want::Endpoints, Want::Interfaces, Want::Routes],
        ),
        (field!(Vpc.elsewhere), &[Want::Routes]),
    ];
    let wanted = by_field.iter().filter(|(field, _)| here.wants(field));
    let parts = wanted.flat_map(|(_, parts)| parts.iter().copied());
    [Want::Vpcs].into_iter().chain(parts).collect()
}

/// Whether names are resolved in a VPC as endpoints need it. Only asked where endpoints have the names of ECR.
async fn dns(here: &Here<'_>, vpc: &Vpc) -> Reading<bool> {
    let is_private = |leg: &Reading<Leg>| matches!(leg, Reading::Known(Leg::Private));
    if !is_private(&vpc.docker) && !is_private(&vpc.api) {
        let why = "no endpoint has the name of ECR";
        return DESCRIBE_VPC_ENDPOINTS.not_read(why).into();
    }
    let (support, hostnames) = tokio::join!(
        is_on(here, &vpc.id, VpcAttributeName::EnableDnsSupport),
        is_on(here, &vpc.id, VpcAttributeName::EnableDnsHostnames),
    );
    match (support, hostnames) {
        (Ok(false), _) | (_, Ok(false)) => Reading::Known(false),
        (Ok(true), Ok(true)) => Reading::Known(true),
        (Err(cause), _) | (_, Err(cause)) => cause.into(),
    }
}

async fn is_on(here: &Here<'_>, vpc: &str, attribute: VpcAttributeName) -> Result<bool, Cause> {
    let ec2 = client!(aws_sdk_ec2, here);
    let asking = ec2.describe_vpc_attribute().vpc_id(vpc);
    let asked = here.call(DESCRIBE_VPC_ATTRIBUTE, asking.attribute(attribute).send());
    let answer = asked.await?;
    let told = answer.enable_dns_support.or(answer.enable_dns_hostnames);
    let untold = || DESCRIBE_VPC_ATTRIBUTE.unparseable("no such attribute");
    told.and_then(|told| told.value).ok_or_else(untold)
}
