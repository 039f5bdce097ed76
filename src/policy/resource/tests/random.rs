//! Random policies against concrete requests: whoever of the outside is let in is among the grants, and strangers are
//! never let in where it is said that the policy is not public.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::oracle::{Caller, Request, allows};
use super::{Exposure, Grantee, Source, Standing, of};

const STRANGER: &str = "999988887777";

/// Values of a key that a request may have; an empty text stands for none.
const KEYS: [(&str, &[&str]); 8] = [
    ("aws:SourceIp", &["9.9.9.9", "203.0.113.7"]),
    ("aws:SourceVpce", &["", "vpce-1", "vpce-9"]),
    ("aws:SecureTransport", &["true", "false"]),
    ("aws:UserAgent", &["y*", "x", "z"]),
    ("aws:PrincipalOrgID", &[]),
    ("aws:PrincipalAccount", &[]),
    ("aws:PrincipalArn", &[]),
    ("aws:userid", &[]),
];

/// Callers of the outside, with organization and user id.
const CALLERS: [(Caller, &str, &str); 6] = [
    (Caller::Anonymous, "", ""),
    (
        Caller::Signed(STRANGER, "role/app"),
        "",
        "AROASTRANGERSTRANGER:s",
    ),
    (
        Caller::Signed(STRANGER, "user/app"),
        "o-stranger12",
        "AIDASTRANGERSTRANGER",
    ),
    (
        Caller::Signed("444455556666", "role/app"),
        "o-own1234567",
        "AROAEXAMPLEEXAMPLE12:s",
    ),
    (
        Caller::Signed("777788889999", "user/x"),
        "o-other12345",
        "AIDAOTHEROTHEROTHER1",
    ),
    (Caller::Service("sns.amazonaws.com"), "", ""),
];

/// For whom a service may act: account, and an ARN.
const SOURCES: [(&str, &str); 5] = [
    (STRANGER, "arn:aws:sns:eu-west-1:999988887777:news"),
    (
        STRANGER,
        "arn:aws:lambda:eu-west-1:999988887777:function:111122223333:x",
    ),
    (STRANGER, "arn:aws:s3:::stolen"),
    ("444455556666", "arn:aws:sns:eu-west-1:444455556666:news"),
    ("111122223333", "arn:aws:sns:eu-west-1:111122223333:news"),
];

/// Every request of the outside.
static REQUESTS: LazyLock<Vec<Request>> = LazyLock::new(|| {
    let mut keys: Vec<BTreeMap<&'static str, Vec<&'static str>>> = vec![BTreeMap::new()];
    for (key, values) in KEYS.iter().filter(|(_, values)| !values.is_empty()) {
        keys = keys
            .iter()
            .flat_map(|known| values.iter().map(|value| with(known, key, value)))
            .collect();
    }
    let mut requests = Vec::new();
    for (caller, organization, id) in &CALLERS {
        for known in &keys {
            let mut known = with(known, "aws:PrincipalOrgID", organization);
            let mut all = Vec::new();
            match caller {
                Caller::Anonymous => all.push(known),
                Caller::Signed(account, rest) => {
                    known = with(&known, "aws:PrincipalAccount", account);
                    let arn = format!("arn:aws:iam::{account}:{rest}");
                    known = with(&known, "aws:PrincipalArn", arn.leak());
                    all.push(with(&known, "aws:userid", id));
                }
                Caller::Service(_) => {
                    let sources = SOURCES.iter().map(|(account, arn)| {
                        let known = with(&known, "aws:SourceAccount", account);
                        with(&known, "aws:SourceArn", arn)
                    });
                    all.extend(sources);
                }
            }
            for keys in all {
                for action in ["s3:GetObject", "s3:PutObject"] {
                    requests.push(Request {
                        caller: caller.clone(),
                        action,
                        resource: "arn:aws:s3:::ledger/open/a",
                        keys: keys.clone(),
                    });
                }
            }
        }
    }
    requests
});

fn with(
    known: &BTreeMap<&'static str, Vec<&'static str>>,
    key: &str,
    value: &'static str,
) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut known = known.clone();
    if !value.is_empty() {
        known.insert(key.to_lowercase().leak(), vec![value]);
    }
    known
}

const TEXTS: &[&str] = &[
    "StringEquals",
    "StringLike",
    "StringNotEquals",
    "StringNotLike",
];
const ARNS: &[&str] = &[
    "ArnLike",
    "StringLike",
    "ArnNotLike",
    "StringNotLike",
    "StringEquals",
];

