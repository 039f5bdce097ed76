//! How EFS keeps files.

use serde_json::{Value, json};

use super::{KEY, described_key, without_buckets};
use crate::kit::{HERE, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const STORAGE: &str = "storage-encryption";
const AT_REST: &str = "efs-file-system-encrypted-at-rest";
const KMS: &str = "efs-file-system-encrypted-kms";

/// <https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html>
pub(super) fn file_system(id: &str, more: &Value) -> Value {
    let mut system = json!({
        "FileSystemId": id, "OwnerId": "111122223333", "CreationToken": id, "CreationTime": 1_700_000_000,
        "LifeCycleState": "available", "NumberOfMountTargets": 1, "PerformanceMode": "generalPurpose",
        "SizeInBytes": { "Value": 6144 }, "Tags": [],
    });
    for (name, value) in more.as_object().expect("members") {
        system[name] = value.clone();
    }
    system
}

fn on() -> On {
    On::call("elasticfilesystem", "GET /2015-02-01/file-systems")
}

/// An account with these file systems and no other storage.
fn holding(systems: &[Value]) -> Stub {
    let stub = without_buckets(account())
        .answering(on(), Reply::json(&json!({ "FileSystems": systems })))
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        );
    nothing_else(stub)
}

#[test]
fn file_systems_are_told_apart_by_their_encryption() {
    let stub = holding(&[
        file_system("fs-1", &json!({ "Encrypted": true, "KmsKeyId": KEY })),
        file_system("fs-2", &json!({ "Encrypted": false })),
        file_system("fs-3", &json!({})),
    ]);
    let results = scan(&stub.endpoint(), STORAGE, HERE);
    for (name, at_rest, kms) in [
        ("fs-1", "pass", "pass"),
        ("fs-2", "fail", "fail"),
        ("fs-3", "unknown", "unknown"),
    ] {
        let resource = format!("file-system/{name}");
        assert_eq!(results.verdict(AT_REST, &resource), at_rest, "{name}");
        assert_eq!(results.verdict(KMS, &resource), kms, "{name}");
    }
}

#[test]
fn storage_of_file_systems_alone_is_decided_by_them() {
    let encrypted = file_system("fs-1", &json!({ "Encrypted": true, "KmsKeyId": KEY }));
    let results = scan(&holding(&[encrypted]).endpoint(), STORAGE, HERE);
    assert_eq!(results.status(STORAGE), "implemented");
    let plain = file_system("fs-1", &json!({ "Encrypted": false }));
    let results = scan(&holding(&[plain]).endpoint(), STORAGE, HERE);
    assert_eq!(results.status(STORAGE), "not-started");
}

#[test]
fn file_systems_are_listed_to_the_last_page() {
    let page = |id: &str, encrypted: bool, next: Option<&str>| {
        let system = file_system(id, &json!({ "Encrypted": encrypted, "KmsKeyId": KEY }));
        Reply::json(&json!({ "FileSystems": [system], "NextMarker": next }))
    };
    let stub = without_buckets(account())
        .answering(on().containing("Marker=more"), page("fs-2", false, None))
        .answering(on(), page("fs-1", true, Some("more")))
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        );
    let results = scan(&nothing_else(stub).endpoint(), STORAGE, HERE);
    assert_eq!(results.verdict(AT_REST, "file-system/fs-1"), "pass");
    assert_eq!(results.verdict(AT_REST, "file-system/fs-2"), "fail");
}

#[test]
fn file_systems_that_may_not_be_listed_keep_the_item_open() {
    let stub = account().answering(on(), Reply::Denied);
    let results = scan(
        &nothing_else(without_buckets(stub)).endpoint(),
        STORAGE,
        HERE,
    );
    assert_eq!(results.status(STORAGE), "needs-investigation");
    let causes = results.json.to_string();
    assert!(
        causes.contains("elasticfilesystem:DescribeFileSystems"),
        "{causes}"
    );
}
