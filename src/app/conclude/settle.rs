//! From a decision to what an item gets: a status that people set is kept, and a change is told.

use super::extent::Extent;
use crate::checks::{Catalog, Control, Threat};
use crate::conclusion::{DecidedItem, Need};
use crate::model::{ControlId, Piece, Status, Wording};
use crate::report::{Item, State, Update};
use crate::rollup::{Decision, Tally};

/// What a run says of every decision.
pub(super) struct Frame<'a> {
    /// Whether there are rules that choose what counts.
    pub is_chosen: bool,
    /// What was read.
    pub extent: &'a Extent,
}

impl Frame<'_> {
    /// The reason, which says if not all regions and accounts count, and the note, which says that nobody chose what
    /// counts.
    fn complete(&self, mut reason: Wording) -> (String, Wording) {
        let Extent {
            words,
            regions,
            left_out,
        } = self.extent;
        let is_whole = regions.is_none() && left_out.is_none();
        if self.is_chosen {
            let regions = regions.as_ref().map(|them| format!("Regions: {them}"));
            let accounts = left_out.as_ref().map(|them| format!("Accounts: {them}"));
            for words in [regions, accounts].into_iter().flatten() {
                reason.add_kept_words(words);
            }
        } else if !is_whole {
            reason.add_kept_words(format!("Scope: {words}"));
        }
        let told = reason.full();
        if !self.is_chosen && is_whole {
            reason.add_kept_words(format!("Scope: {words}"));
        }
        (told, reason)
    }
}

/// What is decided about an item, and what is written into the report. What cannot be judged, because nothing
/// recognises it or it has no control, keeps the state that people gave it.
pub(super) fn settle<'a>(
    item: &'a Item,
    threat: Option<&'a Threat>,
    catalog: &Catalog,
    decision: Option<Decision>,
    frame: &Frame<'_>,
) -> (DecidedItem<'a>, Option<Update>) {
    let previous = match &item.state {
        Some(State::Known(status)) => Some(*status),
        Some(State::Settled(_)) => Some(Status::NotApplicable),
        Some(State::Other(_)) | None => None,
    };
    let settled = match &item.state {
        Some(State::Settled(words)) => words,
        Some(State::Known(_) | State::Other(_)) | None => Status::NotApplicable.report_words(),
    };
    let selected = decision.is_some();
    let decided_by = decision.as_ref().map(|it| (it.need, it.severity));
    let lacks = decision.as_ref().map(|it| it.lacks.clone());
    let (status, reason, controls, update) = match decision {
        _ if previous == Some(Status::NotApplicable) => (
            Status::NotApplicable,
            format!("Kept as set by hand: {settled}."),
            Vec::new(),
            None,
        ),
        None => {
            let status = previous.unwrap_or(Status::NeedsInvestigation);
            (
                status,
                "Not selected by --threat, so it was left unchanged.".to_owned(),
                Vec::new(),
                None,
            )
        }
        // Whether this is a human's decision or an earlier run's, nothing speaks against it.
        Some(decision) if !decision.is_judged && previous == Some(Status::Implemented) => {
            let note = left(decision.reason);
            let (status, reason) = (Status::Implemented, note.full());
            (status, reason, Vec::new(), Some(Update { status, note }))
        }
        Some(decision) if !decision.is_judged && matches!(item.state, Some(State::Other(_))) => {
            let reason = left(decision.reason).full();
            (decision.status, reason, Vec::new(), None)
        }
        Some(decision) => {
            let (status, is_judged, need) = (decision.status, decision.is_judged, decision.need);
            let reason = with_change(decision.reason, status, previous);
            let (reason, note) = match is_judged {
                true => frame.complete(reason),
                false => (reason.full(), reason),
            };
            let mut note = note;
            if let Some(control) = worst(catalog, need, &decision.controls) {
                advise(&mut note, control);
            }
            let update = Update { status, note };
            (status, reason, decision.controls, Some(update))
        }
    };
    // What people set stays, and nothing is in its way.
    let is_open = match status {
        Status::NotStarted | Status::NeedsInvestigation => true,
        Status::Implemented | Status::NotApplicable => false,
    };
    let (need, severity) = decided_by.unwrap_or_default();
    let decided = DecidedItem {
        item,
        threat,
        previous,
        status,
        reason,
        selected,
        need: need.filter(|_| is_open),
        lacks: lacks.filter(|_| is_open).unwrap_or_default(),
        severity,
        controls,
    };
    (decided, update)
}

