//! Buckets.

use super::{Loss, altered, lost, try_all};
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::scans::well_run::account::Change;
use crate::scans::well_run::buckets::{self, ACCESS_LOGS, INCOMING, ORIGINALS, on};

fn key(id: &str) -> On {
    On::call("kms", "DescribeKey").containing(id)
}

fn account_block() -> On {
    On::call("s3control", "GetPublicAccessBlock")
}

fn settings_of_buckets() -> Vec<Loss> {
    let none = "The bucket policy does not exist";
    let no_policy = Change::Instead(Reply::error(404, "NoSuchBucketPolicy", none));
    let not_logged = Change::Instead(Reply::xml("<BucketLoggingStatus/>"));
    vec![
        lost(
            "a bucket policy that requires TLS",
            on("GetBucketPolicy", ORIGINALS),
            no_policy,
            &["s3-tls"],
        ),
        altered(
            "TLS for the objects of a bucket",
            on("GetBucketPolicy", ORIGINALS),
            "arn:aws:s3:::pinewood-originals/*",
            "arn:aws:s3:::pinewood-originals/some/*",
            &["s3-tls"],
        ),
        altered(
            "a key in KMS for a bucket",
            on("GetBucketEncryption", ORIGINALS),
            "aws:kms</SSE",
            "AES256</SSE",
            &["storage-encryption"],
        ),
        altered(
            "the key of buckets",
            key(buckets::KEY),
            "Enabled",
            "PendingDeletion",
            &["ecr-encryption", "storage-encryption"],
        ),
        altered(
            "versions",
            on("GetBucketVersioning", INCOMING),
            "<Status>Enabled",
            "<Status>Suspended",
            &["s3-immutable-objects", "s3-mfa-delete"],
        ),
        altered(
            "MFA Delete",
            on("GetBucketVersioning", INCOMING),
            "<MfaDelete>Enabled",
            "<MfaDelete>Disabled",
            &["s3-mfa-delete"],
        ),
        altered(
            "a default retention",
            on("GetObjectLockConfiguration", ORIGINALS),
            "<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule>",
            "",
            &["s3-immutable-objects"],
        ),
        lost(
            "access logs",
            on("GetBucketLogging", ORIGINALS),
            not_logged,
            &["s3-access-logging"],
        ),
        altered(
            "the right to write access logs",
            on("GetBucketPolicy", ACCESS_LOGS),
            "logging.s3.amazonaws.com",
            "config.amazonaws.com",
            &["s3-access-logging"],
        ),
        altered(
            "that buckets are younger than encryption by default",
            On::call("s3", "ListBuckets"),
            "2024-01-01",
            "2022-01-01",
            &["storage-encryption"],
        ),
    ]
}

fn public_access() -> Vec<Loss> {
    let off = || Change::text("<BlockPublicPolicy>true", "<BlockPublicPolicy>false");
    let nothing = || {
        Change::Instead(canned::account_block(Block {
            public_acls: false,
            ignore_acls: false,
            public_policy: false,
            restrict: false,
        }))
    };
    let of_bucket = || on("GetPublicAccessBlock", ORIGINALS);
    vec![
        lost(
            "one setting of the account's block",
            account_block(),
            off(),
            &["s3-account-public-access"],
        ),
        lost(
            "a bucket's block under the account's",
            of_bucket(),
            nothing(),
            &[],
        ),
        Loss {
            what: "a bucket's block and the account's",
            changes: vec![(account_block(), nothing()), (of_bucket(), nothing())],
            opens: &[
                "s3-account-public-access",
                "s3-bucket-public-access",
                "s3-dynamic-content",
            ],
        },
        Loss {
            what: "both blocks, and that ACLs are disabled",
            changes: vec![
                (account_block(), nothing()),
                (of_bucket(), nothing()),
                (
                    on("GetBucketOwnershipControls", ORIGINALS),
                    Change::text("BucketOwnerEnforced", "ObjectWriter"),
                ),
            ],
            opens: &[
                "s3-account-public-access",
                "s3-bucket-public-access",
                "s3-authenticated-users-acl",
                "s3-dynamic-content",
                "storage-exposed",
            ],
        },
    ]
}

fn macie() -> Vec<Loss> {
    let off = "Macie is not enabled";
    let off = Change::Instead(Reply::error(403, "AccessDeniedException", off));
    let buckets = || On::call("macie2", "POST /datasources/s3");
    vec![
        lost("Macie", On::call("macie2", "GET /macie"), off, &["macie"]),
        altered(
            "that Macie looks into all buckets",
            buckets(),
            "\"MONITORED\"",
            "\"NOT_MONITORED\"",
            &["macie"],
        ),
        altered(
            "that the bucket that Macie never looked into is empty",
            buckets(),
            "\"objectCount\":0",
            "\"objectCount\":7",
            &["macie"],
        ),
    ]
}

#[test]
fn what_buckets_lack_opens_the_items_about_it() {
    let all = [settings_of_buckets(), public_access(), macie()];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
