//! The command line: types only. Parsing does nothing but parse, and nothing
//! else in the program reads the environment.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::report::Format;
use crate::terminal::Telling;

/// Proves which mitigations of a threat model are implemented in live AWS
/// accounts, and writes the statuses back into the report.
#[derive(Debug, Parser)]
#[command(
    name = "threatproof",
    version,
    about,
    long_about,
    max_term_width = 100,
    disable_help_subcommand = true
)]
#[command(after_help = "\
Exit codes: 0 done; 1 internal failure; 2 usage, or a file that cannot be read or written;
3 some item not started (--fail-on not-started); 4 evidence incomplete (--fail-on incomplete);
5 no usable credentials; 130, 143 interrupted, with what was finished kept.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How much to tell, for every command.
    #[command(flatten)]
    pub telling: Telling,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Scan the live account and write the updated report: the main job.
    Scan(Box<ScanArgs>),
    /// The main job on an embedded example; no AWS, no network.
    Demo(DemoArgs),
    /// Judge recorded evidence again, offline.
    Evaluate(EvaluateArgs),
    /// Show what a scan would call and what it could not decide; calls nothing.
    Plan(PlanArgs),
    /// Write the least IAM policy with which a scan for this report can decide all that it could.
    Policy(PolicyArgs),
    /// Write the report of a model (.tm7) without the Threat Modeling Tool.
    Render(RenderArgs),
    /// Tie the elements of a model to resources.
    #[command(subcommand)]
    Scope(ScopeCommand),
    /// List, show, lint and test the checks.
    #[command(subcommand)]
    Checks(ChecksCommand),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// The report and what is to be decided.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// The report (HTML or its text) or model (.tm7, .csv) of the Threat Modeling Tool, or a file of
    /// Threat Composer or Threat Dragon; `-` for standard input.
    pub report: PathBuf,
    /// Format of the report; told by its content if left out.
    #[arg(long, value_enum, env = "THREATPROOF_REPORT_FORMAT")]
    pub report_format: Option<ReportFormat>,
    /// Decide only items of these threats (repeat or separate by commas); the others stay as they are.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "THREAT",
        env = "THREATPROOF_THREAT"
    )]
    pub threat: Vec<String>,
    /// Folder of checks to add, or to put in the place of embedded ones of the same id (repeatable).
    #[arg(long, value_name = "DIR", env = "THREATPROOF_CHECKS")]
    pub checks: Vec<PathBuf>,
    /// Attestations, waivers, scopes and rates; ./threatproof.toml if it is there.
    #[arg(long, value_name = "FILE", env = "THREATPROOF_CONFIG")]
    pub config: Option<PathBuf>,
}

/// A report format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// The tool's HTML report.
    Html,
    /// The report's text.
    Text,
    /// The model of the Threat Modeling Tool.
    Tm7,
    /// The CSV export of its analysis view.
    Csv,
    /// A workspace of AWS Threat Composer.
    ThreatComposer,
    /// A model of OWASP Threat Dragon 2.
    ThreatDragon,
}

impl From<ReportFormat> for Format {
    fn from(format: ReportFormat) -> Self {
        match format {
            ReportFormat::Html => Self::Html,
            ReportFormat::Text => Self::Text,
            ReportFormat::Tm7 => Self::Tm7,
            ReportFormat::Csv => Self::Csv,
            ReportFormat::ThreatComposer => Self::ThreatComposer,
            ReportFormat::ThreatDragon => Self::ThreatDragon,
        }
    }
}

/// Where outputs go and what makes a run fail.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Outputs")]
pub struct OutputArgs {
    /// Folder for the updated report, results.json and, unless it was there before, the evidence.
    #[arg(
        long,
        short = 'o',
        value_name = "DIR",
        default_value = "threatproof-output",
        env = "THREATPROOF_OUTPUT_DIRECTORY"
    )]
    pub output_directory: PathBuf,
    /// Write the updated report here instead; `-` for standard output.
    #[arg(long, value_name = "FILE", env = "THREATPROOF_OUTPUT")]
    pub output: Option<PathBuf>,
    /// What gives an exit code other than 0.
    #[arg(long, value_enum, default_value = "never", env = "THREATPROOF_FAIL_ON")]
    pub fail_on: FailOn,
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Nothing that was found.
    Never,
    /// An item that is not started: exit code 3.
    NotStarted,
    /// Evidence that could not be read: exit code 4.
    Incomplete,
}

