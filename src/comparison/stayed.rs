//! Which way an item went of which the status is the same: behind it something may be lost, or have come.

use super::matched::is_unread;
use crate::changes::{Seen, Turn};
use crate::model::Status;
use crate::output::json_v1::{ControlTally, Item, Need};

/// Which way it went, if any.
pub(super) fn stayed(before: &Item, after: &Item, seen: Seen) -> Option<Turn> {
    let is_dropped = only(before, after).any(|tally| findings(tally) > 0);
    let changed = is_dropped.then_some(Turn::Changed);
    match after.status {
        Status::NotApplicable => None,
        Status::Implemented => changed,
        Status::NotStarted | Status::NeedsInvestigation => {
            let fails_newly = only(after, before).any(|tally| tally.fail + tally.partial > 0);
            let was_sighted = before.needs.is_some_and(|need| need != Need::Read);
            let is_blind = was_sighted && after.needs == Some(Need::Read);
            match (
                seen.lapsed || fails_newly,
                // What was fixed while the rest was unread all along is no loss.
                is_blind && (seen.lost || !seen.better),
            ) {
                (true, _) => Some(Turn::Regressed),
                (false, true) => Some(Turn::LostSight),
                (false, false) => changed,
            }
        }
    }
}

/// Whether the later run lacks something to read that the earlier did not.
pub(super) fn lacks_more(before: &Item, after: &Item) -> bool {
    let mut unread = after.lacks.iter().filter(|lack| is_unread(lack));
    unread.any(|lack| {
        let mut known = before.lacks.iter();
        !known.any(|own| own.what == lack.what && own.control == lack.control)
    })
}

/// The controls of an item that another has not.
fn only<'i>(item: &'i Item, other: &'i Item) -> impl Iterator<Item = &'i ControlTally> {
    let is_in = |tally: &&ControlTally| other.controls.iter().any(|it| it.control == tally.control);
    item.controls.iter().filter(move |tally| !is_in(tally))
}

fn findings(tally: &ControlTally) -> usize {
    let ControlTally {
        control: _,
        pass,
        fail,
        partial,
        question,
        answered,
        unknown,
        not_applicable,
        waived,
    } = tally;
    pass + fail + partial + question + answered + unknown + not_applicable + waived
}
