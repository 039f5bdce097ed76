//! The account's buckets, listed once for all who ask.

use std::sync::Arc;

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
    pub(crate) name: String,
    /// If AWS tells it.
    pub(crate) region: Option<String>,
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
    let listed = context.list(
        LIST_BUCKETS,
        |token| pages.clone().set_continuation_token(token).send(),
        |page| (page.buckets.unwrap_or_default(), page.continuation_token),
    );
    named(listed.await)
}

fn named(listed: Listing<Bucket>) -> Listing<ListedBucket> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    listed.told(LIST_BUCKETS, "a bucket without a name", |bucket| {
        Some(ListedBucket {
            name: filled(bucket.name)?,
            region: filled(bucket.bucket_region),
            created: bucket.creation_date,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_without_a_name_leaves_the_listing_open() {
        let bucket = |name: Option<&str>, region: &str| {
            Bucket::builder()
                .set_name(name.map(str::to_owned))
                .bucket_region(region)
                .build()
        };
        let of = |buckets| {
            named(Listing {
                items: buckets,
                incomplete: None,
            })
        };
        let whole = of(vec![bucket(Some("a"), "eu-west-1"), bucket(Some("b"), "")]);
        assert_eq!(whole.incomplete, None);
        let regions: Vec<_> = whole.items.into_iter().map(|item| item.region).collect();
        assert_eq!(regions, [Some("eu-west-1".to_owned()), None]);
        for nameless in [None, Some("")] {
            let open = of(vec![bucket(nameless, "eu-west-1"), bucket(Some("a"), "")]);
            assert_eq!(open.items.len(), 1);
            assert!(open.incomplete.is_some(), "{nameless:?}");
        }
    }
}
