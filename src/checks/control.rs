//! A control: one verifiable statement about one kind of resource.

use schemars::JsonSchema;
use serde::Deserialize;

use super::condition::Condition;
use super::frameworks::Map;
use super::remedy::Remedy;
use super::template::Template;
use crate::facts::FactKind;
use crate::model::{ControlId, Verdict};

/// What finding no resource at all means. It can never mean a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Nothing {
    /// The report speaks of such a resource, so the account, region or scope is probably wrong.
    Unknown,
    /// A complete and empty listing proves that the mitigation is absent.
    Fail,
}

/// How much a violation matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nice to have.
    Low,
    /// Should be fixed.
    Medium,
    /// Fix it soon.
    High,
    /// Fix it immediately.
    Critical,
}

impl Severity {
    /// The word of the check file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A control whose every name and condition is known to fit.
#[derive(Debug, Clone)]
pub struct Control {
    /// Its id.
    pub id: ControlId,
    /// The statement.
    pub title: String,
    /// How much a violation matters.
    pub severity: Severity,
    /// What goes wrong without it.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// Documentation.
    pub references: Vec<String>,
    /// The same as commands and code.
    pub remedy: Option<Remedy>,
    /// What it stands for in frameworks of others: context, never a verdict.
    pub maps: Vec<Map>,
    /// The kind of resource it judges.
    pub kind: &'static FactKind,
    /// Which of them; all if there is none.
    pub filter: Option<Condition>,
    /// What those that pass do.
    pub claim: String,
    /// What finding none means.
    pub none: Nothing,
    /// How many examples its file holds; all of them hold true, or it had not been loaded.
    pub examples: usize,
    pub(super) cases: Vec<Case>,
    pub(super) otherwise: Ruling,
}

impl Control {
    /// The cases in their order: verdict and condition.
    pub fn cases(&self) -> impl Iterator<Item = (Verdict, &str)> {
        self.cases
            .iter()
            .map(|case| (case.ruling.verdict, case.when.source()))
    }

    /// What it is when no case holds.
    #[must_use]
    pub fn otherwise_verdict(&self) -> Verdict {
        self.otherwise.verdict
    }

    /// Whether any resource can get this verdict from a case, not for want of facts.
    #[must_use]
    pub fn can_be(&self, verdict: Verdict) -> bool {
        let mut cases = self.cases.iter();
        self.otherwise.verdict == verdict || cases.any(|case| case.ruling.verdict == verdict)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) when: Condition,
    pub(super) ruling: Ruling,
}

/// What a resource gets, and why.
#[derive(Debug, Clone)]
pub(super) struct Ruling {
    pub(super) verdict: Verdict,
    pub(super) reason: Template,
    /// What a person is asked; there exactly if the verdict is a question.
    pub(super) asks: Option<Template>,
}
