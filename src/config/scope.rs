//! `[[scope]]`: rules that tie diagrams to resources.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{Report, accounts};
use crate::checks::{Catalog, nearest};
use crate::model::ThreatId;
use crate::scope::{Accounts, Rule};

/// A rule as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ScopeFile {
    name: Spanned<String>,
    #[serde(default)]
    diagrams: Vec<String>,
    #[serde(default)]
    interactions: Vec<String>,
    #[serde(default)]
    flows: Vec<String>,
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default)]
    threats: Vec<Spanned<String>>,
    #[serde(default)]
    resources: Vec<Spanned<String>>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    accounts: Option<accounts::Named>,
    organizational_units: Option<accounts::Units>,
    account_tags: Option<accounts::Tags>,
    #[serde(default)]
    regions: Vec<String>,
}

pub(super) fn rule(from: ScopeFile, catalog: &Catalog, report: &mut Report<'_>) -> Option<Rule> {
    let span = from.name.span();
    let accounts = (from.accounts, from.organizational_units, from.account_tags);
    let accounts = accounts::read(accounts, report);
    let mut good = accounts.is_some();
    let mut wrong = |span: Range<usize>, message: String, help: Option<&str>| {
        good = false;
        report(span, message, help.map(str::to_owned));
    };
    if from.name.as_ref().trim().is_empty() {
        let help = "reasons mention it; for example `orders`";
        wrong(span.clone(), "a scope needs a name".to_owned(), Some(help));
    }
    for threat in &from.threats {
        let known = || catalog.threats.keys().map(ThreatId::as_str);
        if !known().any(|id| id == threat.as_ref().as_str()) {
            let help =
                nearest(threat.as_ref(), known()).map(|best| format!("did you mean `{best}`?"));
            wrong(
                threat.span(),
                format!("there is no threat `{}`", threat.as_ref()),
                help.as_deref(),
            );
        }
    }
    for resource in &from.resources {
        if !resource.as_ref().starts_with("arn:") {
            wrong(
                resource.span(),
                "expected an ARN".to_owned(),
                Some("for example `arn:aws:dynamodb:*:*:table/orders-*`"),
            );
        }
    }
    let rule = Rule {
        name: from.name.into_inner(),
        diagrams: from.diagrams,
        interactions: from.interactions,
        flows: from.flows,
        elements: from.elements,
        threats: plain(from.threats),
        resources: plain(from.resources),
        tags: from.tags,
        accounts: accounts.clone().unwrap_or_default(),
        regions: from.regions,
        line: 0,
    };
    let lists = [
        &rule.diagrams,
        &rule.interactions,
        &rule.flows,
        &rule.elements,
        &rule.threats,
    ];
    if lists.iter().all(|list| list.is_empty()) {
        let help = "name diagrams, interactions, flows, elements or threats; `interactions = [\"*\"]` matches every item";
        wrong(
            span.clone(),
            "this scope matches no item".to_owned(),
            Some(help),
        );
    }
    let names = [&rule.resources, &rule.regions];
    let is_bare = names.iter().all(|list| list.is_empty()) && rule.tags.is_empty();
    if is_bare && accounts.as_ref().is_some_and(Accounts::is_everything) {
        let help = "name resources, tags, accounts, organizational units, account tags or regions";
        wrong(span, "this scope has no resources".to_owned(), Some(help));
    }
    good.then_some(rule)
}

fn plain(list: Vec<Spanned<String>>) -> Vec<String> {
    list.into_iter().map(Spanned::into_inner).collect()
}
