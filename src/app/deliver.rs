//! Writing what a run came to.

use std::io::Write as _;
use std::path::PathBuf;

use super::{Conclusion, Job};
use crate::error::{Exit, RunError};
use crate::evidence::{self, Bundle};
use crate::output::{OutputFolder, write_atomically};

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
/// `output` overrides where the updated report goes; `-` is standard output.
///
/// # Errors
///
/// If something cannot be written; earlier outputs are then still whole.
pub fn deliver(
    job: &Job,
    bundle: &Bundle,
    conclusion: &Conclusion,
    folder: &OutputFolder,
    output: Option<&PathBuf>,
) -> Result<Delivery, RunError> {
    let internal = |error: serde_json::Error| {
        RunError::new(Exit::Internal, format!("cannot write JSON: {error}"))
    };
    let parts = evidence::parts(bundle).map_err(internal)?;
    let mut results = serde_json::to_vec_pretty(&conclusion.results).map_err(internal)?;
    results.push(b'\n');

    let evidence = folder.write_folder("evidence", &parts)?;
    let results = folder.write("results.json", &results)?;
    let report = match output {
        Some(path) if path.as_os_str() == "-" => {
            std::io::stdout()
                .lock()
                .write_all(&conclusion.updated)
                .map_err(|error| {
                    RunError::usage(format!("cannot write to standard output: {error}"))
                })?;
            None
        }
        Some(path) => {
            write_atomically(path, &conclusion.updated)?;
            Some(path.clone())
        }
        None => Some(folder.write(
            &job.input.updated_name(job.report.format()),
            &conclusion.updated,
        )?),
    };
    Ok(Delivery {
        report,
        results,
        evidence,
    })
}
