//! How far each service was read in each place. Pure, and linear in what was read and found.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::Catalog;
use crate::evaluate::Outcomes;
use crate::facts::{Cause, FactStore, Failure, Wants};
use crate::model::{AccountId, Region, Verdict};

/// One service in one account and region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The account.
    pub account: AccountId,
    /// The region, or `global`.
    pub region: Region,
    /// The service, for example `s3`.
    pub service: String,
    /// How much of it was read.
    pub extent: Extent,
}

/// How far a service was read, and why no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Everything that was requested.
    Complete,
    /// Some of it.
    Partial(String),
    /// Nothing: AWS denied access.
    Denied(String),
    /// Nothing: no answer.
    Unreachable(String),
}

/// What the sets of one service in one place come to.
#[derive(Default)]
struct Sets {
    /// How many resources were found.
    found: usize,
    /// What first kept from finding more.
    cause: Option<Cause>,
}

/// The cells, by account, region and service.
#[must_use]
pub fn cells(
    wants: &Wants,
    accounts: &[AccountId],
    facts: &FactStore,
    outcomes: &Outcomes,
    catalog: &Catalog,
) -> Vec<Cell> {
    let global = Region::global();
    let mut cells: BTreeMap<(&AccountId, &Region, &str), Sets> = BTreeMap::new();
    let mut traces: BTreeSet<(&str, &AccountId)> = BTreeSet::new();
    for (key, set) in facts.sets() {
        let service = key.kind.split('.').next().unwrap_or_default();
        let sets = cells
            .entry((&key.account, &key.region, service))
            .or_default();
        sets.found += set.resources.len();
        sets.cause = sets
            .cause
            .take()
            .or_else(|| set.incomplete.first().cloned());
        traces.insert((&key.kind, &key.account));
    }
    // What was to be read and left no trace is a gap too.
    for wanted in wants.iter() {
        let kind = wanted.kind;
        for account in accounts {
            if traces.contains(&(kind.name, account)) {
                continue;
            }
            let sets = cells.entry((account, &global, kind.service())).or_default();
            let unread = || Cause::failed(Failure::NotRead, kind.name, "");
            sets.cause.get_or_insert_with(unread);
        }
    }
    let unknown = unknown(outcomes, catalog);
    let cells = cells.into_iter().map(|((account, region, service), sets)| {
        let unknown = unknown.get(&(account, service)).copied();
        Cell {
            account: account.clone(),
            region: region.clone(),
            service: service.to_owned(),
            extent: extent(&sets, unknown),
        }
    });
    cells.collect()
}

/// By account and service, the reason of the first finding that could not be decided.
fn unknown<'a>(
    outcomes: &'a Outcomes,
    catalog: &Catalog,
) -> BTreeMap<(&'a AccountId, &'static str), &'a str> {
    let mut unknown = BTreeMap::new();
    for ((control, account), outcome) in outcomes {
        let Some(control) = catalog.controls.get(control) else {
            continue;
        };
        let mut findings = outcome.findings.iter();
        if let Some(finding) = findings.find(|finding| finding.verdict == Verdict::Unknown) {
            unknown
                .entry((account, control.kind.service()))
                .or_insert(finding.reason.as_str());
        }
    }
    unknown
}

fn extent(sets: &Sets, unknown: Option<&str>) -> Extent {
    match (&sets.cause, unknown) {
        (None, None) => Extent::Complete,
        (None, Some(reason)) => Extent::Partial(reason.to_owned()),
        (Some(cause @ Cause::Denied { .. }), _) if sets.found == 0 => {
            Extent::Denied(cause.to_string())
        }
        (
            Some(
                cause @ Cause::Failed {
                    failed: Failure::Unreachable | Failure::TimedOut | Failure::NotRead,
                    ..
                },
            ),
            _,
        ) if sets.found == 0 => Extent::Unreachable(cause.to_string()),
        (Some(cause), _) => Extent::Partial(cause.to_string()),
    }
}

#[cfg(test)]
mod tests;
