//! Reads S3: the listing first, then every bucket side by side.

use std::collections::{BTreeMap, BTreeSet};

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use futures::future::{BoxFuture, FutureExt as _, join_all};
use futures::stream::{self, StreamExt as _};

use super::listing::buckets;
use super::reader::{AccountReader, BucketReader};
use super::{ACCOUNT, Account, BUCKET, Bucket, LIST_BUCKETS, log_delivery};
use crate::collect::{Context, Event, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Reading, Resource, SetKey, Wanted, Wants};
use crate::model::Region;

/// When AWS began to encrypt every new object, in seconds since 1970: 2023-01-06T00:00:00Z,
/// the end of the day on which it reached the last region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html>
const ENCRYPTED_SINCE: i64 = 1_672_963_200;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let account = AccountReader::new(context);
        let of_account = async {
            match wanted.of(&ACCOUNT) {
                Some(wanted) => Some((
                    context.global(&ACCOUNT),
                    account_set(&account, wanted).await,
                )),
                None => None,
            }
        };
        let of_buckets = async {
            match wanted.of(&BUCKET) {
                Some(wanted) => Some((context.global(&BUCKET), bucket_set(&account, wanted).await)),
                None => None,
            }
        };
        let (of_account, of_buckets) = tokio::join!(of_account, of_buckets);
        of_account.into_iter().chain(of_buckets).collect()
    }
    .boxed()
}

async fn account_set(account: &AccountReader<'_>, wanted: &Wanted) -> FactSet {
    let facts = Account {
        public_access_block: account.public_access_block().await.clone(),
    };
    let identity = &account.context.session.identity;
    let id = format!("arn:{}:iam::{}:root", identity.partition, identity.account);
    FactSet {
        resources: vec![resource(id, Region::global(), &facts, wanted)],
        incomplete: Vec::new(),
    }
}

async fn bucket_set(account: &AccountReader<'_>, wanted: &Wanted) -> FactSet {
    let context = account.context;
    let buckets = buckets(context).await;
    let mut incomplete: Vec<Cause> = buckets.listed.incomplete.iter().cloned().collect();
    let readers: Vec<BucketReader<'_>> = buckets
        .listed
        .items
        .iter()
        .map(|bucket| BucketReader::new(account, bucket))
        .collect();
    let all = All {
        account,
        by_name: readers
            .iter()
            .map(|reader| (reader.name(), reader))
            .collect(),
        complete: incomplete.is_empty(),
        changed: buckets.changed.as_ref(),
    };
    let in_scope = in_scope(context, &readers, &mut incomplete).await;
    context.tell(Event::Found(in_scope.len()));

    let receivers = if wanted.fields.contains("receives_logs") {
        Some(all.receivers().await)
    } else {
        None
    };
    let (all, receivers) = (&all, receivers.as_ref());
    let reads: Vec<_> = in_scope
        .into_iter()
        .map(|reader| async move {
            // In a box, which is made when its turn comes: a read that waits would take more memory than
            // all that it will find.
            let facts = all.bucket(reader, wanted, receivers).boxed().await;
            context.tell(Event::Read);
            let arn = reader.arn().to_owned();
            (reader, resource(arn, Region::global(), &facts, wanted))
        })
        .collect();
    let read: Vec<_> = stream::iter(reads)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    // Reading one bucket may tell the region of another, so regions are taken when all are read:
    // in the middle it would be a matter of luck which are known.
    let resources = read
        .into_iter()
        .map(|(reader, resource)| Resource {
            region: reader
                .known_region()
                .map_or_else(Region::global, Region::new),
            ..resource
        })
        .collect();
    FactSet {
        resources,
        incomplete,
    }
}

/// The buckets of the regions in scope. A bucket whose region cannot be told may be one of them.
async fn in_scope<'r, 'a>(
    context: &Context,
    readers: &'r [BucketReader<'a>],
    incomplete: &mut Vec<Cause>,
) -> Vec<&'r BucketReader<'a>> {
    if context.scope().is_everywhere() {
        return readers.iter().collect();
    }
    let told = join_all(readers.iter().map(BucketReader::region)).await;
    let mut chosen = Vec::new();
    for (reader, region) in readers.iter().zip(told) {
        match region {
            Reading::Known(region) if context.scope().includes(region) => chosen.push(reader),
            Reading::Known(_) => {}
            Reading::Unknown(cause) => incomplete.push(cause.clone()),
        }
    }
    chosen
}

/// Every bucket of the account: buckets receive each other's logs.
struct All<'r, 'a> {
    account: &'r AccountReader<'a>,
    by_name: BTreeMap<&'r str, &'r BucketReader<'a>>,
    complete: bool,
    /// Why their dates may be of a change.
    changed: Option<&'r Cause>,
}

/// The buckets that are named as targets, and why there may be more.
struct Receivers {
    names: BTreeSet<String>,
    unread: Option<Cause>,
}

impl All<'_, '_> {
    async fn receivers(&self) -> Receivers {
        let limit = self.account.context.concurrency();
        let reads: Vec<_> = self
            .by_name
            .values()
            .map(|reader| async move { (reader.name(), reader.logging().boxed().await) })
            .collect();
        let loggings: Vec<_> = stream::iter(reads).buffer_unordered(limit).collect().await;
        let mut receivers = Receivers {
            names: BTreeSet::new(),
            unread: (!self.complete).then(|| {
                Cause::failed(
                    Failure::NotRead,
                    "further buckets",
                    "the listing is incomplete",
                )
            }),
        };
        for (name, logging) in loggings {
            match logging {
                // A bucket that logs into itself is no place for logs: it would excuse itself.
                Fact::Known(logging) if logging.target_bucket == name => {}
                Fact::Known(logging) => {
                    receivers.names.insert(logging.target_bucket.clone());
                }
                Fact::Absent => {}
                Fact::Unknown(cause) => receivers.unread = Some(cause.clone()),
            }
        }
        receivers
    }

