//! Words of others inside Markdown, as GitHub, GitLab and most others read it: they look as they are, and do nothing.

use crate::model::printable_start;

/// Characters of a text; what is longer is cut.
const MOST: usize = 2_000;

/// The text for a cell or the middle of a line: no tag, link, picture, emphasis or column of a table comes of it, and
/// nobody is called by it.
pub(super) fn prose(text: &str) -> String {
    let text = printable_start(text, MOST);
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(next) = rest.chars().next() {
        let after = &rest[next.len_utf8()..];
        match next {
            // Only within code do they neither call a person nor name an issue.
            '@' | '#' => {
                let end = rest.find(|other| !matches!(other, '@' | '#'));
                let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
                escaped.extend(["`", run, "`"]);
                rest = after;
                continue;
            }
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '~' | '&' | '!' | '$' | '{'
            | '}' => escaped.push('\\'),
            // What looks like an address becomes a link.
            ':' if after.starts_with("//") => escaped.push('\\'),
            '.' if ends_with_www(&escaped) => escaped.push('\\'),
            _ => {}
        }
        escaped.push(next);
        rest = after;
    }
    escaped
}

fn ends_with_www(text: &str) -> bool {
    let end = text.len().checked_sub(3).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// An id as code; what would end the code or the cell is written as prose.
pub(super) fn code(text: &str) -> String {
    let plain = printable_start(text, MOST);
    let plain = plain.trim();
    match plain {
        "" => String::new(),
        _ if plain.contains(['`', '|', '\\']) => prose(plain),
        _ => format!("`{plain}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_do_nothing() {
        for (text, expect) in [
            ("a | b", "a \\| b"),
            ("<b>*x*</b>", "\\<b\\>\\*x\\*\\</b\\>"),
            ("![i](http://x)", "\\!\\[i\\](http\\://x)"),
            ("@team: #1", "`@`team: `#`1"),
            ("@#@", "`@#@`"),
            ("WWW.x.y", "WWW\\.x.y"),
            ("a\nb\u{202e}", "a b "),
            ("é.", "é."),
        ] {
            assert_eq!(prose(text), expect);
        }
        assert!(prose(&"x".repeat(100_000)).len() < 2 * MOST);
    }

    #[test]
    fn ids_are_code() {
        assert_eq!(code("a@b"), "`a@b`");
        assert_eq!(code("a`|b\\"), "a\\`\\|b\\\\");
        assert_eq!(code(" "), "");
    }
}
