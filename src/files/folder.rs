//! The folder of a run's outputs. Folders in it are replaced as a whole, like files, and never with what
//! somebody else put there.

use std::io;
use std::path::{Path, PathBuf};

use super::atomic::{OutputError, failing, temporary_file, write_atomically};
use crate::model::printable;

/// The folder of a run's outputs.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
}

impl OutputFolder {
    /// Makes the folder if needed and proves that it can be written, before any work is done for it.
    ///
    /// # Errors
    ///
    /// If it cannot be made or written.
    pub fn prepare(path: &Path) -> Result<Self, OutputError> {
        std::fs::create_dir_all(path).map_err(failing(path))?;
        temporary_file(path)
            .map_err(failing(path))?
            .close()
            .map_err(failing(path))?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Where a file of this name goes.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes one file.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf, OutputError> {
        let path = self.file(name);
        write_atomically(&path, content)?;
        Ok(path)
    }

    /// Whether a folder can take the place of what is there, if anything is. `is_own` tells by the path below
    /// the folder what this program writes there: files, and folders of files.
    ///
    /// # Errors
    ///
    /// If something else would be lost with it.
    pub fn may_replace(&self, name: &str, is_own: fn(&str) -> bool) -> Result<(), OutputError> {
        let path = self.file(name);
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failing(&path)(error)),
        };
        match strange(entries, "", is_own).map_err(failing(&path))? {
            None => Ok(()),
            Some(strange) => {
                let strange = printable(&strange);
                let words = format!(
                    "it contains {strange}, which threatproof did not write; move it elsewhere"
                );
                Err(failing(&path)(io::Error::other(words)))
            }
        }
    }

    /// Replaces a folder as one; `write` makes its files in the folder that it is given.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or the old folder holds anything else; then that is still there.
    pub fn write_folder(
        &self,
        name: &str,
        is_own: fn(&str) -> bool,
        write: impl FnOnce(&Path) -> Result<(), OutputError>,
    ) -> Result<PathBuf, OutputError> {
        self.may_replace(name, is_own)?;
        let path = self.file(name);
        let new = tempfile::Builder::new()
            .prefix(".threatproof-")
            .tempdir_in(&self.path)
            .map_err(failing(&path))?;
        let inside = new.path().join(name);
        std::fs::create_dir(&inside).map_err(failing(&path))?;
        write(&inside)?;
        take_place(&inside, &path, &new.path().join("old")).map_err(failing(&path))?;
        Ok(path)
    }

    /// Removes a folder of an earlier run that this one does not write, unless it holds anything else.
    ///
    /// # Errors
    ///
    /// If it cannot be removed.
    pub fn clear(&self, name: &str, is_own: fn(&str) -> bool) -> Result<(), OutputError> {
        let path = self.file(name);
        let is_folder = std::fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir());
        if !is_folder || self.may_replace(name, is_own).is_err() {
            return Ok(());
        }
        std::fs::remove_dir_all(&path).map_err(failing(&path))
    }
}

