//! Whether a bucket that is named as the target of access logs can receive them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>

use super::{Algorithm, BucketPolicy, Encryption, Logging, ObjectLock, Ownership, PublicGrants};
use crate::facts::{Fact, Reading, record, words};
use crate::policy::{
    Condition, Effect, Element, Policy, Principals, Statement, covers, covers_ignoring_case,
};

words! {
    /// Whether access logs arrive.
    pub enum DeliveryState {
        /// The target can receive them.
        Possible = "possible",
        /// Something about the target keeps them from arriving, or makes a loop.
        Hindered = "hindered",
        /// The target is not in this account's listing: deleted, or another account's.
        Elsewhere = "elsewhere",
    }
}

record! {
    /// Whether the target of the access logs can receive them.
    pub struct LogDelivery {
        /// The outcome.
        state: Reading<DeliveryState>,
        /// What stands in the way, if something does.
        detail: String,
    }
}

/// The bucket whose logs are delivered.
pub struct Source<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its ARN.
    pub arn: &'a str,
    /// The account that owns it.
    pub account: &'a str,
    /// Its region.
    pub region: &'a Reading<String>,
    /// Where its logs go.
    pub logging: &'a Logging,
}

/// What is known of a target bucket.
pub struct Target<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its ARN.
    pub arn: &'a str,
    /// Its region.
    pub region: &'a Reading<String>,
    /// Its policy.
    pub policy: &'a Fact<BucketPolicy>,
    /// Whether ACLs work.
    pub ownership: &'a Fact<Ownership>,
    /// Its ACL; looked at only where ACLs work.
    pub acl: &'a Reading<PublicGrants>,
    /// Its default encryption.
    pub encryption: &'a Fact<Encryption>,
    /// Its Object Lock.
    pub object_lock: &'a Fact<ObjectLock>,
}

/// Judges the delivery of one bucket's logs into the target.
#[must_use]
pub fn judge(source: &Source<'_>, target: &Target<'_>) -> LogDelivery {
    let hindered = |detail: &str| LogDelivery {
        state: Reading::Known(DeliveryState::Hindered),
        detail: detail.to_owned(),
    };
    if source.name == target.name {
        return hindered(
            "the bucket delivers its logs into itself, and every delivery makes another log",
        );
    }
    let mut unknown = None;
    for hindrance in [
        other_region(source.region, target.region),
        kms_default(target.encryption),
        default_retention(target.object_lock),
        no_right(source, target),
    ] {
        match hindrance {
            Reading::Known(Some(detail)) => return hindered(detail),
            Reading::Known(None) => {}
            Reading::Unknown(cause) => unknown = Some(cause),
        }
    }
    match unknown {
        Some(cause) => LogDelivery {
            state: Reading::Unknown(cause),
            detail: String::new(),
        },
        None => LogDelivery {
            state: Reading::Known(DeliveryState::Possible),
            detail: String::new(),
        },
    }
}

/// The delivery into a bucket that is not in the account's complete listing.
#[must_use]
pub fn elsewhere(target: &str) -> LogDelivery {
    LogDelivery {
        state: Reading::Known(DeliveryState::Elsewhere),
        detail: format!("the target bucket {target} is not one of this account's"),
    }
}

type Hindrance = Reading<Option<&'static str>>;

fn other_region(source: &Reading<String>, target: &Reading<String>) -> Hindrance {
    match (source, target) {
        (Reading::Known(source), Reading::Known(target)) => {
            Reading::Known((source != target).then_some("the target bucket lies in another region"))
        }
        (Reading::Unknown(cause), _) | (_, Reading::Unknown(cause)) => {
            Reading::Unknown(cause.clone())
        }
    }
}

fn kms_default(encryption: &Fact<Encryption>) -> Hindrance {
    match encryption {
        Fact::Known(Encryption {
            algorithm: Reading::Known(Algorithm::Sse),
        })
        | Fact::Absent => Reading::Known(None),
        Fact::Known(Encryption {
            algorithm: Reading::Known(Algorithm::Kms | Algorithm::KmsDsse),
        }) => Reading::Known(Some(
            "the target bucket encrypts with KMS by default, which log delivery cannot use",
        )),
        Fact::Known(Encryption {
            algorithm: Reading::Unknown(cause),
        })
        | Fact::Unknown(cause) => Reading::Unknown(cause.clone()),
    }
}

fn default_retention(lock: &Fact<ObjectLock>) -> Hindrance {
    match lock {
        Fact::Absent
        | Fact::Known(ObjectLock {
            mode: Fact::Absent,
            retention: _,
        }) => Reading::Known(None),
        Fact::Known(ObjectLock {
            mode: Fact::Known(_),
            retention: _,
        }) => Reading::Known(Some(
            "the target bucket has a default retention, which log delivery cannot use",
        )),
        Fact::Known(ObjectLock {
            mode: Fact::Unknown(cause),
            retention: _,
        })
        | Fact::Unknown(cause) => Reading::Unknown(cause.clone()),
    }
}

