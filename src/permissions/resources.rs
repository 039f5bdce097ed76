//! What a statement about an action can name, where AWS lets it name anything narrower than `*`: what
//! the calls that need the action say of themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::facts::Call;
use crate::services::declared_calls;

/// What the calls of one action are about.
#[derive(Debug, Default)]
struct Uses {
    /// What follows `arn:<partition>:`; none if one of the calls takes only `*`.
    resources: Vec<&'static str>,
    operations: BTreeSet<&'static str>,
}

static BY_ACTION: LazyLock<BTreeMap<&'static str, Uses>> = LazyLock::new(|| {
    let mut calls: BTreeMap<&'static str, Vec<Call>> = BTreeMap::new();
    for call in declared_calls() {
        calls.entry(call.action).or_default().push(call);
    }
    let uses = |calls: Vec<Call>| {
        let is_narrow = calls.iter().all(|call| !call.on.is_empty());
        let on = calls.iter().flat_map(|call| call.on).copied();
        let mut resources: Vec<&str> = on.filter(|_| is_narrow).collect();
        resources.sort_by_key(|resource| (resource.split(':').nth(2), *resource));
        resources.dedup();
        Uses {
            resources,
            operations: calls.iter().map(|call| call.operation).collect(),
        }
    };
    let uses = calls
        .into_iter()
        .map(|(action, calls)| (action, uses(calls)));
    uses.collect()
});

/// What follows `arn:<partition>:` in the resources of an action, those without an account first;
/// none if it takes only `*`.
pub(super) fn of(action: &str) -> &'static [&'static str] {
    BY_ACTION
        .get(action)
        .map_or(&[], |uses| uses.resources.as_slice())
}

/// Whether a policy keeps the resources of an action however long they are: where several operations
/// share it, only the resources tell them apart. Under one action API Gateway files all reads, those of
/// the values of API keys included.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>
pub(super) fn are_held(action: &str) -> bool {
    let uses = BY_ACTION.get(action);
    uses.is_some_and(|uses| uses.operations.len() > 1 && !uses.resources.is_empty())
}
