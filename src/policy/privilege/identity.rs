//! Who of an OpenID Connect provider may assume a role: those whom a condition
//! on the subject names, or whoever gets a token.

use super::super::{Condition, Element, Statement, covers_ignoring_case};
use super::Tier;
use super::condition::must_hold;

/// The action by which a token is taken for a role.
const ACTION: &str = "sts:AssumeRoleWithWebIdentity";

/// Where everybody's workflows get their tokens from: the audience tells nobody apart.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>
const GITHUB: &str = "token.actions.githubusercontent.com";

/// Whose tokens need no provider in IAM, and have an identity pool as their audience.
/// <https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html>
const COGNITO: &str = "cognito-identity.amazonaws.com";

/// What the subject of a cluster's service account begins with, before its namespace and name.
/// <https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html>
const CLUSTER: &str = "system:serviceaccount:";

/// Built into AWS: an app of theirs is the audience, and all of their users can sign in to it.
const BUILT_IN: [&str; 3] = [
    "accounts.google.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// What is amiss with a trusted identity provider; `None` for one that says who, and for one of SAML.
pub(super) fn of_provider(value: &str, statement: &Statement) -> Option<(Tier, String)> {
    let value = value.to_ascii_lowercase();
    let issuer = value
        .split_once(":oidc-provider/")
        .map_or(value.as_str(), |(_, issuer)| issuer);
    let is_built_in = issuer == COGNITO || BUILT_IN.contains(&issuer);
    if (issuer == value && !is_built_in) || !takes_tokens(statement) {
        return None;
    }
    let named = |claim: &str| {
        let key = format!("{issuer}:{claim}");
        let conditions = statement.conditions.iter();
        conditions
            .filter(|condition| condition.key == key)
            .map(|condition| subjects(condition, issuer))
            .max()
            .unwrap_or(Subjects::Any)
    };
    let subject = named("sub");
    // The audience of Cognito is one pool of identities.
    if subject == Subjects::Some || (issuer == COGNITO && named("aud") == Subjects::Some) {
        return None;
    }
    let is_public = issuer == GITHUB || is_built_in;
    // Another claim may say who, so that it cannot be told.
    let has_other = statement.conditions.iter().any(|condition| {
        let is_audience = condition.key == format!("{issuer}:aud");
        let is_open_subject = condition.key == format!("{issuer}:sub") && subject == Subjects::Any;
        !is_audience && !is_open_subject
    });
    Some(if is_public && subject == Subjects::Any && !has_other {
        (
            Tier::High,
            format!(
                "whoever gets a token of {issuer} may assume the role: no condition names the subject"
            ),
        )
    } else {
        (
            Tier::Review,
            format!("no condition that is known here says who of {issuer} may assume the role"),
        )
    })
}

fn takes_tokens(statement: &Statement) -> bool {
    let covers = |patterns: &[String]| {
        patterns
            .iter()
            .any(|pattern| covers_ignoring_case(pattern, ACTION))
    };
    match &statement.actions {
        Element::Listed(actions) => covers(actions),
        Element::AllBut(left) => !covers(left),
        Element::Unstated => true,
    }
}

/// Whom a condition lets in, least certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subjects {
    /// Anybody.
    Any,
    /// It cannot be told.
    Unclear,
    /// Some.
    Some,
}

/// One value that lets anybody in undoes all others.
fn subjects(condition: &Condition, issuer: &str) -> Subjects {
    match must_hold(&condition.operator) {
        Some(true) => {}
        Some(false) => return Subjects::Any,
        None => return Subjects::Unclear,
    }
    let has_patterns = condition.operator.ends_with("like");
    let of_value = |value: &String| {
        let fixed = if has_patterns {
            value.split(['*', '?']).next().unwrap_or_default()
        } else {
            value.as_str()
        };
        if fixed.is_empty() || (issuer == GITHUB && "repo:".starts_with(fixed)) {
            Subjects::Any
        } else if fixed.len() < value.len() && CLUSTER.starts_with(fixed) {
            // Every service account of the cluster.
            Subjects::Unclear
        } else if issuer == GITHUB && fixed.len() < value.len() && !fixed.contains('/') {
            // The owner is not named to its end.
            Subjects::Unclear
        } else {
            Subjects::Some
        }
    };
    condition
        .values
        .iter()
        .map(of_value)
        .min()
        .unwrap_or(Subjects::Any)
}
