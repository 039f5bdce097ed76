//! Where bundles lie: in the output folder of a run, or in folders of such folders, as engines leave them that start
//! a process several times. Names of folders mean nothing, and no link is followed below what was named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

use crate::app::deliver::EVIDENCE;
use crate::error::RunError;
use crate::evidence;
use crate::model::printable;

/// How far below a folder that was named bundles are looked for: a folder a shard, and in it one an attempt.
const DEEPEST: usize = 2;

/// What lies in the folders that were named.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The folders of bundles, each once.
    pub(super) bundles: BTreeSet<PathBuf>,
    /// Folders without any.
    pub(super) empty: BTreeSet<PathBuf>,
    /// What could not be looked at, and why: evidence may be there.
    pub(super) passed: BTreeMap<PathBuf, String>,
}

impl Found {
    /// In these folders and below.
    ///
    /// # Errors
    ///
    /// If one is not there, or no folder, or there is a bundle below another one.
    pub(super) fn below(folders: &[PathBuf]) -> Result<Self, RunError> {
        let mut found = Self::default();
        for folder in folders {
            let unusable = |why: &dyn std::fmt::Display| {
                let folder = printable(&folder.display().to_string());
                RunError::usage(format!("cannot merge {folder}: {why}")).hint(
                    "name the output folders of runs, their `evidence` folders, or a folder that holds such folders",
                )
            };
            let metadata = std::fs::metadata(folder).map_err(|error| unusable(&error))?;
            if !metadata.is_dir() {
                return Err(unusable(&"it is not a folder"));
            }
            // What a person names may be a link; one place under two names is still one.
            let folder = std::fs::canonicalize(folder).map_err(|error| unusable(&error))?;
            if !found.look(&folder, 0)? {
                found.lacks(folder);
            }
        }
        Ok(found)
    }

    /// Whether there is a bundle in a folder or below it.
    fn look(&mut self, folder: &Path, depth: usize) -> Result<bool, RunError> {
        let inside = folder.join(EVIDENCE);
        if let Some(place) = [folder, &inside].into_iter().find(|place| is_bundle(place)) {
            // Which of the two is meant is not known, and either would hide the other.
            if let Some(other) = self.other_below(folder, place, DEEPEST + 1) {
                let [place, other] = [place, &other].map(|it| printable(&it.display().to_string()));
                return Err(RunError::usage(format!(
                    "cannot merge {}: there is evidence in {place}, and in {other} below the same folder",
                    printable(&folder.display().to_string())
                ))
                .hint("name the folders that are to be merged one by one"));
            }
            self.bundles.insert(place.to_owned());
            return Ok(true);
        }
        if depth == DEEPEST {
            return Ok(false);
        }
        let (mut is_full, mut empty) = (false, Vec::new());
        for inside in self.folders_in(folder) {
            match self.look(&inside, depth + 1)? {
                true => is_full = true,
                false => empty.push(inside),
            }
        }
        if is_full {
            empty.into_iter().for_each(|folder| self.lacks(folder));
        }
        Ok(is_full)
    }

    /// That there is nothing in a folder, unless it could not be looked at.
    fn lacks(&mut self, folder: PathBuf) {
        if !self.passed.contains_key(&folder) {
            self.empty.insert(folder);
        }
    }

    /// A bundle below a folder, other than this one.
    fn other_below(&mut self, folder: &Path, own: &Path, levels: usize) -> Option<PathBuf> {
        let mut folders = self.folders_in(folder).into_iter();
        folders.find_map(|inside| match inside != own && is_bundle(&inside) {
            true => Some(inside),
            false if levels > 1 => self.other_below(&inside, own, levels - 1),
            false => None,
        })
    }

