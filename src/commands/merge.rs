//! `merge`: the evidence of several runs, judged as one.

use std::path::PathBuf;

use clap::Args;

use super::args::{NamedReportArgs, OutputArgs};
use super::finish::finish;
use super::{Run, World};
use crate::app::targets::Terms;
use crate::app::{Accounts, Merging};
use crate::error::{Exit, RunError};
use crate::evidence::VerifyingKey;

/// Merge the evidence of shards or separate runs, and evaluate it as one, offline.
///
/// The order of the folders does not matter, nor how often evidence is given; what is merged can be merged again.
/// Shards that are missing are named, and their accounts keep items open.
#[derive(Debug, Args)]
pub struct Merge {
    /// Output folders of runs, their `evidence` folders, or folders that hold such folders, up to two levels below.
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// The accounts that were to be read: the file that --accounts-file of `scan` was given. What is missing is
    /// then named even if no run told of it.
    #[arg(long, value_name = "FILE", env = "THREATPROOF_ACCOUNTS_FILE")]
    accounts_file: Option<PathBuf>,
    /// Accept only evidence that is signed by this minisign public key (repeatable: any one of them).
    #[arg(long, value_name = "FILE", env = "THREATPROOF_VERIFY_KEY")]
    verify_key: Vec<PathBuf>,
    /// Sign the merged evidence with this minisign secret key (without a password).
    #[arg(
        long,
        help_heading = "Outputs",
        value_name = "FILE",
        env = "THREATPROOF_SIGN_KEY"
    )]
    sign_key: Option<PathBuf>,
    /// The report.
    #[command(flatten)]
    report: NamedReportArgs,
    /// The outputs.
    #[command(flatten)]
    output: OutputArgs,
}

impl Run for Merge {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let keys = self.verify_key.iter().map(|path| VerifyingKey::read(path));
        let keys = keys
            .collect::<Result<Vec<_>, _>>()
            .map_err(RunError::usage)?;
        let ending = self.output.ending()?;
        let output = &self.output.output_directory;
        let merging = Merging::of(&self.folders, output)?;
        let job = self.report.job()?;
        let accounts_file = self.accounts_file.as_deref();
        let inputs = self.report.inputs().into_iter().chain(accounts_file);
        let destination = self
            .output
            .destination(&inputs.collect::<Vec<_>>(), world.screen)?;
        let destination = destination.with_evidence(self.sign_key.as_deref())?;
        let terms = Terms {
            named: job.config.targets.clone(),
            file: self.report.config_name(),
            ..Terms::default()
        };
        let list = accounts_file.map(|path| (path, &terms));
        let merged = merging.merged(&keys, list, output, (world.now)())?;
        let accounts = merged.bundle.manifest.accounts.iter();
        let accounts = accounts.map(|account| account.member.account.to_string());
        let accounts: Vec<String> = accounts.collect();
        destination.may_take(&job, Accounts::AnyOf(&accounts), None)?;
        for note in &merged.notes {
            tracing::warn!("{note}");
        }
        finish(&job, &merged.bundle, &destination, &ending, world.screen)
    }
}
