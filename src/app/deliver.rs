//! Writing what a run came to.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Conclusion, Job};
use crate::error::RunError;
use crate::evidence::{self, Bundle, SigningKey};
use crate::output::{OutputFolder, write_as_it_comes, write_atomically, write_json};
use crate::report::Format;

/// Where the outputs of a run are to go.
pub struct Destination {
    folder: OutputFolder,
    /// Where the updated report goes instead; `-` is standard output.
    report: Option<PathBuf>,
    key: Option<SigningKey>,
}

impl Destination {
    /// Makes the folder and reads the key that signs the bundle, before any work is done for them.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written or the key cannot be used.
    pub fn prepare(
        folder: &Path,
        report: Option<&Path>,
        key: Option<&Path>,
    ) -> Result<Self, RunError> {
        let key = key.map(SigningKey::read).transpose();
        let key = key.map_err(|error| {
            RunError::usage(error)
                .hint("`minisign -G -W -s KEY -p KEY.pub` makes one without a password")
        })?;
        Ok(Self {
            folder: OutputFolder::prepare(folder)?,
            report: report.map(Path::to_owned),
            key,
        })
    }
}

/// Where the outputs of a run went.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The updated report; none if it went to standard output.
    pub report: Option<PathBuf>,
    /// `results.json`.
    pub results: PathBuf,
    /// The bundle.
    pub evidence: PathBuf,
}

/// Writes the updated report, the results and the bundle.
///
/// # Errors
///
/// If something cannot be written; earlier outputs are then still whole.
pub fn deliver(
    job: &Job,
    bundle: &Bundle,
    conclusion: &Conclusion,
    destination: &Destination,
) -> Result<Delivery, RunError> {
    let folder = &destination.folder;
    let evidence = folder.write_folder("evidence", |folder| {
        evidence::write(bundle, folder, destination.key.as_ref())
    })?;
    let results = folder.file("results.json");
    write_as_it_comes(&results, |file| write_json(file, &conclusion.results))?;
    let updated = match &conclusion.updated {
        Ok(updated) => updated,
        Err(error) => {
            let message = format!("cannot update the report {}: {error}", job.source.name);
            return Err(RunError::usage(message).hint(format!(
                "nothing is lost: `threatproof evaluate {}` judges the same evidence for a sound report",
                evidence.display()
            )));
        }
    };
    let report = match &destination.report {
        Some(path) if path.as_os_str() == "-" => {
            std::io::stdout()
                .lock()
                .write_all(updated)
                .map_err(|error| {
                    RunError::usage(format!("cannot write to standard output: {error}"))
                })?;
            None
        }
        Some(path) => {
            write_atomically(path, updated)?;
            Some(path.clone())
        }
        None => Some(folder.write(
            &updated_name(&job.source.name, job.report.format()),
            updated,
        )?),
    };
    Ok(Delivery {
        report,
        results,
        evidence,
    })
}

/// `report.htm` becomes `report.updated.htm`; standard input takes the format's extension.
fn updated_name(name: &str, format: Format) -> String {
    let path = Path::new(name);
    let stem = path.file_stem().unwrap_or(path.as_os_str());
    let stem = stem.to_string_lossy();
    match path.extension() {
        Some(extension) => format!("{stem}.updated.{}", extension.to_string_lossy()),
        None if name == "stdin" => format!("{stem}.updated.{}", format.extension()),
        None => format!("{stem}.updated"),
    }
}
