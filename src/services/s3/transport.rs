//! Whether a bucket policy refuses every request without TLS.
//!
//! The policy does if its deny statements on `aws:SecureTransport` together
//! cover everybody, every action, the bucket and all its objects, with nothing
//! that narrows them. Anything relevant that falls short is `partial`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS>

use crate::facts::words;
use crate::policy::{
    Condition, Effect, Element, Policy, Principals, Statement, covers, covers_ignoring_case,
};

words! {
    /// What a bucket policy does about requests without TLS.
    pub enum Tls {
        /// Everybody is denied every action on the bucket and its objects without TLS.
        Required = "required",
        /// Some requests without TLS are denied, or a statement on it falls short.
        Partial = "partial",
        /// Requests without TLS are not denied.
        NotRequired = "not-required",
        /// The policy denies requests that do use TLS.
        Inverted = "inverted",
    }
}

/// The key of the condition, in lower case.
const SECURE_TRANSPORT: &str = "aws:securetransport";

/// Judges a policy of the bucket with this ARN; the text says what falls short.
#[must_use]
pub fn judge(policy: &Policy, bucket_arn: &str) -> (Tls, String) {
    let relevant: Vec<&Statement> = policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Deny && mentions_transport(statement))
        .collect();
    if relevant.is_empty() {
        return (
            Tls::NotRequired,
            "the bucket policy does not deny requests without TLS".to_owned(),
        );
    }
    let objects = format!("{bucket_arn}/*");
    let inverts = |statement: &Statement| {
        denies_tls(statement)
            && statement.conditions.len() == 1
            && narrowed_to(statement).is_none()
            && listed(&statement.resources)
                .any(|pattern| covers(pattern, bucket_arn) || covers(pattern, &objects))
    };
    if relevant.iter().any(|statement| inverts(statement)) {
        return (
            Tls::Inverted,
            "a statement denies requests that do use TLS".to_owned(),
        );
    }
    // What is said of some requests with TLS, such as of its old versions, says nothing of those without.
    // All conditions of a statement must hold:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
    let about_plain: Vec<&Statement> = relevant
        .into_iter()
        .filter(|statement| !is_about_tls_only(statement))
        .collect();
    if about_plain.is_empty() {
        return (
            Tls::NotRequired,
            "the bucket policy denies only requests that do use TLS: plain HTTP passes".to_owned(),
        );
    }
    let mut gaps = Vec::new();
    let mut resources: Vec<&str> = Vec::new();
    for statement in about_plain {
        match shortfall(statement) {
            Some(gap) => gaps.push(gap),
            None => resources.extend(listed(&statement.resources)),
        }
    }
    let covers_bucket = resources.iter().any(|pattern| covers(pattern, bucket_arn));
    let covers_objects = resources.iter().any(|pattern| covers(pattern, &objects));
    if covers_bucket && covers_objects {
        return (
            Tls::Required,
            "the bucket policy denies every request without TLS".to_owned(),
        );
    }
    if covers_bucket {
        gaps.push("the objects are not covered");
    } else if covers_objects {
        gaps.push("the bucket itself is not covered");
    } else if !resources.is_empty() {
        gaps.push("neither the bucket nor all objects are covered");
    }
    (Tls::Partial, gaps.join("; "))
}

fn mentions_transport(statement: &Statement) -> bool {
    statement
        .conditions
        .iter()
        .any(|condition| condition.key == SECURE_TRANSPORT || condition.key == "s3:tlsversion")
}

fn is_plain_bool(condition: &Condition) -> bool {
    matches!(condition.operator.as_str(), "bool" | "boolifexists")
}

fn says(condition: &Condition, value: &str) -> bool {
    condition
        .values
        .iter()
        .any(|given| given.eq_ignore_ascii_case(value))
}

fn denies_tls(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.key == SECURE_TRANSPORT && is_plain_bool(condition) && says(condition, "true")
    })
}

/// Whether a statement can only hit requests with TLS, and so none without.
fn is_about_tls_only(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.key == SECURE_TRANSPORT
            && is_plain_bool(condition)
            && says(condition, "true")
            && !says(condition, "false")
    })
}

fn listed(element: &Element) -> impl Iterator<Item = &str> {
    match element {
        Element::Listed(patterns) => patterns.as_slice(),
        Element::AllBut(_) | Element::Unstated => &[],
    }
    .iter()
    .map(String::as_str)
}

/// Whom or what a deny statement is narrowed to, conditions and listed resources aside.
fn narrowed_to(statement: &Statement) -> Option<&'static str> {
    match &statement.principals {
        Principals::Everybody => {}
        Principals::Named(_) => return Some("a deny names only some principals"),
        Principals::Not(_) => return Some("a deny exempts principals by NotPrincipal"),
        Principals::Unstated => return Some("a deny names no principal"),
    }
    match &statement.actions {
        Element::Listed(patterns)
            if patterns
                .iter()
                .any(|pattern| covers_ignoring_case(pattern, "s3:*")) => {}
        Element::Listed(_) => return Some("a deny covers only some actions"),
        Element::AllBut(_) | Element::Unstated => {
            return Some("a deny exempts actions by NotAction");
        }
    }
    match &statement.resources {
        Element::Listed(_) => None,
        Element::AllBut(_) | Element::Unstated => Some("a deny exempts resources by NotResource"),
    }
}

/// Why a deny statement does not refuse every request without TLS on its resources.
fn shortfall(statement: &Statement) -> Option<&'static str> {
    if let Some(narrowed) = narrowed_to(statement) {
        return Some(narrowed);
    }
    let exact = statement.conditions.iter().filter(|condition| {
        condition.key == SECURE_TRANSPORT && is_plain_bool(condition) && says(condition, "false")
    });
    if exact.count() == 0 {
        let only_version = !statement
            .conditions
            .iter()
            .any(|condition| condition.key == SECURE_TRANSPORT);
        return Some(if only_version {
            "s3:TlsVersion alone lets plain HTTP through"
        } else {
            "aws:SecureTransport is not compared by Bool with false"
        });
    }
    (statement.conditions.len() > 1).then_some("a deny is narrowed by a further condition")
}

#[cfg(test)]
mod tests;
