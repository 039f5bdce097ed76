//! `results.json` of the example: it fits its schema, adds up, and has the same bytes each time.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use threatproof::app;
use threatproof::app::ConfigSource;
use threatproof::commands::demo;
use threatproof::output::{RESULTS, json_v1};

use super::catalog;

/// Whether a value fits a schema, in the keywords that our schemas are made of.
fn fits(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    let Some(schema) = schema.as_object() else {
        return if schema == &json!(true) {
            Ok(())
        } else {
            Err(format!("nothing fits {schema}"))
        };
    };
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "default" | "format" | "properties" => {
            }
            "$ref" => {
                let path = rule
                    .as_str()
                    .and_then(|rule| rule.strip_prefix('#'))
                    .expect("a local reference");
                fits(value, root.pointer(path).expect("a definition"), root)?;
            }
            "type" => {
                let names = rule
                    .as_array()
                    .cloned()
                    .unwrap_or_else(|| vec![rule.clone()]);
                if !names
                    .iter()
                    .any(|name| is_a(value, name.as_str().expect("a name")))
                {
                    return Err(format!("{value} is no {rule}"));
                }
            }
            "enum" => {
                if !rule.as_array().expect("a list").contains(value) {
                    return Err(format!("{value} is not in {rule}"));
                }
            }
            "const" if rule == value => {}
            "const" => return Err(format!("{value} is not {rule}")),
            "anyOf" | "oneOf" => {
                let fitting = rule.as_array().expect("a list").iter();
                if !fitting
                    .clone()
                    .any(|schema| fits(value, schema, root).is_ok())
                {
                    return Err(format!("{value} fits nothing of {rule}"));
                }
            }
            "minimum" if value.as_i64() >= rule.as_i64() => {}
            "minimum" => return Err(format!("{value} is less than {rule}")),
            "required" => {
                for name in rule.as_array().expect("a list") {
                    if value.get(name.as_str().expect("a name")).is_none() {
                        return Err(format!("{name} is missing"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    fits(item, rule, root).map_err(|error| format!("[{index}]: {error}"))?;
                }
            }
            "additionalProperties" => {
                for (name, inner) in value.as_object().into_iter().flatten() {
                    let own = schema.get("properties").and_then(|known| known.get(name));
                    fits(inner, own.unwrap_or(rule), root)
                        .map_err(|error| format!("{name}: {error}"))?;
                }
            }
            other => return Err(format!("this test does not know the keyword `{other}`")),
        }
    }
    Ok(())
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("no type `{other}`"),
    }
}

/// `results.json` and the updated report of the example.
fn example() -> (Vec<u8>, Vec<u8>) {
    let (job, bundle) = demo::example(ConfigSource::Nothing).expect("the example");
    let conclusion = app::conclude(&job, &bundle).expect("it is in memory");
    let mut results = Vec::new();
    (RESULTS.write)(&conclusion, &mut results).expect("a Vec takes it");
    (results, conclusion.updated.expect("it can be written"))
}

#[test]
fn the_results_of_the_example_fit_their_schema() {
    let bytes = example().0;
    let results: Value = serde_json::from_slice(&bytes).expect("JSON");
    let schema = serde_json::to_value(json_v1::schema()).expect("JSON");
    assert_eq!(fits(&results, &schema, &schema), Ok(()));
    let read: json_v1::Results = serde_json::from_slice(&bytes).expect("the same");
    assert_eq!(serde_json::to_value(read).expect("JSON"), results);

    // A schema that everything fits would prove nothing.
    for (pointer, damage) in [
        ("/summary/total", json!(-1)),
        ("/items/0/status", json!("done")),
        ("/findings/0/verdict", json!(null)),
        ("/tool", json!({ "name": "threatproof" })),
        ("/run/targets", json!([{ "account": 1 }])),
        ("/coverage/cells/0/more", json!(1)),
    ] {
        let mut damaged = results.clone();
        match damaged.pointer_mut(pointer) {
            Some(place) => *place = damage,
            None => {
                let (parent, name) = pointer.rsplit_once('/').expect("below something");
                damaged.pointer_mut(parent).expect("a group")[name] = damage;
            }
        }
        assert!(fits(&damaged, &schema, &schema).is_err(), "{pointer}");
        assert!(
            serde_json::from_value::<json_v1::Results>(damaged).is_err(),
            "{pointer}"
        );
    }
}

#[test]
fn the_example_shows_every_status_and_adds_up() {
    let results: json_v1::Results = serde_json::from_slice(&example().0).expect("results");
    let catalog = catalog();
    let summary = &results.summary;
    assert!(summary.implemented > 0 && summary.not_started > 0 && summary.needs_investigation > 0);
    assert_eq!(summary.total, results.items.len());
    assert_eq!(
        summary.total,
        summary.implemented
            + summary.not_started
            + summary.needs_investigation
            + summary.not_applicable
    );
    assert_eq!(results.schema_version, "1");
    assert_eq!(
        results.calls.total,
        results.calls.by_operation.values().sum::<u64>()
    );
    for (item, number) in results.items.iter().zip(1..) {
        assert_eq!(item.number, number);
        assert!(!item.reason.is_empty());
        let known = item
            .threat
            .as_ref()
            .is_none_or(|threat| catalog.threats.keys().any(|id| id.as_str() == threat));
        assert!(known, "{:?}", item.threat);
        for tally in &item.controls {
            let findings = results
                .findings
                .iter()
                .filter(|finding| finding.control == tally.control);
            let counted = tally.pass
                + tally.fail
                + tally.partial
                + tally.question
                + tally.answered
                + tally.unknown
                + tally.not_applicable
                + tally.waived;
            assert_eq!(findings.count(), counted, "{}", tally.control);
        }
    }
    let tallies = results.items.iter().flat_map(|item| &item.controls);
    let spoken_of = tallies.map(|tally| &tally.control);
    let spoken_of = spoken_of.chain(results.findings.iter().map(|finding| &finding.control));
    assert!(
        results
            .controls
            .keys()
            .eq(spoken_of.collect::<BTreeSet<_>>())
    );
    for (id, control) in &results.controls {
        let known = &catalog.controls[&id.parse().expect("an id")];
        let severity = serde_json::to_value(control.severity).expect("JSON");
        assert_eq!(severity, known.severity.as_str());
        assert_eq!((&control.title, &control.fix), (&known.title, &known.fix));
        assert_eq!(control.references, known.references);
    }
    let ids: BTreeSet<&str> = results
        .findings
        .iter()
        .map(|finding| finding.id.as_str())
        .collect();
    assert_eq!(ids.len(), results.findings.len());
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    assert_eq!(example(), example());
}
