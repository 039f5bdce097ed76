//! How Redshift Serverless keeps data.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_Namespace.html>
fn namespace(name: &str, key: Option<&str>) -> Value {
    let arn = format!("arn:aws:redshift-serverless:us-east-1:{ACCOUNT}:namespace/{name}");
    match key {
        Some(key) => json!({ "namespaceName": name, "namespaceArn": arn, "kmsKeyId": key }),
        None => json!({ "namespaceName": name, "namespaceArn": arn }),
    }
}

fn namespaces(first: &[Value], second: &[Value]) -> Vec<(On, Reply)> {
    let list = || On::call("redshift-serverless", "ListNamespaces");
    vec![
        (
            list().containing("page-2"),
            Reply::json(&json!({ "namespaces": second })),
        ),
        (
            list(),
            Reply::json(&json!({ "namespaces": first, "nextToken": "page-2" })),
        ),
        (
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        ),
    ]
}

#[test]
fn a_literal_in_place_of_a_key_is_no_key() {
    let first = [
        namespace("own", Some(KEY)),
        namespace("literal", Some("AWS_OWNED_KMS_KEY")),
    ];
    let stub = only(namespaces(
        &first,
        &[namespace("silent", None), namespace("later", Some(KEY))],
    ));

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("namespace/own", "pass", "pass"),
        ("namespace/literal", "pass", "partial"),
        ("namespace/silent", "pass", "partial"),
        ("namespace/later", "pass", "pass"),
    ];
    assert_encryption(&results, "redshiftserverless-namespace", &expected);
}

#[test]
fn a_denial_keeps_it_open() {
    let all = || namespaces(&[namespace("own", Some(KEY))], &[]);
    let calls = [
        (
            "redshift-serverless",
            "ListNamespaces",
            "redshift-serverless:ListNamespaces",
        ),
        ("kms", "DescribeKey", "kms:DescribeKey"),
    ];
    each_denial_keeps_it_open(&calls, all);
    let results = scan(&only(all()).endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "implemented");
}
