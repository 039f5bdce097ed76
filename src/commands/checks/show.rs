//! `checks show`: everything about one threat or control.

use std::fmt::Write as _;

use clap::Args;

use super::{ChecksFormat, Folders, frameworks, json, unknown};
use crate::checks::{Catalog, Control, Threat};
use crate::commands::args::CheckIds;
use crate::error::RunError;
use crate::model::{ControlId, printable, printable_lines};
use crate::output::checks_v1;

/// Show everything about one threat or control.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// ID of the threat or control.
    #[arg(value_parser = CheckIds::all(), hide_possible_values = true)]
    id: String,
    /// Output format.
    #[arg(
        long,
        value_enum,
        default_value = "text",
        env = "THREATPROOF_CHECKS_FORMAT"
    )]
    format: ChecksFormat,
    /// More checks.
    #[command(flatten)]
    folders: Folders,
}

/// What an id stands for.
enum Found<'c> {
    Threat(&'c Threat),
    Control(&'c Control),
}

impl Show {
    pub(super) fn text(&self) -> Result<String, RunError> {
        let catalog = self.folders.catalog()?;
        match (find(&catalog, &self.id)?, self.format) {
            (Found::Threat(threat), ChecksFormat::Text) => Ok(show_threat(threat)),
            (Found::Control(control), ChecksFormat::Text) => Ok(show_control(control)),
            (Found::Threat(threat), ChecksFormat::Json) => json(&checks_v1::Check::threat(threat)),
            (Found::Control(control), ChecksFormat::Json) => {
                json(&checks_v1::Check::control(control, &catalog))
            }
        }
    }
}

fn find<'c>(catalog: &'c Catalog, id: &str) -> Result<Found<'c>, RunError> {
    let mut threats = catalog.threats.values();
    if let Some(threat) = threats.find(|threat| threat.id.as_str() == id) {
        return Ok(Found::Threat(threat));
    }
    let mut controls = catalog.controls.values();
    match controls.find(|control| control.id.as_str() == id) {
        Some(control) => Ok(Found::Control(control)),
        None => Err(unknown(catalog, id)),
    }
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
    if let Some(remedy) = &control.remedy {
        frameworks::remedy(&mut out, remedy);
    }
    if let Some(filter) = &control.filter {
        let _ = writeln!(out, "\nwhere: {}", printable_lines(filter.source()));
    }
    let _ = writeln!(out, "\ncases (the first that matches decides):");
    for (verdict, condition) in control.cases() {
        let _ = writeln!(out, "  {}: {}", verdict.as_str(), printable(condition));
    }
    let _ = writeln!(out, "  otherwise {}", control.otherwise_verdict().as_str());
    let actions: Vec<&str> = control.actions().into_iter().collect();
    let _ = writeln!(out, "\nIAM actions: {}", actions.join(", "));
    frameworks::maps(&mut out, control);
    references(&mut out, &control.references);
    out
}

fn references(out: &mut String, references: &[String]) {
    for reference in references {
        let _ = writeln!(out, "see {}", printable(reference));
    }
}
