//! The account's buckets, listed once for all who ask.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::types::Bucket;
use aws_smithy_types::DateTime;

use super::LIST_BUCKETS;
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Cause, Listing};

/// Buckets on one page. Asking for pages also makes AWS tell each bucket's region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
const PAGE: i32 = 1_000;

/// Where the partition `aws` keeps when buckets were created. Elsewhere a bucket's date is that of its
/// last change, such as an edit of its policy; of other partitions AWS does not say where it is kept.
/// <https://github.com/aws/aws-cli/issues/3597#issuecomment-424167129>
const KEEPS_DATES: &str = "us-east-1";

/// A bucket of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedBucket {
    pub(crate) name: Box<str>,
    /// If AWS tells it.
    pub(crate) region: Option<Arc<str>>,
    /// When it was created, or by [`Buckets::dates`] when it was changed.
    pub(crate) created: Option<DateTime>,
}

/// The account's buckets and what their dates are worth.
pub(crate) struct Buckets {
    pub(crate) listed: Listing<ListedBucket>,
    pub(crate) dates: Dates,
}

/// What the dates of a listing of buckets are.
pub(crate) enum Dates {
    /// When each was created.
    OfCreation,
    /// Perhaps of a later change, since what tells the others could not be asked.
    OfChange(Cause),
    /// Perhaps of a later change, and nothing in this partition tells the others.
    Untold,
}

/// The buckets, asked where their dates are true. What may not be asked there is asked at home.
pub(crate) async fn buckets(context: &Context) -> Arc<Buckets> {
    context.make_once(|| read(context)).await
}

async fn read(context: &Context) -> Buckets {
    let home = context.session.home_region.as_str();
    if context.session.identity.partition != "aws" {
        return Buckets {
            listed: list(context, home).await,
            dates: Dates::Untold,
        };
    }
    let listed = list(context, KEEPS_DATES).await;
    match &listed.incomplete {
        Some(cause) if listed.items.is_empty() && home != KEEPS_DATES => {
            let why = format!("only {KEEPS_DATES} tells when a bucket was created");
            Buckets {
                dates: Dates::OfChange(LIST_BUCKETS.not_read(why).and(cause)),
                listed: list(context, home).await,
            }
        }
        Some(_) | None => Buckets {
            listed,
            dates: Dates::OfCreation,
        },
    }
}

async fn list(context: &Context, region: &str) -> Listing<ListedBucket> {
    let s3 = client!(aws_sdk_s3, context.session, region);
    let pages = s3.list_buckets().max_buckets(PAGE);
    let regions = Mutex::default();
    let listed = context.list(
        LIST_BUCKETS,
        |token| pages.clone().set_continuation_token(token).send(),
        |page| {
            // Page by page, since a bucket as the SDK has it takes much more memory.
            let buckets = page.buckets.unwrap_or_default().into_iter();
            let mut regions = regions.lock().unwrap_or_else(PoisonError::into_inner);
            let named = buckets.map(|bucket| named(bucket, &mut regions));
            (named.collect(), page.continuation_token)
        },
    );
    let listed = listed.await;
    listed.told(LIST_BUCKETS, "a bucket without a name", |bucket| bucket)
}

/// The bucket, if it has a name. Their regions are few.
fn named(bucket: Bucket, regions: &mut BTreeSet<Arc<str>>) -> Option<ListedBucket> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let region = filled(bucket.bucket_region).map(|region| {
        let known = regions.get(region.as_str()).cloned();
        known.unwrap_or_else(|| {
            let region: Arc<str> = region.into();
            regions.insert(Arc::clone(&region));
            region
        })
    });
    Some(ListedBucket {
        name: filled(bucket.name)?.into(),
        region,
        created: bucket.creation_date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_without_a_name_is_none() {
        let mut regions = BTreeSet::new();
        let mut named = |name: Option<&str>, region: &str| {
            let bucket = Bucket::builder()
                .set_name(name.map(str::to_owned))
                .bucket_region(region)
                .build();
            named(bucket, &mut regions)
        };
        let region = named(Some("a"), "eu-west-1").expect("a bucket").region;
        assert_eq!(region.as_deref(), Some("eu-west-1"));
        assert_eq!(named(Some("b"), "").expect("a bucket").region, None);
        for nameless in [None, Some("")] {
            assert_eq!(named(nameless, "eu-west-1"), None);
        }
        assert_eq!(regions.len(), 1);
    }
}
