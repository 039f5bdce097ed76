//! The file of a control that is like a family: what it says itself.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::{Spanned, Table};

use super::cases::CaseFile;
use super::example::ExampleFile;
use super::file::{self, Elsewhere};
use super::frameworks::MapFile;
use super::parts::Own;
use super::problem::Problem;
use super::remedy_file::RemedyFile;
use super::source::SourceFile;

/// The file of a control that is like a family. Keys come in this order.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MemberFile {
    /// Equal to the file's name; names the state that should be true.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// The family, whose file sets everything that is not set here.
    #[schemars(with = "String")]
    like: Spanned<String>,
    /// The statement, as a sentence without full stop.
    #[schemars(with = "String")]
    title: Spanned<String>,
    /// What to do, as an instruction.
    #[schemars(with = "String")]
    fix: Spanned<String>,
    /// Documentation; that of the family comes after it.
    #[schemars(with = "Vec<String>")]
    references: Vec<Spanned<String>>,
    /// Fields that the examples of the family leave out and this control reads.
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    given: Option<Spanned<Table>>,
    /// Ids of frameworks that ask for the same or nearly so.
    #[serde(default)]
    maps: Vec<MapFile>,
    /// What repairs a violation, as commands and code.
    #[schemars(with = "Option<RemedyFile>")]
    remedy: Option<Spanned<RemedyFile>>,
    /// What is judged.
    subject: MemberSubjectFile,
    /// Cases of this control alone, read before those of the family.
    #[serde(default, rename = "case")]
    cases: Vec<CaseFile>,
    /// Examples of this control alone.
    #[serde(default, rename = "example")]
    examples: Vec<ExampleFile>,
}

/// What a control judges that is like a family.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MemberSubjectFile {
    /// Name of the fact kind, for example `s3.bucket`.
    #[schemars(with = "String")]
    fact: Spanned<String>,
    /// Which of them; all if left out.
    #[schemars(with = "Option<String>")]
    r#where: Option<Spanned<String>>,
}

/// The only key that tells the two forms of a control file apart.
#[derive(Deserialize)]
struct Likeness {
    like: Option<toml::Value>,
}

/// The family that a control file names, if it is of the form that names one.
pub(super) fn likeness(source: &SourceFile) -> Option<toml::Value> {
    toml::from_str::<Likeness>(&source.text).ok()?.like
}

/// Where keys stand that this file does not have.
const ELSEWHERE: Elsewhere = &[(
    &["severity", "why", "otherwise", "claim", "none"],
    "the family sets this for all its members",
)];

impl MemberFile {
    /// The name of the family, and what the control says itself.
    pub(super) fn read(source: &SourceFile) -> Result<(Spanned<String>, Own), Vec<Problem>> {
        let from = file::parse_without::<Self>(source, ELSEWHERE)?;
        let own = Own {
            id: from.id,
            title: from.title,
            fix: from.fix,
            references: from.references,
            remedy: from.remedy,
            maps: from.maps,
            fact: from.subject.fact,
            r#where: from.subject.r#where,
            cases: from.cases,
            examples: from.examples,
            given: from.given,
        };
        Ok((from.like, own))
    }
}
