//! A bundle as files.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Bundle, Contents, Manifest, SUMS};
use crate::facts::{Cause, FactStore, SetKey};
use crate::model::sha256;

/// A line of `facts.jsonl` that opens a set.
#[derive(Serialize)]
struct SetLine<'a> {
    set: &'a SetKey,
    resources: usize,
    incomplete: &'a [Cause],
}

/// A line of `facts.jsonl` for a resource.
#[derive(Serialize)]
struct ResourceLine<'a> {
    resource: &'a str,
    region: &'a str,
    fields: &'a RawValue,
}

/// The files of a bundle: name and content.
///
/// # Errors
///
/// If a fact is not JSON, which a collector never makes.
pub fn parts(bundle: &Bundle) -> Result<Vec<(&'static str, Vec<u8>)>, serde_json::Error> {
    let mut calls = Vec::new();
    for call in &bundle.calls {
        line(&mut calls, call)?;
    }
    let mut parts = vec![
        ("facts.jsonl", facts_text(&bundle.facts)?),
        ("calls.jsonl", calls),
    ];
    let sets = bundle.facts.sets();
    let contents = Contents {
        resources: sets.map(|(_, set)| set.resources.len()).sum(),
        calls: bundle.calls.len(),
        parts: parts
            .iter()
            .map(|(name, content)| ((*name).to_owned(), sha256(content)))
            .collect(),
    };
    let mut manifest = serde_json::to_vec_pretty(&Manifest {
        contents: Some(contents),
        ..bundle.manifest.clone()
    })?;
    manifest.push(b'\n');
    parts.insert(0, ("manifest.json", manifest));
    let sums: String = parts
        .iter()
        .map(|(name, content)| format!("{}  {name}\n", sha256(content)))
        .collect();
    parts.push((SUMS, sums.into_bytes()));
    Ok(parts)
}

/// The lines of `facts.jsonl`.
pub(super) fn facts_text(store: &FactStore) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = Vec::new();
    for (key, set) in store.sets() {
        line(
            &mut out,
            &SetLine {
                set: key,
                resources: set.resources.len(),
                incomplete: &set.incomplete,
            },
        )?;
        for resource in &set.resources {
            let fields: &RawValue = serde_json::from_str(&resource.json)?;
            line(
                &mut out,
                &ResourceLine {
                    resource: &resource.id,
                    region: resource.region.as_str(),
                    fields,
                },
            )?;
        }
    }
    Ok(out)
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), serde_json::Error> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}
