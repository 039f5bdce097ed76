//! `questions`: what a run left for a person, and a draft of the answers.

use std::path::PathBuf;

use clap::Args;

use super::{Run, World, add_draft, print};
use crate::error::{Exit, RunError};
use crate::model::printable;
use crate::past::{Left, Past};

mod draft;
mod groups;
mod list;

/// Drafts of the answers to open questions, without the comments around them.
pub(super) fn draft_of(left: &Left) -> String {
    let entries = draft::draft(left).entries.into_iter();
    entries
        .map(|entry| entry.text)
        .collect::<Vec<_>>()
        .join("\n")
}

/// List what only a person can say, or draft the answers.
#[derive(Debug, Args)]
pub struct Questions {
    /// The results.json of a run, or the folder that it is in.
    results: PathBuf,
    /// Instead of listing the questions, add drafts of their answers to this `threatproof.toml`; `-` for
    /// standard output. Entries that are there already and all else in the file stay. An answer counts as
    /// soon as its `by` names a person.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Run for Questions {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let left = Past::open(&self.results).and_then(|past| past.left());
        let left = left.map_err(|error| {
            let path = printable(&self.results.display().to_string());
            RunError::usage(format!("cannot read the questions of {path}: {error}"))
                .hint("give the results.json of a run; `threatproof scan` writes it beside the updated report")
        })?;
        match &self.output {
            None => print(list::list(&left.open, &self.results).as_bytes()),
            Some(file) => add_draft(file, &draft::draft(&left), world.screen),
        }
    }
}
