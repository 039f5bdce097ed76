//! The second half of every command that judges: from evidence to outputs, summary and exit code.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::args::FailOn;
use super::print;
use crate::app::{self, Destination, Job};
use crate::conclusion::Conclusion;
use crate::error::{Exit, RunError};
use crate::evidence::Bundle;
use crate::files::json_line;
use crate::model::{Expected, Reached, Shard, printable};
use crate::output::summary_v1;
use crate::terminal::{Screen, Summary, summary, summary_line};

pub(super) fn finish(
    job: &Job,
    bundle: &Bundle,
    destination: &Destination,
    fail_on: FailOn,
    screen: Screen,
) -> Result<Exit, RunError> {
    let conclusion = app::conclude(job, bundle).map_err(RunError::usage)?;
    let written = app::deliver(job, bundle, &conclusion, destination)?;
    for warning in &conclusion.warnings {
        tracing::warn!("{warning}");
    }
    tell(&conclusion, &written, screen)?;
    Ok(fail_on.gate(&conclusion))
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
            return Ok(());
        }
        Summary::Json => {
            let told = json_line(&summary_v1::Summary::of(conclusion, &written));
            let told = told.map_err(|error| RunError::new(Exit::Internal, error))?;
            print(format!("{told}\n").as_bytes())?;
            return Ok(());
        }
        Summary::Text => summary(conclusion, &written, false, screen.colour),
        Summary::Full => summary(conclusion, &written, true, screen.colour),
    };
    // A terminal that went away must not make a finished run fail.
    let _ = io::stderr().lock().write_all(text.as_bytes());
    Ok(())
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
