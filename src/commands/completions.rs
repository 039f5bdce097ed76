//! `completions`: what a shell needs to complete the command line.

use clap::Args;
use clap_complete::Shell;

use super::{Run, World, print};
use crate::error::{Exit, RunError};

/// Print completions for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    shell: Shell,
}

impl Run for Completions {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let mut out = Vec::new();
        let mut command_line = (world.command_line)();
        clap_complete::generate(self.shell, &mut command_line, "threatproof", &mut out);
        print(&out)
    }
}
