//! The one file that a command writes.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::vacant;
use crate::commands::write;
use crate::error::{Exit, RunError};
use crate::model::printable;

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

    /// Writes the file, and makes the folders that it is in: a container without a shell has nobody else to do it.
    /// `inputs` are those that were read.
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
        if let Some(folder) = output.parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                let folder = printable(&folder.display().to_string());
                RunError::usage(format!("cannot make the folder {folder}: {error}"))
                    .hint("choose another file with --output")
            })?;
        }
        write(output, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_a_file_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("run/first/accounts.json");
        let file = FileArgs {
            output: output.clone(),
            force: false,
        };
        file.write(b"{}", &[]).unwrap();
        assert_eq!(std::fs::read(&output).unwrap(), b"{}");

        let below_a_file = FileArgs {
            output: output.join("accounts.json"),
            force: false,
        };
        let refused = below_a_file.write(b"{}", &[]).unwrap_err();
        assert!(
            refused.message.contains("accounts.json"),
            "{}",
            refused.message
        );
    }
}
