//! Every call of a run: what, where, how long, how it ended.

use std::sync::Mutex;

use crate::facts::CallRecord;

/// The calls made so far. Shared by all clients of a run.
#[derive(Debug, Default)]
pub struct Ledger {
    records: Mutex<Vec<CallRecord>>,
}

impl Ledger {
    pub(super) fn add(&self, record: CallRecord) {
        self.lock().push(record);
    }

    /// The calls from a position on, in the order in which they ended.
    #[must_use]
    pub fn since(&self, position: usize) -> Vec<CallRecord> {
        self.lock().iter().skip(position).cloned().collect()
    }

    /// All calls, ordered by account, region, service, operation and time.
    #[must_use]
    pub fn records(&self) -> Vec<CallRecord> {
        let mut records = self.lock().clone();
        records.sort();
        records
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<CallRecord>> {
        // A panic while pushing leaves a vector that is whole.
        self.records
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
