//! `scope suggest`: a draft of the rules that tie a model to resources.

use super::{Input, ScanRequest};
use crate::error::RunError;
use crate::evidence::{Bundle, ReportRef};
use crate::facts::Wants;
use crate::model::printable;
use crate::report::diagram::Model;

mod draft;

/// A model and what must be listed to suggest scopes for it.
pub struct Survey {
    /// Where the model came from.
    source: ReportRef,
    /// Listings only.
    wants: Wants,
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
        let mut wants = Wants::default();
        for kind in draft::kinds(&model) {
            wants.want(kind, &[]);
        }
        if wants.is_empty() {
            let message = format!(
                "no element of {} stands for a kind of AWS resource",
                printable(&source.name)
            );
            return Err(RunError::usage(message)
                .hint("scopes follow the stencils of the AWS template, such as `DynamoDB`; write them by hand"));
        }
        Ok(Self {
            source,
            wants,
            model,
        })
    }

    /// What a scan for it reads.
    #[must_use]
    pub fn request(&self) -> ScanRequest<'_> {
        ScanRequest {
            wants: &self.wants,
            report: &self.source,
            catalog: "",
        }
    }

    /// The draft, from what was found.
    #[must_use]
    pub fn draft(&self, bundle: &Bundle) -> String {
        let targets = bundle.manifest.targets.iter();
        let accounts: Vec<String> = targets.map(|target| target.account.clone()).collect();
        let source = draft::Source {
            model: &self.source.name,
            accounts: &accounts,
            at: &bundle.manifest.finished_at,
        };
        draft::draft(&self.model, &bundle.facts, source)
    }
}
