//! A table of DynamoDB and a database of RDS, both encrypted with a key of the account's own. RDS changes the password
//! of the database's administrator by itself.

use serde_json::json;

use super::account::arn;
use super::buckets::key;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{now, query, target};

/// The key of the databases, by its id.
pub(super) const KEY: &str = "7d2ae4f3-0000-4000-8000-000000000002";

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>
fn table() -> (On, Reply) {
    let key = arn("kms", &format!("key/{KEY}"));
    let table = json!({ "Table": { "TableName": "orders", "TableArn": arn("dynamodb", "table/orders"),
        "TableStatus": "ACTIVE", "SSEDescription": { "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": key } } });
    target("dynamodb", "DescribeTable", &table)
}

fn subnet(id: &str) -> String {
    format!("<Subnet><SubnetIdentifier>{id}</SubnetIdentifier></Subnet>")
}

/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>
fn database() -> String {
    format!(
        "<DBInstances><DBInstance><DBInstanceIdentifier>customers</DBInstanceIdentifier><Engine>postgres</Engine>\
         <DBInstanceStatus>available</DBInstanceStatus><DBInstanceArn>{}</DBInstanceArn>\
         <StorageEncrypted>true</StorageEncrypted><KmsKeyId>{}</KmsKeyId><PubliclyAccessible>false</PubliclyAccessible>\
         <Endpoint><Port>5432</Port></Endpoint><NetworkType>IPV4</NetworkType>\
         <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>sg-data</VpcSecurityGroupId>\
         </VpcSecurityGroupMembership></VpcSecurityGroups><DBSubnetGroup><VpcId>vpc-1</VpcId><Subnets>{}</Subnets>\
         </DBSubnetGroup><MasterUserSecret><SecretArn>{}</SecretArn><SecretStatus>active</SecretStatus>\
         </MasterUserSecret></DBInstance></DBInstances>",
        arn("rds", "db:customers"),
        arn("kms", &format!("key/{KEY}")),
        ["subnet-1", "subnet-2"].map(subnet).concat(),
        secret_arn(),
    )
}

fn secret_arn() -> String {
    arn("secretsmanager", "secret:rds!customers-AbCdEf")
}

pub(super) fn secret_on() -> On {
    On::call("secretsmanager", "DescribeSecret")
}

/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>
fn secret() -> Reply {
    Reply::json(
        &json!({ "ARN": secret_arn(), "Name": "rds!customers", "OwningService": "rds", "RotationEnabled": true,
            "RotationRules": { "AutomaticallyAfterDays": 7 }, "LastRotatedDate": now() - 3 * 86_400,
            "CreatedDate": 1_700_000_000 }),
    )
}

pub(super) fn snapshots_on() -> On {
    On::call("rds", "DescribeDBSnapshots")
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
        (secret_on(), secret()),
        listing("rds", "DescribeDBInstances", &database),
        listing("rds", "DescribeDBClusters", "<DBClusters/>"),
        (
            snapshots_on(),
            query("DescribeDBSnapshots", "<DBSnapshots/>"),
        ),
        listing("redshift", "DescribeClusters", "<Clusters/>"),
        listing(
            "elasticache",
            "DescribeReplicationGroups",
            "<ReplicationGroups/>",
        ),
        listing("elasticache", "DescribeCacheClusters", "<CacheClusters/>"),
    ]
}
