//! A table of DynamoDB and a database of RDS, both encrypted with a key of the account's own.

use serde_json::json;

use super::account::arn;
use super::buckets::key;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{query, target};

/// The key of the databases, by its id.
pub(super) const KEY: &str = "7d2ae4f3-0000-4000-8000-000000000002";

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>
fn table() -> (On, Reply) {
    let key = arn("kms", &format!("key/{KEY}"));
    let table = json!({ "Table": { "TableName": "orders", "TableArn": arn("dynamodb", "table/orders"),
        "TableStatus": "ACTIVE", "SSEDescription": { "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key } } });
    target("dynamodb", "DescribeTable", &table)
}

/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>
fn database() -> String {
    format!(
        "<DBInstances><DBInstance><DBInstanceIdentifier>customers</DBInstanceIdentifier><Engine>postgres</Engine>\
         <DBInstanceStatus>available</DBInstanceStatus><DBInstanceArn>{}</DBInstanceArn>\
         <StorageEncrypted>true</StorageEncrypted><KmsKeyId>{}</KmsKeyId></DBInstance></DBInstances>",
        arn("rds", "db:customers"),
        arn("kms", &format!("key/{KEY}"))
    )
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let database = database();
    let listing = |service: &str, operation: &str, list: &str| {
        (On::call(service, operation), query(operation, list))
    };
    vec![
        target(
            "dynamodb",
            "ListTables",
            &json!({ "TableNames": ["orders"] }),
        ),
        table(),
        key(KEY),
        listing("rds", "DescribeDBInstances", &database),
        listing("rds", "DescribeDBClusters", "<DBClusters/>"),
        listing("redshift", "DescribeClusters", "<Clusters/>"),
        listing(
            "elasticache",
            "DescribeReplicationGroups",
            "<ReplicationGroups/>",
        ),
        listing("elasticache", "DescribeCacheClusters", "<CacheClusters/>"),
        listing(
            "elasticache",
            "DescribeServerlessCaches",
            "<ServerlessCaches/>",
        ),
    ]
}
