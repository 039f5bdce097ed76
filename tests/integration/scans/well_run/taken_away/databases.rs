//! Databases of every service.

use super::{Loss, altered, lost, try_all};
use crate::peer::rule::{On, Reply};
use crate::scans::well_run::account::Change;
use crate::scans::well_run::databases::{self, secret_on};
use crate::scans::well_run::databases_at_interfaces::table_policy_on;
use crate::scans::well_run::databases_in_vpcs::workgroups_on;

const ENCRYPTION: &[&str] = &["database-encryption"];
const EXPOSED: &[&str] = &["database-exposed"];

fn key() -> On {
    On::call("kms", "DescribeKey").containing(databases::KEY)
}

fn of_rds_and_dynamodb() -> Vec<Loss> {
    vec![
        altered(
            "the key of databases",
            key(),
            "Enabled",
            "Disabled",
            ENCRYPTION,
        ),
        altered(
            "a table's key",
            On::call("dynamodb", "DescribeTable"),
            "SSEDescription",
            "Nothing",
            ENCRYPTION,
        ),
        altered(
            "a database's encryption",
            On::call("rds", "DescribeDBInstances"),
            "<StorageEncrypted>true",
            "<StorageEncrypted>false",
            ENCRYPTION,
        ),
        altered(
            "that a database has no public address",
            On::call("rds", "DescribeDBInstances"),
            "<PubliclyAccessible>false",
            "<PubliclyAccessible>true",
            EXPOSED,
        ),
        altered(
            "the secret that RDS keeps",
            On::call("rds", "DescribeDBInstances"),
            "<SecretStatus>active",
            "<SecretStatus>impaired",
            &["rds-best-practices"],
        ),
        altered(
            "the rotation of a database's password",
            secret_on(),
            "\"RotationEnabled\":true",
            "\"RotationEnabled\":false",
            &["rds-best-practices"],
        ),
        lost(
            "that a table is reached by a VPC endpoint alone",
            table_policy_on(),
            Change::Instead(Reply::error(400, "PolicyNotFoundException", "no policy")),
            EXPOSED,
        ),
    ]
}

/// Without its own key; each in the words of its service.
fn keys() -> Vec<Loss> {
    let own = |service: &str, operation: &str| On::call(service, operation);
    vec![
        altered(
            "a domain's encryption",
            own("es", "POST /2021-01-01/opensearch/domain-info"),
            "\"Enabled\":true",
            "\"Enabled\":false",
            ENCRYPTION,
        ),
        altered(
            "a DAX cluster's encryption",
            own("dax", "DescribeClusters"),
            "\"ENABLED\"",
            "\"DISABLED\"",
            ENCRYPTION,
        ),
        altered(
            "the key of MemoryDB",
            own("memorydb", "DescribeClusters"),
            "KmsKeyId",
            "Nothing",
            ENCRYPTION,
        ),
        altered(
            "the key of a serverless cache",
            own("elasticache", "DescribeServerlessCaches"),
            "KmsKeyId",
            "Nothing",
            ENCRYPTION,
        ),
        altered(
            "the key of Redshift Serverless",
            own("redshift-serverless", "ListNamespaces"),
            "kmsKeyId",
            "nothing",
            ENCRYPTION,
        ),
        altered(
            "the key of a Timestream for InfluxDB database",
            own("timestream-influxdb", "GetDbInstance"),
            "kmsKeyId",
            "nothing",
            ENCRYPTION,
        ),
        altered(
            "the key of a Timestream database",
            own("timestream", "ListDatabases"),
            "KmsKeyId",
            "Nothing",
            ENCRYPTION,
        ),
        altered(
            "the key of Aurora DSQL",
            own("dsql", "GET /cluster/ledger"),
            "\"ENABLED\"",
            "\"KMS_KEY_INACCESSIBLE\"",
            ENCRYPTION,
        ),
    ]
}

fn places() -> Vec<Loss> {
    vec![
        altered(
            "the VPC of a domain",
            On::call("es", "POST /2021-01-01/opensearch/domain-info"),
            "VPCOptions",
            "Nothing",
            EXPOSED,
        ),
        altered(
            "that a workgroup has no public address",
            workgroups_on(),
            "\"publiclyAccessible\":false",
            "\"publiclyAccessible\":true",
            EXPOSED,
        ),
        altered(
            "that a DAX cluster has IPv4 alone",
            On::call("dax", "DescribeClusters"),
            "\"ipv4\"",
            "\"dual_stack\"",
            EXPOSED,
        ),
        altered(
            "that a Timestream for InfluxDB database has no public address",
            On::call("timestream-influxdb", "GetDbInstance"),
            "\"publiclyAccessible\":false",
            "\"publiclyAccessible\":true",
            EXPOSED,
        ),
    ]
}

#[test]
fn what_databases_lack_opens_the_items_about_it() {
    let all = [of_rds_and_dynamodb(), keys(), places()];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
