//! What of an item only a person can say, and nobody has.

use super::said::Answer;
use crate::human::{Asked, Question, Word};
use crate::model::ThreatId;

/// The human parts of a threat that nobody answered for the day of the evidence.
pub(super) fn of_threat(threat: &ThreatId, humans: &[Answer<'_>]) -> Vec<Question> {
    let open = humans.iter().filter_map(|answer| {
        let (part, lapsed) = match answer {
            Answer::Attested(..) => return None,
            Answer::Outstanding(part) => (part, None),
            Answer::Expired(part, word) => (part, Some(Word::clone(word))),
            Answer::InPart(part, _, word) => (part, word.cloned()),
        };
        Some(Question {
            about: Asked::Part {
                threat: threat.clone(),
                part: part.id.clone(),
            },
            asks: part.asks.clone(),
            lapsed,
        })
    });
    open.collect()
}
