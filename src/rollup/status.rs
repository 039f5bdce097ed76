//! The status that the parts of a threat come to. Everything else only says why.

use super::part::Part;
use super::said::Answer;
use crate::checks::{Subjects, Threat};
use crate::model::Status;

/// Where several kinds of resource answer one threat, kinds that do not occur have no say, nor have
/// kinds of which people accepted everything.
fn has_say(part: &Part<'_>, parts: &[Part<'_>]) -> bool {
    let mut of_its_kind = parts
        .iter()
        .filter(|other| other.control.kind.name == part.control.kind.name);
    !part.is_empty() && !of_its_kind.all(|other| other.is_empty() || other.is_accepted())
}

/// The controls whose outcome counts.
pub(super) fn counted<'p, 'a>(threat: &Threat, parts: &'p [Part<'a>]) -> Vec<&'p Part<'a>> {
    match threat.subjects {
        Subjects::Each => parts.iter().collect(),
        Subjects::Together => parts.iter().filter(|part| has_say(part, parts)).collect(),
    }
}

/// The status, as far as the accounts that were read decide it.
pub(super) fn status(threat: &Threat, parts: &[Part<'_>], humans: &[Answer<'_>]) -> Status {
    if parts.iter().any(|part| !part.gaps.is_empty()) {
        return Status::NeedsInvestigation;
    }
    let subjects = threat.subjects;
    let counted = counted(threat, parts);
    if counted.is_empty() {
        Status::NeedsInvestigation
    } else if counted.iter().all(|part| part.holds(subjects)) {
        let is_anywhere = counted.iter().any(|part| part.tally.held() > 0);
        if is_anywhere && humans.iter().all(Answer::holds) {
            Status::Implemented
        } else {
            Status::NeedsInvestigation
        }
    } else if counted.iter().all(|part| part.is_absent(subjects)) {
        Status::NotStarted
    } else {
        Status::NeedsInvestigation
    }
}
