//! What people said about the human parts of a threat, and whether it holds on the day of the evidence.

use jiff::civil::Date;

use crate::checks::{HumanPart, Threat};
use crate::human::{Attestation, Word};
use crate::model::Member;

/// What humans said, on the day of the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Their answers to the human parts of threats.
    pub attestations: &'a [Attestation],
    /// The day of the evidence.
    pub today: Date,
}

impl<'a> Said<'a> {
    /// The best answer to a human part for an item that is judged by these accounts: one that holds, else the one
    /// that ended last.
    pub(super) fn answer(
        &self,
        threat: &Threat,
        part: &'a HumanPart,
        accounts: &[&Member],
    ) -> Answer<'a> {
        let given = self
            .attestations
            .iter()
            .filter(|attestation| {
                attestation.answers_part(&threat.id, &part.id, accounts.iter().copied())
            })
            .map(|attestation| &attestation.word)
            .max_by_key(|word| (word.holds_on(self.today), word.expires));
        match given {
            None => Answer::Outstanding(part),
            Some(word) if word.holds_on(self.today) => Answer::Attested(part, word),
            Some(word) => Answer::Expired(part, word),
        }
    }
}

/// How a human part of a threat stands.
pub(super) enum Answer<'a> {
    /// Nobody said anything.
    Outstanding(&'a HumanPart),
    /// Somebody did, and it holds.
    Attested(&'a HumanPart, &'a Word),
    /// Somebody did, but not for this day.
    Expired(&'a HumanPart, &'a Word),
}

impl Answer<'_> {
    pub(super) fn holds(&self) -> bool {
        match self {
            Self::Attested(..) => true,
            Self::Outstanding(_) | Self::Expired(..) => false,
        }
    }
}
