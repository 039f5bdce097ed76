//! What the manifests of bundles say together.

use std::collections::BTreeMap;

use super::MergeError;
use crate::evidence::{AccountList, Manifest, MergedRun};
use crate::model::{AccountId, Expected, Member, Reached, sha256_of_all};

/// Digits of a digest that tell one merged run from another.
const DIGITS: usize = 12;

/// What all have in common, the first beginning and the last end. Accounts, runs and the id are still to come; none
/// if there are no manifests.
pub(super) fn joined(manifests: &[&Manifest]) -> Option<Manifest> {
    let first = *manifests.first()?;
    let each = || manifests.iter().copied();
    let started = each().map(|it| &it.started_at).min_by_key(|it| time(it))?;
    let finished = each().map(|it| &it.finished_at).max_by_key(|it| time(it))?;
    // Copies of one report may have several names.
    let report = each().map(|it| &it.report);
    let report = report.min_by_key(|it| (&it.name, &it.format))?;
    let organizations = each().map(|it| it.list.as_ref()?.organization.as_ref());
    let mut organizations = organizations.collect::<Vec<_>>();
    organizations.dedup();
    let organization = match organizations.as_slice() {
        [one] => one.cloned(),
        _ => None,
    };
    Some(Manifest {
        bundle_version: Manifest::version_for(true),
        tool_version: first.tool_version.clone(),
        catalog: first.catalog.clone(),
        run_id: String::new(),
        started_at: started.clone(),
        finished_at: finished.clone(),
        report: report.clone(),
        targets: Vec::new(),
        accounts: Vec::new(),
        list: Some(AccountList {
            digest: String::new(),
            organization,
        }),
        shard: None,
        merged: Vec::new(),
        contents: None,
    })
}

/// A time, and how it is written. What is no time was refused when the manifest was read.
fn time(text: &str) -> (Option<jiff::Timestamp>, &str) {
    (text.parse().ok(), text)
}

/// Every account of a bundle, each once. A run on the account of its credentials alone has no list.
pub(super) fn expected(manifest: &Manifest, name: &str) -> Result<Vec<Expected>, MergeError> {
    let mut accounts: BTreeMap<AccountId, Expected> = BTreeMap::new();
    for expected in &manifest.accounts {
        let account = expected.member.account.clone();
        if accounts.insert(account, expected.clone()).is_some() {
            return Err(MergeError::Contradictory {
                name: name.to_owned(),
                why: "its manifest names an account twice",
            });
        }
    }
    for target in &manifest.targets {
        let account = AccountId::new(target.account.clone());
        accounts.entry(account.clone()).or_insert_with(|| Expected {
            member: Member::unnamed(account),
            outcome: Reached::Read,
        });
    }
    Ok(accounts.into_values().collect())
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
