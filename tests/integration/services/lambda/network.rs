//! VPCs of functions and of capacity providers.

use serde_json::{Value, json};

use super::{REGION, list_functions, listed, scan, unpublished};
use crate::kit::{ACCOUNT, Results, account, network};
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
    // The default group, which a VPC of the account has, is told by its name.
    let there = network::for_functions(&["sg-1", "default"]);
    scanned_with(there, functions, providers)
}

/// The same where EC2 answers so.
fn scanned_with(there: Vec<(On, Reply)>, functions: &[Value], providers: Reply) -> Results {
    let there = there.into_iter();
    let stub = there
        .fold(account(), |stub, (on, reply)| stub.answering(on, reply))
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
        provider("razed", "Active", &["subnet-9"]),
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
        on_instances("razed"),
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
    results.expect("razed", "fail", "whose subnets are gone: subnet-9");
    results.expect("nowhere", "question", "active with no subnets");
    results.expect("failed", "question", "which is broken");
    results.expect("novel", "unknown", "Sleeping");
    results.expect("missing", "unknown", "not in the list");
    results.expect("idless", "unknown", "a VPC without an id");
    results.expect("provided", "unknown", "a capacity provider without ARN");
    assert_eq!(results.called("lambda:ListCapacityProviders"), 1);
    // Once for all functions of the region.
    assert_eq!(results.called("ec2:DescribeSubnets"), 1);
    assert_eq!(results.called("ec2:DescribeSecurityGroups"), 1);
    assert_eq!(results.called("ec2:DescribeManagedPrefixLists"), 0);
}

fn within(name: &str, subnets: &[&str], groups: &[&str]) -> Value {
    let vpc = json!({ "VpcId": "vpc-1", "SubnetIds": subnets, "SecurityGroupIds": groups });
    listed(name, json!({ "VpcConfig": vpc }))
}

/// Prowler's `awslambda_function_inside_vpc` and Security Hub's Lambda.3 ask whether the VPC has an id.
#[test]
fn a_function_whose_subnets_are_gone_is_attached_to_nothing_though_it_names_a_vpc() {
    let functions = [
        within("sound", &["subnet-1", "subnet-2"], &["sg-1"]),
        within("gone", &["subnet-8", "subnet-9"], &["sg-1"]),
        within("half", &["subnet-1", "subnet-9"], &["sg-1"]),
        within("groupless", &["subnet-1"], &["sg-1", "sg-9"]),
    ];
    let results = scanned(&functions, Reply::Denied);
    results.expect("sound", "pass", "attached to vpc-1");
    results.expect("gone", "fail", "whose subnets are gone: subnet-8, subnet-9");
    results.expect("half", "partial", "some are gone: subnet-9");
    results.expect("groupless", "partial", "some are gone: sg-9");
    assert_eq!(results.status(THREAT), "needs-investigation");
    let gone = [within("gone", &["subnet-9"], &["sg-9"])];
    assert_eq!(scanned(&gone, Reply::Denied).status(THREAT), "not-started");
}

/// What runs in a subnet goes on when another account shares it no more, and EC2 does not list it then.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-share-subnet-working-with.html>
#[test]
fn a_function_whose_subnets_were_shared_may_still_be_attached() {
    let functions = [within("guest", &["subnet-9"], &["sg-1"])];
    let there = network::for_functions(&["sg-1"]);
    let results = scanned_with(there, &functions, Reply::Denied);
    results.expect("guest", "question", "another account shares them no more");
}

#[test]
fn what_ec2_does_not_tell_leaves_open_whether_a_function_is_attached() {
    let functions = [
        within("sound", &["subnet-1"], &["sg-1"]),
        within("half", &["subnet-1", "subnet-9"], &["sg-1"]),
        listed("bare", json!({})),
    ];
    for operation in ["DescribeSubnets", "DescribeSecurityGroups"] {
        let mut there = vec![(On::call("ec2", operation), Reply::Denied)];
        there.extend(network::for_functions(&["sg-1"]));
        let results = scanned_with(there, &functions, Reply::Denied);
        results.expect("sound", "unknown", &format!("ec2:{operation}"));
        results.expect("bare", "fail", "not attached to a VPC");
        let half = if operation == "DescribeSubnets" {
            "unknown"
        } else {
            "partial"
        };
        results.expect("half", half, "");
    }
    // The page with the subnet is the second one, which breaks off or comes.
    let next = |reply: Reply| {
        let (on, _) = network::subnets(&[]);
        let first = "<subnetSet/><nextToken>more</nextToken>";
        let mut there = vec![(on.containing("NextToken=more"), reply)];
        there.push(network::ec2("DescribeSubnets", first));
        there.extend(network::for_functions(&["sg-1"]));
        scanned_with(there, &functions, Reply::Denied)
    };
    next(Reply::Denied).expect("sound", "unknown", "ec2:DescribeSubnets");
    let (_, second) = network::subnets(&["subnet-1", "subnet-9"]);
    next(second).expect("half", "pass", "attached to vpc-1");
}

#[test]
fn nothing_is_asked_of_ec2_where_no_function_is_attached() {
    let results = scanned(&[listed("bare", json!({}))], Reply::Denied);
    assert_eq!(results.called("ec2:DescribeSubnets"), 0);
    assert_eq!(results.called("ec2:DescribeSecurityGroups"), 0);
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
