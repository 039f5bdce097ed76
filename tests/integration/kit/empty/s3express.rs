//! No directory buckets.

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    let none = "<ListAllMyDirectoryBucketsResult><Buckets/></ListAllMyDirectoryBucketsResult>";
    vec![(
        On::call("s3express", "ListDirectoryBuckets"),
        Reply::xml(none),
    )]
}
