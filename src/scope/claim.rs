//! Whether a rule claims a resource.

use std::collections::BTreeMap;

use super::{Rule, any};
use crate::facts::{Cause, FactStore, Failure};
use crate::model::{AccountId, Region};
use crate::policy::covers;
use crate::services::resourcegroupstaggingapi as tagging;

/// The tags of resources, as far as they were read.
#[derive(Debug, Clone, Default)]
pub struct Tags {
    /// None of a resource whose tags cannot be read.
    of: BTreeMap<String, Option<Vec<(String, String)>>>,
    /// By account and region: why resources may have tags that are not known; empty if none has.
    read: BTreeMap<(AccountId, Region), Vec<Cause>>,
}

/// Where a resource is and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// Its account.
    pub account: &'a AccountId,
    /// Its region.
    pub region: &'a Region,
}

/// Whether a resource is one that a rule claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Its tags decide, and they could not be read.
    Unknown(Vec<Cause>),
}

impl Tags {
    /// The tags among the facts.
    #[must_use]
    pub fn read(facts: &FactStore) -> Self {
        let mut tags = Self::default();
        for (key, set) in facts.of_kind(tagging::RESOURCE.name) {
            for resource in &set.resources {
                let read = tagging::tags_of(&resource.json);
                tags.of.insert(resource.id.clone(), read);
            }
            let place = (key.account.clone(), key.region.clone());
            let causes = tags.read.entry(place).or_default();
            causes.extend(set.incomplete.iter().cloned());
        }
        tags
    }

    /// Why a resource that was not found among the tagged ones may have tags all the same.
    fn doubts(&self, whole: &str, resource: Named<'_>) -> Vec<Cause> {
        if !tagging::lists(whole) {
            return vec![tagging::not_listed(whole)];
        }
        let region = if *resource.region == Region::global() {
            Region::new(tagging::GLOBAL_IS_LISTED_IN)
        } else {
            resource.region.clone()
        };
        let place = (resource.account.clone(), region);
        match self.read.get(&place) {
            Some(causes) => causes.clone(),
            None => {
                let why = format!("the tags of {} were not read", place.1);
                vec![Cause::failed(
                    Failure::NotRead,
                    tagging::GET_RESOURCES.to_string(),
                    why,
                )]
            }
        }
    }
}

/// Whether resources of its service live in no region. A bucket lives in one, whether AWS told
/// it or not.
fn is_global(arn: &str) -> bool {
    arn.split(':').nth(2) == Some("cloudfront")
}

impl Rule {
    /// Whether it claims a resource.
    #[must_use]
    pub fn claims(&self, resource: Named<'_>, tags: &Tags) -> Claim {
        // A part of a resource, such as a cache behavior, has an id behind the ARN of the whole.
        let whole = resource.arn.split('#').next().unwrap_or(resource.arn);
        let named = any(&self.resources, &[resource.arn, whole]);
        if !named || !self.covers_account(resource.account) || !self.covers_region(resource.region)
        {
            return Claim::No;
        }
        let is_placed = *resource.region != Region::global() || is_global(whole);
        if !self.regions.is_empty() && !is_placed {
            let why = format!("the region of {whole} is not known");
            return Claim::Unknown(vec![Cause::failed(Failure::NotRead, "region", why)]);
        }
        if self.tags.is_empty() {
            return Claim::Yes;
        }
        if let Some(read) = tags.of.get(whole) {
            let Some(own) = read else {
                return Claim::Unknown(vec![Cause::failed(
                    Failure::Unparseable,
                    tagging::GET_RESOURCES.to_string(),
                    format!("the tags of {whole}"),
                )]);
            };
            let fits = self.tags.iter().all(|(key, pattern)| {
                let value = own.iter().find(|(own, _)| own == key);
                value.is_some_and(|(_, value)| pattern == value || covers(pattern, value))
            });
            return if fits { Claim::Yes } else { Claim::No };
        }
        match tags.doubts(whole, resource) {
            doubts if doubts.is_empty() => Claim::No,
            doubts => Claim::Unknown(doubts),
        }
    }
}
