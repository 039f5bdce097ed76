//! The end of a run in words: the table, the counts, what the scope left out, where everything is, and how each account ended.

use std::fmt::Write as _;
use std::path::Path;

use super::accounts::accounts;
use super::table::{Row, table};
use crate::conclusion::{Conclusion, ScopeUse};
use crate::ledger;
use crate::model::printable;
use crate::output::RESULTS;

/// What a run came to, and what is where.
#[must_use]
pub fn summary<'a>(
    conclusion: &Conclusion<'_>,
    written: impl Iterator<Item = (&'a str, &'a Path)>,
    colour: bool,
) -> String {
    let rows: Vec<Row> = conclusion
        .items
        .iter()
        .map(|decided| Row {
            number: decided.item.number,
            title: decided.title().to_owned(),
            status: decided.status,
            reason: decided.reason.clone(),
        })
        .collect();
    let counts = conclusion.counts();
    let mut text = table(&rows, colour);
    let _ = writeln!(
        text,
        "\n{} items: {} implemented, {} not started, {} need investigation, {} not applicable; {} calls",
        counts.total,
        counts.implemented,
        counts.not_started,
        counts.needs_investigation,
        counts.not_applicable,
        conclusion.total_calls()
    );
    text.push_str(&scope(&conclusion.extent, conclusion.scope.as_ref()));
    let mut results = None;
    for (what, path) in written {
        let shown = printable(&path.display().to_string());
        let _ = writeln!(text, "{:<16}{shown}", format!("{what}:"));
        if path.ends_with(RESULTS.name) {
            results = path.parent();
        }
    }
    text.push_str(&questions(conclusion.questions.len(), results));
    let states = ledger::states(&conclusion.run.accounts, &conclusion.coverage);
    text.push_str(&accounts(&states, colour));
    text
}

/// How many questions are left, and how to answer them.
fn questions(left: usize, results: Option<&Path>) -> String {
    let (number, noun) = match left {
        0 => return String::new(),
        1 => ("1".to_owned(), "question is"),
        left => (left.to_string(), "questions are"),
    };
    let results = results.map_or("RESULTS".to_owned(), |folder| folder.display().to_string());
    format!(
        "\n{number} {noun} left for a person: list them with `threatproof questions {}`\n",
        printable(&results)
    )
}

/// What was read, and which items and resources no scope covers.
fn scope(extent: &str, scope: Option<&ScopeUse>) -> String {
    let extent = printable(extent);
    match scope {
        None => format!("scope: {extent}; all of it counts for every item\n"),
        Some(scope) => format!(
            "scope: {extent}; {} items match no rule, {} resources belong to no rule\n",
            scope.unmatched_items.len(),
            scope.unclaimed_resources.len()
        ),
    }
}
