//! Sentences of check files, in which words between backticks are code, and those between asterisks are stressed.

use askama::Template;
use askama::filters::HtmlSafe;

use super::text::{Text, text};

/// Sentences, in pieces.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r##"{% for (kind, piece) in pieces %}{% match kind %}{% when Kind::Code %}<code>{{ piece }}</code>{% when Kind::Stressed %}<em>{{ piece }}</em>{% when Kind::Plain %}{{ piece }}{% endmatch %}{% endfor %}"##
)]
pub(super) struct Prose {
    pieces: Vec<(Kind, Text)>,
}

impl HtmlSafe for Prose {}

/// How a piece is told.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain,
    Code,
    Stressed,
}

/// The sentences of a text. A lone backtick is one.
pub(super) fn prose(of: &str) -> Prose {
    let parts: Vec<&str> = of.split('`').collect();
    let is_paired = parts.len() % 2 == 1;
    let mut pieces = Vec::new();
    match is_paired {
        true => {
            for (at, part) in parts.into_iter().enumerate() {
                match at % 2 {
                    1 => pieces.push((Kind::Code, part)),
                    _ => stressed(part, &mut pieces),
                }
            }
        }
        false => stressed(of, &mut pieces),
    }
    let told = pieces.into_iter().filter(|(_, piece)| !piece.is_empty());
    Prose {
        pieces: told.map(|(kind, piece)| (kind, text(piece))).collect(),
    }
}

/// What of a text without code stands between asterisks. One in a name, as in `s3:Get*`, or alone is one.
fn stressed<'t>(of: &'t str, pieces: &mut Vec<(Kind, &'t str)>) {
    let mut rest = of;
    let mut at = 0;
    while let Some(found) = rest[at..].find('*') {
        let start = at + found;
        let (before, after) = (&rest[..start], &rest[start + 1..]);
        at = start + 1;
        let begins = before
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"'));
        let Some(end) = after.find('*').filter(|_| begins) else {
            continue;
        };
        let (words, follows) = (&after[..end], &after[end + 1..]);
        let is_text = words.starts_with(char::is_alphanumeric) && words.trim_end() == words;
        if !is_text || follows.starts_with(|c: char| c.is_alphanumeric() || c == '*') {
            continue;
        }
        pieces.push((Kind::Plain, before));
        pieces.push((Kind::Stressed, words));
        (rest, at) = (follows, 0);
    }
    pieces.push((Kind::Plain, rest));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_backticks_are_code_and_nothing_else_is_markup() {
        for (of, expected) in [
            ("Set `a<b`, then go.", "Set <code>a&#60;b</code>, then go."),
            ("a ` b", "a ` b"),
            ("`a`", "<code>a</code>"),
            ("<b>\u{202e}", "&#60;b&#62; "),
        ] {
            assert_eq!(prose(of).to_string(), expected);
        }
    }

    #[test]
    fn words_between_asterisks_are_stressed_and_asterisks_of_policies_stay() {
        for (of, expected) in [
            (
                "Open *Security credentials*, then (*Assign*).",
                "Open <em>Security credentials</em>, then (<em>Assign</em>).",
            ),
            (
                "*b<b>* `a*b` *c*",
                "<em>b&#60;b&#62;</em> <code>a*b</code> <em>c</em>",
            ),
            ("s3:Get* and s3:Put*", "s3:Get* and s3:Put*"),
            ("Principal * with Action *", "Principal * with Action *"),
            ("*:* or ** or *", "*:* or ** or *"),
            ("*a `b` c*", "*a <code>b</code> c*"),
            ("*a* b*c *d*", "<em>a</em> b*c <em>d</em>"),
            ("2 * 3 * 4 *é*", "2 * 3 * 4 <em>é</em>"),
        ] {
            assert_eq!(prose(of).to_string(), expected, "{of}");
        }
    }
}
