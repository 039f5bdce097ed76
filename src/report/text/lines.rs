//! The lines of a text, as byte ranges without their line ends.

use std::ops::Range;

/// The lines of a source.
pub(super) struct Lines<'a> {
    /// The source.
    pub source: &'a str,
    ranges: Vec<Range<usize>>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let mut start = source.len() - super::without_mark(source).len();
        let mut ranges = Vec::new();
        for line in source[start..].split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            ranges.push(start..start + content.len());
            start += line.len();
        }
        Self { source, ranges }
    }

    pub(super) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// A line's text; past the end it is empty.
    pub(super) fn get(&self, line: usize) -> &'a str {
        &self.source[self.range(line)]
    }

    /// A line's bytes; past the end an empty range at the source's end.
    pub(super) fn range(&self, line: usize) -> Range<usize> {
        self.ranges
            .get(line)
            .cloned()
            .unwrap_or(self.source.len()..self.source.len())
    }

    /// How the source ends its lines.
    pub(super) fn ending(&self) -> &'static str {
        match self.source.find('\n') {
            Some(at) if self.source[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }
}
