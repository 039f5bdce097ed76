//! Where bundles lie: in the output folder of a run, or in folders of such folders, as engines leave them that start
//! a process several times. Names of folders mean nothing, and no link is followed below what was named.

use std::collections::BTreeSet;
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
}

impl Found {
    /// In these folders and below.
    ///
    /// # Errors
    ///
    /// If one is not there, or no folder.
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
            if !found.look(&folder, 0) {
                found.empty.insert(folder);
            }
        }
        Ok(found)
    }

    /// Whether there is a bundle in a folder or below it.
    fn look(&mut self, folder: &Path, depth: usize) -> bool {
        let inside = folder.join(EVIDENCE);
        for place in [folder, &inside] {
            if is(place, FileType::is_dir) && is(&place.join(evidence::MANIFEST), FileType::is_file)
            {
                self.bundles.insert(place.to_owned());
                return true;
            }
        }
        if depth == DEEPEST {
            return false;
        }
        let (full, empty): (Vec<_>, Vec<_>) = folders_in(folder)
            .into_iter()
            .partition(|inside| self.look(inside, depth + 1));
        if full.is_empty() {
            return false;
        }
        self.empty.extend(empty);
        true
    }
}

/// Whether there is something of this kind itself, and no link to it.
fn is(path: &Path, kind: fn(&FileType) -> bool) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| kind(&found.file_type()))
}

/// The folders in a folder, but for hidden ones, which runs that were killed may have left half written.
fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| {
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        !is_hidden && entry.file_type().is_ok_and(|kind| kind.is_dir())
    });
    folders.map(|entry| entry.path()).collect()
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

    fn found(folder: &Path, names: &[&str]) -> (Vec<String>, Vec<String>) {
        let folders: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        let found = Found::below(&folders).unwrap();
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
        assert_eq!(found(root, &["shards"]).0, Vec::<String>::new());
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
