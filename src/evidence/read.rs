//! A bundle from files. Bundles are untrusted: nothing in them may crash the
//! program or stand for evidence that is not there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{self, BufRead, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::manifest::{Contents, ONE_ACCOUNT, SEVERAL_ACCOUNTS};
use super::part::{CALLS, FACTS, LARGEST, Lines};
use super::record::{Record, is_folder};
use super::{Bundle, MANIFEST, Manifest, SIGNATURE, SUMS, VerifyingKey};
use crate::facts::{CallRecord, Cause, FactSet, FactStore, Names, Resource, Resources, SetKey};
use crate::model::{AccountId, Region, sha256};

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
        part: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A part is not what the run wrote.
    #[error("{0} was changed after the run: its SHA-256 does not match SHA256SUMS")]
    Changed(String),
    /// A part is not what the manifest says.
    #[error("{0} was changed after the run: its SHA-256 does not match manifest.json")]
    NotListed(String),
    /// A part holds more than any run writes.
    #[error("{0} is too large: no run writes a file of this size")]
    TooLarge(String),
    /// None of the keys that were given signed it.
    #[error("manifest.json is not signed by any of the given keys: {0}")]
    NotSigned(String),
    /// Of another layout.
    #[error(
        "the bundle has layout version {0}, but this version of threatproof reads versions {ONE_ACCOUNT} and {SEVERAL_ACCOUNTS}"
    )]
    Version(u32),
}

/// The longest cause that is read, in bytes; what AWS says is shortened to some hundred characters. Each is
/// told once for every control and item that it leaves open.
const LONGEST_CAUSE: usize = 16 << 10;

/// A line of the facts that opens a set.
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

/// Reads the bundle in a folder, and accepts it only if one of these keys signed it, where there are any.
///
/// # Errors
///
/// If a part is missing, changed, damaged or of another version, or the signature is not what was asked for.
pub fn read(folder: &Path, keys: &[VerifyingKey]) -> Result<Bundle, BundleError> {
    read_with_digest(folder, keys).map(|(bundle, _)| bundle)
}

/// The same, with the SHA-256 of its manifest.
///
/// # Errors
///
/// As [`read`].
pub fn read_with_digest(
    folder: &Path,
    keys: &[VerifyingKey],
) -> Result<(Bundle, String), BundleError> {
    let part = |name: &str| {
        let path = folder.join(name);
        read_file(&path).map_err(|source| BundleError::Unreadable { path, source })
    };
    let text = part(MANIFEST)?;
    if !keys.is_empty() {
        let signature = part(SIGNATURE)
            .map_err(|_missing| BundleError::NotSigned(format!("there is no {SIGNATURE}")))?;
        VerifyingKey::verify(keys, &text, &signature).map_err(BundleError::NotSigned)?;
    }
    let mut manifest = parse_manifest(&text)?;
    let sums = part(SUMS)?;
    let sums: HashSet<&[u8]> = sums.split(|byte| *byte == b'\n').collect();
    let is_summed =
        |name: &str, digest: &str| sums.contains(format!("{digest}  {name}").as_bytes());
    let digest = sha256(&text);
    if !is_summed(MANIFEST, &digest) {
        return Err(BundleError::Changed(MANIFEST.to_owned()));
    }
    let Some(contents) = manifest.contents.take() else {
        return Err(BundleError::NotListed(FACTS.to_owned()));
    };
    let listed = |name: &str| {
        let content = part(name)?;
        let digest = sha256(&content);
        if !is_summed(name, &digest) {
            return Err(BundleError::Changed(name.to_owned()));
        }
        if contents.parts.get(name) != Some(&digest) {
            return Err(BundleError::NotListed(name.to_owned()));
        }
        Ok(content)
    };
    let calls = parse_calls(&mut Lines::packed(CALLS, &listed(CALLS)?)?)?;
    if manifest.is_over_several() {
        let accounts = accounts_in(&contents);
        manifest.check_read(&accounts).map_err(in_manifest)?;
        let mut records = BTreeMap::new();
        for account in accounts {
            // Of the parts themselves, both are known when they are read.
            let [facts, ledger] = [FACTS, CALLS].map(|part| {
                let name = format!("{account}/{part}");
                match contents.parts.get(&name) {
                    Some(digest) if is_summed(&name, digest) => Ok(digest),
                    Some(_) | None => Err(BundleError::NotListed(name)),
                }
            });
            let (facts, ledger) = (facts?, ledger?);
            let own = folder.join(account.as_str());
            records.insert(
                account.clone(),
                Record::listed(&own, &account, facts, ledger)?,
            );
        }
        return Ok((Bundle::of_records(manifest, records, calls), digest));
    }
    let facts = parse_facts(&mut Lines::packed(FACTS, &listed(FACTS)?)?)?;
    let bundle = Bundle::new(manifest, facts, calls);
    let read = bundle.manifest.check_read(bundle.read_accounts());
    read.map_err(in_manifest)?;
    Ok((bundle, digest))
}

