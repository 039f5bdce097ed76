//! The cases of a control as they are written, and how they are checked.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::control::{Case, Otherwise};
use super::file::Reader;
use crate::facts::FactKind;
use crate::model::Verdict;

/// One case of a control.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct CaseFile {
    /// What the resource gets.
    pub(super) verdict: Verdict,
    /// The condition.
    #[schemars(with = "String")]
    when: Spanned<String>,
    /// Why, for the report; `{bucket.field}` quotes a field.
    #[schemars(with = "String")]
    reason: Spanned<String>,
}

/// The verdict when no case matches.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct OtherwiseFile {
    /// `fail`, `partial` or `unknown`.
    #[schemars(with = "Verdict")]
    verdict: Spanned<Verdict>,
    /// Why, for the report.
    #[schemars(with = "String")]
    reason: Spanned<String>,
}

impl Reader<'_> {
    /// The cases, if every one of them fits the kind.
    pub(super) fn cases(
        &mut self,
        cases: &[CaseFile],
        kind: &'static FactKind,
    ) -> Option<Vec<Case>> {
        let checked: Vec<Option<Case>> = cases.iter().map(|case| self.case(case, kind)).collect();
        checked.into_iter().collect()
    }

    fn case(&mut self, case: &CaseFile, kind: &'static FactKind) -> Option<Case> {
        let when = self.condition(&case.when, kind);
        let reason = self.template(&case.reason, kind);
        Some(Case {
            verdict: case.verdict,
            when: when?,
            reason: reason?,
        })
    }

    /// What holds when no case does, if its reason fits the kind.
    pub(super) fn otherwise(
        &mut self,
        otherwise: &OtherwiseFile,
        kind: &'static FactKind,
    ) -> Option<Otherwise> {
        Some(Otherwise {
            verdict: *otherwise.verdict.as_ref(),
            reason: self.template(&otherwise.reason, kind)?,
        })
    }

    /// What no case describes is no pass.
    pub(super) fn never_a_pass(&mut self, otherwise: &OtherwiseFile) {
        if !matches!(
            otherwise.verdict.as_ref(),
            Verdict::Fail | Verdict::Partial | Verdict::Unknown
        ) {
            self.problem(
                otherwise.verdict.span(),
                "`otherwise` can only be `fail`, `partial` or `unknown`",
                Some("add a case with its own condition".to_owned()),
            );
        }
    }

    /// A case may only pass by evidence.
    pub(super) fn evidence(&mut self, cases: &[CaseFile]) {
        for case in cases.iter().filter(|case| case.verdict == Verdict::Pass) {
            if case.when.as_ref().trim() == "true" {
                self.problem(case.when.span(), "a pass needs evidence", None);
            }
        }
    }
}
