//! VPCs of functions and of capacity providers.

use serde_json::{Value, json};

use super::{REGION, list_functions, listed, scan, unpublished};
use crate::kit::{ACCOUNT, Results, account};
use crate::peer::rule::{On, Reply};

const THREAT: &str = "lambda-vpc";

fn attached(name: &str) -> Value {
    let vpc = json!({ "VpcId": "vpc-1", "SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"] });
    listed(name, json!({ "VpcConfig": vpc }))
}

/// As after its VPC was taken away.
fn detached(name: &str) -> Value {
    let vpc = json!({ "VpcId": "", "SubnetIds": [], "SecurityGroupIds": [] });
    listed(name, json!({ "VpcConfig": vpc }))
}

fn provider(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:capacity-provider:{name}")
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_CapacityProviderConfig.html>
fn on_instances(name: &str) -> Value {
    let arn = provider(name);
    let config =
        json!({ "LambdaManagedInstancesCapacityProviderConfig": { "CapacityProviderArn": arn } });
    listed(name, json!({ "CapacityProviderConfig": config }))
}

fn scanned(functions: &[Value], providers: Reply) -> Results {
    let stub = account()
        .answering(
            list_functions(),
            Reply::json(&json!({ "Functions": functions })),
        )
        .answering(
            On::call("lambda", "*").containing("/capacity-providers"),
            providers,
        );
    let stub = unpublished(stub);
    scan(&stub.endpoint(), THREAT, &[])
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_CapacityProvider.html>
fn providers() -> Reply {
    let provider = |name: &str, state: &str, subnets: &[&str]| {
        json!({
            "CapacityProviderArn": provider(name),
            "State": state,
            "VpcConfig": { "SubnetIds": subnets, "SecurityGroupIds": ["sg-1"] },
            "PermissionsConfig": { "CapacityProviderOperatorRoleArn": "arn:aws:iam::111122223333:role/operator" },
        })
    };
    Reply::json(&json!({ "CapacityProviders": [
        provider("active", "Active", &["subnet-1"]),
        provider("nowhere", "Active", &[]),
        provider("failed", "Failed", &["subnet-1"]),
        provider("novel", "Sleeping", &["subnet-1"]),
    ]}))
}

#[test]
fn a_function_is_in_a_vpc_by_itself_or_by_its_capacity_provider() {
    let functions = [
        attached("attached"),
        detached("detached"),
        listed("bare", json!({})),
        on_instances("active"),
        on_instances("nowhere"),
        on_instances("failed"),
        on_instances("novel"),
        on_instances("missing"),
        listed(
            "idless",
            json!({ "VpcConfig": { "VpcId": "", "SubnetIds": ["subnet-1"] } }),
        ),
        listed("provided", json!({ "CapacityProviderConfig": {} })),
    ];
    let results = scanned(&functions, providers());
    results.expect("attached", "pass", "vpc-1");
    results.expect("detached", "fail", "not attached to a VPC");
    results.expect("bare", "fail", "not attached to a VPC");
    results.expect("active", "pass", "capacity provider");
    results.expect("nowhere", "question", "active with no subnets");
    results.expect("failed", "question", "which is broken");
    results.expect("novel", "unknown", "Sleeping");
    results.expect("missing", "unknown", "not in the list");
    results.expect("idless", "unknown", "a VPC without an id");
    results.expect("provided", "unknown", "a capacity provider without ARN");
    assert_eq!(results.called("lambda:ListCapacityProviders"), 1);
}

#[test]
fn all_or_none_decide_the_item_and_nothing_more_is_asked() {
    let results = scanned(&[attached("one"), attached("two")], Reply::Denied);
    assert_eq!(results.status(THREAT), "implemented");
    assert_eq!(results.called("lambda:ListCapacityProviders"), 0);
    let results = scanned(&[detached("one"), listed("two", json!({}))], Reply::Denied);
    assert_eq!(results.status(THREAT), "not-started");
}

#[test]
fn a_denial_is_told_by_its_action() {
    let results = scanned(
        &[attached("attached"), on_instances("active")],
        Reply::Denied,
    );
    results.expect("active", "unknown", "lambda:ListCapacityProviders");
    assert_eq!(results.status(THREAT), "needs-investigation");
}
