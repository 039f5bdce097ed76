//! The bundle: what a run read, recorded so that it can be judged again.
//!
//! A folder with `manifest.json`, `facts.jsonl.zst` (one set header, then one
//! resource a line), `calls.jsonl.zst`, `SHA256SUMS` and, if there is a key,
//! `manifest.json.minisig`. Everything is in a fixed order.
//!
//! A run over several accounts has the facts and the calls of each in a folder of its own, named by its id;
//! `calls.jsonl.zst` then holds the calls that are of none of them. No more than one account is in memory.

mod bundle;
mod journal;
mod kept;
mod manifest;
mod merge;
mod part;
mod read;
mod record;
mod signature;
mod write;

#[cfg(test)]
mod tests;

pub use bundle::Bundle;
pub use journal::{JOURNAL, Journal, JournalPlace, Recovered, Undertaking, recover};
pub use kept::{Kept, Run};
pub use manifest::{AccountList, Contents, Manifest, MergedRun, ReportRef, Target};
pub use merge::{KnownList, MergeError, Merged, Source, Union};
pub(crate) use read::read_file;
pub use read::{BundleError, manifest, read, read_with_digest};
pub use record::Record;
pub use signature::{KeyError, SigningKey, VerifyingKey};
pub use write::{write, write_facts};

/// The part with the hash of every other, as `sha256sum -c` reads it.
const SUMS: &str = "SHA256SUMS";
/// What the bundle is about, and the hash of every part that was read.
pub const MANIFEST: &str = "manifest.json";
/// The signature of the manifest.
const SIGNATURE: &str = "manifest.json.minisig";

/// Whether a bundle may have a file of this name, or a folder with such files: what stands in its place and is
/// something else was not written by this program.
#[must_use]
pub fn is_part(name: &str) -> bool {
    let is_file =
        |name: &str| [MANIFEST, part::FACTS, part::CALLS, SUMS, SIGNATURE].contains(&name);
    match name.split_once('/') {
        None => is_file(name) || record::is_folder(name),
        Some((folder, file)) => {
            record::is_folder(folder) && [part::FACTS, part::CALLS].contains(&file)
        }
    }
}
