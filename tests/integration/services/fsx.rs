//! How FSx keeps files.

use serde_json::{Value, json};

use super::{KEY, described_key, without_buckets};
use crate::kit::{HERE, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const STORAGE: &str = "storage-encryption";
const AT_REST: &str = "fsx-file-system-encrypted-at-rest";
const KMS: &str = "fsx-file-system-encrypted-kms";

fn on() -> On {
    On::call("fsx", "DescribeFileSystems")
}

/// An account with these file systems and no other storage.
fn holding(systems: &[Value], state: &str) -> Stub {
    let stub = without_buckets(account())
        .answering(on(), Reply::json(&json!({ "FileSystems": systems })))
        .answering(
            On::call("kms", "DescribeKey"),
            described_key(state, "CUSTOMER"),
        );
    nothing_else(stub)
}

/// <https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html>
#[test]
fn only_scratch_file_systems_are_under_keys_of_the_service() {
    let stub = holding(
        &[
            json!({ "FileSystemId": "fs-1", "FileSystemType": "WINDOWS", "KmsKeyId": KEY }),
            json!({ "FileSystemId": "fs-2", "FileSystemType": "LUSTRE",
                    "LustreConfiguration": { "DeploymentType": "SCRATCH_2" } }),
            json!({ "FileSystemId": "fs-3", "FileSystemType": "OPENZFS" }),
        ],
        "Enabled",
    );
    let results = scan(&stub.endpoint(), STORAGE, HERE);
    for (name, at_rest, kms) in [
        ("fs-1", "pass", "pass"),
        ("fs-2", "pass", "partial"),
        ("fs-3", "unknown", "unknown"),
    ] {
        let resource = format!("file-system/{name}");
        assert_eq!(results.verdict(AT_REST, &resource), at_rest, "{name}");
        assert_eq!(results.verdict(KMS, &resource), kms, "{name}");
    }
}

#[test]
fn a_key_that_is_disabled_fails_its_file_systems() {
    let system = json!({ "FileSystemId": "fs-1", "FileSystemType": "ONTAP", "KmsKeyId": KEY });
    let results = scan(&holding(&[system], "Disabled").endpoint(), STORAGE, HERE);
    assert_eq!(results.verdict(KMS, "file-system/fs-1"), "fail");
}

#[test]
fn file_systems_are_listed_to_the_last_page_or_the_item_stays_open() {
    let page = |id: &str, next: Option<&str>| {
        let system = json!({ "FileSystemId": id, "FileSystemType": "ONTAP", "KmsKeyId": KEY });
        Reply::json(&json!({ "FileSystems": [system], "NextToken": next }))
    };
    let paged = |last: Reply| {
        let stub = without_buckets(account())
            .answering(on().containing("\"more\""), last)
            .answering(on(), page("fs-1", Some("more")))
            .answering(
                On::call("kms", "DescribeKey"),
                described_key("Enabled", "CUSTOMER"),
            );
        scan(&nothing_else(stub).endpoint(), STORAGE, HERE)
    };
    let results = paged(page("fs-2", None));
    assert_eq!(results.findings(KMS).len(), 2);
    assert_eq!(results.status(STORAGE), "implemented");
    let results = paged(Reply::Denied);
    assert_eq!(results.findings(KMS).len(), 1);
    assert_eq!(results.status(STORAGE), "needs-investigation");
}
