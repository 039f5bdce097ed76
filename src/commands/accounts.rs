//! `accounts`: the accounts of the organization, once, as a file that every shard reads.

use clap::Args;

use super::args::{AwsArgs, FileArgs};
use super::{Run, World, live};
use crate::error::{Exit, RunError};
use crate::services::organizations::{Question, UnitId};

/// List the accounts of the organization as a file for `scan --accounts-file`.
///
/// Takes credentials of the management account or of a delegated administrator. Shards of one run need the
/// same list, and an organization answers slowly: list it once.
#[derive(Debug, Args)]
pub struct Accounts {
    /// List the organization that the credentials belong to.
    #[arg(long, required = true)]
    organization: bool,
    /// Only accounts in this organizational unit or root, and below it (repeat, or separate with commas).
    #[arg(long, value_delimiter = ',', value_name = "ID", env = "THREATPROOF_OU")]
    ou: Vec<UnitId>,
    /// Read the tags of each account, too, which takes a call for each.
    #[arg(long)]
    tags: bool,
    /// The file.
    #[command(flatten)]
    file: FileArgs,
    /// Whose organization.
    #[command(flatten)]
    aws: AwsArgs,
}

impl Accounts {
    fn question(&self) -> Question {
        Question {
            units: self.ou.clone(),
            names: true,
            tags: self.tags,
        }
    }
}

impl Run for Accounts {
    #[cfg(feature = "aws")]
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        use crate::app::{on_runtime, open, targets, unless_stopped};
        use crate::evidence::JournalPlace;
        use crate::files::write_json;

        self.file.is_free()?;
        let question = self.question();
        let options = live::options(&self.aws, &[], JournalPlace::None, world);
        let listed_at = (world.now)().to_string();
        let organization = on_runtime(unless_stopped(async {
            let actions = question.actions().into_iter().collect();
            let (context, _stopper) = open(&actions, &options).await?;
            targets::listed(&context, &question).await
        }))?;
        let units = self.ou.iter().map(ToString::to_string).collect();
        let snapshot = targets::Snapshot::of(organization, units, listed_at);
        let mut text = Vec::new();
        write_json(&mut text, &snapshot).map_err(|error| {
            RunError::new(Exit::Internal, format!("cannot write the list: {error}"))
        })?;
        let exit = self.file.write(&text, &[])?;
        world.screen.say(&snapshot.told());
        Ok(exit)
    }

    #[cfg(not(feature = "aws"))]
    fn run(&self, _world: &World) -> Result<Exit, RunError> {
        let _question = self.question();
        Err(live::without_aws())
    }
}
