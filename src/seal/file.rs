//! `seal.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The layout that this version writes and reads.
pub const VERSION: u32 = 1;

/// What is sealed, and the hash of each of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// `1`.
    pub seal_version: u32,
    /// The version of the program that decided.
    pub program: String,
    /// Id of the run that read the evidence.
    pub run: String,
    /// SHA-256 of the manifest of the evidence, which lists the hash of every part of it.
    pub evidence: String,
    /// The threats that the run was asked to decide; all if empty.
    pub threats: Vec<String>,
    /// The formats that were written beside `results.json`.
    pub formats: Vec<String>,
    /// The report, as it was read.
    pub report: SealedReport,
    /// What people said: the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Sealed>,
    /// The checks that people added to those of the program, or put in their place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks: Option<Sealed>,
    /// The results of the earlier run that this one was compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Sealed>,
    /// The updated report; none if it could not be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Updated>,
    /// SHA-256 of every other output, by its path in the folder of outputs.
    pub outputs: BTreeMap<String, String>,
}

/// A file of the seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Its name in the folder of the seal.
    pub file: String,
    /// What it was called.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// The report, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedReport {
    /// Its name in the folder of the seal.
    pub file: String,
    /// What it was called.
    pub name: String,
    /// Where it stands in its repository, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its format.
    pub format: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// The updated report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Updated {
    /// Its name in the folder of outputs; none if `--output` put it elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
}
