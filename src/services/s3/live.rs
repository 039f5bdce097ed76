//! Reads S3: the listing first, then every bucket side by side.

use std::collections::BTreeMap;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::listing::{Dates, buckets};
use super::reader::{AccountReader, BucketReader};
use super::receivers::Receivers;
use super::serving::{self, Fronted};
use super::targets::Targets;
use super::{ACCOUNT, Account, BUCKET, Bucket, LIST_BUCKETS, Tls, access_points};
use crate::collect::{Event, Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Reading, Resource, Resources, field};
use crate::model::Region;
use crate::services::cloudfront::listing::{Distributions, distributions};
use crate::services::organizations::{self, DESCRIBE_ORGANIZATION, ResourceControl};

/// When AWS began to encrypt every new object, in seconds since 1970: 2023-01-06T00:00:00Z,
/// the end of the day on which it reached the last region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html>
const ENCRYPTED_SINCE: i64 = 1_672_963_200;

pub(super) static READERS: &[Reader] = &[
    Reader::Global(&ACCOUNT, by!(account_set)),
    Reader::Global(&BUCKET, by!(bucket_set)),
    access_points::live::REGIONAL,
    access_points::live::GLOBAL,
];

async fn account_set(here: &Here<'_>) -> FactSet {
    let account = AccountReader::new(here);
    let facts = Account {
        public_access_block: account.public_access_block().await.clone(),
    };
    here.one(here.root(), &facts)
}

async fn bucket_set(here: &Here<'_>) -> FactSet {
    let account = AccountReader::new(here);
    let buckets = buckets(here).await;
    let listed = buckets.listed.items.iter();
    let readers: Vec<BucketReader<'_>> = listed
        .map(|bucket| BucketReader::new(&account, bucket))
        .collect();
    let mut set = FactSet {
        resources: Resources::default(),
        incomplete: buckets.listed.incomplete.iter().cloned().collect(),
    };
    let complete = set.incomplete.is_empty();
    let in_scope = in_scope(here, &readers, &mut set.incomplete).await;
    here.tell(Event::Found(in_scope.len()));

    let all = All {
        here,
        dates: &buckets.dates,
        receivers: if here.wants(field!(Bucket.receives_logs)) {
            Some(Receivers::of(here, by_name(&readers).into_values(), complete).await)
        } else {
            None
        },
        targets: if here.wants(field!(Bucket.log_delivery)) {
            Some(Targets::of(here, &in_scope, by_name(&readers), complete).await)
        } else {
            None
        },
    };
    let read = async |reader: &BucketReader<'_>| {
        let facts = all.bucket(reader).await;
        here.tell(Event::Read);
        let region = reader.known_region();
        let resource = Resource {
            region: region.map_or_else(Region::global, Region::new),
            ..here.record(reader.arn(), &facts)
        };
        all.release(reader);
        resource
    };
    let keep = |resource| set.resources.push(resource);
    let in_scope = in_scope.iter().copied();
    here.in_order(here.concurrency(), in_scope, read, keep)
        .await;
    set
}

fn by_name<'r, 'a>(readers: &'r [BucketReader<'a>]) -> BTreeMap<&'r str, &'r BucketReader<'a>> {
    let named = readers.iter().map(|reader| (reader.name(), reader));
    named.collect()
}

/// The buckets of the regions in scope. A bucket whose region cannot be told may be one of them.
async fn in_scope<'r, 'a>(
    here: &Here<'_>,
    readers: &'r [BucketReader<'a>],
    incomplete: &mut Vec<Cause>,
) -> Vec<&'r BucketReader<'a>> {
    if here.region_filter().is_everywhere() {
        return readers.iter().collect();
    }
    let region = async |reader: &'r BucketReader<'a>| (reader, reader.region().await);
    let mut chosen = Vec::new();
    for (reader, region) in here.side_by_side(readers, region).await {
        match region {
            Reading::Known(region) if here.region_filter().includes(&region) => chosen.push(reader),
            Reading::Known(_) => {}
            Reading::Unknown(cause) => incomplete.push(cause),
        }
    }
    chosen
}

/// What reading a bucket takes beside it.
struct All<'r, 'a> {
    here: &'r Here<'r>,
    dates: &'r Dates,
    receivers: Option<Receivers>,
    targets: Option<Targets<'r, 'a>>,
}

impl All<'_, '_> {
    /// Buckets receive each other's logs; what was answered of any other is asked for by nobody else.
    fn release(&self, reader: &BucketReader<'_>) {
        let targets = self.targets.as_ref();
        if !targets.is_some_and(|targets| targets.have(reader)) {
            reader.release();
        }
    }

