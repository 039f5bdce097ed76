//! A bundle as files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

use super::part::{self, CALLS, FACTS};
use super::{Bundle, BundleError, Contents, MANIFEST, Manifest, SIGNATURE, SUMS, SigningKey};
use crate::facts::{CallRecord, Cause, FactStore, SetKey};
use crate::files::{OutputError, write_as_it_comes, write_atomically, write_json};
use crate::model::{printable, sha256};

/// A line of the facts that opens a set.
#[derive(Serialize)]
struct SetLine<'a> {
    set: &'a SetKey,
    resources: usize,
    incomplete: &'a [Cause],
}

/// A line of the facts for a resource.
#[derive(Serialize)]
struct ResourceLine<'a> {
    resource: &'a str,
    region: &'a str,
    fields: &'a RawValue,
}

/// Writes a bundle into a folder, signed if there is a key.
///
/// # Errors
///
/// If a file cannot be written, or a fact is not JSON, which a collector never makes.
pub fn write(bundle: &Bundle, folder: &Path, key: Option<&SigningKey>) -> Result<(), OutputError> {
    let parts = match bundle.manifest.is_over_several() {
        true => write_each(bundle, folder)?,
        false => write_together(bundle, folder)?,
    };
    let records = bundle.records.values();
    let contents = Contents {
        resources: records.clone().map(|record| record.resources).sum(),
        calls: bundle.own_calls.len() + records.map(|record| record.calls).sum::<usize>(),
        parts: parts.clone(),
    };
    let path = folder.join(MANIFEST);
    let mut manifest = Vec::new();
    write_as_it_comes(&path, |file| {
        let whole = Manifest {
            contents: Some(contents),
            ..bundle.manifest.clone()
        };
        write_json(&mut manifest, &whole)?;
        file.write_all(&manifest)
    })?;
    let manifest_sum = (MANIFEST.to_owned(), sha256(&manifest));
    let sums = [manifest_sum].into_iter().chain(parts);
    let sums: String = sums
        .map(|(name, sha256)| format!("{sha256}  {name}\n"))
        .collect();
    write_atomically(&folder.join(SUMS), sums.as_bytes())?;
    if let Some(key) = key {
        let comment = format!("threatproof run {}", printable(&bundle.manifest.run_id));
        write_as_it_comes(&folder.join(SIGNATURE), |file| {
            file.write_all(key.sign(&manifest, &comment)?.as_bytes())
        })?;
    }
    Ok(())
}

/// The SHA-256 of each part, by its name.
type Parts = BTreeMap<String, String>;

/// The parts of a run on one account: all facts, and all calls.
fn write_together(bundle: &Bundle, folder: &Path) -> Result<Parts, OutputError> {
    let unreadable = |error: BundleError| OutputError {
        path: folder.join(FACTS),
        source: io::Error::other(error),
    };
    let facts = bundle.facts().map_err(unreadable)?;
    let ledgers = bundle.records.iter();
    let ledgers = ledgers.map(|(account, record)| record.ledger(account));
    let ledgers: Vec<Cow<'_, [CallRecord]>> =
        ledgers.collect::<Result<_, _>>().map_err(unreadable)?;
    let facts = part::write(&folder.join(FACTS), |out| write_facts(out, &facts))?;
    let calls = part::write(&folder.join(CALLS), |mut out| {
        write_calls(&mut out, &bundle.own_calls)?;
        ledgers
            .iter()
            .try_for_each(|ledger| write_calls(&mut out, ledger))
    })?;
    Ok([(FACTS, facts), (CALLS, calls)]
        .map(|(name, sha256)| (name.to_owned(), sha256))
        .into())
}

/// The parts of a run over several accounts: a folder for each, and the calls that are of none.
fn write_each(bundle: &Bundle, folder: &Path) -> Result<Parts, OutputError> {
    let calls = part::write(&folder.join(CALLS), |out| {
        write_calls(out, &bundle.own_calls)
    })?;
    let mut parts = Parts::from([(CALLS.to_owned(), calls)]);
    for (account, record) in &bundle.records {
        let own = folder.join(account.as_str());
        std::fs::create_dir(&own).map_err(|source| OutputError {
            path: own.clone(),
            source,
        })?;
        parts.insert(format!("{account}/{FACTS}"), record.write_facts(&own)?);
        parts.insert(format!("{account}/{CALLS}"), record.write_calls(&own)?);
    }
    Ok(parts)
}

/// Writes facts as lines: a set's own, then one for each of its resources.
///
/// # Errors
///
/// If they cannot be written, or one is not JSON, which a collector never makes.
pub fn write_facts(mut out: impl Write, facts: &FactStore) -> io::Result<()> {
    for (key, set) in facts.sets() {
        let header = SetLine {
            set: key,
            resources: set.resources.len(),
            incomplete: &set.incomplete,
        };
        line(&mut out, &header)?;
        for resource in &set.resources {
            let fields: &RawValue = serde_json::from_str(&resource.json)?;
            let resource = ResourceLine {
                resource: &resource.id,
                region: resource.region.as_str(),
                fields,
            };
            line(&mut out, &resource)?;
        }
    }
    Ok(())
}

/// Writes the ledger, a call a line.
pub(super) fn write_calls(mut out: impl Write, calls: &[CallRecord]) -> io::Result<()> {
    calls.iter().try_for_each(|call| line(&mut out, call))
}

fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