/// Keys, with the operators and values that they are drawn with.
const CONDITIONS: &[(&str, &[&str], &[&str])] = &[
    ("aws:PrincipalOrgID", TEXTS, &["o-own1234567", "o-*", "*"]),
    (
        "aws:PrincipalAccount",
        TEXTS,
        &["111122223333", "444455556666", "4*", "*"],
    ),
    (
        "aws:PrincipalArn",
        ARNS,
        &[
            "arn:aws:iam::444455556666:role/app",
            "arn:aws:iam::*:role/app",
            "arn:aws:iam::444455556666:*",
            "*",
            "arn:aws:iam::111122223333:root",
            "*:role/app",
        ],
    ),
    (
        "aws:userid",
        TEXTS,
        &[
            "AROAEXAMPLEEXAMPLE12:*",
            "*:s",
            "AIDAOTHEROTHEROTHER1",
            "AROA*",
        ],
    ),
    ("aws:SourceVpce", TEXTS, &["vpce-1", "vpce-*"]),
    (
        "aws:SourceIp",
        &["IpAddress", "NotIpAddress"],
        &[
            "203.0.113.0/24",
            "8.0.0.0/7",
            "0.0.0.0/0",
            "10.0.0.0/8",
            "9.0.0.0/8",
        ],
    ),
    ("aws:SecureTransport", &["Bool"], &["true", "false"]),
    ("aws:UserAgent", TEXTS, &["x", "y*"]),
    (
        "aws:SourceAccount",
        TEXTS,
        &["111122223333", "444455556666", "*"],
    ),
    (
        "aws:SourceArn",
        ARNS,
        &[
            "arn:aws:sns:eu-west-1:111122223333:*",
            "arn:aws:*:*:111122223333:*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::stolen",
            "arn:aws:sns:*:444455556666:news",
        ],
    ),
];

fn condition() -> impl Strategy<Value = (String, String, Vec<String>)> {
    let condition = select(CONDITIONS).prop_flat_map(|(key, operators, values)| {
        let values = prop::collection::vec(select(values), 1..3);
        (select(operators), values)
            .prop_map(move |(operator, values)| (operator.to_owned(), key.to_owned(), values))
    });
    let null = (
        select(vec!["aws:SourceVpce", "aws:PrincipalOrgID"]),
        select(vec!["true", "false"]),
    )
        .prop_map(|(key, value)| ("Null".to_owned(), key.to_owned(), vec![value]));
    let dressed = (
        condition,
        select(vec!["", "", "IfExists"]),
        select(vec!["", "", "ForAllValues:", "ForAnyValue:"]),
    )
        .prop_map(|((operator, key, values), suffix, prefix)| {
            let prefix = if operator == "Bool" || operator.contains("Ip") {
                ""
            } else {
                prefix
            };
            (format!("{prefix}{operator}{suffix}"), key, values)
        });
    prop_oneof![9 => dressed, 1 => null].prop_map(|(operator, key, values)| {
        (
            operator,
            key,
            values.into_iter().map(str::to_owned).collect(),
        )
    })
}

