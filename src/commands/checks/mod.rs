//! `checks list|show|lint|test|export`. Check files of others say what they like: it is shown without what steers a
//! terminal.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};
use serde::Serialize;

use super::args::CheckIds;
use super::{Run, World, print};
use crate::app::load_catalog;
use crate::checks::{self, Catalog, Control};
use crate::error::{Exit, RunError};
use crate::files::write_json;
use crate::model::{ControlId, ThreatId};

mod export;
mod frameworks;
mod list;
mod show;

/// List, show, lint, test and export the checks.
#[derive(Debug, Args)]
pub struct Checks {
    #[command(subcommand)]
    command: ChecksCommand,
}

#[derive(Debug, Subcommand)]
enum ChecksCommand {
    List(list::List),
    Show(show::Show),
    /// Report problems in check files.
    Lint(Folders),
    Test(Test),
    Export(export::Export),
}

/// Run the examples of every control, or of one.
#[derive(Debug, Args)]
struct Test {
    /// ID of a control, or of a threat for its controls.
    #[arg(value_parser = CheckIds::all(), hide_possible_values = true)]
    id: Option<String>,
    /// More checks.
    #[command(flatten)]
    folders: Folders,
}

/// More checks.
#[derive(Debug, Args)]
struct Folders {
    /// Folder of checks to add; they replace embedded ones with the same ID (repeatable).
    #[arg(
        long,
        value_name = "DIR",
        value_hint = ValueHint::DirPath,
        env = "THREATPROOF_CHECKS"
    )]
    checks: Vec<PathBuf>,
}

/// How checks are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ChecksFormat {
    /// Readable text.
    Text,
    /// JSON for programs.
    Json,
}

impl Run for Checks {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let text = match &self.command {
            ChecksCommand::List(list) => list.text()?,
            ChecksCommand::Show(show) => show.text()?,
            ChecksCommand::Lint(folders) => lint(&folders.catalog()?),
            ChecksCommand::Test(test) => test.text()?,
            ChecksCommand::Export(export) => return export.run(world),
        };
        print(text.as_bytes())
    }
}

impl Folders {
    /// The embedded checks, with these added or put in their place.
    fn catalog(&self) -> Result<Catalog, RunError> {
        load_catalog(&self.checks)
    }
}

/// A value as JSON for programs.
fn json(value: &impl Serialize) -> Result<String, RunError> {
    let mut text = Vec::new();
    let internal = |error: &dyn std::fmt::Display| RunError::new(Exit::Internal, error);
    write_json(&mut text, value).map_err(|error| internal(&error))?;
    String::from_utf8(text).map_err(|error| internal(&error))
}

/// That there is no threat or control of this id, and which may be meant.
fn unknown(catalog: &Catalog, id: &str) -> RunError {
    let known = catalog
        .threats
        .keys()
        .map(ThreatId::as_str)
        .chain(catalog.controls.keys().map(ControlId::as_str));
    let hint = match checks::nearest(id, known) {
        Some(best) => format!("did you mean `{best}`?"),
        None => "`threatproof checks list` lists them all".to_owned(),
    };
    RunError::usage(format!("there is no threat or control `{id}`")).hint(hint)
}

/// That there was no problem: a catalogue that has one does not load.
fn lint(catalog: &Catalog) -> String {
    let is_named = |id: &ControlId| {
        let mut threats = catalog.threats.values();
        threats.any(|threat| threat.controls.contains(id))
    };
    for id in catalog.controls.keys().filter(|id| !is_named(id)) {
        tracing::warn!("the control `{id}` is never judged: no threat names it in its `controls`");
    }
    format!(
        "{} threats and {} controls, no problems\n",
        catalog.threats.len(),
        catalog.controls.len()
    )
}

impl Test {
    /// How many examples hold: all of them, or the catalogue had not been loaded.
    fn text(&self) -> Result<String, RunError> {
        let catalog = self.folders.catalog()?;
        let mut out = String::new();
        let mut total = 0;
        for control in self.controls(&catalog)? {
            total += control.examples;
            let _ = writeln!(out, "{}  {} examples pass", control.id, control.examples);
        }
        let _ = writeln!(out, "\n{total} passed, 0 failed");
        Ok(out)
    }

    fn controls<'c>(&self, catalog: &'c Catalog) -> Result<Vec<&'c Control>, RunError> {
        let Some(id) = &self.id else {
            return Ok(catalog.controls.values().collect());
        };
        let mut threats = catalog.threats.values();
        let named = match threats.find(|threat| threat.id.as_str() == id) {
            Some(threat) => threat.controls.clone(),
            None => Vec::new(),
        };
        let is_it = |control: &&Control| control.id.as_str() == id || named.contains(&control.id);
        let controls: Vec<&Control> = catalog.controls.values().filter(is_it).collect();
        match controls.is_empty()
            && named.is_empty()
            && !catalog.threats.keys().any(|it| it.as_str() == id)
        {
            true => Err(unknown(catalog, id)),
            false => Ok(controls),
        }
    }
}
