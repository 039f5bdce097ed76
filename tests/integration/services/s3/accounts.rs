//! Whole accounts: all is well, nothing is there, there are no buckets,
//! nothing may be read.

use std::collections::BTreeMap;

use serde_json::json;

use crate::kit::{REPORT, Results, S3_THREATS, Stage, s3_items};
use crate::peer::seed::{Block, Bucket, Group};

fn statuses(results: &Results) -> BTreeMap<&str, &str> {
    S3_THREATS
        .map(|threat| (threat, results.status(threat)))
        .into()
}

fn all(status: &'static str) -> BTreeMap<&'static str, &'static str> {
    S3_THREATS.map(|threat| (threat, status)).into()
}

#[tokio::test]
async fn where_all_is_well_every_s3_item_is_implemented() {
    let stage = Stage::moto();
    stage.make_perfect().await;

    let results = stage.program().scan_s3(&[]);

    assert_eq!(statuses(&results), all("implemented"));
    let summary = json!({
        "total": 32, "implemented": 8, "not_started": 24, "needs_investigation": 0, "not_applicable": 0,
    });
    assert_eq!(results.json["summary"], summary);
    for finding in results.json["findings"].as_array().expect("findings") {
        assert!(
            finding["verdict"] == "pass" || finding["verdict"] == "not-applicable",
            "{finding}"
        );
        // A pass quotes what it rests on.
        let evidence = finding["evidence"].as_object().expect("evidence");
        assert!(!evidence.is_empty(), "{finding}");
    }
    // The bucket of the logs is let off where logs rule a protection out, and only there.
    for (control, verdict) in [
        ("s3-bucket-default-encryption-kms", "not-applicable"),
        ("s3-bucket-object-lock-enabled", "not-applicable"),
        ("s3-bucket-access-logging-enabled", "not-applicable"),
        ("s3-bucket-encrypted-at-rest", "pass"),
        ("s3-bucket-tls-required", "pass"),
        ("s3-bucket-mfa-delete-enabled", "pass"),
    ] {
        assert_eq!(results.verdict(control, "logs"), verdict, "{control}");
    }
    assert_eq!(results.json["coverage"]["cells"][0]["state"], "complete");
}

#[tokio::test]
async fn where_nothing_is_there_all_that_can_be_is_not_started() {
    let stage = Stage::moto();
    let bare = ["one", "two"].map(|name| {
        Bucket::named(name)
            .encrypted()
            .granting(Group::AuthenticatedUsers, "READ")
    });
    stage.plant(bare).await;

    let results = stage.program().scan_s3(&[]);

    let mut expected = all("not-started");
    // S3 encrypts by itself since 2023, so this half cannot be missing.
    expected.insert("storage-encryption", "needs-investigation");
    assert_eq!(statuses(&results), expected);
    assert_eq!(
        results.verdict("s3-bucket-encrypted-at-rest", "one"),
        "pass"
    );
    assert_eq!(
        results.verdict("s3-bucket-default-encryption-kms", "one"),
        "fail"
    );
}

#[tokio::test]
async fn without_buckets_only_the_account_s_own_setting_decides() {
    let stage = Stage::moto();

    let unset = stage.program().scan_s3(&[]);
    stage.block_account(Block::ALL).await;
    let set = stage.program().scan_s3(&[]);

    for (results, of_account) in [(&unset, "not-started"), (&set, "implemented")] {
        let mut expected = all("needs-investigation");
        expected.insert("s3-account-public-access", of_account);
        assert_eq!(statuses(results), expected);
        let reason = results.reason("s3-tls");
        assert!(reason.contains("No bucket found"), "{reason}");
    }
    assert_eq!(set.findings("s3-bucket-public-access-blocked").len(), 0);
}

#[tokio::test]
async fn where_nothing_may_be_read_nothing_is_decided() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.wire.clear();
    stage.wire.deny("s3", "*");
    stage.wire.deny("s3control", "*");
    stage.wire.deny("kms", "*");

    let program = stage.program();
    let results = program.scan_s3(&[]);
    let incomplete = program.run(
        &[
            &["scan", REPORT, "--fail-on", "incomplete"],
            s3_items().as_slice(),
        ]
        .concat(),
    );

    assert_eq!(statuses(&results), all("needs-investigation"));
    let of_buckets = results.reason("s3-tls");
    assert!(of_buckets.contains("s3:ListAllMyBuckets"), "{of_buckets}");
    let of_account = results.reason("s3-account-public-access");
    assert!(
        of_account.contains("s3:GetAccountPublicAccessBlock"),
        "{of_account}"
    );
    assert_eq!(incomplete.code, Some(4), "{}", incomplete.stderr);
}
