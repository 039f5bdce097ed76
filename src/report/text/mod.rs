//! The plain text that text extractors make of the HTML report.
//!
//! Extractors and their versions differ in how they write a row of a table
//! (`Label: | value |` is the commonest) and in whether headings survive. A row
//! is therefore read in any of these syntaxes and written in its neighbours'.
//!
//! What is edited: the item's state, in `[State: …]` where headings survived,
//! otherwise in a row `State:` above `Justification:`; the row `Comments:`; the
//! counts.

mod item;
mod lines;
mod row;

use super::encoding::without_mark;
use super::layout::Layout;
use super::summary::Summary;
use super::{ReportError, ReportFormat};

use item::Rows;
use lines::Lines;
use row::Row;

/// Lines that the name of an interaction may take.
const MAX_NAME_LINES: usize = 8;

/// The format; see the module.
pub(super) struct Text;

impl ReportFormat for Text {
    fn recognises(&self, source: &str) -> bool {
        let lines = Lines::of(source);
        (0..lines.len()).any(|line| {
            Row::parse(&lines, line).is_some_and(|row| row.is(source, "Category"))
                || summary_at(&lines, line).is_some()
        })
    }

    fn read(&self, source: &str) -> Result<Layout, ReportError> {
        let layout = Reader {
            lines: Lines::of(source),
            layout: Layout::default(),
            interaction: None,
            free_from: 0,
            diagram_from: 0,
            states: 0,
        }
        .read()?;
        if !layout.items.is_empty() {
            Ok(layout)
        } else if !layout.summaries.is_empty() {
            Err(ReportError::NoItems)
        } else {
            Err(ReportError::NotAReport)
        }
    }

    fn has_summaries(&self) -> bool {
        true
    }

    fn escape(&self, note: &str) -> String {
        note.replace('|', "/")
    }
}

/// Walks over the lines.
struct Reader<'a> {
    lines: Lines<'a>,
    layout: Layout,
    interaction: Option<String>,
    /// The first line that no row or summary before has taken.
    free_from: usize,
    /// The first item of the current diagram.
    diagram_from: usize,
    /// States in lines that no row or summary has taken.
    states: usize,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Layout, ReportError> {
        let mut next = 0;
        while next < self.lines.len() {
            if let Some((summary, after)) = summary_at(&self.lines, next) {
                self.leave_states(0)?;
                self.start_diagram(summary);
                (next, self.free_from) = (after, after);
            } else if Row::parse(&self.lines, next)
                .is_some_and(|row| row.is(self.lines.source, "Category"))
            {
                // The item's own.
                self.leave_states(1)?;
                let rows = Rows::read(&self.lines, next);
                if rows.are_of_two(self.lines.source) {
                    return Err(ReportError::Stray);
                }
                let above = self.free_from..next;
                let (item, places) = rows.item(&self.lines, above);
                let interaction = self.interaction.clone();
                self.layout.push(
                    super::Item {
                        interaction,
                        ..item
                    },
                    places,
                )?;
                (next, self.free_from) = (rows.end, rows.end);
            } else if self.is_stray(next) {
                return Err(ReportError::Stray);
            } else {
                self.states += usize::from(item::state(self.lines.get(next)).is_some());
                next = self.read_heading(next);
            }
        }
        self.leave_states(0)?;
        self.close_diagram();
        self.keep_assignable_summaries();
        Ok(self.layout)
    }

    /// Whether a line that belongs to no item or summary can only be a part of one: something in it was not
    /// recognised.
    fn is_stray(&self, line: usize) -> bool {
        // The head of a report has a description, too.
        let is_of_item = |row: Row| row.is(self.lines.source, row::OF_ITEMS[1]);
        let counts = |count: row::Count<'_>| Summary::counts(count.name);
        Row::parse(&self.lines, line).is_some_and(is_of_item)
            || row::Count::parse(&self.lines, line).is_some_and(counts)
    }

    /// Goes on behind lines that may hold so many states; one more is that of an item that was not recognised.
    fn leave_states(&mut self, most: usize) -> Result<(), ReportError> {
        if std::mem::take(&mut self.states) > most {
            return Err(ReportError::Stray);
        }
        Ok(())
    }

    /// Takes up the name of an interaction, which may go on to the next title;
    /// returns the next line to read.
    fn read_heading(&mut self, line: usize) -> usize {
        if let Some(name) = self.lines.get(line).strip_prefix("Interaction:") {
            let more: Vec<_> = (line + 1..self.lines.len().min(line + MAX_NAME_LINES))
                .map(|next| self.lines.get(next))
                .take_while(|text| !text.trim().is_empty())
                .collect();
            let end = more.iter().position(|text| item::title(text).is_some());
            let more = end.map_or(&[][..], |end| &more[..end]);
            let name = std::iter::once(&name).chain(more).map(|part| part.trim());
            self.interaction = Some(name.collect::<Vec<_>>().join("\n"));
        }
        line + 1
    }

    fn start_diagram(&mut self, summary: Summary) {
        self.close_diagram();
        self.interaction = None;
        self.diagram_from = self.layout.items.len();
        self.layout.summaries.push(summary);
    }

    fn close_diagram(&mut self) {
        if let Some(latest) = self.layout.summaries.last_mut() {
            latest.covers = self.diagram_from..self.layout.items.len();
        }
    }

    /// The first summary is the whole model's, each further one counts the
    /// items that follow it. Extractors drop tables that repeat an earlier
    /// one, so with several diagrams the totals have to confirm that.
    fn keep_assignable_summaries(&mut self) {
        let all = 0..self.layout.items.len();
        let Some((whole, diagrams)) = self.layout.summaries.split_first_mut() else {
            return;
        };
        whole.covers = all.clone();
        match diagrams {
            [] => {}
            [only] => only.covers = all,
            several => {
                if !several.iter().all(Summary::agrees) {
                    self.layout.summaries.truncate(1);
                    self.layout.warnings.push(
                        "it is unclear which items belong to which diagram; only the counts of the whole \
                         model are updated"
                            .to_owned(),
                    );
                }
            }
        }
    }
}

/// The block of counts that begins at a line, and the line after it.
fn summary_at(lines: &Lines<'_>, start: usize) -> Option<(Summary, usize)> {
    let mut summary = Summary::default();
    let mut end = start;
    let mut next = start;
    while next < lines.len() {
        if lines.get(next).trim().is_empty() && end > start {
            next += 1;
            continue;
        }
        let Some(count) = row::Count::parse(lines, next) else {
            break;
        };
        if !summary.add(count.name, count.digits, count.value) {
            break;
        }
        (next, end) = (count.end, count.end);
    }
    summary.is_complete().then_some((summary, end))
}
