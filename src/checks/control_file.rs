//! A control file, and how it becomes a control.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::cases::{CaseFile, OtherwiseFile};
use super::control::{Control, Nothing, Severity};
use super::example::ExampleFile;
use super::file::{self, Reader};
use super::frameworks::{Known, MapFile};
use super::parts::{Own, Readers, Shared};
use super::problem::Problem;
use super::remedy_file::RemedyFile;
use super::source::SourceFile;

/// The file as written. Keys come in this order.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ControlFile {
    /// Equal to the file's name; names the state that should be true.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// A file that names a family has another form; here the key stands only to be proposed where it is misspelt.
    #[serde(default, rename = "like")]
    #[schemars(skip)]
    _like: Option<serde::de::IgnoredAny>,
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
    /// Ids of frameworks that ask for the same or nearly so.
    #[serde(default)]
    maps: Vec<MapFile>,
    /// What repairs a violation, as commands and code.
    #[schemars(with = "Option<RemedyFile>")]
    remedy: Option<Spanned<RemedyFile>>,
    /// What is judged.
    subject: SubjectFile,
    /// The cases, read from top to bottom: the first whose condition holds decides.
    #[serde(rename = "case")]
    cases: Vec<CaseFile>,
    /// The verdict when no case matches. Never a pass.
    otherwise: OtherwiseFile,
    /// Made-up resources and the verdict they must get; run as tests.
    #[serde(rename = "example")]
    examples: Vec<ExampleFile>,
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

impl ControlFile {
    /// All of it stands in one file; what is called shared here is so with nobody.
    fn parts(self) -> (Own, Shared) {
        let own = Own {
            id: self.id,
            title: self.title,
            fix: self.fix,
            references: self.references,
            remedy: self.remedy,
            maps: self.maps,
            fact: self.subject.fact,
            r#where: self.subject.r#where,
            cases: Vec::new(),
            examples: Vec::new(),
            given: None,
        };
        let shared = Shared {
            severity: self.severity,
            why: self.why,
            references: Vec::new(),
            claim: self.subject.claim,
            none: self.subject.none,
            cases: self.cases,
            otherwise: self.otherwise,
            examples: self.examples,
        };
        (own, shared)
    }
}

impl Control {
    /// Reads and checks one control file.
    pub(super) fn read(source: &SourceFile, known: Known<'_>) -> Result<Self, Vec<Problem>> {
        let (own, shared) = file::parse::<ControlFile>(source)?.parts();
        let (mut reader, mut rest) = (Reader::new(source), Reader::new(source));
        shared.check(&mut rest);
        let mut readers = Readers {
            own: &mut reader,
            shared: &mut rest,
        };
        let control = readers.control(&own, &shared, known);
        reader.problems.extend(rest.problems);
        match control {
            Some(control) if reader.problems.is_empty() => Ok(control),
            Some(_) | None => Err(reader.problems),
        }
    }
}
