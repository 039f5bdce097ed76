//! Documents allow exactly what was asked for, and fit where they go.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::facts::{Wants, own};
use crate::policy::actions::{Level, matching};
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
fn only_what_shares_its_action_is_held_to_its_resources() {
    let held: Vec<&str> = all()
        .into_iter()
        .filter(|action| resources::are_held(action))
        .collect();
    assert_eq!(held, ["apigateway:GET", "cassandra:Select"]);
    assert_eq!(resources::of("s3:GetBucketAcl"), ["s3:::*"]);
    assert!(resources::of("s3:ListAllMyBuckets").is_empty());
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
    assert!(split(&statements, LARGEST_MANAGED_POLICY).len() <= 2);
}

/// Reads of data, and of what may hold secrets, with one of the resources.
const READS_OF_DATA: &[(&str, &str)] = &[
    ("apigateway:GET", "apigateway:us-east-1::/apikeys"),
    ("apigateway:GET", "apigateway:us-east-1::/apikeys/k1"),
    (
        "apigateway:GET",
        "apigateway:us-east-1::/restapis/r1/stages/prod/exports/oas30",
    ),
    (
        "apigateway:GET",
        "apigateway:us-east-1::/usageplans/u1/keys",
    ),
    (
        "cassandra:Select",
        "cassandra:us-east-1:111122223333:/keyspace/shop/table/orders",
    ),
    ("cloudwatch:GetMetricData", "*"),
    ("dynamodb:BatchGetItem", "*"),
    ("dynamodb:GetItem", "*"),
    ("dynamodb:GetRecords", "*"),
    ("dynamodb:Query", "*"),
    ("dynamodb:Scan", "*"),
    ("kms:Decrypt", "*"),
    ("lambda:GetFunction", "*"),
    ("lambda:GetFunctionConfiguration", "*"),
    ("logs:FilterLogEvents", "*"),
    ("logs:GetLogEvents", "*"),
    ("logs:StartQuery", "*"),
    ("rds:DownloadDBLogFilePortion", "*"),
    ("s3:GetObject", "*"),
    ("s3:ListBucket", "*"),
    ("secretsmanager:GetSecretValue", "*"),
    ("sqs:ReceiveMessage", "*"),
    ("ssm:GetParameter", "*"),
    ("ssm:GetParameters", "*"),
    ("ssm:GetParametersByPath", "*"),
    ("support:DescribeAttachment", "*"),
    ("support:DescribeCases", "*"),
    ("support:DescribeCommunications", "*"),
];

/// The policies that a session can be limited to.
fn sessions(actions: &BTreeSet<&str>, partition: &str) -> Vec<(String, Value)> {
    let policies = session_policies(actions, partition).into_iter();
    policies
        .map(|policy| {
            let document = serde_json::from_str(&policy.text).expect("JSON");
            (policy.text, document)
        })
        .collect()
}

/// What a preflight needs for each kind of facts alone, and for all.
fn plans() -> Vec<BTreeSet<&'static str>> {
    let kinds = services::fact_kinds();
    let alone = kinds.iter().map(std::slice::from_ref);
    let plans = alone.chain([kinds.as_slice()]).map(|kinds| {
        let mut wants = Wants::default();
        for kind in kinds {
            let fields = (kind.fields)();
            wants.want(
                kind,
                &fields.iter().map(|field| field.name).collect::<Vec<_>>(),
            );
        }
        let mut actions = wants.actions();
        actions.insert(own::SIMULATE_PRINCIPAL_POLICY.action);
        actions
    });
    plans.collect()
}

#[test]
fn session_policies_fit_and_allow_what_is_needed_and_no_write() {
    for actions in plans() {
        let sessions = sessions(&actions, "aws-us-gov");
        let beside = beside_auditors(&actions, "aws-us-gov");
        assert!(
            !sessions.is_empty() || beside.is_some(),
            "none fits: {actions:?}"
        );
        for (text, document) in sessions {
            assert!(text.len() <= LARGEST_SESSION_POLICY, "{}", text.len());
            let patterns = allowed(&document);
            for action in &actions {
                let is_allowed = patterns.iter().any(|pattern| covers(pattern, action));
                assert!(is_allowed, "{action} in {text}");
            }
            for action in patterns.iter().flat_map(|pattern| matching(pattern)) {
                let reads = matches!(action.level, Level::List | Level::Read);
                assert!(reads, "{}:{} in {text}", action.service, action.name);
            }
        }
    }
}

#[test]
fn where_no_policy_is_short_enough_auditors_policies_are_joined_by_what_they_lack() {
    let plans = plans();
    let everything = plans.last().expect("the plan of all kinds");
    for partition in ["aws", "aws-us-gov", "aws-cn", "aws-eusc"] {
        let beside = beside_auditors(everything, partition);
        let beside = beside.expect("a policy that fits");
        let document: Value = serde_json::from_str(&beside.text).expect("JSON");
        let patterns = allowed(&document);
        for action in everything {
            let is_allowed = patterns.iter().any(|pattern| covers(pattern, action));
            let is_theirs = session::LEFT_TO_AUDITORS
                .iter()
                .any(|pattern| covers(pattern, action));
            assert!(is_allowed || is_theirs, "{action} in {}", beside.text);
        }
        let reads = patterns.iter().flat_map(|pattern| matching(pattern));
        for action in reads {
            let name = format!("{}:{}", action.service, action.name);
            let reads = matches!(action.level, Level::List | Level::Read);
            assert!(reads, "{name}");
            let is_data = READS_OF_DATA
                .iter()
                .any(|(data, on)| *data == name && *on == "*");
            assert!(!is_data, "{name} in {}", beside.text);
        }
    }
}

