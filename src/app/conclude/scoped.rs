//! What the rules of a scope came to: what they left out, on either side.

use std::collections::BTreeSet;

use crate::conclusion::{DecidedItem, RuleUse, ScopeUse};
use crate::facts::{FactStore, Wants};
use crate::model::Member;
use crate::scope::{Named, Rule, Scopes};

/// Which resources the rules claim, gathered account by account.
pub(super) struct Claims<'a> {
    rules: &'a [Rule],
    /// How many resources each claims.
    claimed: Vec<usize>,
    /// Resources that no rule claims.
    unclaimed: BTreeSet<String>,
}

impl<'a> Claims<'a> {
    pub(super) fn new(rules: &'a [Rule]) -> Self {
        Self {
            rules,
            claimed: vec![0; rules.len()],
            unclaimed: BTreeSet::new(),
        }
    }

    /// Adds what was read of an account.
    pub(super) fn account(
        &mut self,
        scopes: &Scopes<'_>,
        wants: &Wants,
        account: &Member,
        facts: &FactStore,
    ) {
        if self.rules.is_empty() {
            return;
        }
        let mut resources: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.rules.len()];
        let kinds = wants.iter().map(|wanted| wanted.kind);
        for kind in kinds.filter(|kind| !kind.is_account_wide()) {
            let sets = facts
                .of_kind(kind.name)
                .filter(|(key, _)| key.account == account.account);
            for resource in sets.flat_map(|(_, set)| &set.resources) {
                // Parts of a resource are told as the whole.
                let whole = resource.id.split('#').next().unwrap_or(&resource.id);
                let rules = scopes.claiming(Named {
                    arn: &resource.id,
                    account,
                    region: &resource.region,
                });
                if rules.is_empty() {
                    self.unclaimed.insert(whole.to_owned());
                }
                for rule in rules {
                    resources[rule].insert(whole.to_owned());
                }
            }
        }
        for (claimed, resources) in self.claimed.iter_mut().zip(resources) {
            *claimed += resources.len();
        }
    }

    /// Which items no rule is about, and which resources no rule claims; nothing without rules.
    pub(super) fn into_use(
        self,
        items: &[DecidedItem<'_>],
        rules_of: &[Vec<usize>],
    ) -> Option<ScopeUse> {
        if self.rules.is_empty() {
            return None;
        }
        let numbered = || items.iter().zip(rules_of);
        let unmatched = numbered().filter(|(_, rules)| rules.is_empty());
        let rules = self.rules.iter().zip(self.claimed).enumerate();
        let rules = rules.map(|(position, (rule, resources))| RuleUse {
            name: rule.name.clone(),
            items: numbered()
                .filter(|(_, rules)| rules.contains(&position))
                .map(|(decided, _)| decided.item.number)
                .collect(),
            resources,
        });
        Some(ScopeUse {
            rules: rules.collect(),
            unmatched_items: unmatched.map(|(decided, _)| decided.item.number).collect(),
            unclaimed_resources: self.unclaimed.into_iter().collect(),
        })
    }
}
