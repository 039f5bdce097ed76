//! What an item came to, and by whose word: the one definition for every output, the summary and the gate.

use super::DecidedItem;
use crate::model::Status;

/// What an item came to, and by whose word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Implemented, by evidence.
    Implemented,
    /// A person set it as implemented, and nothing could judge it.
    Kept,
    /// Not started, by evidence.
    NotStarted,
    /// Open.
    NeedsInvestigation,
    /// A person said that it does not apply.
    NotApplicable,
    /// The run was not asked to decide it, whatever its status.
    NotSelected,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Implemented,
        Self::Kept,
        Self::NotStarted,
        Self::NeedsInvestigation,
        Self::NotApplicable,
        Self::NotSelected,
    ];

    /// Of an item.
    #[must_use]
    pub fn of(decided: &DecidedItem<'_>) -> Self {
        // What was not judged has no controls that judged it.
        let is_judged = !decided.controls.is_empty();
        match decided.status {
            _ if !decided.selected => Self::NotSelected,
            Status::Implemented if is_judged => Self::Implemented,
            Status::Implemented => Self::Kept,
            Status::NotStarted => Self::NotStarted,
            Status::NeedsInvestigation => Self::NeedsInvestigation,
            Status::NotApplicable => Self::NotApplicable,
        }
    }

    /// The word of formats.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Implemented => "implemented",
            Self::Kept => "kept",
            Self::NotStarted => "not-started",
            Self::NeedsInvestigation => "needs-investigation",
            Self::NotApplicable => "not-applicable",
            Self::NotSelected => "not-selected",
        }
    }
}
