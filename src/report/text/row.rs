//! One row of a table, in the syntaxes that extractors write.
//!
//! `Label: | value |`, `| Label: | value |`, `|Label:||value|`, each also with
//! `**Label:**` or blanks at the end; on two lines `Label:|` and `value|` or
//! `|Label:` and `|value`; and `Label:`, a tab, `value`, as a browser copies it.

use std::ops::Range;

use super::lines::Lines;
use crate::report::summary::Summary;

/// Rows that each item has below its category; the second is had by nothing else.
pub(super) const OF_ITEMS: [&str; 2] = ["Description", "Justification"];

const MAX_LABEL_CHARACTERS: usize = 60;

/// A row that begins with a label.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Where the row begins.
    pub start: usize,
    /// The label, without its colon.
    pub label: Range<usize>,
    /// The value; empty where the row has none.
    pub value: Range<usize>,
    /// Where the row ends, before the line end.
    pub end: usize,
    /// Whether anything shows that the value is complete.
    pub closed: bool,
    /// The line after the row's last.
    pub next_line: usize,
}

impl Row {
    /// The row that begins at a line. A value goes on over lines that are no
    /// rows themselves if the last one of them is closed.
    pub(super) fn parse(lines: &Lines<'_>, line: usize) -> Option<Self> {
        let row = Self::on_one_line(lines, line)?;
        if row.closed {
            return Some(row);
        }
        let Some((start, last)) = row.continuation(lines, line) else {
            return Some(row);
        };
        let end = lines.range(last).end;
        let value = start..start + without_closing(&lines.source[start..end]).len();
        Some(Self {
            value,
            end,
            closed: true,
            next_line: last + 1,
            ..row
        })
    }

    /// Where the value begins and on which line it ends, if it is not all on
    /// the line of the label.
    fn continuation(&self, lines: &Lines<'_>, line: usize) -> Option<(usize, usize)> {
        if !self.value.is_empty() {
            return (line + 1..lines.len())
                .take_while(|next| lines.get(*next).trim().is_empty() || continues(lines, *next))
                .find(|next| is_closed(lines.get(*next)))
                .map(|last| (self.value.start, last));
        }
        // In the syntaxes of a cell a line, it is on the next one.
        let next = lines.get(line + 1);
        let opened = next.starts_with('|');
        let before = &lines.source[self.start..self.label.start];
        let after = &lines.source[self.label.end..self.end];
        let cells = match (before, after) {
            ("|", ":") => opened,
            ("", ":|") => !opened && is_closed(next),
            _ => false,
        };
        (cells && continues(lines, line + 1))
            .then(|| (lines.range(line + 1).start + usize::from(opened), line + 1))
    }

    fn on_one_line(lines: &Lines<'_>, line: usize) -> Option<Self> {
        let Range { start, end } = lines.range(line);
        let text = lines.get(line);
        let opening = opening(text);
        let length = text[opening..].find(':')?;
        let label = &text[opening..opening + length];
        if label.trim().is_empty()
            || label.contains(['|', '\t', '['])
            || label.chars().count() > MAX_LABEL_CHARACTERS
        {
            return None;
        }
        let after = opening + length;
        let rest = &text[after + 1..];
        let rest = rest.strip_prefix("**").unwrap_or(rest);
        let (value, tabbed) = if let Some(value) = rest.strip_prefix("||") {
            (value, false)
        } else if rest.is_empty() && text.starts_with('|') {
            (rest, false)
        } else if let Some(value) = rest.trim_start_matches(' ').strip_prefix('|') {
            (value, false)
        } else {
            (rest.strip_prefix('\t')?, true)
        };
        let value = value.trim_start();
        let value_start = end - value.len();
        let content = if tabbed {
            value.trim_end()
        } else {
            without_closing(value)
        };
        Some(Self {
            start,
            label: start + opening..start + after,
            value: value_start..value_start + content.len(),
            end,
            closed: tabbed || is_closed(value),
            next_line: line + 1,
        })
    }

    /// Whether it has this label.
    pub(super) fn is(&self, source: &str, label: &str) -> bool {
        source[self.label.clone()]
            .trim()
            .eq_ignore_ascii_case(label)
    }
}

/// The length of what may come before a label or a name.
fn opening(text: &str) -> usize {
    let inner = text
        .strip_prefix('|')
        .map_or(text, |inner| inner.trim_start_matches(' '));
    text.len() - inner.strip_prefix("**").unwrap_or(inner).len()
}

fn is_closed(text: &str) -> bool {
    text.trim_end().ends_with('|')
}

fn without_closing(text: &str) -> &str {
    let text = text.trim_end();
    text.strip_suffix('|').unwrap_or(text).trim_end()
}

/// Whether a line can belong to the value above it.
fn continues(lines: &Lines<'_>, line: usize) -> bool {
    !lines.get(line).trim().is_empty()
        && Row::on_one_line(lines, line).is_none()
        && Count::parse(lines, line).is_none()
}

/// A row of a summary: a name and a number.
pub(super) struct Count<'a> {
    pub name: &'a str,
    pub digits: Range<usize>,
    pub value: u32,
    /// The line after the row's last.
    pub end: usize,
}

impl<'a> Count<'a> {
    pub(super) fn parse(lines: &Lines<'a>, line: usize) -> Option<Self> {
        let text = lines.get(line);
        let text = &text[opening(text)..];
        let (name, rest) = text.split_once(['|', '\t']).unwrap_or((text, ""));
        let name = name.trim().trim_end_matches("**");
        if !Summary::has(name) {
            return None;
        }
        let rest = rest.trim_start_matches(['|', ' ']);
        let (number, line) = if rest.is_empty() {
            (lines.get(line + 1).trim_start_matches('|'), line + 1)
        } else {
            (rest, line)
        };
        let digits = without_closing(number);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let start = lines.range(line).end - number.len();
        Some(Self {
            name,
            digits: start..start + digits.len(),
            value: digits.parse().ok()?,
            end: line + 1,
        })
    }
}
