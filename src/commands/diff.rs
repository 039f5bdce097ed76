//! `diff`: what changed between two runs.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::{FileArgs, regression};
use super::finish::told_reasons;
use super::{Run, World};
use crate::comparison::{Dated, compare};
use crate::error::{Exit, RunError};
use crate::files::write_json;
use crate::model::printable;
use crate::output::changes;
use crate::past::Past;

/// Compare the results of runs: what got worse, was lost sight of, is better, and why.
///
/// What can no longer be read is never better and never gone: it is lost sight of. Regressions come first.
#[derive(Debug, Args)]
pub struct Diff {
    /// The results.json of the earlier and of the later run, or the folders that they are in. If more are given, the
    /// last two are compared; the others are history, as with --history.
    #[arg(required = true, num_args = 2.., value_names = ["OLD", "NEW"])]
    results: Vec<PathBuf>,
    /// Results of runs before (repeatable), for how long each open item has been open.
    #[arg(long, value_name = "RESULTS")]
    history: Vec<PathBuf>,
    /// What to write.
    #[arg(long, value_enum, default_value = "text")]
    format: DiffFormat,
    /// Exit non-zero for these changes.
    #[arg(
        long,
        value_enum,
        default_value = "never",
        env = "THREATPROOF_DIFF_FAIL_ON"
    )]
    fail_on: DiffFailOn,
    /// The file.
    #[command(flatten)]
    file: FileArgs,
}

/// What changes are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// Readable text, for a terminal.
    Text,
    /// Markdown, for a comment or a summary of a pipeline.
    Markdown,
    /// JSON, for programs; its schema is docs/changes.schema.json.
    Json,
}

/// What makes a comparison fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFailOn {
    /// Nothing: changes do not change the exit code.
    Never,
    /// An item or a finding is worse, a violation is new, or something can no longer be read: exit code 6.
    Regression,
}

impl Run for Diff {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let named: Vec<&Path> = self.results.iter().map(PathBuf::as_path).collect();
        let [before @ .., old, new] = named.as_slice() else {
            return Err(RunError::usage("two results are needed to compare"));
        };
        let (earlier, later) = (open(old)?, open(new)?);
        let history = before.iter().copied();
        let history = history.chain(self.history.iter().map(PathBuf::as_path));
        let history = history.map(open).collect::<Result<Vec<_>, _>>()?;
        // Without a history nobody asked for ages.
        let dated = history
            .iter()
            .chain((!history.is_empty()).then_some(&earlier));
        let dated: Vec<Dated<'_>> = dated
            .map(|past| Dated {
                head: &past.head,
                finished: past.finished,
            })
            .collect();
        let changes = compare(&earlier, &later, &dated).map_err(|error| {
            let (old, new) = (shown(old), shown(new));
            RunError::usage(format!("cannot compare {old} and {new}: {error}"))
        })?;
        let written = match self.format {
            DiffFormat::Text => changes::text(&changes).into_bytes(),
            DiffFormat::Markdown => changes::markdown(&changes).into_bytes(),
            DiffFormat::Json => {
                let mut json = Vec::new();
                write_json(&mut json, &changes::json(&changes)).map_err(|error| {
                    RunError::new(Exit::Internal, format!("cannot write JSON: {error}"))
                })?;
                json
            }
        };
        let inputs: Vec<&Path> = [&earlier, &later]
            .into_iter()
            .chain(&history)
            .map(|past| past.path.as_path())
            .collect();
        let exit = self.file.write(&written, &inputs)?;
        Ok(match self.fail_on {
            DiffFailOn::Never => exit,
            DiffFailOn::Regression => {
                told_reasons(regression(&changes), world.screen).unwrap_or(exit)
            }
        })
    }
}

fn open(path: &Path) -> Result<Past, RunError> {
    Past::open(path).map_err(|error| {
        RunError::usage(format!("cannot read the results {}: {error}", shown(path)))
            .hint("give the results.json of a run, or the folder that it is in")
    })
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}
