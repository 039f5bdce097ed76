//! The one file that a command writes.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::vacant;
use crate::commands::write;
use crate::error::{Exit, RunError};

/// The one file that a command writes.
#[derive(Debug, Clone, Args)]
pub struct FileArgs {
    /// File to write; `-` for standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Replace the file if it exists.
    #[arg(long, env = "THREATPROOF_FORCE")]
    force: bool,
}

impl FileArgs {
    /// Whether there is a place for something new. That there is none is better said before long work than after.
    ///
    /// # Errors
    ///
    /// If there is a file that may not be replaced.
    pub fn is_free(&self) -> Result<(), RunError> {
        match self.force {
            true => Ok(()),
            false => vacant(&self.output, &[]),
        }
    }

    /// Writes the file; `inputs` are those that were read.
    ///
    /// # Errors
    ///
    /// If it exists and says something else, or cannot be written.
    pub fn write(&self, data: &[u8], inputs: &[&Path]) -> Result<Exit, RunError> {
        let output = &self.output;
        if !self.force
            && let Err(occupied) = vacant(output, inputs)
        {
            return match std::fs::read(output) {
                Ok(standing) if standing == data => Ok(Exit::Done),
                Ok(_) | Err(_) => Err(occupied),
            };
        }
        write(output, data)
    }
}
