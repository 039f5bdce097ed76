//! The calls that the facts of a finding are from. Only what is known to be about the resource is told as a proof.

use serde_json::Value;

use super::Kit;
use super::told::{self, Record};
use crate::facts::{Call, CallRecord, FactKind};
use crate::output::json_v1::Finding;

/// Calls about one resource that are told: a bucket may be asked for in a second region, and a list has pages.
const MOST_RECORDS: usize = 3;

/// The calls that supplied the facts of a finding about this kind, and those that listed its resources.
pub(super) fn calls(finding: &Finding, kind: &FactKind, kit: &Kit<'_>) -> Vec<told::Call> {
    let about = About {
        finding,
        kind,
        kinds: kit.kinds,
        made: kit.calls_of(&finding.account),
    };
    let mut calls: Vec<told::Call> = Vec::new();
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
                None => calls.extend(about.told(call, Some(field.name))),
            }
        }
    }
    for call in kind.listing {
        if !calls.iter().any(|own| own.call == call.to_string()) {
            calls.extend(about.told(call, None));
        }
    }
    calls
}

/// A finding, and what may have supplied its facts.
struct About<'a> {
    finding: &'a Finding,
    kind: &'a FactKind,
    kinds: &'a [&'static FactKind],
    made: &'a [CallRecord],
}

impl About<'_> {
    /// A call, if it was made and may have supplied the field.
    fn told(&self, call: &Call, field: Option<&str>) -> Option<told::Call> {
        let is_such = |record: &&CallRecord| {
            *record.service == *call.service
                && *record.operation == *call.operation
                && *record.account == *self.finding.account
        };
        let all: Vec<&CallRecord> = self.made.iter().filter(is_such).collect();
        let of = |is_one: &dyn Fn(&CallRecord) -> bool| -> Vec<&CallRecord> {
            all.iter().filter(|it| is_one(it)).copied().collect()
        };
        let mut own = of(&|it| is_about(&it.subject, &self.finding.resource) && self.fits(it));
        if own.is_empty() {
            own = of(&|it| self.names(&it.subject));
        }
        if !own.is_empty() {
            return Some(supplied(call, field, &own, &own));
        }
        // What is about none or about many. What belongs to no region is asked in any.
        let is_single = all.iter().any(|record| !record.subject.is_empty());
        let many = of(&|it| it.subject.is_empty() || self.is_other(&it.subject));
        let here: Vec<&CallRecord> = many.iter().filter(|it| self.is_here(it)).copied().collect();
        let near = if here.is_empty() { many } else { here };
        let is_proof = self.is_for_many(call) && !is_single;
        let told = match near.as_slice() {
            [] => return None,
            [only] if is_proof => supplied(call, field, &near, &[*only]),
            [..] => supplied(call, field, &near, &[]),
        };
        Some(told::Call { is_proof, ..told })
    }

    /// Whether the facts name what a call was made about, such as the key of a table.
    fn names(&self, subject: &str) -> bool {
        let mut facts = self.finding.evidence.values();
        subject.starts_with("arn:") && facts.any(|value| names(value, subject))
    }

    /// Whether a call was made about something of another type, which facts of the resource may be from.
    fn is_other(&self, subject: &str) -> bool {
        let own = type_of(&self.finding.resource);
        type_of(subject).is_some_and(|other| own != Some(other))
    }

    /// Whether a call was made where the resource is: there may be others of its name elsewhere.
    fn fits(&self, record: &CallRecord) -> bool {
        self.is_here(record) || self.is_anywhere(record)
    }

    fn is_here(&self, record: &CallRecord) -> bool {
        *record.region == *self.finding.region
    }

    /// Whether the region of a call says nothing: the ARN of the resource names none, so that its name is one of a
    /// kind, or another service was asked about it.
    fn is_anywhere(&self, record: &CallRecord) -> bool {
        let region = self.finding.resource.split(':').nth(3).unwrap_or_default();
        region.is_empty() || *record.service != *self.kind.service()
    }

    /// Whether one call tells of all there are: it lists some kind of resource, cannot be narrowed to one, or is about
    /// what belongs to the account.
    fn is_for_many(&self, call: &Call) -> bool {
        let is_listing = self.kinds.iter().any(|kind| kind.listing.contains(call));
        is_listing || call.on.is_empty() || self.kind.is_account_wide()
    }
}

/// The service of an ARN, and what it calls the type of the resource; empty where it names none.
fn type_of(arn: &str) -> Option<(&str, &str)> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, service, _, _, rest] = parts[..] else {
        return None;
    };
    let named = rest.split_once(['/', ':']);
    Some((service, named.map_or("", |(of, _)| of)))
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

/// Whether a fact names what a call was made about.
fn names(value: &Value, subject: &str) -> bool {
    match value {
        Value::String(text) => text == subject,
        Value::Array(values) => values.iter().any(|value| names(value, subject)),
        Value::Object(values) => values.values().any(|value| names(value, subject)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A call that supplied a field, of which so many were made and the first of these are told.
fn supplied(
    call: &Call,
    field: Option<&str>,
    made: &[&CallRecord],
    told: &[&CallRecord],
) -> told::Call {
    let first = told.iter().take(MOST_RECORDS);
    told::Call {
        call: call.to_string(),
        action: call.action.to_owned(),
        supplies: field.map(str::to_owned).into_iter().collect(),
        made: made.len(),
        is_proof: true,
        records: first.map(|record| self::record(record)).collect(),
    }
}

fn record(record: &CallRecord) -> Record {
    Record {
        region: record.region.to_string(),
        at: record.started.to_string(),
        outcome: record.outcome.to_string(),
        request_id: record.request_id.to_string(),
    }
}
