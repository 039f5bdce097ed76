//! What is told, as a person reads it in a terminal of 80 columns.

use super::told::{About, Candidates, FindingRow, Overview, Row, Told};
use crate::model::{Status, Verdict};
use crate::output::json_v1::{Need, Severity};

mod change;
mod finding;
mod item;
mod page;

use page::{Page, Style, cell};

/// What is told, in words.
#[must_use]
pub fn text(told: &Told, results: &str, colour: bool) -> String {
    let mut page = Page::new(colour);
    match &told.about {
        About::Overview(overview) => self::overview(&mut page, overview, results),
        About::Candidates(candidates) => self::candidates(&mut page, candidates, results),
        About::Item(item) => item::item(&mut page, item, &told.run),
        About::Finding(finding) => finding::finding(&mut page, finding, &told.run),
    }
    page.end()
}

fn overview(page: &mut Page, overview: &Overview, results: &str) {
    let Overview {
        open,
        implemented,
        kept,
        not_applicable,
        total,
    } = overview;
    let kept = match kept {
        0 => String::new(),
        kept => format!(" ({kept} of them kept as people set them, not judged)"),
    };
    page.words(
        0,
        "",
        &format!(
            "{} of {total} items are open; {implemented} are Implemented{kept}, {not_applicable} Not Applicable.",
            open.len()
        ),
    );
    if !open.is_empty() {
        page.gap();
        rows(page, open);
    }
    if let Some(first) = open.first() {
        page.heading("NEXT");
        page.words(2, "", "one of them: why, and what would change it");
        page.line(
            4,
            &format!("threatproof explain {results} {}", first.number),
        );
    }
}

fn rows(page: &mut Page, rows: &[Row]) {
    let line = |number: &str, title: &str, status: &str, severity: &str, needs: &str| {
        let title = cell(title, 30);
        format!("{number:>4}  {title} {status:<22} {severity:<8} {needs}")
    };
    page.styled_line(
        0,
        &line("", "item", "status", "severity", "next"),
        Style::Bold,
    );
    for row in rows {
        let severity = row.severity.map_or("", severity);
        let needs = row.needs.map_or("", need);
        let number = row.number.to_string();
        let status = row.status.report_words();
        let words = line(&number, &row.title, status, severity, needs);
        page.styled_line(0, &words, style(row.status));
    }
}

fn candidates(page: &mut Page, candidates: &Candidates, results: &str) {
    let asked = &candidates.asked;
    if !candidates.items.is_empty() {
        page.words(
            0,
            "",
            &format!("Several items may be meant by \"{asked}\":"),
        );
        page.gap();
        rows(page, &candidates.items);
    }
    if !candidates.findings.is_empty() {
        page.words(
            0,
            "",
            &format!("Several findings may be meant by \"{asked}\":"),
        );
        page.gap();
        for finding in &candidates.findings {
            finding_row(page, finding);
        }
        if candidates.more > 0 {
            page.line(2, &format!("and {} more", candidates.more));
        }
    }
    page.heading("NEXT");
    let items = candidates.items.first().map(|row| row.number.to_string());
    let first = items.or_else(|| candidates.findings.first().map(|row| row.id.clone()));
    page.line(
        2,
        &format!(
            "threatproof explain {results} {}",
            first.unwrap_or_default()
        ),
    );
}

fn finding_row(page: &mut Page, finding: &FindingRow) {
    let FindingRow {
        id,
        control,
        resource,
        account,
        region,
        verdict,
    } = finding;
    page.line(2, &format!("{:<15} {control}", verdict.as_str()));
    page.line(4, resource);
    page.line(4, &format!("{account} {region} · id {id}"));
}

fn style(status: Status) -> Style {
    match status {
        Status::Implemented => Style::Green,
        Status::NotStarted => Style::Red,
        Status::NeedsInvestigation => Style::Yellow,
        Status::NotApplicable => Style::Dim,
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// What is in the way, as something to do.
fn need(need: Need) -> &'static str {
    match need {
        Need::Fix => "repair",
        Need::Read => "read",
        Need::Decide => "decide",
        Need::Attest => "attest",
        Need::Accepted => "accepted",
        Need::Cover => "no check",
    }
}

/// The same in a sentence.
fn in_the_way(need: Need) -> &'static str {
    match need {
        Need::Fix => "a resource violates a control, at least in part",
        Need::Read => "something could not be read, or nothing was found to judge",
        Need::Decide => "everything was read, and a resource asks what only a person can say",
        Need::Attest => "only a person's confirmation is left",
        Need::Accepted => "people accepted every violation, which never makes an item Implemented",
        Need::Cover => "no threat file recognises it, or its threat has no control",
    }
}

/// A verdict as a word.
fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Partial => "partial",
        Verdict::Question => "question",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "not applicable",
    }
}
