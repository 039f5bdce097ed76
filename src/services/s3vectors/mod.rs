//! Amazon S3 Vectors: vector buckets and how what is in them is encrypted.
//!
//! They always block public access and keep nothing unencrypted, so neither is read.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-security-access.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3vectors.html>
calls! {
    "s3vectors";
    /// Lists the vector buckets of a region.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectorBuckets.html>
    pub LIST_VECTOR_BUCKETS = "ListVectorBuckets" telling "vectorBuckets";
    /// Tells how a vector bucket is encrypted.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html>
    pub GET_VECTOR_BUCKET = "GetVectorBucket" telling "vectorBucket" on "s3vectors:*:*:bucket/*";
    /// Lists the indexes of a bucket that encrypts with KMS.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListIndexes.html>
    pub LIST_INDEXES = "ListIndexes" telling "indexes";
    /// Tells how an index is encrypted, which may differ from its bucket.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetIndex.html>
    pub GET_INDEX = "GetIndex" telling "index" on "s3vectors:*:*:bucket/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "s3vectors",
    kinds: &[&VECTOR_BUCKET],
    tagged: &["s3vectors:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `s3vectors.vector_bucket`.
pub static VECTOR_BUCKET: FactKind = FactKind {
    name: "s3vectors.vector_bucket",
    noun: "vector bucket",
    plural: "vector buckets",
    doc: "A vector bucket of Amazon S3.",
    stencils: crate::services::s3::STENCILS,
    reach: Reach::Region,
    listing: &[LIST_VECTOR_BUCKETS],
    fallback: &[],
    fields: VectorBucket::fields,
};

record! {
    /// A vector bucket of Amazon S3.
    pub struct VectorBucket {
        /// Its name.
        name: String,
        /// By whose key it is encrypted.
        at_rest: Reading<kms::AtRest> => [GET_VECTOR_BUCKET],
        /// The KMS key it is under; absent if S3's own key encrypts it.
        key: Fact<kms::Key> => [GET_VECTOR_BUCKET, kms::DESCRIBE_KEY],
        /// Indexes that are under another key than the bucket's. Asked only where that is in KMS.
        others: Reading<Vec<String>> => [GET_VECTOR_BUCKET, LIST_INDEXES, GET_INDEX],
    }
}
