//! Writing a seal.

use std::fmt::Write as _;
use std::path::Path;

use super::file::{Seal, Sealed};
use super::{CHECKS, CONFIG, Inputs, SEAL, SIGNATURE, SUMS};
use crate::evidence::SigningKey;
use crate::files::{OutputError, write_atomically, write_json};
use crate::model::sha256;

/// Writes a seal into a folder, with the inputs that are sealed, and signs it if there is a key. Earlier results are
/// there already: [`super::pack`] writes them.
///
/// # Errors
///
/// If a file cannot be written.
pub fn write(
    seal: &Seal,
    inputs: &Inputs,
    folder: &Path,
    key: Option<&SigningKey>,
) -> Result<(), OutputError> {
    let failing = |source| OutputError {
        path: folder.join(SEAL),
        source,
    };
    let file = |name: &str, bytes: &[u8]| write_atomically(&folder.join(name), bytes);
    file(&seal.report.file, &inputs.report)?;
    let checks = checks(inputs).map_err(|error| failing(error.into()))?;
    let texts = [
        (
            CONFIG,
            inputs.config.as_ref().map(|(_, text)| text.as_str()),
        ),
        (CHECKS, checks.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            file(name, text.as_bytes())?;
        }
    }
    let mut text = Vec::new();
    write_json(&mut text, seal).map_err(failing)?;
    file(SEAL, &text)?;
    file(SUMS, sums(seal, &text).as_bytes())?;
    if let Some(key) = key {
        let comment = format!("threatproof outputs of run {}", seal.run);
        let signature = key.sign(&text, &comment).map_err(failing)?;
        file(SIGNATURE, signature.as_bytes())?;
    }
    Ok(())
}

impl Inputs {
    /// The configuration as it is sealed.
    #[must_use]
    pub fn sealed_config(&self) -> Option<Sealed> {
        let config = self.config.as_ref();
        config.map(|(name, text)| sealed(CONFIG, name, text))
    }

    /// The own checks as they are sealed.
    ///
    /// # Errors
    ///
    /// If a text is no JSON, which none is.
    pub fn sealed_checks(&self) -> Result<Option<Sealed>, serde_json::Error> {
        let text = checks(self)?;
        Ok(text.map(|text| sealed(CHECKS, CHECKS, &text)))
    }
}

fn sealed(file: &str, name: &str, text: &str) -> Sealed {
    Sealed {
        file: file.to_owned(),
        name: name.to_owned(),
        sha256: sha256(text.as_bytes()),
    }
}

/// All own checks in one file; nothing if there are none.
fn checks(inputs: &Inputs) -> Result<Option<String>, serde_json::Error> {
    match inputs.checks.as_slice() {
        [] => Ok(None),
        files => serde_json::to_string_pretty(files).map(|text| Some(text + "\n")),
    }
}

/// The hash of everything, by paths from the folder of the seal. A name that breaks lines is left out: `sha256sum`
/// writes such names in a way of its own.
fn sums(seal: &Seal, text: &[u8]) -> String {
    let mut sums = String::new();
    let mut line = |digest: &str, path: &str| {
        if !path.contains(['\n', '\r', '\\']) {
            let _ = writeln!(sums, "{digest}  {path}");
        }
    };
    line(&sha256(text), SEAL);
    line(&seal.report.sha256, &seal.report.file);
    for sealed in [&seal.config, &seal.checks, &seal.previous]
        .into_iter()
        .flatten()
    {
        line(&sealed.sha256, &sealed.file);
    }
    if let Some(updated) = &seal.updated
        && let Some(file) = &updated.file
    {
        line(&updated.sha256, &format!("../{file}"));
    }
    for (path, digest) in &seal.outputs {
        line(digest, &format!("../{path}"));
    }
    sums
}
