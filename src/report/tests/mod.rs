//! Tests of the module as a whole, through what it offers to others.

mod absent;
mod damaged;
mod fixture;
mod hostile;
mod models;
mod properties;
mod reading;
mod real_reports;
mod shapes;
mod writing;

use crate::model::Status;

use super::{Format, Item, Report, ReportError, State, Update, read};

fn parse(source: &str) -> Report {
    read(source.as_bytes().to_vec(), None).unwrap()
}

fn today() -> jiff::Timestamp {
    at(jiff::civil::date(2026, 11, 23))
}

/// Some time on that day.
fn at(day: jiff::civil::Date) -> jiff::Timestamp {
    let noon = day.at(12, 30, 1, 500_000_000);
    noon.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp()
}

fn update(status: Status, note: &str) -> Option<Update> {
    Some(Update {
        status,
        note: note.into(),
    })
}

/// The updated copy as text.
fn updated(source: &str, updates: &[Option<Update>]) -> String {
    String::from_utf8(parse(source).updated(updates, today()).unwrap()).unwrap()
}

/// The updated copy, after a check that updating it again changes nothing.
fn updated_once(source: &str, updates: &[Option<Update>]) -> String {
    let once = updated(source, updates);
    assert_eq!(updated(&once, updates), once);
    once
}

fn states(items: &[Item]) -> Vec<Option<State>> {
    items.iter().map(|item| item.state.clone()).collect()
}

/// `wanted` with the one place in `source` where `from` stands replaced.
fn with(source: &str, from: &str, to: &str) -> String {
    assert_eq!(source.matches(from).count(), 1, "{from:?} in {source}");
    source.replacen(from, to, 1)
}
