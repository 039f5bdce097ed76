//! The second half of every command that judges: from evidence to outputs, summary and exit code.

use std::io::{self, Write as _};

use super::args::FailOn;
use crate::app::{self, Destination, Job};
use crate::error::{Exit, RunError};
use crate::evidence::Bundle;
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
