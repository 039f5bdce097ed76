//! A part of a bundle: lines of JSON, compressed by Zstandard, of which never more than one is held as text.

use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::path::Path;

use super::BundleError;
use crate::files::{OutputError, write_as_it_comes};
use crate::model::Hashing;

/// What was read, by sets.
pub(super) const FACTS: &str = "facts.jsonl.zst";
/// The calls that were made for it.
pub(super) const CALLS: &str = "calls.jsonl.zst";

/// Zstandard's own default, three, is as fast as the disk.
const LEVEL: i32 = 3;
/// The longest line that is read, in bytes. AWS's own limits keep what one resource says far below.
const LONGEST_LINE: u64 = 64 << 20;
/// The most that a part is unpacked to, in bytes: a few million resources. A small file can claim to be more.
pub(super) const LARGEST: u64 = 4 << 30;

/// Writes a part as its lines come, and tells the SHA-256 of the file.
pub(super) fn write(
    path: &Path,
    lines: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<String, OutputError> {
    let mut sha256 = String::new();
    write_as_it_comes(path, |file| {
        sha256 = encode(file, lines)?;
        Ok(())
    })?;
    Ok(sha256)
}

/// The SHA-256 of the file that these lines would make.
pub(super) fn digest(lines: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    encode(io::sink(), lines)
}

fn encode(
    out: impl Write,
    lines: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<String> {
    let mut encoder = zstd::Encoder::new(Hashing::new(out), LEVEL)?;
    lines(&mut encoder)?;
    Ok(encoder.finish()?.sha256())
}

/// The lines of a part, one after the other.
pub(super) struct Lines<R> {
    part: String,
    input: io::Take<R>,
    line: Vec<u8>,
    number: usize,
    longest: u64,
}

impl<'b> Lines<BufReader<zstd::Decoder<'static, BufReader<&'b [u8]>>>> {
    /// Of a compressed part.
    pub(super) fn packed(part: &str, bytes: &'b [u8]) -> Result<Self, BundleError> {
        let decoder = zstd::Decoder::new(bytes);
        let decoder = decoder.map_err(|error| BundleError::Damaged {
            part: part.to_owned(),
            line: 1,
            message: error.to_string(),
        })?;
        Ok(Self::new(part, BufReader::new(decoder)))
    }
}

impl<R: BufRead> Lines<R> {
    /// Of text.
    pub(super) fn new(part: &str, input: R) -> Self {
        Self {
            part: part.to_owned(),
            input: input.take(LARGEST),
            line: Vec::new(),
            number: 0,
            longest: LONGEST_LINE,
        }
    }

    /// The next line; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<&str>, BundleError> {
        self.number += 1;
        self.line.clear();
        let length = self
            .input
            .by_ref()
            .take(self.longest)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| self.damaged(error))?;
        if length as u64 == self.longest || self.input.limit() == 0 {
            return Err(BundleError::TooLarge(self.part.clone()));
        }
        if length == 0 {
            return Ok(None);
        }
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        match std::str::from_utf8(line) {
            Ok(line) => Ok(Some(line)),
            Err(error) => Err(self.damaged(error)),
        }
    }

    /// What is wrong with the line that was read last.
    pub(super) fn damaged(&self, message: impl std::fmt::Display) -> BundleError {
        BundleError::Damaged {
            part: self.part.clone(),
            line: self.number,
            message: message.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_one_by_one_and_none_is_too_long() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FACTS);
        write(&path, |out| out.write_all(b"one\n\ntwo")).unwrap();
        let packed = std::fs::read(&path).unwrap();
        let mut lines = Lines::packed(FACTS, &packed).unwrap();
        let mut read = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            read.push(line.to_owned());
        }
        assert_eq!(read, ["one", "", "two"]);

        let mut short = Lines::packed(FACTS, &packed).unwrap();
        short.longest = 3;
        assert!(matches!(short.next(), Err(BundleError::TooLarge(_))));
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_huge_line_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FACTS);
        write(&path, |out| {
            let zeros = vec![b'0'; 1 << 20];
            (0..65).try_for_each(|_| out.write_all(&zeros))
        })
        .unwrap();
        let packed = std::fs::read(&path).unwrap();
        assert!(packed.len() < 10_000, "{}", packed.len());
        let mut lines = Lines::packed(FACTS, &packed).unwrap();
        assert!(matches!(lines.next(), Err(BundleError::TooLarge(_))));
    }

    #[test]
    fn a_part_that_is_cut_or_no_part_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FACTS);
        write(&path, |out| out.write_all(b"one\ntwo\n")).unwrap();
        let packed = std::fs::read(&path).unwrap();
        for end in 1..packed.len() {
            let mut lines = Lines::packed(FACTS, &packed[..end]).unwrap();
            let outcome = (0..3).try_for_each(|_| lines.next().map(|_| ()));
            assert!(
                matches!(outcome, Err(BundleError::Damaged { .. })),
                "{end} bytes are enough"
            );
        }
        let mut lines = Lines::packed(FACTS, b"{}\n").unwrap();
        assert!(matches!(lines.next(), Err(BundleError::Damaged { .. })));
    }
}
