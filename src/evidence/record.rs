//! What was read of one account, in memory or in files of its own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::BundleError;
use super::part::{self, CALLS, FACTS, Lines};
use super::read::{parse_calls, parse_facts, read_file};
use super::write::{write_calls, write_facts};
use crate::facts::{CallRecord, FactStore, count};
use crate::files::OutputError;
use crate::model::{AccountId, sha256};

/// What was read of one account, and the calls that were made for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    kept: Kept,
    /// Resources in the facts.
    pub(super) resources: usize,
    /// Calls in the ledger.
    pub(super) calls: usize,
    /// How often each operation was sent.
    pub(super) sent: BTreeMap<String, u64>,
}

/// Where it is kept.
#[derive(Debug, Clone, PartialEq)]
enum Kept {
    Here(FactStore, Vec<CallRecord>),
    There(Files),
}

/// The two parts of an account.
#[derive(Debug, Clone, PartialEq)]
struct Files {
    /// Their folder.
    folder: PathBuf,
    /// The SHA-256 of each.
    facts: String,
    calls: String,
    /// Whether this run wrote them, and nobody changes them: a link is as good as a copy.
    is_own: bool,
}

impl Record {
    /// Kept in memory; calls in the order in which they are to be written.
    #[must_use]
    pub fn here(facts: FactStore, calls: Vec<CallRecord>) -> Self {
        Self {
            resources: resources(&facts),
            calls: calls.len(),
            sent: count(&calls),
            kept: Kept::Here(facts, calls),
        }
    }

    /// Writes it into a folder of its own. What is returned is kept there, and nothing of it in memory.
    ///
    /// # Errors
    ///
    /// If a file cannot be written, or a fact is not JSON, which a collector never makes.
    pub fn written(&self, folder: &Path) -> Result<Self, OutputError> {
        let files = Files {
            folder: folder.to_owned(),
            facts: self.write_facts(folder)?,
            calls: self.write_calls(folder)?,
            is_own: true,
        };
        Ok(Self {
            kept: Kept::There(files),
            resources: self.resources,
            calls: self.calls,
            sent: self.sent.clone(),
        })
    }

    /// The same after its folder was given another name.
    pub(super) fn renamed(self, folder: &Path) -> Self {
        let kept = match self.kept {
            Kept::There(files) => Kept::There(Files {
                folder: folder.to_owned(),
                ..files
            }),
            here @ Kept::Here(..) => here,
        };
        Self { kept, ..self }
    }

    /// The record in a folder that only this program wrote.
    ///
    /// # Errors
    ///
    /// If a part is missing or damaged.
    pub fn open(folder: &Path, account: &AccountId) -> Result<Self, BundleError> {
        let digest = |name: &str| {
            let path = folder.join(name);
            let content = read_file(&path);
            let content = content.map_err(|source| BundleError::Unreadable { path, source })?;
            Ok::<String, BundleError>(sha256(&content))
        };
        let (facts, calls) = (digest(FACTS)?, digest(CALLS)?);
        Self::listed(folder, account, &facts, &calls)
    }

    /// The record in a folder whose parts have these SHA-256 hashes. Both are read once: that they are whole is
    /// known before anything is made of them.
    pub(super) fn listed(
        folder: &Path,
        account: &AccountId,
        facts: &str,
        calls: &str,
    ) -> Result<Self, BundleError> {
        let files = Files {
            folder: folder.to_owned(),
            facts: facts.to_owned(),
            calls: calls.to_owned(),
            is_own: false,
        };
        let resources = resources(&files.read_facts(account)?);
        let ledger = files.read_calls(account)?;
        Ok(Self {
            kept: Kept::There(files),
            resources,
            calls: ledger.len(),
            sent: count(&ledger),
        })
    }

