//! A bundle from files. Bundles are untrusted: nothing in them may crash the
//! program or stand for evidence that is not there.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::manifest::BUNDLE_VERSION;
use super::{Bundle, CallRecord, Manifest, SUMS};
use crate::facts::{Cause, FactSet, FactStore, Resource, SetKey};
use crate::model::{Region, sha256};

/// Why a bundle cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A part is missing or cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A part is not what it should be.
    #[error("{part} line {line} is damaged: {message}")]
    Damaged {
        /// File of the bundle.
        part: &'static str,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A part is not what the run wrote.
    #[error("{0} is not what the run wrote: its SHA-256 is not the one in SHA256SUMS")]
    Changed(&'static str),
    /// A part is not what the manifest says.
    #[error("{0} is not what the run wrote: its SHA-256 is not the one in manifest.json")]
    NotListed(&'static str),
    /// Made by a later version.
    #[error("the bundle has layout version {0}, this program reads version {BUNDLE_VERSION}")]
    Version(u32),
}

/// A line of `facts.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetLine {
    set: SetKey,
    resources: usize,
    incomplete: Vec<Cause>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResourceLine<'a> {
    resource: String,
    region: Region,
    #[serde(borrow)]
    fields: &'a RawValue,
}

/// Reads the bundle in a folder.
///
/// # Errors
///
/// If a part is missing, changed, damaged or of a later version.
pub fn read(folder: &Path) -> Result<Bundle, BundleError> {
    let part = |name: &'static str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|source| BundleError::Unreadable { path, source })
    };
    let manifest = part("manifest.json")?;
    let facts = part("facts.jsonl")?;
    let calls = part("calls.jsonl")?;
    let sums = part(SUMS)?;
    for (name, content) in [
        ("manifest.json", &manifest),
        ("facts.jsonl", &facts),
        ("calls.jsonl", &calls),
    ] {
        let expected = format!("{}  {name}", sha256(content.as_bytes()));
        if !sums.lines().any(|line| line == expected) {
            return Err(BundleError::Changed(name));
        }
    }
    let mut bundle = parse(&manifest, &facts, &calls)?;
    if let Some(contents) = bundle.manifest.contents.take() {
        for (name, content) in [("facts.jsonl", &facts), ("calls.jsonl", &calls)] {
            if contents.parts.get(name) != Some(&sha256(content.as_bytes())) {
                return Err(BundleError::NotListed(name));
            }
        }
    }
    Ok(bundle)
}

impl Bundle {
    /// Reads a bundle from the text of its parts.
    ///
    /// # Errors
    ///
    /// If a part is damaged or of a later version.
    pub fn parse(manifest: &str, facts: &str, calls: &str) -> Result<Self, BundleError> {
        let mut bundle = parse(manifest, facts, calls)?;
        bundle.manifest.contents = None;
        Ok(bundle)
    }
}

fn damaged(part: &'static str, line: usize) -> impl Fn(serde_json::Error) -> BundleError {
    move |error| BundleError::Damaged {
        part,
        line,
        message: error.to_string(),
    }
}

fn parse(manifest: &str, facts: &str, calls: &str) -> Result<Bundle, BundleError> {
    let manifest: Manifest = serde_json::from_str(manifest)
        .map_err(|error| damaged("manifest.json", error.line())(error))?;
    if manifest.bundle_version != BUNDLE_VERSION {
        return Err(BundleError::Version(manifest.bundle_version));
    }
    let calls = calls
        .lines()
        .enumerate()
        .map(|(index, line)| {
            serde_json::from_str::<CallRecord>(line).map_err(damaged("calls.jsonl", index + 1))
        })
        .collect::<Result<_, _>>()?;
    Ok(Bundle {
        manifest,
        facts: parse_facts(facts)?,
        calls,
    })
}

pub(super) fn parse_facts(text: &str) -> Result<FactStore, BundleError> {
    const PART: &str = "facts.jsonl";
    let mut store = FactStore::default();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let header: SetLine = serde_json::from_str(line).map_err(damaged(PART, index + 1))?;
        let mut set = FactSet {
            resources: Vec::new(),
            incomplete: header.incomplete,
        };
        for _ in 0..header.resources {
            let Some((index, line)) = lines.next() else {
                let message = "resources are missing at the end".to_owned();
                return Err(BundleError::Damaged {
                    part: PART,
                    line: index + 1,
                    message,
                });
            };
            let resource: ResourceLine<'_> =
                serde_json::from_str(line).map_err(damaged(PART, index + 1))?;
            set.resources.push(Resource {
                id: resource.resource,
                region: resource.region,
                json: resource.fields.get().into(),
            });
        }
        store.insert(header.set, set);
    }
    Ok(store)
}
