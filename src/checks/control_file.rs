//! A control file, and how it becomes a control.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::control::{Case, Control, Nothing, Otherwise, Severity};
use super::example::{self, ExampleFile};
use super::file::{self, Reader};
use super::problem::Problem;
use super::source::SourceFile;
use crate::facts::FactKind;
use crate::model::{ControlId, Verdict};

/// The file as written. Keys come in this order.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ControlFile {
    /// Equal to the file's name; names the state that should be true.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// The statement, as a sentence without full stop.
    #[schemars(with = "String")]
    title: Spanned<String>,
    /// How much a violation matters.
    severity: Severity,
    /// What goes wrong without it.
    #[schemars(with = "String")]
    why: Spanned<String>,
    /// What to do, as an instruction.
    #[schemars(with = "String")]
    fix: Spanned<String>,
    /// Documentation.
    #[schemars(with = "Vec<String>")]
    references: Vec<Spanned<String>>,
    /// What is judged.
    subject: SubjectFile,
    /// The cases, read from top to bottom: the first whose condition holds decides.
    #[serde(rename = "case")]
    cases: Vec<CaseFile>,
    /// What it is when no case holds. Never a pass.
    otherwise: OtherwiseFile,
    /// Made-up resources and the verdict they must get; run as tests.
    #[serde(rename = "example")]
    pub(super) examples: Vec<ExampleFile>,
}

/// What a control judges.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SubjectFile {
    /// Name of the fact kind, for example `s3.bucket`.
    #[schemars(with = "String")]
    fact: Spanned<String>,
    /// Which of them; all if left out.
    #[schemars(with = "Option<String>")]
    r#where: Option<Spanned<String>>,
    /// What those that pass do, to be read after "12 of 14 buckets".
    #[schemars(with = "String")]
    claim: Spanned<String>,
    /// What it means if there is none.
    none: Nothing,
}

/// One case of a control.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct CaseFile {
    /// What the resource gets.
    verdict: Verdict,
    /// The condition.
    #[schemars(with = "String")]
    when: Spanned<String>,
    /// Why, for the report; `{bucket.field}` quotes a field.
    #[schemars(with = "String")]
    reason: Spanned<String>,
}

/// What a resource gets when no case holds.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct OtherwiseFile {
    /// `fail`, `partial` or `unknown`.
    #[schemars(with = "Verdict")]
    verdict: Spanned<Verdict>,
    /// Why, for the report.
    #[schemars(with = "String")]
    reason: Spanned<String>,
}

impl Control {
    /// Reads and checks one control file.
    pub(super) fn read(
        source: &SourceFile,
        kinds: &[&'static FactKind],
    ) -> Result<Self, Vec<Problem>> {
        let control = file::parse::<ControlFile>(source)?;
        let mut reader = Reader::new(source);
        let checked = reader.control(control, kinds);
        let Some((control, examples)) = checked else {
            return Err(reader.problems);
        };
        example::run(&mut reader, &control, &examples);
        if reader.problems.is_empty() {
            Ok(control)
        } else {
            Err(reader.problems)
        }
    }
}

impl Reader<'_> {
    fn control(
        &mut self,
        from: ControlFile,
        kinds: &[&'static FactKind],
    ) -> Option<(Control, Vec<ExampleFile>)> {
        let id = self.id::<ControlId>(&from.id);
        for text in [&from.title, &from.why, &from.fix, &from.subject.claim] {
            self.not_empty(text);
        }
        self.references(&from.references);
        let kind = self.kind(&from.subject.fact, kinds)?;
        let filter = from
            .subject
            .r#where
            .as_ref()
            .map(|text| self.condition(text, kind));
        let cases: Vec<Option<Case>> = from
            .cases
            .iter()
            .map(|case| self.case(case, kind))
            .collect();
        self.verdicts(&from);
        let otherwise = self
            .template(&from.otherwise.reason, kind)
            .map(|reason| Otherwise {
                verdict: *from.otherwise.verdict.as_ref(),
                reason,
            });
        let control = Control {
            id: id?,
            title: from.title.into_inner(),
            severity: from.severity,
            why: from.why.into_inner().trim().to_owned(),
            fix: from.fix.into_inner().trim().to_owned(),
            references: from
                .references
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            kind,
            filter: match filter {
                Some(checked) => Some(checked?),
                None => None,
            },
            claim: from.subject.claim.into_inner(),
            none: from.subject.none,
            examples: from.examples.len(),
            cases: cases.into_iter().collect::<Option<_>>()?,
            otherwise: otherwise?,
        };
        Some((control, from.examples))
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

    fn kind(
        &mut self,
        name: &Spanned<String>,
        kinds: &[&'static FactKind],
    ) -> Option<&'static FactKind> {
        let found = kinds
            .iter()
            .copied()
            .find(|kind| kind.name == name.as_ref());
        if found.is_none() {
            self.unknown_name(name, "fact kind", kinds.iter().map(|kind| kind.name));
        }
        found
    }

    /// A control must be able to pass, and may only pass by evidence.
    fn verdicts(&mut self, from: &ControlFile) {
        if !matches!(
            from.otherwise.verdict.as_ref(),
            Verdict::Fail | Verdict::Partial | Verdict::Unknown
        ) {
            self.problem(
                from.otherwise.verdict.span(),
                "what no case describes can only be `fail`, `partial` or `unknown`",
                Some("give the case a condition of its own".to_owned()),
            );
        }
        if !from.cases.iter().any(|case| case.verdict == Verdict::Pass) {
            self.problem(
                from.id.span(),
                "no case passes, so this control can never hold",
                None,
            );
        }
        for case in from
            .cases
            .iter()
            .filter(|case| case.verdict == Verdict::Pass)
        {
            if case.when.as_ref().trim() == "true" {
                self.problem(case.when.span(), "a pass needs evidence", None);
            }
        }
    }
}
