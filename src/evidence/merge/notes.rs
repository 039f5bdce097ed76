//! What is worth knowing of a merged bundle.

use std::collections::{BTreeMap, BTreeSet};

use super::agreement::{Sharding, numbers};
use crate::evidence::Manifest;
use crate::model::AccountId;

/// The time that runs on one list may take together, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// What is worth knowing, gathered while bundles are merged.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// The shards that are missing, and how many accounts each holds.
    missing: BTreeMap<u32, usize>,
    /// The bundles that lack accounts which another one has, and which accounts.
    lacking: BTreeMap<String, BTreeSet<AccountId>>,
    /// When the first run began and the last ended, if that is long.
    span: Option<(String, String)>,
}

impl Notes {
    /// That nothing is known of an account, if its shard is missing.
    pub(super) fn missing(&mut self, sharding: &Sharding, account: &AccountId) {
        if let Some(index) = sharding.absent(account) {
            *self.missing.entry(index).or_default() += 1;
        }
    }

    /// That a bundle tells less of an account than another one.
    pub(super) fn lacking(&mut self, source: String, account: &AccountId) {
        let accounts = self.lacking.entry(source).or_default();
        accounts.insert(account.clone());
    }

    /// How long the runs took together.
    pub(super) fn span(&mut self, manifest: &Manifest) {
        let (start, end) = (&manifest.started_at, &manifest.finished_at);
        let second = |text: &str| {
            text.parse::<jiff::Timestamp>()
                .map(jiff::Timestamp::as_second)
        };
        let is_short =
            second(start).is_ok_and(|start| second(end).is_ok_and(|end| end - start <= DAY));
        if !is_short {
            self.span = Some((start.clone(), end.clone()));
        }
    }

    /// All of it in words.
    pub(super) fn told(self, sharding: Option<&Sharding>) -> Vec<String> {
        let mut all = Vec::new();
        if let Some(sharding) = sharding.filter(|_| !self.missing.is_empty()) {
            let accounts: usize = self.missing.values().sum();
            let (noun, verb, them) = match self.missing.len() {
                1 => ("shard", "is", "it"),
                _ => ("shards", "are", "them"),
            };
            let lost = match accounts {
                1 => "1 account is not known".to_owned(),
                more => format!("{more} accounts are not known"),
            };
            all.push(format!(
                "{noun} {} of {} {verb} missing (counted from 0, as --shard does), so {lost}: scan {them}, and merge again",
                numbers(self.missing.into_keys()),
                sharding.of
            ));
        }
        for (source, accounts) in self.lacking {
            let first = accounts.first().map_or("", AccountId::as_str);
            all.push(match accounts.len() {
                1 => format!("account {first} is not whole in {source}, and was taken from another folder"),
                count => format!(
                    "{count} accounts are not whole in {source}, and were taken from other folders; the first is {first}"
                ),
            });
        }
        if let Some((start, end)) = self.span {
            all.push(format!(
                "the runs span more than a day, from {start} to {end}: what they tell together may have been true at no moment"
            ));
        }
        all
    }
}
