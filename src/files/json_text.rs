//! JSON for people to look at as well as for programs to read.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::model::is_unprintable;

/// Writes a value over several lines, and ends the last one. Characters that could steer a terminal or
/// hide what stands around them are escaped, so that nothing of them is lost.
///
/// # Errors
///
/// If it cannot be written.
pub fn write_json(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Printable(PrettyFormatter::new());
    let mut serializer = Serializer::with_formatter(out, formatter);
    value.serialize(&mut serializer)?;
    serializer.into_inner().write_all(b"\n")
}

/// A value on one line, with the same escapes.
///
/// # Errors
///
/// If it is none that JSON can hold.
pub fn json_line(value: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(value)?;
    if !text.contains(is_unprintable) {
        return Ok(text);
    }
    // They only occur in strings, where an escape stands for the same.
    let mut line = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_unprintable(c) {
            false => line.push(c),
            true => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(line, "\\u{unit:04x}");
                }
            }
        }
    }
    Ok(line)
}

struct Printable(PrettyFormatter<'static>);

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        let hidden = fragment.char_indices().filter(|(_, c)| is_unprintable(*c));
        for (at, c) in hidden {
            out.write_all(&fragment.as_bytes()[written..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            written = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[written..])
    }

    // The rest is as it is there.

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped_and_nothing_is_lost() {
        let value =
            json!({ "\u{9b}31m": ["a\u{1b}[2J\u{202e}b\u{7f}", "é中\u{e0041}\n", [], {}], "b": 1 });
        let mut text = Vec::new();
        write_json(&mut text, &value).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(
            !text.chars().any(|c| c != '\n' && is_unprintable(c)),
            "{text}"
        );
        assert!(text.contains(r"é中\udb40\udc41\n"), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        let line = json_line(&value).unwrap();
        assert!(!line.contains(is_unprintable), "{line}");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), value);
        let plain = json!({ "a": [1, { "b": "c" }], "d": [] });
        let mut text = Vec::new();
        write_json(&mut text, &plain).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), format!("{plain:#}\n"));
    }
}
