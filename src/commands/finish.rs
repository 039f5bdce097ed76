//! The second half of every command that judges: from evidence to outputs, summary and exit code.

use std::io::{self, Write as _};

use super::args::FailOn;
use crate::app::{self, Destination, Job};
use crate::error::{Exit, RunError};
use crate::evidence::Bundle;
use crate::model::{Expected, Reached, Shard, printable};
use crate::terminal::{Screen, summary};

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
    if screen.summary {
        let written = written.iter().map(|(what, path)| (*what, path.as_path()));
        let text = summary(&conclusion, written, screen.colour);
        // A terminal that went away must not make a finished run fail.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
    Ok(fail_on.gate(&conclusion))
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
