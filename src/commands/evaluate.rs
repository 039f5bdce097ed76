//! `evaluate`: recorded evidence, judged again.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::args::{OutputArgs, ReportArgs};
use super::finish::finish;
use super::suppose::SupposeArgs;
use super::{Run, World};
use crate::app::{self, Accounts};
use crate::error::{Exit, RunError};
use crate::evidence::VerifyingKey;
use crate::model::printable;

/// Evaluate recorded evidence again, offline.
#[derive(Debug, Args)]
pub struct Evaluate {
    /// The evidence bundle: the `evidence` folder of a run.
    #[arg(value_hint = ValueHint::DirPath)]
    bundle: PathBuf,
    /// Accept the bundle only if it is signed by this minisign public key (repeatable: any one of them).
    #[arg(long, value_name = "FILE", env = "THREATPROOF_VERIFY_KEY")]
    verify_key: Vec<PathBuf>,
    /// Sign the outputs with this minisign secret key (without a password); `threatproof verify` can later prove who
    /// decided them from this evidence.
    #[arg(
        long,
        help_heading = "Outputs",
        value_name = "FILE",
        env = "THREATPROOF_SIGN_KEY"
    )]
    sign_key: Option<PathBuf>,
    /// What is supposed instead of what was recorded.
    #[command(flatten)]
    suppose: SupposeArgs,
    /// The report.
    #[command(flatten)]
    report: ReportArgs,
    /// The outputs.
    #[command(flatten)]
    output: OutputArgs,
}

impl Run for Evaluate {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let keys = self.verify_key.iter().map(|path| VerifyingKey::read(path));
        let keys = keys
            .collect::<Result<Vec<_>, _>>()
            .map_err(RunError::usage)?;
        let ending = self.output.ending()?;
        let bundle = app::recorded(&self.bundle, &keys, (world.now)())?;
        let job = self.report.job()?;
        if self.suppose.is_asked() {
            self.suppose
                .writes_nothing(&self.output.output_directory, world)?;
            return self.suppose.told(&job, &bundle);
        }
        let destination = self
            .output
            .destination(&self.report.inputs(), world.screen)?;
        let destination = destination.of_evidence(&self.bundle)?;
        let destination = destination.signed(self.sign_key.as_deref())?;
        if std::fs::canonicalize(&self.bundle).ok()
            == std::fs::canonicalize(&self.output.output_directory).ok()
        {
            let folder = printable(&self.bundle.display().to_string());
            return Err(
                RunError::usage(format!("cannot write into {folder}: it is the bundle"))
                    .hint("choose another folder with --output-directory"),
            );
        }
        let run = &bundle.manifest.run_id;
        let accounts = bundle.accounts();
        let accounts = match bundle.manifest.is_over_several() {
            true => Accounts::AnyOf(&accounts),
            false => Accounts::Exactly(&accounts),
        };
        destination.may_take(&job, accounts, Some(run))?;
        finish(&job, &bundle, &destination, &ending, world.screen)
    }
}
