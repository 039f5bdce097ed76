//! Whether a finding or a gap counts for an item.

use crate::evaluate::{Finding, Gap};
use crate::facts::{FactKind, Tags};
use crate::model::Member;
use crate::scope::{Claim, ItemScope, Named};

/// Whether a listing that was not read to its end matters: a region in which nothing can count may have any holes.
pub(super) fn matters(gap: &Gap, scope: &ItemScope<'_>) -> bool {
    scope.is_everything()
        || scope
            .rules
            .iter()
            .any(|rule| rule.covers_region(&gap.region))
}

/// Whether a finding counts. What belongs to an account as a whole is narrowed by account and
/// region only.
pub(super) fn claim(
    kind: &FactKind,
    finding: &Finding,
    account: &Member,
    scope: &ItemScope<'_>,
    tags: &Tags,
) -> Claim {
    if scope.is_everything() {
        return Claim::Yes;
    }
    let mut unknown = Vec::new();
    for rule in scope.rules {
        let claim = if kind.is_account_wide() {
            match rule.covers_region(&finding.region) {
                true => rule.covers_account(account),
                false => Claim::No,
            }
        } else {
            let resource = Named {
                arn: &finding.resource,
                account,
                region: &finding.region,
            };
            rule.claims(resource, tags)
        };
        match claim {
            Claim::Yes => return Claim::Yes,
            Claim::No => {}
            Claim::Unknown(causes) => unknown.extend(causes),
        }
    }
    if unknown.is_empty() {
        Claim::No
    } else {
        Claim::Unknown(unknown)
    }
}