/// `scan`.
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// The report.
    #[command(flatten)]
    pub report: ReportArgs,
    /// Only say which items could not be decided with these credentials, as IAM works it out
    /// (iam:SimulatePrincipalPolicy); with --fail-on incomplete, a missing action gives exit code 4.
    #[arg(long)]
    pub preflight: bool,
    /// Go on with a run that was killed or interrupted: its output folder. What it read to the end is not read
    /// again.
    #[arg(long, value_name = "DIR")]
    pub resume: Option<PathBuf>,
    /// Sign the evidence with this minisign secret key (without a password); `minisign -V` or
    /// `evaluate --verify-key` proves later whose it is and that nothing was changed. Not with --resume.
    #[arg(
        long,
        help_heading = "Outputs",
        value_name = "FILE",
        env = "THREATPROOF_SIGN_KEY"
    )]
    pub sign_key: Option<PathBuf>,
    /// The outputs.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The account.
    #[command(flatten)]
    pub aws: AwsArgs,
}

/// How to reach AWS.
#[derive(Debug, Args)]
#[command(next_help_heading = "AWS")]
pub struct AwsArgs {
    /// Profile of the AWS configuration files.
    #[arg(long, short, env = "THREATPROOF_PROFILE")]
    pub profile: Option<String>,
    /// Only resources of these regions (repeat or separate by commas); all if left out.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "REGION",
        env = "THREATPROOF_REGION"
    )]
    pub region: Vec<String>,
    /// No resources of these regions (repeat or separate by commas).
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "REGION",
        env = "THREATPROOF_EXCLUDE_REGION"
    )]
    pub exclude_region: Vec<String>,
    /// Role to assume; its session is limited to the reads that the report needs.
    #[arg(long, alias = "role", value_name = "ARN", env = "THREATPROOF_ROLE_ARN")]
    pub role_arn: Option<String>,
    /// External id that the role asks for.
    #[arg(
        long,
        value_name = "ID",
        requires = "role_arn",
        env = "THREATPROOF_EXTERNAL_ID"
    )]
    pub external_id: Option<String>,
    /// Name of the role's session, as CloudTrail shows it.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "threatproof",
        env = "THREATPROOF_ROLE_SESSION_NAME"
    )]
    pub role_session_name: String,
    /// Calls in flight at once.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1000), value_name = "N", env = "THREATPROOF_MAX_CONCURRENCY")]
    pub max_concurrency: u16,
    /// Requests a second, over everything; AWS's limits hold in any case.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N", env = "THREATPROOF_MAX_RATE")]
    pub max_rate: Option<u32>,
    /// Share of AWS's request limits to take, in percent; more than 100 for accounts whose limits were raised.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000), value_name = "PERCENT", env = "THREATPROOF_QUOTA_SHARE")]
    pub quota_share: u16,
    /// Seconds to wait for a connection.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=600), value_name = "SECONDS", env = "THREATPROOF_CONNECT_TIMEOUT")]
    pub connect_timeout: u16,
    /// Seconds to wait for an answer.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=600), value_name = "SECONDS", env = "THREATPROOF_READ_TIMEOUT")]
    pub read_timeout: u16,
    /// Attempts of one call, the first included.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=20), value_name = "N", env = "THREATPROOF_RETRIES_MAX_ATTEMPTS")]
    pub retries_max_attempts: u8,
    /// PEM file of certificates to trust instead of the system's.
    #[arg(long, value_name = "FILE", env = "AWS_CA_BUNDLE")]
    pub ca_bundle: Option<PathBuf>,
}

