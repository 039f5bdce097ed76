//! Files are written under another name and renamed when they are whole: a
//! crash never leaves half a file under a final name, nor destroys an earlier one.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// An output that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}: {source}")]
pub struct OutputError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

pub(super) fn failing(path: &Path) -> impl Fn(io::Error) -> OutputError {
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
/// If it cannot be written. It is no error if the reader of standard output closes it early.
pub fn write_where_told(path: &Path, content: &[u8]) -> Result<(), OutputError> {
    if path.as_os_str() == "-" {
        let mut out = io::stdout().lock();
        let written = out.write_all(content).and_then(|()| out.flush());
        return match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(failing(Path::new("to standard output"))),
        };
    }
    // Follows links: the target may be a pipe without a path of its own.
    let is_special = std::fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
    if is_special {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(failing(path))?;
        return file.write_all(content).map_err(failing(path));
    }
    // If it does not exist, or cannot be resolved, write to the path as given.
    let place = std::fs::canonicalize(path);
    write_atomically(place.as_deref().unwrap_or(path), content)
}

/// A temporary file that gets the permissions of an ordinary one.
pub(super) fn temporary_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
