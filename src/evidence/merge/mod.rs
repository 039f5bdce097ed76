//! The union of bundles: of the shards of one list, or of separate runs. It does not matter in which order they
//! come, how often one comes, nor whether some of them were merged before.
//!
//! Where the bundles lie is not known here, and nothing is judged.

use std::path::Path;

use super::Bundle;
use super::record::is_folder;
use crate::model::{AccountId, Expected};

mod agreement;
mod candidate;
mod error;
mod manifest;
mod notes;
mod union;

#[cfg(test)]
mod tests;

pub use error::MergeError;
pub use union::Union;

/// A bundle that is to be merged.
#[derive(Debug)]
pub struct Source {
    /// What messages call it.
    name: String,
    /// SHA-256 of its manifest.
    digest: String,
    bundle: Bundle,
}

/// The accounts that were to be read, from somewhere else than the bundles.
#[derive(Debug, Clone)]
pub struct KnownList {
    /// What messages call it.
    pub name: String,
    /// What was known of each account before any was read.
    pub accounts: Vec<Expected>,
}

/// What bundles come to together.
#[derive(Debug)]
pub struct Merged {
    /// Their union.
    pub bundle: Bundle,
    /// What is worth knowing of it.
    pub notes: Vec<String>,
}

impl Source {
    /// A bundle by what messages call it, with the SHA-256 of its manifest. What it holds in memory is kept in
    /// a folder, which is made.
    ///
    /// # Errors
    ///
    /// If it holds facts of what is no account, or the folder cannot be written.
    pub fn new(
        name: String,
        digest: String,
        mut bundle: Bundle,
        aside: &Path,
    ) -> Result<Self, MergeError> {
        for account in bundle.records.keys() {
            is_account(account, &name)?;
        }
        if !bundle.manifest.is_over_several() {
            for (account, record) in &mut bundle.records {
                let folder = aside.join(account.as_str());
                std::fs::create_dir_all(&folder).map_err(|source| crate::files::OutputError {
                    path: folder.clone(),
                    source,
                })?;
                *record = record.written(&folder)?;
            }
        }
        Ok(Self {
            name,
            digest,
            bundle,
        })
    }
}

/// Nothing else may become the name of a folder.
fn is_account(account: &AccountId, name: &str) -> Result<(), MergeError> {
    match is_folder(account.as_str()) {
        true => Ok(()),
        false => Err(MergeError::NoAccount {
            name: name.to_owned(),
            account: account.clone(),
        }),
    }
}
