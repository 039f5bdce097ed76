//! The journal of a scan: started, resumed and written.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{LiveOptions, ScanRequest};
use crate::aws::{Identity, Ledger};
use crate::error::RunError;
use crate::evidence::{self, Journal, JournalPlace, Recovered, Target, Undertaking};
use crate::facts::{FactSet, SetKey};

/// How long after its start a run can be resumed, in seconds.
const LONGEST_PAUSE: i64 = 24 * 60 * 60;

/// Writes down what is read.
pub(super) struct Scribe {
    journal: Option<Journal>,
    /// Calls of this run that are in the journal.
    written: Mutex<usize>,
}

/// Starts a run or resumes one: what the earlier run has read, and the journal for the rest.
pub(super) fn begin(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    identity: &Identity,
    now: jiff::Timestamp,
) -> Result<(Recovered, Scribe), RunError> {
    let undertaking = undertaking(request, options, identity);
    let unwritable = |path: &Path| {
        let shown = path.display().to_string();
        move |error: std::io::Error| RunError::usage(format!("cannot write {shown}: {error}"))
    };
    let (earlier, journal) = match &options.journal {
        JournalPlace::Resumed(path) => {
            let earlier = evidence::recover(path).map_err(|error| {
                RunError::usage(format!("cannot resume: {error}"))
                    .hint("--resume takes the output folder of an unfinished run")
            })?;
            goes_on(&earlier.undertaking, &undertaking, &earlier.started_at, now)?;
            let journal = Journal::resume(path, &earlier).map_err(unwritable(path))?;
            (earlier, Some(journal))
        }
        JournalPlace::New(path) | JournalPlace::Either(path) => {
            let earlier = nothing(undertaking, now);
            let begun = Journal::begin(
                path,
                &earlier.run_id,
                &earlier.started_at,
                &earlier.undertaking,
            );
            (earlier, Some(begun.map_err(unwritable(path))?))
        }
        JournalPlace::None => (nothing(undertaking, now), None),
    };
    let scribe = Scribe {
        journal,
        written: Mutex::default(),
    };
    Ok((earlier, scribe))
}

impl Scribe {
    pub(super) fn write_down(
        &self,
        service: &'static str,
        sets: &[(SetKey, FactSet)],
        ledger: &Ledger,
    ) {
        let Some(journal) = &self.journal else {
            return;
        };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = ledger.since(*written);
        *written += calls.len();
        if let Err(error) = journal.add(service, sets, &calls) {
            // The run can continue without a journal.
            tracing::warn!(%error, service, "the journal cannot be written: if this run crashes, it cannot be resumed");
        }
    }
}

/// What a run is to do. The target is whose credentials it begins with.
pub(super) fn undertaking(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    identity: &Identity,
) -> Undertaking {
    let wanted = request.wants.iter();
    Undertaking {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        report: request.report.clone(),
        target: Target {
            account: identity.account.to_string(),
            principal: identity.principal.clone(),
            regions: options.regions.words(),
        },
        wanted: wanted
            .map(|wanted| (wanted.kind.name.to_owned(), wanted.fields.clone()))
            .collect(),
    }
}

/// Whether a run may go on with what an earlier one has read.
///
/// # Errors
///
/// If that was to do something else, or started too long ago.
pub(super) fn goes_on(
    earlier: &Undertaking,
    own: &Undertaking,
    started_at: &str,
    now: jiff::Timestamp,
) -> Result<(), RunError> {
    if !same(earlier, own) {
        return Err(RunError::usage(
            "cannot resume: the run had another report, account, selection of regions or threats, or used another \
             version of threatproof",
        ));
    }
    if is_stale(started_at, now) {
        return Err(RunError::usage(format!(
            "cannot resume: the run started at {started_at}, and what it read may have changed since"
        ))
        .hint("scan again; a run can be resumed for 24 hours"));
    }
    Ok(())
}

/// Whether a run started too long ago to be resumed, or has no valid start time, or one in
/// the future.
fn is_stale(started_at: &str, now: jiff::Timestamp) -> bool {
    let then = started_at.parse::<jiff::Timestamp>();
    let age = then.map(|then| now.as_second() - then.as_second());
    !age.is_ok_and(|age| (0..=LONGEST_PAUSE).contains(&age))
}

/// The name of a role's session may differ, but not the role.
fn same(earlier: &Undertaking, now: &Undertaking) -> bool {
    let role = |principal: &str| match principal.split_once(":assumed-role/") {
        Some((account, role)) => {
            let name = role.split('/').next().unwrap_or_default();
            format!("{account} {name}")
        }
        None => principal.to_owned(),
    };
    let plain = |undertaking: &Undertaking| {
        let mut undertaking = undertaking.clone();
        undertaking.target.principal = role(&undertaking.target.principal);
        undertaking
    };
    plain(earlier) == plain(now)
}

/// A run of which nothing is done.
fn nothing(undertaking: Undertaking, now: jiff::Timestamp) -> Recovered {
    let run_id = run_id(now, &undertaking.target.account);
    Recovered::nothing(run_id, now.to_string(), undertaking)
}

/// Sorts by time, tells runs apart.
pub(super) fn run_id(started: jiff::Timestamp, account: &str) -> String {
    let time = started.strftime("%Y%m%dT%H%M%S");
    format!("{time}.{:09}Z-{account}", started.subsec_nanosecond())
}

#[cfg(test)]
mod tests {
    use super::is_stale;

    #[test]
    fn a_day_is_the_longest_that_a_run_may_rest() {
        let now = "2026-11-27T12:00:00Z".parse().expect("a time");
        for (started, expected) in [
            ("2026-11-27T11:59:00Z", false),
            ("2026-11-26T12:00:00Z", false),
            ("2026-11-26T11:59:59Z", true),
            ("2099-01-01T00:00:00Z", true),
            ("yesterday", true),
        ] {
            assert_eq!(is_stale(started, now), expected, "{started}");
        }
    }
}
