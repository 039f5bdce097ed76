//! Databases that are reached at the public interface of their service, by whoever IAM lets in.

use serde_json::json;

use super::account::arn;
use super::databases::KEY;
use crate::kit::empty::keyspaces::keyspace;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::target;

pub(super) fn table_policy_on() -> On {
    On::call("dynamodb", "GetResourcePolicy")
}

/// What a table says about who gets to it: nobody who does not come by the endpoint of the VPC.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html>
fn table_policy() -> (On, Reply) {
    let table = arn("dynamodb", "table/orders");
    let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Principal": "*",
        "Action": "dynamodb:*", "Resource": [table, format!("{table}/index/*")],
        "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-tables" } } }] });
    let answer = json!({ "Policy": policy.to_string(), "RevisionId": "1" });
    (table_policy_on(), Reply::json(&answer))
}

/// <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_GetCluster.html>
fn ledger() -> Vec<(On, Reply)> {
    let own = arn("dsql", "cluster/ledger");
    let cluster = json!({ "identifier": "ledger", "arn": own, "status": "ACTIVE", "creationTime": 1_790_000_000,
        "deletionProtectionEnabled": true, "encryptionDetails": { "encryptionType": "CUSTOMER_MANAGED_KMS_KEY",
            "encryptionStatus": "ENABLED", "kmsKeyArn": arn("kms", &format!("key/{KEY}")) } });
    vec![
        target(
            "dsql",
            "GET /cluster",
            &json!({ "clusters": [{ "identifier": "ledger", "arn": own }] }),
        ),
        target("dsql", "GET /cluster/ledger", &cluster),
        (
            On::call("dsql", "GET /cluster/ledger/policy"),
            Reply::error(404, "ResourceNotFoundException", "There is no policy."),
        ),
    ]
}

/// <https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_TableSummary.html>
fn parcels() -> Vec<(On, Reply)> {
    let table = json!({ "keyspaceName": "shop", "tableName": "parcels",
        "resourceArn": arn("cassandra", "/keyspace/shop/table/parcels") });
    vec![
        (
            On::call("cassandra", "ListKeyspaces"),
            Reply::cbor(&json!({ "keyspaces": [keyspace("system"), keyspace("shop")] })),
        ),
        (
            On::call("cassandra", "ListTables"),
            Reply::cbor(&json!({ "tables": [table] })),
        ),
    ]
}

/// <https://docs.aws.amazon.com/timestream/latest/developerguide/API_Database.html>
fn presses() -> Vec<(On, Reply)> {
    let cell = json!({ "Address": "ingest-cell1.timestream.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440 });
    let database = json!({ "DatabaseName": "presses", "Arn": arn("timestream", "database/presses"),
        "KmsKeyId": arn("kms", &format!("key/{KEY}")) });
    vec![
        target(
            "timestream",
            "DescribeEndpoints",
            &json!({ "Endpoints": [cell] }),
        ),
        target(
            "timestream",
            "ListDatabases",
            &json!({ "Databases": [database] }),
        ),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    [vec![table_policy()], ledger(), parcels(), presses()].concat()
}
