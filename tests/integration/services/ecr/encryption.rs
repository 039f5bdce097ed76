//! Which key repositories are encrypted with.

use super::*;
use crate::services::{KEY, described_key};

const THREAT: &str = "ecr-encryption";
const CONTROL: &str = "ecr-repository-encrypted-kms";

fn kms(kind: &str) -> Value {
    json!({ "encryptionType": kind, "kmsKey": KEY })
}

fn with(repositories: &[Value]) -> Stub {
    account().answering(on("DescribeRepositories"), listed(repositories))
}

fn key(stub: Stub, state: &str, manager: &str) -> Stub {
    stub.answering(
        On::call("kms", "DescribeKey"),
        described_key(state, manager),
    )
}

#[test]
fn the_default_is_no_key_of_kms_and_not_started() {
    let stub = with(&[repository("shop", &aes()), repository("team/app", &aes())]);
    let results = scan(&stub, THREAT);
    let (verdict, reason) = results.judged(CONTROL, "repository/team/app");
    assert_eq!(verdict, "fail");
    assert!(reason.contains("default of the service"), "{reason}");
    assert_eq!(results.status(THREAT), "not-started");
    // One listing, and no key to ask about.
    assert_eq!(stub.calls()["ecr:DescribeRepositories"], 1);
}

#[test]
fn a_customer_key_is_implemented_and_asked_about_once() {
    let all = [
        repository("shop", &kms("KMS")),
        repository("web", &kms("KMS_DSSE")),
    ];
    let stub = key(with(&all), "Enabled", "CUSTOMER");
    let results = scan(&stub, THREAT);
    assert_eq!(results.status(THREAT), "implemented");
    assert_eq!(stub.calls()["kms:DescribeKey"], 1);
}

/// Security Hub ECR.5 and the Config rule behind it fail `aws/ecr`; the template accepts it.
#[test]
fn security_hub_fails_the_managed_key_that_the_template_accepts() {
    let stub = key(with(&[repository("shop", &kms("KMS"))]), "Enabled", "AWS");
    let results = scan(&stub, THREAT);
    assert_eq!(results.verdict(CONTROL, "shop"), "pass");
    assert_eq!(results.status(THREAT), "implemented");
}

#[test]
fn what_is_not_whole_needs_a_look() {
    let denied = with(&[repository("shop", &kms("KMS"))])
        .answering(On::call("kms", "DescribeKey"), Reply::Denied);
    let (verdict, reason) = scan(&denied, THREAT).judged(CONTROL, "shop");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("kms:DescribeKey"), "{reason}");

    for state in ["Disabled", "PendingDeletion", "Unavailable"] {
        let stub = key(with(&[repository("shop", &kms("KMS"))]), state, "CUSTOMER");
        let results = scan(&stub, THREAT);
        assert_eq!(results.verdict(CONTROL, "shop"), "partial", "{state}");
        assert_eq!(results.status(THREAT), "needs-investigation");
    }

    let mixed = [repository("shop", &kms("KMS")), repository("old", &aes())];
    let stub = key(with(&mixed), "Enabled", "CUSTOMER");
    assert_eq!(scan(&stub, THREAT).status(THREAT), "needs-investigation");
}

#[test]
fn words_that_are_new_or_missing_are_unknown() {
    for encryption in [kms("KMS_QUANTUM"), Value::Null] {
        let stub = with(&[repository("shop", &encryption)]);
        let results = scan(&stub, THREAT);
        assert_eq!(results.verdict(CONTROL, "shop"), "unknown", "{encryption}");
    }
}

#[test]
fn nothing_found_and_a_refusal_prove_nothing() {
    let (status, reason) = scan(&with(&[]), THREAT).decided(THREAT);
    assert_eq!(status, "needs-investigation", "{reason}");
    let denied = account().answering(on("DescribeRepositories"), Reply::Denied);
    let (status, reason) = scan(&denied, THREAT).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("ecr:DescribeRepositories was denied"),
        "{reason}"
    );
}
