//! The end of a run in words, for a person or on a line.

use std::path::Path;

use super::accounts::accounts;
use super::table::{Row, table};
use super::width::columns;
use crate::conclusion::{Conclusion, Need, NeedCounts};
use crate::ledger;
use crate::model::printable;

mod text;

#[cfg(test)]
mod tests;

/// What a run wrote: what a person calls it, and where it is.
pub(super) type Written<'w> = [(&'w str, &'w Path)];

/// What a run came to, what is to do and what is where; before it, if that is wanted, a table of all items.
#[must_use]
pub fn summary(
    conclusion: &Conclusion<'_>,
    written: &Written<'_>,
    has_table: bool,
    colour: bool,
) -> String {
    let mut out = match has_table {
        true => format!("{}\n\n", all_items(conclusion, colour)),
        false => String::new(),
    };
    out.push_str(&text::text(conclusion, written, columns(), colour));
    let states = ledger::states(&conclusion.run.accounts, &conclusion.coverage);
    out.push_str(&accounts(&states, colour));
    out
}

/// The same on one line: how many items need what, and where the outputs are.
#[must_use]
pub fn summary_line(conclusion: &Conclusion<'_>, written: &Written<'_>) -> String {
    let counts = conclusion.todo().counts;
    let mut line = format!("{} items: {}", counts.total, counted(&counts).join(", "));
    let missing = match conclusion.denied.len() {
        0 => String::new(),
        1 => "; 1 permission is missing".to_owned(),
        more => format!("; {more} permissions are missing"),
    };
    line.push_str(&missing);
    if let Some(folder) = results_folder(written) {
        line.push_str("; wrote ");
        line.push_str(&printable(&folder.display().to_string()));
    }
    line
}

/// The folder that results.json was written into.
fn results_folder<'w>(written: &Written<'w>) -> Option<&'w Path> {
    let mut paths = written.iter().map(|(_, path)| *path);
    let results = paths.find(|path| path.ends_with(crate::output::RESULTS.name));
    results.and_then(Path::parent)
}

/// How many items need what and how many need nothing, without those that there are none of.
fn counted(counts: &NeedCounts) -> Vec<String> {
    let open = [
        (Need::Fix, "to fix"),
        (Need::Decide, "to decide"),
        (Need::Attest, "to attest"),
        (Need::Read, "unread or not found"),
        (Need::Accepted, "with accepted risks"),
        (Need::Cover, "without a check"),
    ];
    let open =
        open.map(|(need, words)| (counts.open.get(&need).copied().unwrap_or_default(), words));
    let closed = [
        (counts.implemented, "implemented"),
        (counts.not_applicable, "not applicable"),
        (counts.not_selected, "not selected"),
        (counts.kept, "kept as people set them, not judged"),
    ];
    let all = open
        .into_iter()
        .chain(closed)
        .filter(|(count, _)| *count > 0);
    all.map(|(count, words)| format!("{count} {words}"))
        .collect()
}

/// The table of all items.
fn all_items(conclusion: &Conclusion<'_>, colour: bool) -> String {
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
    table(&rows, colour)
}
