//! Missing permissions: whatever may not be read cannot make an item
//! implemented, and the reason names the IAM action to grant.

use std::collections::BTreeSet;

use crate::kit::{REPORT, Results, S3_THREATS, Stage, s3_items};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Group};

const OF_BUCKETS: [&str; 7] = [
    "storage-encryption",
    "s3-bucket-public-access",
    "s3-authenticated-users-acl",
    "s3-tls",
    "s3-immutable-objects",
    "s3-access-logging",
    "s3-mfa-delete",
];

/// Service, operation, IAM action, and the items that cannot do without.
/// The perfect account blocks public access as a whole and on each bucket.
const NEEDED: [(&str, &str, &str, &[&str]); 9] = [
    (
        "s3",
        "ListBuckets",
        "s3:ListAllMyBuckets",
        OF_BUCKETS.as_slice(),
    ),
    (
        "s3control",
        "GetPublicAccessBlock",
        "s3:GetAccountPublicAccessBlock",
        &["s3-account-public-access"],
    ),
    (
        "s3",
        "GetBucketEncryption",
        "s3:GetEncryptionConfiguration",
        // Logs are not delivered into a bucket that encrypts with KMS.
        &["storage-encryption", "s3-access-logging"],
    ),
    (
        "s3",
        "GetBucketPolicy",
        "s3:GetBucketPolicy",
        // The right to deliver logs is in the policy of the target.
        &["s3-tls", "s3-access-logging"],
    ),
    (
        "s3",
        "GetBucketVersioning",
        "s3:GetBucketVersioning",
        &["s3-immutable-objects", "s3-mfa-delete"],
    ),
    (
        "s3",
        "GetObjectLockConfiguration",
        "s3:GetBucketObjectLockConfiguration",
        &["s3-immutable-objects", "s3-access-logging"],
    ),
    (
        "s3",
        "GetBucketLogging",
        "s3:GetBucketLogging",
        // Whether a bucket receives logs lets it off the others.
        &[
            "s3-access-logging",
            "storage-encryption",
            "s3-immutable-objects",
        ],
    ),
    (
        "s3",
        "GetBucketRequestPayment",
        "s3:GetBucketRequestPayment",
        &["s3-access-logging"],
    ),
    (
        "kms",
        "DescribeKey",
        "kms:DescribeKey",
        &["storage-encryption"],
    ),
];

/// Exactly these items are undecided, each for want of this action; the rest is implemented.
fn check(results: &Results, action: &str, undecided: &[&str], on: &str) {
    let undecided: BTreeSet<&str> = undecided.iter().copied().collect();
    for threat in S3_THREATS {
        let (status, reason) = (results.status(threat), results.reason(threat));
        if undecided.contains(threat) {
            assert_eq!(
                status, "needs-investigation",
                "{threat} without {action}: {reason}"
            );
            let named = format!("{action} was denied");
            assert!(reason.contains(&named), "{threat}: {reason}");
            assert!(reason.contains(on), "{threat}: {reason}");
        } else {
            assert_eq!(status, "implemented", "{threat} without {action}: {reason}");
        }
    }
}

#[tokio::test]
async fn each_permission_that_lacks_leaves_undecided_what_needs_it() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    let program = stage.program();
    check(&program.scan_s3(&[]), "nothing", &[], "");

    for (service, operation, action, needed_by) in NEEDED {
        stage.wire.clear();
        stage.wire.deny(service, operation);
        stage.mfa_delete_everywhere();

        let results = program.scan_s3(&[]);

        check(&results, action, needed_by, "");
        let cells = results.json["coverage"]["cells"].as_array().expect("cells");
        let of_s3 = cells.iter().filter(|cell| cell["service"] == "s3");
        for cell in of_s3 {
            assert_ne!(cell["state"], "complete", "{action}: {cell}");
        }
        let gate = program.run(
            &[
                &["scan", REPORT, "--fail-on", "incomplete"],
                s3_items().as_slice(),
            ]
            .concat(),
        );
        assert_eq!(gate.code, Some(4), "{action}: {}", gate.stderr);
    }
}