    async fn bucket(
        &self,
        reader: &BucketReader<'_>,
        wanted: &Wanted,
        receivers: Option<&Receivers>,
    ) -> Bucket {
        let wants = |field: &str| wanted.fields.contains(field);
        let unread = || Cause::failed(Failure::NotRead, reader.arn(), "");
        macro_rules! read {
            ($kind:ident, $field:literal, $value:expr) => {
                async {
                    if wants($field) {
                        $value
                    } else {
                        $kind::Unknown(unread())
                    }
                }
            };
        }
        let (region, encryption, encryption_key, policy, versioning, object_lock) = tokio::join!(
            read!(Reading, "region", reader.region().await.clone()),
            read!(Fact, "encryption", reader.encryption().await),
            read!(Fact, "encryption_key", reader.encryption_key().await),
            read!(Fact, "policy", reader.policy().await.clone()),
            read!(Reading, "versioning", reader.versioning().await.clone()),
            read!(Fact, "object_lock", reader.object_lock().await.clone()),
        );
        let (ownership, acl, effective_public_access_block, logging, log_delivery) = tokio::join!(
            read!(Fact, "ownership", reader.effective_ownership().await),
            read!(Reading, "acl", reader.effective_acl().await),
            read!(
                Reading,
                "effective_public_access_block",
                Reading::Known(reader.effective_block().await)
            ),
            read!(Fact, "logging", reader.logging().await.clone()),
            read!(Fact, "log_delivery", self.log_delivery(reader).await),
        );
        Bucket {
            name: reader.name().to_owned(),
            region,
            created_at: created_at(reader),
            encrypted_since_creation: encrypted_since_creation(reader.created, self.changed),
            encryption,
            encryption_key,
            policy,
            versioning,
            object_lock,
            ownership,
            acl,
            effective_public_access_block,
            logging,
            log_delivery,
            receives_logs: receives_logs(reader.name(), receivers, unread),
        }
    }

    async fn log_delivery(&self, reader: &BucketReader<'_>) -> Fact<log_delivery::LogDelivery> {
        let logging = match reader.logging().await {
            Fact::Known(logging) => logging,
            Fact::Absent => return Fact::Absent,
            Fact::Unknown(cause) => return Fact::Unknown(cause.clone()),
        };
        let Some(target) = self.by_name.get(logging.target_bucket.as_str()) else {
            return if self.complete {
                Fact::Known(log_delivery::elsewhere(&logging.target_bucket))
            } else {
                Fact::Unknown(Cause::failed(
                    Failure::NotRead,
                    &logging.target_bucket,
                    "the listing is incomplete",
                ))
            };
        };
        let source_region = reader.region().await;
        let (region, policy, ownership, encryption, object_lock) = tokio::join!(
            target.region(),
            target.policy(),
            target.ownership(),
            target.encryption(),
            target.object_lock()
        );
        let acl = target.acl_where_it_works().await;
        let source = log_delivery::Source {
            name: reader.name(),
            arn: reader.arn(),
            account: self.account.context.session.identity.account.as_str(),
            region: source_region,
            logging,
        };
        let target = log_delivery::Target {
            name: target.name(),
            arn: target.arn(),
            region,
            policy,
            ownership,
            acl: &acl,
            encryption: &encryption,
            object_lock,
        };
        Fact::Known(log_delivery::judge(&source, &target))
    }
}

fn receives_logs(
    name: &str,
    receivers: Option<&Receivers>,
    unread: impl Fn() -> Cause,
) -> Reading<bool> {
    match receivers {
        None => Reading::Unknown(unread()),
        Some(receivers) if receivers.names.contains(name) => Reading::Known(true),
        Some(Receivers {
            unread: Some(cause),
            ..
        }) => Reading::Unknown(cause.clone()),
        Some(_) => Reading::Known(false),
    }
}

fn created_at(reader: &BucketReader<'_>) -> Reading<String> {
    let unparseable = || {
        Cause::failed(
            Failure::Unparseable,
            LIST_BUCKETS.to_string(),
            "no creation date",
        )
    };
    match reader
        .created
        .and_then(|date| date.fmt(Format::DateTime).ok())
    {
        Some(text) => Reading::Known(text),
        None => Reading::Unknown(unparseable()),
    }
}

/// A bucket cannot be younger than its last change, so an early date proves even where it may be of one.
fn encrypted_since_creation(created: Option<DateTime>, changed: Option<&Cause>) -> Reading<bool> {
    match (created, changed) {
        (Some(date), _) if date.secs() < ENCRYPTED_SINCE => Reading::Known(false),
        (Some(_), None) => Reading::Known(true),
        (Some(_), Some(cause)) => Reading::Unknown(cause.clone()),
        (None, _) => Reading::Unknown(Cause::failed(
            Failure::Unparseable,
            LIST_BUCKETS.to_string(),
            "no creation date",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_change_proves_no_bucket_young() {
        let since = |secs| Some(DateTime::from_secs(secs));
        let (old, young) = (since(ENCRYPTED_SINCE - 1), since(ENCRYPTED_SINCE));
        assert_eq!(encrypted_since_creation(old, None), Reading::Known(false));
        assert_eq!(encrypted_since_creation(young, None), Reading::Known(true));
        let changed = Cause::failed(Failure::NotRead, "s3:ListBuckets", "");
        assert_eq!(
            encrypted_since_creation(old, Some(&changed)),
            Reading::Known(false)
        );
        assert_eq!(
            encrypted_since_creation(young, Some(&changed)),
            Reading::Unknown(changed)
        );
    }
}
