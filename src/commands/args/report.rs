//! Which report, and what is to be decided of it.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum, ValueHint};

use super::CheckIds;
use crate::app::{ConfigSource, Input, Job};
use crate::error::RunError;
use crate::report::Format;

/// The report and what is to be decided.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// The report (HTML or text) or model (.tm7, .csv) of the Threat Modeling Tool, or a file of
    /// Threat Composer or Threat Dragon; `-` for standard input.
    report: PathBuf,
    /// What is to be decided of it.
    #[command(flatten)]
    decided: DecidedArgs,
}

/// The same for commands whose arguments are something else.
#[derive(Debug, Clone, Args)]
pub struct NamedReportArgs {
    /// The report (HTML or text) or model (.tm7, .csv) of the Threat Modeling Tool, or a file of
    /// Threat Composer or Threat Dragon; `-` for standard input.
    #[arg(long, value_name = "FILE", env = "THREATPROOF_REPORT")]
    report: PathBuf,
    /// What is to be decided of it.
    #[command(flatten)]
    decided: DecidedArgs,
}

/// What is to be decided of a report, and by what.
#[derive(Debug, Clone, Args)]
struct DecidedArgs {
    /// Format of the report [default: detected from its content].
    #[arg(long, value_enum, env = "THREATPROOF_REPORT_FORMAT")]
    report_format: Option<Format>,
    /// Decide only the items of these threats (repeat, or separate with commas); leave the others unchanged.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "THREAT",
        value_parser = CheckIds::threats(),
        hide_possible_values = true,
        env = "THREATPROOF_THREAT"
    )]
    threat: Vec<String>,
    /// Folder of checks to add; they replace embedded ones with the same ID (repeatable).
    #[arg(
        long,
        value_name = "DIR",
        value_hint = ValueHint::DirPath,
        env = "THREATPROOF_CHECKS"
    )]
    checks: Vec<PathBuf>,
    /// File with attestations, waivers, scopes, rates and targets [default: ./threatproof.toml, if it exists].
    #[arg(long, value_name = "FILE", env = "THREATPROOF_CONFIG")]
    config: Option<PathBuf>,
}

impl ReportArgs {
    /// The files that are read.
    #[must_use]
    pub fn inputs(&self) -> Vec<&Path> {
        self.decided.inputs(&self.report)
    }

    /// What the configuration is called in messages.
    #[must_use]
    pub fn config_name(&self) -> String {
        self.decided.config_name()
    }

    /// Everything that is known before anything is read from AWS.
    ///
    /// # Errors
    ///
    /// If the report, a check file or the configuration cannot be used.
    pub fn job(&self) -> Result<Job, RunError> {
        self.decided.job(&self.report)
    }
}

impl NamedReportArgs {
    /// The files that are read.
    #[must_use]
    pub fn inputs(&self) -> Vec<&Path> {
        self.decided.inputs(&self.report)
    }

    /// As [`ReportArgs::config_name`].
    #[must_use]
    pub fn config_name(&self) -> String {
        self.decided.config_name()
    }

    /// As [`ReportArgs::job`].
    ///
    /// # Errors
    ///
    /// If the report, a check file or the configuration cannot be used.
    pub fn job(&self) -> Result<Job, RunError> {
        self.decided.job(&self.report)
    }
}

impl DecidedArgs {
    fn inputs<'a>(&'a self, report: &'a Path) -> Vec<&'a Path> {
        let config = self.config.as_deref();
        [report].into_iter().chain(config).collect()
    }

    fn config_name(&self) -> String {
        let named = self.config.as_deref();
        let named = named.map(|path| path.display().to_string());
        named.unwrap_or_else(|| "threatproof.toml".to_owned())
    }

    fn job(&self, report: &Path) -> Result<Job, RunError> {
        let input = Input::read(report, self.report_format)?;
        let config = self
            .config
            .as_deref()
            .map_or(ConfigSource::Usual, ConfigSource::File);
        Job::prepare(input, &self.checks, config, &self.threat)
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Html,
            Self::Text,
            Self::Tm7,
            Self::Csv,
            Self::ThreatComposer,
            Self::ThreatDragon,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Html => "The HTML report of the Threat Modeling Tool",
            Self::Text => "The text of that report",
            Self::Tm7 => "The model of the Threat Modeling Tool",
            Self::Csv => "The CSV export of the analysis view",
            Self::ThreatComposer => "A workspace of AWS Threat Composer",
            Self::ThreatDragon => "A model of OWASP Threat Dragon 2",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}
