//! Where the cells of a CSV source are.

use std::ops::Range;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use crate::report::encoding::without_mark;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it says.
    pub text: String,
    /// Where that is written, without the quotes around it.
    pub inner: Range<usize>,
    /// How it is written.
    pub form: Form,
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Without quotes around it.
    Bare,
    /// Within quotes, those inside doubled.
    Quoted,
    /// With quotes that do not fit, as after a cut: nothing can be written into it safely.
    Irregular,
}

impl Form {
    fn of(written: &str) -> Self {
        let Some(rest) = written.strip_prefix('"') else {
            return Self::Bare;
        };
        match rest.strip_suffix('"') {
            Some(inner) if !inner.replace("\"\"", "").contains('"') => Self::Quoted,
            Some(_) | None => Self::Irregular,
        }
    }
}

impl Cell {
    /// Where it is written, without blanks at its ends.
    pub(super) fn trimmed(&self, source: &str) -> Range<usize> {
        let text = &source[self.inner.clone()];
        let start = self.inner.start + text.len() - text.trim_start().len();
        start..start + text.trim().len()
    }
}

/// The rows of a source, the header first. Empty lines are none.
pub(super) struct Rows<'a> {
    source: &'a str,
    reader: Reader,
    delimiter: u8,
    at: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let text = without_mark(source);
        let header = text.lines().find(|line| !line.trim().is_empty());
        let header = header.unwrap_or_default();
        // Where a decimal comma is usual, spreadsheets delimit by semicolons.
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|delimiter| {
                let found = header.bytes().filter(|byte| byte == delimiter).count();
                (found, *delimiter == b',')
            })
            .unwrap_or(b',');
        Self {
            source,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            at: source.len() - text.len(),
        }
    }

    /// The byte between cells.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The next cell, and whether its row ends with it.
    fn cell(&mut self, first: bool) -> Option<(Cell, bool)> {
        let bytes = self.source.as_bytes();
        if first {
            // The reader passes over line ends before a row.
            while matches!(bytes.get(self.at), Some(b'\r' | b'\n')) {
                self.at += 1;
            }
            if self.at == bytes.len() {
                return None;
            }
        }
        let start = self.at;
        let mut text = Vec::new();
        let mut buffer = [0; 4096];
        let ends_row = loop {
            let (result, read, written) = self.reader.read_field(&bytes[self.at..], &mut buffer);
            self.at += read;
            text.extend_from_slice(&buffer[..written]);
            match result {
                ReadFieldResult::Field { record_end } => break record_end,
                // Asked again with nothing left, the reader gives the last cell.
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::End => return None,
            }
        };
        let mut raw = start..self.at;
        // What ended it was read with it.
        let ender = |byte: u8| {
            if ends_row {
                matches!(byte, b'\r' | b'\n')
            } else {
                byte == self.delimiter
            }
        };
        if raw.end > raw.start && ender(bytes[raw.end - 1]) {
            raw.end -= 1;
        }
        let form = Form::of(&self.source[raw.clone()]);
        let inner = match form {
            Form::Quoted => raw.start + 1..raw.end - 1,
            Form::Bare | Form::Irregular => raw,
        };
        let cell = Cell {
            text: String::from_utf8_lossy(&text).into_owned(),
            inner,
            form,
        };
        Some((cell, ends_row))
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<Cell>;

    fn next(&mut self) -> Option<Vec<Cell>> {
        let mut row = Vec::new();
        loop {
            match self.cell(row.is_empty()) {
                Some((cell, ends_row)) => {
                    row.push(cell);
                    if ends_row {
                        return Some(row);
                    }
                }
                None => return (!row.is_empty()).then_some(row),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(source: &str) -> Vec<Vec<(String, &str, Form)>> {
        Rows::of(source)
            .map(|row| {
                row.into_iter()
                    .map(|cell| (cell.text, &source[cell.inner], cell.form))
                    .collect()
            })
            .collect()
    }

    fn bare(text: &str) -> (String, &str, Form) {
        (text.to_owned(), text, Form::Bare)
    }

    #[test]
    fn cells_are_found_with_their_places() {
        let source = "\u{FEFF}a,b,c\r\n1,\"x, \"\"y\"\"\nz\",\r\n\r\n,2,\"\"";
        assert_eq!(
            written(source),
            [
                vec![bare("a"), bare("b"), bare("c")],
                vec![
                    bare("1"),
                    ("x, \"y\"\nz".to_owned(), "x, \"\"y\"\"\nz", Form::Quoted),
                    bare("")
                ],
                vec![bare(""), bare("2"), (String::new(), "", Form::Quoted)],
            ]
        );
        assert_eq!(
            written("a;b,c;d\nd;e\n"),
            [
                vec![bare("a"), bare("b,c"), bare("d")],
                vec![bare("d"), bare("e")]
            ]
        );
        for irregular in ["\"\"\"", "\"a\"b", "\"a", "\""] {
            assert_eq!(
                written(irregular)[0].last().unwrap().2,
                Form::Irregular,
                "{irregular}"
            );
        }
        let long = format!("a,b\n{},2\n", "é".repeat(9000));
        assert_eq!(written(&long)[1][0].0.chars().count(), 9000);
    }
}
