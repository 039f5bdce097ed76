//! The catalogue: threat files, control files and families of them, loaded and checked.
//!
//! Knows the format of check files, not AWS, reports or verdicts of a run.
//! Every problem of every file is found in one go, with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::facts::FactKind;
use crate::model::{ControlId, ThreatId, sha256_of_all};

mod cases;
pub mod condition;
mod control;
mod control_file;
mod example;
mod export;
mod families;
mod family_file;
mod file;
mod frameworks;
mod judge;
mod member_file;
mod parts;
mod problem;
mod remedy;
mod remedy_file;
mod source;
mod template;
mod threat;

use families::Families;
use frameworks::{Frameworks, Known};
use member_file::likeness;

pub use control::{Control, Nothing, Severity};
pub use control_file::ControlFile;
pub use export::files_of;
pub use family_file::FamilyFile;
pub use frameworks::{Framework, FrameworkFile, Map, Strength};
pub use judge::Judgement;
pub use member_file::MemberFile;
pub use problem::Problem;
pub(crate) use problem::nearest;
pub use remedy::{Remedy, Target};
pub use source::{SourceError, SourceFile, embedded, embedded_ids, from_folder};
pub use threat::{HumanPart, Recognise, Subjects, Threat, ThreatFile};

/// Every threat type and control that the program knows.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// Threat types by id.
    pub threats: BTreeMap<ThreatId, Threat>,
    /// Controls by id.
    pub controls: BTreeMap<ControlId, Control>,
    /// Frameworks of others that controls name, by id.
    pub frameworks: BTreeMap<String, Framework>,
    /// `sha256:…` over all files that were loaded, to tell catalogues apart.
    pub digest: String,
}

/// Loads check files. A later threat, control or family replaces an earlier one of the same id,
/// so that every control that is like a family follows the last of that name; so does a framework.
///
/// # Errors
///
/// Every problem of every file.
pub fn load(files: Vec<SourceFile>, kinds: &[&'static FactKind]) -> Result<Catalog, Vec<Problem>> {
    condition::with_room(|| load_all(files, kinds))
        .unwrap_or_else(|error| Err(vec![Problem::no_room(&error)]))
}

fn load_all(files: Vec<SourceFile>, kinds: &[&'static FactKind]) -> Result<Catalog, Vec<Problem>> {
    let wanted = families::wanted(&files);
    let (of_frameworks, files) = files
        .into_iter()
        .partition::<Vec<_>, _>(|file| file.path == frameworks::FILE);
    let files = latest(files);
    let mut problems = Vec::new();
    let frameworks = Frameworks::read(&of_frameworks, &mut problems);
    let known = Known {
        kinds,
        frameworks: &frameworks,
    };
    let mut families = Families::read(files.values(), &wanted, &mut problems);
    let mut controls = BTreeMap::new();
    for file in files
        .values()
        .filter(|file| file.path.starts_with("controls/"))
    {
        let read = match likeness(file) {
            Some(_) => families.control(file, known),
            None => Control::read(file, known).map(Some),
        };
        match read {
            Ok(control) => controls.extend(control.map(|control| (control.id.clone(), control))),
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(families.into_problems());
    // A control that has problems of its own is still one that threats may name.
    let names: BTreeSet<&str> = files
        .values()
        .filter(|file| file.path.starts_with("controls/"))
        .map(SourceFile::stem)
        .filter(|name| !name.is_empty())
        .collect();
    let mut threats = BTreeMap::new();
    for file in files
        .values()
        .filter(|file| file.path.starts_with("threats/"))
    {
        match Threat::read(file, names.iter().copied()) {
            Ok(threat) => {
                threats.insert(threat.id.clone(), threat);
            }
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(misplaced(&files));
    if problems.is_empty() {
        Ok(Catalog {
            threats,
            controls,
            digest: digest(of_frameworks.iter().chain(files.values())),
            frameworks: frameworks.by_id,
        })
    } else {
        Err(problems)
    }
}

/// By path; of several threats, controls or families with one file name, hence one id, the last.
fn latest(files: Vec<SourceFile>) -> BTreeMap<String, SourceFile> {
    let mut by_id: BTreeMap<(String, String), SourceFile> = BTreeMap::new();
    for file in files {
        let kind = file.path.split('/').next().unwrap_or_default().to_owned();
        let name = file.path.rsplit('/').next().unwrap_or_default().to_owned();
        by_id.insert((kind, name), file);
    }
    by_id
        .into_values()
        .map(|file| (file.path.clone(), file))
        .collect()
}

/// A file in no known folder would be ignored without a word.
fn misplaced(files: &BTreeMap<String, SourceFile>) -> impl Iterator<Item = Problem> {
    files
        .values()
        .filter(|file| {
            let parts: Vec<&str> = file.path.split('/').collect();
            !matches!(
                parts.as_slice(),
                ["threats" | "families", _] | ["controls", _, _]
            )
        })
        .map(|file| Problem {
            file: file.path.clone(),
            text: Arc::clone(&file.text),
            span: 0..0,
            message: "a check file must be in `threats/`, `families/` or `controls/<service>/`, or be `frameworks.toml`"
                .to_owned(),
            help: None,
        })
}

fn digest<'f>(files: impl Iterator<Item = &'f SourceFile>) -> String {
    let texts = files.flat_map(|file| [file.path.as_str(), &*file.text]);
    format!("sha256:{}", sha256_of_all(texts))
}

#[cfg(test)]
mod tests;
