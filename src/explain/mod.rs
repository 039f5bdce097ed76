//! Why an item is what it is, and what would change it: from results that were written, and the evidence beside
//! them. Pure; where the files are is not known here.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::checks::Catalog;
use crate::facts::{CallRecord, FactKind};
use crate::model::Status;
use crate::output::json_v1::{Finding, Item, Severity};
use crate::past::{Head, Left};

mod accept;
mod calls;
mod change;
mod facts;
mod find;
mod finding;
mod gather;
mod item;
mod lacking;
mod next;
mod rule;
mod steps;
mod supposed;
#[cfg(test)]
mod tests;
mod text;
pub mod told;

pub use change::{Accept, Step, Untold, change};
pub use find::{Found, Meant, Search, meant, near, row};
pub use finding::finding;
pub use gather::Gathered;
pub use item::item;
pub use text::text;

use told::{About, Candidates, Overview, Row, Told};

/// What explanations are made with, beside the results.
pub struct Kit<'a> {
    /// Every kind of fact.
    pub kinds: &'a [&'static FactKind],
    /// The embedded checks, which know how violations are repaired.
    pub catalog: &'a Catalog,
    /// The calls of the accounts that matter, if the evidence is there.
    pub calls: Option<BTreeMap<String, Vec<CallRecord>>>,
    /// The results, as a shell takes them.
    pub results_shown: String,
    /// The evidence, as a shell takes it, if it is there.
    pub evidence_shown: Option<String>,
    /// Drafts the answer to open questions.
    pub draft: &'a dyn Fn(&Left) -> String,
    /// Drafts the waiver of a finding, from the day of the evidence on.
    pub waiver: &'a dyn Fn(&Finding, Date) -> String,
}

impl Kit<'_> {
    fn calls_of(&self, account: &str) -> &[CallRecord] {
        let calls = self.calls.as_ref().and_then(|calls| calls.get(account));
        calls.map_or(&[], Vec::as_slice)
    }
}

/// What is told, with the run that it is of.
fn told(head: &Head, kit: &Kit<'_>, about: About) -> Told {
    Told {
        schema_version: told::SCHEMA_VERSION,
        run: told::Run {
            id: head.run.id.clone(),
            finished_at: head.run.finished_at.clone(),
            report: head.run.report.name.clone(),
            has_evidence: kit.calls.is_some(),
        },
        about,
    }
}

/// Every open item, the worst first: what can be repaired before what has to be read, and that before what waits
/// for people.
#[must_use]
pub fn overview(head: &Head, kit: &Kit<'_>) -> Told {
    let of = |status: Status| head.items.iter().filter(|it| it.status == status).count();
    let is_open = |row: &Row| match row.status {
        Status::NotStarted | Status::NeedsInvestigation => true,
        Status::Implemented | Status::NotApplicable => false,
    };
    let rows = head.items.iter().map(|item| row(head, item));
    let mut open: Vec<Row> = rows.filter(is_open).collect();
    open.sort_by_key(|row| {
        let severity = row.severity.map_or(0, |severity| match severity {
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 3,
            Severity::Critical => 4,
        });
        let need = row.needs.map_or(u8::MAX, |need| need as u8);
        (need, u8::MAX - severity, row.status, row.number)
    });
    let overview = Overview {
        open,
        implemented: of(Status::Implemented),
        kept: head.items.iter().filter(|it| is_kept(it)).count(),
        not_applicable: of(Status::NotApplicable),
        total: head.items.len(),
    };
    told(head, kit, About::Overview(overview))
}

/// Whether people set it as implemented, and nothing could judge it: what was judged has the controls that did.
fn is_kept(item: &Item) -> bool {
    item.selected && item.status == Status::Implemented && item.controls.is_empty()
}

/// Several items or findings that may be meant.
#[must_use]
pub fn candidates(head: &Head, candidates: Candidates, kit: &Kit<'_>) -> Told {
    told(head, kit, About::Candidates(candidates))
}
