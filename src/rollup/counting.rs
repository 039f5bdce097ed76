//! For which items a finding counts: told again for whoever asks of a single finding.

use std::collections::BTreeMap;

use super::scoped;
use crate::checks::Control;
use crate::evaluate::Finding;
use crate::facts::Tags;
use crate::model::{ControlId, Member};
use crate::scope::{Claim, ItemScope, Rule};

/// The items that each control decides, with what chooses among its findings.
#[derive(Debug, Default)]
pub struct Counting<'a> {
    by_control: BTreeMap<ControlId, Vec<Matter<'a>>>,
}

/// Items of one scope.
#[derive(Debug)]
struct Matter<'a> {
    rules: Vec<&'a Rule>,
    items: Vec<u32>,
}

impl<'a> Counting<'a> {
    /// Adds an item that these rules are about; everything counts for it if there are none.
    pub fn add(&mut self, item: u32, control: &ControlId, rules: &[&'a Rule]) {
        let matters = self.by_control.entry(control.clone()).or_default();
        let is_same = |matter: &&mut Matter<'a>| {
            let same = |(a, b): (&&Rule, &&Rule)| std::ptr::eq(*a, *b);
            matter.rules.len() == rules.len() && matter.rules.iter().zip(rules).all(same)
        };
        match matters.iter_mut().find(is_same) {
            Some(matter) => matter.items.push(item),
            None => matters.push(Matter {
                rules: rules.to_vec(),
                items: vec![item],
            }),
        }
    }

    /// The items for which a finding counts for sure, by number.
    #[must_use]
    pub fn items(
        &self,
        control: &Control,
        finding: &Finding,
        account: &Member,
        tags: &Tags,
    ) -> Vec<u32> {
        let matters = self.by_control.get(&control.id).into_iter().flatten();
        let counting = matters.filter(|matter| {
            let scope = ItemScope {
                rules: &matter.rules,
                is_chosen: !matter.rules.is_empty(),
            };
            match scope.covers_account(account) {
                Claim::No => false,
                Claim::Yes | Claim::Unknown(_) => {
                    scoped::claim(control.kind, finding, account, &scope, tags) == Claim::Yes
                }
            }
        });
        let mut items: Vec<u32> = counting.flat_map(|it| it.items.iter().copied()).collect();
        items.sort_unstable();
        items
    }
}
