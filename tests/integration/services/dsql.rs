//! How Aurora DSQL keeps data.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

fn arn(name: &str) -> String {
    format!("arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/{name}")
}

/// <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_GetCluster.html>
fn described(name: &str, kind: &str, status: &str, key: Option<&str>) -> (On, Reply) {
    let mut details = json!({ "encryptionType": kind, "encryptionStatus": status });
    if let Some(key) = key {
        details["kmsKeyArn"] = json!(key);
    }
    let cluster = json!({
        "identifier": name, "arn": arn(name), "status": "ACTIVE", "creationTime": 1_790_000_000,
        "deletionProtectionEnabled": true, "encryptionDetails": details,
    });
    (
        On::call("dsql", &format!("GET /cluster/{name}")),
        Reply::json(&cluster),
    )
}

fn clusters(first: &[&str], second: &[&str]) -> Vec<(On, Reply)> {
    let list = || On::call("dsql", "GET /cluster");
    let of = |names: &[&str]| -> Vec<Value> {
        let listed = names.iter();
        listed
            .map(|name| json!({ "identifier": name, "arn": arn(name) }))
            .collect()
    };
    vec![
        (
            list().containing("page-2"),
            Reply::json(&json!({ "clusters": of(second) })),
        ),
        (
            list(),
            Reply::json(&json!({ "clusters": of(first), "nextToken": "page-2" })),
        ),
        (
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        ),
    ]
}

#[test]
fn type_and_status_decide() {
    let own = "CUSTOMER_MANAGED_KMS_KEY";
    let mut all = clusters(&["own", "default", "lost"], &["moving", "odd", "gone"]);
    all.push(described("own", own, "ENABLED", Some(KEY)));
    all.push(described("default", "AWS_OWNED_KMS_KEY", "ENABLED", None));
    all.push(described("lost", own, "KMS_KEY_INACCESSIBLE", Some(KEY)));
    all.push(described("moving", own, "UPDATING", Some(KEY)));
    all.push(described("odd", "QUANTUM", "ENABLED", None));
    let gone = Reply::error(404, "ResourceNotFoundException", "gone");
    all.push((On::call("dsql", "GET /cluster/gone"), gone));

    let results = scan(&only(all).endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("cluster/own", "pass", "pass"),
        ("cluster/default", "pass", "partial"),
        ("cluster/lost", "pass", "fail"),
        ("cluster/moving", "pass", "partial"),
        ("cluster/odd", "unknown", "unknown"),
        ("cluster/gone", "unknown", "unknown"),
    ];
    assert_encryption(&results, "dsql-cluster", &expected);
}

#[test]
fn a_denial_keeps_it_open() {
    let all = || {
        let mut all = clusters(&["own"], &[]);
        all.push(described(
            "own",
            "CUSTOMER_MANAGED_KMS_KEY",
            "ENABLED",
            Some(KEY),
        ));
        all
    };
    let calls = [
        ("dsql", "GET /cluster", "dsql:ListClusters"),
        ("dsql", "GET /cluster/own", "dsql:GetCluster"),
        ("kms", "DescribeKey", "kms:DescribeKey"),
    ];
    each_denial_keeps_it_open(&calls, all);
    let results = scan(&only(all()).endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "implemented");
}
