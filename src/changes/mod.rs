//! What changed between two runs: which way items and findings went, and why. How results are read and compared,
//! and how changes are written, is not known here.

use crate::model::Status;

mod turn;
mod why;

#[cfg(test)]
mod tests;

pub use turn::{Said, Seen, Standing, Turn, of_item};
pub use why::{FieldChange, Why};

/// What changed in a later run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The earlier run.
    pub earlier: RunRef,
    /// The later run.
    pub later: RunRef,
    /// What a reader must know of the two before the rest: other reports, accounts, checks.
    pub notes: Vec<String>,
    /// How many items went which way.
    pub item_counts: Counts,
    /// Each of them, the worst first.
    pub items: Vec<ItemChange>,
    /// How many findings went which way.
    pub finding_counts: Counts,
    /// Each of them, the worst first; of very many, the first of each turn.
    pub findings: Vec<FindingChange>,
    /// Since when each open item has been open, if results of earlier runs were given.
    pub ages: Vec<Age>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRef {
    /// Its id.
    pub id: String,
    /// When it ended, RFC 3339 in UTC.
    pub finished_at: String,
    /// The file name of its report.
    pub report: String,
}

/// How many went which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    turns: [usize; Turn::ALL.len()],
    new_violations: usize,
}

/// An item that went another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    /// Which way.
    pub turn: Turn,
    /// Its number in the later report, or else in the earlier.
    pub number: u32,
    /// How the file itself identifies it, if it does.
    pub id: Option<String>,
    /// What a person knows it by.
    pub title: String,
    /// Data flow, where the report carries one.
    pub interaction: Option<String>,
    /// Id of the threat type.
    pub threat: Option<String>,
    /// What it was; none if the earlier report does not have it.
    pub before: Option<Status>,
    /// What it is; none if the later report does not have it.
    pub after: Option<Status>,
    /// Why.
    pub why: Vec<Why>,
    /// The first findings that made it go this way.
    pub findings: Vec<FindingChange>,
    /// How many more there are.
    pub more_findings: usize,
}

/// A finding that went another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingChange {
    /// Which way.
    pub turn: Turn,
    /// The same in every run.
    pub id: String,
    /// Id of the control.
    pub control: String,
    /// Account id.
    pub account: String,
    /// Region of the resource, or `global`.
    pub region: String,
    /// ARN of the resource.
    pub resource: String,
    /// How it stood; none if it was not there.
    pub before: Option<Standing>,
    /// How it stands; none if it is no longer there.
    pub after: Option<Standing>,
    /// Why.
    pub why: Vec<Why>,
    /// What the later run says of it, or else the earlier.
    pub reason: String,
    /// The items for which it counts, by their numbers in the later report.
    pub items: Vec<u32>,
}

/// Since when an item has been open without a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Age {
    /// Its number in the later report.
    pub number: u32,
    /// What a person knows it by.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// The day of the first of the runs, in UTC.
    pub since: String,
    /// Days until the later run.
    pub days: u32,
    /// In how many runs it was open, the later included.
    pub runs: usize,
}

impl Counts {
    /// One more went this way.
    pub fn add(&mut self, turn: Turn) {
        self.turns[turn as usize] += 1;
    }

    /// One of those that appeared is a violation that nobody accepted.
    pub fn add_violation(&mut self) {
        self.new_violations += 1;
    }

    /// How many of those that appeared are violations that nobody accepted.
    #[must_use]
    pub fn new_violations(&self) -> usize {
        self.new_violations
    }

    /// How many went this way.
    #[must_use]
    pub fn of(&self, turn: Turn) -> usize {
        self.turns[turn as usize]
    }

    /// How many went any way.
    #[must_use]
    pub fn total(&self) -> usize {
        self.turns.iter().sum()
    }

    /// How many got worse or were lost sight of.
    #[must_use]
    pub fn worse(&self) -> usize {
        let worse = Turn::ALL.into_iter().filter(|turn| turn.is_worse());
        worse.map(|turn| self.of(turn)).sum()
    }
}

impl Changes {
    /// Whether anything got worse or was lost sight of, or a violation is new.
    #[must_use]
    pub fn is_regression(&self) -> bool {
        let worse = self.item_counts.worse() + self.finding_counts.worse();
        worse + self.finding_counts.new_violations() > 0
    }

    /// Whether nothing went any way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.item_counts.total() + self.finding_counts.total() == 0
    }

    /// All of it in one line, such as `changes since 2026-11-27: 2 items regressed, 1 lost sight of; no finding
    /// changed`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("changes since {}: {}", self.since(), self.counted())
    }

    /// The day of the earlier run.
    #[must_use]
    pub fn since(&self) -> &str {
        let finished = &self.earlier.finished_at;
        finished.get(..10).unwrap_or(finished)
    }

    /// How many items and findings went which way, in words.
    #[must_use]
    pub fn counted(&self) -> String {
        let of = |counts: &Counts, what: &str| {
            let told = Turn::ALL.into_iter().filter(|turn| counts.of(*turn) > 0);
            let mut noun = match told.clone().next().map(|turn| counts.of(turn)) {
                None => return format!("no {what} changed"),
                Some(1) => format!(" {what}"),
                Some(_) => format!(" {what}s"),
            };
            let told = told.map(|turn| {
                let noun = std::mem::take(&mut noun);
                let told = format!("{}{noun} {}", counts.of(turn), turn.words());
                match (turn, counts.new_violations()) {
                    (Turn::Appeared, 1) => format!("{told} (1 new violation)"),
                    (Turn::Appeared, count @ 2..) => format!("{told} ({count} new violations)"),
                    _ => told,
                }
            });
            told.collect::<Vec<_>>().join(", ")
        };
        let (items, findings) = (&self.item_counts, &self.finding_counts);
        format!("{}; {}", of(items, "item"), of(findings, "finding"))
    }
}
