//! The note that says, inside the report, why an item has its status.
//!
//! It looks like `[threatproof 2026-11-23: 12 of 14 buckets require TLS]`.
//! The brackets and the date are what tells our words from what people wrote.

use std::ops::Range;

use jiff::civil::Date;

use crate::model::{Wording, is_unprintable};

const OPENING: &str = "[threatproof ";
const DATE: &str = "dddd-dd-dd: ";
const MAX_CHARACTERS: usize = 1000;

/// The least that a note of some use takes.
pub(super) const LEAST_ROOM: usize = 100;

/// The note in plain text, on one line, without brackets inside; all of it has no more
/// characters than `room`, which is [`LEAST_ROOM`] or more.
pub(super) fn render(date: Date, text: &Wording, room: Option<usize>) -> String {
    let frame = OPENING.len() + DATE.len() + "]".len();
    let most = room.map_or(MAX_CHARACTERS, |room| {
        room.saturating_sub(frame).clamp(1, MAX_CHARACTERS)
    });
    let mut plain = String::new();
    for word in text
        .within(most)
        .split(|c: char| c.is_whitespace() || is_unprintable(c))
        .filter(|word| !word.is_empty())
    {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().map(|c| match c {
            '[' => '(',
            ']' => ')',
            other => other,
        }));
    }
    format!("{OPENING}{date}: {plain}]")
}

/// Where our own note stands in a comment; the last one, if it was copied.
pub(super) fn find(comment: &str) -> Option<Range<usize>> {
    comment.rmatch_indices(OPENING).find_map(|(start, _)| {
        let text = start + OPENING.len() + DATE.len();
        let date = comment.get(start + OPENING.len()..text)?;
        let dated = date
            .chars()
            .zip(DATE.chars())
            .all(|(c, pattern)| match pattern {
                'd' => c.is_ascii_digit(),
                other => c == other,
            });
        let end = text + comment[text..].find(['[', ']'])?;
        (dated && comment[end..].starts_with(']')).then_some(start..end + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render_today(text: &str) -> String {
        render(jiff::civil::date(2026, 11, 23), &text.into(), None)
    }

    #[test]
    fn a_note_is_one_line_without_brackets_or_control_characters() {
        let hostile = "a [b]\r\n\tc \u{1b}[31mred\u{7}\u{202e} d";
        assert_eq!(
            render_today(hostile),
            "[threatproof 2026-11-23: a (b) c (31mred d]"
        );
        assert_eq!(render_today(""), "[threatproof 2026-11-23: ]");
    }

    #[test]
    fn a_long_note_is_cut() {
        for long in ["é".repeat(5000), "é ".repeat(5000)] {
            let note = render_today(&long);
            assert!(note.ends_with("…]"));
            let most = "[threatproof 2026-11-23: ]".len() + MAX_CHARACTERS;
            assert!((most - 2..=most).contains(&note.chars().count()), "{note}");
        }
        assert!(!render_today(&"x".repeat(MAX_CHARACTERS)).contains('…'));

        let small = render(
            jiff::civil::date(2026, 11, 23),
            &"é".repeat(5000).as_str().into(),
            Some(LEAST_ROOM),
        );
        assert!((LEAST_ROOM - 2..=LEAST_ROOM).contains(&small.chars().count()));
        assert!(small.ends_with("…]"));
    }

    #[test]
    fn only_a_whole_dated_note_is_ours() {
        for (comment, expect) in [
            (
                "see ops [threatproof 2026-01-02: ok] thanks",
                Some("[threatproof 2026-01-02: ok]"),
            ),
            (
                "[threatproof 2026-01-02: ]",
                Some("[threatproof 2026-01-02: ]"),
            ),
            (
                "[threatproof 2026-01-02: ok] [x]",
                Some("[threatproof 2026-01-02: ok]"),
            ),
            ("[threatproof 2026-01-02: ok", None),
            ("[threatproof 2026-01-02: see [1]", None),
            ("[threatproof is a good tool]", None),
            ("[threatproof 2026-01-é2: ok]", None),
            ("[threatproof ", None),
            ("", None),
        ] {
            assert_eq!(
                find(comment).map(|range| &comment[range]),
                expect,
                "{comment}"
            );
        }
    }
}
