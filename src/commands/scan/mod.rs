//! `scan`: the main job on the live account.

use std::path::{Path, PathBuf};

use clap::Args;

#[cfg(feature = "aws")]
use super::args::FailOn;
use super::args::{AwsArgs, OutputArgs, ReportArgs, Said, TargetArgs};
use super::finish::finish;
use super::{Run, World, live};
use crate::app::{Accounts, Job};
use crate::error::{Exit, RunError};
use crate::evidence::{JOURNAL, JournalPlace, Kept};
use crate::services::organizations::Question;

#[cfg(feature = "aws")]
mod preflight;

/// Scan the live AWS account and write the updated report.
#[derive(Debug, Args)]
pub struct Scan {
    /// The report.
    #[command(flatten)]
    report: ReportArgs,
    /// Do not scan; only show which items these credentials cannot decide, as simulated by IAM
    /// (iam:SimulatePrincipalPolicy). With --fail-on incomplete, a missing permission gives exit code 4.
    #[arg(long)]
    preflight: bool,
    /// Resume a run that was killed or interrupted, given its output folder. Services that it finished are
    /// not read again.
    #[arg(long, value_name = "DIR")]
    resume: Option<PathBuf>,
    /// Sign the evidence with this minisign secret key (without a password); `minisign -V` or
    /// `evaluate --verify-key` can later verify who signed it and that nothing changed. Not with --resume.
    #[arg(
        long,
        help_heading = "Outputs",
        value_name = "FILE",
        env = "THREATPROOF_SIGN_KEY"
    )]
    sign_key: Option<PathBuf>,
    /// The outputs.
    #[command(flatten)]
    output: OutputArgs,
    /// The accounts.
    #[command(flatten)]
    targets: TargetArgs,
    /// How to reach them.
    #[command(flatten)]
    aws: AwsArgs,
}

impl Run for Scan {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let job = self.report.job()?;
        let question = Question::default();
        match self
            .targets
            .selection(&self.aws, Said::default(), question)?
        {
            Selection::Own => {}
            Selection::Listed(_) | Selection::Organization(_) => {
                return Err(RunError::usage(
                    "a scan of several accounts is not possible yet",
                ));
            }
        }
        if self.preflight {
            return self.preflight(&job, world);
        }
        if self.resume.is_some() && self.sign_key.is_some() {
            return Err(RunError::usage(
                "a resumed run cannot be signed: nothing proves who wrote its journal",
            )
            .hint("start a new scan, or leave out --sign-key and THREATPROOF_SIGN_KEY"));
        }
        let destination = self.output.destination(&self.report.inputs())?;
        let destination = destination.with_evidence(self.sign_key.as_deref())?;
        destination.may_take(&job, Accounts::Unknown, None)?;
        let accept = |accounts: Accounts<'_>| destination.may_take(&job, accounts, None);
        let place = self
            .resume
            .as_deref()
            .unwrap_or(&self.output.output_directory);
        let journal = place.join(JOURNAL);
        let kept = match &self.resume {
            Some(_) => JournalPlace::Resumed(journal.clone()),
            None => JournalPlace::New(journal.clone()),
        };
        let limits = &job.config.rates;
        let (bundle, stopped) = live::read(job.request(), &self.aws, limits, kept, &accept, world)?;
        let fail_on = self.output.fail_on;
        let exit = finish(&job, &bundle, &destination, fail_on, world.screen)?;
        match stopped {
            Some(stopped) => {
                let place = place.display();
                tracing::warn!(
                    "interrupted; the outputs are complete, and `--resume {place}` continues this run"
                );
                Ok(stopped)
            }
            None => {
                remove(&journal);
                Ok(exit)
            }
        }
    }
}

impl Scan {
    #[cfg(feature = "aws")]
    fn preflight(&self, job: &Job, world: &World) -> Result<Exit, RunError> {
        let options = live::options(&self.aws, &job.config.rates, JournalPlace::None, world);
        let preflight = preflight::preflight(job, &options)?;
        let exit = super::print(preflight.text.as_bytes())?;
        Ok(match self.output.fail_on {
            FailOn::Incomplete if !preflight.is_complete => Exit::Incomplete,
            FailOn::Never | FailOn::NotStarted | FailOn::Incomplete => exit,
        })
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "as with AWS")]
    fn preflight(&self, _job: &Job, _world: &World) -> Result<Exit, RunError> {
        Err(live::without_aws())
    }
}

/// The journal of a run that ended is of no more use.
fn remove(journal: &Path) {
    let removed = std::fs::remove_file(journal);
    let removed = match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Kept::remove(&journal.with_extension(""))
        }
        Ok(()) | Err(_) => removed,
    };
    if let Err(error) = removed {
        tracing::warn!(%error, journal = %journal.display(), "cannot remove the journal");
    }
}
