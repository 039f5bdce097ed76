//! From a service's struct of facts to the form that is evaluated and recorded.

use crate::facts::{Resource, Wanted};
use crate::model::Region;

/// The recorded form: the wanted fields, and those that the listing gives for nothing.
pub(crate) fn resource(
    id: String,
    region: Region,
    facts: &impl serde::Serialize,
    wanted: &Wanted,
) -> Resource {
    let mut value = serde_json::to_value(facts).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        let free = |name: &str| {
            (wanted.kind.fields)()
                .iter()
                .any(|field| field.name == name && field.calls.is_empty())
        };
        fields.retain(|name, value| {
            wanted.fields.contains(name) || (free(name) && value.get("failed").is_none())
        });
    }
    Resource {
        id,
        region,
        json: value.to_string().into(),
    }
}
