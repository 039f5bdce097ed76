//! No table buckets.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTableBuckets.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("s3tables", "GET /buckets"),
        Reply::json(&json!({ "tableBuckets": [] })),
    )]
}