    /// The folders in a folder, but for hidden ones, which runs that were killed may have left half written.
    fn folders_in(&mut self, folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                self.passed
                    .insert(folder.to_owned(), format!("cannot be looked into: {error}"));
                return Vec::new();
            }
        };
        let mut folders = Vec::new();
        for entry in entries {
            let (name, path) = (entry.file_name(), entry.path());
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_symlink() && may_lead_to_evidence(&path) => {
                    let why = "is a symbolic link, which is not followed: name the folder that it leads to";
                    self.passed.insert(path, why.to_owned());
                }
                Ok(_) => {}
                Err(error) => {
                    self.passed
                        .insert(path, format!("cannot be looked at: {error}"));
                }
            }
        }
        folders.sort();
        folders
    }
}

/// Whether there is a bundle in a folder itself, and no link to one.
fn is_bundle(folder: &Path) -> bool {
    is(folder, FileType::is_dir) && is(&folder.join(evidence::MANIFEST), FileType::is_file)
}

/// Whether there is something of this kind itself, and no link to it.
fn is(path: &Path, kind: fn(&FileType) -> bool) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| kind(&found.file_type()))
}

/// Whether a link leads to anything but a file that is no part of a bundle.
fn may_lead_to_evidence(link: &Path) -> bool {
    let is_file = std::fs::metadata(link).is_ok_and(|found| found.is_file());
    !is_file || link.ends_with(evidence::MANIFEST)
}

