//! What one item of each of the 42 threat types costs, on the large account with instances, repositories, user pools
//! and file systems beside its buckets, functions and tables.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answers::target;
use super::calls::large;
use crate::kit::{ACCOUNT, template};
use crate::peer::rule::{On, Reply};
use crate::scans::well_run::network;
use crate::services::ec2::{described, running};

/// How many there are of each.
const INSTANCES: usize = 7;
const REPOSITORIES: usize = 30;
const POOLS: usize = 5;
const FILE_SYSTEMS: usize = 4;

fn numbered(count: usize, of: impl Fn(usize) -> Value) -> Vec<Value> {
    (0..count).map(of).collect()
}

fn images() -> Vec<(On, Reply)> {
    let arn = |number: usize| format!("arn:aws:ecr:us-east-1:{ACCOUNT}:repository/app-{number}");
    let repository = |number: usize| {
        json!({ "repositoryArn": arn(number), "registryId": ACCOUNT, "repositoryName": format!("app-{number}"),
                "encryptionConfiguration": { "encryptionType": "AES256" } })
    };
    let scanned = |number: usize| {
        json!({ "repositoryArn": arn(number), "repositoryName": format!("app-{number}"), "scanOnPush": true,
                "scanFrequency": "SCAN_ON_PUSH", "appliedScanFilters": [] })
    };
    let none =
        |what: &str| Reply::error(400, &format!("{what}NotFoundException"), "There is none.");
    let ecr = |operation: &str| On::call("ecr", operation);
    vec![
        target(
            "ecr",
            "DescribeRepositories",
            &json!({ "repositories": numbered(REPOSITORIES, repository) }),
        ),
        target(
            "ecr",
            "BatchGetRepositoryScanningConfiguration",
            &json!({ "scanningConfigurations": numbered(REPOSITORIES, scanned), "failures": [] }),
        ),
        target(
            "ecr",
            "GetRegistryScanningConfiguration",
            &json!({ "registryId": ACCOUNT, "scanningConfiguration": { "scanType": "BASIC", "rules": [] } }),
        ),
        target(
            "ecr",
            "DescribeRegistry",
            &json!({ "registryId": ACCOUNT, "replicationConfiguration": { "rules": [] } }),
        ),
        (ecr("GetRepositoryPolicy"), none("RepositoryPolicy")),
        (ecr("GetLifecyclePolicy"), none("LifecyclePolicy")),
    ]
}

/// Each with two app clients.
fn pools() -> Vec<(On, Reply)> {
    let pool = |number: usize| json!({ "Id": format!("us-east-1_p{number}"), "Name": "shop" });
    let client = json!({ "ClientId": "web", "ClientName": "web", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"] });
    let cognito = |operation: &str, body: &Value| target("cognito-idp", operation, body);
    vec![
        cognito(
            "ListUserPools",
            &json!({ "UserPools": numbered(POOLS, pool) }),
        ),
        cognito(
            "DescribeUserPool",
            &json!({ "UserPool": { "UserPoolTier": "PLUS",
            "UserPoolAddOns": { "AdvancedSecurityMode": "ENFORCED" } } }),
        ),
        cognito(
            "GetUserPoolMfaConfig",
            &json!({ "MfaConfiguration": "OFF" }),
        ),
        cognito(
            "ListUserPoolClients",
            &json!({ "UserPoolClients": [{ "ClientId": "web" }, { "ClientId": "mobile" }] }),
        ),
        cognito(
            "DescribeUserPoolClient",
            &json!({ "UserPoolClient": client }),
        ),
        cognito(
            "DescribeRiskConfiguration",
            &json!({ "RiskConfiguration": { "UserPoolId": "us-east-1_p0" } }),
        ),
        target("wafv2", "GetWebACLForResource", &json!({})),
    ]
}

fn machines() -> Vec<(On, Reply)> {
    let instances: Vec<String> = (0..INSTANCES)
        .map(|number| running(&format!("i-{number}"), "optional"))
        .collect();
    let system = |number: usize| {
        json!({ "FileSystemId": format!("fs-{number}"), "OwnerId": ACCOUNT, "CreationToken": "t",
                "CreationTime": 1_700_000_000, "LifeCycleState": "available", "NumberOfMountTargets": 0,
                "PerformanceMode": "generalPurpose", "SizeInBytes": { "Value": 1 }, "Tags": [], "Encrypted": false })
    };
    vec![
        (network::on("DescribeInstances"), described(&instances)),
        target(
            "inspector2",
            "POST /status/batch/get",
            &json!({ "failedAccounts": [], "accounts": [{ "accountId": ACCOUNT, "state": { "status": "DISABLED" },
                "resourceState": { "ec2": { "status": "DISABLED" }, "ecr": { "status": "DISABLED" } } }] }),
        ),
        target(
            "elasticfilesystem",
            "GET /2015-02-01/file-systems",
            &json!({ "FileSystems": numbered(FILE_SYSTEMS, system) }),
        ),
        target(
            "elasticfilesystem",
            "GET /2015-02-01/mount-targets",
            &json!({ "MountTargets": [] }),
        ),
    ]
}

/// What grows with the account, and why AWS has no cheaper form of it.
const OF_EACH: &[(&str, usize)] = &[];

#[tokio::test]
async fn the_whole_template_on_a_large_account() {
    let stage = large([images(), pools(), machines(), network::answers()].concat()).await;
    let program = stage.program();
    let report = program.file("template.txt", template::report());

    let results = program.scan_report(&report.display().to_string(), &[]);

    let calls = stage.wire.calls();
    let total: usize = calls.values().sum();
    assert_eq!(results.json["calls"]["total"], total);
    let (of_each, once): (BTreeMap<String, usize>, BTreeMap<String, usize>) = results
        .calls()
        .into_iter()
        .partition(|(_, count)| *count > 2);
    let expected: BTreeMap<String, usize> = OF_EACH
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect();
    assert_eq!(of_each, expected, "{once:#?}");
    let of_account: usize = once.values().sum();
    assert_eq!((of_account, total), (0, 0), "{once:#?}");
}
