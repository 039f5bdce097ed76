//! What is held of the findings of the earlier run while the later are read.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::reach::GLOBAL;
use crate::changes::Standing;
use crate::model::sha256_of_all;
use crate::output::json_v1::Finding;

/// What is held of a finding.
pub(super) struct Held {
    pub(super) standing: Standing,
    /// The items for which it counted, by their numbers in the later report.
    pub(super) items: Rc<[u32]>,
    /// Its facts, if they are to be told apart from another check.
    pub(super) facts: Option<Facts>,
    pub(super) is_met: bool,
}

/// The facts of a finding: hashes of the name and the value of each.
pub(super) struct Facts(Box<[(u64, u64)]>);

/// The findings of the earlier run.
#[derive(Default)]
pub(super) struct Earlier {
    by_key: HashMap<u128, Held>,
    /// Those of which the ARN names no region, by all that they are known by but that.
    regionless: HashMap<u128, Regionless>,
    lists: BTreeSet<Rc<[u32]>>,
}

/// A finding on a resource of which the ARN names no region.
struct Regionless {
    key: u128,
    is_nowhere: bool,
    /// Whether it is the only one of its control on this resource.
    is_sole: bool,
}

impl Earlier {
    /// Holds a finding; one that is named twice is held once.
    pub(super) fn hold(
        &mut self,
        finding: &Finding,
        standing: Standing,
        items: &[u32],
        facts: Option<Facts>,
    ) {
        let key = key(finding);
        if self.by_key.contains_key(&key) {
            return;
        }
        let items = match self.lists.get(items) {
            Some(known) => Rc::clone(known),
            None => {
                let items: Rc<[u32]> = items.into();
                self.lists.insert(Rc::clone(&items));
                items
            }
        };
        let held = Held {
            standing,
            items,
            facts,
            is_met: false,
        };
        self.by_key.insert(key, held);
        if let Some(rest) = regionless(finding) {
            let known = self.regionless.entry(rest);
            known
                .and_modify(|it| it.is_sole = false)
                .or_insert_with(|| Regionless {
                    key,
                    is_nowhere: is_nowhere(finding),
                    is_sole: true,
                });
        }
    }

    /// Whether a finding is held by this key.
    pub(super) fn has(&self, key: u128) -> bool {
        self.by_key.contains_key(&key)
    }

    /// What is held by this key.
    pub(super) fn get(&mut self, key: u128) -> Option<&mut Held> {
        self.by_key.get_mut(&key)
    }

    /// The key of the same finding where only one of the runs could tell the region of its resource.
    pub(super) fn elsewhere(&self, finding: &Finding) -> Option<u128> {
        let known = self.regionless.get(&regionless(finding)?)?;
        let is_same = known.is_sole && known.is_nowhere != is_nowhere(finding);
        is_same.then_some(known.key)
    }
}

impl Facts {
    pub(super) fn of(evidence: &Map<String, Value>) -> Self {
        let facts = evidence.iter();
        let facts = facts.map(|(name, value)| (hash(name), hash(&value.to_string())));
        Self(facts.collect())
    }

    /// Whether every fact that both name is the same.
    pub(super) fn is_same(&self, later: &Map<String, Value>) -> bool {
        let Self(later) = Self::of(later);
        let is_other = |(name, value): &(u64, u64)| {
            let mut later = later.iter();
            later.any(|(own, is)| own == name && is != value)
        };
        !self.0.iter().any(is_other)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// What a finding is known by: not by the id that a file tells, but by what that is made of.
pub(super) fn key(finding: &Finding) -> u128 {
    key_in(finding, &finding.region)
}

fn key_in(finding: &Finding, region: &str) -> u128 {
    let parts = [
        finding.control.as_str(),
        &finding.account,
        region,
        &finding.resource,
    ];
    let digest = sha256_of_all(parts);
    u128::from_str_radix(&digest[..32], 16).unwrap_or_default()
}

/// What a finding is known by beside its region, if its ARN names none.
fn regionless(finding: &Finding) -> Option<u128> {
    let is_regionless = finding.resource.split(':').nth(3) == Some("");
    is_regionless.then(|| key_in(finding, ""))
}

/// Whether a run could not tell the region, or there is none.
fn is_nowhere(finding: &Finding) -> bool {
    finding.region.is_empty() || finding.region == GLOBAL
}