/// What the bundle in a folder says that it is about. Whether the rest of it is whole is not looked at.
///
/// # Errors
///
/// If there is no manifest, or it is damaged or of another version.
pub fn manifest(folder: &Path) -> Result<Manifest, BundleError> {
    let path = folder.join(MANIFEST);
    let text = read_file(&path).map_err(|source| BundleError::Unreadable { path, source })?;
    parse_manifest(&text)
}

/// The accounts of which a manifest lists parts.
fn accounts_in(contents: &Contents) -> BTreeSet<AccountId> {
    let folders = contents
        .parts
        .keys()
        .filter_map(|name| name.split_once('/'));
    let folders = folders.map(|(folder, _)| folder).filter(|it| is_folder(it));
    folders.map(AccountId::new).collect()
}

/// The content of a regular file that is no larger than any that a run writes.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut content = Vec::new();
    std::fs::File::open(path)?
        .take(LARGEST)
        .read_to_end(&mut content)?;
    if content.len() as u64 == LARGEST {
        return Err(io::Error::other(
            "it is too large: no run writes a file of this size",
        ));
    }
    Ok(content)
}

impl Bundle {
    /// Reads a bundle from the text of its parts, which prove nothing of each other.
    ///
    /// # Errors
    ///
    /// If a part is damaged or of another version.
    pub fn parse(manifest: &str, facts: &str, calls: &str) -> Result<Self, BundleError> {
        let mut manifest = parse_manifest(manifest.as_bytes())?;
        manifest.contents = None;
        let facts = parse_facts(&mut Lines::new(FACTS, facts.as_bytes()))?;
        let calls = parse_calls(&mut Lines::new(CALLS, calls.as_bytes()))?;
        Ok(Self::new(manifest, facts, calls))
    }
}

/// What is wrong in the manifest as a whole.
fn in_manifest(message: String) -> BundleError {
    BundleError::Damaged {
        part: MANIFEST.to_owned(),
        line: 1,
        message,
    }
}

fn parse_manifest(text: &[u8]) -> Result<Manifest, BundleError> {
    let damaged = |error: serde_json::Error| BundleError::Damaged {
        part: MANIFEST.to_owned(),
        line: error.line(),
        message: error.to_string(),
    };
    /// What every layout says.
    #[derive(Deserialize)]
    struct Layout {
        bundle_version: u32,
    }
    let layout: Layout = serde_json::from_slice(text).map_err(damaged)?;
    if ![ONE_ACCOUNT, SEVERAL_ACCOUNTS].contains(&layout.bundle_version) {
        return Err(BundleError::Version(layout.bundle_version));
    }
    let manifest: Manifest = serde_json::from_slice(text).map_err(damaged)?;
    manifest.check_times().map_err(in_manifest)?;
    manifest.check_accounts().map_err(in_manifest)?;
    Ok(manifest)
}

pub(super) fn parse_calls(lines: &mut Lines<impl BufRead>) -> Result<Vec<CallRecord>, BundleError> {
    let mut calls = Vec::new();
    let mut names = Names::default();
    while let Some(line) = lines.next()? {
        let call: Result<CallRecord, _> = serde_json::from_str(line);
        let call = call.map_err(|error| lines.damaged(error))?;
        calls.push(call.sharing(&mut names));
    }
    Ok(calls)
}

pub(super) fn parse_facts(lines: &mut Lines<impl BufRead>) -> Result<FactStore, BundleError> {
    let mut store = FactStore::default();
    while let Some(line) = lines.next()? {
        let header = serde_json::from_str(line);
        let header: SetLine = header.map_err(|error| lines.damaged(error))?;
        // A run writes each once; joined, they would have to be sorted again each time.
        if store.holds(&header.set) {
            return Err(lines.damaged("the set occurs twice"));
        }
        if header
            .incomplete
            .iter()
            .any(|cause| cause.length() > LONGEST_CAUSE)
        {
            return Err(lines.damaged("a cause is longer than any run writes"));
        }
        let mut set = FactSet {
            resources: Resources::default(),
            incomplete: header.incomplete,
        };
        for _ in 0..header.resources {
            let Some(line) = lines.next()? else {
                return Err(lines.damaged("the file is truncated: resources are missing"));
            };
            let resource = parse_resource(line);
            let resource = resource.map_err(|error| lines.damaged(error))?;
            set.resources.push(resource);
        }
        store.insert(header.set, set);
    }
    Ok(store)
}

fn parse_resource(line: &str) -> Result<Resource, serde_json::Error> {
    let line: ResourceLine<'_> = serde_json::from_str(line)?;
    Ok(Resource {
        id: line.resource,
        region: line.region,
        json: line.fields.get().into(),
    })
}
