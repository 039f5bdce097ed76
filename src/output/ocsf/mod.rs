//! `ocsf.json`: findings and items as Compliance Findings (2003) of OCSF 1.6.0, an array with one event per line. An item
//! has the id of its threat in `metadata.event_code`, a finding that of its control.
//!
//! What it cannot express: a question to a person, which is a Warning like all that is not known; a part that holds,
//! which is a Fail with the `status_code` partial; what people set as implemented and nothing could judge, which is
//! Other; items that were not selected, which have no event. Security Hub has no way to take OCSF from others; Security
//! Lake wants Parquet, which converters make of this file.
//!
//! Compared with an earlier run, a finding is an Update, or a Create if the comparison says that it is new. What came to
//! nothing to do is a Close, and so is a finding that is no longer there, by a listing that was read to its end. What is
//! merely no longer read closes nothing. A comparison keeps 10,000 findings of each way they went: of more, new ones
//! that are open are Updates, and those that are gone have no event.

mod event;
mod finding;
mod gone;
mod item;

use std::collections::BTreeMap;
use std::io;

use jiff::Timestamp;

use self::event::{Captioned, Check, INFORMATIONAL, Metadata, Product, RESOLVED, VERSION};
use self::item::Offenders;
use super::outcome::item_ids;
use super::{File, Format};
use crate::changes::Turn;
use crate::checks::Severity;
use crate::conclusion::Conclusion;
use crate::files::json_line;

/// `ocsf`.
pub(super) const FORMAT: Format = Format {
    name: "ocsf",
    about: "ocsf.json: findings and items as OCSF Compliance Findings",
    files: &[File {
        name: "ocsf.json",
        write,
    }],
};

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let frame = Frame::of(conclusion);
    let mut before = "[\n";
    let mut offenders = Offenders::default();
    conclusion.findings.each(&mut |found| {
        offenders.add(found);
        let evidence = found.quotes.evidence();
        out.write_all(before.as_bytes())?;
        before = ",\n";
        finding::write(&frame, found, evidence, out)
    })?;
    for change in gone::changes(conclusion) {
        out.write_all(before.as_bytes())?;
        before = ",\n";
        out.write_all(json_line(&gone::event(&frame, change))?.as_bytes())?;
    }
    for (decided, id) in conclusion.items.iter().zip(item_ids(conclusion)) {
        if let Some(event) = item::event(&frame, decided, &id, &offenders) {
            out.write_all(before.as_bytes())?;
            before = ",\n";
            out.write_all(json_line(&event)?.as_bytes())?;
        }
    }
    let end = match before {
        "[\n" => "[]\n",
        _ => "\n]\n",
    };
    out.write_all(end.as_bytes())
}

/// What all events of a run have in common.
struct Frame<'c> {
    conclusion: &'c Conclusion<'c>,
    /// When the run ended, in milliseconds; long ago if it does not say.
    time: i64,
    organization: Option<&'c str>,
    /// The standard that a threat model is.
    standard: String,
    /// Which way findings and items went since an earlier run, if it was given.
    turns: Option<Turns<'c>>,
}

/// Which way findings and items went.
struct Turns<'c> {
    findings: BTreeMap<&'c str, Turn>,
    items: BTreeMap<u32, Turn>,
}

impl<'c> Frame<'c> {
    fn of(conclusion: &'c Conclusion<'_>) -> Self {
        let run = conclusion.run;
        let time = run.finished_at.parse::<Timestamp>();
        let list = run.list.as_ref();
        Self {
            conclusion,
            time: time.map_or(0, Timestamp::as_millisecond),
            organization: list.and_then(|list| list.organization.as_deref()),
            standard: format!("Threat model: {}", conclusion.report.name),
            turns: conclusion.changes.as_ref().map(|changes| {
                let findings = changes.findings.iter();
                let items = changes.items.iter().filter(|item| item.after.is_some());
                Turns {
                    findings: findings.map(|it| (it.id.as_str(), it.turn)).collect(),
                    items: items.map(|it| (it.number, it.turn)).collect(),
                }
            }),
        }
    }

    /// What the event of a finding does; `state` is what it came to.
    fn of_finding(&self, id: &str, state: Captioned) -> Activity {
        self.activity(|turns| turns.findings.get(id).copied(), state)
    }

    /// What the event of an item does.
    fn of_item(&self, number: u32, state: Captioned) -> Activity {
        self.activity(|turns| turns.items.get(&number).copied(), state)
    }

    fn activity(&self, turn: impl Fn(&Turns<'_>) -> Option<Turn>, state: Captioned) -> Activity {
        match &self.turns {
            None => Activity::CREATE,
            Some(turns) => Activity::since(turn(turns), state),
        }
    }

    /// When it was first told. Of what may have been told before, this file does not know.
    fn created(&self, activity: Activity) -> Option<i64> {
        (activity == Activity::CREATE).then_some(self.time)
    }

    fn metadata<'e>(&'e self, id: &str, code: &'e str, profiles: &[&'static str]) -> Metadata<'e> {
        let run = self.conclusion.run;
        Metadata {
            version: VERSION,
            product: Product {
                name: "threatproof",
                vendor_name: "threatproof",
                version: env!("CARGO_PKG_VERSION"),
                uid: "threatproof",
            },
            uid: format!("{id}/{}", run.run_id),
            event_code: code,
            correlation_uid: &run.run_id,
            log_name: &self.conclusion.report.name,
            original_time: &run.finished_at,
            tenant_uid: self.organization,
            profiles: profiles.to_vec(),
        }
    }
}

/// What an event does to a finding that a consumer may know.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Activity(Captioned);

impl Activity {
    const CREATE: Self = Self((1, "Create"));
    const UPDATE: Self = Self((2, "Update"));
    const CLOSE: Self = Self((3, "Close"));

    /// Of what went this way since an earlier run; none of what stayed, or of which the comparison kept no word.
    fn since(turn: Option<Turn>, state: Captioned) -> Self {
        match turn {
            Some(Turn::Appeared) => Self::CREATE,
            // What is resolved is never left open, whatever is known of how it was.
            _ if state == RESOLVED => Self::CLOSE,
            Some(
                Turn::Improved | Turn::Regressed | Turn::LostSight | Turn::Vanished | Turn::Changed,
            )
            | None => Self::UPDATE,
        }
    }
}

fn severity(severity: Option<Severity>) -> Captioned {
    match severity {
        None => INFORMATIONAL,
        Some(Severity::Low) => (2, "Low"),
        Some(Severity::Medium) => (3, "Medium"),
        Some(Severity::High) => (4, "High"),
        Some(Severity::Critical) => (5, "Critical"),
    }
}

/// Words on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::event::{NEW, SUPPRESSED};
    use super::*;

    #[test]
    fn what_is_resolved_is_closed_even_if_no_change_is_kept() {
        for turn in Turn::ALL.into_iter().map(Some).chain([None]) {
            let is_new = turn == Some(Turn::Appeared);
            for (state, expect) in [
                (NEW, Activity::UPDATE),
                (SUPPRESSED, Activity::UPDATE),
                (RESOLVED, Activity::CLOSE),
            ] {
                let expect = if is_new { Activity::CREATE } else { expect };
                assert!(Activity::since(turn, state) == expect, "{turn:?} {state:?}");
            }
        }
    }
}
