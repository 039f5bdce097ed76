//! `man`: the manual pages, in roff, one per command.

use std::path::PathBuf;

use clap::{Args, Command, ValueHint};
use clap_mangen::Man as Page;

use super::{Run, World, print};
use crate::error::{Exit, RunError};
use crate::files::write_atomically;
use crate::model::printable;

/// Print a manual page, or write all of them.
#[derive(Debug, Args)]
pub struct Man {
    /// Command whose page is printed, such as `scan` or `checks list` [default: the program itself].
    #[arg(value_name = "COMMAND", conflicts_with = "output_directory")]
    command: Vec<String>,
    /// Folder to write the pages of all commands into, such as ~/.local/share/man/man1.
    #[arg(long, short = 'o', value_name = "DIR", value_hint = ValueHint::DirPath)]
    output_directory: Option<PathBuf>,
}

impl Run for Man {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        // `help` has no page of its own, so no page may refer to it.
        let mut root = (world.command_line)()
            .disable_help_subcommand(true)
            .term_width(100);
        root.build();
        let Some(folder) = &self.output_directory else {
            return print(&page(self.named(root)?)?.1);
        };
        let mut pages = Vec::new();
        all(root, &mut pages)?;
        std::fs::create_dir_all(folder).map_err(|error| {
            let folder = printable(&folder.display().to_string());
            RunError::usage(format!("cannot make the folder {folder}: {error}"))
        })?;
        for (name, text) in &pages {
            write_atomically(&folder.join(name), text)?;
        }
        let place = printable(&folder.display().to_string());
        let number = pages.len();
        world
            .screen
            .say(&format!("{number} manual pages in {place}"));
        Ok(Exit::Done)
    }
}

impl Man {
    /// The command that was named.
    fn named(&self, root: Command) -> Result<Command, RunError> {
        self.command.iter().try_fold(root, |command, name| {
            let own = command.find_subcommand(name).cloned();
            own.ok_or_else(|| {
                RunError::usage(format!("there is no command `{}`", self.command.join(" ")))
                    .hint("`threatproof help` lists them all")
            })
        })
    }
}

/// The pages of a command and all below it.
fn all(command: Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), RunError> {
    for below in command.get_subcommands().cloned() {
        all(below, pages)?;
    }
    pages.push(page(command)?);
    Ok(())
}

/// A page and the name of its file.
fn page(command: Command) -> Result<(String, Vec<u8>), RunError> {
    // What happens to be set where the page is made is no part of it.
    let mut command = command.mut_args(|argument| argument.hide_env_values(true));
    // All options have a section of their own, so the synopsis is as short as that of --help.
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().to_owned();
    let page = Page::new(command.override_usage(usage));
    let name = page.get_filename();
    let mut text = Vec::new();
    let failed = |error| RunError::new(Exit::Internal, error);
    page.render(&mut text).map_err(failed)?;
    let text = String::from_utf8_lossy(&text);
    let lines = text.split_inclusive('\n').map(|line| match line {
        line if line.starts_with(".TH ") => title(&name),
        line => line.to_owned(),
    });
    Ok((name.clone(), lines.collect::<String>().into_bytes()))
}

/// The line of the title. No page has a date, so that the same program writes the same pages; `Page` would write none
/// at all, and what follows would stand in its place.
fn title(file: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let (name, section) = file.rsplit_once('.').unwrap_or((file, "1"));
    format!(".TH \"{name}\" \"{section}\" \"\" \"threatproof {version}\" \"threatproof manual\"\n")
}
