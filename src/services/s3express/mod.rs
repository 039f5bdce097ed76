//! Directory buckets of Amazon S3 Express One Zone and of Local Zones.
//!
//! They always block public access, have no ACLs, can only be reached by HTTPS and take no object unencrypted, so
//! none of that is read. They have neither versions nor Object Lock nor server access logs.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html>
calls! {
    "s3" as "s3express";
    /// Lists the directory buckets of a region.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html>
    pub LIST_DIRECTORY_BUCKETS = "ListDirectoryBuckets" as "s3express:ListAllMyDirectoryBuckets"
        telling "Buckets";
    /// Default encryption of a directory bucket.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>
    pub GET_BUCKET_ENCRYPTION = "GetBucketEncryption" as "s3express:GetEncryptionConfiguration"
        telling "Rule" on "s3express:*:*:bucket/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "s3express",
    kinds: &[&DIRECTORY_BUCKET],
    tagged: &["s3express:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `s3express.directory_bucket`.
pub static DIRECTORY_BUCKET: FactKind = FactKind {
    name: "s3express.directory_bucket",
    noun: "directory bucket",
    plural: "directory buckets",
    doc: "A directory bucket of Amazon S3.",
    stencils: crate::services::s3::STENCILS,
    reach: Reach::Region,
    listing: &[LIST_DIRECTORY_BUCKETS],
    fallback: &[],
    fields: DirectoryBucket::fields,
};

record! {
    /// A directory bucket of Amazon S3.
    pub struct DirectoryBucket {
        /// Its name.
        name: String,
        /// By whose key new objects are encrypted.
        at_rest: Reading<kms::AtRest> => [GET_BUCKET_ENCRYPTION],
        /// The KMS key they are under; absent if S3's own key encrypts them.
        key: Fact<kms::Key> => [GET_BUCKET_ENCRYPTION, kms::DESCRIBE_KEY],
    }
}
