//! Files are written under another name and renamed when they are whole: a
//! crash never leaves half a file under a final name, nor destroys an earlier one.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::model::printable;

/// An output that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {source}")]
pub struct OutputError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

fn failing(path: &Path) -> impl Fn(io::Error) -> OutputError {
    let path = path.to_owned();
    move |source| OutputError {
        path: path.clone(),
        source,
    }
}

/// Writes a file so that it is either the old one or the new one, whatever happens.
///
/// # Errors
///
/// If the file or its folder cannot be written; then the old file is untouched.
pub fn write_atomically(path: &Path, content: &[u8]) -> Result<(), OutputError> {
    write_as_it_comes(path, |file| file.write_all(content))
}

/// The same for content that is not held in memory as a whole.
///
/// # Errors
///
/// If the file or its folder cannot be written, or the content cannot be made; then the old file is untouched.
pub fn write_as_it_comes(
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), OutputError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = temporary_file(folder).map_err(failing(path))?;
    let mut buffered = io::BufWriter::new(file.as_file_mut());
    write(&mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(failing(path))?;
    drop(buffered);
    file.as_file().sync_all().map_err(failing(path))?;
    file.persist(path)
        .map_err(|error| failing(path)(error.error))?;
    Ok(())
}

/// Writes data where a person said: `-` is standard output, a link is followed, and a device or a pipe is
/// written to and stays what it is.
///
/// # Errors
///
/// If it cannot be written. That whoever reads standard output goes away early is no error.
pub fn write_where_told(path: &Path, content: &[u8]) -> Result<(), OutputError> {
    if path.as_os_str() == "-" {
        let mut out = io::stdout().lock();
        let written = out.write_all(content).and_then(|()| out.flush());
        return match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(failing(Path::new("to standard output"))),
        };
    }
    // What is there in the end, be it a pipe, of which no path tells.
    let is_special = std::fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
    if is_special {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(failing(path))?;
        return file.write_all(content).map_err(failing(path));
    }
    // Where nothing is yet, or something that says itself what is wrong with it, the path itself is it.
    let place = std::fs::canonicalize(path);
    write_atomically(place.as_deref().unwrap_or(path), content)
}

/// A temporary file that gets the permissions of an ordinary one.
fn temporary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".threatproof-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The process's umask takes away what is not wanted.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

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

    /// Whether a folder of these files can take the place of what is there, if anything is.
    ///
    /// # Errors
    ///
    /// If something else would be lost with it.
    pub fn may_replace(&self, name: &str, files: &[&str]) -> Result<(), OutputError> {
        let path = self.file(name);
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failing(&path)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(failing(&path))?.file_name();
            if !files.iter().any(|name| entry == **name) {
                let strange = printable(&entry.display().to_string());
                let words = format!("it holds {strange}, which is not of a run; move it elsewhere");
                return Err(failing(&path)(io::Error::other(words)));
            }
        }
        Ok(())
    }

    /// Replaces a folder of these files as one; `write` makes them in the folder that it is given.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or the old folder holds anything else; then that is still there.
    pub fn write_folder(
        &self,
        name: &str,
        files: &[&str],
        write: impl FnOnce(&Path) -> Result<(), OutputError>,
    ) -> Result<PathBuf, OutputError> {
        self.may_replace(name, files)?;
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
}

/// Puts a folder in the place of another, which goes where the first was, or to `aside` on systems that do
/// not know such a step; there, whoever is killed between the two that it takes finds the old one there.
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
        outputs.write_folder("evidence", &["a", "b"], two).unwrap();
        let one = |folder: &Path| write_atomically(&folder.join("a"), b"3");
        let path = outputs.write_folder("evidence", &["a", "b"], one).unwrap();
        assert_eq!(std::fs::read(path.join("a")).unwrap(), b"3");
        assert!(!path.join("b").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let half = |folder: &Path| {
            write_atomically(&folder.join("a"), b"4")?;
            write_atomically(&folder.join("none/b"), b"5")
        };
        assert!(outputs.write_folder("evidence", &["a", "b"], half).is_err());
        assert_eq!(std::fs::read(path.join("a")).unwrap(), b"3");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
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
        outputs.write_folder("evidence", &["a"], write).unwrap();
        let strange = outputs.file("evidence").join("chain-of-custody.txt");
        write_atomically(&strange, b"mine").unwrap();
        let error = outputs.write_folder("evidence", &["a"], write).unwrap_err();
        assert!(
            error.to_string().contains("chain-of-custody.txt"),
            "{error}"
        );
        assert_eq!(std::fs::read(&strange).unwrap(), b"mine");

        std::fs::remove_dir_all(outputs.file("evidence")).unwrap();
        outputs.write("evidence", b"a file").unwrap();
        assert!(outputs.write_folder("evidence", &["a"], write).is_err());
        assert_eq!(std::fs::read(outputs.file("evidence")).unwrap(), b"a file");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_stays_a_pipe_and_a_link_a_link() {
        use std::os::unix::fs::{FileTypeExt as _, symlink};

        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read(pipe).unwrap()
        });
        write_where_told(&pipe, b"data").unwrap();
        assert_eq!(reader.join().unwrap(), b"data");
        let kind = std::fs::symlink_metadata(&pipe).unwrap().file_type();
        assert!(kind.is_fifo());

        // As `/dev/stdout` is one where the reader is a pipe: a link to what has no path.
        let (read, write) = std::io::pipe().unwrap();
        let number = std::os::fd::AsRawFd::as_raw_fd(&write);
        let nameless = folder.path().join("nameless");
        symlink(format!("/proc/self/fd/{number}"), &nameless).unwrap();
        if cfg!(target_os = "linux") {
            write_where_told(&nameless, b"data").unwrap();
            drop(write);
            assert_eq!(io::read_to_string(read).unwrap(), "data");
            assert!(std::fs::symlink_metadata(&nameless).unwrap().is_symlink());
        }

        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        write_where_told(&file, b"one").unwrap();
        symlink("file", &link).unwrap();
        write_where_told(&link, b"two").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
