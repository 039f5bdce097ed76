//! What an open item lacks beside findings that turn: what was not read, not found or not said.
//!
//! Findings that turn and all of these together make it implemented, and no less does.

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
    /// The same in words: which, and why.
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
    let mut is_found = parts
        .iter()
        .any(|part| part.tally.judged() + part.tally.waived > 0);
    for part in counted(threat, parts) {
        if let Some((accounts, names)) = wanted(threat.subjects, part, several) {
            is_found = true;
            add(
                Lacking::Resource(part.control.id.clone(), accounts),
                words(names),
            );
        }
    }
    if !is_found {
        add(Lacking::AnyResource, String::new());
    }
    for answer in humans {
        if let Some(part) = answer.open() {
            let what = Lacking::Attestation(part.id.clone());
            add(what, words(super::reason::of_human(answer)));
        }
    }
    lacks
}

/// In how many accounts a resource of a control has to be, and in which.
fn wanted(subjects: Subjects, part: &Part<'_>, several: bool) -> Option<(usize, Vec<Piece>)> {
    match (subjects, part.wanting(subjects)) {
        (Subjects::Together, _) => None,
        (Subjects::Each, 0) if part.tally.findings() == 0 => Some((1, Vec::new())),
        (Subjects::Each, 0) => None,
        (Subjects::Each, accounts) => {
            let mut pieces = Vec::new();
            for few in [&part.none_in, &part.outside_in] {
                if several && few.count > 0 {
                    pieces.push(Piece::said(if pieces.is_empty() { "in " } else { ", " }));
                    pieces.push(few.list(several));
                }
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
