//! Which buckets receive the access logs of others. Where the logging of a bucket could not be read, those
//! that could receive nothing from it are still known.

use std::collections::BTreeSet;

use super::logging_service;
use super::reader::BucketReader;
use super::{Logging, Ownership};
use crate::collect::Here;
use crate::facts::{Cause, Fact, Failure, Reading};
use crate::policy::Policy;

/// The buckets that are named as targets, and why there may be more.
pub(super) struct Receivers {
    names: BTreeSet<String>,
    unread: Vec<Unread>,
    /// Why there are buckets that were not listed.
    unlisted: Option<Cause>,
}

/// A bucket whose logging could not be read.
struct Unread {
    name: String,
    region: Option<String>,
    cause: Cause,
}

impl Receivers {
    /// Those that the buckets, by name, deliver to.
    pub(super) async fn of<'r, 'a: 'r>(
        here: &Here<'_>,
        buckets: impl Iterator<Item = &'r BucketReader<'a>>,
        is_complete: bool,
    ) -> Self {
        let logging = async |reader: &'r BucketReader<'a>| {
            let unread = |cause: Cause| Unread {
                name: reader.name().to_owned(),
                region: reader.listed_region().map(str::to_owned),
                cause,
            };
            match reader.logging().await {
                // A bucket that logs into itself is no place for logs: it would excuse itself.
                Fact::Known(Logging { target_bucket, .. }) if target_bucket == reader.name() => {
                    Ok(None)
                }
                Fact::Known(logging) => Ok(Some(logging.target_bucket.clone())),
                Fact::Absent => Ok(None),
                Fact::Unknown(cause) => Err(unread(cause.clone())),
            }
        };
        let mut receivers = Self {
            names: BTreeSet::new(),
            unread: Vec::new(),
            unlisted: (!is_complete).then(|| {
                Cause::failed(
                    Failure::NotRead,
                    "further buckets",
                    "the listing is incomplete",
                )
            }),
        };
        for read in here.side_by_side(buckets, logging).await {
            match read {
                Ok(target) => receivers.names.extend(target),
                Err(unread) => receivers.unread.push(unread),
            }
        }
        receivers
    }

    /// Whether this bucket is one of them. Where the listing of targets is not whole, what the bucket's own
    /// policy and ACL give the logging service may decide.
    pub(super) async fn have(&self, bucket: &BucketReader<'_>) -> Reading<bool> {
        if self.names.contains(bucket.name()) {
            return Reading::Known(true);
        }
        match self.may_name(bucket) {
            None => Reading::Known(false),
            Some(cause) => match may_receive(bucket).await {
                Reading::Known(false) => Reading::Known(false),
                Reading::Known(true) | Reading::Unknown(_) => cause.into(),
            },
        }
    }

    /// Why a bucket that was not read may name this one: another of the same region.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>
    fn may_name(&self, bucket: &BucketReader<'_>) -> Option<Cause> {
        let may = |unread: &&Unread| {
            let is_elsewhere = match (&unread.region, bucket.listed_region()) {
                (Some(region), Some(of_bucket)) => region != of_bucket,
                (_, _) => false,
            };
            unread.name != bucket.name() && !is_elsewhere
        };
        let mut unread = self.unread.iter().filter(may);
        match unread.next() {
            Some(first) => Some(named(first, unread.count())),
            None => self.unlisted.clone(),
        }
    }
}

/// The cause with the bucket whose logging it is about, and how many more there are.
fn named(Unread { name, cause, .. }: &Unread, more: usize) -> Cause {
    let of = match more {
        0 => format!("of the bucket {name}"),
        1 => format!("of the bucket {name} and one more"),
        more => format!("of the bucket {name} and {more} more"),
    };
    let mut cause = cause.clone();
    let (Cause::Denied { detail, .. } | Cause::Failed { detail, .. }) = &mut cause;
    *detail = match detail.as_str() {
        "" => of,
        told => format!("{of}: {told}"),
    };
    cause
}

/// Whether the bucket gives the logging service any right to write, by its policy or where ACLs work by its ACL.
async fn may_receive(bucket: &BucketReader<'_>) -> Reading<bool> {
    match bucket.policy().await {
        Fact::Absent => {}
        Fact::Unknown(cause) => return cause.into(),
        Fact::Known(policy) => match Policy::parse(&policy.document) {
            Ok(policy) if logging_service::gives_nothing(&policy, &bucket.arn()) => {}
            Ok(_) | Err(_) => return Reading::Known(true),
        },
    }
    match bucket.ownership().await {
        Fact::Known(Ownership::BucketOwnerEnforced) => Reading::Known(false),
        Fact::Known(Ownership::BucketOwnerPreferred | Ownership::ObjectWriter) | Fact::Absent => {
            // Everybody includes the service.
            let acl = bucket.acl_where_it_works().await;
            acl.map(|acl| acl.log_delivery || !acl.all_users.is_empty())
        }
        Fact::Unknown(cause) => cause.into(),
    }
}
