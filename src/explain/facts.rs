//! The facts that decided a finding, in words.

use serde_json::{Map, Value};

use super::told::Fact;
use crate::facts::Cause;
use crate::model::printable_start;

/// Characters of a value that are told in words.
const LONGEST_VALUE: usize = 400;

/// Each fact, as it was recorded and in words.
pub(super) fn facts(evidence: &Map<String, Value>) -> Vec<Fact> {
    let facts = evidence.iter().map(|(field, value)| Fact {
        field: field.clone(),
        words: words(value),
        value: value.clone(),
    });
    facts.collect()
}

/// A value as a person reads it.
pub(super) fn words(value: &Value) -> String {
    if value.get("absent") == Some(&Value::Bool(true)) {
        return "absent: AWS says that it is not configured".to_owned();
    }
    if let Some(cause) = cause(value) {
        return format!("not known: {cause}");
    }
    let listed = value.get("items").zip(value.get("incomplete"));
    if let Some((items, why)) = listed
        && let Some(why) = cause(why)
    {
        let items = printable_start(&items.to_string(), LONGEST_VALUE);
        return format!("{items} and perhaps more: {why}");
    }
    printable_start(&value.to_string(), LONGEST_VALUE)
}

/// The cause that stands in the place of a value.
pub(super) fn cause(value: &Value) -> Option<Cause> {
    let is_cause = value.get("denied").or(value.get("failed")).is_some();
    match is_cause {
        true => serde_json::from_value(value.clone()).ok(),
        false => None,
    }
}
