//! A registry of container images: two repositories under a key of the account's own, which Inspector scans and a
//! lifecycle policy cleans up. Nothing is in the public gallery, where everything is open to everybody.

use serde_json::{Value, json};

use super::account::arn;
use super::buckets::KEY;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};

const GALLERY: &str = "shop/gallery";
const WEB: &str = "shop/web";

pub(super) fn on(operation: &str) -> On {
    On::call("ecr", operation)
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html>
fn repository(name: &str) -> Value {
    json!({ "repositoryArn": arn("ecr", &format!("repository/{name}")), "registryId": ACCOUNT, "repositoryName": name,
            "repositoryUri": format!("{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{name}"),
            "createdAt": 1_700_000_000.0, "imageTagMutability": "IMMUTABLE",
            "imageScanningConfiguration": { "scanOnPush": false },
            "encryptionConfiguration": { "encryptionType": "KMS", "kmsKey": arn("kms", &format!("key/{KEY}")) } })
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RepositoryScanningConfiguration.html>
fn scanned(name: &str) -> Value {
    json!({ "repositoryArn": arn("ecr", &format!("repository/{name}")), "repositoryName": name, "scanOnPush": true,
            "scanFrequency": "CONTINUOUS_SCAN", "appliedScanFilters": [{ "filter": "*", "filterType": "WILDCARD" }] })
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html>
fn lifecycle() -> Value {
    let rules = json!({ "rules": [{ "rulePriority": 1, "action": { "type": "expire" },
        "selection": { "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14 } }] });
    json!({ "registryId": ACCOUNT, "lifecyclePolicyText": rules.to_string(), "lastEvaluatedAt": 1_700_000_000.0 })
}

/// Lets functions of the account pull an image.
/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>
fn for_functions() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
        "Principal": { "Service": "lambda.amazonaws.com" },
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Condition": { "StringLike": { "aws:sourceArn": arn("lambda", "function:*") } } }] })
}

pub(super) fn none(what: &str) -> Reply {
    Reply::error(400, &format!("{what}NotFoundException"), "There is none.")
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let all = [GALLERY, WEB];
    let json = |operation: &str, body: &Value| (on(operation), Reply::json(body));
    let scanner = json!({ "registryId": ACCOUNT, "scanningConfiguration": { "scanType": "ENHANCED", "rules": [{
        "scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{ "filter": "*", "filterType": "WILDCARD" }] }] } });
    let policy = json!({ "registryId": ACCOUNT, "policyText": for_functions().to_string() });
    vec![
        json(
            "DescribeRepositories",
            &json!({ "repositories": all.map(repository) }),
        ),
        json(
            "BatchGetRepositoryScanningConfiguration",
            &json!({ "scanningConfigurations": all.map(scanned), "failures": [] }),
        ),
        json("GetRegistryScanningConfiguration", &scanner),
        json("GetLifecyclePolicy", &lifecycle()),
        (
            on("GetRepositoryPolicy").containing(GALLERY),
            Reply::json(&policy),
        ),
        (on("GetRepositoryPolicy"), none("RepositoryPolicy")),
        (on("GetRegistryPolicy"), none("RegistryPolicy")),
        // Asked only where the registry has a policy.
        json(
            "GetAccountSetting",
            &json!({ "name": "REGISTRY_POLICY_SCOPE", "value": "V2" }),
        ),
        json(
            "DescribeRegistry",
            &json!({ "registryId": ACCOUNT, "replicationConfiguration": { "rules": [] } }),
        ),
    ]
}
