//! What of a control's outcome counts for an item.

use crate::evaluate::{Finding, Gap, Outcome};
use crate::facts::FactKind;
use crate::model::{Member, Region};
use crate::scope::{Claim, ItemScope, Named};

/// What of an outcome counts for an item.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    /// The findings that count.
    pub findings: Vec<&'a Finding>,
    /// Why more may count: listings that were not read to their end, and resources of which it
    /// cannot be told.
    pub incomplete: Vec<Gap>,
    /// How many findings do not count.
    pub outside: usize,
}

impl<'a> View<'a> {
    /// What of the outcome of a control on this kind counts in that scope.
    pub(super) fn of(kind: &FactKind, outcome: &'a Outcome, scope: &ItemScope<'_>) -> Self {
        // A listing of a region in which nothing can count may have any holes.
        let matters = |region: &Region| {
            scope.is_everything() || scope.rules.iter().any(|rule| rule.covers_region(region))
        };
        let gaps = outcome.incomplete.iter();
        let mut view = Self {
            incomplete: gaps.filter(|gap| matters(&gap.region)).cloned().collect(),
            ..Self::default()
        };
        for finding in &outcome.findings {
            match claim(kind, finding, scope) {
                Claim::Yes => view.findings.push(finding),
                Claim::No => view.outside += 1,
                Claim::Unknown(causes) => {
                    let region = finding.region.clone();
                    let gap = |cause| Gap {
                        cause,
                        region: region.clone(),
                    };
                    view.incomplete.extend(causes.into_iter().map(gap));
                }
            }
        }
        view.incomplete.sort();
        view.incomplete.dedup();
        view
    }
}

/// Whether a finding counts. What belongs to an account as a whole is narrowed by account and
/// region only.
fn claim(kind: &FactKind, finding: &Finding, scope: &ItemScope<'_>) -> Claim {
    if scope.is_everything() {
        return Claim::Yes;
    }
    let account = Member::unnamed(finding.account.clone());
    let mut unknown = Vec::new();
    for rule in scope.rules {
        let claim = if kind.is_account_wide() {
            match rule.covers_region(&finding.region) {
                true => rule.covers_account(&account),
                false => Claim::No,
            }
        } else {
            let resource = Named {
                arn: &finding.resource,
                account: &account,
                region: &finding.region,
            };
            rule.claims(resource, scope.tags)
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
