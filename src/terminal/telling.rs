//! How much to tell: the options of every command, and what follows from them.

use std::io::{self, IsTerminal as _, Write as _};

use clap::{ArgAction, Args, ValueEnum};

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
    /// Show no progress and no summary, even on a terminal.
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
    /// Whether the summary is shown.
    pub summary: bool,
    /// Whether progress is shown.
    pub progress: bool,
    /// Whether standard error takes colour.
    pub colour: bool,
}

impl Screen {
    /// What these options and the terminal allow.
    #[must_use]
    pub fn new(telling: &Telling) -> Self {
        let shown = io::stderr().is_terminal() && !telling.quiet;
        let takes_colour =
            || anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
        Self {
            quiet: telling.quiet,
            summary: shown,
            progress: shown,
            colour: !telling.no_color && takes_colour(),
        }
    }

    /// Tells what became of what a person asked for, be there a terminal or not.
    pub fn say(self, words: &str) {
        if !self.quiet {
            // A terminal that went away must not make finished work fail.
            let _ = writeln!(io::stderr().lock(), "{words}");
        }
    }
}
