//! Only reading is declared, and only what is declared is called.

use std::collections::BTreeSet;

use threatproof::services::declared_calls;

/// Written by hand on purpose: what is new must be added here by somebody who
/// looked it up. Operation and IAM action.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
const ALLOWED: &[(&str, &str, &str)] = &[
    ("account", "ListRegions", "account:ListRegions"),
    ("kms", "DescribeKey", "kms:DescribeKey"),
    ("s3", "GetBucketAcl", "s3:GetBucketAcl"),
    ("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    ("s3", "GetBucketLogging", "s3:GetBucketLogging"),
    (
        "s3",
        "GetBucketOwnershipControls",
        "s3:GetBucketOwnershipControls",
    ),
    ("s3", "GetBucketPolicy", "s3:GetBucketPolicy"),
    ("s3", "GetBucketVersioning", "s3:GetBucketVersioning"),
    (
        "s3",
        "GetObjectLockConfiguration",
        "s3:GetBucketObjectLockConfiguration",
    ),
    (
        "s3",
        "GetPublicAccessBlock",
        "s3:GetBucketPublicAccessBlock",
    ),
    ("s3", "HeadBucket", "s3:ListBucket"),
    ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
    (
        "s3control",
        "GetPublicAccessBlock",
        "s3:GetAccountPublicAccessBlock",
    ),
    ("sts", "GetCallerIdentity", "sts:GetCallerIdentity"),
];

#[test]
fn only_reading_operations_are_declared() {
    let declared: BTreeSet<_> = declared_calls()
        .into_iter()
        .map(|call| (call.service, call.operation, call.action))
        .collect();

    let allowed: BTreeSet<_> = ALLOWED.iter().copied().collect();
    let unheard_of: Vec<_> = declared.difference(&allowed).collect();
    assert!(unheard_of.is_empty(), "not looked up yet: {unheard_of:?}");
    for (service, operation, action) in declared {
        let reads = ["Get", "List", "Describe", "Head"]
            .iter()
            .any(|verb| operation.starts_with(verb));
        assert!(reads, "{service}:{operation}");
        // The content of objects is nobody's business here.
        assert!(!action.contains("Object") || action == "s3:GetBucketObjectLockConfiguration");
    }
}
