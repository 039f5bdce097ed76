//! What of an item only a person can say, and nobody has.

use super::{Answer, Part};
use crate::evaluate::Given;
use crate::human::{Asked, Question, Word};
use crate::model::ThreatId;

/// The human parts of a threat that nobody answered for the day of the evidence.
pub(super) fn of_threat(threat: &ThreatId, humans: &[Answer<'_>]) -> Vec<Question> {
    let open = humans.iter().filter_map(|answer| {
        let (part, lapsed) = match answer {
            Answer::Attested(..) => return None,
            Answer::Outstanding(part) => (part, None),
            Answer::Expired(part, word) => (part, Some(Word::clone(word))),
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

/// What the controls ask about resources that count, unless somebody answered or accepted it.
pub(super) fn of_resources(parts: &[Part<'_>]) -> Vec<Question> {
    let findings = parts.iter().flat_map(|part| &part.view.findings);
    let open = findings.filter(|finding| !finding.is_answered() && !finding.is_waived());
    let questions = open.filter_map(|finding| {
        Some(Question {
            about: Asked::Resource {
                control: finding.control.clone(),
                account: finding.account.clone(),
                region: finding.region.clone(),
                resource: finding.resource.clone(),
            },
            asks: finding.asks.clone()?,
            lapsed: finding
                .answer
                .as_ref()
                .map(|Given { word, .. }| word.clone()),
        })
    });
    questions.collect()
}
