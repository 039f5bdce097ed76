//! The first words with AWS. As long as nobody has answered anything, what cannot be reached is a matter of the
//! network or of a setting, and trying on for half a minute only hides which.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use aws_smithy_runtime_api::client::result::ConnectorError;

use super::error_chain::chain;

/// How often the first request may be in vain where that shows at once. Silence takes its time, so once is enough.
const MOST: u32 = 2;

/// Whether anybody has answered in this run, and how often nobody did.
#[derive(Debug, Default)]
pub(super) struct First {
    is_answered: AtomicBool,
    in_vain: AtomicU32,
}

/// Nobody was ever reached. The SDK does not try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreached {
    /// The host and port.
    pub(super) host: String,
    /// Why.
    pub(super) why: String,
}

impl fmt::Display for Unreached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot reach {}: {}", self.host, self.why)
    }
}

impl std::error::Error for Unreached {}

impl First {
    /// Somebody answered.
    pub(super) fn answered(&self) {
        self.is_answered.store(true, Ordering::Relaxed);
    }

    /// Whether anybody has answered.
    pub(super) fn has_answered(&self) -> bool {
        self.is_answered.load(Ordering::Relaxed)
    }

    /// The error of a request to a host; one that ends it all, if nobody was ever reached.
    pub(super) fn failed(&self, host: &str, error: ConnectorError) -> ConnectorError {
        // A request that cannot be sent as it is has nothing to do with the network.
        if error.is_user() || self.has_answered() {
            return error;
        }
        let in_vain = self.in_vain.fetch_add(1, Ordering::Relaxed) + 1;
        if in_vain < MOST && error.is_io() {
            return error;
        }
        let unreached = Unreached {
            host: host.to_owned(),
            why: why(&error),
        };
        ConnectorError::other(unreached.into(), None)
    }
}

/// What the network says, without the frames that each layer puts around it.
fn why(error: &ConnectorError) -> String {
    if error.is_timeout() {
        return "it does not answer".to_owned();
    }
    let mut innermost: &(dyn std::error::Error + 'static) = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    chain(innermost)
}

#[cfg(test)]
mod tests {
    use super::super::error_chain::cause_of;
    use super::*;

    fn refused() -> ConnectorError {
        ConnectorError::io("connection refused".into())
    }

    fn ends(error: &ConnectorError) -> bool {
        cause_of::<Unreached>(error).is_some()
    }

    #[test]
    fn a_refusal_is_tried_once_more_and_a_silence_is_not() {
        let first = First::default();
        assert!(!ends(&first.failed("sts", refused())));
        let last = first.failed("sts", refused());
        assert!(ends(&last) && !last.is_io(), "{last:?}");

        let silence = ConnectorError::timeout("no answer".into());
        assert!(ends(&First::default().failed("sts", silence)));
        let broken = ConnectorError::other("connection closed".into(), None);
        assert!(ends(&First::default().failed("sts", broken)));
    }

    #[test]
    fn who_was_reached_once_may_have_a_bad_moment() {
        let first = First::default();
        first.answered();
        for _ in 0..5 {
            assert!(!ends(&first.failed("sts", refused())));
        }
        let wrong = ConnectorError::user("no credentials".into());
        assert!(!ends(&First::default().failed("sts", wrong)));
    }
}
