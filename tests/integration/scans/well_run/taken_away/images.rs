//! Container images.

use serde_json::{Value, json};

use super::{Loss, altered, lost, try_all};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::well_run::account::Change;
use crate::scans::well_run::repositories::{none, on};

const PRACTICES: &[&str] = &["ecr-best-practices"];
const OPEN: &[&str] = &["ecr-best-practices", "ecr-exposed"];

/// A policy that lets in whom it names.
fn letting_in(principal: &Value) -> Change {
    let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": principal,
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] }] });
    let answer = json!({ "registryId": ACCOUNT, "policyText": policy.to_string() });
    Change::Instead(Reply::json(&answer))
}

fn images() -> Vec<Loss> {
    let everybody = || letting_in(&json!("*"));
    let partner = letting_in(&json!({ "AWS": "arn:aws:iam::444455556666:root" }));
    let gallery = json!({ "repositories": [{ "repositoryName": "demo", "registryId": ACCOUNT,
        "repositoryArn": format!("arn:aws:ecr-public::{ACCOUNT}:repository/demo"),
        "repositoryUri": "public.ecr.aws/a1b2c3d4/demo" }] });
    let copies = json!({ "registryId": ACCOUNT, "replicationConfiguration": { "rules": [{ "destinations": [
        { "region": "us-east-1", "registryId": "444455556666" }] }] } });
    vec![
        altered(
            "a key in KMS for images",
            on("DescribeRepositories"),
            "\"encryptionType\":\"KMS\"",
            "\"encryptionType\":\"AES256\"",
            &["ecr-encryption"],
        ),
        altered(
            "that images are scanned",
            on("BatchGetRepositoryScanningConfiguration"),
            "CONTINUOUS_SCAN",
            "MANUAL",
            PRACTICES,
        ),
        lost(
            "a lifecycle policy",
            on("GetLifecyclePolicy"),
            Change::Instead(none("LifecyclePolicy")),
            PRACTICES,
        ),
        lost(
            "that a repository is open to nobody",
            on("GetRepositoryPolicy"),
            everybody(),
            OPEN,
        ),
        lost(
            "that a repository is shared with nobody",
            on("GetRepositoryPolicy"),
            partner,
            PRACTICES,
        ),
        lost(
            "that the registry is open to nobody",
            on("GetRegistryPolicy"),
            everybody(),
            OPEN,
        ),
        lost(
            "that nothing is in the public gallery",
            On::call("ecr-public", "DescribeRepositories"),
            Change::Instead(Reply::json(&gallery)),
            OPEN,
        ),
        lost(
            "that images are copied to nobody",
            on("DescribeRegistry"),
            Change::Instead(Reply::json(&copies)),
            PRACTICES,
        ),
    ]
}

#[test]
fn what_images_lack_opens_the_items_about_it() {
    try_all(&images());
}