/// The control whose violations matter most, if violations are in the way.
fn worst<'c>(
    catalog: &'c Catalog,
    need: Option<Need>,
    controls: &[(ControlId, Tally)],
) -> Option<&'c Control> {
    match need? {
        Need::Fix => {}
        Need::Read | Need::Decide | Need::Attest | Need::Accepted | Need::Cover => return None,
    }
    let violations = |tally: &Tally| tally.fail + tally.partial;
    let violated = controls.iter().filter(|(_, tally)| violations(tally) > 0);
    let known = violated.filter_map(|(id, tally)| Some((catalog.controls.get(id)?, tally)));
    // Of equal ones the first: `max_by_key` would take the last.
    let worst = known
        .rev()
        .max_by_key(|(control, tally)| (control.severity, violations(tally)));
    worst.map(|(control, _)| control)
}

/// Adds to a note what the reader of a report needs who has nothing else: how much it matters, what to do, and where
/// that is described.
fn advise(note: &mut Wording, control: &Control) {
    let fix = control.fix.split_whitespace().collect::<Vec<_>>().join(" ");
    note.add(vec![Piece::said(format!("Fix ({}): {fix}", control.id))]);
    let severity = control.severity.as_str();
    note.add_kept_words(match control.references.first() {
        Some(reference) => format!("Severity: {severity}; see {reference}"),
        None => format!("Severity: {severity}"),
    });
}

/// How a reason says that nothing was decided.
fn left(mut reason: Wording) -> Wording {
    reason.add_kept_words("Its state was left unchanged");
    reason
}

/// A status that somebody or an earlier run had set is not changed silently.
fn with_change(mut reason: Wording, status: Status, previous: Option<Status>) -> Wording {
    match previous {
        Some(was @ (Status::Implemented | Status::NeedsInvestigation)) if was != status => {
            reason.add_kept_words(format!("was {}", was.report_words()));
        }
        Some(_) | None => {}
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The end of a reason and that of its note.
    fn told(is_chosen: bool, regions: &str, left_out: &str) -> [String; 2] {
        let some = |words: &str| (!words.is_empty()).then(|| words.to_owned());
        let extent = Extent {
            words: "all of it".to_owned(),
            regions: some(regions),
            left_out: some(left_out),
        };
        let frame = Frame {
            is_chosen,
            extent: &extent,
        };
        let mut reason = Wording::default();
        reason.add_kept_words("why");
        let (reason, note) = frame.complete(reason);
        [reason, note.full()]
    }

    #[test]
    fn what_was_left_out_is_told_whether_or_not_there_is_a_scope() {
        let both = |words: &str| [words.to_owned(), words.to_owned()];
        let whole = ["Why.", "Why. Scope: all of it."].map(str::to_owned);
        assert_eq!(told(false, "", ""), whole);
        assert_eq!(told(true, "", ""), both("Why."));
        for (regions, left_out) in [("only a", ""), ("", "1 left out"), ("only a", "1 left out")] {
            let words = both("Why. Scope: all of it.");
            assert_eq!(told(false, regions, left_out), words);
        }
        assert_eq!(told(true, "only a", ""), both("Why. Regions: only a."));
        let words = both("Why. Accounts: 1 left out.");
        assert_eq!(told(true, "", "1 left out"), words);
        let words = both("Why. Regions: only a. Accounts: 1 left out.");
        assert_eq!(told(true, "only a", "1 left out"), words);
    }
}
