//! Accounts in which much is wrong, and the fixes for it.

use std::collections::BTreeSet;

use serde_json::json;
use threatproof::app;
use threatproof::checks::{Remedy, Target};

use super::instances::{INSPECTOR, METADATA};
use super::proof::{Fix, prove};
use super::shell::Shell;
use super::{APPLIED, seeds};
use crate::kit::{
    ACCOUNT, HERE, Program, Stage, listing, policy, project, receiving_logs, s3_items,
};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Group};

/// Fixes that are applied to buckets of moto.
const BUCKETS: &[Fix] = &[
    ("s3-bucket-tls-required", ":::plain"),
    ("s3-bucket-tls-required", ":::granted"),
    ("s3-bucket-tls-required", ":::logs"),
    ("s3-bucket-access-logging-enabled", ":::plain"),
    ("s3-bucket-default-encryption-kms", ":::plain"),
    ("s3-bucket-versioning-enabled", ":::granted"),
    ("s3-bucket-object-lock-enabled", ":::plain"),
    ("s3-bucket-public-access-blocked", ":::plain"),
    ("s3-bucket-acl-excludes-authenticated-users", ":::granted"),
];

#[tokio::test]
async fn buckets() {
    let stage = Stage::moto();
    let logs = Bucket::named("logs")
        .encrypted()
        .policy(policy(&[receiving_logs("logs")]));
    stage.plant([logs]).await;
    let reading = json!({ "Sid": "Reading", "Effect": "Allow", "Principal": { "AWS": ACCOUNT },
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::plain/*" });
    let half = Block {
        ignore_acls: false,
        restrict: false,
        ..Block::ALL
    };
    // As S3 makes every bucket.
    let plain = Bucket::named("plain")
        .encrypted()
        .policy(policy(&[reading]));
    let granted = Bucket::named("granted").granting(Group::AuthenticatedUsers, "READ");
    stage.plant([plain, granted.block(half)]).await;
    let shell = Shell::at(&stage)
        .with("KMS_KEY_ARN", &stage.key().await)
        .with("LOG_BUCKET", "logs")
        .with("LOCK_MODE", "GOVERNANCE")
        .with("LOCK_DAYS", "30");
    let program = stage.program();
    let items = s3_items();

    prove(&program, &[&items, HERE].concat(), &shell, BUCKETS);

    // What was there is there.
    let kept = shell.run("aws s3api get-bucket-policy --bucket plain --query Policy --output text");
    assert!(kept.contains("\"Reading\""), "{kept}");
    let others = "--query 'PublicAccessBlockConfiguration.[BlockPublicAcls,BlockPublicPolicy,RestrictPublicBuckets]'";
    let kept = shell.run(&format!(
        "aws s3api get-public-access-block --bucket granted {others} --output text"
    ));
    assert_eq!(kept, "True\tTrue\tFalse");
}

const ACCOUNT_BLOCK: &[Fix] = &[("s3-account-public-access-blocked", "")];

#[test]
fn the_block_of_the_account() {
    let stage = Stage::moto();
    let scan = ["--threat", "s3-account-public-access"];
    prove(&stage.program(), &scan, &Shell::at(&stage), ACCOUNT_BLOCK);
}

/// Fixes that are applied to moto beside those of buckets.
const ENTRY_POINTS: &[Fix] = &[
    ("elb-listener-tls-strong", "listener/app/web/"),
    ("elb-internal-listener-tls-strong", "listener/app/inner/"),
    ("elb-waf-attached", "loadbalancer/app/web/"),
    ("cloudfront-tls-strong", ":distribution/"),
    ("apigateway-stage-waf-attached", "/stages/prod"),
    ("apigateway-stage-logging-enabled", "/stages/prod"),
    ("redshift-cluster-encrypted-at-rest", ":warehouse"),
    ("macie-enabled", ":region/us-east-1"),
    ("lambda-vpc-attached", ":function:orders"),
];

/// What is judged as well, of the same resources.
const BESIDE_ENTRY_POINTS: &[&str] = &[
    "elb-target-group-tls",
    "cloudfront-field-level-encryption-enabled",
    "redshift-cluster-encrypted-kms",
    "lambda-role-dedicated",
];

#[tokio::test]
async fn entry_points() {
    let stage = Stage::moto();
    let shell = Shell::at(&stage);
    shell.run_all(&[seeds::ENTRY_POINTS, seeds::REST_API, seeds::FUNCTIONS]);
    let first = |query: &str| shell.run(&format!("aws ec2 {query} --output text"));
    let subnets = first("describe-subnets --query 'Subnets[:2].SubnetId'");
    let group = first("describe-security-groups --query 'SecurityGroups[0].GroupId'");
    let web_acl = shell.run(seeds::WEB_ACL);
    let shell = shell
        .with("WEB_ACL_ARN", &web_acl)
        .with("SUBNET_IDS", &subnets.replace('\t', ","))
        .with("SECURITY_GROUP_IDS", &group)
        .with("KMS_KEY_ARN", &stage.key().await)
        .with("LOG_GROUP_ARN", &arn("logs", "log-group:apis"))
        .with("LOG_ROLE_ARN", &role("api-logs"));
    // moto leaves out the region of a bucket.
    let buckets = listing(&[("photos", "2024-01-01", Some("us-east-1"))], None);
    stage.wire.rule(On::call("s3", "ListBuckets"), buckets);
    let program = stage.program();
    let scan = scan_for(&program, ENTRY_POINTS, BESIDE_ENTRY_POINTS);

    prove(&program, &scan, &shell, ENTRY_POINTS);
}

/// Fixes that are applied to ministack.
const RECORDS: &[Fix] = &[
    ("cloudtrail-management-events-logged", "region/us-east-1"),
    ("config-recorder-recording", "region/us-east-1"),
    ("apigateway-stage-logging-enabled", "/stages/live"),
    ("apigateway-alarms-configured", "/stages/prod"),
    ("apigateway-alarms-configured", "/stages/live"),
    ("dynamodb-table-encrypted-kms", "table/baskets"),
    ("lambda-dead-letter-queue-configured", ":function:orders"),
    ("lambda-role-dedicated", ":function:orders"),
];

#[tokio::test]
async fn records_tables_and_functions() {
    let stage = Stage::ministack();
    let for_records = ["trail-logs", "config-logs"].map(Bucket::named);
    stage.plant(for_records).await;
    let shell = Shell::at(&stage);
    shell.run_all(&[seeds::RECORDS, seeds::REST_API, seeds::FUNCTIONS]);
    let shell = shell
        .with("KMS_KEY_ARN", &stage.key().await)
        .with("TRAIL_BUCKET", "trail-logs")
        .with("CONFIG_BUCKET", "config-logs")
        .with("CONFIG_ROLE_ARN", &role("config"))
        .with("LOG_GROUP_ARN", &arn("logs", "log-group:apis"))
        .with("LOG_ROLE_ARN", &role("api-logs"))
        .with("ALARM_TOPIC_ARN", &arn("sns", "on-call"))
        .with("QUEUE_ARN", &arn("sqs", "failed"))
        .with("ROLE_ARN", &role("orders"));
    // What ministack does not know, of an account that does not have it.
    let none = Reply::json(&json!({ "EventDataStores": [] }));
    let on = On::call("cloudtrail", "ListEventDataStores");
    stage.wire.rule(on, none);
    let none = Reply::cbor(&json!({ "AlarmMuteRuleSummaries": [] }));
    let on = On::call("monitoring", "ListAlarmMuteRules");
    stage.wire.rule(on, none);
    let program = stage.program();
    let beside = ["dynamodb-table-encrypted-at-rest", "lambda-vpc-attached"];
    let scan = scan_for(&program, RECORDS, &beside);

    prove(&program, &scan, &shell, RECORDS);
}

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}")
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

/// How to scan for these controls, as if they all answered one threat.
fn scan_for(program: &Program, fixes: &[Fix], beside: &[&str]) -> Vec<&'static str> {
    let mut controls: BTreeSet<&str> = fixes.iter().map(|(control, _)| *control).collect();
    controls.extend(beside);
    let file = "checks/threats/waf.toml";
    let text = std::fs::read_to_string(project(file)).expect("a threat");
    let (before, rest) = text.split_once("controls = [").expect("its controls");
    let (_, after) = rest.split_once(']').expect("the end of its controls");
    let controls: Vec<String> = controls.iter().map(|id| format!("\"{id}\"")).collect();
    let controls = controls.join(", ");
    program.file(file, format!("{before}controls = [{controls}]{after}"));
    let scan = [
        "--threat",
        "waf",
        "--checks",
        "checks",
        "--retries-max-attempts",
        "1",
    ];
    [&scan, HERE].concat()
}

/// The others are at least commands that the AWS CLI knows, with parameters that it takes.
#[test]
fn what_is_not_applied_is_understood() {
    let stage = Stage::moto();
    let shell = Shell::at(&stage)
        .with("WEB_ACL_ARN", &arn("wafv2", "global/webacl/shop/1"))
        .with("KMS_KEY_ARN", &arn("kms", "key/1"))
        .with("KEYSPACE", "shop")
        .with("NAMESPACE_NAME", "shop");
    let catalog = app::load_catalog(&[]).expect("the embedded checks load");
    let mut tried = 0;
    for control in catalog.controls.values() {
        let Some(remedy) = &control.remedy else {
            continue;
        };
        if let (Some(commands), Some(_)) = (&remedy.aws_cli, &remedy.untested) {
            // The name of a bucket has a form of its own.
            let resource = match control.id.as_str().starts_with("s3-") {
                true => "arn:aws:s3:::shop",
                false => "arn:aws:apigateway:us-east-1::/domainnames/shop.example+a1",
            };
            let target = Target {
                resource,
                account: ACCOUNT,
                region: "us-east-1",
            };
            let filled =
                Remedy::fill(commands, &target).expect("a placeholder that every kind has");
            let told = shell.try_out(&filled).stderr;
            let told = String::from_utf8_lossy(&told);
            for complaint in [
                "usage: aws",
                "Unknown options",
                "Parameter validation",
                "syntax error near",
            ] {
                assert!(!told.contains(complaint), "{}: {told}", control.id);
            }
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn what_is_said_to_be_applied_is() {
    let all = [
        BUCKETS,
        ACCOUNT_BLOCK,
        ENTRY_POINTS,
        RECORDS,
        METADATA,
        INSPECTOR,
    ]
    .concat();
    let all: BTreeSet<&str> = all.into_iter().map(|(control, _)| control).collect();
    assert_eq!(all, APPLIED.iter().copied().collect());
}
