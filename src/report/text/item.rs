//! One item: its rows, and the lines of its heading directly above them.

use std::ops::Range;

use super::lines::Lines;
use super::row::{self, Row};
use crate::report::layout::{Places, Slot};
use crate::report::{Item, State};

/// A heading has a title, a state and a priority, with blank lines between.
const MAX_HEADING_LINES: usize = 8;

/// The rows of one item.
pub(super) struct Rows {
    rows: Vec<Row>,
    /// The line after the item's last.
    pub end: usize,
}

impl Rows {
    /// Reads the item whose row `Category:` is at a line, up to its last row
    /// before the next item or summary.
    pub(super) fn read(lines: &Lines<'_>, start: usize) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        let mut end = start;
        let mut next = start;
        while next < lines.len() {
            match Row::parse(lines, next) {
                Some(row) if next > start && begins_item(lines, rows.last(), &row) => break,
                Some(row) => {
                    (next, end) = (row.next_line, row.next_line);
                    rows.push(row);
                }
                None if super::summary_at(lines, next).is_some() => break,
                // Blank, the rest of a value that lost its closing, or the
                // heading of the next item.
                None => next += 1,
            }
        }
        Self { rows, end }
    }

    /// What the rows and the heading above them say, and where edits go.
    pub(super) fn item(&self, lines: &Lines<'_>, above: Range<usize>) -> (Item, Places) {
        let source = lines.source;
        let value = |label: &str| {
            self.row(source, label).map_or_else(String::new, |row| {
                source[row.value.clone()].trim().to_owned()
            })
        };
        let mut item = Item {
            category: value("Category"),
            description: value("Description"),
            action_items: value("Action Items"),
            ..Item::default()
        };
        let titled = above
            .clone()
            .rev()
            .find(|line| title(lines.get(*line)).is_some());
        let begins = match titled {
            Some(line) => Some(lines.range(line)),
            None => self.rows.first().map(|row| row.value.clone()),
        };
        let heading = Heading::read(lines, above);
        item.title = heading.title;
        let state = match (heading.state, self.row(source, "State")) {
            (Some(words), _) => Slot::Filled(words),
            (None, Some(row)) if !row.value.is_empty() => Slot::Filled(row.value.clone()),
            (None, Some(row)) => self.fill(lines, row),
            (None, None) => self.new_state_row(lines),
        };
        if let Slot::Filled(words) = &state {
            item.state = Some(State::from_words(&source[words.clone()]));
        }
        let note = match self.row(source, "Comments") {
            Some(row) if row.value.is_empty() => self.fill(lines, row),
            Some(row) => Slot::note(source, row.value.clone(), || {
                Slot::vacant(row.value.end..row.value.end, " ", "")
            }),
            None => self.new_row_after(lines, self.rows.last(), "Comments"),
        };
        // A category whose end cannot be told: rows below it could be a part of it, and would be
        // items of their own once there is a row between.
        let told = self
            .rows
            .first()
            .is_some_and(|row| row.closed || row.value.is_empty());
        let places = Places {
            state: Some(state).filter(|slot| told || slot.is_filled()),
            note: Some(note).filter(|slot| told || slot.is_filled()),
            room: None,
            stamps: Vec::new(),
            heading: begins,
        };
        (item, places)
    }

    /// Whether the rows of another item are among them, whose first was not recognised.
    pub(super) fn are_of_two(&self, source: &str) -> bool {
        let twice = |label: &&str| self.rows.iter().filter(|row| row.is(source, label)).nth(1);
        row::OF_ITEMS.iter().all(|label| twice(label).is_some())
    }

