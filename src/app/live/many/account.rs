//! Reading one account of many.

use std::sync::Arc;

use super::entering::{Door, Entered};
use super::kept::Keeping;
use crate::app::ScanRequest;
use crate::app::live::{LiveOptions, regions};
use crate::app::targets::Planned;
use crate::aws::{Ledger, Session};
use crate::collect::{self, Context, Event, Limits};
use crate::evidence::{Record, Target};
use crate::model::{Expected, Member, Reached, RegionFilter, printable};
use crate::services;

/// What became of an account, and what was read of it.
pub(super) struct Entry {
    pub(super) expected: Expected,
    pub(super) read: Option<(Target, Record)>,
}

impl Entry {
    /// Of an account that was not read through no fault of its own, for that cause.
    pub(super) fn lost(member: Member, cause: &str) -> Self {
        let outcome = Reached::Missing(cause.to_owned());
        Self {
            expected: Expected { member, outcome },
            read: None,
        }
    }
}

/// What accounts are read with, one after the other.
pub(super) struct Lane<'a> {
    pub(super) request: ScanRequest<'a>,
    pub(super) options: &'a LiveOptions,
    pub(super) door: Door<'a>,
    pub(super) keeping: &'a Keeping,
    pub(super) now: jiff::Timestamp,
}

impl Lane<'_> {
    /// Reads an account, unless an earlier part of the run has.
    pub(super) async fn read(&self, planned: &Planned) -> Entry {
        let label: Arc<str> = printable(&planned.member.label()).into();
        let ended = |read| {
            let account = Arc::clone(&label);
            (self.options.events)(Event::Ended { account, read });
        };
        if planned.left_out.is_none()
            && let Some(read) = self.keeping.account(&planned.member.account)
        {
            ended(true);
            return entry(planned, Reached::Read, Some(read));
        }
        let ledger = Arc::new(Ledger::default());
        (self.options.events)(Event::Began(Arc::clone(&label)));
        let entered = self.door.enter(planned, Arc::clone(&ledger));
        match entered.await {
            Entered::Not(outcome) => {
                if let Some(cause) = outcome.hole() {
                    tracing::warn!(account = &*label, cause, "the account is not read");
                }
                ended(false);
                entry(planned, outcome, None)
            }
            Entered::In(session) => {
                let read = self.collect(*session, &ledger).await;
                ended(true);
                entry(planned, Reached::Read, Some(read))
            }
        }
    }

    async fn collect(&self, session: Session, ledger: &Ledger) -> (Target, Record) {
        let target = Target {
            account: session.identity.account.to_string(),
            principal: session.identity.principal.clone(),
            regions: self.options.regions.words(),
        };
        let chosen = &self.options.regions;
        let asking = self.context(session.clone(), chosen.clone());
        let regions = regions::of_account(&asking, chosen).await;
        let context = self.context(session, regions);
        let to_read = services::SERVICES
            .iter()
            .map(|service| (service.name, service.readers));
        let facts = collect::account(&context, self.request.wants, to_read, &|_, _| {}).await;
        let record = Record::here(facts, ledger.take());
        // What was interrupted is read again when the run is resumed.
        let record = match *self.door.stop.borrow() {
            true => record,
            false => self.keeping.add(&target, record),
        };
        (target, record)
    }

    fn context(&self, session: Session, regions: RegionFilter) -> Context {
        let limits = Limits {
            concurrency: self.options.connection.politeness.concurrency,
            regions,
            now: self.now,
        };
        let events = self.options.events.clone();
        Context::new(session, limits, self.door.stop.clone(), events)
    }
}

fn entry(planned: &Planned, outcome: Reached, read: Option<(Target, Record)>) -> Entry {
    let expected = Expected {
        member: planned.member.clone(),
        outcome,
    };
    Entry { expected, read }
}
