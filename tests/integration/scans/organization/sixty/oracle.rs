//! What items have to come to, by plain rules over what was planted.

use std::collections::BTreeMap;

use super::planted::{Planted, Way};
use crate::kit::ACCOUNT;

/// What a resource says of a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    Yes,
    No,
    /// Only a person can tell, or nobody could read it.
    Open,
}

/// The status of each threat over accounts that are expected. Those that are gone do not count.
pub(super) fn statuses(accounts: &[&Planted]) -> BTreeMap<&'static str, &'static str> {
    let is_missing = accounts.iter().any(|account| account.way == Way::NoRole);
    let said = |each: fn(&Planted) -> Vec<Says>| -> Vec<Says> {
        let own = accounts.iter().filter(|account| is_read(account));
        own.flat_map(|account| each(account)).collect()
    };
    let status = |says: Vec<Says>| {
        let all = |what| !says.is_empty() && says.iter().all(|own| *own == what);
        match is_missing {
            true => "needs-investigation",
            false if all(Says::Yes) => "implemented",
            false if all(Says::No) => "not-started",
            false => "needs-investigation",
        }
    };
    BTreeMap::from([
        ("s3-tls", status(said(require_tls))),
        ("s3-account-public-access", status(said(block))),
        ("s3-bucket-public-access", status(said(are_blocked))),
    ])
}

/// Whether anything is known of it.
pub(super) fn is_read(account: &Planted) -> bool {
    matches!(account.way, Way::Open | Way::Half)
}

/// In a member of an organization a policy of the organization may do what the bucket's does not.
fn require_tls(account: &Planted) -> Vec<Says> {
    let buckets = account.buckets.iter();
    let says = buckets.map(|bucket| match (account.way, bucket.requires_tls) {
        (Way::Half, _) => Says::Open,
        (_, true) => Says::Yes,
        (_, false) if account.id == ACCOUNT => Says::No,
        (_, false) => Says::Open,
    });
    says.collect()
}

fn block(account: &Planted) -> Vec<Says> {
    vec![match (account.way, account.blocks) {
        (Way::Half, _) => Says::Open,
        (_, true) => Says::Yes,
        (_, false) => Says::No,
    }]
}

/// A bucket's own block counts where that of the account cannot be read.
fn are_blocked(account: &Planted) -> Vec<Says> {
    let buckets = account.buckets.iter();
    let says = buckets.map(|bucket| match (bucket.is_blocked, account.way) {
        (true, _) => Says::Yes,
        (false, Way::Half) => Says::Open,
        (false, _) if account.blocks => Says::Yes,
        (false, _) => Says::No,
    });
    says.collect()
}
