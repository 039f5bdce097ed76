//! One call as it was made: where, when, how it ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A call that was made, as the ledger keeps it and the bundle records it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRecord {
    /// The account; empty until it is known.
    pub account: String,
    /// The region that was asked.
    pub region: String,
    /// The SDK's service id in lower case without blanks.
    pub service: String,
    /// The operation as AWS spells it.
    pub operation: String,
    /// When it began, in UTC.
    pub started: String,
    /// How long it took, retries included.
    pub duration_ms: u64,
    /// How often it was sent.
    pub attempts: u32,
    /// `ok`, `http-<status>` or `no-answer`.
    pub outcome: String,
    /// AWS's id of the last answer, to find it in CloudTrail; empty without one.
    pub request_id: String,
}

/// How often each operation was sent, by `service:Operation`.
#[must_use]
pub fn count(calls: &[CallRecord]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for call in calls {
        *counts
            .entry(format!("{}:{}", call.service, call.operation))
            .or_default() += u64::from(call.attempts);
    }
    counts
}
