//! The families, and the controls that are like them.
//!
//! A family is checked once for every control that is like it, since each may
//! judge another kind. What is wrong with it is shown in its own file, once,
//! with the controls that it came up for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::control::Control;
use super::family_file::FamilyFile;
use super::file::Reader;
use super::frameworks::Known;
use super::member_file::{MemberFile, likeness};
use super::parts::{Readers, Shared};
use super::problem::Problem;
use super::source::SourceFile;
use crate::model::ControlId;

/// Most bytes that all families come to, each counted once for each of its controls: small files
/// that are like a large one stay what they seem to be, small.
const MOST: usize = 2 << 20;

/// As many controls are named for a problem; the others are counted.
const NAMED: usize = 3;

/// The families by the name of their file.
pub(super) struct Families<'f> {
    families: BTreeMap<&'f str, Family<'f>>,
    /// How much of [`MOST`] is taken.
    taken: usize,
}

struct Family<'f> {
    source: &'f SourceFile,
    /// Nothing if the file cannot be read, which is a problem already.
    shared: Option<Shared>,
    /// What came up for its controls, and for which.
    found: BTreeMap<Found, Vec<String>>,
}

/// A problem of a family: start, end, message and help.
type Found = (usize, usize, String, Option<String>);

/// Every family that a control is like; files that another replaces count as well, so that
/// replacing the last control of a family is no mistake.
pub(super) fn wanted(files: &[SourceFile]) -> BTreeSet<String> {
    files
        .iter()
        .filter(|file| file.path.starts_with("controls/"))
        .filter_map(|file| Some(likeness(file)?.as_str()?.to_owned()))
        .collect()
}

impl<'f> Families<'f> {
    /// Reads the family files among these.
    pub(super) fn read(
        files: impl Iterator<Item = &'f SourceFile>,
        wanted: &BTreeSet<String>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut families = BTreeMap::new();
        for source in files.filter(|file| file.path.starts_with("families/")) {
            let shared = match FamilyFile::read(source) {
                Ok((id, shared)) => {
                    let mut reader = Reader::new(source);
                    reader.id::<ControlId>(&id);
                    shared.check(&mut reader);
                    if !wanted.contains(source.stem()) {
                        let help = format!(
                            "to make a control a member, write `like = \"{}\"` in its file",
                            source.stem()
                        );
                        reader.problem(id.span(), "this family has no member", Some(help));
                    }
                    problems.extend(reader.problems);
                    Some(shared)
                }
                Err(found) => {
                    problems.extend(found);
                    None
                }
            };
            let family = Family {
                source,
                shared,
                found: BTreeMap::new(),
            };
            families.insert(source.stem(), family);
        }
        Self { families, taken: 0 }
    }

    /// Reads and checks a control that is like a family. With no control and no problem, what is
    /// wrong is the family, which tells it itself.
    pub(super) fn control(
        &mut self,
        source: &SourceFile,
        known: Known<'_>,
    ) -> Result<Option<Control>, Vec<Problem>> {
        let (like, own) = MemberFile::read(source)?;
        let mut reader = Reader::new(source);
        let names: Vec<&str> = self.families.keys().copied().collect();
        let Some(family) = self.families.get_mut(like.as_ref().as_str()) else {
            reader.unknown_name(&like, "family", names.into_iter());
            return Err(reader.problems);
        };
        self.taken += family.source.text.len();
        if self.taken > MOST {
            let message =
                format!("the families, counted once per member, are larger than {MOST} bytes");
            reader.problem(like.span(), message, None);
            return Err(reader.problems);
        }
        let Some(shared) = &family.shared else {
            return Ok(None);
        };
        let mut of_family = Reader::of_family(family.source);
        let mut readers = Readers {
            own: &mut reader,
            shared: &mut of_family,
        };
        let control = readers.control(&own, shared, known);
        let is_sound = of_family.problems.is_empty();
        for problem in of_family.problems {
            let Range { start, end } = problem.span;
            let key = (start, end, problem.message, problem.help);
            let named = family.found.entry(key).or_default();
            named.push(source.stem().to_owned());
        }
        if reader.problems.is_empty() {
            Ok(control.filter(|_| is_sound))
        } else {
            Err(reader.problems)
        }
    }

    /// What came up in the families, each once and in the order of the files.
    pub(super) fn into_problems(self) -> impl Iterator<Item = Problem> {
        self.families.into_values().flat_map(|family| {
            let source = family.source;
            family
                .found
                .into_iter()
                .map(|((start, end, message, help), controls)| Problem {
                    file: source.path.clone(),
                    text: Arc::clone(&source.text),
                    span: start..end,
                    message: format!("{message} (for {})", listed(&controls)),
                    help,
                })
        })
    }
}

/// `a`, `b`, `c` and 2 more controls.
fn listed(controls: &[String]) -> String {
    let named: Vec<String> = controls
        .iter()
        .take(NAMED)
        .map(|control| format!("`{control}`"))
        .collect();
    let named = named.join(", ");
    match controls.len().saturating_sub(NAMED) {
        0 => named,
        1 => format!("{named} and 1 more control"),
        more => format!("{named} and {more} more controls"),
    }
}
