//! Where something stands in a report, as editors count: lines, and columns in UTF-16 units.

use std::ops::Range;

/// Where something stands; all counts are from 1, and the end is behind the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line in which it begins.
    pub start_line: usize,
    /// The column in which it begins.
    pub start_column: usize,
    /// The line in which it ends.
    pub end_line: usize,
    /// The column behind it.
    pub end_column: usize,
}

/// The places of ranges of a text, in one walk over it; a byte order mark takes no column.
pub(super) fn places(text: &str, ranges: &[Option<Range<usize>>]) -> Vec<Option<Place>> {
    let ends = ranges.iter().flatten().flat_map(|it| [it.start, it.end]);
    let mut wanted: Vec<usize> = ends.collect();
    wanted.sort_unstable();
    wanted.dedup();
    let (mut line, mut column) = (1, 1);
    let mut found = Vec::with_capacity(wanted.len());
    let mut next = wanted.iter().peekable();
    for (at, letter) in text.char_indices().chain([(text.len(), '\n')]) {
        while next.next_if(|wanted| **wanted <= at).is_some() {
            found.push((line, column));
        }
        match letter {
            '\n' => (line, column) = (line + 1, 1),
            '\u{feff}' if at == 0 => {}
            other => column += other.len_utf16(),
        }
    }
    let of = |at: usize| {
        let place = wanted.binary_search(&at).ok()?;
        found.get(place).copied()
    };
    let place = |range: &Range<usize>| {
        let (start, end) = (of(range.start)?, of(range.end)?);
        Some(Place {
            start_line: start.0,
            start_column: start.1,
            end_line: end.0,
            end_column: end.1,
        })
    };
    let places = ranges.iter().map(|range| place(range.as_ref()?));
    places.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_editors() {
        let text = "\u{feff}ab\r\n\u{1f600}é: x\nend";
        let range = |words: &str| text.find(words).map(|at| at..at + words.len());
        let found = places(text, &[range("é: x"), None, range("ab"), range("end")]);
        let told = |place: &Option<Place>| {
            place.map(|it| (it.start_line, it.start_column, it.end_line, it.end_column))
        };
        let told: Vec<_> = found.iter().map(told).collect();
        assert_eq!(
            told,
            [
                Some((2, 3, 2, 7)),
                None,
                Some((1, 1, 1, 3)),
                Some((3, 1, 3, 4))
            ]
        );
    }
}
