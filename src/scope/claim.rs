//! Whether a rule claims a resource.

use super::{Rule, any};
use crate::facts::{Cause, Failure, Tags};
use crate::model::{AccountId, Region};
use crate::policy::covers;

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
            let why = format!("the region of {whole} is unknown");
            return Claim::Unknown(vec![Cause::failed(Failure::NotRead, "region", why)]);
        }
        if self.tags.is_empty() {
            return Claim::Yes;
        }
        match tags.of(whole, resource.account, resource.region) {
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
