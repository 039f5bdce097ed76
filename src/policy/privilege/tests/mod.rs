//! Principals as people write them, and as they are written to mislead.

use super::*;

mod hostile;
mod managing;
mod taking_over;
mod tiers;
mod trusting;

fn attached(name: &str, document: &str) -> Attached {
    Attached {
        name: name.to_owned(),
        document: Policy::parse(document).map_err(|error| error.to_string()),
    }
}

/// A policy of these statements.
fn policy(statements: &str) -> String {
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
}

fn allow(actions: &str, resources: &str) -> String {
    format!("{{\"Effect\": \"Allow\", \"Action\": {actions}, \"Resource\": {resources}}}")
}

fn allow_if(actions: &str, resources: &str, condition: &str) -> String {
    format!(
        "{{\"Effect\": \"Allow\", \"Action\": {actions}, \"Resource\": {resources}, \"Condition\": {condition}}}"
    )
}

/// A principal with one policy for each of these lists of statements.
fn permissions(policies: &[&str]) -> Permissions {
    Permissions {
        policies: policies
            .iter()
            .enumerate()
            .map(|(number, statements)| attached(&format!("p{number}"), &policy(statements)))
            .collect(),
        boundary: None,
    }
}

fn bounded(policies: &[&str], boundary: &str) -> Permissions {
    Permissions {
        boundary: Some(attached("limit", &policy(boundary))),
        ..permissions(policies)
    }
}

fn analysis(permissions: &Permissions) -> Analysis {
    Analysis::of(permissions, Vec::new())
}

#[track_caller]
fn stands(
    permissions: &Permissions,
    standing: PrivilegeStanding,
    worst: Option<Tier>,
    words: &str,
) {
    let found = analysis(permissions);
    let first = found.findings.first();
    assert_eq!(found.standing, standing, "{found:#?}");
    assert_eq!(first.map(|finding| finding.tier), worst, "{found:#?}");
    assert!(
        words.is_empty() || first.is_some_and(|finding| finding.text.contains(words)),
        "no {words:?} in {found:#?}"
    );
}
