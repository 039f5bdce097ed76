//! The command line: the one parser, and the list of commands. Parsing does nothing but parse, and nothing
//! else in the program reads the environment.

use std::ffi::OsString;

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
3 a violation, an open question or an item that is not started; 4 evidence is incomplete;
6 something is worse than before or was lost sight of (3, 4 and 6 only if --fail-on says so);
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

/// Wrong usage as an error that can be told as JSON; none if it is help, or messages are not JSON.
#[must_use]
pub fn refused_as_json(
    refusal: &clap::Error,
    arguments: impl Iterator<Item = OsString>,
) -> Option<RunError> {
    // What was wrong may be the options themselves, so they are looked for by hand.
    let arguments: Vec<OsString> = arguments.collect();
    let after = arguments.windows(2).find(|pair| pair[0] == "--log-format");
    let format = after.map(|pair| pair[1].clone()).or_else(|| {
        let mut texts = arguments.iter().filter_map(|argument| argument.to_str());
        let value = texts.find_map(|text| text.strip_prefix("--log-format="));
        value.map(OsString::from)
    });
    let format = format.or_else(|| variable("THREATPROOF_LOG_FORMAT").map(OsString::from));
    if !refusal.use_stderr() || format.is_none_or(|format| format != "json") {
        return None;
    }
    let text = refusal.render().to_string();
    let mut parts = text.trim().split("\n\n").map(str::trim);
    let message = parts.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let hints = parts.map(|part| part.strip_prefix("tip: ").unwrap_or(part));
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(hints.fold(RunError::usage(message), RunError::hint))
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
    diff::Diff,
    verify::Verify,
    evidence::Evidence,
    render::Render,
    scope::Scope,
    checks::Checks,
    completions::Completions,
    man::Man,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::{Command, CommandFactory as _};

    use super::*;

    /// The values that each variable may have, for each argument that takes it.
    fn of_variables(command: &Command, found: &mut BTreeMap<String, Vec<Vec<String>>>) {
        for argument in command.get_arguments() {
            if let Some(variable) = argument.get_env() {
                let values = argument.get_possible_values();
                let values = values.iter().map(|value| value.get_name().to_owned());
                let variable = variable.display().to_string();
                found.entry(variable).or_default().push(values.collect());
            }
        }
        for below in command.get_subcommands() {
            of_variables(below, found);
        }
    }

    #[test]
    fn a_variable_may_have_the_same_values_for_all_commands() {
        let mut command = Cli::command();
        command.build();
        let mut found = BTreeMap::new();
        of_variables(&command, &mut found);
        assert!(found.contains_key("THREATPROOF_PLAN_FORMAT"), "{found:?}");
        for (variable, values) in found {
            assert!(
                values.windows(2).all(|pair| pair[0] == pair[1]),
                "{variable}: {values:?}"
            );
        }
    }
}
