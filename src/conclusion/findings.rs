//! Every finding of a run, made again from the evidence for whoever wants them: there may be more than memory holds.

use std::collections::BTreeMap;
use std::io;

use crate::checks::Control;
use crate::evaluate::{Finding, Judge, Judged, Quotes};
use crate::evidence::Bundle;
use crate::facts::{CallRecord, FactStore, Tags};
use crate::model::{AccountId, Member};
use crate::rollup::Counting;

/// The findings of a run. The same evidence gives the same findings each time.
pub struct Findings<'a> {
    judge: Judge<'a>,
    bundle: &'a Bundle,
    accounts: Vec<Member>,
    count: usize,
    counting: Counting<'a>,
    tags: fn(&FactStore) -> Tags,
}

/// One finding.
#[derive(Debug, Clone, Copy)]
pub struct Found<'f> {
    /// What it came to.
    pub finding: &'f Finding,
    /// The control.
    pub control: &'f Control,
    /// The facts that decided it.
    pub quotes: Quotes<'f>,
    /// The items for which it counts for sure, by number.
    pub items: &'f [u32],
}

impl<'a> Findings<'a> {
    /// Of these accounts, of which there are so many findings. `tags` finds tags among facts.
    #[must_use]
    pub fn new(
        judge: Judge<'a>,
        bundle: &'a Bundle,
        accounts: Vec<Member>,
        count: usize,
        counting: Counting<'a>,
        tags: fn(&FactStore) -> Tags,
    ) -> Self {
        Self {
            judge,
            bundle,
            accounts,
            count,
            counting,
            tags,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The accounts that were judged, by id.
    #[must_use]
    pub fn accounts(&self) -> &[Member] {
        &self.accounts
    }

    /// How many requests were sent for one of them, by `service:Operation`.
    #[must_use]
    pub fn calls_of(&self, account: &AccountId) -> BTreeMap<String, u64> {
        self.bundle.calls_of(account)
    }

    /// Each call that was made: first those of no account that was read, then account by account.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or that the evidence can no longer be read.
    pub fn each_call(&self, each: &mut dyn FnMut(&CallRecord) -> io::Result<()>) -> io::Result<()> {
        self.bundle.own_calls().iter().try_for_each(&mut *each)?;
        for account in self.bundle.read_accounts() {
            let calls = self.bundle.calls_made_for(account);
            let calls = calls.map_err(io::Error::other)?;
            calls.iter().try_for_each(&mut *each)?;
        }
        Ok(())
    }

    /// Each finding with the facts that decided it, by account, kind, region, resource and control.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or that the evidence can no longer be read.
    pub fn each(&self, each: &mut dyn FnMut(Found<'_>) -> io::Result<()>) -> io::Result<()> {
        let mut accounts = self.accounts.iter();
        accounts.try_for_each(|account| self.of(account, each))
    }

    /// The same of one account.
    ///
    /// # Errors
    ///
    /// As [`Findings::each`].
    pub fn of(
        &self,
        account: &Member,
        each: &mut dyn FnMut(Found<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let facts = self
            .bundle
            .facts_of(&account.account)
            .map_err(io::Error::other)?;
        let tags = (self.tags)(&facts);
        self.judge
            .account(account, &facts, &mut |control, judged| match judged {
                Judged::Listing(_) => Ok(()),
                Judged::Finding(finding, quotes) => each(Found {
                    finding,
                    control,
                    quotes,
                    items: &self.counting.items(control, finding, account, &tags),
                }),
            })
    }
}
