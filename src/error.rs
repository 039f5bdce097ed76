//! Errors that end a run: what happened, what to do, which exit code.

use std::fmt::{self, Write as _};
use std::path::Path;

use crate::checks::Problem;
use crate::files::{OutputError, json_line};
use crate::model::{printable, printable_lines};

/// Problems of one file that are shown; the rest is counted.
const MOST_SHOWN: usize = 50;

/// Exit codes. Scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, and the gate is satisfied.
    Done = 0,
    /// A fault of this program.
    Internal = 1,
    /// Wrong usage, or a report, configuration or output that cannot be read or written.
    Usage = 2,
    /// `--fail-on`: a violation, an open question, or an item that is not started.
    GateFailed = 3,
    /// `--fail-on incomplete`: some evidence could not be read.
    Incomplete = 4,
    /// No usable credentials or role.
    Credentials = 5,
    /// `--fail-on regression`: something is worse than in an earlier run, or was lost sight of.
    Regression = 6,
    /// Interrupted by Ctrl-C; what was finished is kept.
    Interrupted = 130,
    /// Ended by SIGTERM; what was finished is kept.
    Terminated = 143,
}

/// An error that ends a run.
#[derive(Debug)]
pub struct RunError {
    /// The exit code that it leads to.
    pub exit: Exit,
    /// What happened, and where.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
    /// Problems of check files, to be shown in the files.
    pub problems: Vec<Problem>,
}

impl RunError {
    /// An error without hints.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self {
            exit,
            message: message.to_string(),
            hints: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Wrong usage, or a file that cannot be used.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Check or configuration files that cannot be used.
    #[must_use]
    pub fn in_files(problems: Vec<Problem>) -> Self {
        let count = problems.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        let files: std::collections::BTreeSet<&str> = problems
            .iter()
            .map(|problem| problem.file.as_str())
            .collect();
        let files: Vec<String> = files.into_iter().map(printable).collect();
        let files = files.join(", ");
        let message = format!("{count} {noun} in {files}");
        Self {
            problems,
            ..Self::usage(message)
        }
    }

    /// The error as a person reads it.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let mut text = String::new();
        for of_file in self.problems.chunk_by(|a, b| a.file == b.file) {
            for problem in of_file.iter().take(MOST_SHOWN) {
                text.push_str(&problem.render(colour));
                text.push_str("\n\n");
            }
            if let Some(more @ 1..) = of_file.len().checked_sub(MOST_SHOWN) {
                let file = printable(&of_file[0].file);
                let _ = write!(text, "and {more} more in {file}\n\n");
            }
        }
        // Names of files and words of reports and bundles are among them.
        text.push_str("error: ");
        text.push_str(&printable_lines(&self.message));
        for hint in &self.hints {
            text.push_str("\n  hint: ");
            text.push_str(&printable_lines(hint));
        }
        text
    }

    /// The same as a program reads it, on one line: as the log has its messages, with `hints`, `problems` of files
    /// and the exit code.
    #[must_use]
    pub fn render_json(&self, now: jiff::Timestamp) -> String {
        let problems: Vec<serde_json::Value> = self.problems.iter().map(of_problem).collect();
        let mut fields = serde_json::json!({
            "message": self.message,
            "hints": self.hints,
            "exit_code": self.exit as u8,
        });
        if !problems.is_empty() {
            fields["problems"] = problems.into();
        }
        let told = serde_json::json!({
            "timestamp": now.to_string(),
            "level": "ERROR",
            "fields": fields,
            "target": "threatproof",
        });
        json_line(&told).unwrap_or_default()
    }
}

/// A problem of a file, by line and column, both from 1.
fn of_problem(problem: &Problem) -> serde_json::Value {
    let before = problem.text.get(..problem.span.start).unwrap_or_default();
    let column = before.rsplit('\n').next().unwrap_or_default();
    serde_json::json!({
        "file": problem.file,
        "line": before.matches('\n').count() + 1,
        "column": column.chars().count() + 1,
        "message": problem.message,
        "help": problem.help,
    })
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}

impl RunError {
    /// What was to go where `--output` says, be it `-`, cannot be written.
    pub(crate) fn unwritten(place: &Path, error: OutputError) -> Self {
        let unwritten = Self::usage(error);
        match place.as_os_str() == "-" {
            true => unwritten,
            false => unwritten.hint("choose another file with --output"),
        }
    }
}

/// What was to go into the folder of outputs.
impl From<OutputError> for RunError {
    fn from(error: OutputError) -> Self {
        Self::usage(error).hint("choose another folder with --output-directory")
    }
}
