//! One call as it was made: where, when, how it ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A call that was made, as the ledger keeps it and the bundle records it. A run makes very many: what many of them
/// have in common is shared, see [`Names`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRecord {
    /// The account; empty until it is known.
    #[serde(with = "text")]
    pub account: Arc<str>,
    /// The region that was asked.
    #[serde(with = "text")]
    pub region: Arc<str>,
    /// The SDK's service id in lower case without blanks.
    #[serde(with = "text")]
    pub service: Arc<str>,
    /// The operation as AWS spells it.
    #[serde(with = "text")]
    pub operation: Arc<str>,
    /// When it began, in UTC.
    pub started: Box<str>,
    /// How long it took, retries included.
    pub duration_ms: u64,
    /// How often it was sent.
    pub attempts: u32,
    /// `ok`, `http-<status>` or `no-answer`.
    #[serde(with = "text")]
    pub outcome: Arc<str>,
    /// AWS's id of the last answer, to find it in CloudTrail; empty without one.
    pub request_id: Box<str>,
    /// The resource that was read, by its name or ARN as it was listed; empty for what is about none or about many.
    #[serde(default, skip_serializing_if = "str::is_empty", with = "text")]
    pub subject: Arc<str>,
}

impl CallRecord {
    /// The same, sharing its texts with others.
    #[must_use]
    pub fn sharing(self, names: &mut Names) -> Self {
        Self {
            account: names.shared(&self.account),
            region: names.shared(&self.region),
            service: names.shared(&self.service),
            operation: names.shared(&self.operation),
            outcome: names.shared(&self.outcome),
            subject: names.shared(&self.subject),
            ..self
        }
    }
}

/// Texts that are kept once.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<Arc<str>>);

impl Names {
    fn shared(&mut self, name: &Arc<str>) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        self.0.insert(Arc::clone(name));
        Arc::clone(name)
    }
}

/// A shared text as any other text.
mod text {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<str>, D::Error> {
        String::deserialize(deserializer).map(Arc::from)
    }
}

/// How often each operation was sent, by `service:Operation`.
#[must_use]
pub fn count(calls: &[CallRecord]) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for call in calls {
        *counts.entry((&call.service, &call.operation)).or_default() += u64::from(call.attempts);
    }
    let named = |((service, operation), count)| (format!("{service}:{operation}"), count);
    counts.into_iter().map(named).collect()
}
