//! Calls under way, for whoever watches them: where each was sent, and which attempt it is at.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What became of a call under way.
#[derive(Debug, Clone)]
pub enum Sign {
    /// It is sent, or sent again.
    Sent {
        /// Which call, until it ends.
        call: u64,
        /// Its service, for example `elasticache`.
        service: Arc<str>,
        /// The region that is asked.
        region: Arc<str>,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// After how many none follows.
        of: u32,
    },
    /// It ended, in whatever way.
    Ended(u64),
}

/// Whoever watches the calls of a run.
#[derive(Clone)]
pub struct Watcher(Arc<dyn Fn(Sign) + Send + Sync>);

impl Watcher {
    /// Is told of each sign.
    pub fn new(told: impl Fn(Sign) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    /// Nobody.
    #[must_use]
    pub fn nobody() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}

/// A call under way. It ends when this is dropped, be it that nobody waits for it any longer.
#[derive(Debug)]
pub(super) struct Flight {
    call: u64,
    service: Arc<str>,
    region: Arc<str>,
    watcher: Watcher,
}

impl Flight {
    pub(super) fn begin(watcher: &Watcher, service: &str, region: &str) -> Self {
        static CALLS: AtomicU64 = AtomicU64::new(0);
        Self {
            call: CALLS.fetch_add(1, Ordering::Relaxed),
            service: service.into(),
            region: region.into(),
            watcher: watcher.clone(),
        }
    }

    /// Tells of an attempt.
    pub(super) fn sent(&self, attempt: u32, of: u32) {
        (self.watcher.0)(Sign::Sent {
            call: self.call,
            service: Arc::clone(&self.service),
            region: Arc::clone(&self.region),
            attempt,
            of,
        });
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        (self.watcher.0)(Sign::Ended(self.call));
    }
}
