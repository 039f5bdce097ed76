//! The tags of resources, as far as they were read. Which service lists them is not known here.

use std::collections::BTreeMap;

use super::{Call, Cause, Failure};
use crate::model::{AccountId, Region};

/// The listing that tags come from, and what it can tell.
#[derive(Debug, Clone, Copy)]
pub struct TagListing {
    /// The call.
    pub call: Call,
    /// Whether it lists resources such as this one, by ARN, if they have tags.
    pub lists: fn(&str) -> bool,
    /// The region in which it lists resources that live in no region.
    pub global_in: &'static str,
}

/// Key and value of one tag.
pub type Tag = (String, String);

/// The tags of resources, as far as they were read.
#[derive(Debug, Clone)]
pub struct Tags {
    listing: TagListing,
    /// By ARN; none of a resource whose tags cannot be read.
    listed: BTreeMap<String, Option<Vec<Tag>>>,
    /// By place: why resources there may have tags that are not known; empty if the listing ended.
    places: BTreeMap<(AccountId, Region), Vec<Cause>>,
}

impl Tags {
    /// No tags of a listing that was read nowhere yet.
    #[must_use]
    pub fn new(listing: TagListing) -> Self {
        Self {
            listing,
            listed: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }

    /// Adds what was listed in one place, and why there may be more. A resource without `Some` has tags that
    /// cannot be read.
    pub fn add(
        &mut self,
        account: &AccountId,
        region: &Region,
        listed: impl Iterator<Item = (String, Option<Vec<Tag>>)>,
        incomplete: &[Cause],
    ) {
        self.listed.extend(listed);
        let place = (account.clone(), region.clone());
        let causes = self.places.entry(place).or_default();
        causes.extend(incomplete.iter().cloned());
    }

    /// The tags of a resource; none if it is known to have none.
    ///
    /// # Errors
    ///
    /// Why they are not known.
    pub fn of(
        &self,
        arn: &str,
        account: &AccountId,
        region: &Region,
    ) -> Result<&[Tag], Vec<Cause>> {
        match self.listed.get(arn) {
            Some(Some(tags)) => Ok(tags),
            Some(None) => {
                let what = format!("the tags of {arn}");
                Err(vec![self.failed(Failure::Unparseable, what)])
            }
            None => match self.doubts(arn, account, region) {
                doubts if doubts.is_empty() => Ok(&[]),
                doubts => Err(doubts),
            },
        }
    }

    /// Why a resource that is not listed may have tags all the same.
    fn doubts(&self, arn: &str, account: &AccountId, region: &Region) -> Vec<Cause> {
        if !(self.listing.lists)(arn) {
            let why = format!("it does not list {arn}, so its tags are not known");
            return vec![self.failed(Failure::NotRead, why)];
        }
        let region = if *region == Region::global() {
            Region::new(self.listing.global_in)
        } else {
            region.clone()
        };
        let place = (account.clone(), region);
        match self.places.get(&place) {
            Some(causes) => causes.clone(),
            None => {
                let why = format!("the tags of {} were not read", place.1);
                vec![self.failed(Failure::NotRead, why)]
            }
        }
    }

    fn failed(&self, failure: Failure, detail: String) -> Cause {
        self.listing.call.failed(failure, detail)
    }
}
