//! Databases of other services that stand in the VPC alone: a cache of each kind, a search domain, a warehouse, an
//! elastic cluster and a time series.

use serde_json::json;

use super::account::arn;
use super::databases::KEY;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{query, target};

fn key() -> String {
    arn("kms", &format!("key/{KEY}"))
}

/// <https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainStatus.html>
fn search() -> Vec<(On, Reply)> {
    let domain = json!({ "DomainId": format!("{ACCOUNT}/products"), "DomainName": "products", "ClusterConfig": {},
        "ARN": arn("es", "domain/products"), "VPCOptions": { "VPCId": "vpc-1" }, "AccessPolicies": "",
        "EncryptionAtRestOptions": { "Enabled": true, "KmsKeyId": key() } });
    vec![
        target(
            "es",
            "GET /2021-01-01/domain",
            &json!({ "DomainNames": [{ "DomainName": "products", "EngineType": "OpenSearch" }] }),
        ),
        target(
            "es",
            "POST /2021-01-01/opensearch/domain-info",
            &json!({ "DomainStatusList": [domain] }),
        ),
    ]
}

/// <https://docs.aws.amazon.com/memorydb/latest/APIReference/API_Cluster.html>
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/API_dax_Cluster.html>
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ServerlessCache.html>
fn caches() -> Vec<(On, Reply)> {
    let memory = json!({ "Name": "sessions", "ARN": arn("memorydb", "cluster/sessions"), "KmsKeyId": key() });
    let dax = json!({ "ClusterName": "orders", "ClusterArn": arn("dax", "cache/orders"), "NetworkType": "ipv4",
        "SSEDescription": { "Status": "ENABLED" } });
    let cache = format!(
        "<ServerlessCaches><member><ServerlessCacheName>pages</ServerlessCacheName><ARN>{}</ARN><KmsKeyId>{}</KmsKeyId>\
         </member></ServerlessCaches>",
        arn("elasticache", "serverlesscache:pages"),
        key()
    );
    vec![
        target(
            "memorydb",
            "DescribeClusters",
            &json!({ "Clusters": [memory] }),
        ),
        target("dax", "DescribeClusters", &json!({ "Clusters": [dax] })),
        (
            On::call("elasticache", "DescribeServerlessCaches"),
            query("DescribeServerlessCaches", &cache),
        ),
    ]
}

pub(super) fn workgroups_on() -> On {
    On::call("redshift-serverless", "ListWorkgroups")
}

/// <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_Workgroup.html>
fn warehouse() -> Vec<(On, Reply)> {
    let namespace = json!({ "namespaceName": "sales", "kmsKeyId": key(),
        "namespaceArn": arn("redshift-serverless", "namespace/sales") });
    let group = json!({ "workgroupName": "sales", "workgroupArn": arn("redshift-serverless", "workgroup/sales"),
        "port": 5439, "publiclyAccessible": false, "subnetIds": ["subnet-1"], "securityGroupIds": ["sg-data"] });
    vec![
        target(
            "redshift-serverless",
            "ListNamespaces",
            &json!({ "namespaces": [namespace] }),
        ),
        (
            workgroups_on(),
            Reply::json(&json!({ "workgroups": [group] })),
        ),
    ]
}

/// <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_Cluster.html>
fn elastic() -> Vec<(On, Reply)> {
    let own = arn("docdb-elastic", "cluster/letters");
    let listed = json!({ "clusterName": "letters", "clusterArn": own, "status": "ACTIVE" });
    let cluster = json!({ "clusterName": "letters", "clusterArn": own, "status": "ACTIVE", "clusterEndpoint": "e",
        "createTime": "t", "adminUserName": "admin", "authType": "SECRET_ARN", "shardCapacity": 2, "shardCount": 1,
        "vpcSecurityGroupIds": ["sg-data"], "subnetIds": ["subnet-1"], "preferredMaintenanceWindow": "w",
        "kmsKeyId": key() });
    let path = own.replace(':', "%3A").replace('/', "%2F");
    vec![
        target(
            "docdb-elastic",
            "GET /clusters",
            &json!({ "clusters": [listed] }),
        ),
        target(
            "docdb-elastic",
            &format!("GET /cluster/{path}"),
            &json!({ "cluster": cluster }),
        ),
    ]
}

/// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_GetDbInstance.html>
fn series() -> Vec<(On, Reply)> {
    let database = json!({ "id": "sensors", "name": "sensors", "port": 8086, "networkType": "IPV4",
        "arn": arn("timestream-influxdb", "db-instance/sensors"), "publiclyAccessible": false,
        "vpcSubnetIds": ["subnet-1"], "vpcSecurityGroupIds": ["sg-data"], "kmsKeyId": key() });
    let on = |operation: &str| On::call("timestream-influxdb", operation);
    vec![
        (
            on("ListDbInstances"),
            Reply::json(&json!({ "items": [database] })),
        ),
        (on("GetDbInstance"), Reply::json(&database)),
        (on("ListDbClusters"), Reply::json(&json!({ "items": [] }))),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    [search(), caches(), warehouse(), elastic(), series()].concat()
}
