//! `scope suggest`: a draft of the rules that tie a model to resources.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::AwsArgs;
use super::{Run, World, add_draft, live};
use crate::app::{self, Input, ScanRequest};
use crate::config::draft::Draft;
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, BundleError, JournalPlace, ReportRef};
use crate::facts::Wants;
use crate::model::printable;
use crate::report::diagram::Model;

mod draft;

/// Map the elements of a model to AWS resources.
#[derive(Debug, Args)]
pub struct Scope {
    #[command(subcommand)]
    command: ScopeCommand,
}

#[derive(Debug, Subcommand)]
enum ScopeCommand {
    /// Draft the scopes of a threatproof.toml by comparing the names of elements and resources.
    Suggest(Box<Suggest>),
}

#[derive(Debug, Args)]
struct Suggest {
    /// The model (.tm7); `-` for standard input.
    model: PathBuf,
    /// Take the resources from an evidence bundle (the `evidence` folder of a run) instead of the live account.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// File to write the draft to; `-` for standard output. If it exists, what it does not have yet is added
    /// at its end, and all else in it stays.
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// The account.
    #[command(flatten)]
    aws: AwsArgs,
}

impl Run for Scope {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        match &self.command {
            ScopeCommand::Suggest(suggest) => suggest.run(world),
        }
    }
}

impl Run for Suggest {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let survey = Survey::prepare(Input::read(&self.model, None)?)?;
        let (bundle, stopped) = match &self.evidence {
            Some(folder) => (app::recorded(folder, &[], (world.now)())?, None),
            None => {
                let place = JournalPlace::None;
                self.aws.of_one_account()?;
                let reach = live::Reach::own();
                let accept = |_: app::Accounts<'_>| Ok(());
                let request = survey.request();
                live::read(request, &self.aws, &[], place, reach, &accept, world)?
            }
        };
        let draft = survey.draft(&bundle).map_err(RunError::usage)?;
        let exit = add_draft(&self.output, &draft, world.screen)?;
        Ok(stopped.unwrap_or(exit))
    }
}

/// A model and what must be listed to suggest scopes for it.
struct Survey {
    /// Where the model came from.
    source: ReportRef,
    /// Listings only.
    wants: Wants,
    model: Model,
}

impl Survey {
    /// Reads a model and plans.
    fn prepare(input: Input) -> Result<Self, RunError> {
        let (model, source) = input.model()?;
        let mut wants = Wants::default();
        for kind in draft::kinds(&model) {
            wants.want(kind, &[]);
        }
        if wants.is_empty() {
            let message = format!(
                "no element of {} stands for a kind of AWS resource that threatproof reads",
                printable(&source.name)
            );
            return Err(RunError::usage(message)
                .hint("drafts rely on the stencils of the AWS template, such as `DynamoDB`; write the scopes by hand"));
        }
        Ok(Self {
            source,
            wants,
            model,
        })
    }

    /// What a scan for it reads.
    fn request(&self) -> ScanRequest<'_> {
        ScanRequest {
            wants: &self.wants,
            report: &self.source,
            catalog: "",
        }
    }

    /// The draft, from what was found.
    fn draft(&self, bundle: &Bundle) -> Result<Draft, BundleError> {
        let accounts = bundle.accounts();
        let source = draft::Source {
            model: &self.source.name,
            accounts: &accounts,
            at: &bundle.manifest.finished_at,
        };
        Ok(draft::draft(&self.model, &bundle.facts()?, source))
    }
}
