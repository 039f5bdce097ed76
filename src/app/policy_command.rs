//! `policy`: the permissions that a scan needs.

use serde_json::json;

use super::Job;
use crate::permissions::{self, LARGEST_MANAGED_POLICY};

/// How permissions are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyFormat {
    /// A policy document.
    Json,
    /// A CloudFormation template of a role.
    CloudFormation,
    /// A Terraform module of a role.
    Terraform,
}

/// The permissions for the plan of a job, with resources of that partition.
#[must_use]
pub fn policy(job: &Job, format: PolicyFormat, partition: &str) -> String {
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
        PolicyFormat::CloudFormation => {
            format!("{:#}\n", permissions::cloudformation(&statements))
        }
        PolicyFormat::Terraform => permissions::terraform(&statements),
    }
}
