//! Text of others, made harmless for whoever looks at it.

/// The text with a blank in the place of each character that is none to look at: control
/// characters, which could steer a terminal, and those that reorder or hide what stands around
/// them, or that no XML document may hold.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect()
}

/// The same for a text of several lines, which it keeps.
#[must_use]
pub fn printable_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// The same, cut to so many characters and an ellipsis.
#[must_use]
pub fn printable_start(text: &str, most: usize) -> String {
    let mut rest = text.chars();
    let mut start: String = rest
        .by_ref()
        .take(most)
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .collect();
    if rest.next().is_some() {
        start.push('…');
    }
    start
}

/// Whether [`printable`] replaces it.
#[must_use]
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{FFFE}'
                | '\u{FFFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal_or_hides() {
        assert_eq!(
            printable("a\u{1b}[31m\u{9b}b\u{202e}\r\nc\u{e0041}é中"),
            "a [31m b   c é中"
        );
        assert_eq!(printable_lines("a\u{1b}[31m\r\nb"), "a [31m \nb");
        assert_eq!(printable_start("abc", 3), "abc");
        assert_eq!(printable_start("a\u{7}cd", 3), "a c…");
    }
}
