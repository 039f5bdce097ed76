//! The rules of IAM for one concrete request, word by word and without any thought of what they mean.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html>

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    Anonymous,
    /// Account, and what follows it in the ARN.
    Signed(&'static str, &'static str),
    Service(&'static str),
}

/// One request, with the values of its condition keys in lower case.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) caller: Caller,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
    pub(super) keys: BTreeMap<&'static str, Vec<&'static str>>,
}

/// Whether these statements of a resource policy allow a request of somebody of another account.
pub(super) fn allows(statements: &[Value], request: &Request) -> bool {
    let matching = |effect: &str| {
        statements
            .iter()
            .any(|statement| statement["Effect"] == effect && matches(statement, request))
    };
    matching("Allow") && !matching("Deny")
}

fn matches(statement: &Value, request: &Request) -> bool {
    let element = |listed: &str, all_but: &str, text: &str, by: fn(&str, &str) -> bool| {
        let any = |values: &Value| texts(values).iter().any(|pattern| by(pattern, text));
        match (statement.get(listed), statement.get(all_but)) {
            (Some(values), _) => any(values),
            (None, Some(values)) => !any(values),
            (None, None) => true,
        }
    };
    let ignoring_case =
        |pattern: &str, text: &str| like(&pattern.to_lowercase(), &text.to_lowercase());
    who(statement, &request.caller)
        && element("Action", "NotAction", request.action, ignoring_case)
        && element("Resource", "NotResource", request.resource, like)
        && conditions(&statement["Condition"], &request.keys)
}

fn who(statement: &Value, caller: &Caller) -> bool {
    if let Some(spared) = statement.get("NotPrincipal") {
        return !is_among(spared, caller);
    }
    is_among(&statement["Principal"], caller)
}

fn is_among(principal: &Value, caller: &Caller) -> bool {
    if principal == "*" {
        return true;
    }
    let of = |kind: &str| texts(&principal[kind]);
    match caller {
        Caller::Anonymous => of("AWS").contains(&"*"),
        Caller::Signed(account, rest) => {
            let own = format!("arn:aws:iam::{account}:{rest}");
            let root = format!("arn:aws:iam::{account}:root");
            of("AWS")
                .iter()
                .any(|value| *value == "*" || value == account || *value == own || *value == root)
        }
        Caller::Service(name) => of("AWS").contains(&"*") || of("Service").contains(name),
    }
}

fn conditions(all: &Value, keys: &BTreeMap<&'static str, Vec<&'static str>>) -> bool {
    let Some(operators) = all.as_object() else {
        return true;
    };
    operators.iter().all(|(operator, named)| {
        let named = named.as_object().expect("keys of an operator");
        named.iter().all(|(key, values)| {
            let given = keys.get(key.to_lowercase().as_str());
            holds(operator, &texts(values), given.map(Vec::as_slice))
        })
    })
}

fn holds(operator: &str, values: &[&str], given: Option<&[&str]>) -> bool {
    if operator == "Null" {
        return given.is_none() == (values == ["true"]);
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let (set, operator) = match operator.split_once(':') {
        Some((set, operator)) => (Some(set), operator),
        None => (None, operator),
    };
    let (operator, is_negated) = match operator {
        "StringNotEquals" => ("StringEquals", true),
        "StringNotLike" => ("StringLike", true),
        "ArnNotLike" => ("ArnLike", true),
        "NotIpAddress" => ("IpAddress", true),
        other => (other, false),
    };
    let one = |text: &str| {
        let found = values.iter().any(|value| compare(operator, value, text));
        found != is_negated
    };
    match (given, set) {
        (None, _) if if_exists => true,
        (None, Some("ForAllValues")) => true,
        (None, Some(_)) => false,
        (None, None) => is_negated,
        (Some(given), Some("ForAllValues")) => given.iter().all(|text| one(text)),
        (Some(given), Some(_)) => given.iter().any(|text| one(text)),
        (Some(given), None) => given.iter().any(|text| one(text)),
    }
}

fn compare(operator: &str, value: &str, text: &str) -> bool {
    match operator {
        "StringEquals" => value == text,
        "Bool" => value.eq_ignore_ascii_case(text),
        "StringLike" => like(value, text),
        "ArnEquals" | "ArnLike" => {
            let (value, text): (Vec<&str>, Vec<&str>) = (
                value.splitn(6, ':').collect(),
                text.splitn(6, ':').collect(),
            );
            value == ["*"]
                || value.len() == text.len()
                    && value
                        .iter()
                        .zip(text)
                        .all(|(value, text)| like(value, text))
        }
        "IpAddress" => is_within(value, text),
        other => panic!("{other} is not drawn"),
    }
}

/// `*` and `?`, by trying every length.
fn like(pattern: &str, text: &str) -> bool {
    let Some(first) = pattern.chars().next() else {
        return text.is_empty();
    };
    let rest = &pattern[first.len_utf8()..];
    match first {
        '*' => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| like(rest, &text[at..]))
        }
        letter => text.chars().next().is_some_and(|own| {
            (letter == '?' || letter == own) && like(rest, &text[own.len_utf8()..])
        }),
    }
}

fn is_within(range: &str, address: &str) -> bool {
    let (net, length) = range.split_once('/').expect("a range");
    let bits = |text: &str| match text.parse().expect("an address") {
        IpAddr::V4(v4) => format!("4{:032b}", u32::from(v4)),
        IpAddr::V6(v6) => format!("6{:0128b}", u128::from(v6)),
    };
    let length: usize = length.parse().expect("a length");
    bits(net)[..=length] == bits(address)[..=length]
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => vec![text],
        _ => Vec::new(),
    }
}

#[test]
fn the_oracle_knows_the_rules() {
    let given = Some(&["o-1"][..]);
    for (operator, values, given, expected) in [
        ("StringEquals", &["o-1"][..], given, true),
        ("StringEquals", &["o-1"], None, false),
        ("StringEqualsIfExists", &["o-1"], None, true),
        ("StringNotEquals", &["o-1"], None, true),
        ("StringNotEquals", &["o-1"], given, false),
        ("ForAllValues:StringEquals", &["o-2"], None, true),
        ("ForAnyValue:StringNotEquals", &["o-1"], None, false),
        ("Null", &["true"], None, true),
        ("Null", &["false"], None, false),
    ] {
        assert_eq!(holds(operator, values, given), expected, "{operator}");
    }
    assert!(compare(
        "ArnLike",
        "arn:aws:*:*:1:*",
        "arn:aws:sns:eu:1:a:b"
    ));
    assert!(!compare(
        "ArnLike",
        "arn:aws:*:*:1:*",
        "arn:aws:lambda:eu:2:function:1:b"
    ));
    assert!(compare(
        "StringLike",
        "arn:aws:*:*:1:*",
        "arn:aws:lambda:eu:2:function:1:b"
    ));
    assert!(is_within("8.0.0.0/7", "9.9.9.9") && !is_within("10.0.0.0/8", "9.9.9.9"));
}
