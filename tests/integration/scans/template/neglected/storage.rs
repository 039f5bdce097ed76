//! A database that everybody reaches, and a repository of images that everybody has.

use serde_json::{Value, json};

use super::arn;
use super::network::GROUP;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{query, target};

fn rds(operation: &str, result: &str) -> (On, Reply) {
    (On::call("rds", operation), query(operation, result))
}

/// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html>
fn database() -> Vec<(On, Reply)> {
    let instance = format!(
        "<DBInstances><DBInstance><DBInstanceIdentifier>orders</DBInstanceIdentifier><Engine>postgres</Engine>\
         <DBInstanceArn>{}</DBInstanceArn><DBInstanceStatus>available</DBInstanceStatus>\
         <StorageEncrypted>false</StorageEncrypted><Endpoint><Port>5432</Port></Endpoint>\
         <NetworkType>IPV4</NetworkType><PubliclyAccessible>true</PubliclyAccessible>\
         <MasterUsername>postgres</MasterUsername>\
         <VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>{GROUP}</VpcSecurityGroupId>\
         </VpcSecurityGroupMembership></VpcSecurityGroups><DBSubnetGroup><VpcId>vpc-1</VpcId><Subnets><Subnet>\
         <SubnetIdentifier>subnet-public</SubnetIdentifier></Subnet></Subnets></DBSubnetGroup></DBInstance></DBInstances>",
        arn("rds", "db:orders")
    );
    let snapshot = format!(
        "<DBSnapshots><DBSnapshot><DBSnapshotIdentifier>orders</DBSnapshotIdentifier><Encrypted>false</Encrypted>\
         <DBSnapshotArn>{}</DBSnapshotArn></DBSnapshot></DBSnapshots>",
        arn("rds", "snapshot:orders")
    );
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html
    let all = "<DBSnapshotAttributesResult><DBSnapshotIdentifier>orders</DBSnapshotIdentifier><DBSnapshotAttributes>\
               <DBSnapshotAttribute><AttributeName>restore</AttributeName><AttributeValues>\
               <AttributeValue>all</AttributeValue></AttributeValues></DBSnapshotAttribute></DBSnapshotAttributes>\
               </DBSnapshotAttributesResult>";
    vec![
        rds("DescribeDBInstances", &instance),
        rds("DescribeDBClusters", "<DBClusters/>"),
        rds("DescribeDBSnapshots", &snapshot),
        rds("DescribeDBSnapshotAttributes", all),
    ]
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html>
fn images() -> Vec<(On, Reply)> {
    let name = arn("ecr", "repository/shop");
    let repository = json!({ "repositoryArn": name, "registryId": ACCOUNT, "repositoryName": "shop",
        "repositoryUri": format!("{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/shop"), "createdAt": 1_700_000_000.0,
        "imageScanningConfiguration": { "scanOnPush": false }, "encryptionConfiguration": { "encryptionType": "AES256" } });
    let scan = json!({ "repositoryArn": name, "repositoryName": "shop", "scanOnPush": false, "scanFrequency": "MANUAL",
                       "appliedScanFilters": [] });
    let all = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "ecr:*" }] });
    let demo = json!({ "repositoryArn": format!("arn:aws:ecr-public::{ACCOUNT}:repository/demo"), "registryId": ACCOUNT,
                       "repositoryName": "demo", "repositoryUri": "public.ecr.aws/a1b2c3d4/demo" });
    let ecr = |operation: &str, body: Value| target("ecr", operation, &body);
    vec![
        ecr(
            "DescribeRepositories",
            json!({ "repositories": [repository] }),
        ),
        ecr(
            "BatchGetRepositoryScanningConfiguration",
            json!({ "scanningConfigurations": [scan], "failures": [] }),
        ),
        ecr(
            "GetRegistryScanningConfiguration",
            json!({ "registryId": ACCOUNT, "scanningConfiguration": { "scanType": "BASIC", "rules": [] } }),
        ),
        (
            On::call("ecr", "GetLifecyclePolicy"),
            Reply::error(400, "LifecyclePolicyNotFoundException", "there is none"),
        ),
        ecr(
            "GetRepositoryPolicy",
            json!({ "registryId": ACCOUNT, "policyText": all.to_string() }),
        ),
        ecr(
            "GetRegistryPolicy",
            json!({ "registryId": ACCOUNT, "policyText": all.to_string() }),
        ),
        ecr(
            "GetAccountSetting",
            json!({ "name": "REGISTRY_POLICY_SCOPE", "value": "V2" }),
        ),
        ecr(
            "DescribeRegistry",
            json!({ "registryId": ACCOUNT, "replicationConfiguration": { "rules": [] } }),
        ),
        target(
            "ecr-public",
            "DescribeRepositories",
            &json!({ "repositories": [demo] }),
        ),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    [database(), images()].concat()
}
