//! The accounts that an unfinished run over several has read: a folder for each, whole or not there, so that the
//! run can be resumed and none of them has to stay in memory.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::journal::Head;
use super::read::read_file;
use super::{BundleError, Record, Target, Undertaking};
use crate::files::{OutputError, write_as_it_comes, write_json};
use crate::model::{AccountId, Shard};

/// What the run is.
const RUN: &str = "run.json";
/// How an account was read.
const TARGET: &str = "target.json";
/// How the folder of an account is called until it is whole.
const UNFINISHED: &str = ".part";

/// The folder of the accounts that were read.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    /// The file that says what the run is; locked for as long as the run is under way.
    _lock: File,
}

/// The run that keeps them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it began.
    pub started_at: String,
    /// What it is to do; the target is whose credentials it has.
    pub undertaking: Undertaking,
    /// Which part of the accounts is its own; all if none.
    pub shard: Option<Shard>,
}

impl Kept {
    /// Begins a folder, in the place of that of any earlier run.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or holds what no run left there.
    pub fn begin(folder: &Path, run: &Run) -> Result<Self, OutputError> {
        let failing = |source| OutputError {
            path: folder.to_owned(),
            source,
        };
        match std::fs::symlink_metadata(folder) {
            Ok(found) if found.is_dir() && folder.join(RUN).is_file() => {
                drop(locked(folder).map_err(failing)?);
                Self::remove(folder).map_err(failing)?;
            }
            Ok(_) => {
                let words = "it is there, and no run of threatproof left it; move it elsewhere";
                return Err(failing(io::Error::other(words)));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failing(error)),
        }
        // Whole or not there, so that a run that is killed here stands in nobody's way.
        let new = aside(folder);
        forget(&new).map_err(failing)?;
        std::fs::create_dir(&new).map_err(failing)?;
        let head = Head::of(run);
        write_as_it_comes(&new.join(RUN), |file| write_json(file, &head))?;
        std::fs::rename(&new, folder).map_err(failing)?;
        Ok(Self {
            _lock: locked(folder).map_err(failing)?,
            folder: folder.to_owned(),
        })
    }

    /// Takes up the folder of a run that did not end.
    ///
    /// # Errors
    ///
    /// If there is none, or it is damaged.
    pub fn resume(folder: &Path) -> Result<(Self, Run), BundleError> {
        let path = folder.join(RUN);
        let is_link = std::fs::symlink_metadata(folder).is_ok_and(|found| found.is_symlink());
        let text = match is_link {
            true => Err(io::Error::other(
                "it is a symbolic link, which threatproof never creates",
            )),
            false => read_file(&path),
        };
        let text = text.map_err(|source| BundleError::Unreadable { path, source })?;
        let head: Head = serde_json::from_slice(&text).map_err(|error| damaged(RUN, &error))?;
        let lock = locked(folder).map_err(|source| BundleError::Unreadable {
            path: folder.join(RUN),
            source,
        });
        let kept = Self {
            _lock: lock?,
            folder: folder.to_owned(),
        };
        Ok((kept, head.run()))
    }

    /// What was read of an account, if it was read to its end.
    ///
    /// # Errors
    ///
    /// If its folder is damaged.
    pub fn account(&self, account: &AccountId) -> Result<Option<(Target, Record)>, BundleError> {
        let folder = self.folder.join(account.as_str());
        if !folder.is_dir() {
            return Ok(None);
        }
        let path = folder.join(TARGET);
        let text = read_file(&path).map_err(|source| BundleError::Unreadable { path, source })?;
        let target: Target =
            serde_json::from_slice(&text).map_err(|error| damaged(TARGET, &error))?;
        if target.account != account.as_str() {
            return Err(BundleError::Damaged {
                part: TARGET.to_owned(),
                line: 1,
                message: format!("it is about the account {}", target.account),
            });
        }
        Ok(Some((target, Record::open(&folder, account)?)))
    }

    /// Keeps what was read of an account here; what is returned holds nothing of it in memory.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn add(&self, target: &Target, record: &Record) -> Result<Record, OutputError> {
        let whole = self.folder.join(&target.account);
        let failing = |source| OutputError {
            path: whole.clone(),
            source,
        };
        let part = self.folder.join(format!("{}{UNFINISHED}", target.account));
        forget(&part).map_err(failing)?;
        std::fs::create_dir(&part).map_err(failing)?;
        let record = record.written(&part)?;
        write_as_it_comes(&part.join(TARGET), |file| write_json(file, target))?;
        std::fs::rename(&part, &whole).map_err(failing)?;
        Ok(record.renamed(&whole))
    }

    /// Removes the folder of a run that ended; if there is none, that is well.
    ///
    /// # Errors
    ///
    /// If it cannot be removed.
    pub fn remove(folder: &Path) -> io::Result<()> {
        if !folder.join(RUN).is_file() {
            return Ok(());
        }
        let old = aside(folder);
        forget(&old)?;
        std::fs::rename(folder, &old)?;
        forget(&old)
    }
}

/// Where a folder is made and taken down: under a name that is nobody else's.
fn aside(folder: &Path) -> PathBuf {
    folder.with_file_name(".threatproof-journal")
}

/// Removes a folder; if there is none, that is well.
fn forget(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The file of a run, which nobody else holds from now on.
fn locked(folder: &Path) -> io::Result<File> {
    let file = File::open(folder.join(RUN))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::Error::new(
            io::ErrorKind::WouldBlock,
            "another run is under way in this folder; give each run a folder of its own",
        )),
        // Not every file system has locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

fn damaged(part: &str, error: &serde_json::Error) -> BundleError {
    BundleError::Damaged {
        part: part.to_owned(),
        line: error.line(),
        message: error.to_string(),
    }
}
