//! `scan --preflight`: what these credentials could not decide, before anything is read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::app::{Job, LiveOptions, on_runtime, open};
use crate::commands::plan::undecidable;
use crate::error::{Exit, RunError};
use crate::model::printable;
use crate::permissions;
use crate::plan::Plan;
use crate::services::{self, iam::CALLS_TO_SIMULATE, iam::Use};

/// What a preflight found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Preflight {
    /// Readable text.
    pub(super) text: String,
    /// Whether every action is allowed.
    pub(super) is_complete: bool,
}

/// Asks IAM which of the actions that the job needs are not allowed, and tells which items that leaves open.
///
/// # Errors
///
/// If there are no usable credentials, or IAM does not tell.
pub(super) fn preflight(job: &Job, options: &LiveOptions) -> Result<Preflight, RunError> {
    on_runtime(async {
        let mut actions = job.plan.wants.actions();
        let statements = permissions::statements(&actions).into_iter();
        let uses = statements.map(|statement| Use {
            on: statement.resources.first().copied(),
            actions: statement.actions,
        });
        let uses: Vec<Use> = uses.collect();
        actions.extend(CALLS_TO_SIMULATE.map(|call| call.action));
        let (context, _stopper) = open(&actions, options).await?;
        let denied = services::iam::denied(&context, &uses).await;
        let denied = denied.map_err(|cause| {
            RunError::new(
                Exit::Incomplete,
                format!("preflight not possible: {cause}"),
            )
            .hint(
                "grant iam:SimulatePrincipalPolicy and, for a role with a path, iam:GetRole; or run the scan: it also \
                 names what is denied",
            )
        })?;
        let identity = &context.session.identity;
        let who = format!(
            "{} in account {}",
            printable(&identity.principal),
            identity.account
        );
        Ok(Preflight {
            is_complete: denied.is_empty(),
            text: text(job, &who, &denied),
        })
    })
}

fn text(job: &Job, who: &str, denied: &BTreeSet<String>) -> String {
    let mut out = String::new();
    let actions = job.plan.wants.actions();
    let _ = writeln!(
        out,
        "{who}: {} of {} actions allowed",
        actions.len() - denied.len(),
        actions.len()
    );
    for action in denied {
        let _ = writeln!(out, "  {action} is denied");
    }
    let mut open: BTreeMap<u32, String> = undecidable(job).into_iter().collect();
    for assignment in &job.assignments {
        let Ok(threat) = &assignment.threat else {
            continue;
        };
        if !job.selects(Some(threat)) {
            continue;
        }
        let alone = Plan::new(
            std::slice::from_ref(assignment),
            &job.catalog,
            &BTreeSet::new(),
        );
        let missing = alone
            .wants
            .actions()
            .into_iter()
            .filter(|action| denied.contains(*action));
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            open.insert(
                assignment.item,
                format!("{threat}: needs {}", missing.join(", ")),
            );
        }
    }
    if open.is_empty() {
        out.push_str("a scan can decide every item\n");
    } else {
        out.push_str("a scan with these permissions cannot decide:\n");
    }
    for (item, why) in open {
        let _ = writeln!(out, "  item {item}: {why}");
    }
    out
}
