//! Whether a rule claims a resource.

use super::{Rule, any};
use crate::facts::{Cause, Failure, Tags};
use crate::model::{Member, Region};
use crate::policy::covers;

/// Where a resource is and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// Its account.
    pub account: &'a Member,
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
    /// What decides could not be read: the tags of the resource, or what is known of its account.
    Unknown(Vec<Cause>),
}

impl Claim {
    /// Whether both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, other) | (other, Self::Yes) => other,
            (Self::Unknown(mut causes), Self::Unknown(more)) => {
                causes.extend(more);
                Self::Unknown(causes)
            }
        }
    }

    /// Whether one of them holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, other) | (other, Self::No) => other,
            (Self::Unknown(mut causes), Self::Unknown(more)) => {
                causes.extend(more);
                Self::Unknown(causes)
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
        if !named || !self.covers_region(resource.region) {
            return Claim::No;
        }
        match self.covers_account(resource.account) {
            Claim::No => Claim::No,
            account @ (Claim::Yes | Claim::Unknown(_)) => account.and(self.holds(resource, tags)),
        }
    }

    /// Whether a resource that is named and in a region that counts is in the right place and has the right tags.
    fn holds(&self, resource: Named<'_>, tags: &Tags) -> Claim {
        let whole = resource.arn.split('#').next().unwrap_or(resource.arn);
        let is_placed = *resource.region != Region::global() || is_global(whole);
        if !self.regions.is_empty() && !is_placed {
            let why = format!("the region of {whole} is unknown");
            return Claim::Unknown(vec![Cause::failed(Failure::NotRead, "region", why)]);
        }
        if self.tags.is_empty() {
            return Claim::Yes;
        }
        match tags.of(whole, &resource.account.account, resource.region) {
            Err(causes) => Claim::Unknown(causes),
            Ok(own) => {
                let fits = self.tags.iter().all(|(key, pattern)| {
                    let value = own.iter().find(|(own, _)| own == key);
                    value.is_some_and(|(_, value)| pattern == value || covers(pattern, value))
                });
                if fits { Claim::Yes } else { Claim::No }
            }
        }
    }
}