/// The right to write comes from the policy, or from the ACL where ACLs work.
fn no_right(source: &Source<'_>, target: &Target<'_>) -> Hindrance {
    const NONE: &str = "the target bucket gives the S3 logging service no right to write";
    const DENIED: &str =
        "a deny in the target bucket's policy can keep the S3 logging service from writing";
    let by_policy = match target.policy {
        Fact::Known(policy) => match Policy::parse(&policy.document) {
            Ok(policy) if denies_delivery(&policy, source, target) => {
                return Reading::Known(Some(DENIED));
            }
            Ok(policy) => Reading::Known(allows_delivery(&policy, source, target)),
            // An unreadable policy has its cause in the TLS reading already.
            Err(_unreadable) => policy.tls.clone().map(|_| false),
        },
        Fact::Absent => Reading::Known(false),
        Fact::Unknown(cause) => Reading::Unknown(cause.clone()),
    };
    if by_policy == Reading::Known(true) {
        return Reading::Known(None);
    }
    let by_acl = match target.ownership {
        Fact::Known(Ownership::BucketOwnerEnforced) => Reading::Known(false),
        Fact::Known(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter) | Fact::Absent => {
            target.acl.clone().map(|acl| acl.log_delivery)
        }
        Fact::Unknown(cause) => Reading::Unknown(cause.clone()),
    };
    match (by_policy, by_acl) {
        // A policy that was not read may deny what the ACL gives.
        (Reading::Unknown(cause), _) => Reading::Unknown(cause),
        (_, Reading::Known(true)) => Reading::Known(None),
        (_, Reading::Known(false)) => Reading::Known(Some(NONE)),
        (_, Reading::Unknown(cause)) => Reading::Unknown(cause),
    }
}

fn allows_delivery(policy: &Policy, source: &Source<'_>, target: &Target<'_>) -> bool {
    policy.statements.iter().any(|statement| {
        statement.effect == Effect::Allow
            && is_to_logging_service(statement)
            && is_about_delivery(statement, source, target)
            && statement
                .conditions
                .iter()
                .all(|condition| admits(condition, source))
    })
}

/// A deny on everybody counts unless it is only about requests without TLS or
/// with an old one: the logging service uses TLS, but fulfils hardly any other
/// condition.
fn denies_delivery(policy: &Policy, source: &Source<'_>, target: &Target<'_>) -> bool {
    policy.statements.iter().any(|statement| {
        statement.effect == Effect::Deny
            && (is_to_logging_service(statement) || statement.principals == Principals::Not)
            && may_be_about_delivery(statement, source, target)
            && !statement.conditions.iter().any(spares_tls)
    })
}

/// Whether the condition never holds for a request with a current TLS.
fn spares_tls(condition: &Condition) -> bool {
    match (condition.key.as_str(), condition.operator.as_str()) {
        ("aws:securetransport", "bool" | "boolifexists") => condition
            .values
            .iter()
            .all(|value| value.eq_ignore_ascii_case("false")),
        ("s3:tlsversion", "numericlessthan") => true,
        _ => false,
    }
}

/// The keys of the log objects, as a pattern.
fn log_objects(source: &Source<'_>, target: &Target<'_>) -> String {
    format!("{}/{}*", target.arn, source.logging.target_prefix)
}

fn is_about_delivery(statement: &Statement, source: &Source<'_>, target: &Target<'_>) -> bool {
    let objects = log_objects(source, target);
    let of_actions = matches!(&statement.actions, Element::Listed(actions)
        if actions.iter().any(|action| covers_ignoring_case(action, "s3:PutObject")));
    of_actions
        && matches!(&statement.resources, Element::Listed(resources)
            if resources.iter().any(|resource| covers(resource, &objects)))
}

/// The same where doubt must count: statements by exception, and part of the keys.
fn may_be_about_delivery(statement: &Statement, source: &Source<'_>, target: &Target<'_>) -> bool {
    let objects = log_objects(source, target);
    let put = |action: &String| covers_ignoring_case(action, "s3:PutObject");
    let of_actions = match &statement.actions {
        Element::Listed(actions) => actions.iter().any(put),
        Element::AllBut(actions) => !actions.iter().any(put),
        Element::Unstated => true,
    };
    let of_resources = match &statement.resources {
        Element::Listed(resources) => resources
            .iter()
            .any(|resource| covers(resource, &objects) || covers(&objects, resource)),
        Element::AllBut(resources) => !resources.iter().any(|resource| covers(resource, &objects)),
        Element::Unstated => true,
    };
    of_actions && of_resources
}

fn is_to_logging_service(statement: &Statement) -> bool {
    match &statement.principals {
        Principals::Everybody => true,
        Principals::Named(named) => named.iter().any(|(kind, value)| {
            kind.eq_ignore_ascii_case("Service") && value == "logging.s3.amazonaws.com"
        }),
        Principals::Not | Principals::Unstated => false,
    }
}

/// AWS's own example limits the right to the source bucket and its account; nothing else is understood here.
fn admits(condition: &Condition, source: &Source<'_>) -> bool {
    let value = match condition.key.as_str() {
        "aws:sourcearn" => source.arn,
        "aws:sourceaccount" => source.account,
        _ => return false,
    };
    match condition.operator.as_str() {
        "stringequals" => condition.values.iter().any(|given| given == value),
        "stringlike" | "arnlike" | "arnequals" => {
            condition.values.iter().any(|given| covers(given, value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
