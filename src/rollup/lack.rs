//! What an open item lacks beside findings that turn: what was not read, not found or not said.
//!
//! Findings that turn and all of these together make it implemented, and no less does. Where nothing was read, nobody
//! knows which resources are missing, so none is lacking but the reading.

use super::part::Part;
use super::said::Answer;
use super::status::counted;
use crate::checks::{Subjects, Threat};
use crate::model::{ControlId, Piece, Wording};

/// Something that an open item lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// What.
    pub what: Lacking,
    /// The same in words: which, and why. Where a resource is lacking, they name the places that were listed to the
    /// end and have none; there are none where that is not known of any, or of the only account.
    pub words: String,
}

/// What is lacking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// Accounts, or things that its scope names, are to be read.
    Reading,
    /// Everything that this control may be about is to be listed to the end.
    Listing(ControlId),
    /// A resource for which this control holds, in so many accounts.
    Resource(ControlId, usize),
    /// A resource for which any of its controls holds.
    AnyResource,
    /// A person's word on this human part.
    Attestation(String),
}

/// All that is lacking. `missing` are accounts and things that are to be read, a sentence each.
pub(super) fn lacks(
    threat: &Threat,
    parts: &[Part<'_>],
    missing: &[Vec<Piece>],
    humans: &[Answer<'_>],
    several: bool,
) -> Vec<Lack> {
    let mut lacks = Vec::new();
    let mut add = |what, words| lacks.push(Lack { what, words });
    for sentence in missing {
        add(Lacking::Reading, words(sentence.clone()));
    }
    for part in parts.iter().filter(|part| !part.gaps.is_empty()) {
        let what = Lacking::Listing(part.control.id.clone());
        add(what, words(vec![part.gaps.list(several)]));
    }
    if parts.is_empty() || parts.iter().any(is_read) {
        let listing = Listing {
            is_over_several: several,
            is_whole: missing.is_empty(),
        };
        resources(threat, parts, listing, &mut add);
    }
    for answer in humans {
        if let Some(part) = answer.open() {
            let what = Lacking::Attestation(part.id.clone());
            add(what, words(super::reason::of_human(answer)));
        }
    }
    lacks
}

/// What is known of the accounts in which resources may be.
#[derive(Clone, Copy)]
struct Listing {
    /// Whether it has to be said of which account something is.
    is_over_several: bool,
    /// Whether no account and nothing else that is in scope is still to be read.
    is_whole: bool,
}

/// Whether an account was read in which there may be resources of the control.
fn is_read(part: &Part<'_>) -> bool {
    let accounts = part.none_in.count + part.outside_in.count;
    part.tally.findings() + part.outside + accounts > 0 || !part.gaps.is_empty()
}

/// The resources that are lacking.
fn resources(
    threat: &Threat,
    parts: &[Part<'_>],
    listing: Listing,
    add: &mut impl FnMut(Lacking, String),
) {
    let mut is_found = parts
        .iter()
        .any(|part| part.tally.judged() + part.tally.waived > 0);
    for part in counted(threat, parts) {
        if let Some((accounts, names)) = wanted(threat.subjects, part, listing) {
            is_found = true;
            let what = Lacking::Resource(part.control.id.clone(), accounts);
            add(what, words(names));
        }
    }
    if !is_found {
        add(Lacking::AnyResource, String::new());
    }
}

/// In how many accounts a resource of a control has to be, and in which.
fn wanted(subjects: Subjects, part: &Part<'_>, listing: Listing) -> Option<(usize, Vec<Piece>)> {
    let is_whole = listing.is_whole && part.gaps.is_empty();
    match (subjects, part.wanting(subjects)) {
        (Subjects::Together, _) => None,
        (Subjects::Each, 0) if part.tally.findings() > 0 => None,
        (Subjects::Each, 0) => {
            let is_outside = is_whole && part.outside > 0;
            let words = is_outside.then(|| Piece::said("in its scope"));
            Some((1, words.into_iter().collect()))
        }
        (Subjects::Each, accounts) => {
            // Where something else is still to be read, it has to be told from what was listed.
            let is_named = listing.is_over_several || !is_whole;
            let mut pieces = Vec::new();
            for (few, words) in [
                (&part.none_in, "in "),
                (&part.outside_in, "in its scope in "),
            ] {
                if is_named && few.count > 0 {
                    pieces.extend((!pieces.is_empty()).then(|| Piece::said(", ")));
                    pieces.push(Piece::said(words));
                    pieces.push(few.list(true));
                }
            }
            if pieces.is_empty() && part.outside_in.count > 0 {
                pieces.push(Piece::said("in its scope"));
            }
            Some((accounts, pieces))
        }
    }
}

fn words(pieces: Vec<Piece>) -> String {
    let mut wording = Wording::default();
    wording.add(pieces);
    wording.full()
}
