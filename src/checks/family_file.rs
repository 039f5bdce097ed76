//! A family file: what several controls share, word for word.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::cases::{CaseFile, OtherwiseFile};
use super::control::{Nothing, Severity};
use super::example::ExampleFile;
use super::file::{self, Elsewhere};
use super::parts::Shared;
use super::problem::Problem;
use super::source::SourceFile;

/// What the controls of a family share. Keys come in this order.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FamilyFile {
    /// Equal to the file's name; controls join the family with `like`.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// How much a violation matters.
    severity: Severity,
    /// What goes wrong without it.
    #[schemars(with = "String")]
    why: Spanned<String>,
    /// Documentation for every control of the family.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    references: Vec<Spanned<String>>,
    /// What is said of the resources.
    subject: FamilySubjectFile,
    /// The cases; conditions and reasons call the resource `resource`.
    #[serde(rename = "case")]
    cases: Vec<CaseFile>,
    /// The verdict when no case matches. Never a pass.
    otherwise: OtherwiseFile,
    /// Made-up resources and the verdict they must get; run as tests of every control.
    #[serde(rename = "example")]
    examples: Vec<ExampleFile>,
}

/// What the controls of a family say of their resources.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FamilySubjectFile {
    /// What those that pass do, to be read after "12 of 14 buckets".
    #[schemars(with = "String")]
    claim: Spanned<String>,
    /// What it means if there is none.
    none: Nothing,
}

/// Where keys stand that this file does not have.
const ELSEWHERE: Elsewhere = &[
    (
        &["like"],
        "a family cannot be `like` another family; only a control can",
    ),
    (
        &["title", "fix", "remedy", "maps", "fact", "where", "given"],
        "each member of the family sets this itself",
    ),
];

impl FamilyFile {
    /// The id, and what is shared.
    pub(super) fn read(source: &SourceFile) -> Result<(Spanned<String>, Shared), Vec<Problem>> {
        let from = file::parse_without::<Self>(source, ELSEWHERE)?;
        let shared = Shared {
            severity: from.severity,
            why: from.why,
            references: from.references,
            claim: from.subject.claim,
            none: from.subject.none,
            cases: from.cases,
            otherwise: from.otherwise,
            examples: from.examples,
        };
        Ok((from.id, shared))
    }
}
