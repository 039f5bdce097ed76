//! Every finding of a run, made again from the evidence for whoever wants them: there may be more than memory holds.

use std::collections::BTreeMap;
use std::io;

use crate::evaluate::{Finding, Judge, Judged, Quotes};
use crate::evidence::Bundle;
use crate::model::{AccountId, Member};

/// The findings of a run. The same evidence gives the same findings each time.
pub struct Findings<'a> {
    judge: Judge<'a>,
    bundle: &'a Bundle,
    accounts: Vec<Member>,
    count: usize,
}

impl<'a> Findings<'a> {
    /// Of these accounts, of which there are so many findings.
    #[must_use]
    pub fn new(judge: Judge<'a>, bundle: &'a Bundle, accounts: Vec<Member>, count: usize) -> Self {
        Self {
            judge,
            bundle,
            accounts,
            count,
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

    /// Each finding with the facts that decided it, by account, kind, region, resource and control.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or that the evidence can no longer be read.
    pub fn each(
        &self,
        each: &mut dyn FnMut(&Finding, Quotes<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
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
        each: &mut dyn FnMut(&Finding, Quotes<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let facts = self
            .bundle
            .facts_of(&account.account)
            .map_err(io::Error::other)?;
        self.judge
            .account(account, &facts, &mut |_, judged| match judged {
                Judged::Listing(_) => Ok(()),
                Judged::Finding(finding, quotes) => each(finding, quotes),
            })
    }
}
