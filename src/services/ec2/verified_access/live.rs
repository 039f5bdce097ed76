//! Reads Verified Access: the instances of every region, and where there are some, the endpoints.

use std::sync::Arc;

use aws_sdk_ec2::operation::describe_verified_access_endpoints::DescribeVerifiedAccessEndpointsOutput;
use aws_sdk_ec2::operation::describe_verified_access_instances::DescribeVerifiedAccessInstancesOutput;
use aws_sdk_ec2::types::VerifiedAccessEndpoint;

use super::{
    DESCRIBE_VERIFIED_ACCESS_ENDPOINTS, DESCRIBE_VERIFIED_ACCESS_INSTANCES,
    VERIFIED_ACCESS_INSTANCE, VerifiedAccessInstance,
};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey, Reader, by, none_if};
use crate::facts::{FactSet, Listing, Reading, field};
use crate::services::wafv2::live as web_acls;

/// The most that one page may hold.
const PAGE: i32 = 200;

/// For the list of the service's readers.
pub(in crate::services::ec2) const READER: Reader =
    Reader::Regional(&VERIFIED_ACCESS_INSTANCE, by!(instances));

/// What EC2 answers in regions that lack Verified Access, whose operations it does not know there.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>
const NOT_HERE: &str = "InvalidAction";

async fn instances(here: &Here<'_>) -> FactSet {
    const CALL: crate::facts::Call = DESCRIBE_VERIFIED_ACCESS_INSTANCES;
    let ec2 = client!(aws_sdk_ec2, here);
    let pages = ec2.describe_verified_access_instances().max_results(PAGE);
    let none = || DescribeVerifiedAccessInstancesOutput::builder().build();
    let listed = here.list(
        CALL,
        |token| none_if(pages.clone().set_next_token(token).send(), NOT_HERE, none),
        |page| {
            (
                page.verified_access_instances.unwrap_or_default(),
                page.next_token,
            )
        },
    );
    let lacking = "an instance without id";
    let listed = listed.await.keyed(CALL, lacking, |instance| {
        instance.verified_access_instance_id()
    });
    let endpoints = if here.wants(field!(VerifiedAccessInstance.serves)) && !listed.is_empty() {
        let endpoints = endpoints(here, here.region).await;
        served(&endpoints)
    } else {
        Listing {
            items: Vec::new(),
            incomplete: Some(here.not_wanted(field!(VerifiedAccessInstance.serves))),
        }
    };
    here.each(&listed, async |id, _| {
        let arn = here.arn("ec2", format_args!("verified-access-instance/{id}"));
        let serves = serves(id, &endpoints);
        let facts = VerifiedAccessInstance {
            name: id.to_owned(),
            web_acl: match serves {
                // What nobody comes through needs none.
                Reading::Known(false) => here
                    .not_wanted(field!(VerifiedAccessInstance.web_acl))
                    .into(),
                Reading::Known(true) | Reading::Unknown(_) => {
                    let reading = web_acls::of_resource(here, here.region, &arn);
                    here.ask(field!(VerifiedAccessInstance.web_acl), reading)
                        .await
                }
            },
            serves,
        };
        (arn, facts)
    })
    .await
}

/// The endpoints of a run, by region.
#[derive(Default)]
struct Endpoints(PerKey<String, Arc<Listing<VerifiedAccessEndpoint>>>);

/// The endpoints of a region that are there to stay.
pub(crate) async fn endpoints(
    context: &Context,
    region: &str,
) -> Arc<Listing<VerifiedAccessEndpoint>> {
    let endpoints = context.once::<Endpoints>();
    let list = async || Arc::new(list_endpoints(context, region).await);
    endpoints.0.get_or_make(region.to_owned(), list).await
}

async fn list_endpoints(context: &Context, region: &str) -> Listing<VerifiedAccessEndpoint> {
    let ec2 = client!(aws_sdk_ec2, context.session, region);
    let pages = ec2.describe_verified_access_endpoints().max_results(PAGE);
    let none = || DescribeVerifiedAccessEndpointsOutput::builder().build();
    let listed = context.list(
        DESCRIBE_VERIFIED_ACCESS_ENDPOINTS,
        |token| none_if(pages.clone().set_next_token(token).send(), NOT_HERE, none),
        |page| {
            (
                page.verified_access_endpoints.unwrap_or_default(),
                page.next_token,
            )
        },
    );
    listed.await.filter(stays)
}

/// The instances of endpoints.
fn served(endpoints: &Listing<VerifiedAccessEndpoint>) -> Listing<String> {
    let of = |endpoint: &VerifiedAccessEndpoint| endpoint.verified_access_instance_id.clone();
    let ids = Listing {
        items: endpoints.items.iter().map(of).collect(),
        incomplete: endpoints.incomplete.clone(),
    };
    let lacking = "an endpoint without its instance";
    ids.told(
        DESCRIBE_VERIFIED_ACCESS_ENDPOINTS,
        lacking,
        |id: Option<String>| id.filter(|id| !id.is_empty()),
    )
}

fn stays(endpoint: &VerifiedAccessEndpoint) -> bool {
    let status = endpoint
        .status
        .as_ref()
        .and_then(|status| status.code.as_ref());
    !matches!(
        status.map(|code| code.as_str()),
        Some("deleting" | "deleted")
    )
}

fn serves(id: &str, endpoints: &Listing<String>) -> Reading<bool> {
    match (
        endpoints.items.iter().any(|of| of == id),
        &endpoints.incomplete,
    ) {
        (true, _) => Reading::Known(true),
        (false, None) => Reading::Known(false),
        (false, Some(cause)) => Reading::Unknown(cause.clone()),
    }
}
