//! `man`: the manual page, in roff.

use clap::Args;

use super::{Run, World, print};
use crate::error::{Exit, RunError};

/// Print the manual page.
#[derive(Debug, Args)]
pub struct Man {}

impl Run for Man {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let mut out = Vec::new();
        clap_mangen::Man::new((world.command_line)())
            .render(&mut out)
            .map_err(|error| RunError::new(Exit::Internal, error))?;
        print(&out)
    }
}
