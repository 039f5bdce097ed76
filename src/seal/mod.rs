//! The seal of a run's outputs: everything that they were decided from beside the evidence, and the hash of each of
//! them, so that anybody can derive them again.
//!
//! A folder with `seal.json`, the report as it was read, `threatproof.toml` and `checks.json` if there were any, the
//! earlier results that the run was compared with, `SHA256SUMS` and, if there is a key, `seal.json.minisig`.

mod file;
mod previous;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use file::VERSION;
pub use file::{Seal, Sealed, SealedReport, Updated};
pub use previous::{pack, unpack};
pub use read::{Opened, SealError, Signed, read};
pub use write::write;

use serde::{Deserialize, Serialize};

/// The folder of the seal, in the folder of outputs.
pub const FOLDER: &str = "seal";
/// What is sealed, and the hash of each of it.
pub const SEAL: &str = "seal.json";
/// The signature of it.
const SIGNATURE: &str = "seal.json.minisig";
/// The hash of everything, as `sha256sum -c` reads it in this folder.
const SUMS: &str = "SHA256SUMS";
/// What people said.
const CONFIG: &str = "threatproof.toml";
/// The checks that people added.
const CHECKS: &str = "checks.json";
/// The earlier results that the run was compared with.
const PREVIOUS: &str = "previous.json.zst";
/// The report as it was read; its extension follows.
const REPORT: &str = "report";

/// What outputs were decided from, beside the evidence and the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs {
    /// The report, as it was read.
    pub report: Vec<u8>,
    /// Where the report stands in its repository, if that is known.
    pub path: Option<String>,
    /// The configuration: what it is called in messages, and its text.
    pub config: Option<(String, String)>,
    /// The files of own checks, in the order in which they were read: a later one replaces an earlier one.
    pub checks: Vec<CheckFile>,
}

/// A file of own checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckFile {
    /// Its path below the folder of checks.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The name under which a report with this extension is sealed.
#[must_use]
pub fn report_file(extension: &str) -> String {
    format!("{REPORT}.{extension}")
}

/// Whether a seal may have a file of this name: what stands in its place and is something else was not written by
/// this program.
#[must_use]
pub fn is_part(name: &str) -> bool {
    let is_report = name.strip_prefix(REPORT).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with('.') && !rest.contains(['/', '\\'])
    });
    is_report || [SEAL, SIGNATURE, SUMS, CONFIG, CHECKS, PREVIOUS].contains(&name)
}
