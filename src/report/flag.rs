//! Flags that say whether any of some items is open.

use std::ops::Range;

use super::{State, TextEdit};
use crate::model::Status;

/// One flag.
#[derive(Debug, Clone)]
pub(super) struct Flag {
    /// The word `true` or `false`, or what stands in its place.
    pub place: Range<usize>,
    /// The items, by index, that it is about.
    pub covers: Range<usize>,
}

impl Flag {
    /// The edit that makes it say what the states do.
    pub(super) fn edit(&self, source: &str, states: &[Option<State>]) -> Option<TextEdit> {
        let now = if states
            .get(self.covers.clone())?
            .iter()
            .flatten()
            .any(is_open)
        {
            "true"
        } else {
            "false"
        };
        (&source[self.place.clone()] != now).then(|| TextEdit {
            range: self.place.clone(),
            with: now.as_bytes().to_vec(),
        })
    }
}

/// Whether Threat Dragon counts a threat as open: all but that word is closed to it.
fn is_open(state: &State) -> bool {
    match state {
        State::Known(Status::NotStarted | Status::NeedsInvestigation) => true,
        State::Known(Status::Implemented | Status::NotApplicable) | State::Settled(_) => false,
        State::Other(word) => word.eq_ignore_ascii_case("open"),
    }
}
