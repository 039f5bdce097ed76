//! `checks export`: the files of checks as they are, to begin one's own with.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::{Folders, unknown};
use crate::app::check_files;
use crate::checks::{SourceFile, files_of};
use crate::commands::args::CheckIds;
use crate::commands::{World, print};
use crate::error::{Exit, RunError};
use crate::files::write_atomically;
use crate::model::printable;

/// Print check files, or write them into a folder that --checks takes, as a start for own checks.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// IDs of threats or controls; all checks if there is none. A control that is like a family comes with it.
    #[arg(value_name = "ID", value_parser = CheckIds::all(), hide_possible_values = true)]
    ids: Vec<String>,
    /// Folder to write the files into, instead of printing them.
    #[arg(long, short = 'o', value_name = "DIR", value_hint = ValueHint::DirPath)]
    output_directory: Option<PathBuf>,
    /// Replace files that exist.
    #[arg(long, env = "THREATPROOF_FORCE")]
    force: bool,
    /// More checks.
    #[command(flatten)]
    folders: Folders,
}

impl Export {
    pub(super) fn run(&self, world: &World) -> Result<Exit, RunError> {
        let catalog = self.folders.catalog()?;
        let files = check_files(&self.folders.checks)?;
        let files = files_of(files, &self.ids).map_err(|id| unknown(&catalog, id))?;
        match (&self.output_directory, self.ids.is_empty()) {
            (Some(folder), _) => {
                self.write(folder, &files)?;
                world.screen.say(&format!(
                    "{} check files in {}",
                    files.len(),
                    printable(&folder.display().to_string())
                ));
                Ok(Exit::Done)
            }
            (None, false) => print(text(&files).as_bytes()),
            (None, true) => Err(RunError::usage("all checks are too many files to print")
                .hint("name some, or a folder for all of them with --output-directory")),
        }
    }

    /// Writes all files, or none if one stands in the way.
    fn write(&self, folder: &Path, files: &[SourceFile]) -> Result<(), RunError> {
        for file in files {
            let path = folder.join(&file.path);
            // What is there already is as good as written.
            let stands = std::fs::read(&path).map(|standing| standing != file.text.as_bytes());
            if !self.force && stands.unwrap_or(path.exists()) {
                let path = printable(&path.display().to_string());
                return Err(
                    RunError::usage(format!("{path} exists and is different")).hint(
                        "choose another folder with --output-directory, or replace it with --force",
                    ),
                );
            }
        }
        for file in files {
            let path = folder.join(&file.path);
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).map_err(|error| {
                let parent = printable(&parent.display().to_string());
                RunError::usage(format!("cannot make the folder {parent}: {error}"))
                    .hint("choose another folder with --output-directory")
            })?;
            write_atomically(&path, file.text.as_bytes())?;
        }
        Ok(())
    }
}

/// One file as it is; of several, each below a comment that names it.
fn text(files: &[SourceFile]) -> String {
    if let [file] = files {
        return file.text.to_string();
    }
    let mut out = String::new();
    for file in files {
        let _ = writeln!(out, "# ---- {} ----\n\n{}", file.path, file.text);
    }
    out
}
