//! A run's evidence, account by account.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{BundleError, Manifest, Record};
use crate::facts::{CallRecord, FactStore, count};
use crate::model::AccountId;

/// A run's evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What, when, by whom.
    pub manifest: Manifest,
    /// What was read of each account.
    pub(super) records: BTreeMap<AccountId, Record>,
    /// The calls that are of none of them, such as those that listed them.
    pub(super) own_calls: Vec<CallRecord>,
}

impl Bundle {
    /// Of what is in memory. Calls of an account without facts count for the run itself.
    #[must_use]
    pub fn new(manifest: Manifest, facts: FactStore, calls: Vec<CallRecord>) -> Self {
        let mut stores: BTreeMap<AccountId, FactStore> = BTreeMap::new();
        for (key, set) in facts.into_sets() {
            let store = stores.entry(key.account.clone()).or_default();
            store.insert(key, set);
        }
        let mut ledgers: BTreeMap<AccountId, Vec<CallRecord>> = BTreeMap::new();
        let mut own_calls = Vec::new();
        for call in calls {
            let account = AccountId::new(&*call.account);
            if stores.contains_key(&account) {
                ledgers.entry(account).or_default().push(call);
            } else {
                own_calls.push(call);
            }
        }
        let records = stores.into_iter().map(|(account, facts)| {
            let calls = ledgers.remove(&account).unwrap_or_default();
            (account, Record::here(facts, calls))
        });
        Self::of_records(manifest, records.collect(), own_calls)
    }

    /// Of accounts that were read one by one.
    #[must_use]
    pub fn of_records(
        manifest: Manifest,
        records: BTreeMap<AccountId, Record>,
        own_calls: Vec<CallRecord>,
    ) -> Self {
        Self {
            manifest,
            records,
            own_calls,
        }
    }

    /// Ids of the accounts that were to be read.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        let targets = self.manifest.targets.iter();
        targets.map(|target| target.account.clone()).collect()
    }

    /// The accounts of which there are facts, by id.
    pub fn read_accounts(&self) -> impl Iterator<Item = &AccountId> {
        self.records.keys()
    }

    /// Everything that was read of one account; nothing if nothing was.
    ///
    /// # Errors
    ///
    /// If it is kept in a file that can no longer be read, or has changed since it was opened.
    pub fn facts_of(&self, account: &AccountId) -> Result<Cow<'_, FactStore>, BundleError> {
        match self.records.get(account) {
            Some(record) => record.facts(account),
            None => Ok(Cow::default()),
        }
    }

    /// The calls that were made for one account, in their order; none if nothing was read of it.
    ///
    /// # Errors
    ///
    /// As [`Bundle::facts_of`].
    pub fn calls_made_for(
        &self,
        account: &AccountId,
    ) -> Result<Cow<'_, [CallRecord]>, BundleError> {
        match self.records.get(account) {
            Some(record) => record.ledger(account),
            None => Ok(Cow::default()),
        }
    }

    /// The same with other facts of one account.
    ///
    /// # Errors
    ///
    /// As [`Bundle::facts_of`].
    pub fn with_facts(
        mut self,
        account: &AccountId,
        facts: FactStore,
    ) -> Result<Self, BundleError> {
        let calls = self.calls_made_for(account)?.into_owned();
        self.records
            .insert(account.clone(), Record::here(facts, calls));
        Ok(self)
    }

    /// The calls that are of no account that was read, such as those that list the accounts.
    #[must_use]
    pub fn own_calls(&self) -> &[CallRecord] {
        &self.own_calls
    }

    /// Everything that was read of all accounts, at once in memory.
    ///
    /// # Errors
    ///
    /// As [`Bundle::facts_of`].
    pub fn facts(&self) -> Result<FactStore, BundleError> {
        let mut all = FactStore::default();
        for (account, record) in &self.records {
            for (key, set) in record.facts(account)?.into_owned().into_sets() {
                all.insert(key, set);
            }
        }
        Ok(all)
    }

    /// How often each operation was sent, by `service:Operation`.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        let mut sent = count(&self.own_calls);
        for (operation, times) in self.records.values().flat_map(|record| &record.sent) {
            *sent.entry(operation.clone()).or_default() += times;
        }
        sent
    }

    /// The same of the calls that were made for one account.
    #[must_use]
    pub fn calls_of(&self, account: &AccountId) -> BTreeMap<String, u64> {
        let record = self.records.get(account);
        record.map_or_else(BTreeMap::new, |record| record.sent.clone())
    }

    /// Whether the run ended in the future. Clocks may differ by up to a day.
    #[must_use]
    pub fn ends_after(&self, now: jiff::Timestamp) -> bool {
        const DAY: i64 = 24 * 60 * 60;
        let end = self.manifest.finished_at.parse::<jiff::Timestamp>();
        !end.is_ok_and(|end| end.as_second() <= now.as_second() + DAY)
    }
}
