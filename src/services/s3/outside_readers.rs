//! Who outside of the account may read the objects of a bucket by its policy, and so may serve them on the web: another
//! account, or a content delivery network that comes from its own addresses.

use crate::policy::resource::{Grant, Grantee, Owned, exposure};
use crate::policy::{Policy, covers_ignoring_case};

/// What reading an object needs.
const READS: [&str; 2] = ["s3:GetObject", "s3:GetObjectVersion"];

/// The statements that let them, in words.
#[must_use]
pub fn outside_readers(policy: &Policy, of: &Owned<'_>) -> Vec<String> {
    let exposure = exposure(policy, of);
    let readers = exposure.grants.iter();
    let readers = readers.filter(|grant| may_serve(&grant.to) && reads(grant));
    let mut words: Vec<String> = readers.map(Grant::to_string).collect();
    words.dedup();
    words
}

fn reads(grant: &Grant) -> bool {
    // "all but …" is no pattern, and gives the rest.
    grant.actions.iter().any(|given| {
        let gives = |action: &&str| covers_ignoring_case(given, action);
        given.starts_with("all but ") || READS.iter().any(gives)
    })
}

/// Whether it is somebody who can hand on what they read. CloudFront is told by its distributions as well.
fn may_serve(to: &Grantee) -> bool {
    match to {
        Grantee::Everybody
        | Grantee::AnyIdentity
        | Grantee::Account(_)
        | Grantee::Organization(_)
        | Grantee::Network(_)
        | Grantee::Federated(_)
        | Grantee::Identity(_)
        | Grantee::Unclear(_) => true,
        Grantee::Service { name, source: _ } | Grantee::ServiceOfAnybody(name) => {
            name.to_ascii_lowercase().starts_with("cloudfront.")
        }
        Grantee::Deleted(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn readers(principal: Value, action: &str, condition: Value) -> usize {
        let text = json!({ "Statement": {
            "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "arn:aws:s3:::shop/*",
            "Condition": condition,
        } });
        let policy = Policy::parse(&text.to_string()).expect("a policy");
        let shop = Owned::new("111122223333", "s3", "arn:aws:s3:::shop");
        outside_readers(&policy, &shop).len()
    }

    #[test]
    fn a_network_or_another_account_may_serve_what_it_reads() {
        let network =
            || json!({ "IpAddress": { "aws:SourceIp": ["192.0.2.0/24", "198.51.100.0/24"] } });
        let endpoint = json!({ "StringEquals": { "aws:SourceVpce": "vpce-1" } });
        for (principal, action, condition) in [
            (json!("*"), "s3:GetObject", network()),
            (json!("*"), "s3:Get*", endpoint),
            (
                json!({ "AWS": "444455556666" }),
                "s3:GetObjectVersion",
                json!({}),
            ),
            (
                json!({ "AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1" }),
                "s3:GetObject",
                json!({}),
            ),
            (
                json!({ "Service": "cloudfront.amazonaws.com" }),
                "s3:GetObject",
                json!({}),
            ),
            (json!("*"), "s3:*", json!({})),
        ] {
            assert_eq!(
                readers(principal.clone(), action, condition),
                1,
                "{principal} {action}"
            );
        }
        for (principal, action, condition) in [
            (json!({ "AWS": "111122223333" }), "s3:*", json!({})),
            (json!("*"), "s3:ListBucket", network()),
            (json!({ "AWS": "127311923021" }), "s3:PutObject", json!({})),
            (
                json!({ "Service": "cloudtrail.amazonaws.com" }),
                "s3:*",
                json!({}),
            ),
            (
                json!({ "AWS": "AIDAEXAMPLEEXAMPLE12" }),
                "s3:GetObject",
                json!({}),
            ),
        ] {
            assert_eq!(
                readers(principal.clone(), action, condition),
                0,
                "{principal} {action}"
            );
        }
    }
}
