//! Amazon S3 Tables: table buckets and how what is in them is encrypted.
//!
//! They always block public access and keep nothing unencrypted, so neither is read.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-security-overview.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3tables.html>
calls! {
    "s3tables";
    /// Lists the table buckets of a region.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTableBuckets.html>
    pub LIST_TABLE_BUCKETS = "ListTableBuckets" telling "tableBuckets";
    /// Default encryption of the tables in a bucket.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_GetTableBucketEncryption.html>
    pub GET_TABLE_BUCKET_ENCRYPTION = "GetTableBucketEncryption"
        telling "encryptionConfiguration" on "s3tables:*:*:bucket/*";
    /// Lists the tables of a bucket that encrypts with KMS.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTables.html>
    pub LIST_TABLES = "ListTables" telling "tables";
    /// Encryption of a table, which may differ from its bucket's.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_GetTableEncryption.html>
    pub GET_TABLE_ENCRYPTION = "GetTableEncryption"
        telling "encryptionConfiguration" on "s3tables:*:*:bucket/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "s3tables",
    kinds: &[&TABLE_BUCKET],
    tagged: &["s3tables:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `s3tables.table_bucket`.
pub static TABLE_BUCKET: FactKind = FactKind {
    name: "s3tables.table_bucket",
    noun: "table bucket",
    plural: "table buckets",
    doc: "A table bucket of Amazon S3.",
    stencils: crate::services::s3::STENCILS,
    reach: Reach::Region,
    listing: &[LIST_TABLE_BUCKETS],
    fallback: &[],
    fields: TableBucket::fields,
};

record! {
    /// A table bucket of Amazon S3.
    pub struct TableBucket {
        /// Its name.
        name: String,
        /// By whose key new tables are encrypted.
        at_rest: Reading<kms::AtRest> => [GET_TABLE_BUCKET_ENCRYPTION],
        /// The KMS key they are under; absent if S3's own key encrypts them.
        key: Fact<kms::Key> => [GET_TABLE_BUCKET_ENCRYPTION, kms::DESCRIBE_KEY],
        /// Tables that are under another key than the bucket's. Asked only where that is in KMS.
        others: Reading<Vec<String>> => [GET_TABLE_BUCKET_ENCRYPTION, LIST_TABLES, GET_TABLE_ENCRYPTION],
    }
}
