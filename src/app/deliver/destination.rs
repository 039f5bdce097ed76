//! Where the outputs of a run go, and whether they may.

use std::path::{Path, PathBuf};

use super::outputs::updated_name;
use crate::app::Job;
use crate::app::earlier::{Accounts, Outputs};
use crate::app::place::{has_folder, vacant};
use crate::error::RunError;
use crate::evidence::{self, ReportRef, SigningKey};
use crate::files::{OutputFolder, sha256_of};
use crate::model::{Shard, printable};
use crate::output::{self, FORMATS};
use crate::seal;

/// Where the outputs of a run are to go.
pub struct Destination {
    pub(super) folder: OutputFolder,
    /// Where the updated report goes instead; `-` is standard output.
    pub(super) report: Option<PathBuf>,
    pub(super) evidence: Evidence,
    /// What evidence and outputs are signed with, if they are.
    pub(super) key: Option<SigningKey>,
    /// What is written beside `results.json`.
    pub(super) formats: Vec<&'static output::Format>,
    /// Whether whatever stands there may be replaced.
    force: bool,
}

/// What becomes of the evidence.
pub(super) enum Evidence {
    /// It was there before, with a manifest of this SHA-256, and stays as it is.
    Kept(String),
    /// It is written.
    Written,
}

/// Name of the folder of the bundle.
pub(in crate::app) const EVIDENCE: &str = "evidence";

impl Destination {
    /// Makes the folder for outputs. `inputs` are the files that are read;
    /// what stands in the place of outputs is replaced only by `force`.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written, or the file of the updated report exists.
    pub fn prepare(
        folder: &Path,
        report: Option<&Path>,
        inputs: &[&Path],
        force: bool,
    ) -> Result<Self, RunError> {
        if let Some(report) = report {
            if !force {
                vacant(report, inputs)?;
            }
            has_folder(report)?;
        }
        let folder = OutputFolder::prepare(folder)?;
        folder.may_replace(seal::FOLDER, seal::is_part)?;
        Ok(Self {
            force,
            folder,
            report: report.map(Path::to_owned),
            evidence: Evidence::Written,
            key: None,
            formats: Vec::new(),
        })
    }

    /// The same with these formats beside `results.json`, each once. None of their files may be one that is read.
    ///
    /// # Errors
    ///
    /// If a file of them is an input.
    pub fn with_formats(
        mut self,
        formats: &[&'static output::Format],
        inputs: &[&Path],
    ) -> Result<Self, RunError> {
        let is_asked = |format: &&output::Format| formats.iter().any(|it| it.name == format.name);
        self.formats = FORMATS.iter().filter(is_asked).collect();
        for file in self.files() {
            let place = self.folder.file(file.name);
            let own = std::fs::canonicalize(&place).ok();
            let is_own = |input: &&Path| own.is_some() && std::fs::canonicalize(input).ok() == own;
            if inputs.iter().any(is_own) {
                return Err(RunError::usage(format!(
                    "cannot write {}: it is read by this run",
                    printable(&place.display().to_string())
                ))
                .hint("choose another folder with --output-directory"));
            }
        }
        Ok(self)
    }

    /// The files of the formats.
    fn files(&self) -> impl Iterator<Item = &'static output::File> {
        self.formats.iter().flat_map(|format| format.files)
    }

    /// The same for outputs of the evidence in this folder, which was there before.
    ///
    /// # Errors
    ///
    /// If there is no manifest.
    pub fn of_evidence(self, bundle: &Path) -> Result<Self, RunError> {
        let manifest = bundle.join(evidence::MANIFEST);
        let digest = sha256_of(&manifest).map_err(|error| {
            let shown = printable(&manifest.display().to_string());
            RunError::usage(format!("cannot read {shown}: {error}"))
        })?;
        Ok(Self {
            evidence: Evidence::Kept(digest),
            ..self
        })
    }

    /// The same for what is signed with this key, if there is one.
    ///
    /// # Errors
    ///
    /// If the key cannot be used.
    pub fn signed(self, key: Option<&Path>) -> Result<Self, RunError> {
        let key = key.map(SigningKey::read).transpose();
        let key = key.map_err(|error| {
            RunError::usage(error)
                .hint("`minisign -G -W -s KEY -p KEY.pub` creates one without a password")
        })?;
        Ok(Self { key, ..self })
    }

    /// The same for evidence that is written there, too, and signed if there is a key; before any work is
    /// done for it.
    ///
    /// # Errors
    ///
    /// If the key cannot be used, or something else than evidence is where that is to go.
    pub fn with_evidence(self, key: Option<&Path>) -> Result<Self, RunError> {
        self.folder.may_replace(EVIDENCE, evidence::is_part)?;
        let written = Self {
            evidence: Evidence::Written,
            ..self
        };
        written.signed(key)
    }

    /// Whether the outputs of this job may go there. Of a live run, `accounts` are not known at first; `run`
    /// is the one that read the evidence, where it is not this.
    ///
    /// # Errors
    ///
    /// If they would take the place of anything but earlier outputs of the same.
    pub fn may_take(
        &self,
        job: &Job,
        accounts: Accounts<'_>,
        run: Option<&str>,
    ) -> Result<(), RunError> {
        if self.force {
            return Ok(());
        }
        let updated = updated_name(&job.source.name, job.report.format());
        // A run that was killed may have left evidence and no results; then its journal is there, too.
        let journal = self.folder.file(evidence::JOURNAL);
        let is_under_way = journal.exists() || journal.with_extension("").exists();
        let formats: Vec<&str> = self.files().map(|file| file.name).collect();
        let outputs = Outputs {
            report: &job.source,
            formats: &formats,
            updated: self.report.is_none().then_some(updated.as_str()),
            evidence: match &self.evidence {
                Evidence::Kept(_) => None,
                Evidence::Written => (!is_under_way).then_some(EVIDENCE),
            },
            accounts,
            run,
        };
        outputs.may_replace(&self.folder)
    }
}

impl Destination {
    /// Whether the evidence of a shard may go there.
    ///
    /// # Errors
    ///
    /// If it would take the place of anything but earlier evidence of the same shard for the same report.
    pub fn may_take_part(&self, report: &ReportRef, shard: Shard) -> Result<(), RunError> {
        let place = self.folder.file(EVIDENCE);
        if self.force || !place.exists() {
            return Ok(());
        }
        let earlier = evidence::manifest(&place);
        let is_same = earlier.as_ref().is_ok_and(|earlier| {
            earlier.shard == Some(shard) && earlier.report.sha256 == report.sha256
        });
        match is_same {
            true => Ok(()),
            false => Err(RunError::usage(format!(
                "cannot write {}: what is there is not the evidence of shard {shard} for {}",
                printable(&place.display().to_string()),
                printable(&report.name)
            ))
            .hint("choose another folder with --output-directory, or replace what is there with --force")),
        }
    }
}
