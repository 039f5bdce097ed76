//! The CSV that the analysis view of the Threat Modeling Tool exports.
//!
//! Columns are found by their names: templates add some, people drop and move others, and
//! spreadsheets save with another delimiter. What is edited: the cell `State`, where the word
//! for an implemented mitigation is `Mitigated`, and the cell `Comments` or, without such a
//! column, `Justification`. `Changed By` and `Last Modified`, whose form follows the exporter's
//! locale, are left alone: the note says who and when.

mod cells;

use super::encoding::without_mark;
use super::layout::{Layout, Places, Slot};
use super::{Item, ReportError, ReportFormat, State};
use crate::model::Status;

use cells::{Cell, Form, Rows};

/// The format; see the module.
pub(super) struct Csv;

impl ReportFormat for Csv {
    fn recognises(&self, source: &str) -> bool {
        let header = Rows::of(source).next().map(|row| texts(&row));
        header.is_some_and(|names| {
            let has = |name: &str| names.iter().any(|own| own == name);
            has("State") && has("Title") && (has("Category") || has("Description"))
        })
    }

    fn read(&self, source: &str) -> Result<Layout, ReportError> {
        let delimiter = Rows::of(source).delimiter();
        let mut rows = Rows::of(source);
        let names = texts(&rows.next().ok_or(ReportError::Empty)?);
        let columns = Columns::of(&names)?;
        let mut layout = Layout::default();
        for row in rows {
            // Spreadsheets write rows of which nothing but the delimiters is left.
            if !row.iter().any(says) {
                continue;
            }
            if columns.are_shifted(names.len(), &row) {
                return Err(ReportError::Stray);
            }
            layout.push(columns.item(&row), columns.places(source, delimiter, &row))?;
        }
        if layout.items.is_empty() {
            Err(ReportError::NoItems)
        } else {
            Ok(layout)
        }
    }

    /// Quotes are doubled; the places of a note are within quotes.
    fn escape(&self, note: &str) -> String {
        note.replace('"', "\"\"")
    }

    fn state(&self, status: Status) -> &'static str {
        match status {
            Status::Implemented => "Mitigated",
            other @ (Status::NotStarted | Status::NeedsInvestigation | Status::NotApplicable) => {
                other.report_words()
            }
        }
    }
}

/// Whether anything is in a cell.
fn says(cell: &Cell) -> bool {
    !cell.text.trim().is_empty()
}

fn texts(row: &[Cell]) -> Vec<String> {
    row.iter()
        .map(|cell| without_mark(&cell.text).trim().to_owned())
        .collect()
}

/// Which column holds what.
struct Columns {
    state: usize,
    note: Option<usize>,
    title: Option<usize>,
    category: Option<usize>,
    description: Option<usize>,
    action_items: Option<usize>,
    interaction: Option<usize>,
    diagram: Option<usize>,
    id: Option<usize>,
}

impl Columns {
    fn of(names: &[String]) -> Result<Self, ReportError> {
        let named = |name: &str| names.iter().position(|own| own == name);
        let needed = |column| named(column).ok_or(ReportError::NoColumn { column });
        Ok(Self {
            state: needed("State")?,
            note: named("Comments").or_else(|| named("Justification")),
            title: Some(needed("Title")?),
            category: named("Category"),
            description: named("Description"),
            action_items: named("Action Items"),
            interaction: named("Interaction"),
            diagram: named("Diagram"),
            id: named("Id"),
        })
    }

    /// Whether a row is not one row of its table: it has more cells than the header, a cell whose quotes do not fit
    /// goes over its line, or cells are missing before its end. Spreadsheets leave out empty cells at the end.
    fn are_shifted(&self, columns: usize, row: &[Cell]) -> bool {
        let swallows = |cell: &Cell| cell.form == Form::Irregular && cell.text.contains('\n');
        row.iter().skip(columns).any(says)
            || row.iter().any(swallows)
            || (row.len() < columns && self.lacks_one_before(row))
    }

    /// Whether a row has no cell for its state, or its state stands a cell too early or in one with its neighbour:
    /// a delimiter is missing. A state that is empty or in a team's own words is one.
    fn lacks_one_before(&self, row: &[Cell]) -> bool {
        let Some(state) = row.get(self.state).map(|cell| cell.text.trim()) else {
            return true;
        };
        if matches!(State::from_words(state), State::Known(_)) {
            return false;
        }
        let before = self.state.checked_sub(1).and_then(|at| row.get(at));
        let before = before.map_or("", |cell| cell.text.trim());
        let is_glued = |rest: &str| !rest.starts_with(' ') && !rest.ends_with(' ');
        let mut words = Status::ALL.map(|status| Csv.state(status)).into_iter();
        words.any(|words| {
            before.strip_suffix(words).is_some_and(is_glued)
                || state.strip_prefix(words).is_some_and(is_glued)
        })
    }

    fn item(&self, row: &[Cell]) -> Item {
        let said = |column: Option<usize>| {
            let cell = column.and_then(|column| row.get(column));
            cell.map(|cell| cell.text.trim().to_owned())
        };
        Item {
            id: said(self.id),
            title: said(self.title),
            category: said(self.category).unwrap_or_default(),
            diagram: said(self.diagram),
            interaction: said(self.interaction),
            description: said(self.description).unwrap_or_default(),
            action_items: said(self.action_items).unwrap_or_default(),
            state: said(Some(self.state)).map(|words| State::from_words(&words)),
            ..Item::default()
        }
    }

    fn places(&self, source: &str, delimiter: u8, row: &[Cell]) -> Places {
        let cell = |column: Option<usize>| {
            let cell = row.get(column?);
            cell.filter(|cell| cell.form != Form::Irregular)
        };
        Places {
            state: cell(Some(self.state)).map(|cell| Slot::Filled(cell.trimmed(source))),
            note: cell(self.note).map(|cell| note_slot(source, delimiter, cell)),
            room: None,
            stamps: Vec::new(),
            heading: row
                .get(self.title.unwrap_or_default())
                .map(|cell| cell.inner.clone()),
        }
    }
}

/// The slot of our note in a cell; a cell without quotes gets them, since a note may hold
/// the delimiter.
fn note_slot(source: &str, delimiter: u8, cell: &Cell) -> Slot {
    let inner = cell.inner.clone();
    if cell.form == Form::Quoted {
        return Slot::note(source, inner.clone(), || {
            let space = if cell.text.trim().is_empty() { "" } else { " " };
            Slot::vacant(inner.end..inner.end, space, "")
        });
    }
    let text = &source[inner.clone()];
    // A note of ours without quotes around it: somebody saved the file anew.
    let note = super::note::find(text).filter(|_| !text.contains(['"', char::from(delimiter)]));
    let (before, after) = match note {
        Some(own) => (text[..own.start].to_owned(), text[own.end..].to_owned()),
        None if text.trim().is_empty() => (String::new(), String::new()),
        None => (format!("{text} "), String::new()),
    };
    // A quote inside a cell without quotes stands for itself.
    let quoted = |text: String| text.replace('"', "\"\"");
    Slot::vacant(
        inner,
        format!("\"{}", quoted(before)),
        format!("{}\"", quoted(after)),
    )
}
