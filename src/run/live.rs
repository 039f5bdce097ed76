//! Commands that reach AWS.

use std::path::Path;

use super::prepare;
use crate::app::{self, Job, ScanRequest};
#[cfg(feature = "aws")]
use crate::cli::FailOn;
use crate::cli::{AwsArgs, ScanArgs};
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, JOURNAL, JournalPlace};
use crate::model::RateLimit;
#[cfg(feature = "aws")]
use crate::terminal::Progress;
use crate::terminal::Screen;

pub(super) fn scan(args: &ScanArgs, screen: &Screen) -> Result<Exit, RunError> {
    let job = prepare(&args.report)?;
    if args.preflight {
        return preflight(&job, args);
    }
    if args.resume.is_some() && args.sign_key.is_some() {
        return Err(RunError::usage(
            "a run that is gone on with cannot be signed: nothing proves who wrote its journal",
        )
        .hint("scan anew, or leave --sign-key and THREATPROOF_SIGN_KEY out"));
    }
    let destination = super::destination(&args.output)?;
    let destination = destination.with_evidence(args.sign_key.as_deref())?;
    let place = args
        .resume
        .as_deref()
        .unwrap_or(&args.output.output_directory);
    let journal = place.join(JOURNAL);
    let kept = match &args.resume {
        Some(_) => JournalPlace::Resumed(journal.clone()),
        None => JournalPlace::New(journal.clone()),
    };
    let limits = &job.config.rates;
    let (bundle, stopped) = read(job.request(), &args.aws, limits, kept, screen)?;
    let conclusion = app::conclude(&job, &bundle);
    let fail_on = args.output.fail_on;
    let exit = super::finish(&job, &bundle, &conclusion, &destination, fail_on, screen)?;
    match stopped {
        Some(stopped) => {
            let place = place.display();
            tracing::warn!(
                "stopped; the outputs are whole, and `--resume {place}` goes on from here"
            );
            Ok(stopped)
        }
        None => {
            remove(&journal);
            Ok(exit)
        }
    }
}

/// The journal of a run that ended is of no more use.
fn remove(journal: &Path) {
    if let Err(error) = std::fs::remove_file(journal)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, journal = %journal.display(), "the journal cannot be removed");
    }
}

/// Reads the live account; the exit code tells whether that was stopped early.
#[cfg(feature = "aws")]
pub(super) fn read(
    request: ScanRequest<'_>,
    args: &AwsArgs,
    limits: &[RateLimit],
    journal: JournalPlace,
    screen: &Screen,
) -> Result<(Bundle, Option<Exit>), RunError> {
    let progress = Progress::new(screen.progress);
    let options = options(args, limits, journal, &progress);
    let scanned = app::scan(request, &options);
    progress.finish();
    scanned
}

#[cfg(feature = "aws")]
fn preflight(job: &Job, args: &ScanArgs) -> Result<Exit, RunError> {
    let preflight = app::preflight(
        job,
        &options(
            &args.aws,
            &job.config.rates,
            JournalPlace::None,
            &Progress::new(false),
        ),
    )?;
    let exit = super::print(preflight.text.as_bytes())?;
    Ok(match args.output.fail_on {
        FailOn::Incomplete if !preflight.is_complete => Exit::Incomplete,
        FailOn::Never | FailOn::NotStarted | FailOn::Incomplete => exit,
    })
}

#[cfg(feature = "aws")]
fn options(
    args: &AwsArgs,
    limits: &[RateLimit],
    journal: JournalPlace,
    progress: &Progress,
) -> app::LiveOptions {
    use std::sync::Arc;
    use std::time::Duration;

    let shown = progress.clone();
    app::LiveOptions {
        connection: crate::aws::Connection {
            profile: args.profile.clone(),
            role: args.role_arn.clone().map(|arn| crate::aws::Role {
                arn,
                external_id: args.external_id.clone(),
                session_name: args.role_session_name.clone(),
                fences: Vec::new(),
            }),
            region: args.region.first().cloned(),
            connect_timeout: Duration::from_secs(args.connect_timeout.into()),
            read_timeout: Duration::from_secs(args.read_timeout.into()),
            max_attempts: args.retries_max_attempts.into(),
            politeness: crate::aws::Politeness {
                concurrency: args.max_concurrency.into(),
                share: args.quota_share.into(),
                rate: args.max_rate,
                limits: limits.to_vec(),
            },
            ca_bundle: args.ca_bundle.clone(),
        },
        regions: crate::model::RegionScope {
            only: args.region.iter().cloned().collect(),
            except: args.exclude_region.iter().cloned().collect(),
        },
        journal,
        now: crate::clock::now,
        events: Arc::new(move |event| shown.show(event)),
    }
}

#[cfg(not(feature = "aws"))]
pub(super) fn read(
    _request: ScanRequest<'_>,
    _args: &AwsArgs,
    _limits: &[RateLimit],
    _journal: JournalPlace,
    _screen: &Screen,
) -> Result<(Bundle, Option<Exit>), RunError> {
    Err(without_aws())
}

#[cfg(not(feature = "aws"))]
fn preflight(_job: &Job, _args: &ScanArgs) -> Result<Exit, RunError> {
    Err(without_aws())
}

#[cfg(not(feature = "aws"))]
fn without_aws() -> RunError {
    RunError::usage("this program was built without AWS support, so it cannot scan")
        .hint("`make install` builds the whole program; `demo`, `evaluate`, `plan` and `checks` work here")
}
