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
    pub total: Option<u64>,
    /// Whether it has a row for migrated items; read, never written.
    migrated: bool,
    /// The items, by index, that it counts.
    pub covers: Range<usize>,
}

#[derive(Debug)]
struct Count {
    status: Status,
    digits: Range<usize>,
    value: u64,
}

impl Summary {
    /// Takes up a row, if its name is one that a summary has and is new here.
    pub(super) fn add(&mut self, name: &str, digits: Range<usize>, value: u64) -> bool {
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

    /// Whether each of the four states has its count.
    pub(super) fn is_complete(&self) -> bool {
        self.counts.len() == Status::ALL.len()
    }

    pub(super) fn ranges(&self) -> impl Iterator<Item = &Range<usize>> {
        self.counts.iter().map(|count| &count.digits)
    }

    /// Whether the total it gives is the number of items found.
    pub(super) fn agrees(&self) -> bool {
        self.total
            .is_none_or(|total| usize::try_from(total) == Ok(self.covers.len()))
    }

    /// Gives items that carry no state the one that the counts leave for them.
    pub(super) fn infer_states(&self, items: &mut [Item]) {
        let Some(items) = items.get_mut(self.covers.clone()) else {
            return;
        };
        let missing = items.iter().filter(|item| item.state.is_none()).count();
        let mut left = self.counts.iter().filter_map(|count| {
            let shown = items
                .iter()
                .filter(|item| item.state == Some(State::Known(count.status)))
                .count();
            let left = usize::try_from(count.value).ok()?.checked_sub(shown)?;
            (left > 0).then_some((count.status, left))
        });
        if let (Some((status, count)), None) = (left.next(), left.next())
            && count == missing
        {
            for item in items.iter_mut().filter(|item| item.state.is_none()) {
                item.state = Some(State::Known(status));
            }
        }
    }

    /// The edits that make the counts those of `states`; none as long as the
    /// state of an item is not known.
    pub(super) fn edits(&self, states: &[Option<State>]) -> Vec<TextEdit> {
        let Some(states) = states.get(self.covers.clone()) else {
            return Vec::new();
        };
        if states.iter().any(Option::is_none) {
            return Vec::new();
        }
        let recount = |count: &Count| {
            let now = states
                .iter()
                .filter(|state| **state == Some(State::Known(count.status)))
                .count();
            (u64::try_from(now) != Ok(count.value)).then(|| TextEdit {
                range: count.digits.clone(),
                with: now.to_string().into_bytes(),
            })
        };
        self.counts.iter().filter_map(recount).collect()
    }
}

fn status_named(name: &str) -> Option<Status> {
    Status::ALL
        .into_iter()
        .find(|status| status.report_words() == name)
}
