//! How far each service was read in each place. Pure, and linear in what was read and found.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::checks::Control;
use crate::evaluate::Finding;
use crate::facts::{Cause, FactStore, Failure, Wants};
use crate::model::{AccountId, ControlId, Reached, Region, Verdict};

/// One service in one account and region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The account. Its cells, of which a large organization has hundreds of thousands, have it in common.
    pub account: Arc<AccountId>,
    /// The region, or `global`.
    pub region: Arc<Region>,
    /// The service, for example `s3`.
    pub service: Cow<'static, str>,
    /// How much of it was read.
    pub extent: Extent,
    /// Whether every listing of it was read to its end, so that what is not there is not there.
    pub is_listed: bool,
}

/// How far a service was read, and why no further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Everything that was requested.
    Complete,
    /// There is nothing of it: AWS is taken not to offer it there.
    NotOffered(String),
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
    /// Why there is none.
    not_offered: Option<Cause>,
}

/// Which services of an account have findings that could not be decided.
#[derive(Debug, Default)]
pub struct Doubts(BTreeMap<&'static str, (ControlId, String)>);

impl Doubts {
    /// Notes a finding. Of each service the first that could not be decided tells why, by control.
    pub fn note(&mut self, control: &Control, finding: &Finding) {
        if finding.verdict != Verdict::Unknown {
            return;
        }
        let service = control.kind.service();
        let is_first = self.0.get(service).is_none_or(|(own, _)| control.id < *own);
        if is_first {
            let doubt = (control.id.clone(), finding.reason.clone());
            self.0.insert(service, doubt);
        }
    }
}

/// The cells of an account, by region and service.
#[must_use]
pub fn cells(wants: &Wants, account: &AccountId, facts: &FactStore, doubts: &Doubts) -> Vec<Cell> {
    let global = Region::global();
    let mut cells: BTreeMap<(&Region, &str), Sets> = BTreeMap::new();
    let mut traces: BTreeSet<&str> = BTreeSet::new();
    for (key, set) in facts.sets().filter(|(key, _)| key.account == *account) {
        let service = key.kind.split('.').next().unwrap_or_default();
        let sets = cells.entry((&key.region, service)).or_default();
        sets.found += set.resources.len();
        for cause in &set.incomplete {
            let told = match cause.leaves_open() {
                true => &mut sets.cause,
                false => &mut sets.not_offered,
            };
            told.get_or_insert_with(|| cause.clone());
        }
        traces.insert(&key.kind);
    }
    // What was to be read and left no trace is a gap too.
    for wanted in wants
        .iter()
        .filter(|wanted| !traces.contains(wanted.kind.name))
    {
        let kind = wanted.kind;
        let sets = cells.entry((&global, kind.service())).or_default();
        let unread = || Cause::failed(Failure::NotRead, kind.name, "");
        sets.cause.get_or_insert_with(unread);
    }
    let account = Arc::new(account.clone());
    let mut told: Vec<Cell> = Vec::new();
    for ((region, service), sets) in cells {
        let unknown = doubts.0.get(service).map(|(_, reason)| reason.as_str());
        let region = match told.last() {
            Some(last) if *last.region == *region => Arc::clone(&last.region),
            Some(_) | None => Arc::new(region.clone()),
        };
        let mut known = wants.iter().map(|wanted| wanted.kind.service());
        let known = known.find(|known| *known == service);
        told.push(Cell {
            account: Arc::clone(&account),
            region,
            service: known.map_or_else(|| Cow::Owned(service.to_owned()), Cow::Borrowed),
            extent: extent(&sets, unknown),
            is_listed: sets.cause.is_none(),
        });
    }
    told
}

/// The cell of an account that could not be read at all: that its role was not assumed, or that nobody came to it.
/// An account that does not count has none.
#[must_use]
pub fn unread(account: &AccountId, outcome: &Reached) -> Option<Cell> {
    let extent = match outcome {
        Reached::NotAssumable(cause) => Extent::Denied(cause.clone()),
        Reached::Missing(cause) => Extent::Unreachable(cause.clone()),
        Reached::Read | Reached::Excluded(_) | Reached::Suspended(_) => return None,
    };
    Some(Cell {
        account: Arc::new(account.clone()),
        region: Arc::new(Region::global()),
        service: Cow::Borrowed("sts"),
        extent,
        is_listed: false,
    })
}

impl Extent {
    /// Whether everything that was requested and that is there was read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.gap().is_none()
    }

    /// Why it was not read to its end, if it was not.
    #[must_use]
    pub fn gap(&self) -> Option<&str> {
        match self {
            Self::Complete | Self::NotOffered(_) => None,
            Self::Partial(cause) | Self::Denied(cause) | Self::Unreachable(cause) => Some(cause),
        }
    }
}

fn extent(sets: &Sets, unknown: Option<&str>) -> Extent {
    if let (None, 0, Some(cause)) = (&sets.cause, sets.found, &sets.not_offered) {
        return Extent::NotOffered(cause.to_string());
    }
    match (&sets.cause, unknown) {
        (None, None) => Extent::Complete,
        (None, Some(reason)) => Extent::Partial(reason.to_owned()),
        (Some(cause @ Cause::Denied { .. }), _) if sets.found == 0 => {
            Extent::Denied(cause.to_string())
        }
        (
            Some(
                cause @ Cause::Failed {
                    failed:
                        Failure::Unreachable | Failure::NoHost | Failure::TimedOut | Failure::NotRead,
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
