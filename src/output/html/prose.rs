//! Sentences of check files, in which words between backticks are code.

use askama::Template;
use askama::filters::HtmlSafe;

use super::text::{Text, text};

/// Sentences, in pieces that are code or not.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r##"{% for (is_code, piece) in pieces %}{% if *is_code %}<code>{{ piece }}</code>{% else %}{{ piece }}{% endif %}{% endfor %}"##
)]
pub(super) struct Prose {
    pieces: Vec<(bool, Text)>,
}

impl HtmlSafe for Prose {}

/// The sentences of a text. A lone backtick is one.
pub(super) fn prose(of: &str) -> Prose {
    let parts: Vec<&str> = of.split('`').collect();
    let is_paired = parts.len() % 2 == 1;
    let pieces = match is_paired {
        true => {
            let parts = parts.into_iter().enumerate();
            let told = parts.filter(|(_, part)| !part.is_empty());
            told.map(|(at, part)| (at % 2 == 1, text(part))).collect()
        }
        false => vec![(false, text(of))],
    };
    Prose { pieces }
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
}
