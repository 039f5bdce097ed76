//! What is left to do after a run, the worst first: for whoever wants to begin.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Conclusion, DecidedItem, Need, Standing, Violation};
use crate::checks::{Control, Severity, Threat};
use crate::model::{ControlId, Status, ThreatId};

/// How many things are named to do first.
const FIRST: usize = 5;

/// What is left to do.
pub struct Todo<'c> {
    /// How many items need what.
    pub counts: NeedCounts,
    /// The threats with open items, the worst first.
    pub threats: Vec<OpenThreat<'c>>,
    /// The violations to begin with, the worst first.
    pub first: Vec<First<'c>>,
}

/// Items by what they need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NeedCounts {
    /// All items.
    pub total: usize,
    /// Open ones, by what they need first.
    pub open: BTreeMap<Need, usize>,
    /// Those that this run found implemented.
    pub implemented: usize,
    /// Those that people set as implemented, which nothing could judge.
    pub kept: usize,
    /// Those that do not apply.
    pub not_applicable: usize,
    /// Those that the run was not asked to decide.
    pub not_selected: usize,
}

/// A threat with open items.
pub struct OpenThreat<'c> {
    /// The threat; none for items that no threat file recognises.
    pub threat: Option<&'c Threat>,
    /// How severe the worst of its open items is.
    pub severity: Option<Severity>,
    /// Its open items.
    pub items: Vec<u32>,
    /// How many of them need what first.
    pub needs: BTreeMap<Need, usize>,
    /// How many of them have which status.
    pub statuses: BTreeMap<Status, usize>,
}

/// A control whose violations are best seen to first.
pub struct First<'c> {
    /// The control.
    pub control: &'c Control,
    /// The items that it keeps open.
    pub items: Vec<u32>,
    /// How many resources violate it, for the item that it has most of.
    pub resources: usize,
    /// One of them; none where scopes choose among them.
    pub example: Option<&'c Violation>,
}

impl Conclusion<'_> {
    /// What is left to do.
    #[must_use]
    pub fn todo(&self) -> Todo<'_> {
        Todo {
            counts: self.need_counts(),
            threats: self.open_threats(),
            first: self.first_things(),
        }
    }

    fn need_counts(&self) -> NeedCounts {
        let mut counts = NeedCounts::default();
        for item in &self.items {
            counts.total += 1;
            match Standing::of(item) {
                Standing::NotSelected => counts.not_selected += 1,
                Standing::Implemented => counts.implemented += 1,
                Standing::Kept => counts.kept += 1,
                Standing::NotApplicable => counts.not_applicable += 1,
                // What is open needs something; if nobody could say what, it has to be looked at.
                Standing::NotStarted | Standing::NeedsInvestigation => {
                    let need = item.need.unwrap_or(Need::Read);
                    *counts.open.entry(need).or_default() += 1;
                }
            }
        }
        counts
    }

    /// The open items that were to be decided, each with what it needs.
    fn open(&self) -> impl Iterator<Item = (&DecidedItem<'_>, Need)> {
        let selected = self.items.iter().filter(|item| item.selected);
        selected.filter_map(|item| Some((item, item.need?)))
    }

    fn open_threats(&self) -> Vec<OpenThreat<'_>> {
        let mut threats: BTreeMap<Option<&ThreatId>, OpenThreat<'_>> = BTreeMap::new();
        for (item, need) in self.open() {
            let id = item.threat.map(|threat| &threat.id);
            let threat = threats.entry(id).or_insert_with(|| OpenThreat {
                threat: item.threat,
                severity: None,
                items: Vec::new(),
                needs: BTreeMap::new(),
                statuses: BTreeMap::new(),
            });
            threat.severity = threat.severity.max(item.severity);
            threat.items.push(item.item.number);
            *threat.needs.entry(need).or_default() += 1;
            *threat.statuses.entry(item.status).or_default() += 1;
        }
        let mut threats: Vec<OpenThreat<'_>> = threats.into_values().collect();
        // Of those that are equal in this, ids keep their order.
        threats.sort_by_key(|threat| {
            let need = threat.needs.keys().next().copied();
            (Reverse(threat.severity), need, Reverse(threat.items.len()))
        });
        threats
    }

    fn first_things(&self) -> Vec<First<'_>> {
        let mut things: BTreeMap<&ControlId, First<'_>> = BTreeMap::new();
        for (item, _) in self.open() {
            for (id, tally) in &item.controls {
                let violations = tally.fail + tally.partial;
                let Some((id, control)) = self.controls.get_key_value(id) else {
                    continue;
                };
                if violations == 0 {
                    continue;
                }
                let thing = things.entry(id).or_insert_with(|| First {
                    control,
                    items: Vec::new(),
                    resources: 0,
                    example: match self.scope {
                        None => self.violations.get(*id),
                        Some(_) => None,
                    },
                });
                thing.items.push(item.item.number);
                thing.resources = thing.resources.max(violations);
            }
        }
        let mut things: Vec<First<'_>> = things.into_values().collect();
        things.sort_by_key(|thing| {
            let many = (Reverse(thing.items.len()), Reverse(thing.resources));
            (Reverse(thing.control.severity), many)
        });
        things.truncate(FIRST);
        things
    }
}
