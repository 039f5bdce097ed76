//! Whether conditions narrow what a statement on all resources gives.
//!
//! Only a condition that must be met, and that ties the request to something
//! named, counts. One that is met where its key is missing does not; one on
//! where or when the request is made does not either: the resources stay all.

use super::super::Condition;

/// What the conditions of a statement do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Narrowing {
    /// Nothing.
    None,
    /// They tie it to something named.
    Narrows,
    /// One that this version does not know, by its key.
    Unknown(String),
}

/// Keys that name what is accessed. The values must hold a text, not only wildcards.
const THINGS: [&str; 8] = [
    "s3:prefix",
    "dynamodb:leadingkeys",
    "lambda:functionarn",
    "cloudwatch:namespace",
    "ec2:vpc",
    "ec2:subnet",
    "ses:fromaddress",
    "kms:encryptioncontextkeys",
];

/// The key that names the service to which a role is passed.
const PASSED_TO: &str = "iam:passedtoservice";

/// Keys that name the service on whose behalf; the values must begin with a text.
const SERVICES: [&str; 2] = [PASSED_TO, "kms:viaservice"];

/// Keys about the request's origin, its time or its own account: the resources stay all.
const ORIGINS: [&str; 23] = [
    "aws:securetransport",
    "aws:requestedregion",
    "aws:currenttime",
    "aws:epochtime",
    "aws:tokenissuetime",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:principalorgid",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:principalisawsservice",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:useragent",
    "aws:referer",
    "aws:userid",
    "aws:username",
    "aws:viaawsservice",
];

/// What all the conditions of a statement do together.
#[must_use]
pub fn narrowing<'c>(conditions: impl IntoIterator<Item = &'c Condition>) -> Narrowing {
    let mut together = Narrowing::None;
    for condition in conditions {
        match of(condition) {
            Narrowing::Narrows => return Narrowing::Narrows,
            unknown @ Narrowing::Unknown(_) => together = unknown,
            Narrowing::None => {}
        }
    }
    together
}

/// Whether a condition asks for a key that requests of this action never carry, so that it is never met: only passing
/// a role says to which service, and only a key says through which one.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html>
#[must_use]
pub fn is_never_met<'c>(conditions: impl IntoIterator<Item = &'c Condition>, action: &str) -> bool {
    conditions.into_iter().any(|condition| {
        let is_foreign = match condition.key.as_str() {
            PASSED_TO => action != "iam:PassRole",
            "kms:viaservice" => !action.starts_with("kms:"),
            _ => false,
        };
        is_foreign && of(condition) == Narrowing::Narrows
    })
}

/// The services to which a condition on passing roles lets them be passed, as patterns; `None` for a condition on
/// something else, or one that leaves services out.
#[must_use]
pub fn passed_to(condition: &Condition) -> Option<&[String]> {
    let operator = condition.operator.as_str();
    let operator = operator
        .strip_prefix("foranyvalue:")
        .or_else(|| operator.strip_prefix("forallvalues:"))
        .unwrap_or(operator);
    // The key is always there.
    let operator = operator.strip_suffix("ifexists").unwrap_or(operator);
    let is_positive = matches!(
        operator,
        "stringequals" | "stringequalsignorecase" | "stringlike"
    );
    (condition.key == PASSED_TO && is_positive).then_some(condition.values.as_slice())
}

/// Whether a condition names the accounts whose resources may be accessed.
#[must_use]
pub fn names_account<'c>(conditions: impl IntoIterator<Item = &'c Condition>) -> bool {
    conditions.into_iter().any(|condition| {
        condition.key == "aws:resourceaccount"
            && must_hold(&condition.operator) == Some(true)
            && !condition.values.is_empty()
            && condition
                .values
                .iter()
                .all(|value| !value.is_empty() && !value.contains(['*', '?']))
    })
}

fn of(condition: &Condition) -> Narrowing {
    let key = condition.key.as_str();
    if ORIGINS.contains(&key) || key.starts_with("aws:principaltag/") {
        return Narrowing::None;
    }
    let is_tag = key.starts_with("aws:resourcetag/")
        || key
            .split_once(':')
            .is_some_and(|(_, name)| name.starts_with("resourcetag/"));
    let is_thing = is_tag || THINGS.contains(&key) || key.starts_with("kms:encryptioncontext:");
    let is_service = SERVICES.contains(&key);
    if !is_thing && !is_service {
        return Narrowing::Unknown(condition.key.clone());
    }
    match must_hold(&condition.operator) {
        Some(true) => {}
        Some(false) => return Narrowing::None,
        None => return Narrowing::Unknown(condition.key.clone()),
    }
    // One value that anything matches undoes all others.
    let says_something = |value: &String| {
        let first = value.chars().next();
        if is_service {
            first.is_some_and(|letter| letter.is_ascii_alphanumeric())
        } else {
            value.chars().any(|letter| !matches!(letter, '*' | '?'))
        }
    };
    if !condition.values.is_empty() && condition.values.iter().all(says_something) {
        Narrowing::Narrows
    } else {
        Narrowing::None
    }
}