fn statement() -> impl Strategy<Value = Value> {
    let principal = select(vec![
        json!({ "Principal": "*" }),
        json!({ "Principal": "*" }),
        json!({ "Principal": { "AWS": ["111122223333", "*"] } }),
        json!({ "Principal": { "AWS": "arn:aws:iam::444455556666:root" } }),
        json!({ "Principal": { "AWS": ["777788889999", "arn:aws:iam::111122223333:role/app"] } }),
        json!({ "Principal": { "Service": "sns.amazonaws.com" } }),
        json!({ "Principal": { "AWS": "111122223333", "Service": ["sqs.amazonaws.com", "sns.amazonaws.com"] } }),
        json!({ "NotPrincipal": { "AWS": "444455556666" } }),
    ]);
    let action = select(vec![
        json!({ "Action": "s3:GetObject" }),
        json!({ "Action": ["s3:GetObject", "s3:Put*"] }),
        json!({ "Action": "s3:*" }),
        json!({ "Action": "*" }),
        json!({ "NotAction": "s3:GetObject" }),
        json!({ "NotAction": ["s3:DeleteObject"] }),
    ]);
    let resource = select(vec![
        json!({ "Resource": "*" }),
        json!({ "Resource": ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"] }),
        json!({ "Resource": "arn:aws:s3:::ledger/*" }),
        json!({ "Resource": "arn:aws:s3:::ledger/open/*" }),
        json!({ "NotResource": "arn:aws:s3:::ledger/private/*" }),
    ]);
    let conditions = prop::collection::vec(condition(), 0..3);
    let effect = select(vec!["Allow", "Allow", "Deny"]);
    (effect, principal, action, resource, conditions).prop_map(
        |(effect, principal, action, resource, conditions)| {
            let mut all = Map::new();
            all.insert("Effect".to_owned(), json!(effect));
            for part in [principal, action, resource] {
                all.extend(part.as_object().expect("an object").clone());
            }
            let mut by_operator = Map::new();
            for (operator, key, values) in conditions {
                let keys = by_operator.entry(operator).or_insert_with(|| json!({}));
                keys[key] = json!(values);
            }
            if !by_operator.is_empty() {
                all.insert("Condition".to_owned(), Value::Object(by_operator));
            }
            Value::Object(all)
        },
    )
}

/// Whether a grant tells of this caller.
fn is_told(grantee: &Grantee, request: &Request) -> bool {
    let key = |key: &str| request.keys.get(key).map(|values| values[0]);
    match grantee {
        Grantee::Everybody | Grantee::Unclear(_) | Grantee::Federated(_) => true,
        Grantee::AnyIdentity => request.caller != Caller::Anonymous,
        Grantee::Account(account) => key("aws:principalaccount") == Some(account),
        Grantee::Organization(id) => key("aws:principalorgid") == Some(id),
        Grantee::Network(words) => {
            let is_endpoint = key("aws:sourcevpce").is_some_and(|id| words.contains(id));
            is_endpoint
                || (words.contains("203.0.113.0/24") && key("aws:sourceip") == Some("203.0.113.7"))
        }
        Grantee::Identity(words) => {
            key("aws:userid").is_some_and(|id| words.contains(id.split(':').next().unwrap_or(id)))
        }
        Grantee::Service { name, source } => {
            is_service(request, name)
                && match source {
                    Source::Account(account) => key("aws:sourceaccount") == Some(account),
                    Source::Organization(_) => true,
                    Source::Thing(arn) => key("aws:sourcearn") == Some(arn),
                }
        }
        Grantee::ServiceOfAnybody(name) => is_service(request, name),
        Grantee::Deleted(_) => false,
    }
}

fn is_service(request: &Request, name: &str) -> bool {
    matches!(&request.caller, Caller::Service(own) if *own == name)
}

/// What is wrong with the answer, if something is.
fn wrong(statements: &[Value], found: &Exposure) -> Option<String> {
    let let_in = REQUESTS
        .iter()
        .filter(|request| allows(statements, request));
    for request in let_in {
        // Services that act for the account itself are not of the outside.
        let is_own = request.keys.get("aws:sourceaccount") == Some(&vec!["111122223333"]);
        if !is_own && !found.grants.iter().any(|grant| is_told(&grant.to, request)) {
            return Some(format!("nobody told of {request:?}"));
        }
    }
    let everybody = found.grants.iter().filter(|grant| {
        matches!(
            grant.to,
            Grantee::Everybody | Grantee::AnyIdentity | Grantee::ServiceOfAnybody(_)
        )
    });
    let mut standings: BTreeSet<Standing> = everybody.map(|grant| grant.standing).collect();
    standings
        .pop_first()
        .filter(|standing| *standing == Standing::NotPublic)
        .map(|_| "everybody is not public".to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_gets_in_who_is_not_told_of(statements in prop::collection::vec(statement(), 1..4)) {
        let found = of(json!(statements));
        prop_assert_eq!(wrong(&statements, &found), None, "{:#?}", found);
    }
}

/// A single statement without a denial that is called public lets some stranger in, unless its conditions cannot all
/// be met.
#[test]
fn what_is_called_public_lets_a_stranger_in() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut public = 0;
    let mut wrong = Vec::new();
    for _ in 0..2_000 {
        let statement = statement()
            .new_tree(&mut runner)
            .expect("a statement")
            .current();
        let conditions = statement["Condition"].as_object().map_or(0, |all| {
            all.values()
                .map(|keys| keys.as_object().map_or(0, Map::len))
                .sum()
        });
        if statement["Effect"] != "Allow" || conditions > 1 {
            continue;
        }
        let found = of(json!([statement]));
        if found.standing() != Standing::Public {
            continue;
        }
        public += 1;
        let is_let_in = REQUESTS.iter().any(|request| {
            let is_stranger = match &request.caller {
                Caller::Anonymous => true,
                Caller::Signed(account, _) => *account == STRANGER,
                // Whoever can make a service of AWS act for them.
                Caller::Service(_) => {
                    request.keys.get("aws:sourceaccount") == Some(&vec![STRANGER])
                }
            };
            is_stranger && allows(std::slice::from_ref(&statement), request)
        });
        // None of the requests is of such an account.
        let is_of_others = ["\"4*\"", "10.0.0.0/8"]
            .iter()
            .any(|value| statement.to_string().contains(value));
        if is_of_others {
            continue;
        }
        // Nobody has a name that holds a wildcard, and nobody sends from nowhere.
        let text = statement.to_string();
        let is_nobody = text.contains("NotLike") && text.contains("*\"");
        if !is_let_in && !is_nobody && !text.contains("NotIp") {
            wrong.push(text);
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(public > 200, "{public}");
}
