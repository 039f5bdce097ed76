//! What the rules of a scope came to: what they left out, on either side.

use std::collections::BTreeSet;

use crate::facts::{FactStore, Wants};
use crate::output::json_v1;
use crate::scope::Scopes;

/// Which items no rule is about, and which resources no rule claims.
pub(super) fn scope(
    scopes: &Scopes<'_>,
    items: &[json_v1::Item],
    rules_of: &[Vec<usize>],
    wants: &Wants,
    facts: &FactStore,
) -> json_v1::Scope {
    if scopes.rules.is_empty() {
        return json_v1::Scope::default();
    }
    let mut resources: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); scopes.rules.len()];
    let mut unclaimed = BTreeSet::new();
    let kinds = wants.iter().map(|wanted| wanted.kind);
    for kind in kinds.filter(|kind| !kind.is_account_wide()) {
        for (key, set) in facts.of_kind(kind.name) {
            for resource in &set.resources {
                // Parts of a resource are told as the whole.
                let whole = resource.id.split('#').next().unwrap_or(&resource.id);
                let rules = scopes.claiming(&resource.id, &key.account, &resource.region);
                if rules.is_empty() {
                    unclaimed.insert(whole.to_owned());
                }
                for rule in rules {
                    resources[rule].insert(whole);
                }
            }
        }
    }
    let numbered = || items.iter().zip(rules_of);
    let unmatched = numbered().filter(|(_, rules)| rules.is_empty());
    json_v1::Scope {
        everything: false,
        rules: scopes
            .rules
            .iter()
            .enumerate()
            .map(|(position, rule)| json_v1::ScopeRule {
                name: rule.name.clone(),
                items: numbered()
                    .filter(|(_, rules)| rules.contains(&position))
                    .map(|(item, _)| item.number)
                    .collect(),
                resources: resources[position].len(),
            })
            .collect(),
        unmatched_items: unmatched.map(|(item, _)| item.number).collect(),
        unclaimed_resources: unclaimed.into_iter().collect(),
    }
}
