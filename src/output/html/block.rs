//! JSON within the page, which nothing in it can end.
//!
//! A `<script>` ends at the first `</script`, wherever that stands, and `<!--` changes what ends it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::model::is_unprintable;

/// Writes a value on one line without any character that means something to HTML, or that could hide or reorder what
/// stands around it in the source. Whoever reads the JSON gets all of them back.
pub(super) fn write_json(
    out: &mut (impl Write + ?Sized),
    value: &impl Serialize,
) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Inert);
    value.serialize(&mut serializer)?;
    Ok(())
}

/// Writes a value as a block of data; `kind` tells the script what it is.
pub(super) fn write_block(
    out: &mut (impl Write + ?Sized),
    kind: &str,
    value: &impl Serialize,
) -> io::Result<()> {
    write!(
        out,
        "<script type=\"application/json\" data-block=\"{kind}\">"
    )?;
    write_json(out, value)?;
    out.write_all(b"</script>\n")
}

struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        let special = |c: char| matches!(c, '<' | '>' | '&') || is_unprintable(c);
        for (at, c) in fragment.char_indices().filter(|(_, c)| special(*c)) {
            out.write_all(&fragment.as_bytes()[written..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            written = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[written..])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What people may call a bucket tag, a role or a diagram.
    const HOSTILE: &[&str] = &[
        "</script><script>alert(1)</script>",
        "</SCRIPT\t>",
        "<!--<script>",
        "-->",
        "]]>",
        "'\"`\\",
        "&lt;&#60;&",
        "\u{1b}[31m\u{9b}",
        "\u{202e}gpj.exe\u{2066}\u{200b}",
        "\u{2028}\u{2029}\u{feff}\u{fffe}\u{e0041}",
        "\0\r\n\t",
        "é中",
    ];

    #[test]
    fn nothing_ends_a_block_and_nothing_is_lost() {
        for text in HOSTILE {
            let value = json!({ *text: [text, 1, null] });
            let mut block = Vec::new();
            write_json(&mut block, &value).expect("written");
            let block = String::from_utf8(block).expect("UTF-8");
            assert!(!block.contains(['<', '>', '&', '\n']), "{block}");
            assert!(!block.chars().any(is_unprintable), "{block:?}");
            let read: Value = serde_json::from_str(&block).expect("JSON");
            assert_eq!(read, value);
        }
    }

    #[test]
    fn a_block_says_what_it_is() {
        let mut block = Vec::new();
        write_block(&mut block, "rows", &json!(["<"])).expect("written");
        assert_eq!(
            String::from_utf8_lossy(&block),
            "<script type=\"application/json\" data-block=\"rows\">[\"\\u003c\"]</script>\n"
        );
    }
}
