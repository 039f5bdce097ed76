//! A peer with canned, documented answers only, for what no emulator gives:
//! page tokens, facts about the root user, disabled regions.

use std::collections::BTreeMap;

use super::call::Call;
use super::rule::{On, Reply};
use super::wire::Wire;

/// A stub for one test; ends when dropped. A call without a canned answer gets
/// the error `NoCannedAnswer`, which names it and is never retried.
#[derive(Debug)]
pub(crate) struct Stub(Wire);

impl Stub {
    pub(crate) fn start() -> Self {
        Self(Wire::without_upstream())
    }

    /// The same rules as on a wire, in the order of trial.
    #[must_use]
    pub(crate) fn answering(self, on: On, reply: Reply) -> Self {
        self.0.rule(on, reply);
        self
    }

    pub(crate) fn endpoint(&self) -> String {
        self.0.endpoint()
    }

    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        self.0.calls()
    }

    pub(crate) fn requests(&self) -> Vec<Call> {
        self.0.requests()
    }
}
