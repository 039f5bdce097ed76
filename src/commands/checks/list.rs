//! `checks list`: all threats with their controls, or the ids of a framework with the controls about them.

use std::fmt::Write as _;

use clap::Args;

use super::{ChecksFormat, Folders, frameworks, json};
use crate::checks::Catalog;
use crate::error::RunError;
use crate::model::printable;
use crate::output::checks_v1;

/// List all threats with their controls, or the IDs of a framework with the controls about them.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Output format.
    #[arg(
        long,
        value_enum,
        default_value = "text",
        env = "THREATPROOF_CHECKS_FORMAT"
    )]
    format: ChecksFormat,
    /// Only the controls about a framework, by its IDs: security-hub, cis-aws-5.0.0, nist-800-53-r5 …
    #[arg(long, value_name = "ID")]
    framework: Option<String>,
    /// More checks.
    #[command(flatten)]
    folders: Folders,
}

impl List {
    pub(super) fn text(&self) -> Result<String, RunError> {
        let mut catalog = self.folders.catalog()?;
        match (self.format, &self.framework) {
            (ChecksFormat::Text, None) => Ok(list(&catalog)),
            (ChecksFormat::Text, Some(id)) => frameworks::list(&catalog, id),
            (ChecksFormat::Json, None) => json(&checks_v1::Catalog::of(&catalog)),
            (ChecksFormat::Json, Some(id)) => {
                frameworks::keep(&mut catalog, id)?;
                json(&checks_v1::Catalog::of(&catalog))
            }
        }
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
