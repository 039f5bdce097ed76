//! How to reach AWS.

use std::path::PathBuf;

use clap::Args;

use crate::error::RunError;

/// How to reach AWS.
#[derive(Debug, Args)]
#[command(next_help_heading = "AWS")]
pub struct AwsArgs {
    /// Profile in the AWS configuration files.
    #[arg(long, short, env = "THREATPROOF_PROFILE")]
    pub profile: Option<String>,
    /// Only resources in these regions (repeat, or separate with commas) [default: all].
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "REGION",
        env = "THREATPROOF_REGION"
    )]
    pub region: Vec<String>,
    /// No resources in these regions (repeat, or separate with commas).
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "REGION",
        env = "THREATPROOF_EXCLUDE_REGION"
    )]
    pub exclude_region: Vec<String>,
    /// ARN of a role to assume; the session is limited to the reads that the report needs.
    #[arg(long, alias = "role", value_name = "ARN", env = "THREATPROOF_ROLE_ARN")]
    pub role_arn: Option<String>,
    /// External ID that the role requires.
    #[arg(long, value_name = "ID", env = "THREATPROOF_EXTERNAL_ID")]
    pub external_id: Option<String>,
    /// Name of the role session, as shown in CloudTrail.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "threatproof",
        env = "THREATPROOF_ROLE_SESSION_NAME"
    )]
    pub role_session_name: String,
    /// Maximum number of concurrent calls.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1000), value_name = "N", env = "THREATPROOF_MAX_CONCURRENCY")]
    pub max_concurrency: u16,
    /// Maximum requests per second over all services; AWS's own limits are respected in any case.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N", env = "THREATPROOF_MAX_RATE")]
    pub max_rate: Option<u32>,
    /// Share of AWS's request limits to use, in percent; more than 100 for accounts with raised limits.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000), value_name = "PERCENT", env = "THREATPROOF_QUOTA_SHARE")]
    pub quota_share: u16,
    /// Timeout for a connection, in seconds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=600), value_name = "SECONDS", env = "THREATPROOF_CONNECT_TIMEOUT")]
    pub connect_timeout: u16,
    /// Timeout for a response, in seconds.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=600), value_name = "SECONDS", env = "THREATPROOF_READ_TIMEOUT")]
    pub read_timeout: u16,
    /// Maximum attempts per call, including the first.
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u8).range(1..=20), value_name = "N", env = "THREATPROOF_RETRIES_MAX_ATTEMPTS")]
    pub retries_max_attempts: u8,
    /// PEM file of CA certificates to trust instead of those of the system.
    #[arg(long, value_name = "FILE", env = "AWS_CA_BUNDLE")]
    pub ca_bundle: Option<PathBuf>,
}

impl AwsArgs {
    /// Whether the options fit a command that reads the account of the credentials or of the role.
    ///
    /// # Errors
    ///
    /// If there is no role to ask for the external id.
    pub fn of_one_account(&self) -> Result<(), RunError> {
        match (&self.external_id, &self.role_arn) {
            (Some(_), None) => Err(RunError::usage(
                "--external-id is given, and no role is assumed that could require it",
            )
            .hint("name the role with --role-arn, or leave out --external-id and THREATPROOF_EXTERNAL_ID")),
            (Some(_), Some(_)) | (None, _) => Ok(()),
        }
    }
}
