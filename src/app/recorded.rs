//! The evidence of an earlier run, in place of the live account.

use std::path::Path;

use crate::error::RunError;
use crate::evidence::{self, Bundle, VerifyingKey};
use crate::model::printable;

/// Reads a bundle. If keys are given, one of them must have signed it.
///
/// # Errors
///
/// If it is not a bundle, is incomplete or not signed by a given key, ended in the future, or is a shard that does
/// not tell of which accounts nothing is known.
pub fn recorded(
    folder: &Path,
    keys: &[VerifyingKey],
    now: jiff::Timestamp,
) -> Result<Bundle, RunError> {
    let (bundle, _) = accepted(folder, keys, now)?;
    match bundle.manifest.shard {
        Some(shard) if !bundle.manifest.names_its_list() => Err(RunError::usage(format!(
            "cannot use the bundle {}: it is shard {shard}, and does not name the accounts of the others",
            printable(&folder.display().to_string())
        ))
        .hint("merge it with the other shards: `threatproof merge`")),
        Some(_) | None => Ok(bundle),
    }
}

/// The same for whoever only looks into it: a shard alone will do.
///
/// # Errors
///
/// As [`recorded`], but for shards.
pub fn opened(
    folder: &Path,
    keys: &[VerifyingKey],
    now: jiff::Timestamp,
) -> Result<Bundle, RunError> {
    accepted(folder, keys, now).map(|(bundle, _)| bundle)
}

/// The same, with the SHA-256 of its manifest.
///
/// # Errors
///
/// As [`recorded`].
pub(super) fn accepted(
    folder: &Path,
    keys: &[VerifyingKey],
    now: jiff::Timestamp,
) -> Result<(Bundle, String), RunError> {
    let unusable = |why: &dyn std::fmt::Display| {
        let folder = printable(&folder.display().to_string());
        RunError::usage(format!("cannot use the bundle {folder}: {why}"))
            .hint("a bundle is the `evidence` folder of a run")
    };
    let (bundle, digest) =
        evidence::read_with_digest(folder, keys).map_err(|error| unusable(&error))?;
    if bundle.ends_after(now) {
        let end = &bundle.manifest.finished_at;
        return Err(unusable(&format!(
            "manifest.json says that the run ended at {end}, in the future"
        )));
    }
    Ok((bundle, digest))
}
