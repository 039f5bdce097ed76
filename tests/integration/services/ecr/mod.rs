//! Private repositories and the registries that they lie in, through the built program: from what AWS answers to what
//! `results.json` says. The answers are canned, after <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/>:
//! the emulator knows no registry rules, no scope of registry policies and no public gallery.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Program, Results, account, account_in};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Which key repositories are encrypted with.
mod encryption;
/// Whether VPCs pull through endpoints of their own.
mod endpoints;
/// Who may get at repositories, private and public.
pub(super) mod exposure;
/// Scanning, lifecycle, and the practices together.
mod practices;

const REGION: &str = "us-east-1";

/// Scans one region; further options follow.
const HERE: &[&str] = &["--region", REGION];

fn on(operation: &str) -> On {
    On::call("ecr", operation)
}

fn arn(name: &str) -> String {
    format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}")
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html>
fn repository(name: &str, encryption: &Value) -> Value {
    json!({
        "repositoryArn": arn(name), "registryId": ACCOUNT, "repositoryName": name,
        "repositoryUri": format!("{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{name}"),
        "createdAt": 1_700_000_000.0, "imageTagMutability": "MUTABLE",
        // The repository's own setting, which registry rules go before.
        "imageScanningConfiguration": { "scanOnPush": false },
        "encryptionConfiguration": encryption,
    })
}

/// The default of the service.
fn aes() -> Value {
    json!({ "encryptionType": "AES256" })
}

fn listed(repositories: &[Value]) -> Reply {
    Reply::json(&json!({ "repositories": repositories }))
}

/// These repositories, with the default encryption.
fn named(names: &[&str]) -> (On, Reply) {
    let repositories: Vec<Value> = names.iter().map(|name| repository(name, &aes())).collect();
    (on("DescribeRepositories"), listed(&repositories))
}

fn scans(name: &str, frequency: &str, on_push: bool) -> Value {
    json!({ "repositoryArn": arn(name), "repositoryName": name, "scanOnPush": on_push,
            "scanFrequency": frequency, "appliedScanFilters": [] })
}

fn scanned(configurations: &[Value]) -> (On, Reply) {
    let answer = json!({ "scanningConfigurations": configurations, "failures": [] });
    (
        on("BatchGetRepositoryScanningConfiguration"),
        Reply::json(&answer),
    )
}

fn scanner(kind: &str) -> (On, Reply) {
    let answer = json!({ "registryId": ACCOUNT, "scanningConfiguration": { "scanType": kind, "rules": [] } });
    (on("GetRegistryScanningConfiguration"), Reply::json(&answer))
}

/// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html>
fn inspector(images: &str) -> (On, Reply) {
    let state = |status: &str| json!({ "status": status, "errorCode": "ALREADY_ENABLED", "errorMessage": "" });
    let answer = json!({ "failedAccounts": [], "accounts": [{ "accountId": ACCOUNT, "state": state("ENABLED"),
        "resourceState": { "ec2": state("ENABLED"), "ecr": state(images) } }] });
    (inspected(), Reply::json(&answer))
}

fn inspected() -> On {
    On::call("inspector2", "POST /status/batch/get")
}

fn lifecycle(rules: usize) -> (On, Reply) {
    let rule = json!({ "rulePriority": 1, "selection": { "tagStatus": "untagged", "countType": "imageCountMoreThan",
        "countNumber": 1 }, "action": { "type": "expire" } });
    let text = json!({ "rules": vec![rule; rules] }).to_string();
    let answer = json!({ "registryId": ACCOUNT, "repositoryName": "shop", "lifecyclePolicyText": text,
                         "lastEvaluatedAt": 1_700_000_000.0 });
    (on("GetLifecyclePolicy"), Reply::json(&answer))
}

fn no(what: &str) -> Reply {
    Reply::error(400, &format!("{what}NotFoundException"), "there is none")
}

/// The policy of a repository or registry.
fn policy(operation: &str, statement: &Value) -> (On, Reply) {
    let text = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    (
        on(operation),
        Reply::json(&json!({ "registryId": ACCOUNT, "policyText": text })),
    )
}

fn of_repository(statement: &Value) -> (On, Reply) {
    policy("GetRepositoryPolicy", statement)
}

fn of_registry(statement: &Value) -> (On, Reply) {
    policy("GetRegistryPolicy", statement)
}

fn replicating_to(accounts: &[&str]) -> (On, Reply) {
    let destinations: Vec<Value> = accounts
        .iter()
        .map(|account| json!({ "region": REGION, "registryId": account }))
        .collect();
    let rules = match destinations.as_slice() {
        [] => json!([]),
        [_, ..] => json!([{ "destinations": destinations }]),
    };
    let answer = json!({ "registryId": ACCOUNT, "replicationConfiguration": { "rules": rules } });
    (on("DescribeRegistry"), Reply::json(&answer))
}

fn scope(version: &str) -> (On, Reply) {
    let answer = json!({ "name": "REGISTRY_POLICY_SCOPE", "value": version });
    (on("GetAccountSetting"), Reply::json(&answer))
}

/// <https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_DescribeRepositories.html>
fn gallery(names: &[&str]) -> (On, Reply) {
    let repositories: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({ "repositoryArn": format!("arn:aws:ecr-public::{ACCOUNT}:repository/{name}"),
                    "registryId": ACCOUNT, "repositoryName": name,
                    "repositoryUri": format!("public.ecr.aws/a1b2c3d4/{name}") })
        })
        .collect();
    (
        On::call("ecr-public", "DescribeRepositories"),
        Reply::json(&json!({ "repositories": repositories })),
    )
}

/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html>
fn analyzers(all: &[Value]) -> (On, Reply) {
    (
        On::call("access-analyzer", "GET /analyzer"),
        Reply::json(&json!({ "analyzers": all })),
    )
}

fn organization(id: &str) -> (On, Reply) {
    let answer = json!({ "Organization": { "Id": id, "MasterAccountId": "999900001111", "FeatureSet": "ALL" } });
    (
        On::call("organizations", "DescribeOrganization"),
        Reply::json(&answer),
    )
}

/// An account with one repository that has every safeguard, but for these answers.
fn but(answers: Vec<(On, Reply)>) -> Stub {
    let well_run = vec![
        named(&["shop"]),
        scanned(&[scans("shop", "SCAN_ON_PUSH", false)]),
        scanner("BASIC"),
        lifecycle(1),
        (on("GetRepositoryPolicy"), no("RepositoryPolicy")),
        (on("GetRegistryPolicy"), no("RegistryPolicy")),
        scope("V2"),
        replicating_to(&[]),
        gallery(&[]),
        analyzers(&[]),
    ];
    let all = answers.into_iter().chain(well_run);
    all.fold(account(), |stub, (on, reply)| stub.answering(on, reply))
}

/// Scans the region for a threat.
fn scan(stub: &Stub, threat: &str) -> Results {
    Program::at(&stub.endpoint()).scan_threat(threat, HERE)
}

/// The same with what people say.
fn scan_with(stub: &Stub, threat: &str, words: &str) -> Results {
    let program = Program::at(&stub.endpoint());
    program.file("own.toml", words);
    program.scan_threat(threat, &[HERE, &["--config", "own.toml"]].concat())
}

/// What somebody answers to a control, or accepts of it.
fn said(kind: &str, control: &str, resource: &str) -> String {
    format!(
        "[[{kind}]]\ncontrol = \"{control}\"\nresource = \"{resource}\"\nby = \"Ann\"\ndate = 2026-01-01\n\
         expires = 2100-01-01\nnote = \"known\"\n"
    )
}
