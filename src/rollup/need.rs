//! What has to happen before an item can be implemented: the first thing, by what is in its way.

use super::part::Part;
use super::status::counted;
use crate::checks::{Nothing, Subjects, Threat};

/// What is in the way of an item that is open, and who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A resource violates a control, at least in part: fix it.
    Fix,
    /// Something could not be read, or nothing was found to judge: grant a permission, or look elsewhere.
    Read,
    /// Everything was read, and a resource asks what only a person can say.
    Decide,
    /// Only the human parts of the threat are left to attest.
    Attest,
    /// People accepted every violation, which never makes an item implemented.
    Accepted,
    /// No threat file recognises it, or the threat has no control: this version cannot judge it.
    Cover,
}

impl Need {
    /// All of them, the first to do first.
    pub const ALL: [Self; 6] = [
        Self::Fix,
        Self::Read,
        Self::Decide,
        Self::Attest,
        Self::Accepted,
        Self::Cover,
    ];

    /// The word of `results.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::Read => "read",
            Self::Decide => "decide",
            Self::Attest => "attest",
            Self::Accepted => "accepted",
            Self::Cover => "cover",
        }
    }
}

/// What an open item needs first. `is_read` tells whether all accounts and things that it is about were read.
pub(super) fn need(threat: &Threat, parts: &[Part<'_>], is_read: bool) -> Need {
    let counted = counted(threat, parts);
    let is_violated = |part: &Part<'_>| {
        // A listing that was read to its end and shows none proves it absent there, whatever is elsewhere.
        let proves = match (threat.subjects, part.control.none) {
            (Subjects::Each, Nothing::Fail) => true,
            (Subjects::Each, Nothing::Unknown)
            | (Subjects::Together, Nothing::Fail | Nothing::Unknown) => false,
        };
        let is_missing = proves && part.gaps.is_empty() && part.none_in.count > 0;
        part.tally.fail + part.tally.partial > 0 || is_missing
    };
    if counted.iter().any(|part| is_violated(part)) {
        return Need::Fix;
    }
    // A resource that could not be read may ask for a fix, so that comes before questions.
    let is_unknown = |part: &Part<'_>| part.tally.unknown > 0 || !part.gaps.is_empty();
    if !is_read || parts.iter().any(is_unknown) {
        return Need::Read;
    }
    if counted.iter().any(|part| part.tally.question > 0) {
        return Need::Decide;
    }
    if counted.is_empty() {
        return match parts.iter().any(Part::is_accepted) {
            true => Need::Accepted,
            false => Need::Read,
        };
    }
    let lacking = counted.iter().filter(|part| !part.holds(threat.subjects));
    let lacking: Vec<&&Part<'_>> = lacking.collect();
    if !lacking.is_empty() {
        // Of one that merely has no subject somewhere, nobody accepted anything.
        let is_accepted =
            |part: &&&Part<'_>| part.tally.waived > 0 && part.wanting(threat.subjects) == 0;
        return match lacking.iter().all(is_accepted) {
            true => Need::Accepted,
            false => Need::Read,
        };
    }
    let is_anywhere = counted.iter().any(|part| part.tally.held() > 0);
    match is_anywhere {
        true => Need::Attest,
        // It applies to nothing that is there: what it is about was not found.
        false => Need::Read,
    }
}
