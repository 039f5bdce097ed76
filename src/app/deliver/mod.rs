//! Writing what a run came to.

use std::path::{Path, PathBuf};

use self::destination::Evidence;
use super::Job;
use super::sealed::Made;
use crate::conclusion::Conclusion;
use crate::error::RunError;
use crate::evidence::{self, Bundle};
use crate::files::{OutputError, OutputFolder, sha256_of, write_where_told};
use crate::model::shell_word;
use crate::output::{self, FORMATS};
use crate::past::Past;
use crate::seal;

mod destination;
mod outputs;

pub use destination::Destination;
pub(super) use destination::EVIDENCE;
pub(super) use outputs::{updated_name, write_outputs};

/// Writes the evidence of a shard, and nothing else: no item can be judged by a part of the accounts. Returns
/// where it is.
///
/// # Errors
///
/// If it cannot be written; earlier evidence is then still whole.
pub fn deliver_part(bundle: &Bundle, destination: &Destination) -> Result<PathBuf, RunError> {
    let folder = &destination.folder;
    let key = destination.key.as_ref();
    let write = |folder: &Path| evidence::write(bundle, folder, key);
    Ok(folder.write_folder(EVIDENCE, evidence::is_part, write)?)
}

/// Writes the updated report, every format and, if it is new, the bundle, of which the conclusion then knows the
/// digest. Returns where each is, by the name that a person knows it by.
///
/// # Errors
///
/// If something cannot be written; earlier outputs are then still whole.
pub fn deliver(
    job: &Job,
    bundle: &Bundle,
    conclusion: &mut Conclusion<'_>,
    destination: &Destination,
    previous: Option<&Past>,
) -> Result<Vec<(&'static str, PathBuf)>, RunError> {
    let folder = &destination.folder;
    let key = destination.key.as_ref();
    let stale = stale_formats(folder, &destination.formats);
    let (evidence, digest) = match &destination.evidence {
        Evidence::Kept(digest) => (None, digest.clone()),
        Evidence::Written => {
            let write = |folder: &Path| evidence::write(bundle, folder, key);
            let written = folder.write_folder(EVIDENCE, evidence::is_part, write)?;
            let digest = digest_of(&written.join(evidence::MANIFEST))?;
            (Some(written), digest)
        }
    };
    conclusion.evidence = Some(digest.clone());
    // An earlier seal says nothing of what is written now.
    folder.clear(seal::FOLDER, seal::is_part)?;
    let written = write_outputs(folder, conclusion, &destination.formats)
        .map_err(|error| saved(error.into(), evidence.as_deref(), "move what is in the way"))?;
    let updated = match &conclusion.updated {
        Ok(updated) => updated,
        Err(error) => {
            let message = format!("cannot update the report {}: {error}", job.source.name);
            let error = RunError::usage(message);
            return Err(saved(error, evidence.as_deref(), "fix the report"));
        }
    };
    let own_name = updated_name(&job.source.name, job.report.format());
    let report = match &destination.report {
        Some(path) => {
            write_where_told(path, updated).map_err(|error| RunError::unwritten(path, error))?;
            (path.as_os_str() != "-").then(|| path.clone())
        }
        None => Some(folder.write(&own_name, updated)?),
    };
    for path in stale {
        std::fs::remove_file(&path).map_err(|source| OutputError { path, source })?;
    }
    let made = Made {
        evidence: digest,
        formats: &destination.formats,
        updated: destination.report.is_none().then_some(own_name.as_str()),
        previous,
        outputs: &written.outputs,
    };
    made.seal(job, &bundle.manifest.run_id, updated, folder, key)?;
    let report = report.map(|path| ("updated report", path));
    let evidence = evidence.map(|path| ("evidence", path));
    let written = report.into_iter().chain(written.named).chain(evidence);
    Ok(written.collect())
}

/// What is wrong, and how to go on from the evidence, if it is new: nothing has to be read again.
fn saved(error: RunError, evidence: Option<&Path>, first: &str) -> RunError {
    match evidence {
        Some(evidence) => error.hint(format!(
            "the evidence is saved: {first}, then run `threatproof evaluate {} --force` with it",
            shell_word(&evidence.display().to_string())
        )),
        None => error,
    }
}

/// Files of formats that an earlier run wrote and this one does not, if they are as that sealed them: they would be
/// taken for this run's.
fn stale_formats(folder: &OutputFolder, formats: &[&'static output::Format]) -> Vec<PathBuf> {
    let Ok(earlier) = seal::read(&folder.file(seal::FOLDER), &[]) else {
        return Vec::new();
    };
    let is_asked = |name: &str| formats.iter().any(|format| format.name == name);
    let others = FORMATS.iter().filter(|format| !is_asked(format.name));
    let files = others.flat_map(|format| format.files);
    let stale = files.filter_map(|file| {
        let path = folder.file(file.name);
        let sealed = earlier.seal.outputs.get(file.name)?;
        let is_file = std::fs::symlink_metadata(&path).is_ok_and(|it| it.is_file());
        (is_file && sha256_of(&path).ok().as_ref() == Some(sealed)).then_some(path)
    });
    stale.collect()
}

/// The SHA-256 of a file that was just written.
fn digest_of(path: &Path) -> Result<String, OutputError> {
    sha256_of(path).map_err(|source| OutputError {
        path: path.to_owned(),
        source,
    })
}
