//! The S3 operations that are called, with the IAM action of each.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>

use crate::facts::calls;

calls! {
    "s3";
    /// Lists the account's buckets of all regions.
    pub LIST_BUCKETS = "ListBuckets" as "s3:ListAllMyBuckets" telling "Buckets";
    /// Tells a bucket's region where the listing does not.
    pub HEAD_BUCKET = "HeadBucket" as "s3:ListBucket";
    /// Default encryption.
    pub GET_BUCKET_ENCRYPTION = "GetBucketEncryption" as "s3:GetEncryptionConfiguration" telling "Rule"
        on "s3:::*";
    /// The bucket policy.
    pub GET_BUCKET_POLICY = "GetBucketPolicy" on "s3:::*";
    /// Whether S3 takes the bucket policy for public.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html>
    pub GET_BUCKET_POLICY_STATUS = "GetBucketPolicyStatus" telling "IsPublic" on "s3:::*";
    /// Versioning and MFA Delete.
    pub GET_BUCKET_VERSIONING = "GetBucketVersioning" on "s3:::*";
    /// Object Lock.
    pub GET_OBJECT_LOCK_CONFIGURATION = "GetObjectLockConfiguration"
        as "s3:GetBucketObjectLockConfiguration" telling "ObjectLockEnabled" on "s3:::*";
    /// Object ownership.
    pub GET_BUCKET_OWNERSHIP_CONTROLS = "GetBucketOwnershipControls" telling "ObjectOwnership"
        on "s3:::*";
    /// The bucket's ACL.
    pub GET_BUCKET_ACL = "GetBucketAcl" telling "AccessControlList" on "s3:::*";
    /// The bucket's own public access block. What was never set is told as false.
    pub GET_PUBLIC_ACCESS_BLOCK = "GetPublicAccessBlock" as "s3:GetBucketPublicAccessBlock"
        telling "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"
        on "s3:::*";
    /// Server access logging.
    pub GET_BUCKET_LOGGING = "GetBucketLogging" on "s3:::*";
    /// How the bucket answers as a website.
    pub GET_BUCKET_WEBSITE = "GetBucketWebsite" on "s3:::*";
    /// Who pays for requests, of buckets that are named as targets of access logs.
    pub GET_BUCKET_REQUEST_PAYMENT = "GetBucketRequestPayment" telling "Payer" on "s3:::*";
}

calls! {
    "s3control" as "s3";
    /// The account's public access block.
    pub GET_ACCOUNT_PUBLIC_ACCESS_BLOCK = "GetPublicAccessBlock" as "s3:GetAccountPublicAccessBlock"
        telling "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets";
}
