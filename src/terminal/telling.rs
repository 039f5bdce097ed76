//! How much to tell: the options of every command, and what follows from them.

use std::io::{self, IsTerminal as _, Write as _};

use clap::{ArgAction, Args, ValueEnum};

use crate::clock;
use crate::files::json_line;

/// How much to tell.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output to the terminal")]
pub struct Telling {
    /// Minimum severity of log messages on standard error.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "warn",
        env = "THREATPROOF_LOG_LEVEL"
    )]
    log_level: LogLevel,
    /// Show more log messages: -v for those of level info, -vv for debug, -vvv for all.
    #[arg(long, short, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// Format of log messages.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "text",
        env = "THREATPROOF_LOG_FORMAT"
    )]
    pub log_format: LogFormat,
    /// What to tell of a run when it ends [default: text on a terminal, else line].
    #[arg(long, global = true, value_enum, env = "THREATPROOF_SUMMARY")]
    summary: Option<Summary>,
    /// Show no progress and no summary, unless that is JSON.
    #[arg(long, short, global = true, env = "THREATPROOF_QUIET")]
    pub quiet: bool,
    /// Disable colour, as NO_COLOR=1 does.
    #[arg(long, global = true, env = "THREATPROOF_NO_COLOR")]
    pub no_color: bool,
}

impl Telling {
    /// The minimum severity of log messages: the lower one, if both options tell one.
    #[must_use]
    pub fn level(&self) -> LogLevel {
        let wanted = match self.verbose {
            0 => LogLevel::Error,
            1 => LogLevel::Info,
            2 => LogLevel::Debug,
            _ => LogLevel::Trace,
        };
        wanted.max(self.log_level)
    }
}

/// What is told of a run when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Summary {
    /// What is to do: open threats, missing permissions, what to fix first; on standard error.
    Text,
    /// The same, and before it a table of all items.
    Full,
    /// One line on standard error.
    Line,
    /// One JSON object on a line of standard output.
    Json,
    /// Nothing.
    None,
}

/// Severity of a log message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum LogLevel {
    /// Only errors.
    Error,
    /// Errors and warnings.
    Warn,
    /// What the program does.
    Info,
    /// Details of what it does.
    Debug,
    /// All details.
    Trace,
}

/// How log messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Readable text.
    Text,
    /// One JSON object per line.
    Json,
}

/// What may be shown to a person.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Whether nothing may be shown, even on a terminal.
    pub quiet: bool,
    /// What is told of a run when it ends.
    pub summary: Summary,
    /// Whether progress is shown.
    pub progress: bool,
    /// Whether standard error takes colour.
    pub colour: bool,
    /// Whether messages are JSON.
    pub json: bool,
}

impl Screen {
    /// What these options, the terminal and the environment allow.
    #[must_use]
    pub fn new(telling: &Telling, variable: fn(&str) -> Option<String>) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
        let takes_colour =
            || anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
        let usual = match is_terminal {
            true => Summary::Text,
            false => Summary::Line,
        };
        let is_detailed = telling.level() > LogLevel::Warn;
        Self {
            quiet: telling.quiet,
            summary: match (telling.summary, telling.quiet) {
                // That is data, which nobody asks for by chance.
                (Some(Summary::Json), _) => Summary::Json,
                (_, true) => Summary::None,
                (wanted, false) => wanted.unwrap_or(usual),
            },
            // Beside a log that scrolls, nobody reads a line that stays.
            progress: is_terminal && !telling.quiet && !is_dumb && !is_detailed,
            colour: !telling.no_color && takes_colour(),
            json: telling.log_format == LogFormat::Json,
        }
    }

    /// Tells what became of what a person asked for, be there a terminal or not.
    pub fn say(self, words: &str) {
        if !self.quiet {
            let words = match self.json {
                true => told_as_json(words),
                false => words.to_owned(),
            };
            // A terminal that went away must not make finished work fail.
            let _ = writeln!(io::stderr().lock(), "{words}");
        }
    }
}

/// A message as the log has them.
fn told_as_json(words: &str) -> String {
    let told = serde_json::json!({
        "timestamp": clock::now().to_string(),
        "level": "INFO",
        "fields": { "message": words },
        "target": "threatproof",
    });
    json_line(&told).unwrap_or_default()
}
