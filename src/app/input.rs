//! The report as a file or from standard input.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::RunError;
use crate::evidence::ReportRef;
use crate::model::{printable, sha256};
use crate::report::diagram::Model;
use crate::report::{self, Format, Report};

/// Largest report that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// A report's bytes and name.
#[derive(Debug, Clone)]
pub struct Input {
    /// File name without folders.
    pub name: String,
    /// Where it stands in its repository, if that is known.
    path: Option<String>,
    bytes: Vec<u8>,
    format: Option<Format>,
}

impl Input {
    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// If there is no such file, it is a folder, cannot be read or is too large.
    pub fn read(path: &Path, format: Option<Format>) -> Result<Self, RunError> {
        let (_, bytes) = contents(path, "report", LARGEST)?;
        let name = match path == Path::new("-") {
            true => "stdin".to_owned(),
            false => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                name.to_string_lossy().into_owned()
            }
        };
        Ok(Self {
            name,
            path: in_repository(path),
            bytes,
            format,
        })
    }

    /// A report that the program carries.
    #[must_use]
    pub fn embedded(name: &str, bytes: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            path: None,
            bytes: bytes.to_vec(),
            format: None,
        }
    }

    /// Where it stands in its repository, if that is known.
    pub(super) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A report that was read before.
    pub(super) fn sealed(name: &str, bytes: Vec<u8>, format: Option<Format>) -> Self {
        Self {
            name: name.to_owned(),
            path: None,
            bytes,
            format,
        }
    }

    /// The report that it is, and what results and bundles call it.
    pub(super) fn parse(self) -> Result<(Report, ReportRef), RunError> {
        let sha256 = sha256(&self.bytes);
        let shown = printable(&self.name);
        let unusable = |error| RunError::usage(format!("cannot use the report {shown}: {error}"));
        let report = report::read(self.bytes, self.format).map_err(unusable)?;
        report.rehearse().map_err(unusable)?;
        for warning in report.warnings() {
            tracing::warn!(report = %shown, "{warning}");
        }
        let reference = ReportRef {
            format: report.format().name().to_owned(),
            name: self.name,
            sha256,
        };
        Ok((report, reference))
    }

    /// The model that it is, and what bundles call it.
    pub(crate) fn model(self) -> Result<(Model, ReportRef), RunError> {
        let sha256 = sha256(&self.bytes);
        let model = report::read_model(self.bytes).map_err(|error| {
            let shown = printable(&self.name);
            RunError::usage(format!("cannot use the model {shown}: {error}"))
        })?;
        let reference = ReportRef {
            format: Format::Tm7.name().to_owned(),
            name: self.name,
            sha256,
        };
        Ok((model, reference))
    }
}

/// What a file holds, or standard input for `-`, with what to call it in messages.
///
/// # Errors
///
/// If there is no such file, it is a folder, cannot be read or is too large.
pub(super) fn contents(
    path: &Path,
    what: &str,
    largest: u64,
) -> Result<(String, Vec<u8>), RunError> {
    let is_stdin = path == Path::new("-");
    let shown = match is_stdin {
        true => "standard input".to_owned(),
        false => printable(&path.display().to_string()),
    };
    let unreadable =
        |error: std::io::Error| RunError::usage(format!("cannot read the {what} {shown}: {error}"));
    let bytes = if is_stdin {
        at_most(largest, std::io::stdin().lock())
    } else {
        let file = File::open(path).map_err(unreadable)?;
        if file.metadata().map_err(unreadable)?.is_dir() {
            let folder = RunError::usage(format!("the {what} {shown} is a folder"));
            return Err(folder.hint(format!("give the file of the {what} itself")));
        }
        at_most(largest, file)
    };
    let bytes = bytes.map_err(unreadable)?.ok_or_else(|| {
        RunError::usage(format!("the {what} {shown} is larger than {largest} bytes"))
    })?;
    Ok((shown, bytes))
}

/// All that is there, or nothing if it is too large: pipes and devices do not tell their length.
fn at_most(most: u64, source: impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// Where a file stands below the folder that holds its repository, with `/` between folders.
fn in_repository(path: &Path) -> Option<String> {
    let place = std::fs::canonicalize(path).ok()?;
    let root = place
        .ancestors()
        .skip(1)
        .find(|it| it.join(".git").exists())?;
    let parts = place.strip_prefix(root).ok()?.iter();
    let parts: Option<Vec<&str>> = parts.map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_refused_and_not_cut() {
        let read = |bytes: &[u8]| at_most(3, bytes).unwrap();
        assert_eq!(read(b"abc").as_deref(), Some(b"abc".as_slice()));
        assert_eq!(read(b"abcd"), None);
    }
}