/// Whether anything in a bundle is a link, which could lead to a file of somebody else.
///
/// # Errors
///
/// If there is one, or a folder cannot be read.
pub(super) fn has_no_links(bundle: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(bundle)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            let name = entry.file_name();
            let words = format!(
                "{} is a symbolic link, which threatproof never creates",
                printable(&name.display().to_string())
            );
            return Err(io::Error::other(words));
        }
        if kind.is_dir() && evidence::is_part(&entry.file_name().display().to_string()) {
            has_no_links(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that looks like a bundle.
    fn bundle(folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        crate::files::write_atomically(&folder.join(evidence::MANIFEST), b"{}").unwrap();
    }

    fn below(folder: &Path, names: &[&str]) -> Result<Found, RunError> {
        let folders: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        Found::below(&folders)
    }

    fn found(folder: &Path, names: &[&str]) -> (Vec<String>, Vec<String>) {
        let found = below(folder, names).unwrap();
        let root = std::fs::canonicalize(folder).unwrap();
        let names = |paths: BTreeSet<PathBuf>| {
            let paths = paths.into_iter();
            let paths = paths.map(|it| it.strip_prefix(&root).unwrap().display().to_string());
            paths.collect()
        };
        (names(found.bundles), names(found.empty))
    }

    #[test]
    fn bundles_are_found_where_runs_and_engines_leave_them() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for place in [
            "shards/0/pod-a/evidence",
            "shards/1/evidence",
            "plain",
            "deep/a/b/c/evidence",
        ] {
            bundle(&root.join(place));
        }
        for place in [
            "shards/0/pod-b/journal",
            "shards/2",
            "shards/.threatproof-x/evidence",
        ] {
            std::fs::create_dir_all(root.join(place)).unwrap();
        }
        bundle(&root.join("shards/.threatproof-x/evidence"));
        let list = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let (both, empty) = (
            list(&["shards/0/pod-a/evidence", "shards/1/evidence"]),
            list(&["shards/0/pod-b", "shards/2"]),
        );
        assert_eq!(found(root, &["shards"]), (both, empty));
        let one = (list(&["shards/1/evidence"]), Vec::new());
        for names in [
            &["shards/1"][..],
            &["shards/1/evidence"],
            &["shards/1", "shards/1/../1/evidence"],
        ] {
            assert_eq!(found(root, names), one);
        }
        assert_eq!(
            found(root, &["plain", "shards/2"]),
            (list(&["plain"]), list(&["shards/2"]))
        );
        assert_eq!(found(root, &["deep"]), (Vec::new(), list(&["deep"])));
    }

    #[test]
    fn evidence_below_other_evidence_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (name, other) in [
            ("output", "0/evidence"),
            ("engine", "0/pod-a/evidence"),
            ("moved", "evidence/old"),
            ("deep/0/pod-a", "earlier/evidence"),
        ] {
            let evidence = root.join(name).join(EVIDENCE);
            bundle(&evidence);
            let top = name.split('/').next().unwrap();
            assert_eq!(found(root, &[top]).0, [format!("{name}/evidence")]);
            bundle(&root.join(name).join(other));
            let refused = below(root, &[top]).unwrap_err().message;
            for words in [format!("{name}/evidence"), format!("{name}/{other}")] {
                assert!(refused.contains(&words), "{words}: {refused}");
            }
        }
        bundle(&root.join("output"));
        std::fs::remove_dir_all(root.join("output/0")).unwrap();
        assert!(below(root, &["output"]).is_err());
        // What is named itself is meant, and the accounts in it are no bundles.
        std::fs::create_dir(root.join("engine/evidence/111122223333")).unwrap();
        assert_eq!(found(root, &["engine/evidence"]).0, ["engine/evidence"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_looked_into_is_not_taken_for_an_empty_one() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        bundle(&root.join("runs/0/evidence"));
        std::fs::create_dir(root.join("runs/1")).unwrap();
        let closed = root.join("runs/1");
        let mode = |mode| {
            std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(0o000);
        let found = below(&root, &["runs"]);
        let is_root = std::fs::read_dir(&closed).is_ok();
        mode(0o700);
        let found = found.unwrap();
        if is_root {
            return;
        }
        assert!(found.empty.is_empty());
        assert!(found.passed[&closed].contains("cannot be looked into: Permission denied"));
    }

    #[test]
    fn what_is_no_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        crate::files::write_atomically(&file, b"x").unwrap();
        for (path, words) in [
            (file, "not a folder"),
            (folder.path().join("none"), "No such file"),
        ] {
            let name = path.file_name().unwrap().display().to_string();
            let refused = Found::below(&[path]).unwrap_err().message;
            assert!(
                refused.contains(words) && refused.contains(&name),
                "{refused}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        bundle(&root.join("real/evidence"));
        std::fs::create_dir_all(root.join("shards/1")).unwrap();
        std::fs::create_dir_all(root.join("shards/2")).unwrap();
        symlink(root.join("real"), root.join("shards/0")).unwrap();
        symlink(root.join("real/evidence"), root.join("shards/1/evidence")).unwrap();
        let manifest = root.join("real/evidence").join(evidence::MANIFEST);
        symlink(&manifest, root.join("shards/2").join(evidence::MANIFEST)).unwrap();
        let shards = below(root, &["shards"]).unwrap();
        assert!(shards.bundles.is_empty());
        let links = ["shards/0", "shards/1/evidence", "shards/2/manifest.json"];
        let root = std::fs::canonicalize(root).unwrap();
        let paths = links.map(|link| root.join(link));
        assert!(shards.passed.keys().eq(&paths), "{:?}", shards.passed);
        assert!(shards.passed[&paths[0]].contains("is a symbolic link"));
        // Beside evidence, too; but not one to a file, which is none.
        bundle(&root.join("beside/0/evidence"));
        symlink(root.join("real"), root.join("beside/0/1")).unwrap();
        symlink(root.join("gone"), root.join("beside/1")).unwrap();
        symlink(&manifest, root.join("beside/notes")).unwrap();
        let beside = below(&root, &["beside"]).unwrap();
        let paths = ["beside/0/1", "beside/1"].map(|link| root.join(link));
        assert!(beside.passed.keys().eq(&paths), "{:?}", beside.passed);
        assert_eq!(beside.bundles.len(), 1);
        let root = root.as_path();
        // What was named may be one.
        assert_eq!(found(root, &["shards/0"]).0, ["real/evidence"]);

        let inside = root.join("real/evidence");
        assert!(has_no_links(&inside).is_ok());
        let account = inside.join("111122223333");
        std::fs::create_dir(&account).unwrap();
        symlink(&manifest, account.join("facts.jsonl.zst")).unwrap();
        let refused = has_no_links(&inside).unwrap_err().to_string();
        assert!(
            refused.contains("facts.jsonl.zst is a symbolic link"),
            "{refused}"
        );
    }
}
