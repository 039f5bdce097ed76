//! Documents allow exactly what was asked for, and fit where they go.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::policy::actions::{Level, of_service};
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
fn parts_fit_and_lose_nothing() {
    let actions = all();
    let statements = statements(&actions);
    for limit in [500, 1_000, LARGEST_MANAGED_POLICY] {
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
