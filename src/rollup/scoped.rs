//! Whether a finding or a gap counts for an item.

use crate::evaluate::{Finding, Gap};
use crate::facts::{FactKind, Tags};
use crate::model::Member;
use crate::scope::{Claim, ItemScope, Named, Rule};

/// Whether a listing of an account that was not read to its end matters: where by no rule anything can count there
/// may be any holes.
pub(super) fn matters(gap: &Gap, account: &Member, scope: &ItemScope<'_>) -> bool {
    let can_count =
        |rule: &&Rule| rule.covers_region(&gap.region) && rule.covers_account(account) != Claim::No;
    scope.is_everything() || scope.rules.iter().any(can_count)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;
    use crate::model::{AccountId, Region};
    use crate::scope::Accounts;

    #[test]
    fn a_hole_in_one_account_counts_only_by_a_rule_about_that_account_and_its_region() {
        let rule = |account: &str, region: &str| Rule {
            accounts: Accounts {
                named: vec![account.to_owned()],
                ..Accounts::default()
            },
            regions: vec![region.to_owned()],
            ..Rule::default()
        };
        let rules = [
            rule("111122223333", "us-east-1"),
            rule("222233334444", "eu-west-1"),
            rule("pay-*", "sa-east-1"),
        ];
        let counts = |account: &str, region: Region| {
            let member = Member::unnamed(AccountId::new(account));
            let cause = Cause::denied("s3:ListAllMyBuckets", "");
            let gap = Gap { cause, region };
            let rules: Vec<&Rule> = rules.iter().collect();
            let scope = |rules| ItemScope {
                rules,
                is_chosen: true,
            };
            assert!(matters(&gap, &member, &scope(&[])));
            matters(&gap, &member, &scope(&rules))
        };
        for (account, region, expect) in [
            ("111122223333", "us-east-1", true),
            ("111122223333", "eu-west-1", false),
            ("222233334444", "eu-west-1", true),
            ("222233334444", "us-east-1", false),
            // Nobody knows whether it is called so.
            ("222233334444", "sa-east-1", true),
            ("222233334444", "ap-south-1", false),
        ] {
            let counts = counts(account, Region::new(region));
            assert_eq!(counts, expect, "{account} {region}");
        }
        assert!(counts("111122223333", Region::global()));
    }
}
