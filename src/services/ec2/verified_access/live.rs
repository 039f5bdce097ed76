//! Reads Verified Access: the instances of every region, and where there are some, the endpoints.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::VerifiedAccessEndpoint;

use super::{
    DESCRIBE_VERIFIED_ACCESS_ENDPOINTS, DESCRIBE_VERIFIED_ACCESS_INSTANCES,
    VERIFIED_ACCESS_INSTANCE, VerifiedAccessInstance,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Listing, Reading, field};
use crate::services::wafv2::live as web_acls;

/// The most that one page may hold.
const PAGE: i32 = 200;

/// For the list of the service's readers.
pub(in crate::services::ec2) const READER: Reader =
    Reader::Regional(&VERIFIED_ACCESS_INSTANCE, by!(instances));

async fn instances(here: &Here<'_>) -> FactSet {
    const CALL: crate::facts::Call = DESCRIBE_VERIFIED_ACCESS_INSTANCES;
    let ec2 = client!(aws_sdk_ec2, here);
    let pages = ec2.describe_verified_access_instances().max_results(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
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
        endpoints(here, &ec2).await
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

/// The instances of all endpoints that are there to stay.
async fn endpoints(here: &Here<'_>, ec2: &Client) -> Listing<String> {
    const CALL: crate::facts::Call = DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
    let pages = ec2.describe_verified_access_endpoints().max_results(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            (
                page.verified_access_endpoints.unwrap_or_default(),
                page.next_token,
            )
        },
    );
    let listed = listed.await.filter(stays);
    let lacking = "an endpoint without its instance";
    listed.told(CALL, lacking, |endpoint| {
        endpoint
            .verified_access_instance_id
            .filter(|id| !id.is_empty())
    })
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
