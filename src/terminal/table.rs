//! The table at the end of a run, for a person at a terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, ContentArrangement, Table};

use super::width::columns;
use crate::model::{Status, printable, printable_start};

/// One line: an item and its status.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Position in the report.
    pub(super) number: u32,
    /// Title or threat.
    pub(super) title: String,
    /// The status.
    pub(super) status: Status,
    /// Why.
    pub(super) reason: String,
}

/// Longest reason in the table, in characters; the whole of it is in the outputs.
const LONGEST_REASON: usize = 160;

/// The table as text.
#[must_use]
pub(super) fn table(rows: &[Row], colour: bool) -> String {
    let mut table = empty(["", "item", "status", "why"], colour);
    // Reports and accounts are untrusted: nothing of theirs may steer the terminal.
    for row in rows {
        table.add_row([
            Cell::new(row.number),
            Cell::new(printable(&row.title)),
            Cell::new(row.status.report_words()).fg(colour_of(row.status)),
            Cell::new(printable_start(&row.reason, LONGEST_REASON)),
        ]);
    }
    table.to_string()
}

/// A table without rows, as wide as the terminal.
#[must_use]
pub(super) fn empty<const N: usize>(header: [&str; N], colour: bool) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    // Standard error may be a terminal where standard output is none, so its width counts.
    table.use_stderr();
    // Once it is told to be none for a terminal, a table asks no terminal for its width either.
    table.set_width(u16::try_from(columns()).unwrap_or(u16::MAX));
    if colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(header.map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    table
}

fn colour_of(status: Status) -> Color {
    match status {
        Status::Implemented => Color::Green,
        Status::NotStarted => Color::Red,
        Status::NeedsInvestigation => Color::Yellow,
        Status::NotApplicable => Color::DarkGrey,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_text_for_each_item_whatever_it_is_called() {
        let hostile = "a\u{1b}[2J\u{9b}31m\u{202e}\r\nb\tc";
        let row = |number| Row {
            number,
            title: hostile.to_owned(),
            status: Status::NeedsInvestigation,
            reason: hostile.repeat(100),
        };
        let rows = [row(1), row(2)];
        let plain = table(&rows, false);
        let unprintable = |c: char| crate::model::is_unprintable(c) && c != '\n';
        assert!(!plain.contains(unprintable), "{plain:?}");
        assert!(plain.contains('…'));
        // In colour, the only sequences are those that choose one.
        let coloured = table(&rows, true);
        assert!(coloured.contains('\u{1b}'));
        for sequence in coloured.split('\u{1b}').skip(1) {
            let end = sequence.find(|c: char| c.is_ascii_alphabetic());
            assert_eq!(
                end.map(|end| &sequence[end..=end]),
                Some("m"),
                "{sequence:?}"
            );
        }
    }
}
