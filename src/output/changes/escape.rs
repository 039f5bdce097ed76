//! Text of others in Markdown: it formats nothing, links nothing and calls nobody.

use crate::model::printable;

/// What the text shows where it stands in Markdown. A comment of HTML, which shows nothing, stands in what a forge
/// would take for a mention, an issue or an address.
#[must_use]
pub fn escaped(text: &str) -> String {
    const NOTHING: &str = "<!-- -->";
    let mut out = String::new();
    let text = printable(text);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' | '#' | '!' => {
                out.push('\\');
                out.push(c);
                out.push_str(NOTHING);
            }
            ':' if rest.peek() == Some(&'/') => {
                out.push(c);
                out.push_str(NOTHING);
            }
            '.' if out.to_ascii_lowercase().ends_with("www") => {
                out.push_str(NOTHING);
                out.push(c);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '|' | '~' | '$' | '{' | '}' | '"' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_others_is_markup() {
        assert_eq!(escaped("arn:aws:s3:::data-1"), "arn:aws:s3:::data-1");
        let hostile = "a|b `c` *d* _e_ <img> @all #1 [x](http://y) www.z\n# h \u{1b}[31m ![i](j)";
        let told = escaped(hostile);
        assert!(!told.contains('\n') && !told.contains('\u{1b}'), "{told}");
        for bare in [
            "a|b", " `", " *", " _", "<img", "@all", "#1", "](", "://", "www.", "![",
        ] {
            assert!(!told.contains(bare), "{bare}: {told}");
        }
    }
}
