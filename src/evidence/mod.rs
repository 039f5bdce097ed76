//! The bundle: what a run read, recorded so that it can be judged again.
//!
//! A folder with `manifest.json`, `facts.jsonl` (one set header, then one
//! resource a line), `calls.jsonl` and `SHA256SUMS`. Everything is in a fixed order.

mod call;
mod journal;
mod manifest;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use call::{CallRecord, count};
pub use journal::{JOURNAL, Journal, JournalPlace, Recovered, Undertaking, recover};
pub use manifest::{Contents, Manifest, ReportRef, Target};
pub use read::{BundleError, read};
pub use write::parts;

/// The part with the hash of every other, as `sha256sum -c` reads it.
pub(crate) const SUMS: &str = "SHA256SUMS";

/// A run's evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What, when, by whom.
    pub manifest: Manifest,
    /// What was read.
    pub facts: crate::facts::FactStore,
    /// The calls that were made for it.
    pub calls: Vec<CallRecord>,
}
