//! Which resources an item of the report is about.
//!
//! Rules tie what a diagram shows (diagrams, interactions, flows, elements) to resources (ARN,
//! tags, account, region). An item is judged by the resources that its rules claim. Settings of
//! an account as a whole, such as its trail of calls, belong to no element: rules narrow them
//! by account and region only. An item that no rule is about is judged by everything.

mod accounts;
mod claim;
mod unread;

use std::collections::BTreeMap;

use crate::facts::Tags;
use crate::model::{Member, Region, ThreatId};
use crate::policy::covers;
use crate::report::{Item, Part};

pub use accounts::{Accounts, is_about_ids, is_unit_id};
pub use claim::{Claim, Named};

/// One rule: what it is about and which resources that are. Within a list any entry is enough;
/// all lists that are not empty have to agree. `*` and `?` are wildcards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// What reasons call it.
    pub name: String,
    /// Names of diagrams.
    pub diagrams: Vec<String>,
    /// Names of interactions, as the report's headings show them.
    pub interactions: Vec<String>,
    /// Names or identities of flows.
    pub flows: Vec<String>,
    /// Names or identities of elements at either end of a flow.
    pub elements: Vec<String>,
    /// Ids of threats.
    pub threats: Vec<String>,
    /// ARNs.
    pub resources: Vec<String>,
    /// Values of tags.
    pub tags: BTreeMap<String, String>,
    /// Accounts.
    pub accounts: Accounts,
    /// Regions.
    pub regions: Vec<String>,
    /// The line of the file in which it stands.
    pub line: usize,
}

impl Rule {
    /// Whether it is about this item.
    #[must_use]
    pub fn is_about(&self, item: &Item, threat: Option<&ThreatId>) -> bool {
        let elements = |flow: bool| {
            item.elements
                .iter()
                .filter(move |element| (element.part == Part::Flow) == flow)
                .flat_map(|element| [element.id.as_str(), element.name.as_str()])
                .collect::<Vec<_>>()
        };
        any(&self.diagrams, item.diagram.as_deref().as_slice())
            && any(&self.interactions, item.interaction.as_deref().as_slice())
            && any(&self.flows, &elements(true))
            && any(&self.elements, &elements(false))
            && any(&self.threats, threat.map(ThreatId::as_str).as_slice())
    }

    /// Whether resources of this account can be its.
    #[must_use]
    pub fn covers_account(&self, account: &Member) -> Claim {
        self.accounts.covers(account)
    }

    /// Whether resources of this region can be its. What lives in no region is in all.
    #[must_use]
    pub fn covers_region(&self, region: &Region) -> bool {
        *region == Region::global() || any(&self.regions, &[region.as_str()])
    }
}

/// Whether a list says nothing, or one of its patterns covers one of the names.
fn any(patterns: &[String], names: &[&str]) -> bool {
    patterns.is_empty()
        || patterns
            .iter()
            .any(|pattern| names.iter().any(|name| fits(pattern, name)))
}

/// Whether a pattern covers a name; blanks at the ends and their number do not count.
fn fits(pattern: &str, name: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (pattern, name) = (plain(pattern), plain(name));
    pattern == name || covers(&pattern, &name)
}

/// All rules, and what they need to know of the resources.
#[derive(Debug, Clone, Copy)]
pub struct Scopes<'a> {
    /// The rules.
    pub rules: &'a [Rule],
    /// The tags that were read.
    pub tags: &'a Tags,
}

/// What one item is judged by.
#[derive(Debug, Clone, Copy)]
pub struct ItemScope<'a> {
    /// The rules that are about it; none if it is judged by everything.
    pub rules: &'a [&'a Rule],
    /// Whether there are rules at all.
    pub is_chosen: bool,
}

impl<'a> Scopes<'a> {
    /// Positions of the rules that are about an item.
    #[must_use]
    pub fn of(&self, item: &Item, threat: Option<&ThreatId>) -> Vec<usize> {
        let rules = self.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| rule.is_about(item, threat))
            .map(|(position, _)| position)
            .collect()
    }

    /// Positions of the rules that claim a resource for sure.
    #[must_use]
    pub fn claiming(&self, resource: Named<'_>) -> Vec<usize> {
        let rules = self.rules.iter().enumerate();
        rules
            .filter(|(_, rule)| rule.claims(resource, self.tags) == Claim::Yes)
            .map(|(position, _)| position)
            .collect()
    }

    /// The rules at these positions.
    #[must_use]
    pub fn at(&self, positions: &[usize]) -> Vec<&'a Rule> {
        let rules = positions.iter();
        rules
            .filter_map(|position| self.rules.get(*position))
            .collect()
    }
}

impl ItemScope<'_> {
    /// Whether everything that was read counts.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether it says anything about this account.
    #[must_use]
    pub fn covers_account(&self, account: &Member) -> Claim {
        if self.is_everything() {
            return Claim::Yes;
        }
        let claims = self.rules.iter().map(|rule| rule.covers_account(account));
        claims.fold(Claim::No, Claim::or)
    }

    /// How a reason says what counts, of one account or of several; nothing where there are no rules.
    #[must_use]
    pub fn words(&self, several: bool) -> Option<String> {
        if !self.is_chosen {
            return None;
        }
        if self.is_everything() {
            let accounts = if several { "accounts" } else { "account" };
            return Some(format!(
                "Scope: no rule matches this item, so everything in the {accounts} counts"
            ));
        }
        let names: Vec<&str> = self.rules.iter().map(|rule| rule.name.as_str()).collect();
        Some(format!("Scope: {}", names.join(", ")))
    }
}

#[cfg(test)]
mod tests;
