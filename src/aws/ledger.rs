//! Every call of a run: what, where, how long, how it ended.

use std::sync::Mutex;

use crate::facts::{CallRecord, Names};

/// The calls made so far. Shared by all clients of a run.
#[derive(Debug, Default)]
pub struct Ledger {
    calls: Mutex<Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    records: Vec<CallRecord>,
    names: Names,
}

impl Ledger {
    pub(super) fn add(&self, record: CallRecord) {
        tracing::debug!(
            service = &*record.service,
            operation = &*record.operation,
            region = &*record.region,
            account = &*record.account,
            outcome = &*record.outcome,
            ms = record.duration_ms,
            attempts = record.attempts,
            request_id = &*record.request_id,
            "called"
        );
        let mut calls = self.lock();
        let record = record.sharing(&mut calls.names);
        calls.records.push(record);
    }

    /// The calls from a position on, in the order in which they ended.
    #[must_use]
    pub fn since(&self, position: usize) -> Vec<CallRecord> {
        self.lock().records.iter().skip(position).cloned().collect()
    }

    /// All calls, ordered by account, region, service, operation and time. They are taken out of the ledger: there
    /// may be very many.
    #[must_use]
    pub fn take(&self) -> Vec<CallRecord> {
        let mut records = std::mem::take(&mut self.lock().records);
        records.sort();
        records
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Calls> {
        // A panic while pushing leaves a vector that is whole.
        self.calls
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