#[test]
fn no_session_policy_allows_to_read_data() {
    for actions in plans() {
        for (text, document) in sessions(&actions, "aws") {
            let statements = document["Statement"].as_array().expect("statements");
            for statement in statements {
                let texts = |key: &str| match &statement[key] {
                    Value::String(one) => vec![one.clone()],
                    several => serde_json::from_value(several.clone()).expect("texts"),
                };
                let covered = |key: &str, what: &str| {
                    let patterns: Vec<String> = texts(key);
                    patterns.iter().any(|pattern| covers(pattern, what))
                };
                for (action, resource) in READS_OF_DATA {
                    let resource = format!("arn:aws:{resource}");
                    let is_allowed = covered("Action", action) && covered("Resource", &resource);
                    assert!(!is_allowed, "{action} on {resource} in {text}");
                }
            }
        }
    }
}

#[test]
fn the_narrowest_session_policy_is_the_first() {
    let few = BTreeSet::from([
        "elasticache:DescribeCacheClusters",
        "s3:GetBucketPolicy",
        "s3:ListAllMyBuckets",
        "support:DescribeTrustedAdvisorCheckSummaries",
        "support:DescribeTrustedAdvisorChecks",
    ]);
    let forms = session_policies(&few, "aws");
    let beyond: Vec<bool> = forms.iter().map(|form| form.beyond.is_some()).collect();
    assert_eq!(beyond, [false, true, true, true]);
    assert!(forms[0].text.contains("arn:aws:s3:::*"));
    assert!(!forms[1].text.contains("arn:"));
    assert!(
        forms[2].text.contains(
            r#"["elasticache:DescribeCacheClusters","s3:GetBucketPolicy","s3:ListAllMyBuckets","support:DescribeTrustedAdvisorCheck*"]"#
        ),
        "{}",
        forms[2].text
    );
    // What cannot be said more shortly is not said again.
    let one = BTreeSet::from(["sts:GetCallerIdentity"]);
    let by_name_and_by_its_beginning = session_policies(&one, "aws");
    assert_eq!(by_name_and_by_its_beginning.len(), 2);
}

#[test]
fn templates_hold_the_role_its_trust_and_its_external_id() {
    let template = cloudformation(&statements(&all()));
    let role = &template["Resources"]["Role"]["Properties"];
    let trust = &role["AssumeRolePolicyDocument"]["Statement"];
    assert_eq!(
        trust[0]["Condition"]["StringEquals"]["sts:ExternalId"]["Ref"],
        "ExternalId"
    );
    // Whoever has session tags or a source identity hands them on.
    let hand_on = json!({
        "Effect": "Allow",
        "Principal": { "AWS": { "Ref": "TrustedPrincipal" } },
        "Action": ["sts:SetSourceIdentity", "sts:TagSession"],
    });
    assert_eq!(trust[1], hand_on);
    let resources = template["Resources"].as_object().expect("resources");
    let reads = resources
        .iter()
        .filter(|(name, _)| name.starts_with("Reads"));
    let reads = reads.flat_map(|(_, policy)| allowed(&policy["Properties"]["PolicyDocument"]));
    assert_eq!(reads.count(), all().len());

    let module = terraform(&statements(&all()));
    for part in [
        "arn:${data.aws_partition.current.partition}:s3:::*",
        r#"["sts:SetSourceIdentity", "sts:TagSession"]"#,
    ] {
        assert!(module.contains(part), "{module}");
    }
    assert_eq!(module.matches('{').count(), module.matches('}').count());
}

#[test]
fn a_module_is_formatted_as_terraform_fmt_would() {
    let module = terraform(&statements(&all()));
    assert!(module.contains(r#""Statement" : ["#), "{module}");
    assert!(!module.contains("\": "), "{module}");
}

#[test]
fn templates_take_no_principal_and_no_external_id_that_would_let_anybody_in() {
    let template = cloudformation(&statements(&all()));
    let of = |parameter: &str, what: &str| template["Parameters"][parameter][what].clone();
    let principal = of("TrustedPrincipal", "AllowedPattern");
    let external_id = of("ExternalId", "AllowedPattern");
    assert!(
        principal
            .as_str()
            .is_some_and(|own| own.starts_with("^([0-9]{12}|arn:aws"))
    );
    assert_eq!(of("ExternalId", "MinLength"), 2);
    assert_eq!(of("ExternalId", "MaxLength"), 1_224);

    let module = terraform(&statements(&all()));
    for condition in [
        format!("can(regex({principal}, var.trusted_principal))"),
        format!("can(regex({external_id}, var.external_id))"),
        "length(var.external_id) >= 2 && length(var.external_id) <= 1224".to_owned(),
    ] {
        let validation = format!("validation {{\n    condition     = {condition}\n");
        assert!(module.contains(&validation), "{module}");
    }
}
