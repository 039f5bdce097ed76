//! The commands, one file each: arguments, help and what it does. The pipeline that several of them run is in
//! `app`.

use std::path::Path;

use crate::config::draft::Draft;
use crate::error::{Exit, RunError};
use crate::files::write_where_told;
use crate::model::printable;
use crate::terminal::Screen;

pub mod accounts;
pub mod args;
pub mod checks;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod evaluate;
pub mod evidence;
pub mod explain;
mod finish;
mod live;
pub mod man;
pub mod merge;
pub mod plan;
pub mod policy;
pub mod questions;
pub mod render;
pub mod scan;
pub mod scope;
mod suppose;
pub mod verify;

/// What of the world around it a command is handed.
#[derive(Debug, Clone, Copy)]
pub struct World {
    /// The clock.
    pub now: fn() -> jiff::Timestamp,
    /// What may be shown to a person.
    pub screen: Screen,
    /// The value of a variable of the environment, for what engines tell the processes that they start.
    pub variable: fn(&str) -> Option<String>,
    /// The command line as a whole, for commands that are about it.
    pub command_line: fn() -> clap::Command,
}

/// A command, read from the command line.
pub trait Run {
    /// Does what it says.
    ///
    /// # Errors
    ///
    /// What ends the run, with its exit code.
    fn run(&self, world: &World) -> Result<Exit, RunError>;
}

/// Writes data where `--output` says.
fn write(path: &Path, data: &[u8]) -> Result<Exit, RunError> {
    write_where_told(path, data).map_err(|error| RunError::unwritten(path, error))?;
    Ok(Exit::Done)
}

/// Adds a draft to the file that `--output` says, or writes a new one, and tells what became of it.
fn add_draft(path: &Path, draft: &Draft, screen: Screen) -> Result<Exit, RunError> {
    if path.as_os_str() == "-" {
        return print(draft.text().as_bytes());
    }
    let shown = printable(&path.display().to_string());
    if !path.is_file() {
        let exit = write(path, draft.text().as_bytes())?;
        let written = entries(draft.entries.len());
        screen.say(&format!("{shown}: written with {written} of the draft"));
        return Ok(exit);
    }
    let standing = std::fs::read_to_string(path)
        .map_err(|error| RunError::usage(format!("cannot read {shown}: {error}")))?;
    let added = draft.added_to(&standing).map_err(|error| {
        RunError::usage(format!("cannot add the draft to {shown}: {error}"))
            .hint("mend the file, or write the draft to another one with --output")
    })?;
    if added.entries == 0 {
        screen.say(&format!(
            "{shown}: nothing is missing, so nothing was added"
        ));
        return Ok(Exit::Done);
    }
    let exit = write(path, added.text.as_bytes())?;
    let added = entries(added.entries);
    screen.say(&format!("{shown}: {added} of the draft added at its end"));
    Ok(exit)
}

fn entries(number: usize) -> String {
    let noun = if number == 1 { "entry" } else { "entries" };
    format!("{number} {noun}")
}

/// Data goes to standard output.
fn print(data: &[u8]) -> Result<Exit, RunError> {
    write(Path::new("-"), data)
}
