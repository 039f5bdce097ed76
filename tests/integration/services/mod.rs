//! Each AWS service through the built program: from what AWS answers to what `results.json` says.
//! The test of a service has the name of its folder in `src/services/`.

use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

mod apigateway;
pub(crate) mod cloudfront;
mod cloudtrail;
mod cloudwatch;
mod configservice;
mod dynamodb;
mod elasticloadbalancingv2;
pub(crate) mod iam;
mod lambda;
mod macie2;
mod rds;
mod s3;
mod shield;
mod support;

/// `kms:DescribeKey`, in the state and of the manager given.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>
fn described_key(state: &str, manager: &str) -> Reply {
    Reply::json(&serde_json::json!({ "KeyMetadata": {
        "KeyId": "0a1b2c3d-0000-4000-8000-000000000000",
        "AWSAccountId": ACCOUNT,
        "KeyManager": manager,
        "KeyState": state,
    }}))
}

/// The answers of an account without any database of these services.
fn without(stub: Stub, services: &[&str]) -> Stub {
    services.iter().fold(stub, |stub, service| match *service {
        "dynamodb" => stub.answering(
            On::call("dynamodb", "ListTables"),
            Reply::json(&serde_json::json!({ "TableNames": [] })),
        ),
        "rds" => stub
            .answering(
                On::call("rds", "DescribeDBInstances"),
                Reply::query("DescribeDBInstances", "<DBInstances/>"),
            )
            .answering(
                On::call("rds", "DescribeDBClusters"),
                Reply::query("DescribeDBClusters", "<DBClusters/>"),
            ),
        "redshift" => stub.answering(
            On::call("redshift", "DescribeClusters"),
            Reply::query("DescribeClusters", "<Clusters/>"),
        ),
        "elasticache" => stub
            .answering(
                On::call("elasticache", "DescribeReplicationGroups"),
                Reply::query("DescribeReplicationGroups", "<ReplicationGroups/>"),
            )
            .answering(
                On::call("elasticache", "DescribeServerlessCaches"),
                Reply::query("DescribeServerlessCaches", "<ServerlessCaches/>"),
            )
            .answering(
                On::call("elasticache", "DescribeCacheClusters"),
                Reply::query("DescribeCacheClusters", "<CacheClusters/>"),
            ),
        other => panic!("nothing is known of {other}"),
    })
}
