//! A peer with canned, documented answers only, for what no emulator gives:
//! page tokens, facts about the root user, disabled regions.

use std::collections::{BTreeMap, BTreeSet};

use super::call::Call;
use super::rule::{On, Reply};
use super::weather::Weather;
use super::wire::Wire;

/// A stub for one test; ends when dropped. A call without a canned answer gets
/// the error `NoCannedAnswer`, which names it and is never retried, and fails the test
/// in the end.
#[derive(Debug)]
pub(crate) struct Stub(Wire);

impl Drop for Stub {
    fn drop(&mut self) {
        let unanswered = self.0.unanswered();
        assert!(
            unanswered.is_empty() || std::thread::panicking(),
            "the stub was asked for what it does not know: {unanswered:?}"
        );
    }
}

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

    /// Takes back what was ruled for these calls, as when what ails a service ends.
    pub(crate) fn unrule(&self, on: &On) {
        self.0.unrule(on);
    }

    pub(crate) fn endpoint(&self) -> String {
        self.0.endpoint()
    }

    /// What happens to a part of all requests, whatever the answers are.
    pub(crate) fn weather(&self) -> &Weather {
        self.0.weather()
    }

    /// What it was asked and does not know; who takes that out has expected it.
    pub(crate) fn unanswered(&self) -> BTreeSet<String> {
        self.0.unanswered()
    }

    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        self.0.calls()
    }

    pub(crate) fn requests(&self) -> Vec<Call> {
        self.0.requests()
    }
}
