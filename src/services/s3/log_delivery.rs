//! Whether a bucket that is named as the target of access logs can receive them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>

use super::logging_service::{Decided, Delivery, allows, denies};
use super::{Algorithm, BucketPolicy, Encryption, Logging, ObjectLock, Ownership, PublicGrants};
use crate::facts::{Cause, Fact, Reading, record, words};
use crate::policy::Policy;

words! {
    /// Whether access logs arrive.
    pub enum DeliveryState {
        /// The target can receive them.
        Possible = "possible",
        /// Something about the target keeps them from arriving, or makes a loop.
        Hindered = "hindered",
        /// All was read, and it hangs on something that only AWS knows.
        Undecided = "undecided",
        /// The target is not in this account's listing, and AWS delivers into no other account's: it was deleted.
        Elsewhere = "elsewhere",
    }
}

record! {
    /// Whether the target of the access logs can receive them.
    pub struct LogDelivery {
        /// The outcome.
        state: Reading<DeliveryState>,
        /// What stands in the way, or what it hangs on, if something does.
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
    /// Whether requesters pay for what they do with it.
    pub requester_pays: &'a Reading<bool>,
}

/// What one side of a target does to the delivery.
enum Hindrance {
    /// It lets it pass.
    None,
    /// It stops it, or can.
    Certain(&'static str),
    /// It hangs on something that only AWS knows.
    Open(String),
    /// It was not read.
    Unknown(Cause),
}

impl Hindrance {
    fn of(reading: &Reading<bool>, detail: &'static str) -> Self {
        match reading {
            Reading::Known(true) => Self::Certain(detail),
            Reading::Known(false) => Self::None,
            Reading::Unknown(cause) => Self::Unknown(cause.clone()),
        }
    }
}

/// Judges the delivery of one bucket's logs into the target.
#[must_use]
pub fn judge(source: &Source<'_>, target: &Target<'_>) -> LogDelivery {
    let delivery = |state, detail: &str| LogDelivery {
        state: Reading::Known(state),
        detail: detail.to_owned(),
    };
    if source.name == target.name {
        return delivery(
            DeliveryState::Hindered,
            "the bucket delivers its logs into itself, and every delivery makes another log",
        );
    }
    let mut open = None;
    let mut unknown = None;
    for hindrance in [
        other_region(source.region, target.region),
        kms_default(target.encryption),
        default_retention(target.object_lock),
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html
        Hindrance::of(
            target.requester_pays,
            "the target bucket is a Requester Pays bucket, into which AWS delivers no access logs",
        ),
        no_right(source, target),
    ] {
        match hindrance {
            Hindrance::Certain(detail) => return delivery(DeliveryState::Hindered, detail),
            Hindrance::None => {}
            Hindrance::Open(detail) => open = Some(detail),
            Hindrance::Unknown(cause) => unknown = Some(cause),
        }
    }
    match (unknown, open) {
        (Some(cause), _) => LogDelivery {
            state: Reading::Unknown(cause),
            detail: String::new(),
        },
        (None, Some(detail)) => delivery(DeliveryState::Undecided, &detail),
        (None, None) => delivery(DeliveryState::Possible, ""),
    }
}

/// The delivery into a bucket that is not in the account's complete listing: the target must be of the same
/// account.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>
#[must_use]
pub fn elsewhere() -> LogDelivery {
    LogDelivery {
        state: Reading::Known(DeliveryState::Elsewhere),
        detail: "the account has no bucket of that name any more, and AWS delivers into no other account's"
            .to_owned(),
    }
}

fn other_region(source: &Reading<String>, target: &Reading<String>) -> Hindrance {
    match (source, target) {
        (Reading::Known(source), Reading::Known(target)) if source == target => Hindrance::None,
        (Reading::Known(_), Reading::Known(_)) => {
            Hindrance::Certain("the target bucket lies in another region")
        }
        (Reading::Unknown(cause), _) | (_, Reading::Unknown(cause)) => {
            Hindrance::Unknown(cause.clone())
        }
    }
}

fn kms_default(encryption: &Fact<Encryption>) -> Hindrance {
    match encryption {
        Fact::Known(Encryption {
            algorithm: Reading::Known(Algorithm::Sse),
        })
        | Fact::Absent => Hindrance::None,
        Fact::Known(Encryption {
            algorithm: Reading::Known(Algorithm::Kms | Algorithm::KmsDsse),
        }) => Hindrance::Certain(
            "the target bucket encrypts with KMS by default, which log delivery cannot use",
        ),
        Fact::Known(Encryption {
            algorithm: Reading::Unknown(cause),
        })
        | Fact::Unknown(cause) => Hindrance::Unknown(cause.clone()),
    }
}

fn default_retention(lock: &Fact<ObjectLock>) -> Hindrance {
    match lock {
        Fact::Absent
        | Fact::Known(ObjectLock {
            mode: Fact::Absent,
            retention: _,
        }) => Hindrance::None,
        Fact::Known(ObjectLock {
            mode: Fact::Known(_),
            retention: _,
        }) => Hindrance::Certain(
            "the target bucket has a default retention, which log delivery cannot use",
        ),
        Fact::Known(ObjectLock {
            mode: Fact::Unknown(cause),
            retention: _,
        })
        | Fact::Unknown(cause) => Hindrance::Unknown(cause.clone()),
    }
}

/// The right to write comes from the policy, or from the ACL where ACLs work.
fn no_right(source: &Source<'_>, target: &Target<'_>) -> Hindrance {
    const NONE: &str = "the target bucket gives the S3 logging service no right to write";
    const DENIED: &str = "the target bucket's policy denies the S3 logging service to write";
    let delivery = Delivery {
        source_arn: source.arn,
        source_account: source.account,
        target_arn: target.arn,
        prefix: &source.logging.target_prefix,
    };
    let hangs_on = |what: &str, key: &str| {
        format!("whether {what} hangs on {key}, which the scan does not know")
    };
    let (denied, allowed) = match target.policy {
        Fact::Known(policy) => match Policy::parse(&policy.document) {
            Ok(policy) => (denies(&policy, &delivery), allows(&policy, &delivery)),
            // An unreadable policy has its cause in the TLS reading already.
            Err(_unreadable) => match &policy.tls {
                Reading::Known(_) => (Decided::No, Decided::No),
                Reading::Unknown(cause) => return Hindrance::Unknown(cause.clone()),
            },
        },
        Fact::Absent => (Decided::No, Decided::No),
        // A policy that was not read may deny what the ACL gives.
        Fact::Unknown(cause) => return Hindrance::Unknown(cause.clone()),
    };
    let by_acl = match target.ownership {
        Fact::Known(Ownership::BucketOwnerEnforced) => Reading::Known(false),
        Fact::Known(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter) | Fact::Absent => {
            target.acl.clone().map(|acl| acl.log_delivery)
        }
        Fact::Unknown(cause) => Reading::Unknown(cause.clone()),
    };
    let may_be_denied = |key: &str| {
        let what = "a deny in the target bucket's policy is about the S3 logging service";
        Hindrance::Open(hangs_on(what, key))
    };
    match (&denied, &allowed, &by_acl) {
        (Decided::Yes, _, _) => Hindrance::Certain(DENIED),
        (Decided::No, Decided::Yes, _) | (Decided::No, _, Reading::Known(true)) => Hindrance::None,
        (Decided::Open(key), Decided::Yes, _) | (Decided::Open(key), _, Reading::Known(true)) => {
            may_be_denied(key)
        }
        (_, Decided::No, Reading::Known(false)) => Hindrance::Certain(NONE),
        (_, _, Reading::Unknown(cause)) => Hindrance::Unknown(cause.clone()),
        (_, Decided::Open(key), Reading::Known(false)) => {
            let what = "the target bucket's policy lets the S3 logging service write";
            Hindrance::Open(hangs_on(what, key))
        }
    }
}

#[cfg(test)]
mod tests;
