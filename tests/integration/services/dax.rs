//! How DynamoDB Accelerator keeps data on disk.

use serde_json::{Value, json};

use super::{ENCRYPTION, assert_encryption, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/API_dax_Cluster.html>
fn cluster(name: &str, status: &str) -> Value {
    json!({
        "ClusterName": name,
        "ClusterArn": format!("arn:aws:dax:us-east-1:{ACCOUNT}:cache/{name}"),
        "SSEDescription": { "Status": status },
    })
}

fn clusters(first: &[Value], second: &[Value]) -> Vec<(On, Reply)> {
    let list = || On::call("dax", "DescribeClusters");
    vec![
        (
            list().containing("page-2"),
            Reply::json(&json!({ "Clusters": second })),
        ),
        (
            list(),
            Reply::json(&json!({ "Clusters": first, "NextToken": "page-2" })),
        ),
    ]
}

/// Whose default key it is no answer tells, so a person says whether it will do.
#[test]
fn an_encrypted_cluster_leaves_the_key_to_a_person() {
    let silent = json!({ "ClusterName": "silent", "ClusterArn": format!("arn:aws:dax:us-east-1:{ACCOUNT}:cache/silent") });
    let first = [cluster("on", "ENABLED"), cluster("off", "DISABLED"), silent];
    let stub = only(clusters(
        &first,
        &[cluster("new", "ENABLING"), cluster("odd", "SOMETIMES")],
    ));

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("cache/on", "pass", "question"),
        ("cache/off", "fail", "fail"),
        ("cache/silent", "unknown", "unknown"),
        ("cache/new", "unknown", "unknown"),
        ("cache/odd", "unknown", "unknown"),
    ];
    assert_encryption(&results, "dax-cluster", &expected);
}

/// <https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-3>
#[test]
fn without_any_encryption_it_is_not_started() {
    let stub = only(clusters(&[cluster("off", "DISABLED")], &[]));
    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "not-started");
}

#[test]
fn a_denial_keeps_it_open() {
    let calls = [("dax", "DescribeClusters", "dax:DescribeClusters")];
    each_denial_keeps_it_open(&calls, || clusters(&[], &[]));
}
