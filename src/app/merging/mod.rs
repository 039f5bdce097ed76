//! The evidence of several runs, in place of that of one.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use self::find::{Found, has_no_links};
use super::targets::{self, Terms};
use super::{deliver::EVIDENCE, recorded::accepted};
use crate::error::RunError;
use crate::evidence::{self, Bundle, Kept, KnownList, MergeError, Source, Union, VerifyingKey};
use crate::model::{Expected, Reached, printable};

mod find;

/// What to do about a run that did not end.
const UNFINISHED: &str =
    "a run that was killed continues with --resume; to merge without it, leave the folder out";

/// What to do about what was not looked at.
const UNSEEN: &str = "name the folders that are to be merged one by one, without it";

/// Folders that are to be merged.
#[derive(Debug)]
pub struct Merging {
    found: Found,
}

/// What they come to.
#[derive(Debug)]
pub struct MergedEvidence {
    /// The evidence of all of them.
    pub bundle: Bundle,
    /// What is worth knowing of it.
    pub notes: Vec<String>,
    /// Where some of it is kept as long as it is needed.
    _aside: TempDir,
}

impl Merging {
    /// Of what lies in these folders. `output` is where the outputs are to go.
    ///
    /// # Errors
    ///
    /// If one of them is no folder, or outputs would be written into it.
    pub fn of(folders: &[PathBuf], output: &Path) -> Result<Self, RunError> {
        let found = Found::below(folders)?;
        let output = resolved(output);
        let named = folders.iter().map(|folder| resolved(folder));
        let of_named = named.filter(|folder| output.starts_with(folder));
        // What is replaced there must not be what is merged.
        let own = output.join(EVIDENCE);
        let bundles = found.bundles.iter();
        let of_bundles = bundles.filter(|bundle| bundle.starts_with(&own)).cloned();
        if let Some(folder) = of_named.chain(of_bundles).next() {
            return Err(RunError::usage(format!(
                "cannot write into {}: it is in {}, which is merged",
                shown(&output),
                shown(&folder)
            ))
            .hint("choose another folder with --output-directory"));
        }
        Ok(Self { found })
    }

    /// Reads and merges them. If keys are given, one of them must have signed each. `list` is the file of the
    /// accounts that were to be read, and what is said of them; `output` is the folder of outputs, which is there.
    ///
    /// # Errors
    ///
    /// If a bundle cannot be used, or they cannot be merged.
    pub fn merged(
        &self,
        keys: &[VerifyingKey],
        list: Option<(&Path, &Terms)>,
        output: &Path,
        now: jiff::Timestamp,
    ) -> Result<MergedEvidence, RunError> {
        let list = list.map(|(path, terms)| known(path, terms)).transpose()?;
        let aside = tempfile::Builder::new()
            .prefix(".threatproof-")
            .tempdir_in(output)
            .map_err(|source| crate::files::OutputError {
                path: output.to_owned(),
                source,
            })?;
        let mut union = Union::default();
        let mut without = self.without();
        for (number, folder) in self.found.bundles.iter().enumerate() {
            has_no_links(folder).map_err(|error| {
                RunError::usage(format!("cannot use the bundle {}: {error}", shown(folder)))
            })?;
            let (bundle, digest) = accepted(folder, keys, now)?;
            if begun_later(folder).is_some_and(|run| run != bundle.manifest.run_id) {
                let words = format!(
                    "{} is of an earlier run, and the run that began there later did not end: it does not count",
                    shown(folder)
                );
                without.push((words, UNFINISHED));
                continue;
            }
            let aside = aside.path().join(number.to_string());
            let source = Source::new(shown(folder), digest, bundle, &aside);
            union.add(source.map_err(refused)?).map_err(refused)?;
        }
        // Nothing but shards tells by itself what is missing.
        if let Some((words, hint)) = without.first().filter(|_| !union.is_of_shards()) {
            return Err(RunError::usage(words).hint(*hint));
        }
        let merged = union.finish(list.as_ref()).map_err(refused)?;
        Ok(MergedEvidence {
            bundle: merged.bundle,
            notes: without
                .into_iter()
                .map(|(words, _)| words)
                .chain(merged.notes)
                .collect(),
            _aside: aside,
        })
    }

    /// What was named and holds no evidence, or may hold some that was not seen, in words; and what to do about it.
    fn without(&self) -> Vec<(String, &'static str)> {
        let passed = self.found.passed.iter();
        let passed = passed.map(|(path, why)| (format!("{} {why}", shown(path)), UNSEEN));
        let empty = self.found.empty.iter().map(|folder| {
            let words = format!("{} holds no evidence: no run ended there", shown(folder));
            (words, UNFINISHED)
        });
        passed.chain(empty).collect()
    }
}

/// The run over several accounts that began where a bundle lies and did not end, if there is one.
fn begun_later(bundle: &Path) -> Option<String> {
    let outputs = bundle.parent().filter(|_| bundle.ends_with(EVIDENCE))?;
    let kept = outputs.join(evidence::JOURNAL).with_extension("");
    Kept::resume(&kept).ok().map(|(_, run)| run.id)
}

/// The accounts of a file, as they were before any was read.
fn known(path: &Path, terms: &Terms) -> Result<KnownList, RunError> {
    let roll = targets::of_file(path, terms)?;
    let accounts = roll.accounts.into_iter().map(|planned| Expected {
        member: planned.member,
        outcome: planned
            .left_out
            .unwrap_or_else(|| Reached::Missing("nobody told of it".to_owned())),
    });
    Ok(KnownList {
        name: shown(path),
        accounts: accounts.collect(),
    })
}

fn refused(error: MergeError) -> RunError {
    let hint = error.hint();
    let refused = RunError::usage(error);
    match hint {
        Some(hint) => refused.hint(hint),
        None => refused,
    }
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// A path without links and detours, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut above = whole.as_path();
    let mut below = Vec::new();
    loop {
        if let Ok(found) = std::fs::canonicalize(above) {
            return below
                .into_iter()
                .rev()
                .fold(found, |path, name| path.join(name));
        }
        match (above.parent(), above.file_name()) {
            (Some(parent), Some(name)) => {
                below.push(name.to_owned());
                above = parent;
            }
            _ => return whole,
        }
    }
}
