//! How wide lines may be, and words that are wrapped to it.

use std::io::IsTerminal as _;

use comfy_table::Table;

pub(super) use crate::model::columns_of_text as width;

/// Columns of a terminal that does not say how many it has.
const UNTOLD: usize = 80;
/// Columns where there is no terminal.
const NONE: usize = 100;
/// The widest line that is still read with ease.
const WIDEST: usize = 140;
/// Fewer columns are no width, but a terminal that is being made.
const NARROWEST: usize = 20;

/// The columns of standard error.
#[must_use]
pub(super) fn columns() -> usize {
    if !std::io::stderr().is_terminal() {
        return NONE;
    }
    let told = Table::new().use_stderr().width();
    of_terminal(told.map(usize::from))
}

/// The columns that are used of those that a terminal tells.
fn of_terminal(told: Option<usize>) -> usize {
    match told {
        Some(columns) if columns >= NARROWEST => columns.min(WIDEST),
        Some(_) | None => UNTOLD,
    }
}

/// Wraps words to lines of so many columns. The first line begins with `first`, all others with so many blanks. No
/// word is cut, be it longer than a line, and blanks that do not break are taken for what they are.
#[must_use]
pub(super) fn wrapped(first: &str, indent: usize, text: &str, columns: usize) -> String {
    let mut out = first.to_owned();
    let mut used = width(first);
    let mut is_begun = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let taken = width(word);
        let is_over = used + usize::from(is_begun) + taken > columns;
        if is_over && (is_begun || used > indent) {
            out.truncate(out.trim_end().len());
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            used = indent;
        } else if is_begun {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += taken;
        is_begun = true;
    }
    out.push('\n');
    out
}

/// The start of a text that fits, with an ellipsis if that is not all of it.
#[cfg(feature = "aws")]
#[must_use]
pub(super) fn start(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += crate::model::columns_of(*c);
        used <= columns
    };
    let mut start: String = text.chars().take_while(fits).collect();
    start.push('…');
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_tells_nothing_is_not_taken_at_its_word() {
        for (told, used) in [
            (None, 80),
            (Some(0), 80),
            (Some(1), 80),
            (Some(40), 40),
            (Some(80), 80),
            (Some(400), 140),
        ] {
            assert_eq!(of_terminal(told), used, "{told:?}");
        }
    }

    #[test]
    fn words_are_wrapped_and_never_cut() {
        assert_eq!(wrapped("a  ", 3, "bb cc dd", 8), "a  bb cc\n   dd\n");
        assert_eq!(wrapped("", 2, "", 8), "\n");
        let long = "averylongwordthatfitsnowhere";
        assert_eq!(wrapped("", 2, long, 8), format!("{long}\n"));
        assert_eq!(
            wrapped("x ", 1, &format!("a {long} b"), 8),
            format!("x a\n {long}\n b\n")
        );
        // Wide characters take two columns.
        assert_eq!(wrapped("", 0, "中中 中中 中", 9), "中中 中中\n中\n");
    }

    #[cfg(feature = "aws")]
    #[test]
    fn what_does_not_fit_is_cut_in_sight() {
        assert_eq!(start("abc", 3), "abc");
        assert_eq!(start("abcd", 3), "ab…");
        assert_eq!(start("中中中", 5), "中中…");
    }
}