    /// Everything that was read of the account.
    pub(super) fn facts(&self, account: &AccountId) -> Result<Cow<'_, FactStore>, BundleError> {
        match &self.kept {
            Kept::Here(facts, _) => Ok(Cow::Borrowed(facts)),
            Kept::There(files) => files.read_facts(account).map(Cow::Owned),
        }
    }

    /// The calls that were made for it.
    pub(super) fn ledger(&self, account: &AccountId) -> Result<Cow<'_, [CallRecord]>, BundleError> {
        match &self.kept {
            Kept::Here(_, calls) => Ok(Cow::Borrowed(calls)),
            Kept::There(files) => files.read_calls(account).map(Cow::Owned),
        }
    }

    /// The SHA-256 of its facts and of its calls, as files.
    pub(super) fn digests(&self) -> io::Result<[String; 2]> {
        match &self.kept {
            Kept::Here(facts, calls) => Ok([
                part::digest(|out| write_facts(out, facts))?,
                part::digest(|out| write_calls(out, calls))?,
            ]),
            Kept::There(files) => Ok([files.facts.clone(), files.calls.clone()]),
        }
    }

    /// Writes the facts into a folder, and tells the SHA-256 of the file.
    pub(super) fn write_facts(&self, folder: &Path) -> Result<String, OutputError> {
        match &self.kept {
            Kept::Here(facts, _) => part::write(&folder.join(FACTS), |out| write_facts(out, facts)),
            Kept::There(files) => files.copy(FACTS, &files.facts, folder),
        }
    }

    /// The same of the calls.
    pub(super) fn write_calls(&self, folder: &Path) -> Result<String, OutputError> {
        match &self.kept {
            Kept::Here(_, calls) => part::write(&folder.join(CALLS), |out| write_calls(out, calls)),
            Kept::There(files) => files.copy(CALLS, &files.calls, folder),
        }
    }
}

/// Whether a folder of this name can be that of an account. Nothing else in a manifest leads to a folder.
pub(super) fn is_folder(name: &str) -> bool {
    AccountId::is_id(name)
}

fn resources(facts: &FactStore) -> usize {
    facts.sets().map(|(_, set)| set.resources.len()).sum()
}

impl Files {
    /// Facts of any other account are not what the part is for.
    fn read_facts(&self, account: &AccountId) -> Result<FactStore, BundleError> {
        let name = format!("{account}/{FACTS}");
        let content = self.read(FACTS, &self.facts, &name)?;
        let facts = parse_facts(&mut Lines::packed(&name, &content)?)?;
        if let Some((key, _)) = facts.sets().find(|(key, _)| key.account != *account) {
            return Err(BundleError::Damaged {
                part: name,
                line: 1,
                message: format!("it holds facts of account {}", key.account),
            });
        }
        Ok(facts)
    }

    fn read_calls(&self, account: &AccountId) -> Result<Vec<CallRecord>, BundleError> {
        let name = format!("{account}/{CALLS}");
        let content = self.read(CALLS, &self.calls, &name)?;
        parse_calls(&mut Lines::packed(&name, &content)?)
    }

    /// The content of a part, which is what it was when it was first read.
    fn read(&self, file: &str, digest: &str, name: &str) -> Result<Vec<u8>, BundleError> {
        let path = self.folder.join(file);
        let content = read_file(&path);
        let content = content.map_err(|source| BundleError::Unreadable { path, source })?;
        if sha256(&content) != digest {
            return Err(BundleError::NotListed(name.to_owned()));
        }
        Ok(content)
    }

    /// Copies a part, and tells its SHA-256. Somebody else's is not linked: it would change with theirs.
    fn copy(&self, file: &str, digest: &str, folder: &Path) -> Result<String, OutputError> {
        let path = folder.join(file);
        let failing = |error: String| OutputError {
            path: path.clone(),
            source: std::io::Error::other(error),
        };
        if self.is_own && std::fs::hard_link(self.folder.join(file), &path).is_ok() {
            return Ok(digest.to_owned());
        }
        let content = self.read(file, digest, file);
        let content = content.map_err(|error| failing(error.to_string()))?;
        crate::files::write_atomically(&path, &content)?;
        Ok(digest.to_owned())
    }
}
