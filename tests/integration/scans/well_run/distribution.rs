//! A distribution with both APIs behind it. Of Shield there is what every account has.

use serde_json::json;

use super::apis::{HTTP, REST};
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::target;
use crate::services::cloudfront::{
    Distribution, READS, SERVER, altered, encryption_answers, listing, ordered, sound,
};

/// The distribution's id.
pub(super) const SHOP: &str = "E1PINEWOOD";

/// Previews come from the HTTP API, all else from the REST API.
/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html>
fn distributions() -> Reply {
    let host =
        |api: &str| format!("<DomainName>{api}.execute-api.us-east-1.amazonaws.com</DomainName>");
    let previews = ordered("/previews/*", READS, "https-only", "");
    let shop = Distribution {
        encryption: "GOOD",
        ordered: previews.replace(">o</TargetOriginId>", ">previews</TargetOriginId>"),
        web_acl: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/pinewood/1",
        ..sound(SHOP)
    };
    let one =
        "<Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>shop.example</DomainName>";
    let two = format!(
        "<Quantity>2</Quantity><Items><Origin><Id>previews</Id>{}{SERVER}</Origin><Origin><Id>o</Id>{}",
        host(HTTP),
        host(REST)
    );
    altered(&[shop], None, one, &two)
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let mut answers = encryption_answers();
    answers.push((listing(), distributions()));
    answers.push(target(
        "shield",
        "GetSubscriptionState",
        &json!({ "SubscriptionState": "INACTIVE" }),
    ));
    answers
}
