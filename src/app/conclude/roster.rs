//! The accounts that a run was about.

use std::collections::BTreeMap;

use crate::evidence::Manifest;
use crate::model::{AccountId, Expected, Member, Reached};

/// Each account once, by id. A run on the account of its credentials alone has no list: what it was to read counts.
pub(super) fn expected(manifest: &Manifest) -> Vec<Expected> {
    let listed = manifest.accounts.iter().cloned();
    let listed = listed.map(|expected| (expected.member.account.clone(), expected));
    let mut accounts: BTreeMap<AccountId, Expected> = listed.collect();
    for target in &manifest.targets {
        let account = AccountId::new(target.account.clone());
        accounts.entry(account.clone()).or_insert_with(|| Expected {
            member: Member::unnamed(account),
            outcome: Reached::Read,
        });
    }
    accounts.into_values().collect()
}
