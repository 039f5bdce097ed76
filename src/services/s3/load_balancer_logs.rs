//! Whether a bucket policy lets load balancers deliver their access logs into the bucket. Those of Application and
//! Classic Load Balancers cannot be encrypted with KMS.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>

use crate::policy::{Effect, Element, Policy, Principals, Statement, covers_ignoring_case};

/// The service that delivers, also for zones of Outposts.
const SERVICES: [&str; 2] = [
    "logdelivery.elasticloadbalancing.amazonaws.com",
    "logdelivery.elb.amazonaws.com",
];

/// The accounts of Elastic Load Balancing that deliver in the older regions, of which each has one.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-access-logs.html>
const ACCOUNTS: [&str; 26] = [
    "009996457667",
    "027434742980",
    "033677994240",
    "037604701340",
    "048591011584",
    "054676820928",
    "076674570225",
    "098369216593",
    "114774131450",
    "127311923021",
    "156460612806",
    "190560391635",
    "383597477331",
    "507241528517",
    "582318560864",
    "589379963580",
    "600734575887",
    "635631232127",
    "638102146993",
    "652711504416",
    "718504428378",
    "754344448648",
    "783225319266",
    "797873946194",
    "897822967062",
    "985666609251",
];

/// Whether a statement of the policy lets them write.
#[must_use]
pub fn allowed(policy: &Policy) -> bool {
    policy.statements.iter().any(|statement| {
        statement.effect == Effect::Allow && puts(statement) && is_to_load_balancers(statement)
    })
}

fn puts(statement: &Statement) -> bool {
    matches!(&statement.actions, Element::Listed(actions)
        if actions.iter().any(|action| covers_ignoring_case(action, "s3:PutObject")))
}

fn is_to_load_balancers(statement: &Statement) -> bool {
    let Principals::Named(named) = &statement.principals else {
        return false;
    };
    named.iter().any(|(kind, value)| {
        if kind.eq_ignore_ascii_case("Service") {
            SERVICES.contains(&value.as_str())
        } else {
            kind.eq_ignore_ascii_case("AWS") && ACCOUNTS.contains(&account(value))
        }
    })
}

/// The account of a principal: of its root, or by its id alone.
fn account(principal: &str) -> &str {
    match principal.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "iam", "", account, "root"] => account,
        _ => principal,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn allows(principal: &Value, action: &str, effect: &str) -> bool {
        let document = json!({ "Statement": {
            "Effect": effect, "Principal": principal, "Action": action,
            "Resource": "arn:aws:s3:::logs/AWSLogs/111122223333/*",
        }});
        allowed(&Policy::parse(&document.to_string()).expect("a policy"))
    }

    #[test]
    fn load_balancers_are_known_by_their_service_and_their_accounts() {
        for principal in [
            json!({ "Service": "logdelivery.elasticloadbalancing.amazonaws.com" }),
            json!({ "Service": ["x.amazonaws.com", "logdelivery.elb.amazonaws.com"] }),
            json!({ "AWS": "arn:aws:iam::054676820928:root" }),
            json!({ "AWS": "arn:aws-us-gov:iam::048591011584:root" }),
            json!({ "AWS": "127311923021" }),
        ] {
            assert!(allows(&principal, "s3:PutObject", "Allow"), "{principal}");
            assert!(allows(&principal, "s3:*", "Allow"), "{principal}");
            assert!(!allows(&principal, "s3:GetObject", "Allow"), "{principal}");
            assert!(!allows(&principal, "s3:PutObject", "Deny"), "{principal}");
        }
        for principal in [
            json!("*"),
            json!({ "Service": "delivery.logs.amazonaws.com" }),
            json!({ "AWS": "arn:aws:iam::111122223333:root" }),
            json!({ "AWS": "arn:aws:iam::054676820928:role/x" }),
        ] {
            assert!(!allows(&principal, "s3:PutObject", "Allow"), "{principal}");
        }
    }
}