/// The first entry that is not one of ours, in the folder or one below it.
fn strange(
    entries: std::fs::ReadDir,
    below: &str,
    is_own: fn(&str) -> bool,
) -> io::Result<Option<String>> {
    for entry in entries {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().display());
        if !is_own(&name) {
            return Ok(Some(name));
        }
        if below.is_empty() && entry.file_type()?.is_dir() {
            let inside = std::fs::read_dir(entry.path())?;
            if let Some(found) = strange(inside, &format!("{name}/"), is_own)? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// Exchanges two folders in one step. Systems without such a step need two renames: if the program is
/// killed between them, the old folder is in `aside`.
fn take_place(new: &Path, path: &Path, aside: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};

        // Not every file system can, and there may be nothing yet.
        if renameat_with(CWD, new, CWD, path, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    match std::fs::rename(path, aside) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    if let Err(error) = std::fs::rename(new, path) {
        let _ = std::fs::rename(aside, path);
        return Err(error);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two files, and the same in folders that are called by a digit.
    fn is_own(name: &str) -> bool {
        let name = name.strip_prefix("1/").unwrap_or(name);
        ["a", "b", "1"].contains(&name)
    }

    #[test]
    fn a_file_is_replaced_as_one_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(&folder.path().join("new/deep")).unwrap();
        outputs.write("a.txt", b"one").unwrap();
        let path = outputs.write("a.txt", b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1
        );
    }

    #[test]
    fn a_folder_is_replaced_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        let two = |folder: &Path| {
            write_atomically(&folder.join("a"), b"1")?;
            write_atomically(&folder.join("b"), b"2")
        };
        outputs.write_folder("evidence", is_own, two).unwrap();
        let one = |folder: &Path| write_atomically(&folder.join("a"), b"3");
        let path = outputs.write_folder("evidence", is_own, one).unwrap();
        assert_eq!(std::fs::read(path.join("a")).unwrap(), b"3");
        assert!(!path.join("b").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let half = |folder: &Path| {
            write_atomically(&folder.join("a"), b"4")?;
            write_atomically(&folder.join("none/b"), b"5")
        };
        assert!(outputs.write_folder("evidence", is_own, half).is_err());
        assert_eq!(std::fs::read(path.join("a")).unwrap(), b"3");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_of_an_earlier_run_is_cleared_and_nothing_of_somebody_else() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        outputs.clear("parts", is_own).unwrap();
        let one = |folder: &Path| write_atomically(&folder.join("a"), b"1");
        let path = outputs.write_folder("parts", is_own, one).unwrap();
        outputs.clear("parts", is_own).unwrap();
        assert!(!path.exists());

        outputs.write_folder("parts", is_own, one).unwrap();
        write_atomically(&path.join("mine"), b"mine").unwrap();
        outputs.clear("parts", is_own).unwrap();
        assert!(path.join("a").exists() && path.join("mine").exists());
        // A file, and a link to a folder elsewhere, are no folders of ours.
        outputs.write("file", b"mine").unwrap();
        outputs.clear("file", is_own).unwrap();
        assert!(outputs.file("file").exists());
        #[cfg(unix)]
        {
            std::fs::remove_file(path.join("mine")).unwrap();
            std::os::unix::fs::symlink(&path, outputs.file("link")).unwrap();
            outputs.clear("link", is_own).unwrap();
            assert!(path.join("a").exists());
        }
    }

    #[test]
    fn what_cannot_be_written_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        write_atomically(&file, b"x").unwrap();
        let error = OutputFolder::prepare(&file.join("below")).unwrap_err();
        assert!(error.to_string().contains("below"), "{error}");
    }

    #[test]
    fn a_folder_with_anything_else_in_it_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        let write = |folder: &Path| write_atomically(&folder.join("a"), b"1");
        outputs.write_folder("evidence", is_own, write).unwrap();
        let strange = outputs.file("evidence").join("chain-of-custody.txt");
        write_atomically(&strange, b"mine").unwrap();
        let error = outputs.write_folder("evidence", is_own, write).unwrap_err();
        assert!(
            error.to_string().contains("chain-of-custody.txt"),
            "{error}"
        );
        assert_eq!(std::fs::read(&strange).unwrap(), b"mine");

        std::fs::remove_file(&strange).unwrap();
        std::fs::create_dir(outputs.file("evidence").join("1")).unwrap();
        assert!(outputs.write_folder("evidence", is_own, write).is_ok());
        std::fs::create_dir(outputs.file("evidence").join("1")).unwrap();
        write_atomically(&outputs.file("evidence/1/mine"), b"mine").unwrap();
        let error = outputs.write_folder("evidence", is_own, write).unwrap_err();
        assert!(error.to_string().contains("1/mine"), "{error}");

        std::fs::remove_dir_all(outputs.file("evidence")).unwrap();
        outputs.write("evidence", b"a file").unwrap();
        assert!(outputs.write_folder("evidence", is_own, write).is_err());
        assert_eq!(std::fs::read(outputs.file("evidence")).unwrap(), b"a file");
    }
}
