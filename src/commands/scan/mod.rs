//! `scan`: the main job on live accounts.

use std::path::{Path, PathBuf};

use clap::Args;

use super::args::{AwsArgs, OutputArgs, ReportArgs, Said, TargetArgs, numbered};
#[cfg(feature = "aws")]
use super::args::{FailOn, Failed};
#[cfg(feature = "aws")]
use super::finish::told_reasons;
use super::finish::{finish, finish_part};
use super::live::Reach;
use super::{Run, World, live};
use crate::app::targets::Selection;
use crate::app::{Accounts, Job};
use crate::error::{Exit, RunError};
use crate::evidence::{JOURNAL, JournalPlace, Kept};
use crate::model::shell_word;
use crate::services::organizations::Question;

#[cfg(feature = "aws")]
mod accounts;
#[cfg(feature = "aws")]
mod preflight;

/// Scan live AWS accounts and write the updated report.
#[derive(Debug, Args)]
pub struct Scan {
    /// The report.
    #[command(flatten)]
    report: ReportArgs,
    /// Do not scan; only show which items these credentials cannot decide, as simulated by IAM
    /// (iam:SimulatePrincipalPolicy). Of several accounts, only enter each. With --fail-on incomplete, what is
    /// missing gives exit code 4.
    #[arg(long)]
    preflight: bool,
    /// Resume a run that was killed or interrupted, given its output folder. Services that it finished are
    /// not read again; of several accounts, those that it finished.
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
        let reach = self.reach(&job, world)?;
        if self.preflight {
            return self.preflight(&job, reach, world);
        }
        if self.resume.is_some() && self.sign_key.is_some() {
            return Err(RunError::usage(
                "a resumed run cannot be signed: nothing proves who wrote its journal",
            )
            .hint("start a new scan, or leave out --sign-key and THREATPROOF_SIGN_KEY"));
        }
        let ending = self.output.ending()?;
        let output = self.output.of_shard(reach.shard);
        let resumed = self.resume.as_deref();
        let resumed = resumed.map(|path| match reach.shard {
            Some(shard) => numbered(path, shard),
            None => path.to_owned(),
        });
        let inputs = [self.report.inputs(), self.targets.inputs()].concat();
        let destination = output.destination(&inputs, world.screen)?;
        let destination = destination.with_evidence(self.sign_key.as_deref())?;
        let shard = reach.shard;
        let file = self.report.config_name();
        let said = said(&job, &file);
        let is_own = reach.selection == Selection::Own;
        let accept = |accounts: Accounts<'_>| {
            if let (true, Accounts::Exactly(own)) = (is_own, accounts) {
                own.iter().try_for_each(|account| said.lets_in(account))?;
            }
            match shard {
                Some(shard) => destination.may_take_part(&job.source, shard),
                None => destination.may_take(&job, accounts, None),
            }
        };
        accept(Accounts::Unknown)?;
        let place = resumed.as_deref().unwrap_or(&output.output_directory);
        let journal = place.join(JOURNAL);
        let kept = match (&resumed, shard) {
            (Some(_), _) => JournalPlace::Resumed(journal.clone()),
            // An engine starts a shard again with the same command.
            (None, Some(_)) if self.sign_key.is_none() => JournalPlace::Either(journal.clone()),
            (None, _) => JournalPlace::New(journal.clone()),
        };
        let limits = &job.config.rates;
        let request = job.request();
        let (bundle, stopped) =
            live::read(request, &self.aws, limits, kept, reach, &accept, world)?;
        let exit = match shard {
            // Asked once more: other shards may have been given the same folder.
            Some(shard) => {
                destination.may_take_part(&job.source, shard)?;
                finish_part(&bundle, shard, &destination, world.screen)?
            }
            None => finish(&job, &bundle, &destination, &ending, world.screen)?,
        };
        match stopped {
            Some(stopped) => {
                let place = shell_word(&place.display().to_string());
                tracing::warn!(
                    "interrupted; the outputs are complete, and `--resume {place}` continues this run"
                );
                Ok(stopped)
            }
            None if bundle.manifest.was_cut() => {
                let place = shell_word(&place.display().to_string());
                tracing::warn!("`--resume {place}` reads the accounts that could not be reached");
                Ok(exit)
            }
            None => {
                remove(&journal);
                Ok(exit)
            }
        }
    }
}

impl Scan {
    /// Which accounts are read.
    fn reach(&self, job: &Job, world: &World) -> Result<Reach, RunError> {
        let question = Question {
            units: Vec::new(),
            names: job.config.wants_units(),
            tags: job.config.wants_account_tags(),
        };
        let file = self.report.config_name();
        let selection = self
            .targets
            .selection(&self.aws, said(job, &file), question)?;
        let shard = self.targets.part(&selection, &world.variable)?;
        match (shard, self.output.asks_for_results()) {
            (Some(_), Some(option)) => Err(RunError::usage(format!(
                "{option} cannot be decided in a shard: statuses exist only after all shards are merged"
            ))
            .hint("leave it out here, and give it to `threatproof merge`")),
            (Some(_), None) | (None, _) => Ok(Reach {
                selection,
                shard,
                side_by_side: self.targets.side_by_side(),
            }),
        }
    }

    #[cfg(feature = "aws")]
    fn preflight(&self, job: &Job, reach: Reach, world: &World) -> Result<Exit, RunError> {
        let options = crate::app::LiveOptions {
            selection: reach.selection,
            shard: reach.shard,
            side_by_side: reach.side_by_side,
            ..live::options(&self.aws, &job.config.rates, JournalPlace::None, world)
        };
        let (preflight, stopped) = match &options.selection {
            Selection::Own => (preflight::preflight(job, &options)?, None),
            Selection::Listed(_) | Selection::Organization(_) => {
                accounts::preflight(job, &options)?
            }
        };
        let exit = super::print(preflight.text.as_bytes())?;
        if let Some(stopped) = stopped {
            return Ok(stopped);
        }
        let is_gate = self.output.fail_on().contains(&FailOn::Incomplete);
        let failed = (is_gate && !preflight.is_complete).then(|| Failed {
            exit: Exit::Incomplete,
            words: "a scan could not read everything (--fail-on incomplete): see above".to_owned(),
        });
        Ok(told_reasons(failed, world.screen).unwrap_or(exit))
    }

    #[cfg(not(feature = "aws"))]
    #[expect(clippy::unused_self, reason = "as with AWS")]
    fn preflight(&self, _job: &Job, _reach: Reach, _world: &World) -> Result<Exit, RunError> {
        Err(live::without_aws())
    }
}

/// What the configuration, which goes by this name, says of accounts.
fn said<'s>(job: &'s Job, file: &'s str) -> Said<'s> {
    Said {
        file,
        targets: &job.config.targets,
    }
}

/// The journal of a run that ended is of no more use.
fn remove(journal: &Path) {
    let removed = match std::fs::remove_file(journal) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Kept::remove(&journal.with_extension("")),
    };
    if let Err(error) = removed {
        tracing::warn!(%error, journal = %journal.display(), "cannot remove the journal");
    }
}
