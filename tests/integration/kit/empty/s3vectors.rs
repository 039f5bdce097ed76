//! No vector buckets.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectorBuckets.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("s3vectors", "POST /ListVectorBuckets"),
        Reply::json(&json!({ "vectorBuckets": [] })),
    )]
}
