//! `policy`: the permissions that a scan needs.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::args::{FileArgs, ReportArgs};
use super::{Run, World};
use crate::app::Job;
use crate::error::{Exit, RunError};
use crate::permissions::{self, LARGEST_MANAGED_POLICY};

/// Write the least-privilege IAM policy for a scan of this report.
#[derive(Debug, Args)]
pub struct Policy {
    /// The report.
    #[command(flatten)]
    report: ReportArgs,
    /// What to write.
    #[arg(
        long,
        value_enum,
        default_value = "json",
        env = "THREATPROOF_POLICY_FORMAT"
    )]
    format: PolicyFormat,
    /// AWS partition of the account, for the JSON policy; templates detect it themselves.
    #[arg(long, value_name = "NAME", default_value = "aws", value_parser = partition)]
    partition: String,
    /// The file.
    #[command(flatten)]
    file: FileArgs,
}

/// What a policy is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PolicyFormat {
    /// The policy document, or a list of documents if one would be too large for IAM.
    Json,
    /// A CloudFormation template for a role with trust policy, external ID and this policy.
    Cloudformation,
    /// A Terraform module for the same role.
    Terraform,
}

impl Run for Policy {
    fn run(&self, _world: &World) -> Result<Exit, RunError> {
        let job = self.report.job()?;
        let text = policy(&job, self.format, &self.partition);
        self.file.write(text.as_bytes(), &self.report.inputs())
    }
}

/// A partition: `aws`, or `aws-` and more words. There are some that are not public.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn partition(name: &str) -> Result<String, String> {
    let mut words = name.split('-');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    if words.next() == Some("aws") && words.all(is_word) {
        Ok(name.to_owned())
    } else {
        Err("expected a partition, such as `aws`, `aws-cn` or `aws-us-gov`".to_owned())
    }
}

/// The permissions for the plan of a job, with resources of that partition.
fn policy(job: &Job, format: PolicyFormat, partition: &str) -> String {
    let statements = permissions::statements(&job.plan.wants.actions());
    match format {
        PolicyFormat::Json => {
            let arn = |rest: &str| json!(format!("arn:{partition}:{rest}"));
            let parts = permissions::split(&statements, LARGEST_MANAGED_POLICY);
            let documents = parts.iter();
            let documents = documents.map(|part| permissions::document(part, &arn));
            match documents.collect::<Vec<_>>().as_slice() {
                [only] => format!("{only:#}\n"),
                several => format!("{:#}\n", json!(several)),
            }
        }
        PolicyFormat::Cloudformation => {
            format!("{:#}\n", permissions::cloudformation(&statements))
        }
        PolicyFormat::Terraform => permissions::terraform(&statements),
    }
}
