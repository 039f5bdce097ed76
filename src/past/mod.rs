//! What an earlier run came to, read back from its `results.json`: everything but the findings at once, and these
//! one by one, for there may be more than memory holds. Such files are untrusted: bounded, and nothing in them
//! leads out of their folder.
//!
//! What runs have in common and where they differ is not known here.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use crate::files::write_json;
use crate::output::RESULTS;
use crate::output::json_v1::{Finding, Results, SCHEMA_VERSION};

mod error;
mod findings;
mod questions;
#[cfg(test)]
mod tests;

pub use error::Unreadable;
pub use questions::Left;

/// The largest file that is read, in bytes; no run writes one of this size.
const LARGEST: u64 = 4 << 30;

/// Everything that a run came to but its findings.
pub type Head = Results<IgnoredAny>;

/// The results of an earlier run.
#[derive(Debug)]
pub struct Past {
    /// Everything but the findings.
    pub head: Head,
    /// When the run ended.
    pub finished: Timestamp,
    /// Where the file is.
    pub path: PathBuf,
    /// The file itself: what takes its place meanwhile is not read.
    file: File,
}

impl Past {
    /// Opens the `results.json` of a run, or that in a folder.
    ///
    /// # Errors
    ///
    /// If it is something else, of a later version, or holds only one account of a run.
    pub fn open(path: &Path) -> Result<Self, Unreadable> {
        let past = Self::open_any(path)?;
        match past.head.account {
            Some(account) => Err(Unreadable::OneAccount(account)),
            None => Ok(past),
        }
    }

    /// The same, be it the findings of one account.
    fn open_any(path: &Path) -> Result<Self, Unreadable> {
        let path = match path.is_dir() {
            true => path.join(RESULTS.name),
            false => path.to_owned(),
        };
        // Asked before it is opened: a pipe would wait for somebody to write.
        if !std::fs::metadata(&path)?.is_file() {
            return Err(io::Error::other("it is not a regular file").into());
        }
        let file = File::open(&path)?;
        if file.metadata()?.len() > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        let head: Head = serde_json::from_reader(reader(&file)?)?;
        if head.schema_version != SCHEMA_VERSION {
            return Err(Unreadable::Version(head.schema_version));
        }
        let finished = head.run.finished_at.parse().map_err(Unreadable::Time)?;
        Ok(Self {
            head,
            finished,
            path,
            file,
        })
    }

    /// Reads all of it once, before anything is made of it: a file that breaks off is of no use in the middle of work.
    ///
    /// # Errors
    ///
    /// If any of it cannot be read.
    pub fn check(&self) -> Result<(), Unreadable> {
        self.each_finding(&mut |_| Ok(()))
    }

    /// Each finding, one at a time: those of the file, and those of the files of single accounts that it names.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or that a file is not of this run or cannot be read.
    pub fn each_finding(
        &self,
        each: &mut dyn FnMut(Finding) -> io::Result<()>,
    ) -> Result<(), Unreadable> {
        findings::each(reader(&self.file)?, each)?;
        let mut seen = BTreeSet::new();
        for name in &self.head.findings_in {
            let of_part = |error: Unreadable| Unreadable::Part(name.clone(), Box::new(error));
            if !seen.insert(name) {
                return Err(of_part(Unreadable::Twice));
            }
            let part = self.part(name).map_err(of_part)?;
            findings::each(reader(&part.file)?, each).map_err(of_part)?;
        }
        Ok(())
    }

    /// Writes all of it as one `results.json`, be it in parts or not.
    ///
    /// # Errors
    ///
    /// If it can no longer be read, or cannot be written.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let whole = Head {
            findings_in: Vec::new(),
            ..self.head.clone()
        };
        write_json(out, &whole.with_findings(Findings(self)))
    }

    /// The results of one account of the run, which are in a file below the folder.
    fn part(&self, name: &str) -> Result<Self, Unreadable> {
        let relative = Path::new(name);
        let mut parts = relative.components();
        let is_below = parts.all(|part| matches!(part, Component::Normal(_)));
        if name.is_empty() || !is_below {
            return Err(Unreadable::Elsewhere);
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let folder = match folder.as_os_str().is_empty() {
            true => Path::new("."),
            false => folder,
        };
        let path = folder.join(relative).canonicalize()?;
        // A link may lead out of it.
        if !path.starts_with(folder.canonicalize()?) {
            return Err(Unreadable::Elsewhere);
        }
        let part = Self::open_any(&path)?;
        if part.head.run.id != self.head.run.id {
            return Err(Unreadable::OtherRun(part.head.run.id));
        }
        match part.head.account.is_some() && part.head.findings_in.is_empty() {
            true => Ok(part),
            false => Err(Unreadable::NoPart),
        }
    }
}

/// The findings of a run, written as they are read.
struct Findings<'p>(&'p Past);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut failed = None;
        let read = self.0.each_finding(&mut |finding| {
            list.serialize_element(&finding).map_err(|error| {
                let words = error.to_string();
                failed = Some(error);
                io::Error::other(words)
            })
        });
        match (failed, read) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(S::Error::custom(error)),
            (None, Ok(())) => list.end(),
        }
    }
}

/// The file from its start on.
fn reader(mut file: &File) -> io::Result<impl io::Read> {
    file.rewind()?;
    Ok(BufReader::with_capacity(1 << 16, file.take(LARGEST)))
}
