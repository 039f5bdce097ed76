//! `demo`: the main job on an example report and a recorded account that the program carries: what a newcomer
//! sees first, without AWS and without a network.

use std::path::PathBuf;

use clap::Args;

use super::args::OutputArgs;
use super::finish::finish;
use super::{Run, World};
use crate::app::{Accounts, ConfigSource, Input, Job};
use crate::error::{Exit, RunError};
use crate::evidence::Bundle;
use crate::model::shell_word;
use crate::terminal::{Screen, Summary};

const REPORT: &[u8] = include_bytes!("../demo/report.htm");
const MANIFEST: &str = include_str!("../demo/bundle/manifest.json");
const FACTS: &str = include_str!("../demo/bundle/facts.jsonl");
const CALLS: &str = include_str!("../demo/bundle/calls.jsonl");

/// Update an embedded example report from recorded evidence; needs no AWS and no network.
#[derive(Debug, Args)]
pub struct Demo {
    /// Sign the example's evidence with this minisign secret key (without a password), to try out signing.
    #[arg(long, help_heading = "Outputs", value_name = "FILE")]
    sign_key: Option<PathBuf>,
    /// Answer the example's questions with this file, as `threatproof questions` drafts it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The outputs.
    #[command(flatten)]
    output: OutputArgs,
}

impl Run for Demo {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let ending = self.output.ending()?;
        let output = self.output.or_format("html");
        let destination = output.destination(&[], world.screen)?;
        let destination = destination.with_evidence(self.sign_key.as_deref())?;
        let config = self.config.as_deref();
        let (job, bundle) = example(config.map_or(ConfigSource::Nothing, ConfigSource::File))?;
        let run = &bundle.manifest.run_id;
        destination.may_take(&job, Accounts::Exactly(&bundle.accounts()), Some(run))?;
        let exit = finish(&job, &bundle, &destination, &ending, world.screen)?;
        show(&output, world.screen);
        Ok(exit)
    }
}

/// Says what to look at first, if this run wrote it.
fn show(output: &OutputArgs, screen: Screen) {
    let is_asked = match screen.summary {
        Summary::Text | Summary::Full => output.has_format("html"),
        Summary::None | Summary::Line | Summary::Json => false,
    };
    if is_asked {
        let page = output.output_directory.join("dossier.html");
        let page = shell_word(&page.display().to_string());
        screen.say(&format!("\nopen {page}"));
    }
}

/// The example, ready to be judged.
///
/// # Errors
///
/// If what the program carries is damaged, or the configuration cannot be used.
pub fn example(config: ConfigSource<'_>) -> Result<(Job, Bundle), RunError> {
    let damaged = |error: &dyn std::fmt::Display| {
        RunError::new(
            Exit::Internal,
            format!("the embedded example is damaged: {error}"),
        )
    };
    let bundle = Bundle::parse(MANIFEST, FACTS, CALLS).map_err(|error| damaged(&error))?;
    let job = Job::prepare(
        Input::embedded("pinewood-prints.htm", REPORT),
        &[],
        config,
        &[],
    )?;
    Ok((job, bundle))
}

#[cfg(test)]
mod tests {
    use crate::app::ConfigSource;

    #[test]
    fn the_run_that_nobody_misses_is_that_of_the_example() {
        let (_, bundle) = super::example(ConfigSource::Nothing).expect("the example");
        assert_eq!(bundle.manifest.run_id, crate::app::EXAMPLE_RUN);
    }
}
