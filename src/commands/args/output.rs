//! Where outputs go, and what makes a run fail.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::app::Destination;
use crate::conclusion::Conclusion;
use crate::error::{Exit, RunError};
use crate::model::Shard;
use crate::output;
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
    /// Exit non-zero for these results.
    #[arg(long, value_enum, default_value = "never", env = "THREATPROOF_FAIL_ON")]
    pub(in crate::commands) fail_on: FailOn,
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

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// None: results never change the exit code.
    Never,
    /// An item is not started: exit code 3.
    NotStarted,
    /// Some evidence could not be read: exit code 4.
    Incomplete,
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
}

impl FailOn {
    /// The exit code of a run that came to this.
    #[must_use]
    pub fn gate(self, conclusion: &Conclusion<'_>) -> Exit {
        match self {
            Self::NotStarted if conclusion.counts().not_started > 0 => Exit::GateFailed,
            Self::Incomplete if !conclusion.is_complete() => Exit::Incomplete,
            Self::Never | Self::NotStarted | Self::Incomplete => Exit::Done,
        }
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