    async fn bucket(&self, reader: &BucketReader<'_>) -> Bucket {
        let here = self.here;
        let (region, encryption, encryption_key, policy, versioning, object_lock) = tokio::join!(
            here.ask(field!(Bucket.region), reader.region()),
            here.ask(field!(Bucket.encryption), reader.encryption()),
            here.ask(field!(Bucket.encryption_key), reader.encryption_key()),
            here.ask(field!(Bucket.policy), reader.policy()),
            here.ask(field!(Bucket.versioning), reader.versioning()),
            here.ask(field!(Bucket.object_lock), reader.object_lock()),
        );
        let exposure = here.ask(field!(Bucket.exposure), reader.exposure());
        let outside_readers = here.ask(field!(Bucket.outside_readers), reader.outside_readers());
        let load_balancer_logs = here.ask(
            field!(Bucket.load_balancer_logs),
            reader.load_balancer_logs(),
        );
        let control = here.ask(
            field!(Bucket.resource_control),
            self.resource_control(reader),
        );
        let (ownership, acl, effective_public_access_block, logging, log_delivery) = tokio::join!(
            here.ask(field!(Bucket.ownership), reader.effective_ownership()),
            here.ask(field!(Bucket.acl), reader.effective_acl()),
            here.ask(field!(Bucket.effective_public_access_block), async {
                Reading::Known(reader.effective_block().await)
            }),
            here.ask(field!(Bucket.logging), async {
                reader.logging().await.clone()
            }),
            async {
                match &self.targets {
                    Some(targets) => targets.log_delivery(reader).await,
                    None => here.not_wanted(field!(Bucket.log_delivery)).into(),
                }
            },
        );
        let (website, website_readers) = tokio::join!(
            here.ask(field!(Bucket.website), reader.website()),
            here.ask(field!(Bucket.website_readers), reader.website_readers()),
        );
        Bucket {
            name: reader.name().to_owned(),
            region,
            created_at: created_at(reader),
            encrypted_since_creation: encrypted_since_creation(reader.created(), self.dates),
            encryption,
            encryption_key,
            policy,
            exposure: exposure.await,
            outside_readers: outside_readers.await,
            resource_control: control.await,
            versioning,
            object_lock,
            ownership,
            acl,
            effective_public_access_block,
            logging,
            log_delivery,
            fronted: here
                .ask(field!(Bucket.fronted), fronted(here, reader.name()))
                .await,
            load_balancer_logs: load_balancer_logs.await,
            website,
            website_readers,
            receives_logs: match &self.receivers {
                Some(receivers) => receivers.have(reader).await,
                None => here.not_wanted(field!(Bucket.receives_logs)).into(),
            },
        }
    }

    /// Asked once, and only where the bucket's own policy leaves something to deny.
    async fn resource_control(&self, reader: &BucketReader<'_>) -> Reading<ResourceControl> {
        let why = match reader.policy().await {
            Fact::Known(policy) if policy.tls == Reading::Known(Tls::Required) => {
                "the bucket policy decides"
            }
            Fact::Unknown(_) => "the bucket policy was not read",
            Fact::Known(_) | Fact::Absent => {
                return organizations::live::control(self.here).await;
            }
        };
        DESCRIBE_ORGANIZATION.not_read(why).into()
    }
}

/// Whether an enabled distribution fetches from a bucket.
async fn fronted(here: &Here<'_>, bucket: &str) -> Reading<Fronted> {
    let Distributions(distributions) = &*distributions(here).await;
    let enabled = distributions.iter().filter(|(_, one)| one.enabled);
    let origins = enabled.flat_map(|(_, one)| one.origins.iter().flat_map(|all| all.items()));
    let mut found = Fronted::No;
    for origin in origins {
        match serving::fronts(origin.domain_name(), bucket) {
            Fronted::Yes => return Reading::Known(Fronted::Yes),
            Fronted::Perhaps => found = Fronted::Perhaps,
            Fronted::No => {}
        }
    }
    match (found, distributions.incomplete().first()) {
        (Fronted::No, Some(cause)) => cause.clone().into(),
        (found, _) => Reading::Known(found),
    }
}

fn created_at(reader: &BucketReader<'_>) -> Reading<String> {
    reader
        .created()
        .and_then(|date| date.fmt(Format::DateTime).ok())
        .ok_or_else(without_date)
        .into()
}

fn without_date() -> Cause {
    LIST_BUCKETS.unparseable("no creation date")
}

/// A bucket cannot be younger than its last change, so an early date proves even where it may be of one.
fn encrypted_since_creation(created: Option<DateTime>, dates: &Dates) -> Fact<bool> {
    match (created, dates) {
        (Some(date), _) if date.secs() < ENCRYPTED_SINCE => Fact::Known(false),
        (Some(_), Dates::OfCreation) => Fact::Known(true),
        (Some(_), Dates::OfChange(cause)) => Fact::Unknown(cause.clone()),
        (Some(_), Dates::Untold) => Fact::Absent,
        (None, _) => Fact::Unknown(without_date()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Failure;

    #[test]
    fn the_date_of_a_change_proves_no_bucket_young() {
        let since = |secs| Some(DateTime::from_secs(secs));
        let (old, young) = (since(ENCRYPTED_SINCE - 1), since(ENCRYPTED_SINCE));
        let cause = Cause::failed(Failure::NotRead, "s3:ListBuckets", "");
        for (dates, of_young) in [
            (Dates::OfCreation, Fact::Known(true)),
            (Dates::OfChange(cause.clone()), Fact::Unknown(cause)),
            (Dates::Untold, Fact::Absent),
        ] {
            assert_eq!(encrypted_since_creation(old, &dates), Fact::Known(false));
            assert_eq!(encrypted_since_creation(young, &dates), of_young);
        }
    }
}
