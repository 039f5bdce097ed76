//! Everything that was read in a run, in a fixed order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Cause;
use crate::model::{AccountId, Region};

/// Where a set of facts was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SetKey {
    /// Name of the fact kind.
    pub kind: String,
    /// The account.
    pub account: AccountId,
    /// The region, or `global`.
    pub region: Region,
}

/// One resource and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its ARN, or the nearest to one that AWS gives.
    pub id: String,
    /// The region it lives in.
    pub region: Region,
    /// Its fields as one JSON object: the form that is both evaluated and recorded.
    pub json: Box<str>,
}

/// The resources of one kind in one account and region.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactSet {
    /// Sorted by id.
    pub resources: Vec<Resource>,
    /// Why there may be more resources than these; empty if the listing was read to its end.
    pub incomplete: Vec<Cause>,
}

/// All facts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactStore {
    sets: BTreeMap<SetKey, FactSet>,
}

impl FactStore {
    /// Adds what was read of one kind in one place. A second set for the same
    /// place joins the first.
    pub fn insert(&mut self, key: SetKey, set: FactSet) {
        let place = self.sets.entry(key).or_default();
        place.resources.extend(set.resources);
        place.resources.sort_by(|a, b| a.id.cmp(&b.id));
        place.resources.dedup_by(|a, b| a.id == b.id);
        place.incomplete.extend(set.incomplete);
    }

    /// All sets, ordered by kind, account and region.
    pub fn sets(&self) -> impl Iterator<Item = (&SetKey, &FactSet)> {
        self.sets.iter()
    }

    /// All sets, to be taken elsewhere.
    pub fn into_sets(self) -> impl Iterator<Item = (SetKey, FactSet)> {
        self.sets.into_iter()
    }

    /// The sets of one kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a SetKey, &'a FactSet)> {
        self.sets.iter().filter(move |(key, _)| key.kind == kind)
    }
}
