//! Scanning, lifecycle, and the practices together.

use super::*;

const THREAT: &str = "ecr-best-practices";
const SCANNED: &str = "ecr-repository-scanned-on-push";
const LIFECYCLE: &str = "ecr-repository-lifecycle-configured";
const BATCH: &str = "BatchGetRepositoryScanningConfiguration";

fn everybody() -> Value {
    json!({ "Effect": "Allow", "Principal": "*", "Action": "ecr:*" })
}

#[test]
fn every_safeguard_is_implemented() {
    let stub = but(Vec::new());
    let (status, reason) = scan(&stub, THREAT).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    // Where the registry lets nobody in, how much it could give is not asked.
    assert!(!stub.calls().contains_key("ecr:GetAccountSetting"));
    assert!(
        !stub
            .calls()
            .contains_key("inspector2:POST /status/batch/get")
    );
}

#[test]
fn no_safeguard_at_all_is_not_started() {
    let stub = but(vec![
        scanned(&[scans("shop", "MANUAL", false)]),
        (on("GetLifecyclePolicy"), no("LifecyclePolicy")),
        of_repository(&everybody()),
        of_registry(&everybody()),
        gallery(&["demo"]),
    ]);
    let results = scan(&stub, THREAT);
    for finding in results.all_findings() {
        assert_eq!(finding["verdict"], "fail", "{finding:#}");
    }
    assert_eq!(results.status(THREAT), "not-started");
}

#[test]
fn one_safeguard_that_is_missing_needs_a_look() {
    let stub = but(vec![(on("GetLifecyclePolicy"), no("LifecyclePolicy"))]);
    let (status, reason) = scan(&stub, THREAT).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("lifecycle policy"), "{reason}");
}

/// Prowler reads the repository's own flag (`ecr_repositories_scan_images_on_push_enabled`), which is deprecated: it is
/// off here, and a rule of the registry scans.
#[test]
fn prowler_fails_a_repository_that_a_registry_rule_scans() {
    let results = scan(&but(Vec::new()), THREAT);
    assert_eq!(results.verdict(SCANNED, "shop"), "pass");
}

