//! Sealing what a run came to, with what it was decided from.

use std::collections::BTreeMap;
use std::path::Path;

use super::Job;
use crate::error::RunError;
use crate::evidence::SigningKey;
use crate::files::{OutputError, OutputFolder};
use crate::model::{ThreatId, sha256};
use crate::output;
use crate::past::Past;
use crate::seal::{self, Seal, SealedReport, Updated};

/// What a run made.
pub(super) struct Made<'a> {
    /// SHA-256 of the manifest of the evidence.
    pub(super) evidence: String,
    /// The formats that it wrote.
    pub(super) formats: &'a [&'static output::Format],
    /// The name of the updated report in the folder; none if it went elsewhere.
    pub(super) updated: Option<&'a str>,
    /// The earlier results that it was compared with.
    pub(super) previous: Option<&'a Past>,
    /// The SHA-256 of every other file, by its path in the folder.
    pub(super) outputs: &'a BTreeMap<String, String>,
}

impl Made<'_> {
    /// Seals it in the folder of outputs, and signs the seal if there is a key.
    ///
    /// # Errors
    ///
    /// If the seal cannot be written, or a file can no longer be read.
    pub(super) fn seal(
        &self,
        job: &Job,
        run: &str,
        updated: &[u8],
        folder: &OutputFolder,
        key: Option<&SigningKey>,
    ) -> Result<(), RunError> {
        let failing = |path: &Path, source| OutputError {
            path: path.to_owned(),
            source,
        };
        let inputs = &job.inputs;
        let checks = inputs.sealed_checks();
        let checks = checks.map_err(|error| failing(&folder.file(seal::FOLDER), error.into()))?;
        let mut seal = Seal {
            seal_version: seal::VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            run: run.to_owned(),
            evidence: self.evidence.clone(),
            threats: job.only.iter().map(ThreatId::to_string).collect(),
            formats: self.formats.iter().map(|it| it.name.to_owned()).collect(),
            report: SealedReport {
                file: seal::report_file(job.report.format().extension()),
                name: job.source.name.clone(),
                path: inputs.path.clone(),
                format: job.source.format.clone(),
                sha256: job.source.sha256.clone(),
            },
            config: inputs.sealed_config(),
            checks,
            previous: None,
            updated: Some(Updated {
                file: self.updated.map(str::to_owned),
                sha256: sha256(updated),
            }),
            outputs: self.outputs.clone(),
        };
        let write = |place: &Path| {
            if let Some(previous) = self.previous {
                seal.previous = Some(seal::pack(place, &|out| previous.write(out))?);
            }
            seal::write(&seal, inputs, place, key)
        };
        folder.write_folder(seal::FOLDER, seal::is_part, write)?;
        Ok(())
    }
}
