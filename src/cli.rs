//! The command line: the one parser, and the list of commands. Parsing does nothing but parse, and nothing
//! else in the program reads the environment.

use clap::{Parser, Subcommand};

use crate::commands::{self, Run as _, World};
use crate::error::{Exit, RunError};
use crate::terminal::Telling;

/// Proves which mitigations of a threat model are implemented in live AWS
/// accounts, and writes their statuses back into the report.
#[derive(Debug, Parser)]
#[command(name = "threatproof", version, about, long_about, max_term_width = 100)]
#[command(after_help = "\
Exit codes: 0 done; 1 internal failure; 2 wrong usage, or a file that cannot be read or written;
3 an item is not started (--fail-on not-started); 4 evidence is incomplete (--fail-on incomplete);
5 no usable credentials; 130, 143 interrupted, with finished work kept.")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// How much to tell, for every command.
    #[command(flatten)]
    pub telling: Telling,
}

impl Cli {
    /// Does what it says.
    ///
    /// # Errors
    ///
    /// What ends the run, with its exit code.
    pub fn run(&self, world: &World) -> Result<Exit, RunError> {
        self.command.run(world)
    }
}

/// The value of a variable of the environment; none if it is not set or no text.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the environment is read"
)]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// One subcommand for each command that is named here, in this order; its help is that of its type.
macro_rules! commands {
    ($($module:ident::$name:ident,)+) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($name(Box<commands::$module::$name>),)+
        }

        impl Command {
            fn run(&self, world: &World) -> Result<Exit, RunError> {
                match self {
                    $(Self::$name(command) => command.run(world),)+
                }
            }
        }
    };
}

commands! {
    scan::Scan,
    demo::Demo,
    evaluate::Evaluate,
    explain::Explain,
    merge::Merge,
    plan::Plan,
    policy::Policy,
    accounts::Accounts,
    questions::Questions,
    verify::Verify,
    evidence::Evidence,
    render::Render,
    scope::Scope,
    checks::Checks,
    completions::Completions,
    man::Man,
}