/// Steampipe's query for ECR.1 passes every repository once any rule of the registry scans; filters leave this one out.
#[test]
fn steampipe_passes_a_repository_that_no_rule_covers() {
    let rules = json!({ "registryId": ACCOUNT, "scanningConfiguration": { "scanType": "BASIC", "rules": [{
        "scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{ "filter": "web-*", "filterType": "WILDCARD" }] }] } });
    let stub = but(vec![
        named(&["shop", "web-1"]),
        scanned(&[
            scans("shop", "MANUAL", false),
            scans("web-1", "SCAN_ON_PUSH", false),
        ]),
        (on("GetRegistryScanningConfiguration"), Reply::json(&rules)),
    ]);
    let results = scan(&stub, THREAT);
    assert_eq!(results.verdict(SCANNED, "shop"), "fail");
    assert_eq!(results.verdict(SCANNED, "web-1"), "pass");
}

#[test]
fn enhanced_scanning_is_only_as_good_as_inspector() {
    let never = json!({ "accounts": [], "failedAccounts": [] });
    let failed = json!({ "accounts": [], "failedAccounts": [{ "accountId": ACCOUNT, "errorCode": "ACCESS_DENIED",
        "errorMessage": "no" }] });
    for (answer, verdict) in [
        (inspector("ENABLED"), "pass"),
        (inspector("DISABLED"), "partial"),
        (inspector("SUSPENDED"), "partial"),
        (inspector("ENABLING"), "unknown"),
        (inspector("BRAND_NEW"), "unknown"),
        ((inspected(), Reply::json(&never)), "unknown"),
        ((inspected(), Reply::json(&failed)), "unknown"),
        ((inspected(), Reply::Denied), "unknown"),
    ] {
        let stub = but(vec![
            scanned(&[scans("shop", "CONTINUOUS_SCAN", false)]),
            scanner("ENHANCED"),
            answer.clone(),
        ]);
        let results = scan(&stub, THREAT);
        let (found, reason) = results.judged(SCANNED, "shop");
        assert_eq!(found, verdict, "{answer:?}: {reason}");
    }
}

#[test]
fn what_aws_says_of_scanning_is_not_read_into() {
    let gone = json!({ "scanningConfigurations": [], "failures": [{ "repositoryName": "shop",
        "failureCode": "REPOSITORY_NOT_FOUND", "failureReason": "gone" }] });
    let silent = json!({ "scanningConfigurations": [] });
    let disabled = Reply::error(400, "ValidationException", "This feature is disabled");
    let other = Reply::error(400, "ValidationException", "something else");
    let registry = || on("GetRegistryScanningConfiguration");
    for (answers, verdict) in [
        (vec![scanned(&[scans("shop", "MANUAL", true)])], "unknown"),
        (vec![scanned(&[scans("shop", "HOURLY", true)])], "unknown"),
        (vec![(on(BATCH), Reply::json(&gone))], "unknown"),
        (vec![(on(BATCH), Reply::json(&silent))], "unknown"),
        (vec![scanner("DEEP")], "unknown"),
        (vec![(registry(), disabled)], "pass"),
        (vec![(registry(), other)], "unknown"),
        // Its own setting is from before enhanced scanning, which does not go by it.
        (
            vec![
                scanned(&[scans("shop", "MANUAL", true)]),
                scanner("ENHANCED"),
                inspector("ENABLED"),
            ],
            "fail",
        ),
    ] {
        let results = scan(&but(answers.clone()), THREAT);
        let (found, reason) = results.judged(SCANNED, "shop");
        assert_eq!(found, verdict, "{answers:?}: {reason}");
    }
}

/// Prowler reports a refusal of GetLifecyclePolicy as FAIL (`ecr_repositories_lifecycle_policy_enabled`).
#[test]
fn prowler_fails_a_lifecycle_policy_that_it_may_not_read() {
    let stub = but(vec![(on("GetLifecyclePolicy"), Reply::Denied)]);
    let results = scan(&stub, THREAT);
    let (verdict, reason) = results.judged(LIFECYCLE, "shop");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("ecr:GetLifecyclePolicy was denied"),
        "{reason}"
    );
}

#[test]
fn a_lifecycle_policy_has_rules() {
    let new = json!({ "registryId": ACCOUNT, "repositoryName": "shop", "lifecyclePolicyText": "{\"rules\":[{}]}",
                      "lastEvaluatedAt": 0.0 });
    let torn = json!({ "registryId": ACCOUNT, "repositoryName": "shop", "lifecyclePolicyText": "{\"rules\":" });
    let of = |answer: &Value| (on("GetLifecyclePolicy"), Reply::json(answer));
    for (answer, verdict, words) in [
        (lifecycle(2), "pass", "2 rules"),
        (of(&new), "pass", "not carried out yet"),
        (lifecycle(0), "fail", "has no rule"),
        (of(&torn), "unknown", "ecr:GetLifecyclePolicy"),
        (
            (on("GetLifecyclePolicy"), no("Repository")),
            "unknown",
            "no longer exists",
        ),
    ] {
        let results = scan(&but(vec![answer.clone()]), THREAT);
        let (found, reason) = results.judged(LIFECYCLE, "shop");
        assert_eq!(found, verdict, "{answer:?}: {reason}");
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn every_page_is_read_and_25_repositories_are_asked_about_at_once() {
    let names: Vec<String> = (0..30).map(|number| format!("app-{number:02}")).collect();
    let page = |names: &[String], token: Option<&str>| {
        let repositories: Vec<Value> = names.iter().map(|name| repository(name, &aes())).collect();
        Reply::json(&json!({ "repositories": repositories, "nextToken": token }))
    };
    let all: Vec<Value> = names
        .iter()
        .map(|name| scans(name, "SCAN_ON_PUSH", true))
        .collect();
    let stub = but(vec![
        (
            on("DescribeRepositories").containing("second"),
            page(&names[20..], None),
        ),
        (
            on("DescribeRepositories"),
            page(&names[..20], Some("second")),
        ),
        scanned(&all),
    ]);
    let results = scan(&stub, THREAT);
    assert_eq!(results.findings(SCANNED).len(), 30);
    assert_eq!(results.status(THREAT), "implemented");
    let calls = stub.calls();
    assert_eq!(calls["ecr:DescribeRepositories"], 2);
    assert_eq!(calls[&format!("ecr:{BATCH}")], 2);
    assert_eq!(calls["ecr:GetRegistryScanningConfiguration"], 1);
}

#[test]
fn each_action_that_is_denied_is_named() {
    for (operation, action) in [
        ("DescribeRepositories", "ecr:DescribeRepositories"),
        (BATCH, "ecr:BatchGetRepositoryScanningConfiguration"),
        (
            "GetRegistryScanningConfiguration",
            "ecr:GetRegistryScanningConfiguration",
        ),
        ("GetLifecyclePolicy", "ecr:GetLifecyclePolicy"),
        ("GetRepositoryPolicy", "ecr:GetRepositoryPolicy"),
        ("GetRegistryPolicy", "ecr:GetRegistryPolicy"),
        ("DescribeRegistry", "ecr:DescribeRegistry"),
    ] {
        let stub = but(vec![(on(operation), Reply::Denied)]);
        let (status, reason) = scan(&stub, THREAT).decided(THREAT);
        assert_eq!(status, "needs-investigation", "{operation}");
        assert!(reason.contains(&format!("{action} was denied")), "{reason}");
    }
}