    fn row(&self, source: &str, label: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.is(source, label))
    }

    /// What surrounds label and value in this item's rows.
    fn syntax<'a>(&self, lines: &Lines<'a>) -> [&'a str; 3] {
        let filled = || self.rows.iter().filter(|row| !row.value.is_empty());
        match filled().find(|row| row.closed).or(filled().next()) {
            Some(row) => [
                &lines.source[row.start..row.label.start],
                &lines.source[row.label.end..row.value.start],
                &lines.source[row.value.end..row.end],
            ],
            None => ["", ": | ", " |"],
        }
    }

    /// What is between two rows.
    fn separator<'a>(&self, lines: &Lines<'a>) -> &'a str {
        match self.rows.as_slice() {
            [first, second, ..] => {
                let between = &lines.source[first.end..second.start];
                if between.trim().is_empty() {
                    between
                } else {
                    lines.ending()
                }
            }
            _ => lines.ending(),
        }
    }

    /// Gives an empty row its value.
    fn fill(&self, lines: &Lines<'_>, row: &Row) -> Slot {
        let [_, between, closing] = self.syntax(lines);
        Slot::vacant(row.label.end..row.end, between, closing)
    }

    fn new_state_row(&self, lines: &Lines<'_>) -> Slot {
        let [opening, between, closing] = self.syntax(lines);
        match self.row(lines.source, "Justification") {
            Some(row) => Slot::vacant(
                row.start..row.start,
                format!("{opening}State{between}"),
                format!("{closing}{}", self.separator(lines)),
            ),
            None => {
                let above = self.row(lines.source, "Description").or(self.rows.first());
                self.new_row_after(lines, above, "State")
            }
        }
    }

    fn new_row_after(&self, lines: &Lines<'_>, row: Option<&Row>, label: &str) -> Slot {
        let [opening, between, closing] = self.syntax(lines);
        let end = row.map_or(lines.source.len(), |row| row.end);
        Slot::vacant(
            end..end,
            format!("{}{opening}{label}{between}", self.separator(lines)),
            closing,
        )
    }
}

/// Whether a row, read after `previous`, begins the next item. Inside a value
/// that is not closed, only what also goes on like an item does.
fn begins_item(lines: &Lines<'_>, previous: Option<&Row>, row: &Row) -> bool {
    let inside_value =
        previous.is_some_and(|previous| !previous.closed && !previous.value.is_empty());
    row.is(lines.source, "Category")
        && (!inside_value
            || (row.next_line..lines.len())
                .find(|line| !lines.get(*line).trim().is_empty())
                .and_then(|line| Row::parse(lines, line))
                .is_some_and(|next| next.is(lines.source, "Description")))
}

/// The lines above an item.
#[derive(Default)]
struct Heading {
    title: Option<String>,
    state: Option<Range<usize>>,
}

impl Heading {
    fn read(lines: &Lines<'_>, above: Range<usize>) -> Self {
        let mut nearest = above
            .rev()
            .take(MAX_HEADING_LINES)
            .filter(|line| !lines.get(*line).trim().is_empty());
        let mut heading = Self::default();
        for line in nearest.by_ref() {
            let text = lines.get(line);
            if heading.state.is_none()
                && let Some(words) = state(text)
            {
                let start = lines.range(line).start;
                heading.state = Some(start + words.start..start + words.end);
            }
            if let Some(title) = title(text) {
                heading.title = Some(title.to_owned());
                break;
            }
        }
        heading
    }
}

/// The title in `7. Title`, which the state may follow on the same line.
pub(super) fn title(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(['#', ' ']);
    let (number, title) = line.split_once(". ")?;
    let title = title
        .split_at(title.rfind("[State:").unwrap_or(title.len()))
        .0;
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    numbered.then_some(title.trim())
}

/// The words in `[State: …]`, alone on the line or behind a title and before
/// the priority.
pub(super) fn state(line: &str) -> Option<Range<usize>> {
    let opening = match line.rfind("[Priority:") {
        Some(priority) => line[..priority].rfind("[State:")?,
        None => line.starts_with("[State:").then_some(0)?,
    };
    let start = opening + "[State:".len();
    let end = start + line[start..].find([']', '['])?;
    let behind = line[end..].strip_prefix(']')?.trim();
    if !behind.is_empty() && !behind.starts_with("[Priority:") {
        return None;
    }
    let words = &line[start..end];
    let start = start + words.len() - words.trim_start().len();
    Some(start..start + words.trim().len())
}
