//! Findings of an item's controls, to its status and the reason for it.
//!
//! The one place where a status is decided. `implemented` needs evidence for
//! everything; whatever is missing, mixed or unread makes `needs-investigation`.

use crate::checks::Severity;
use crate::human::Question;
use crate::matching::Unrecognised;
use crate::model::{ControlId, Piece, Status, Wording};
use crate::scope::ItemScope;

mod counting;
mod element;
mod few;
mod gaps;
mod inquiry;
mod lack;
mod need;
mod part;
mod questions;
mod reason;
mod said;
mod scoped;
mod status;
mod tally;
mod unread;

pub use counting::Counting;
pub use element::Element;
pub use inquiry::{Account, Inquiry};
pub use lack::{Lack, Lacking};
pub use need::Need;
pub use said::Said;
pub use tally::Tally;

/// What an item is about.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// The resources that count.
    pub scope: ItemScope<'a>,
    /// What the report tells of their kind.
    pub element: Element,
}

/// What an item gets, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The status.
    pub status: Status,
    /// The reason, in words.
    pub reason: Wording,
    /// Whether this version can judge such an item at all; if not, the state that people gave it stays.
    pub is_judged: bool,
    /// Whether its scope names accounts that nobody expected or that were left out.
    pub lacks_accounts: bool,
    /// What is in the way, if it is open.
    pub need: Option<Need>,
    /// What it lacks beside findings that turn, if it is open.
    pub lacks: Vec<Lack>,
    /// How much a violation matters: of the controls that are violated the worst, else of all.
    pub severity: Option<Severity>,
    /// How the findings of each control fell out, in the threat's order.
    pub controls: Vec<(ControlId, Tally)>,
    /// What only a person can say and nobody did, by what it is about.
    pub questions: Vec<Question>,
}

impl Decision {
    /// What an item gets that this version cannot judge.
    fn none(why: impl Into<String>) -> Self {
        Self {
            status: Status::NeedsInvestigation,
            reason: in_words(why),
            is_judged: false,
            lacks_accounts: false,
            need: Some(Need::Cover),
            lacks: Vec::new(),
            severity: None,
            controls: Vec::new(),
            questions: Vec::new(),
        }
    }
}

/// What an item gets that no threat file recognises.
#[must_use]
pub fn undecidable(why: &Unrecognised) -> Decision {
    Decision::none(why.to_string())
}

/// A reason of one sentence.
fn in_words(words: impl Into<String>) -> Wording {
    let mut wording = Wording::default();
    wording.add_kept(vec![Piece::said(words)]);
    wording
}

#[cfg(test)]
mod tests;
