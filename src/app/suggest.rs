//! `scope suggest`: a draft of the rules that tie a model to resources.

use super::Input;
use crate::error::RunError;
use crate::evidence::{Bundle, ReportRef};
use crate::model::printable;
use crate::plan::Plan;
use crate::report::model::Model;
use crate::scope::suggest;

/// A model and what must be listed to suggest scopes for it.
pub struct Survey {
    /// Where the model came from.
    pub source: ReportRef,
    /// Listings only.
    pub plan: Plan,
    model: Model,
}

impl Survey {
    /// Reads a model and plans.
    ///
    /// # Errors
    ///
    /// If it is no model, or nothing in it stands for resources that can be listed.
    pub fn prepare(input: Input) -> Result<Self, RunError> {
        let (model, source) = input.model()?;
        let mut plan = Plan::default();
        for kind in suggest::kinds(&model) {
            plan.want(kind, &[]);
        }
        if plan.wanted.is_empty() {
            let message = format!(
                "no element of {} stands for a kind of AWS resource",
                printable(&source.name)
            );
            return Err(RunError::usage(message)
                .hint("scopes follow the stencils of the AWS template, such as `DynamoDB`; write them by hand"));
        }
        Ok(Self {
            source,
            plan,
            model,
        })
    }

    /// The draft, from what was found.
    #[must_use]
    pub fn draft(&self, bundle: &Bundle) -> String {
        let targets = bundle.manifest.targets.iter();
        let accounts: Vec<String> = targets.map(|target| target.account.clone()).collect();
        let source = suggest::Source {
            model: &self.source.name,
            accounts: &accounts,
            at: &bundle.manifest.finished_at,
        };
        suggest::draft(&self.model, &bundle.facts, source)
    }
}
