//! What a scan of an organization calls: what each account alone takes, the list of the organization, and STS; nothing
//! twice.

use std::collections::BTreeMap;

use super::super::canned::{assumed, by_account, scan};
use super::oracle::is_read;
use super::planted::{Planted, Sixty, Way};
use crate::kit::{ACCOUNT, Results};

/// What an account that is read takes, but for STS.
fn of_account(account: &Planted) -> BTreeMap<String, usize> {
    let buckets = account.buckets.len();
    // Of a policy of the organization only who lacks one of the bucket's own is asked.
    let asks = account.way != Way::Half && account.buckets.iter().any(|own| !own.requires_tls);
    // Nor a bucket for its block, where that of the account covers all.
    let blocks = account.way != Way::Half && account.blocks;
    let calls = [
        ("s3control:GetPublicAccessBlock", 1),
        ("s3:ListBuckets", 1),
        // The list of moto does not tell the regions of buckets.
        ("s3:HeadBucket", buckets),
        ("s3:GetBucketPolicy", buckets),
        ("s3:GetPublicAccessBlock", if blocks { 0 } else { buckets }),
        ("organizations:DescribeOrganization", usize::from(asks)),
    ];
    let calls = calls.into_iter().filter(|(_, count)| *count > 0);
    calls
        .map(|(name, count)| (name.to_owned(), count))
        .collect()
}

/// Of a scan of all.
pub(super) fn are_as_few_as_can_be(sixty: &Sixty, results: &Results) {
    let calls = sixty.stage.wire.requests();
    let mut expected: BTreeMap<Option<String>, BTreeMap<String, usize>> = BTreeMap::new();
    for account in sixty.accounts.iter().filter(|account| is_read(account)) {
        expected.insert(Some(account.id.clone()), of_account(account));
    }
    let own = expected.entry(Some(ACCOUNT.to_owned())).or_default();
    *own.entry("organizations:DescribeOrganization".to_owned())
        .or_default() += 1;
    own.insert("organizations:ListAccounts".to_owned(), 4);
    assert_eq!(by_account(&calls), expected);

    let behind_roles = sixty
        .accounts
        .iter()
        .filter(|account| account.id != ACCOUNT && !matches!(account.way, Way::Gone(_)));
    let behind_roles: Vec<String> = behind_roles.map(|account| account.id.clone()).collect();
    assert_eq!(assumed(&calls), behind_roles);
    let entered = sixty.accounts.iter().filter(|account| is_read(account));
    let identities = sixty.stage.wire.calls()["sts:GetCallerIdentity"];
    assert_eq!(identities, entered.count());

    // The results tell every call, and no other.
    let told: usize = results.calls().values().sum();
    assert_eq!(told, calls.len(), "{:#?}", results.calls());
    assert_eq!(results.json["calls"]["total"], told);
    assert_eq!(results.called("sts:AssumeRole"), behind_roles.len());
}

/// An account of many takes the calls that it takes alone.
pub(super) fn are_those_of_each_alone(sixty: &Sixty) {
    let wire = &sixty.stage.wire;
    let program = sixty.stage.program();
    // One of each make.
    let mut alone = BTreeMap::new();
    for name in ["live-0", "live-1", "bare-0", "sandbox-1", "half-0"] {
        let account = sixty.accounts.iter().find(|own| own.name == name);
        let id = account.expect("the account").id.clone();
        let role = format!("arn:aws:iam::{id}:role/threatproof-read");
        let before = wire.requests().len();
        program
            .run(&scan(&["--role-arn", &role, "--force"]))
            .results();
        let mut calls = by_account(&wire.requests()[before..]);
        let own = calls.remove(&Some(id.clone())).expect("its calls");
        assert!(calls.is_empty(), "{calls:?}");
        alone.insert(Some(id), own);
    }
    let named: Vec<String> = alone.keys().flatten().cloned().collect();
    let before = wire.requests().len();
    program
        .run(&scan(&["--accounts", &named.join(","), "--force"]))
        .results();
    assert_eq!(by_account(&wire.requests()[before..]), alone);
}
