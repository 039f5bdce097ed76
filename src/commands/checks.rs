//! `checks list|show|lint|test`. Check files of others say what they like: it is shown without what steers a terminal.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Run, World, print};
use crate::app::load_catalog;
use crate::checks::{self, Catalog, Control, Threat};
use crate::error::{Exit, RunError};
use crate::model::{ControlId, ThreatId, printable, printable_lines};

/// List, show, lint and test the checks.
#[derive(Debug, Args)]
pub struct Checks {
    #[command(subcommand)]
    command: ChecksCommand,
}

#[derive(Debug, Subcommand)]
enum ChecksCommand {
    /// List all threats with their controls.
    List(Folders),
    /// Show everything about one threat or control.
    Show {
        /// ID of the threat or control.
        id: String,
        /// More checks.
        #[command(flatten)]
        folders: Folders,
    },
    /// Report problems in check files.
    Lint(Folders),
    /// Run the examples of every control.
    Test(Folders),
}

/// More checks.
#[derive(Debug, Args)]
struct Folders {
    /// Folder of checks to add; they replace embedded ones with the same ID (repeatable).
    #[arg(long, value_name = "DIR", env = "THREATPROOF_CHECKS")]
    checks: Vec<PathBuf>,
}

impl Run for Checks {
    fn run(&self, _world: &World) -> Result<Exit, RunError> {
        let text = match &self.command {
            ChecksCommand::List(folders) => list(&folders.catalog()?),
            ChecksCommand::Show { id, folders } => show(&folders.catalog()?, id)?,
            ChecksCommand::Lint(folders) => lint(&folders.catalog()?),
            ChecksCommand::Test(folders) => test(&folders.catalog()?),
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

/// All threats with their controls.
fn list(catalog: &Catalog) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} threats, {} controls",
        catalog.threats.len(),
        catalog.controls.len()
    );
    for threat in catalog.threats.values() {
        let _ = writeln!(out, "\n{}  {}", threat.id, printable(&threat.title));
        if threat.controls.is_empty() {
            let _ = writeln!(out, "    no control yet");
        }
        for id in &threat.controls {
            let title = catalog
                .controls
                .get(id)
                .map_or_else(String::new, |control| printable(&control.title));
            let _ = writeln!(out, "    {id}  {title}");
        }
        for human in &threat.humans {
            let _ = writeln!(out, "    human: {}", printable(&human.asks));
        }
    }
    out
}

/// Everything about one threat or control.
fn show(catalog: &Catalog, id: &str) -> Result<String, RunError> {
    if let Some(threat) = catalog
        .threats
        .values()
        .find(|threat| threat.id.as_str() == id)
    {
        return Ok(show_threat(threat));
    }
    if let Some(control) = catalog
        .controls
        .values()
        .find(|control| control.id.as_str() == id)
    {
        return Ok(show_control(control));
    }
    let known = catalog
        .threats
        .keys()
        .map(ThreatId::as_str)
        .chain(catalog.controls.keys().map(ControlId::as_str));
    let hint = match checks::nearest(id, known) {
        Some(best) => format!("did you mean `{best}`?"),
        None => "`threatproof checks list` lists them all".to_owned(),
    };
    Err(RunError::usage(format!("there is no threat or control `{id}`")).hint(hint))
}

fn show_threat(threat: &Threat) -> String {
    let mut out = format!(
        "{}\n{}\ncategory: {}\n\n{}\n",
        threat.id,
        printable(&threat.title),
        printable(&threat.category),
        printable_lines(&threat.why)
    );
    let controls: Vec<&str> = threat.controls.iter().map(ControlId::as_str).collect();
    let listed = if controls.is_empty() {
        "none yet".to_owned()
    } else {
        controls.join(", ")
    };
    let _ = writeln!(out, "\ncontrols: {listed}");
    for human in &threat.humans {
        let (id, asks) = (printable(&human.id), printable(&human.asks));
        let _ = writeln!(out, "human ({id}): {asks}");
    }
    references(&mut out, &threat.references);
    out
}

fn show_control(control: &Control) -> String {
    let mut out = format!(
        "{}\n{}\nseverity: {}\nfact: {}\n\n{}\n\nfix:\n{}\n",
        control.id,
        printable(&control.title),
        control.severity.as_str(),
        control.kind.name,
        printable_lines(&control.why),
        printable_lines(&control.fix)
    );
    if let Some(filter) = &control.filter {
        let _ = writeln!(out, "\nwhere: {}", printable_lines(filter.source()));
    }
    let _ = writeln!(out, "\ncases (the first that matches decides):");
    for (verdict, condition) in control.cases() {
        let _ = writeln!(out, "  {}: {}", verdict.as_str(), printable(condition));
    }
    let _ = writeln!(out, "  otherwise {}", control.otherwise_verdict().as_str());
    let fields = control
        .paths()
        .iter()
        .filter_map(|path| path.field())
        .map(str::to_owned)
        .collect();
    let actions: Vec<&str> = control
        .kind
        .calls(&fields)
        .iter()
        .map(|call| call.action)
        .collect();
    let _ = writeln!(out, "\nIAM actions: {}", actions.join(", "));
    references(&mut out, &control.references);
    out
}

fn references(out: &mut String, references: &[String]) {
    for reference in references {
        let _ = writeln!(out, "see {}", printable(reference));
    }
}

/// That there was no problem: a catalogue that has one does not load.
fn lint(catalog: &Catalog) -> String {
    format!(
        "{} threats and {} controls, no problems\n",
        catalog.threats.len(),
        catalog.controls.len()
    )
}

/// How many examples hold: all of them, or the catalogue had not been loaded.
fn test(catalog: &Catalog) -> String {
    let mut out = String::new();
    let mut total = 0;
    for control in catalog.controls.values() {
        total += control.examples;
        let _ = writeln!(out, "{}  {} examples pass", control.id, control.examples);
    }
    let _ = writeln!(out, "\n{total} passed, 0 failed");
    out
}