/// `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Sign the example's evidence with this minisign secret key (without a password), to try that out.
    #[arg(long, help_heading = "Outputs", value_name = "FILE")]
    pub sign_key: Option<PathBuf>,
    /// The outputs.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The bundle: the folder `evidence` of a run.
    pub bundle: PathBuf,
    /// Accept the bundle only if this minisign public key signed it, or another one of these (repeatable).
    #[arg(long, value_name = "FILE", env = "THREATPROOF_VERIFY_KEY")]
    pub verify_key: Vec<PathBuf>,
    /// The report.
    #[command(flatten)]
    pub report: ReportArgs,
    /// The outputs.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The report.
    #[command(flatten)]
    pub report: ReportArgs,
    /// For people or for programs.
    #[arg(long, value_enum, default_value = "text", env = "THREATPROOF_FORMAT")]
    pub format: PlanFormatArg,
}

/// `policy`.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// The report.
    #[command(flatten)]
    pub report: ReportArgs,
    /// What to write.
    #[arg(
        long,
        value_enum,
        default_value = "json",
        env = "THREATPROOF_POLICY_FORMAT"
    )]
    pub format: PolicyFormatArg,
    /// Partition of the account; templates find it out by themselves.
    #[arg(long, value_name = "NAME", default_value = "aws", value_parser = partition)]
    pub partition: String,
    /// Where to write it; `-` for standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
}

/// A partition: `aws`, or `aws-` and more words. There are some that are not public.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn partition(name: &str) -> Result<String, String> {
    let mut words = name.split('-');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    if words.next() == Some("aws") && words.all(is_word) {
        Ok(name.to_owned())
    } else {
        Err("a partition is called `aws`, `aws-cn`, `aws-us-gov` or the like".to_owned())
    }
}

/// What a policy is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyFormatArg {
    /// The policy document; a list of documents if one would be too large for IAM.
    Json,
    /// A CloudFormation template of a role with trust, external id and this policy.
    Cloudformation,
    /// A Terraform module of the same role.
    Terraform,
}

/// `render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The model (.tm7); `-` for standard input.
    pub model: PathBuf,
    /// What to write.
    #[arg(long, value_enum, default_value = "html")]
    pub format: RenderFormat,
    /// Where to write it; `-` for standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
}

/// What a model is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RenderFormat {
    /// The HTML report, in the structure of the Threat Modeling Tool's own.
    Html,
    /// Open Threat Model 0.2.0, as JSON.
    Otm,
}

/// How a plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormatArg {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `scope …`.
#[derive(Debug, Subcommand)]
pub enum ScopeCommand {
    /// Draft the scopes of a threatproof.toml: what the account holds, told by name.
    Suggest(Box<SuggestArgs>),
}

/// `scope suggest`.
#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// The model (.tm7); `-` for standard input.
    pub model: PathBuf,
    /// Take the resources from a bundle (the folder `evidence` of a run) instead of the live account.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// Where to write the draft; `-` for standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// The account.
    #[command(flatten)]
    pub aws: AwsArgs,
}

/// `checks …`.
#[derive(Debug, Subcommand)]
pub enum ChecksCommand {
    /// All threats with their controls.
    List(FoldersArgs),
    /// Everything about one threat or control.
    Show {
        /// Id of the threat or control.
        id: String,
        /// More checks.
        #[command(flatten)]
        folders: FoldersArgs,
    },
    /// Look for problems in check files.
    Lint(FoldersArgs),
    /// Run the examples of every control.
    Test(FoldersArgs),
}

/// More checks.
#[derive(Debug, Clone, Args)]
pub struct FoldersArgs {
    /// Folder of checks to add, or to put in the place of embedded ones of the same id (repeatable).
    #[arg(long, value_name = "DIR", env = "THREATPROOF_CHECKS")]
    pub checks: Vec<PathBuf>,
}

/// Completions for a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "threatproof", &mut out);
    out
}

/// The manual page, in roff.
///
/// # Errors
///
/// Never in practice: it is written into memory.
pub fn man() -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut out)?;
    Ok(out)
}
