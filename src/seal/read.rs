//! Reading a seal, and proving that what it holds is what was sealed.

use std::io;
use std::path::{Path, PathBuf};

use super::file::{Seal, Sealed, VERSION};
use super::{CheckFile, Inputs, SEAL, SIGNATURE, is_part};
use crate::evidence::{VerifyingKey, read_file};
use crate::model::sha256;

/// Why a seal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A file of it cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is no seal.
    #[error("{SEAL} is not a seal: {0}")]
    Damaged(String),
    /// Another version of the program wrote it.
    #[error("the seal has version {0}, and this version of threatproof reads {VERSION}")]
    Version(u32),
    /// A file is not as it was sealed.
    #[error("{0} is not as it was sealed: its hash differs from that in {SEAL}")]
    Changed(String),
    /// A signature is wanted, and there is none that one of the keys made.
    #[error("the seal is not signed by the key: {0}")]
    NotSigned(String),
}

/// Who vouches for a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// One of the keys signed it.
    ByKey,
    /// There is a signature, and nobody gave a key to check it with.
    Unchecked,
    /// Nobody.
    No,
}

/// A seal whose own files are as they were sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What is sealed.
    pub seal: Seal,
    /// What outputs were decided from.
    pub inputs: Inputs,
    /// The file of earlier results, if there are any.
    pub previous: Option<PathBuf>,
    /// Who vouches for it.
    pub signed: Signed,
}

/// Reads the seal in a folder. If keys are given, one of them must have signed it.
///
/// # Errors
///
/// If it is none, or damaged, or a file of it has changed, or it is not signed so.
pub fn read(folder: &Path, keys: &[VerifyingKey]) -> Result<Opened, SealError> {
    let part = |name: &str| {
        let path = folder.join(name);
        read_file(&path).map_err(|source| SealError::Unreadable { path, source })
    };
    let text = part(SEAL)?;
    let has_signature = folder.join(SIGNATURE).exists();
    let signed = match (keys.is_empty(), has_signature) {
        (true, true) => Signed::Unchecked,
        (true, false) => Signed::No,
        (false, false) => return Err(SealError::NotSigned(format!("there is no {SIGNATURE}"))),
        (false, true) => {
            let signature = part(SIGNATURE)?;
            VerifyingKey::verify(keys, &text, &signature).map_err(SealError::NotSigned)?;
            Signed::ByKey
        }
    };
    let seal = parse(&text)?;
    let listed = |file: &str, digest: &str| {
        // The seal may be anybody's: it names no file outside its folder.
        if !is_part(file) {
            return Err(SealError::Damaged(format!("it names the file {file:?}")));
        }
        let bytes = part(file)?;
        match sha256(&bytes) == digest {
            true => Ok(bytes),
            false => Err(SealError::Changed(file.to_owned())),
        }
    };
    let text_of = |sealed: &Option<Sealed>| {
        let Some(Sealed { file, name, sha256 }) = sealed else {
            return Ok(None);
        };
        let bytes = listed(file, sha256)?;
        let text = String::from_utf8(bytes)
            .map_err(|error| SealError::Damaged(format!("{file} is not UTF-8: {error}")))?;
        Ok(Some((name.clone(), text)))
    };
    let checks: Vec<CheckFile> = match text_of(&seal.checks)? {
        None => Vec::new(),
        Some((_, text)) => serde_json::from_str(&text)
            .map_err(|error| SealError::Damaged(format!("its checks: {error}")))?,
    };
    let inputs = Inputs {
        report: listed(&seal.report.file, &seal.report.sha256)?,
        path: seal.report.path.clone(),
        config: text_of(&seal.config)?,
        checks,
    };
    let previous = match &seal.previous {
        Some(Sealed { file, sha256, .. }) => {
            listed(file, sha256)?;
            Some(folder.join(file))
        }
        None => None,
    };
    Ok(Opened {
        seal,
        inputs,
        previous,
        signed,
    })
}

fn parse(text: &[u8]) -> Result<Seal, SealError> {
    /// What every layout says.
    #[derive(serde::Deserialize)]
    struct Layout {
        seal_version: u32,
    }
    let damaged = |error: serde_json::Error| SealError::Damaged(error.to_string());
    let layout: Layout = serde_json::from_slice(text).map_err(damaged)?;
    match layout.seal_version == VERSION {
        true => serde_json::from_slice(text).map_err(damaged),
        false => Err(SealError::Version(layout.seal_version)),
    }
}
