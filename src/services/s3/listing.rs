//! The account's buckets, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::Bucket;
use tokio::sync::OnceCell;

use super::LIST_BUCKETS;
use crate::collect::{Context, listing};
use crate::facts::Listing;

/// Buckets on one page. Asking for pages also makes AWS tell each bucket's region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
const PAGE: i32 = 1_000;

/// The slot of the listing.
#[derive(Default)]
struct Buckets(OnceCell<Arc<Listing<Bucket>>>);

/// The buckets, by whichever client asks first.
pub(crate) async fn buckets(context: &Context, s3: &Client) -> Arc<Listing<Bucket>> {
    let slot = context
        .shared
        .get_or_make(|| async { Buckets::default() })
        .await;
    let ask = |token: Option<String>| {
        let page = s3
            .list_buckets()
            .max_buckets(PAGE)
            .set_continuation_token(token)
            .send();
        async move {
            let page = context.call(LIST_BUCKETS, page).await?;
            Ok((page.buckets.unwrap_or_default(), page.continuation_token))
        }
    };
    slot.0
        .get_or_init(|| async { Arc::new(listing(LIST_BUCKETS, ask).await) })
        .await
        .clone()
}