/// Whether the operator holds only where the key is there and matches; `None` for one that is new to us.
pub(in crate::policy) fn must_hold(operator: &str) -> Option<bool> {
    if operator.ends_with("ifexists")
        || operator.starts_with("forallvalues:")
        || operator.contains("not")
        || operator == "null"
    {
        return Some(false);
    }
    match operator.strip_prefix("foranyvalue:").unwrap_or(operator) {
        "stringequals"
        | "stringequalsignorecase"
        | "stringlike"
        | "arnequals"
        | "arnlike"
        | "bool" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
        Condition {
            operator: operator.to_ascii_lowercase(),
            key: key.to_ascii_lowercase(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        }
    }

    #[test]
    fn what_narrows() {
        for (operator, key, value) in [
            (
                "StringEquals",
                "iam:PassedToService",
                "lambda.amazonaws.com",
            ),
            ("StringLike", "kms:ViaService", "s3.*.amazonaws.com"),
            ("StringEquals", "kms:EncryptionContext:App", "orders"),
            ("StringEquals", "aws:ResourceTag/App", "orders"),
            ("StringEquals", "ssm:resourceTag/App", "orders"),
            ("StringLike", "s3:prefix", "home/*"),
            (
                "ForAnyValue:StringEquals",
                "dynamodb:LeadingKeys",
                "${aws:userid}",
            ),
            (
                "ArnLike",
                "lambda:FunctionArn",
                "arn:aws:lambda:*:*:function:orders",
            ),
            ("StringEquals", "cloudwatch:namespace", "orders"),
        ] {
            let found = narrowing(&[condition(operator, key, &[value])]);
            assert_eq!(found, Narrowing::Narrows, "{operator} {key}");
        }
    }

    #[test]
    fn what_does_not() {
        for (operator, key, values) in [
            ("Bool", "aws:SecureTransport", &["true"] as &[&str]),
            ("StringEquals", "aws:RequestedRegion", &["eu-west-1"]),
            ("DateLessThan", "aws:CurrentTime", &["2030-01-01T00:00:00Z"]),
            ("StringEquals", "aws:ResourceAccount", &["111122223333"]),
            ("StringEquals", "aws:PrincipalOrgID", &["o-abc"]),
            (
                "StringNotEquals",
                "iam:PassedToService",
                &["ec2.amazonaws.com"],
            ),
            (
                "StringEqualsIfExists",
                "iam:PassedToService",
                &["lambda.amazonaws.com"],
            ),
            ("ForAllValues:StringEquals", "dynamodb:LeadingKeys", &["a"]),
            ("Null", "aws:ResourceTag/App", &["false"]),
            ("StringLike", "iam:PassedToService", &["*"]),
            ("StringLike", "iam:PassedToService", &["*.amazonaws.com"]),
            (
                "StringLike",
                "iam:PassedToService",
                &["lambda.amazonaws.com", "*"],
            ),
            ("StringLike", "s3:prefix", &["*"]),
            ("StringEquals", "s3:prefix", &[]),
            ("StringEquals", "s3:prefix", &[""]),
        ] {
            let found = narrowing(&[condition(operator, key, values)]);
            assert_eq!(found, Narrowing::None, "{operator} {key}");
        }
    }

    #[test]
    fn what_is_new_is_unknown_unless_another_condition_narrows() {
        let new = condition("StringEquals", "new:Key", &["x"]);
        let operator = condition("StringResembles", "s3:prefix", &["x"]);
        let narrow = condition("StringEquals", "s3:prefix", &["x"]);
        let origin = condition("Bool", "aws:SecureTransport", &["true"]);
        assert_eq!(
            narrowing(&[new.clone(), origin]),
            Narrowing::Unknown("new:key".to_owned())
        );
        assert!(matches!(narrowing(&[operator]), Narrowing::Unknown(_)));
        assert_eq!(narrowing(&[new, narrow]), Narrowing::Narrows);
        assert_eq!(narrowing(&[]), Narrowing::None);
    }
}
