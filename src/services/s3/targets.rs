//! Whether the access logs of a bucket arrive: what is known of the buckets that others log into.

use std::collections::{BTreeMap, BTreeSet};

use super::log_delivery::{self, LogDelivery};
use super::reader::BucketReader;
use super::{BucketPolicy, Encryption, Fact, ObjectLock, Ownership, PublicGrants};
use crate::collect::Here;
use crate::facts::{Cause, Failure, Reading};

/// Every bucket of the account, by name, and which of them are targets.
pub(super) struct Targets<'r, 'a> {
    here: &'r Here<'r>,
    by_name: BTreeMap<&'r str, &'r BucketReader<'a>>,
    named: BTreeSet<&'r str>,
    complete: bool,
}

/// What has to be known of a target.
struct Known {
    region: Reading<String>,
    policy: Fact<BucketPolicy>,
    ownership: Fact<Ownership>,
    encryption: Fact<Encryption>,
    object_lock: Fact<ObjectLock>,
    requester_pays: Reading<bool>,
    acl: Reading<PublicGrants>,
}

async fn known(target: &BucketReader<'_>) -> Known {
    let (region, policy, ownership, encryption, object_lock, requester_pays) = tokio::join!(
        target.region(),
        target.policy(),
        target.ownership(),
        target.encryption(),
        target.object_lock(),
        target.requester_pays()
    );
    Known {
        region,
        policy,
        ownership,
        encryption,
        object_lock,
        requester_pays,
        acl: target.acl_where_it_works().await,
    }
}

impl<'r, 'a> Targets<'r, 'a> {
    /// Those of these buckets. They are read now: it may tell their regions, and later it would be a matter of luck
    /// which are known when they are written down.
    pub(super) async fn of(
        here: &'r Here<'r>,
        buckets: &[&'r BucketReader<'a>],
        by_name: BTreeMap<&'r str, &'r BucketReader<'a>>,
        complete: bool,
    ) -> Self {
        let target = async |reader: &'r BucketReader<'a>| match reader.logging().await {
            Fact::Known(logging) => by_name.get(logging.target_bucket.as_str()).copied(),
            Fact::Absent | Fact::Unknown(_) => None,
        };
        let found = here.side_by_side(buckets.iter().copied(), target).await;
        let targets: BTreeMap<&str, &BucketReader<'_>> = found
            .into_iter()
            .flatten()
            .map(|reader| (reader.name(), reader))
            .collect();
        let read = async |reader: &'r BucketReader<'a>| drop(known(reader).await);
        here.side_by_side(targets.values().copied(), read).await;
        Self {
            here,
            named: targets.into_keys().collect(),
            by_name,
            complete,
        }
    }

    /// Whether a bucket is one.
    pub(super) fn have(&self, bucket: &BucketReader<'_>) -> bool {
        self.named.contains(bucket.name())
    }

    /// Whether the logs of a bucket arrive.
    pub(super) async fn log_delivery(&self, reader: &BucketReader<'_>) -> Fact<LogDelivery> {
        let logging = match reader.logging().await {
            Fact::Known(logging) => logging,
            Fact::Absent => return Fact::Absent,
            Fact::Unknown(cause) => return Fact::Unknown(cause.clone()),
        };
        let Some(target) = self.by_name.get(logging.target_bucket.as_str()) else {
            return if self.complete {
                Fact::Known(log_delivery::elsewhere())
            } else {
                Fact::Unknown(Cause::failed(
                    Failure::NotRead,
                    &logging.target_bucket,
                    "the listing is incomplete",
                ))
            };
        };
        let region = reader.region().await;
        let known = known(target).await;
        let source = log_delivery::Source {
            name: reader.name(),
            arn: &reader.arn(),
            account: self.here.session.identity.account.as_str(),
            region: &region,
            logging,
        };
        let target = log_delivery::Target {
            name: target.name(),
            arn: &target.arn(),
            region: &known.region,
            policy: &known.policy,
            ownership: &known.ownership,
            acl: &known.acl,
            encryption: &known.encryption,
            object_lock: &known.object_lock,
            requester_pays: &known.requester_pays,
        };
        Fact::Known(log_delivery::judge(&source, &target))
    }
}
