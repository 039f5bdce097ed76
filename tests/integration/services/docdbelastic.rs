//! How elastic clusters of DocumentDB keep data.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

fn arn(name: &str) -> String {
    format!("arn:aws:docdb-elastic:us-east-1:{ACCOUNT}:cluster/{name}")
}

fn listed(name: &str) -> Value {
    json!({ "clusterName": name, "clusterArn": arn(name), "status": "ACTIVE" })
}

/// <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_Cluster.html>
fn described(name: &str, key: &str) -> (On, Reply) {
    let cluster = json!({
        "clusterName": name, "clusterArn": arn(name), "status": "ACTIVE", "clusterEndpoint": "e", "createTime": "t",
        "adminUserName": "admin", "authType": "PLAIN_TEXT", "shardCapacity": 2, "shardCount": 1,
        "vpcSecurityGroupIds": [], "subnetIds": [], "preferredMaintenanceWindow": "w", "kmsKeyId": key,
    });
    let path = arn(name).replace(':', "%3A").replace('/', "%2F");
    (
        On::call("docdb-elastic", &format!("GET /cluster/{path}")),
        Reply::json(&json!({ "cluster": cluster })),
    )
}

fn clusters(first: &[&str], second: &[&str]) -> Vec<(On, Reply)> {
    let list = || On::call("docdb-elastic", "GET /clusters");
    let of = |names: &[&str]| names.iter().map(|name| listed(name)).collect::<Vec<_>>();
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
fn each_cluster_is_described() {
    let mut all = clusters(&["own", "literal"], &["later", "gone"]);
    all.push(described("own", KEY));
    all.push(described("literal", "AWS_OWNED_KMS_KEY"));
    all.push(described("later", KEY));
    let gone = Reply::error(404, "ResourceNotFoundException", "gone");
    all.push((described("gone", KEY).0, gone));

    let results = scan(&only(all).endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("cluster/own", "pass", "pass"),
        ("cluster/literal", "pass", "partial"),
        ("cluster/later", "pass", "pass"),
        ("cluster/gone", "unknown", "unknown"),
    ];
    assert_encryption(&results, "docdbelastic-cluster", &expected);
}

/// The key is enabled, but DocumentDB may use it no more: only the state of the cluster tells.
/// <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_ClusterInList.html>
#[test]
fn a_key_that_documentdb_cannot_use_fails_whatever_its_state() {
    let in_state = |name: &str, status: &str| {
        let mut told = listed(name);
        told["status"] = json!(status);
        told
    };
    let lost = in_state("lost", "INACCESSIBLE_ENCRYPTION_CREDS");
    let again = in_state("again", "INACCESSIBLE_ENCRYPTION_CREDENTIALS_RECOVERABLE");
    let going = in_state("going", "DELETING");
    let list = On::call("docdb-elastic", "GET /clusters");
    let mut all = vec![(
        list,
        Reply::json(&json!({ "clusters": [lost, again, going] })),
    )];
    all.extend(["lost", "again"].map(|name| described(name, KEY)));
    all.push(described("going", "AWS_OWNED_KMS_KEY"));
    all.extend(clusters(&[], &[]));

    let results = scan(&only(all).endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("cluster/lost", "pass", "fail"),
        ("cluster/again", "pass", "fail"),
        ("cluster/going", "pass", "not-applicable"),
    ];
    assert_encryption(&results, "docdbelastic-cluster", &expected);
}

#[test]
fn a_denial_keeps_it_open() {
    let all = || {
        let mut all = clusters(&["own"], &[]);
        all.push(described("own", KEY));
        all
    };
    let (get, _) = described("own", KEY);
    let calls = [
        (
            "docdb-elastic",
            "GET /clusters",
            "docdb-elastic:ListClusters",
        ),
        ("kms", "DescribeKey", "kms:DescribeKey"),
    ];
    each_denial_keeps_it_open(&calls, all);
    let mut denied = vec![(get, Reply::Denied)];
    denied.extend(all());
    let results = scan(&only(denied).endpoint(), ENCRYPTION, HERE);
    let (verdict, reason) = results.judged("docdbelastic-cluster-encrypted-kms", "cluster/own");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("docdb-elastic:GetCluster was denied"),
        "{reason}"
    );
    let results = scan(&only(all()).endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "implemented");
}
