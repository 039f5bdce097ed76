//! The counts that a report gives for the model and for each diagram.

use std::ops::Range;

use crate::model::Status;

use super::{Item, State, TextEdit};

const TOTAL: &str = "Total";
const TOTAL_MIGRATED: &str = "Total Migrated";

/// One block of counts.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// The count of each state.
    counts: Vec<Count>,
    /// What the report gives as the total; read, never written.
    pub total: Option<u32>,
    /// Whether it has a row for migrated items; read, never written.
    migrated: bool,
    /// The items, by index, that it counts.
    pub covers: Range<usize>,
}

#[derive(Debug)]
struct Count {
    status: Status,
    digits: Range<usize>,
    /// No report has more items than this can count; with the items found it fits any sum.
    value: u32,
}

impl Summary {
    /// Takes up a row, if its name is one that a summary has and is new here.
    pub(super) fn add(&mut self, name: &str, digits: Range<usize>, value: u32) -> bool {
        if name == TOTAL_MIGRATED {
            return !std::mem::replace(&mut self.migrated, true);
        }
        if name == TOTAL {
            return self.total.replace(value).is_none();
        }
        let Some(status) = status_named(name) else {
            return false;
        };
        if self.counts.iter().any(|count| count.status == status) {
            return false;
        }
        self.counts.push(Count {
            status,
            digits,
            value,
        });
        true
    }

    /// Whether a summary may have a row of this name.
    pub(super) fn has(name: &str) -> bool {
        name == TOTAL || name == TOTAL_MIGRATED || status_named(name).is_some()
    }

    /// How many states a summary counts.
    pub(super) const COUNTS: usize = Status::ALL.len();

    /// Whether this is the name of a state that summaries count.
    pub(super) fn counts(name: &str) -> bool {
        status_named(name).is_some()
    }

    /// Whether each of the four states has its count.
    pub(super) fn is_complete(&self) -> bool {
        self.counts.len() == Self::COUNTS
    }

    pub(super) fn ranges(&self) -> impl Iterator<Item = &Range<usize>> {
        self.counts.iter().map(|count| &count.digits)
    }

    /// Whether the total it gives is the number of items found, and it counts no more.
    pub(super) fn agrees(&self) -> bool {
        let found = self.covers.len() as u64;
        let is_it = |total: u32| u64::from(total) == found;
        self.total.is_none_or(is_it) && !self.counts_more()
    }

    /// Whether it counts items that were not found.
    pub(super) fn counts_more(&self) -> bool {
        let counted: u64 = self.counts.iter().map(|count| u64::from(count.value)).sum();
        let total = u64::from(self.total.unwrap_or_default());
        counted.max(total) > self.covers.len() as u64
    }

    /// Where none of the items shows a state and all are counted under one,
    /// gives it to them. Once some show theirs, the counts are no evidence for
    /// the others: they may be from before those were written.
    pub(super) fn infer_states(&self, items: &mut [Item]) {
        let Some(items) = items.get_mut(self.covers.clone()) else {
            return;
        };
        let mut counted = self.counts.iter().filter(|count| count.value > 0);
        if let (Some(only), None) = (counted.next(), counted.next())
            && u32::try_from(items.len()) == Ok(only.value)
            && items.iter().all(|item| item.state.is_none())
        {
            for item in items {
                item.state = Some(State::Known(only.status));
            }
        }
    }

    /// The edits that make the counts those of the states `after`. Where some
    /// states are not known, the counts move with those that are; they stay if
    /// what moved was not known before.
    pub(super) fn edits(&self, before: &[Option<State>], after: &[Option<State>]) -> Vec<TextEdit> {
        let (Some(before), Some(after)) = (
            before.get(self.covers.clone()),
            after.get(self.covers.clone()),
        ) else {
            return Vec::new();
        };
        let complete = after.iter().all(Option::is_some);
        if !complete
            && before
                .iter()
                .zip(after)
                .any(|(before, after)| before.is_none() && after.is_some())
        {
            return Vec::new();
        }
        let edit = |count: &Count| {
            let of = |states: &[Option<State>]| {
                let these = Some(State::Known(count.status));
                states.iter().filter(|state| **state == these).count() as u64
            };
            let shown = u64::from(count.value);
            let now = if complete {
                of(after)
            } else {
                (shown + of(after)).saturating_sub(of(before))
            };
            (now != shown).then(|| TextEdit {
                range: count.digits.clone(),
                with: now.to_string().into_bytes(),
            })
        };
        self.counts.iter().filter_map(edit).collect()
    }
}

fn status_named(name: &str) -> Option<Status> {
    Status::ALL
        .into_iter()
        .find(|status| status.report_words() == name)
}
