//! How MemoryDB keeps data: always encrypted, and under which key.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/memorydb/latest/APIReference/API_Cluster.html>
fn cluster(name: &str, key: Option<&str>) -> Value {
    let arn = format!("arn:aws:memorydb:us-east-1:{ACCOUNT}:cluster/{name}");
    match key {
        Some(key) => json!({ "Name": name, "ARN": arn, "KmsKeyId": key }),
        None => json!({ "Name": name, "ARN": arn }),
    }
}

fn clusters(first: &[Value], second: &[Value]) -> Vec<(On, Reply)> {
    let list = || On::call("memorydb", "DescribeClusters");
    vec![
        (
            list().containing("page-2"),
            Reply::json(&json!({ "Clusters": second })),
        ),
        (
            list(),
            Reply::json(&json!({ "Clusters": first, "NextToken": "page-2" })),
        ),
        (
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        ),
    ]
}

#[test]
fn only_a_key_of_the_account_is_one() {
    let first = [cluster("own", Some(KEY)), cluster("default", None)];
    let stub = only(clusters(
        &first,
        &[cluster("later", Some(KEY)), json!({ "Name": "nameless" })],
    ));

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("cluster/own", "pass", "pass"),
        ("cluster/default", "pass", "partial"),
        ("cluster/later", "pass", "pass"),
    ];
    assert_encryption(&results, "memorydb-cluster", &expected);
    let (status, reason) = results.decided(ENCRYPTION);
    assert_eq!(status, "needs-investigation", "{reason}");
    assert!(reason.contains("no ARN"), "{reason}");
}

#[test]
fn a_denial_keeps_it_open() {
    let all = || clusters(&[cluster("own", Some(KEY))], &[]);
    let calls = [
        ("memorydb", "DescribeClusters", "memorydb:DescribeClusters"),
        ("kms", "DescribeKey", "kms:DescribeKey"),
    ];
    each_denial_keeps_it_open(&calls, all);
    let results = scan(&only(all()).endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "implemented");
}
