//! The evidence of an earlier run, in place of the live account.

use std::path::Path;

use crate::error::RunError;
use crate::evidence::{self, Bundle, VerifyingKey};
use crate::model::printable;

/// Reads a bundle; with keys only one that one of them signed.
///
/// # Errors
///
/// If it is none, is not whole or not signed, or ended at a time that is still to come.
pub fn recorded(
    folder: &Path,
    keys: &[VerifyingKey],
    now: jiff::Timestamp,
) -> Result<Bundle, RunError> {
    let unusable = |why: &dyn std::fmt::Display| {
        let folder = printable(&folder.display().to_string());
        RunError::usage(format!("cannot use the bundle {folder}: {why}"))
            .hint("a bundle is the folder `evidence` of a run")
    };
    let bundle = evidence::read(folder, keys).map_err(|error| unusable(&error))?;
    if bundle.ends_after(now) {
        let end = &bundle.manifest.finished_at;
        return Err(unusable(&format!(
            "manifest.json says that it ended at {end}, which is to come"
        )));
    }
    Ok(bundle)
}
