//! Everything that was read in a run, in a fixed order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cause, Failure, Resources};
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
    /// In the store sorted by id.
    pub resources: Resources,
    /// Why there may be more resources than these; empty if the listing was read to its end. A cause that leaves
    /// nothing open says why there are none.
    pub incomplete: Vec<Cause>,
}

/// All facts of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactStore {
    sets: BTreeMap<SetKey, FactSet>,
}

impl FactStore {
    /// Adds what was read of one kind in one place. A second set for the same
    /// place joins the first. Of resources that share an id but not their facts one
    /// is kept, whatever the order in which they come, and the set counts as incomplete:
    /// what is known of the other would be lost.
    pub fn insert(&mut self, key: SetKey, set: FactSet) {
        let kind = key.kind.clone();
        let place = self.sets.entry(key).or_default();
        place.incomplete.extend(set.incomplete);
        if set.resources.is_empty() {
            return;
        }
        if place.resources.is_empty() && set.resources.is_in_order() {
            place.resources = set.resources;
            return;
        }
        let mut all: Vec<Resource> = place.resources.iter().chain(&set.resources).collect();
        all.sort();
        all.dedup();
        all.dedup_by(|next, kept| {
            let is_same = next.id == kept.id;
            if is_same {
                let detail = format!("two different resources are named {}", kept.id);
                let cause = Cause::failed(Failure::Unexpected, &kind, detail);
                if !place.incomplete.contains(&cause) {
                    place.incomplete.push(cause);
                }
            }
            is_same
        });
        place.resources = all.into();
    }

    /// Whether anything was read there.
    #[must_use]
    pub fn holds(&self, key: &SetKey) -> bool {
        self.sets.contains_key(key)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(id: &str, json: &str) -> Resource {
        Resource {
            id: id.to_owned(),
            region: Region::global(),
            json: json.into(),
        }
    }

    /// The set of one place after these were read of it.
    fn joined(reads: &[&[&Resource]]) -> FactSet {
        let mut store = FactStore::default();
        for resources in reads {
            let key = SetKey {
                kind: "s3.bucket".to_owned(),
                account: AccountId::new("111122223333"),
                region: Region::global(),
            };
            let set = FactSet {
                resources: resources.iter().copied().cloned().collect(),
                incomplete: Vec::new(),
            };
            store.insert(key, set);
        }
        store.into_sets().next().expect("one place").1
    }

    #[test]
    fn two_that_differ_under_one_id_leave_the_set_open() {
        let (good, bad) = (resource("a", "{}"), resource("a", "{\"tls\":false}"));
        let other = resource("b", "{}");
        let same = joined(&[&[&good, &other], &[&good]]);
        assert_eq!(same.resources, vec![good.clone(), other.clone()].into());
        assert_eq!(same.incomplete, []);

        let open = joined(&[&[&good, &other, &bad]]);
        assert_eq!(open.resources.len(), 2);
        assert!(
            open.incomplete[0].to_string().contains("named a"),
            "{open:?}"
        );
        for reads in [
            &[&[&bad][..], &[&good], &[&other]][..],
            &[&[&other, &good, &bad], &[&bad], &[&good]],
        ] {
            assert_eq!(joined(reads), open, "whatever comes first");
        }
    }
}
