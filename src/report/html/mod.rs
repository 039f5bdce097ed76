//! The HTML report of the Threat Modeling Tool (2014 to today).
//!
//! What is edited: the word in `[State: …]` of an item's heading, the counts of
//! the model and of the item's diagram, and the item's `Comments` cell or,
//! where the template has none, its `Justification` cell.

mod markup;
mod strays;
mod threat;

use std::ops::Range;

use super::encoding::without_mark;
use super::entities;
use super::layout::Layout;
use super::summary::Summary;
use super::{ReportError, ReportFormat};

use markup::{Element, Markup};
use strays::Taken;

/// The format; see the module.
pub(super) struct Html;

impl ReportFormat for Html {
    fn recognises(&self, source: &str) -> bool {
        let head = without_mark(source).trim_start();
        head.starts_with('<') && contains(beginning(head), "<html")
    }

    fn read(&self, source: &str) -> Result<Layout, ReportError> {
        let head = beginning(source);
        if contains(head, "urn:schemas-microsoft-com:office:word")
            || contains(head, "content=\"Microsoft Word")
        {
            return Err(ReportError::ResavedByWord);
        }
        let markup = Markup::scan(source)?;
        let layout = Reader {
            markup,
            layout: Layout::default(),
            interaction: None,
            taken: Taken::default(),
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
        entities::encode(note)
    }

    /// Quotes may stand for themselves, as earlier versions wrote some and editors do.
    fn reads_like(&self, standing: &str, escaped: &str) -> bool {
        entities::decode(standing) == entities::decode(escaped)
    }
}

/// As much of the source as the declarations before any content take.
fn beginning(source: &str) -> &str {
    &source[..source.floor_char_boundary(2000)]
}

fn contains(text: &str, wanted: &str) -> bool {
    text.as_bytes()
        .windows(wanted.len())
        .any(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// Walks over the elements in the order of the source.
struct Reader<'a> {
    markup: Markup<'a>,
    layout: Layout,
    interaction: Option<String>,
    taken: Taken,
}

impl Reader<'_> {
    fn read(mut self) -> Result<Layout, ReportError> {
        let elements = std::mem::take(&mut self.markup.elements);
        let mut next = 0;
        while let Some(element) = elements.get(next) {
            next += 1;
            match element.name.as_str() {
                "h2" => self.interaction = None,
                "h3" => self.read_heading(element),
                "table" => {
                    let rows = end_of(&elements, next, |element| {
                        matches!(element.name.as_str(), "table" | "h2" | "h3")
                            || element.is_threat()
                    });
                    self.read_summary(&elements[next..rows]);
                    next = rows;
                }
                "div" if element.is_threat() => {
                    let inside = end_of(&elements, next, |element| {
                        matches!(element.name.as_str(), "h2" | "h3") || element.is_threat()
                    });
                    let limit = elements
                        .get(inside)
                        .map_or(self.markup.source.len(), |next| next.start.start);
                    let (item, places, heading) =
                        threat::read(&self.markup, &elements[next..inside], limit)?;
                    self.taken.items.push(element.start.start..limit);
                    self.taken.headings.push(heading);
                    self.layout.push(
                        super::Item {
                            interaction: self.interaction.clone(),
                            ..item
                        },
                        places,
                    )?;
                    next = inside;
                }
                _ => {}
            }
        }
        self.close_diagram();
        if let Some(whole) = self.layout.summaries.first_mut() {
            whole.covers = 0..self.layout.items.len();
        }
        let looks_like_a_report =
            !self.layout.items.is_empty() || !self.layout.summaries.is_empty();
        if looks_like_a_report
            && !elements
                .iter()
                .any(|element| element.name == "html" && element.end.is_some())
        {
            return Err(ReportError::Truncated);
        }
        if looks_like_a_report {
            self.taken.summaries = self.layout.summaries.len();
            strays::none(&self.markup, &elements, &self.taken)?;
        }
        Ok(self.layout)
    }

    fn read_heading(&mut self, heading: &Element) {
        let text = heading
            .inner()
            .map(|inner| self.markup.text(inner))
            .unwrap_or_default();
        if let Some(name) = text.trim().strip_prefix("Interaction:") {
            self.interaction = Some(name.trim().to_owned());
        }
    }

    /// Takes up a table of counts; the first is the whole model's, each
    /// further one belongs to the diagram whose items follow it.
    fn read_summary(&mut self, elements: &[Element]) {
        let mut summary = Summary::default();
        let mut cells = elements
            .iter()
            .filter(|element| element.name == "td")
            .filter_map(Element::inner);
        while let (Some(name), Some(value)) = (cells.next(), cells.next()) {
            let name = self.markup.text(name);
            let Some((digits, value)) = digits(self.markup.source, value) else {
                return;
            };
            if !summary.add(name.trim(), digits, value) {
                return;
            }
        }
        if summary.is_complete() {
            self.close_diagram();
            let here = self.layout.items.len();
            summary.covers = here..here;
            self.layout.summaries.push(summary);
        }
    }

    /// Ends the list of items that the latest summary counts.
    fn close_diagram(&mut self) {
        if let Some(latest) = self.layout.summaries.last_mut() {
            latest.covers.end = self.layout.items.len();
        }
    }
}

fn end_of(elements: &[Element], from: usize, ends: impl Fn(&Element) -> bool) -> usize {
    elements[from..]
        .iter()
        .position(ends)
        .map_or(elements.len(), |length| from + length)
}

/// The number that is all of a range, if it is one that counts items.
fn digits(source: &str, range: Range<usize>) -> Option<(Range<usize>, u32)> {
    let range = trimmed(source, range);
    let digits = &source[range.clone()];
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    Some((range, digits.parse().ok().filter(|_| all_digits)?))
}

/// The range without blanks at its ends.
fn trimmed(source: &str, range: Range<usize>) -> Range<usize> {
    let text = &source[range.clone()];
    let start = range.start + text.len() - text.trim_start().len();
    start..(start + text.trim().len())
}
