//! How Timestream for InfluxDB keeps data: instances and clusters.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_GetDbInstance.html>
fn database(form: &str, id: &str, key: Option<&str>) -> Value {
    let arn = format!("arn:aws:timestream-influxdb:us-east-1:{ACCOUNT}:db-{form}/{id}");
    let mut told = json!({ "id": id, "name": id, "arn": arn, "vpcSubnetIds": [] });
    if let Some(key) = key {
        told["kmsKeyId"] = json!(key);
    }
    told
}

fn on(operation: &str) -> On {
    On::call("timestream-influxdb", operation)
}

fn databases() -> Vec<(On, Reply)> {
    let own = database("instance", "own", Some(KEY));
    let default = database("instance", "default", None);
    let cluster = database("cluster", "several", Some(KEY));
    vec![
        (
            on("ListDbInstances").containing("page-2"),
            Reply::json(&json!({ "items": [default] })),
        ),
        (
            on("ListDbInstances"),
            Reply::json(&json!({ "items": [own], "nextToken": "page-2" })),
        ),
        (
            on("ListDbClusters").containing("page-2"),
            Reply::json(&json!({ "items": [cluster] })),
        ),
        (
            on("ListDbClusters"),
            Reply::json(&json!({ "items": [], "nextToken": "page-2" })),
        ),
        (on("GetDbInstance").containing("own"), Reply::json(&own)),
        (
            on("GetDbInstance").containing("default"),
            Reply::json(&default),
        ),
        (on("GetDbCluster"), Reply::json(&cluster)),
        (
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        ),
    ]
}

#[test]
fn instances_and_clusters_are_each_described() {
    let results = scan(&only(databases()).endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("db-instance/own", "pass", "pass"),
        ("db-instance/default", "pass", "partial"),
        ("db-cluster/several", "pass", "pass"),
    ];
    assert_encryption(&results, "timestreaminfluxdb-database", &expected);
}

#[test]
fn a_denial_keeps_it_open() {
    let calls = [
        "ListDbInstances",
        "ListDbClusters",
        "GetDbInstance",
        "GetDbCluster",
    ]
    .map(|operation| (operation, format!("timestream-influxdb:{operation}")));
    for (operation, action) in &calls {
        let call = [("timestream-influxdb", *operation, action.as_str())];
        each_denial_keeps_it_open(&call, databases);
    }
}
