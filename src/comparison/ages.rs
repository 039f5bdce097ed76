//! Since when items have been open without a break, by the results of earlier runs.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::items::title;
use super::matched::{Matched, selected};
use crate::changes::Age;
use crate::model::Status;
use crate::output::json_v1::Item;
use crate::past::Head;

/// A run of the history.
#[derive(Clone, Copy)]
pub struct Dated<'h> {
    /// What it came to.
    pub head: &'h Head,
    /// When it ended.
    pub finished: Timestamp,
}

/// Since when each item that is open in the later run has been.
pub(super) fn ages(later: Dated<'_>, history: &[Dated<'_>]) -> Vec<Age> {
    let mut runs: Vec<&Dated<'_>> = history
        .iter()
        .filter(|run| run.finished <= later.finished && run.head.run.id != later.head.run.id)
        .collect();
    if runs.is_empty() {
        return Vec::new();
    }
    runs.sort_by_key(|run| (run.finished, &run.head.run.id));
    runs.dedup_by_key(|run| &run.head.run.id);
    let runs: Vec<(&Dated<'_>, Matched<'_>)> = runs
        .into_iter()
        .rev()
        .map(|run| (run, Matched::of(run.head, later.head)))
        .collect();
    let open = selected(later.head).filter(|item| is_open(item));
    open.map(|item| age(item, later, &runs)).collect()
}

fn age(item: &Item, later: Dated<'_>, runs: &[(&Dated<'_>, Matched<'_>)]) -> Age {
    let mut since = day(later.finished);
    let mut times = 1;
    for (run, matched) in runs {
        let mut pairs = matched.pairs.iter();
        match pairs.find(|(_, own)| own.number == item.number) {
            // Nobody asked about it, which neither adds to its age nor ends it.
            Some((earlier, _)) if !earlier.selected => {}
            Some((earlier, _)) if is_open(earlier) => {
                since = day(run.finished);
                times += 1;
            }
            Some(_) | None => break,
        }
    }
    let days = since
        .until(day(later.finished))
        .map_or(0, |span| span.get_days());
    Age {
        number: item.number,
        title: title(item).to_owned(),
        status: item.status,
        since: since.to_string(),
        days: u32::try_from(days).unwrap_or_default(),
        runs: times,
    }
}

fn is_open(item: &Item) -> bool {
    match item.status {
        Status::NotStarted | Status::NeedsInvestigation => true,
        Status::Implemented | Status::NotApplicable => false,
    }
}

fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}
