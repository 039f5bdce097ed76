//! Where outputs go, and what makes a run fail.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::FailOn;
use crate::app::Destination;
use crate::error::RunError;
use crate::model::{Shard, printable};
use crate::output;
use crate::past::Past;
use crate::terminal::{Screen, Summary};

/// Where outputs go and what makes a run fail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Outputs")]
pub struct OutputArgs {
    /// Folder for the updated report, results.json and the evidence (`evaluate` writes no evidence). With --shard,
    /// `{shard}` in it stands for the number of the shard.
    #[arg(
        long,
        short = 'o',
        value_name = "DIR",
        default_value = "threatproof-output",
        env = "THREATPROOF_OUTPUT_DIRECTORY"
    )]
    pub(in crate::commands) output_directory: PathBuf,
    /// Write the updated report to this file instead; `-` for standard output.
    #[arg(long, value_name = "FILE", env = "THREATPROOF_OUTPUT")]
    output: Option<PathBuf>,
    /// Replace files of others, edited reports and the results of other runs or reports in the place of outputs.
    #[arg(long, env = "THREATPROOF_FORCE")]
    force: bool,
    /// Write these formats, too (repeat, or separate with commas).
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "FORMAT",
        env = "THREATPROOF_OUTPUT_FORMATS"
    )]
    output_formats: Vec<OutputFormat>,
    /// Exit non-zero for these results of the items that are to be decided (repeat, or separate with commas). Each
    /// reason is told on standard error; of several exit codes 6 comes before 3, and 3 before 4.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "never",
        env = "THREATPROOF_FAIL_ON"
    )]
    fail_on: Vec<FailOn>,
    /// Show what changed since an earlier run: its results.json, or the folder it is in. They are read before the
    /// outputs replace them, so a nightly run can name its own. If there are none yet, there is only a warning.
    #[arg(long, value_name = "RESULTS", env = "THREATPROOF_PREVIOUS")]
    previous: Option<PathBuf>,
}

/// What a run is to be compared with, and what then makes it fail.
#[derive(Debug)]
pub(in crate::commands) struct Ending {
    /// What makes it fail.
    pub(in crate::commands) fail_on: Vec<FailOn>,
    /// The results of an earlier run.
    pub(in crate::commands) previous: Option<Past>,
}

/// A format of `--output-formats`.
#[derive(Debug, Clone, Copy)]
struct OutputFormat(&'static output::Format);

impl ValueEnum for OutputFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<OutputFormat>> =
            LazyLock::new(|| output::FORMATS.iter().map(OutputFormat).collect());
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let Self(format) = self;
        Some(PossibleValue::new(format.name).help(format.about))
    }
}

impl OutputArgs {
    /// The same for a shard: its number in the place of `{shard}`.
    #[must_use]
    pub fn of_shard(&self, shard: Option<Shard>) -> Self {
        let output_directory = match shard {
            Some(shard) => numbered(&self.output_directory, shard),
            None => self.output_directory.clone(),
        };
        Self {
            output_directory,
            ..self.clone()
        }
    }

    /// The same with this format, if nobody named one.
    #[must_use]
    pub fn or_format(&self, name: &str) -> Self {
        let mut own = self.clone();
        if own.output_formats.is_empty() {
            own.output_formats = output::format(name).map(OutputFormat).into_iter().collect();
        }
        own
    }

    /// Whether this format is written.
    #[must_use]
    pub fn has_format(&self, name: &str) -> bool {
        self.output_formats.iter().any(|it| it.0.name == name)
    }

    /// Where the outputs go; that they can is tried before any work is done for them. `inputs` are the files
    /// that are read.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written, the file of the updated report exists, or the summary goes to standard output
    /// as well.
    pub fn destination(&self, inputs: &[&Path], screen: Screen) -> Result<Destination, RunError> {
        let output = self.output.as_deref();
        let is_printed = output.is_some_and(|path| path.as_os_str() == "-");
        if is_printed && screen.summary == Summary::Json {
            return Err(RunError::usage(
                "the updated report and the summary cannot both go to standard output",
            )
            .hint("give a file with --output, or another form with --summary"));
        }
        let destination = Destination::prepare(&self.output_directory, output, inputs, self.force)?;
        let formats: Vec<_> = self.output_formats.iter().map(|format| format.0).collect();
        destination.with_formats(&formats, inputs)
    }

    /// What makes the run fail.
    pub(in crate::commands) fn fail_on(&self) -> Vec<FailOn> {
        let names = self.fail_on.iter().copied();
        names.filter(|name| *name != FailOn::Never).collect()
    }

    /// Whether anything is asked for that only the results of a whole run can tell.
    pub(in crate::commands) fn asks_for_results(&self) -> Option<&'static str> {
        match (self.fail_on().is_empty(), &self.previous) {
            (false, _) => Some("--fail-on"),
            (true, Some(_)) => Some("--previous"),
            (true, None) => None,
        }
    }

    /// What the run is to be compared with, opened before anything can replace it, and what then makes it fail.
    ///
    /// # Errors
    ///
    /// If the earlier results are not such, or a regression is to fail a run that is not compared.
    pub(in crate::commands) fn ending(&self) -> Result<Ending, RunError> {
        let fail_on = self.fail_on();
        let Some(path) = &self.previous else {
            return match fail_on.contains(&FailOn::Regression) {
                true => Err(RunError::usage(
                    "--fail-on regression needs the results of an earlier run to compare with",
                )
                .hint("name them with --previous, or compare two runs with `threatproof diff`")),
                false => Ok(Ending {
                    fail_on,
                    previous: None,
                }),
            };
        };
        let shown = printable(&path.display().to_string());
        let opened = Past::open(path).and_then(|past| past.check().map(|()| past));
        let previous = match opened {
            Ok(past) => Some(past),
            // The first of many nights.
            Err(error) if error.is_missing() => {
                tracing::warn!("{shown}: no earlier results; nothing to compare with");
                None
            }
            Err(error) => {
                return Err(RunError::usage(format!(
                    "cannot read the earlier results {shown}: {error}"
                ))
                .hint("give the results.json of an earlier run with --previous, or the folder that it is in"));
            }
        };
        Ok(Ending { fail_on, previous })
    }
}

/// A path with the number of a shard in it. One that is no text stays as it is.
pub(in crate::commands) fn numbered(path: &Path, shard: Shard) -> PathBuf {
    match path.to_str() {
        Some(text) => PathBuf::from(text.replace("{shard}", &shard.index.to_string())),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_shard_stands_wherever_it_is_wanted() {
        let shard = Shard { index: 3, of: 16 };
        for (path, expected) in [
            ("out", "out"),
            ("out/{shard}", "out/3"),
            ("/results/{shard}/of-{shard}", "/results/3/of-3"),
            ("out/{shards}", "out/{shards}"),
        ] {
            assert_eq!(numbered(Path::new(path), shard), Path::new(expected));
        }
    }
}
