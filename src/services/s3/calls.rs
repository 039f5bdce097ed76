//! The S3 operations that are called, with the IAM action of each.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>

use crate::facts::Call;

const fn s3(operation: &'static str, action: &'static str) -> Call {
    Call {
        service: "s3",
        operation,
        action,
        tells: &[],
    }
}

/// Lists the account's buckets of all regions.
pub const LIST_BUCKETS: Call = s3("ListBuckets", "s3:ListAllMyBuckets").telling(&["Buckets"]);
/// Tells a bucket's region where the listing does not.
pub const HEAD_BUCKET: Call = s3("HeadBucket", "s3:ListBucket");
/// Default encryption.
pub const GET_BUCKET_ENCRYPTION: Call =
    s3("GetBucketEncryption", "s3:GetEncryptionConfiguration").telling(&["Rule"]);
/// The bucket policy.
pub const GET_BUCKET_POLICY: Call = s3("GetBucketPolicy", "s3:GetBucketPolicy");
/// Versioning and MFA Delete.
pub const GET_BUCKET_VERSIONING: Call = s3("GetBucketVersioning", "s3:GetBucketVersioning");
/// Object Lock.
pub const GET_OBJECT_LOCK_CONFIGURATION: Call = s3(
    "GetObjectLockConfiguration",
    "s3:GetBucketObjectLockConfiguration",
)
.telling(&["ObjectLockEnabled"]);
/// Object ownership.
pub const GET_BUCKET_OWNERSHIP_CONTROLS: Call = s3(
    "GetBucketOwnershipControls",
    "s3:GetBucketOwnershipControls",
)
.telling(&["ObjectOwnership"]);
/// The bucket's ACL.
pub const GET_BUCKET_ACL: Call =
    s3("GetBucketAcl", "s3:GetBucketAcl").telling(&["AccessControlList"]);
/// The bucket's own public access block.
pub const GET_PUBLIC_ACCESS_BLOCK: Call =
    s3("GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock").telling(&BLOCKS);
/// Server access logging.
pub const GET_BUCKET_LOGGING: Call = s3("GetBucketLogging", "s3:GetBucketLogging");
/// The account's public access block.
pub const GET_ACCOUNT_PUBLIC_ACCESS_BLOCK: Call = Call {
    service: "s3control",
    operation: "GetPublicAccessBlock",
    action: "s3:GetAccountPublicAccessBlock",
    tells: &BLOCKS,
};

/// The four parts of a public access block. What was never set is told as false.
const BLOCKS: [&str; 4] = [
    "BlockPublicAcls",
    "IgnorePublicAcls",
    "BlockPublicPolicy",
    "RestrictPublicBuckets",
];