#[tokio::test]
async fn one_bucket_that_may_not_be_read_keeps_the_item_open() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    let program = stage.program();

    for (operation, control) in [
        ("GetBucketEncryption", "s3-bucket-encrypted-at-rest"),
        ("GetBucketPolicy", "s3-bucket-tls-required"),
        ("GetBucketVersioning", "s3-bucket-mfa-delete-enabled"),
        (
            "GetObjectLockConfiguration",
            "s3-bucket-object-lock-enabled",
        ),
        ("GetBucketLogging", "s3-bucket-access-logging-enabled"),
    ] {
        let (_, _, action, _) = NEEDED
            .into_iter()
            .find(|(_, name, _, _)| *name == operation)
            .expect("listed");
        stage.wire.clear();
        stage
            .wire
            .rule(On::call("s3", operation).bucket("more-data"), Reply::Denied);
        stage.mfa_delete_everywhere();

        let results = program.scan_s3(&[]);

        assert_eq!(results.verdict(control, "more-data"), "unknown");
        assert_eq!(results.verdict(control, "data"), "pass");
        let finding = results.finding(control, "more-data");
        assert!(
            finding["reason"]
                .as_str()
                .is_some_and(|why| why.contains(action))
        );
        // AWS's own words go along, as they tell a service control policy from a missing grant.
        assert!(
            finding["reason"]
                .to_string()
                .contains("identity-based policy")
        );
        let threat = results
            .items()
            .iter()
            .find(|item| item["controls"].to_string().contains(control))
            .expect("the item of the control");
        assert_eq!(threat["status"], "needs-investigation", "{operation}");
        assert!(threat["reason"].to_string().contains("more-data"));
    }
}

#[tokio::test]
async fn buckets_that_block_themselves_do_not_depend_on_the_account() {
    let stage = Stage::moto();
    let blocked = ["one", "two"].map(|name| Bucket::named(name).block(Block::ALL));
    stage.plant(blocked).await;
    stage.wire.deny("s3control", "GetPublicAccessBlock");
    let program = stage.program();

    let results = program.scan_s3(&[]);

    for threat in ["s3-bucket-public-access", "s3-authenticated-users-acl"] {
        assert_eq!(results.status(threat), "implemented", "{threat}");
    }
    let evidence = results.finding("s3-bucket-public-access-blocked", "one");
    let quoted = &evidence["evidence"]["effective_public_access_block.source"];
    assert_eq!(quoted, "the bucket", "{evidence}");
    let of_account = "s3-account-public-access";
    assert_eq!(results.status(of_account), "needs-investigation");
    assert!(
        results
            .reason(of_account)
            .contains("s3:GetAccountPublicAccessBlock")
    );

    // One bucket's own block unread, and the account's too: nothing covers it any more.
    // Either would do, and the account's is named.
    let on_one = On::call("s3", "GetPublicAccessBlock").bucket("one");
    stage.wire.rule(on_one, Reply::Denied);
    let results = program.scan_s3(&[]);
    let control = "s3-bucket-public-access-blocked";
    assert_eq!(results.verdict(control, "one"), "unknown");
    assert_eq!(results.verdict(control, "two"), "pass");
    let reason = results.finding(control, "one")["reason"].to_string();
    assert!(
        reason.contains("s3:GetAccountPublicAccessBlock"),
        "{reason}"
    );
    assert_eq!(
        results.status("s3-bucket-public-access"),
        "needs-investigation"
    );
}

#[tokio::test]
async fn acls_are_never_taken_for_harmless_unread() {
    let stage = Stage::moto();
    let open = Bucket::named("open").granting(Group::AuthenticatedUsers, "WRITE_ACP");
    let enforced = Bucket::named("enforced").ownership("BucketOwnerEnforced");
    let clean = Bucket::named("clean").ownership("ObjectWriter");
    stage.plant([open, enforced, clean]).await;
    let program = stage.program();
    let control = "s3-bucket-acl-excludes-authenticated-users";
    let verdicts = |results: &Results| {
        ["open", "enforced", "clean"].map(|bucket| results.verdict(control, bucket).to_owned())
    };

    let results = program.scan(&["--threat", "s3-authenticated-users-acl"]);
    assert_eq!(verdicts(&results), ["fail", "pass", "partial"]);
    let reason = results.finding(control, "open")["reason"].to_string();
    assert!(reason.contains("WRITE_ACP"), "{reason}");

    for (operation, action, expected) in [
        (
            "GetBucketAcl",
            "s3:GetBucketAcl",
            ["unknown", "pass", "unknown"],
        ),
        (
            "GetBucketOwnershipControls",
            "s3:GetBucketOwnershipControls",
            ["unknown", "unknown", "unknown"],
        ),
        (
            "GetPublicAccessBlock",
            "s3:GetBucketPublicAccessBlock",
            ["unknown", "pass", "unknown"],
        ),
    ] {
        stage.wire.clear();
        stage.wire.deny("s3", operation);

        let results = program.scan(&["--threat", "s3-authenticated-users-acl"]);

        assert_eq!(verdicts(&results), expected, "without {action}");
        let reason = results.finding(control, "clean")["reason"].to_string();
        assert!(reason.contains(action), "{reason}");
        let status = results.status("s3-authenticated-users-acl");
        assert_eq!(status, "needs-investigation");
    }
}
