//! The second half of every command that judges: from evidence to outputs, summary and exit code.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::{Ending, Failed, failed};
use super::print;
use crate::app::{self, Destination, Job};
use crate::comparison::{Live, compare};
use crate::conclusion::Conclusion;
use crate::error::{Exit, RunError};
use crate::evidence::Bundle;
use crate::files::json_line;
use crate::model::{Expected, Reached, Shard, printable};
use crate::output::{changes, summary_v1};
use crate::past::{Past, Unreadable};
use crate::terminal::{Screen, Summary, summary, summary_line};

/// Writes what a run came to, says what changed, and decides the exit code.
pub(super) fn finish(
    job: &Job,
    bundle: &Bundle,
    destination: &Destination,
    ending: &Ending,
    screen: Screen,
) -> Result<Exit, RunError> {
    let mut conclusion = app::conclude(job, bundle).map_err(RunError::usage)?;
    let mut previous = ending.previous.as_ref();
    let mut uncompared = None;
    if let Some(past) = previous {
        match compare(past, &Live::new(&conclusion), &[]) {
            Ok(changes) => conclusion.changes = Some(changes),
            // What was read and judged is not lost for that.
            Err(error) => {
                previous = None;
                uncompared = Some(not_compared(past, &error));
            }
        }
    }
    let written = app::deliver(job, bundle, &mut conclusion, destination, previous)?;
    for warning in &conclusion.warnings {
        tracing::warn!("{warning}");
    }
    tell(&conclusion, &written, screen)?;
    let reasons = failed(&ending.fail_on, &conclusion);
    let exit = told_reasons(reasons, screen).unwrap_or(Exit::Done);
    uncompared.map_or(Ok(exit), Err)
}

/// Why there are no changes, although earlier results were given.
fn not_compared(past: &Past, error: &Unreadable) -> RunError {
    let path = printable(&past.path.display().to_string());
    let words =
        format!("cannot compare with {path}: {error}; the outputs are written without changes");
    RunError::usage(words).hint("compare with other results, by `threatproof diff`")
}

/// Tells why a run fails, each reason in a line, be there a terminal or not and however quiet it is to be: nobody
/// can act on a number. The exit code is that of the first.
pub(super) fn told_reasons(
    reasons: impl IntoIterator<Item = Failed>,
    screen: Screen,
) -> Option<Exit> {
    let screen = Screen {
        quiet: false,
        ..screen
    };
    let mut exit = None;
    for Failed { exit: code, words } in reasons {
        screen.say(&format!("exit {}: {}", code as u8, printable(&words)));
        exit.get_or_insert(code);
    }
    exit
}

/// Tells what a run came to, as the screen says.
fn tell(
    conclusion: &Conclusion<'_>,
    written: &[(&'static str, PathBuf)],
    screen: Screen,
) -> Result<(), RunError> {
    let written = written.iter().map(|(what, path)| (*what, path.as_path()));
    let written: Vec<(&str, &Path)> = written.collect();
    let text = match screen.summary {
        Summary::None => return Ok(()),
        Summary::Line => {
            screen.say(&summary_line(conclusion, &written));
            tell_line(conclusion, screen);
            return Ok(());
        }
        Summary::Json => {
            let told = json_line(&summary_v1::Summary::of(conclusion, &written));
            let told = told.map_err(|error| RunError::new(Exit::Internal, error))?;
            print(format!("{told}\n").as_bytes())?;
            tell_line(conclusion, screen);
            return Ok(());
        }
        Summary::Text => summary(conclusion, &written, false, screen.colour),
        Summary::Full => summary(conclusion, &written, true, screen.colour),
    };
    let changes = conclusion.changes.as_ref().map(changes::worse);
    let changes = changes.map_or(String::new(), |changes| format!("\n{changes}"));
    // A terminal that went away must not make a finished run fail.
    let _ = io::stderr().lock().write_all((text + &changes).as_bytes());
    Ok(())
}

/// Tells in a line what changed.
fn tell_line(conclusion: &Conclusion<'_>, screen: Screen) {
    if let Some(changes) = &conclusion.changes {
        screen.say(&printable(&changes.line()));
    }
}

/// The same for a shard, which comes to evidence alone: statuses are for whoever merges all shards.
pub(super) fn finish_part(
    bundle: &Bundle,
    shard: Shard,
    destination: &Destination,
    screen: Screen,
) -> Result<Exit, RunError> {
    let place = app::deliver_part(bundle, destination)?;
    screen.say(&format!(
        "shard {shard}: {}; evidence in {}",
        told(bundle.manifest.own_accounts()),
        printable(&place.display().to_string())
    ));
    // Engines try again what ends so, and it goes on where it was.
    Ok(match bundle.manifest.was_cut() {
        true => Exit::Internal,
        false => Exit::Done,
    })
}

/// How many accounts ended in which way.
fn told<'a>(accounts: impl Iterator<Item = &'a Expected>) -> String {
    let (mut read, mut left_out, mut unread) = (0_usize, 0_usize, 0_usize);
    for account in accounts {
        match account.outcome {
            Reached::Read => read += 1,
            Reached::Excluded(_) | Reached::Suspended(_) => left_out += 1,
            Reached::NotAssumable(_) | Reached::Missing(_) => unread += 1,
        }
    }
    format!(
        "{} accounts: {read} read, {unread} not read, {left_out} left out",
        read + unread + left_out
    )
}
