//! The cases of a control as they are written, and how they are checked.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::control::{Case, Ruling};
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
    /// What a person is asked, for the verdict `question`; answered with yes if the control holds.
    #[schemars(with = "Option<String>")]
    asks: Option<Spanned<String>>,
}

/// The verdict when no case matches.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct OtherwiseFile {
    /// `fail`, `partial`, `question` or `unknown`.
    #[schemars(with = "Verdict")]
    pub(super) verdict: Spanned<Verdict>,
    /// Why, for the report.
    #[schemars(with = "String")]
    reason: Spanned<String>,
    /// What a person is asked, for the verdict `question`.
    #[schemars(with = "Option<String>")]
    asks: Option<Spanned<String>>,
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
        let ruling = self.ruling(case.verdict, &case.reason, case.asks.as_ref(), kind);
        Some(Case {
            when: when?,
            ruling: ruling?,
        })
    }

    /// What holds when no case does, if its reason fits the kind.
    pub(super) fn otherwise(
        &mut self,
        otherwise: &OtherwiseFile,
        kind: &'static FactKind,
    ) -> Option<Ruling> {
        let verdict = *otherwise.verdict.as_ref();
        self.ruling(verdict, &otherwise.reason, otherwise.asks.as_ref(), kind)
    }

    /// A verdict with its words: a question asks one, and nothing else does.
    fn ruling(
        &mut self,
        verdict: Verdict,
        reason: &Spanned<String>,
        asks: Option<&Spanned<String>>,
        kind: &'static FactKind,
    ) -> Option<Ruling> {
        let is_question = verdict == Verdict::Question;
        let asks = match asks {
            None if is_question => {
                let help =
                    "add `asks`: one question that is answered with yes if the control holds";
                let message = "the verdict `question` asks nothing";
                self.problem(reason.span(), message, Some(help.to_owned()));
                None
            }
            Some(asks) if !is_question => {
                let message = "only the verdict `question` asks something";
                self.problem(asks.span(), message, None);
                None
            }
            Some(asks) if !asks.as_ref().trim_end().ends_with('?') => {
                self.problem(asks.span(), "a question ends with a question mark", None);
                None
            }
            Some(asks) => Some(Some(self.template(asks, kind)?)),
            None => Some(None),
        };
        Some(Ruling {
            verdict,
            reason: self.template(reason, kind)?,
            asks: asks?,
        })
    }

    /// What no case describes is no pass.
    pub(super) fn never_a_pass(&mut self, otherwise: &OtherwiseFile) {
        if !matches!(
            otherwise.verdict.as_ref(),
            Verdict::Fail | Verdict::Partial | Verdict::Question | Verdict::Unknown
        ) {
            self.problem(
                otherwise.verdict.span(),
                "`otherwise` can only be `fail`, `partial`, `question` or `unknown`",
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
