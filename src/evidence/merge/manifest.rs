//! What the manifests of bundles say together.

use crate::evidence::{AccountList, Manifest, MergedRun, ReportRef};
use crate::model::sha256_of_all;

/// Digits of a digest that tell one merged run from another.
const DIGITS: usize = 12;

/// Joins a manifest to what others say: the first beginning, the last end, and what all have in common. Accounts, runs
/// and the id are still to come.
pub(super) fn join(whole: &mut Option<Manifest>, other: &Manifest) {
    let organization = other
        .list
        .as_ref()
        .and_then(|list| list.organization.clone());
    let Some(whole) = whole else {
        *whole = Some(Manifest {
            bundle_version: Manifest::version_for(true),
            run_id: String::new(),
            targets: Vec::new(),
            accounts: Vec::new(),
            list: Some(AccountList {
                digest: String::new(),
                organization,
            }),
            shard: None,
            merged: Vec::new(),
            contents: None,
            ..other.clone()
        });
        return;
    };
    if time(&other.started_at) < time(&whole.started_at) {
        whole.started_at.clone_from(&other.started_at);
    }
    if time(&other.finished_at) > time(&whole.finished_at) {
        whole.finished_at.clone_from(&other.finished_at);
    }
    // Copies of one report may have several names.
    let named = |report: &ReportRef| (report.name.clone(), report.format.clone());
    if named(&other.report) < named(&whole.report) {
        whole.report = other.report.clone();
    }
    if let Some(list) = whole
        .list
        .as_mut()
        .filter(|list| list.organization != organization)
    {
        list.organization = None;
    }
}

/// A time, and how it is written. What is no time was refused when the manifest was read.
fn time(text: &str) -> (Option<jiff::Timestamp>, &str) {
    (text.parse().ok(), text)
}

/// The runs that a bundle is of: those that it was merged of, or its own.
pub(super) fn runs(manifest: Manifest, digest: String) -> Vec<MergedRun> {
    match manifest.merged.is_empty() {
        false => manifest.merged,
        true => vec![MergedRun {
            run_id: manifest.run_id,
            shard: manifest.shard,
            manifest: digest,
        }],
    }
}

/// The id of a merged run: that of the first, and what tells it from any other that was merged.
pub(super) fn run_id(runs: &[MergedRun]) -> String {
    let texts = runs
        .iter()
        .flat_map(|run| [run.run_id.as_str(), run.manifest.as_str()]);
    let digest = sha256_of_all(texts);
    let first = runs.first().map_or("", |run| run.run_id.as_str());
    format!("{first}-merged-{}", &digest[..DIGITS])
}
