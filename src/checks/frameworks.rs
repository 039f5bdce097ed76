//! Frameworks of others, and what of them a control stands for: context, never a verdict.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::file::{self, Reader};
use super::problem::Problem;
use super::source::SourceFile;
use crate::facts::FactKind;

/// The only name of a file of frameworks.
pub(super) const FILE: &str = "frameworks.toml";

/// A framework of somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// What it is called.
    pub name: String,
    /// Its version; services have none.
    pub version: Option<String>,
    /// Who publishes it.
    pub publisher: String,
    /// What its text may be used for. We name ids only.
    pub licence: String,
    /// Where it stands.
    pub link: String,
    /// When the ids were compared with it.
    pub as_of: Date,
    /// What its ids look like: `A` stands for a word, `9` for a number.
    pub forms: Vec<String>,
}

/// How much an id of a framework and a control have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// They ask the same.
    Equal,
    /// One of them is a part of the other.
    Part,
    /// They are about the same, but one asks more or other than the other.
    Near,
}

impl Strength {
    /// The word of the check file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Part => "part",
            Self::Near => "near",
        }
    }
}

/// What of a framework a control stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Map {
    /// The framework's id.
    pub framework: String,
    /// Its id for the matter.
    pub id: String,
    /// How much they have in common.
    pub strength: Strength,
}

/// A framework as written.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FrameworkFile {
    /// What it is called.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// Its version; left out if it has none.
    #[schemars(with = "Option<String>")]
    version: Option<Spanned<String>>,
    /// Who publishes it.
    #[schemars(with = "String")]
    publisher: Spanned<String>,
    /// What its text may be used for.
    #[schemars(with = "String")]
    licence: Spanned<String>,
    /// Where it stands.
    #[schemars(with = "String")]
    link: Spanned<String>,
    /// The day on which the ids were compared with it, for example `2026-11-28`.
    #[schemars(with = "String")]
    as_of: Spanned<String>,
    /// What its ids look like: `A` stands for a word, `9` for a number, all else for itself.
    #[schemars(with = "Vec<String>")]
    forms: Vec<Spanned<String>>,
}

/// A map as written.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct MapFile {
    /// A framework of `frameworks.toml`.
    #[schemars(with = "String")]
    framework: Spanned<String>,
    /// The framework's id for the matter.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// How much they have in common.
    strength: Strength,
}

/// What check files may name.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) kinds: &'k [&'static FactKind],
    pub(super) frameworks: &'k Frameworks,
}

/// The frameworks of all files.
pub(super) struct Frameworks {
    pub(super) by_id: BTreeMap<String, Framework>,
    /// Whether a file cannot be read, so that some are missing here.
    is_partial: bool,
}

impl Frameworks {
    /// Reads files of frameworks; a later framework replaces an earlier one of the same id.
    pub(super) fn read(files: &[SourceFile], problems: &mut Vec<Problem>) -> Self {
        let mut all = Self {
            by_id: BTreeMap::new(),
            is_partial: false,
        };
        for source in files {
            match file::parse::<BTreeMap<String, FrameworkFile>>(source) {
                Ok(written) => {
                    let mut reader = Reader::new(source);
                    for (id, framework) in written {
                        let read = reader.framework(framework);
                        all.is_partial |= read.is_none();
                        all.by_id.extend(read.map(|framework| (id, framework)));
                    }
                    problems.extend(reader.problems);
                }
                Err(found) => {
                    all.is_partial = true;
                    problems.extend(found);
                }
            }
        }
        all
    }
}

impl Reader<'_> {
    fn framework(&mut self, file: FrameworkFile) -> Option<Framework> {
        let texts = [&file.name, &file.publisher, &file.licence];
        for text in texts.into_iter().chain(&file.version).chain(&file.forms) {
            self.not_empty(text);
        }
        self.references(std::slice::from_ref(&file.link));
        let Ok(as_of) = file.as_of.as_ref().parse::<Date>() else {
            let help = Some("write it as year-month-day, for example `2026-11-28`".to_owned());
            self.problem(file.as_of.span(), "this is no date", help);
            return None;
        };
        Some(Framework {
            name: file.name.into_inner(),
            version: file.version.map(Spanned::into_inner),
            publisher: file.publisher.into_inner(),
            licence: file.licence.into_inner(),
            link: file.link.into_inner(),
            as_of,
            forms: file.forms.into_iter().map(Spanned::into_inner).collect(),
        })
    }

    /// What a control stands for in frameworks that are known, each once.
    pub(super) fn maps(&mut self, maps: &[MapFile], known: &Frameworks) -> Vec<Map> {
        let mut seen = BTreeSet::new();
        for map in maps {
            let (framework, id) = (map.framework.as_ref(), map.id.as_ref());
            match known.by_id.get(framework) {
                None if known.is_partial => {}
                None => {
                    let names = known.by_id.keys().map(String::as_str);
                    self.unknown_name(&map.framework, "framework", names);
                }
                Some(known) if !known.forms.iter().any(|form| fits(form, id)) => {
                    let message = format!("`{framework}` has no such IDs");
                    let help = format!("they look like {}", known.forms.join(" or "));
                    self.problem(map.id.span(), message, Some(help));
                }
                Some(_) => {}
            }
            if !seen.insert((framework, id)) {
                self.problem(map.id.span(), "this is mapped already", None);
            }
        }
        maps.iter()
            .map(|map| Map {
                framework: map.framework.as_ref().clone(),
                id: map.id.as_ref().clone(),
                strength: map.strength,
            })
            .collect()
    }
}

/// Whether an id has a form: `A` stands for a word, `9` for a number, all else for itself.
fn fits(form: &str, id: &str) -> bool {
    let mut rest = id;
    for letter in form.chars() {
        let after = match letter {
            'A' if rest.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                rest.trim_start_matches(|next: char| next.is_ascii_alphanumeric())
            }
            '9' if rest.starts_with(|first: char| first.is_ascii_digit()) => {
                rest.trim_start_matches(|next: char| next.is_ascii_digit())
            }
            'A' | '9' => return false,
            other => match rest.strip_prefix(other) {
                Some(after) => after,
                None => return false,
            },
        };
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_their_framework() {
        for (form, id) in [("A.9", "S3.15"), ("9.9.9", "2.1.1"), ("A-9(9)", "AC-4(21)")] {
            assert!(fits(form, id), "{id} is {form}");
        }
        for (form, id) in [
            ("A.9", "S3."),
            ("A.9", "3.15"),
            ("9.9", "2.1.1"),
            ("A-9", "AC-4(21)"),
            ("9", ""),
        ] {
            assert!(!fits(form, id), "{id} is not {form}");
        }
    }
}
