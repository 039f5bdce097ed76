//! How much room text takes where every character has one column or two, as on a terminal.

/// The columns that a text takes. Text in other scripts takes two a character at most, which is enough to never
/// exceed a line.
#[must_use]
pub fn columns_of_text(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// The same of a character. Wide scripts start at Hangul Jamo; marks that combine are counted as well, which costs a column.
#[must_use]
pub fn columns_of(c: char) -> usize {
    match u32::from(c) {
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_scripts_take_two_columns() {
        for (text, columns) in [
            ("", 0),
            ("abc", 3),
            ("größe", 5),
            ("中文", 4),
            ("日本a", 5),
            ("한글", 4),
            ("🔑", 2),
        ] {
            assert_eq!(columns_of_text(text), columns, "{text}");
        }
    }
}
