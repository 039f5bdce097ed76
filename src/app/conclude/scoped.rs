//! What the rules of a scope came to: what they left out, on either side.

use std::collections::BTreeSet;

use crate::conclusion::{DecidedItem, RuleUse, ScopeUse};
use crate::facts::{FactStore, Wants};
use crate::model::Member;
use crate::scope::{Named, Scopes};

/// Which items no rule is about, and which resources no rule claims; nothing without rules.
pub(super) fn scope(
    scopes: &Scopes<'_>,
    items: &[DecidedItem<'_>],
    rules_of: &[Vec<usize>],
    wants: &Wants,
    facts: &FactStore,
) -> Option<ScopeUse> {
    if scopes.rules.is_empty() {
        return None;
    }
    let mut resources: Vec<BTreeSet<String>> = vec![BTreeSet::new(); scopes.rules.len()];
    let mut unclaimed = BTreeSet::new();
    let kinds = wants.iter().map(|wanted| wanted.kind);
    for kind in kinds.filter(|kind| !kind.is_account_wide()) {
        for (key, set) in facts.of_kind(kind.name) {
            let account = Member::unnamed(key.account.clone());
            for resource in &set.resources {
                // Parts of a resource are told as the whole.
                let whole = resource.id.split('#').next().unwrap_or(&resource.id);
                let rules = scopes.claiming(Named {
                    arn: &resource.id,
                    account: &account,
                    region: &resource.region,
                });
                if rules.is_empty() {
                    unclaimed.insert(whole.to_owned());
                }
                for rule in rules {
                    resources[rule].insert(whole.to_owned());
                }
            }
        }
    }
    let numbered = || items.iter().zip(rules_of);
    let unmatched = numbered().filter(|(_, rules)| rules.is_empty());
    let rules = scopes.rules.iter().zip(resources).enumerate();
    let rules = rules.map(|(position, (rule, resources))| RuleUse {
        name: rule.name.clone(),
        items: numbered()
            .filter(|(_, rules)| rules.contains(&position))
            .map(|(decided, _)| decided.item.number)
            .collect(),
        resources: resources.len(),
    });
    Some(ScopeUse {
        rules: rules.collect(),
        unmatched_items: unmatched.map(|(decided, _)| decided.item.number).collect(),
        unclaimed_resources: unclaimed.into_iter().collect(),
    })
}
