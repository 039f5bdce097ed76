//! How far the permissions of a principal go beyond what is named.
//!
//! All statements of a principal are weighed together, since a way to more
//! permissions may be spread over several policies. A deny counts only if it
//! is without conditions and on all resources, and a permissions boundary only
//! where it certainly takes something away: the answer is an upper bound.
//! Policies of the organization and of resources are not seen.

use super::Policy;

mod admin;
pub mod condition;
pub(super) mod effort;
mod grant;
mod identity;
mod judge;
mod management;
mod may;
pub mod resource;
mod takeover;
mod tier;
mod trust;

pub use management::{Management, manages};
pub use may::{may, may_any, trusts};
pub use takeover::{Own, Takeover, takes_over};
pub use tier::Tier;
pub use trust::{providers, trust};

/// A policy as it is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// The document, or in words why it could not be read.
    pub document: Result<Policy, String>,
}

/// All policies of a principal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// Inline and managed policies, those of a user's groups among them.
    pub policies: Vec<Attached>,
    /// The permissions boundary.
    pub boundary: Option<Attached>,
}

/// Something that a policy gives and that has a wildcard in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How bad it is.
    pub tier: Tier,
    /// Policy, actions, resources and why, in words.
    pub text: String,
}

/// The verdict on a principal's permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivilegeStanding {
    /// No wildcard but those that can hardly be avoided.
    WildcardFree,
    /// Wildcards that could be avoided, none of them far-reaching.
    Partial,
    /// Far-reaching wildcards.
    Broad,
    /// Nothing but what only a person can judge.
    Question,
    /// It cannot be told.
    Unknown,
}

/// What the permissions of a principal come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The verdict.
    pub standing: PrivilegeStanding,
    /// What it rests on, worst first.
    pub findings: Vec<Finding>,
}

impl Analysis {
    /// Weighs policies, and what is amiss with the trust policy of a role.
    #[must_use]
    pub fn of(permissions: &Permissions, trust: Vec<Finding>) -> Self {
        let (mut findings, is_upper_bound) = judge::findings(permissions);
        findings.extend(trust);
        findings.sort();
        findings.dedup();
        let standing = standing(&findings, is_upper_bound);
        Self { standing, findings }
    }
}

/// The worst finding decides. Where the boundary or a denial could not be used, there may be less than was found.
fn standing(findings: &[Finding], is_upper_bound: bool) -> PrivilegeStanding {
    let verdict = match findings.iter().map(|finding| finding.tier).min() {
        None | Some(Tier::Tolerated) => PrivilegeStanding::WildcardFree,
        Some(Tier::Medium) => PrivilegeStanding::Partial,
        Some(Tier::Admin | Tier::High) => PrivilegeStanding::Broad,
        Some(Tier::Unclear) => PrivilegeStanding::Unknown,
        Some(Tier::Review) => PrivilegeStanding::Question,
    };
    match verdict {
        PrivilegeStanding::Partial | PrivilegeStanding::Broad if is_upper_bound => {
            PrivilegeStanding::Unknown
        }
        decided => decided,
    }
}

#[cfg(test)]
mod tests;
