//! Where check files come from: the program itself and folders of the user.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod embedded {
    //! Made by `build.rs` from the folder `checks/`.
    include!(concat!(env!("OUT_DIR"), "/embedded_checks.rs"));
}

/// Largest check file that is read, in bytes.
const LARGEST: u64 = 256 * 1024;

/// A check file before anything is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below the folder of checks, with `/`, for example `controls/s3/s3-bucket-tls-required.toml`.
    pub path: String,
    /// Its text; problems share it.
    pub text: Arc<str>,
}

impl SourceFile {
    /// The name of the file without `.toml`, which is the id of what it holds. Empty if it is no such file.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".toml").unwrap_or_default()
    }
}

/// A folder of checks that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The user named a folder that is not there or may not be read.
    #[error("cannot read checks from {path}: {source}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Too large to be a check.
    #[error("{path} is larger than {LARGEST} bytes, too large for a check file")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// Nothing there.
    #[error(
        "{path} contains no threats/*.toml, controls/*/*.toml, families/*.toml or frameworks.toml"
    )]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// The checks that the program carries.
#[must_use]
pub fn embedded() -> Vec<SourceFile> {
    embedded::FILES
        .iter()
        .map(|(path, text)| SourceFile {
            path: (*path).to_owned(),
            text: Arc::from(*text),
        })
        .collect()
}

/// The ids of the checks that the program carries in this folder or those below it, for whoever completes them.
pub fn embedded_ids(folder: &'static str) -> impl Iterator<Item = &'static str> {
    embedded::FILES.iter().filter_map(move |(path, _)| {
        let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
        let name = rest.rsplit('/').next()?;
        name.strip_suffix(".toml")
    })
}

/// The checks below a folder, laid out like the embedded ones.
///
/// # Errors
///
/// If the folder or a file in it cannot be read, or holds no check.
pub fn from_folder(folder: &Path) -> Result<Vec<SourceFile>, SourceError> {
    let mut files = Vec::new();
    walk(folder, String::new(), 0, &mut files)?;
    if files.is_empty() {
        return Err(SourceError::Empty {
            path: folder.to_owned(),
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(
    folder: &Path,
    below: String,
    depth: u8,
    into: &mut Vec<SourceFile>,
) -> Result<(), SourceError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| SourceError::Unreadable { path, source }
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let meta = std::fs::metadata(&path).map_err(unreadable(&path))?;
        let relative = if below.is_empty() {
            name.clone()
        } else {
            format!("{below}/{name}")
        };
        if meta.is_dir() && depth < 3 {
            walk(&path, relative, depth + 1, into)?;
        } else if meta.is_file() && name.ends_with(".toml") {
            if meta.len() > LARGEST {
                return Err(SourceError::TooLarge { path });
            }
            let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
            into.push(SourceFile {
                path: relative,
                text: text.into(),
            });
        }
    }
    Ok(())
}
