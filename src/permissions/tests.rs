//! Documents allow exactly what was asked for, and fit where they go.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::policy::actions::{Level, of_service};
use crate::policy::covers;
use crate::services;

fn all() -> BTreeSet<&'static str> {
    let calls = services::declared_calls();
    calls.iter().map(|call| call.action).collect()
}

fn plain(rest: &str) -> Value {
    json!(format!("arn:aws:{rest}"))
}

fn allowed(document: &Value) -> BTreeSet<String> {
    let statements = document["Statement"].as_array().expect("statements");
    let actions = statements
        .iter()
        .flat_map(|one| one["Action"].as_array().expect("actions"));
    actions
        .map(|action| action.as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn a_document_allows_exactly_the_actions() {
    let actions = all();
    let document = document(&statements(&actions), &plain);
    assert_eq!(
        allowed(&document),
        actions.iter().map(|&a| a.to_owned()).collect()
    );
    assert!(
        document
            .to_string()
            .contains("\"Resource\":\"arn:aws:s3:::*\"")
    );
}

#[test]
fn what_is_narrowed_is_called() {
    let actions = all();
    for action in resources::narrowed() {
        assert!(actions.contains(action), "{action} is never called");
    }
}

#[test]
fn of_api_gateway_only_what_is_asked_for_can_be_read() {
    let patterns = resources::of("apigateway:GET");
    let allows = |path: &str| {
        let arn = format!("apigateway:us-east-1:{path}");
        patterns.iter().any(|pattern| covers(pattern, &arn))
    };
    for path in [
        ":/account",
        ":/apis",
        ":/apis/a1/stages",
        ":/domainnames",
        ":/domainnames/api.example.com/apimappings",
        ":/domainnames/api.example.com/basepathmappings",
        ":/domainnames/api.example.com+d1/basepathmappings",
        "111122223333:/domainnames/api.example.com+d1",
        "111122223333:/domainnames/api.example.com+d1/basepathmappings",
        ":/restapis",
        ":/restapis/r1/stages",
    ] {
        assert!(allows(path), "{path}");
    }
    for path in [
        ":/apikeys",
        ":/apikeys/k1",
        ":/apis/a1",
        ":/apis/a1/integrations",
        ":/apis/a1/exports/OAS30",
        ":/apis/a1/stages/prod",
        ":/clientcertificates",
        ":/domainnames/api.example.com",
        ":/restapis/r1",
        ":/restapis/r1/authorizers",
        ":/restapis/r1/stages/prod/exports/oas30",
        ":/usageplans/u1/keys",
    ] {
        assert!(!allows(path), "{path}");
    }
}

#[test]
fn parts_fit_and_lose_nothing() {
    let actions = all();
    let statements = statements(&actions);
    for limit in [600, 1_000, LARGEST_MANAGED_POLICY] {
        let parts = split(&statements, limit);
        let mut together = BTreeSet::new();
        for part in &parts {
            assert!(size(part) <= limit, "{} > {limit}", size(part));
            for action in allowed(&document(part, &plain)) {
                assert!(together.insert(action), "an action stands twice");
            }
        }
        assert_eq!(together, actions.iter().map(|&a| a.to_owned()).collect());
    }
    assert_eq!(split(&statements, LARGEST_MANAGED_POLICY).len(), 1);
}

#[test]
fn a_session_policy_fits_and_allows_no_write() {
    let actions = all();
    let policy = session_policy(&actions, "aws-us-gov").expect("it fits");
    assert!(policy.len() <= LARGEST_SESSION_POLICY, "{}", policy.len());
    let policy: Value = serde_json::from_str(&policy).expect("JSON");
    for pattern in allowed(&policy) {
        let Some((service, start)) = pattern.strip_suffix('*').and_then(|p| p.split_once(':'))
        else {
            assert!(actions.contains(pattern.as_str()), "{pattern}");
            continue;
        };
        for action in of_service(service) {
            let reads = matches!(action.level, Level::List | Level::Read);
            assert!(
                reads || !action.name.starts_with(start),
                "{pattern} allows {}",
                action.name
            );
        }
    }
    let few = BTreeSet::from(["s3:ListAllMyBuckets", "s3:GetBucketPolicy"]);
    let policy = session_policy(&few, "aws").expect("it fits");
    assert!(policy.contains("arn:aws:s3:::*"), "{policy}");
}

#[test]
fn templates_hold_the_role_its_trust_and_its_external_id() {
    let template = cloudformation(&statements(&all()));
    let trust =
        &template["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(
        trust["Condition"]["StringEquals"]["sts:ExternalId"]["Ref"],
        "ExternalId"
    );
    let document = &template["Resources"]["Reads1"]["Properties"]["PolicyDocument"];
    assert_eq!(allowed(document).len(), all().len());

    let module = terraform(&statements(&all()));
    assert!(
        module.contains("arn:${data.aws_partition.current.partition}:s3:::*"),
        "{module}"
    );
    assert_eq!(module.matches('{').count(), module.matches('}').count());
}
