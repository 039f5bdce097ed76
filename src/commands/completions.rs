//! `completions`: what a shell needs to complete the command line.

use clap::Args;
use clap_complete::Shell;

use super::{Run, World, print};
use crate::checks::embedded_ids;
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
        if self.shell == Shell::Fish {
            out.extend(ids_for_fish().into_bytes());
        }
        print(&out)
    }
}

/// For fish, what is generated completes the values of options alone.
fn ids_for_fish() -> String {
    let ids = ["threats", "controls"].into_iter().flat_map(embedded_ids);
    let ids: Vec<&str> = ids.collect();
    let at = "__fish_threatproof_using_subcommand checks; and __fish_seen_subcommand_from show test export";
    format!(
        "complete -c threatproof -n \"{at}\" -f -a \"{}\"\n",
        ids.join(" ")
    )
}
