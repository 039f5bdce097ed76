//! Who may assume a role: wildcards among its trusted principals, and identity
//! providers of which nobody is named.

use super::super::resource::{Owned, Standing, exposure, whole_account};
use super::super::{Effect, Policy, Principals, Statement};
use super::identity::of_provider;
use super::{Finding, Tier};

/// A trust policy is about its role alone, whose name does not matter.
const ROLE: &str = "arn:aws:iam:::role/";

/// What is amiss with a role's trust policy; `account` is the role's own.
#[must_use]
pub fn trust(policy: &Policy, account: &str) -> Vec<Finding> {
    let allows = policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow);
    let mut findings: Vec<Finding> = allows
        .flat_map(|statement| of_statement(statement, account))
        .collect();
    findings.sort();
    findings.dedup();
    findings
}

/// What is amiss with the providers of identities that a trust policy lets in.
#[must_use]
pub fn providers(policy: &Policy) -> Vec<Finding> {
    let allows = policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow);
    let each = allows.flat_map(|statement| {
        let named: &[(String, String)] = match &statement.principals {
            Principals::Named(named) => named,
            Principals::Everybody | Principals::Not(_) | Principals::Unstated => &[],
        };
        let providers = named
            .iter()
            .filter(|(kind, _)| kind.eq_ignore_ascii_case("Federated"));
        providers.filter_map(|(kind, value)| of_principal(kind, value, "", statement))
    });
    each.map(|(tier, text)| Finding { tier, text }).collect()
}

fn of_statement(statement: &Statement, account: &str) -> Vec<Finding> {
    let finding = |tier, text: String| Finding { tier, text };
    match &statement.principals {
        Principals::Everybody => of_everybody(statement, account).into_iter().collect(),
        Principals::Not(_) => vec![finding(
            Tier::High,
            "trust policy: all principals except some may assume the role".to_owned(),
        )],
        Principals::Unstated => vec![finding(
            Tier::Unclear,
            "trust policy: a statement without Principal".to_owned(),
        )],
        Principals::Named(named) => named
            .iter()
            .filter_map(|(kind, value)| of_principal(kind, value, account, statement))
            .map(|(tier, words)| finding(tier, format!("trust policy: {words}")))
            .collect(),
    }
}

/// Whom the conditions of a statement on everybody let in.
fn of_everybody(statement: &Statement, account: &str) -> Option<Finding> {
    let alone = Policy {
        statements: vec![statement.clone()],
    };
    let given = exposure(&alone, &Owned::new(account, "sts", ROLE));
    let (tier, who) = match given.standing() {
        Standing::Public => (Tier::High, "anyone"),
        Standing::NotPublic if given.grants.is_empty() => return None,
        Standing::NotPublic | Standing::Unclear => {
            (Tier::Review, "anyone who meets its conditions")
        }
    };
    Some(Finding {
        tier,
        text: format!("trust policy: {who} may assume the role"),
    })
}

fn of_principal(
    kind: &str,
    value: &str,
    account: &str,
    statement: &Statement,
) -> Option<(Tier, String)> {
    if !kind.eq_ignore_ascii_case("AWS") {
        // Services and identity providers are named one by one.
        if value.contains(['*', '?']) {
            return Some((Tier::Review, format!("{value} has a wildcard")));
        }
        return kind
            .eq_ignore_ascii_case("Federated")
            .then(|| of_provider(value, statement))?;
    }
    match whole_account(value) {
        Some(own) if own == account => None,
        Some(other) => Some((
            Tier::Review,
            format!("any principal that account {other} allows may assume the role"),
        )),
        None if value.contains(['*', '?']) => {
            Some((Tier::Review, format!("{value} has a wildcard")))
        }
        None => None,
    }
}
