//! What every command on a report starts from: the report, the checks, what humans said, and what must be read.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Input;
use crate::checks::{self, Catalog, SourceFile};
use crate::config::{self, Config};
use crate::error::RunError;
use crate::evidence::ReportRef;
use crate::facts::Wants;
use crate::matching::{self, Assignment};
use crate::model::{ThreatId, printable};
use crate::plan::Plan;
use crate::report::Report;
use crate::seal::{CheckFile, Inputs};
use crate::services;

/// What a scan reads, and on whose behalf.
#[derive(Debug, Clone, Copy)]
pub struct ScanRequest<'a> {
    /// What must be read.
    pub wants: &'a Wants,
    /// The report or model that it is read for.
    pub report: &'a ReportRef,
    /// Digest of the checks that it is read for; empty if it serves none.
    pub catalog: &'a str,
}

/// What every command on a report starts from.
pub struct Job {
    /// Where the report came from.
    pub source: ReportRef,
    /// The report, read.
    pub report: Report,
    /// The checks.
    pub catalog: Catalog,
    /// What humans said.
    pub config: Config,
    /// Which threat each item is.
    pub assignments: Vec<Assignment>,
    /// Threats to decide; all if empty.
    pub only: BTreeSet<ThreatId>,
    /// What must be read.
    pub plan: Plan,
    /// What all of it was made from, to be sealed with what it comes to.
    pub inputs: Inputs,
}

impl Job {
    /// What a scan for it reads.
    #[must_use]
    pub fn request(&self) -> ScanRequest<'_> {
        ScanRequest {
            wants: &self.plan.wants,
            report: &self.source,
            catalog: &self.catalog.digest,
        }
    }

    /// Reads the report, loads the checks, recognises the items and plans.
    ///
    /// # Errors
    ///
    /// If the report or a check file cannot be used, none of the items is recognised, or `--threat` names a type
    /// that does not exist.
    pub fn prepare(
        input: Input,
        folders: &[PathBuf],
        config: ConfigSource<'_>,
        only: &[String],
    ) -> Result<Self, RunError> {
        let own = own_checks(folders)?.into_iter().map(|file| CheckFile {
            path: file.path,
            text: file.text.to_string(),
        });
        let inputs = Inputs {
            report: Vec::new(),
            path: None,
            config: config_text(config)?,
            checks: own.collect(),
        };
        Self::of(input, inputs, only)
    }

    /// The same of what was read before; the bytes of the report are those of `input`.
    ///
    /// # Errors
    ///
    /// As [`Job::prepare`].
    pub fn of(input: Input, inputs: Inputs, only: &[String]) -> Result<Self, RunError> {
        let inputs = Inputs {
            report: input.bytes().to_vec(),
            path: inputs.path.or_else(|| input.path().map(str::to_owned)),
            ..inputs
        };
        let (report, source) = input.parse()?;
        let own = inputs.checks.iter().map(|file| SourceFile {
            path: file.path.clone(),
            text: file.text.as_str().into(),
        });
        let files = checks::embedded().into_iter().chain(own).collect();
        let catalog = checks::load(files, &services::fact_kinds()).map_err(RunError::in_files)?;
        let config = match &inputs.config {
            Some((name, text)) => {
                let calls = services::declared_calls();
                Config::parse(name, text, &catalog, &calls).map_err(RunError::in_files)?
            }
            None => Config::default(),
        };
        // What is sealed is given to others.
        let told = |(name, text): (String, String)| (name, config::without_secrets(&text));
        let inputs = Inputs {
            config: inputs.config.map(told),
            ..inputs
        };
        let only = chosen_threats(only, &catalog)?;
        let assignments = matching::assign(report.items(), &catalog);
        if assignments
            .iter()
            .all(|assignment| assignment.threat.is_err())
        {
            return Err(nothing_recognised(&source, assignments.len()));
        }
        let mut plan = Plan::new(&assignments, &catalog, &only);
        if config.scopes.iter().any(|rule| !rule.tags.is_empty()) {
            plan.wants
                .want(&services::resourcegroupstaggingapi::RESOURCE, &["tags"]);
        }
        Ok(Self {
            source,
            report,
            catalog,
            config,
            assignments,
            only,
            plan,
            inputs,
        })
    }

    /// Whether the run is to decide items of this threat.
    #[must_use]
    pub fn selects(&self, threat: Option<&ThreatId>) -> bool {
        self.only.is_empty() || threat.is_some_and(|threat| self.only.contains(threat))
    }
}

/// No scan could say anything about such a report.
fn nothing_recognised(source: &ReportRef, items: usize) -> RunError {
    let name = printable(&source.name);
    RunError::usage(format!(
        "cannot decide anything in {name}: none of its items ({items}) is of a threat type that the checks know"
    ))
    .hint("the checks know the threats of the AWS template for the Threat Modeling Tool: was the model made with it?")
    .hint("for other threats, write check files and name their folder with --checks")
}

/// The embedded checks, with the files of these folders added or put in their place.
///
/// # Errors
///
/// Every problem of every file.
pub fn load_catalog(folders: &[PathBuf]) -> Result<Catalog, RunError> {
    checks::load(check_files(folders)?, &services::fact_kinds()).map_err(RunError::in_files)
}

/// The files of the embedded checks, and those of these folders.
///
/// # Errors
///
/// If a folder cannot be read.
pub fn check_files(folders: &[PathBuf]) -> Result<Vec<SourceFile>, RunError> {
    let own = own_checks(folders)?;
    Ok(checks::embedded().into_iter().chain(own).collect())
}

/// The files of checks below these folders.
fn own_checks(folders: &[PathBuf]) -> Result<Vec<SourceFile>, RunError> {
    let mut files = Vec::new();
    for folder in folders {
        let unusable = |error: checks::SourceError| RunError::usage(printable(&error.to_string()));
        files.extend(checks::from_folder(folder).map_err(unusable)?);
    }
    Ok(files)
}

/// Where attestations and waivers come from.
#[derive(Debug, Clone, Copy)]
pub enum ConfigSource<'a> {
    /// A file that was named.
    File(&'a Path),
    /// `./threatproof.toml` if there is one.
    Usual,
    /// Nobody said anything.
    Nothing,
}

/// What the configuration is called, and its text; nothing if nobody said anything.
fn config_text(source: ConfigSource<'_>) -> Result<Option<(String, String)>, RunError> {
    let usual = Path::new("threatproof.toml");
    let path = match source {
        ConfigSource::File(path) => path,
        ConfigSource::Usual if usual.exists() => usual,
        ConfigSource::Usual | ConfigSource::Nothing => return Ok(None),
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        RunError::usage(format!("cannot read the configuration {name}: {error}"))
    })?;
    Ok(Some((name, text)))
}

fn chosen_threats(names: &[String], catalog: &Catalog) -> Result<BTreeSet<ThreatId>, RunError> {
    let mut chosen = BTreeSet::new();
    for name in names {
        match catalog.threats.keys().find(|id| id.as_str() == name) {
            Some(id) => {
                chosen.insert(id.clone());
            }
            None => {
                let nearest = checks::nearest(name, catalog.threats.keys().map(ThreatId::as_str));
                let hint = match nearest {
                    Some(best) => format!("did you mean `{best}`?"),
                    None => "`threatproof checks list` lists them all".to_owned(),
                };
                return Err(
                    RunError::usage(format!("--threat: there is no threat `{name}`")).hint(hint),
                );
            }
        }
    }
    Ok(chosen)
}
