//! `policy`: the permissions that a scan needs.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::args::{FileArgs, ReportArgs};
use super::{Run, World};
use crate::app::Job;
use crate::error::{Exit, RunError};
use crate::model::{NotARole, RoleName};
use crate::permissions::{self, LARGEST_MANAGED_POLICY, Scanner};
use crate::services::organizations::Question;

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
    /// Write the second policy of whoever scans an organization instead: to list its accounts, and to assume the
    /// role in each of them.
    #[arg(long)]
    organization: bool,
    /// With --organization: allow to list organizational units, too, as `scan --organization --ou` does.
    #[arg(long, requires = "organization")]
    units: bool,
    /// Name of the role in each account, with its path if it has one, for --organization and a stack set.
    #[arg(
        long,
        value_name = "NAME",
        default_value = RoleName::USUAL,
        value_parser = role_name,
        env = "THREATPROOF_ROLE_NAME"
    )]
    role_name: RoleName,
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
    /// A CloudFormation template for a stack set that rolls the role out to the accounts of an organization.
    Stackset,
}

impl Run for Policy {
    fn run(&self, _world: &World) -> Result<Exit, RunError> {
        let job = self.report.job()?;
        let text = match self.organization {
            true => self.of_scanner(&job)?,
            false => self.of_reader(&job),
        };
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

impl Policy {
    /// The permissions for the plan of a job.
    fn of_reader(&self, job: &Job) -> String {
        let statements = permissions::statements(&job.plan.wants.actions());
        match self.format {
            PolicyFormat::Json => {
                let arn = |rest: &str| json!(format!("arn:{}:{rest}", self.partition));
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
            PolicyFormat::Stackset => {
                format!(
                    "{:#}\n",
                    permissions::stackset(&statements, &self.role_name)
                )
            }
        }
    }

    /// The roles that are assumed: one in every account, and those that the configuration names.
    fn roles(&self, job: &Job) -> BTreeSet<String> {
        let targets = job.config.targets.iter();
        let read = targets.filter(|target| target.exclude.is_none());
        let own = read.filter_map(|target| {
            let arn = target.role.as_ref()?.arn(&self.partition, &target.account);
            let rest = arn.splitn(3, ':').nth(2);
            rest.map(str::to_owned)
        });
        let usual = format!("iam::*:role/{}", self.role_name);
        own.chain([usual]).collect()
    }

    /// What whoever scans the organization needs beside that.
    fn of_scanner(&self, job: &Job) -> Result<String, RunError> {
        let question = Question {
            units: Vec::new(),
            names: self.units || job.config.wants_units(),
            tags: job.config.wants_account_tags(),
        };
        let scanner = Scanner {
            listing: question.actions().into_iter().collect(),
            roles: self.roles(job),
        };
        match self.format {
            PolicyFormat::Json => Ok(format!("{:#}\n", scanner.policy(&self.partition))),
            PolicyFormat::Cloudformation => Ok(format!("{:#}\n", scanner.cloudformation())),
            PolicyFormat::Terraform => Ok(scanner.terraform()),
            PolicyFormat::Stackset => Err(RunError::usage(
                "--organization writes the policy of the scanner, and a stack set has the roles that it assumes",
            )
            .hint("leave out --organization, or choose another --format")),
        }
    }
}

/// A name of a role, which every account may have.
fn role_name(text: &str) -> Result<RoleName, String> {
    let role: RoleName = text.parse().map_err(|error: NotARole| error.to_string())?;
    match role.account() {
        None => Ok(role),
        Some(_) => Err("expected the name of the role, not an ARN".to_owned()),
    }
}
