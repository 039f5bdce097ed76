//! The bundle: what a run read, recorded so that it can be judged again.
//!
//! A folder with `manifest.json`, `facts.jsonl.zst` (one set header, then one
//! resource a line), `calls.jsonl.zst`, `SHA256SUMS` and, if there is a key,
//! `manifest.json.minisig`. Everything is in a fixed order.

mod journal;
mod manifest;
mod part;
mod read;
mod signature;
mod write;

#[cfg(test)]
mod tests;

pub use journal::{JOURNAL, Journal, JournalPlace, Recovered, Undertaking, recover};
pub use manifest::{AccountList, Contents, Manifest, ReportRef, Shard, Target};
pub use read::{BundleError, read};
pub use signature::{KeyError, SigningKey, VerifyingKey};
pub use write::{write, write_facts};

/// The part with the hash of every other, as `sha256sum -c` reads it.
const SUMS: &str = "SHA256SUMS";
/// What the bundle is about, and the hash of every part that was read.
const MANIFEST: &str = "manifest.json";
/// The signature of the manifest.
const SIGNATURE: &str = "manifest.json.minisig";

/// Every file that a bundle may have.
pub const FILES: [&str; 5] = [MANIFEST, part::FACTS, part::CALLS, SUMS, SIGNATURE];

/// A run's evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What, when, by whom.
    pub manifest: Manifest,
    /// What was read.
    pub facts: crate::facts::FactStore,
    /// The calls that were made for it.
    pub calls: Vec<crate::facts::CallRecord>,
}

impl Bundle {
    /// Ids of the accounts that were to be read.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        let targets = self.manifest.targets.iter();
        targets.map(|target| target.account.clone()).collect()
    }

    /// Whether the run ended in the future. Clocks may differ by up to a day.
    #[must_use]
    pub fn ends_after(&self, now: jiff::Timestamp) -> bool {
        const DAY: i64 = 24 * 60 * 60;
        let end = self.manifest.finished_at.parse::<jiff::Timestamp>();
        !end.is_ok_and(|end| end.as_second() <= now.as_second() + DAY)
    }
}
