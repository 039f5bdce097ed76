//! The facts that decided a finding, in words, and the calls that they are from.

use serde_json::{Map, Value};

use super::told::{Call, Fact, Record};
use crate::facts::{CallRecord, Cause, FactKind};
use crate::model::printable_start;
use crate::output::json_v1::Finding;

/// Calls about one resource that are told: a bucket may be asked for in a second region, and a list has pages.
const MOST_RECORDS: usize = 3;

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

/// The calls that supplied the facts of a finding about this kind, and those that listed its resources.
pub(super) fn calls(finding: &Finding, kind: &FactKind, made: &[CallRecord]) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    let fields = (kind.fields)();
    let read = |name: &str| {
        let paths = finding.evidence.keys();
        let mut tops = paths.map(|path| path.split(['.', '[']).next().unwrap_or(path));
        tops.any(|top| top == name)
    };
    for field in fields.iter().filter(|field| read(field.name)) {
        for call in field.calls {
            match calls.iter_mut().find(|own| own.call == call.to_string()) {
                Some(own) => own.supplies.push(field.name.to_owned()),
                None => calls.extend(told(call, Some(field.name), finding, made)),
            }
        }
    }
    for call in kind.listing {
        if !calls.iter().any(|own| own.call == call.to_string()) {
            calls.extend(told(call, None, finding, made));
        }
    }
    calls
}

/// A call, if it was made.
fn told(
    call: &crate::facts::Call,
    field: Option<&str>,
    finding: &Finding,
    made: &[CallRecord],
) -> Option<Call> {
    let is_such = |record: &&CallRecord| {
        *record.service == *call.service
            && *record.operation == *call.operation
            && *record.account == *finding.account
    };
    let all = || made.iter().filter(is_such);
    let own: Vec<&CallRecord> = all()
        .filter(|record| is_about(&record.subject, &finding.resource))
        .collect();
    if !own.is_empty() {
        let first = own.iter().take(MOST_RECORDS);
        return Some(supplied(
            call,
            field,
            own.len(),
            first.map(|it| self::record(it)).collect(),
        ));
    }
    // What is about none or about many: told if there is only one. What belongs to no region is asked in any.
    let many: Vec<&CallRecord> = all().filter(|record| record.subject.is_empty()).collect();
    let is_here = |record: &&&CallRecord| *record.region == *finding.region;
    let here: Vec<&CallRecord> = many.iter().filter(is_here).copied().collect();
    let near = if here.is_empty() { many } else { here };
    match near.as_slice() {
        [] => None,
        [only] => Some(supplied(call, field, 1, vec![self::record(only)])),
        _ => Some(supplied(call, field, near.len(), Vec::new())),
    }
}

/// Whether what a call was made about is this resource: its ARN, or what that ends with.
fn is_about(subject: &str, resource: &str) -> bool {
    let whole = resource.split('#').next().unwrap_or(resource);
    let is_end = |whole: &str| {
        let before = whole.strip_suffix(subject);
        before.is_some_and(|before| before.is_empty() || before.ends_with([':', '/', '#']))
    };
    !subject.is_empty() && (is_end(resource) || is_end(whole))
}

fn record(record: &CallRecord) -> Record {
    Record {
        region: record.region.to_string(),
        at: record.started.to_string(),
        outcome: record.outcome.to_string(),
        request_id: record.request_id.to_string(),
    }
}

fn supplied(
    call: &crate::facts::Call,
    field: Option<&str>,
    made: usize,
    records: Vec<Record>,
) -> Call {
    Call {
        call: call.to_string(),
        action: call.action.to_owned(),
        supplies: field.map(str::to_owned).into_iter().collect(),
        made,
        records,
    }
}
