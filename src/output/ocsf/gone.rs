//! A finding of the earlier run that is no longer there, as an event that closes it.

use std::borrow::Cow;

use serde_json::{Map, json};

use super::event::{
    Account, Class, Cloud, Compliance, Event, FindingInfo, HIGH, INFORMATIONAL, OTHER, RESOLVED,
    Resource,
};
use super::{Activity, Frame};
use crate::changes::{FindingChange, Turn, Why};
use crate::conclusion::Conclusion;
use crate::model::Region;
use crate::output::resource;

/// Those that are gone, by a listing that was read to its end: what is merely no longer read may be as bad as before.
pub(super) fn changes<'c>(
    conclusion: &'c Conclusion<'_>,
) -> impl Iterator<Item = &'c FindingChange> {
    let changes = conclusion.changes.iter();
    let findings = changes.flat_map(|changes| &changes.findings);
    findings.filter(|change| change.turn == Turn::Vanished && change.after.is_none())
}

pub(super) fn event<'e>(frame: &'e Frame<'_>, change: &'e FindingChange) -> Event<'e> {
    let activity = Activity::CLOSE;
    let mut controls = frame.conclusion.controls.iter();
    let control = controls.find(|(id, _)| id.as_str() == change.control);
    let control = control.map(|(_, control)| *control);
    let title = control.map_or(change.control.as_str(), |control| control.title.as_str());
    let kind = control.map_or("Other", |control| control.kind.name);
    let why: Vec<String> = change.why.iter().map(Why::words).collect();
    let why = match why.is_empty() {
        true => "no longer there".to_owned(),
        false => why.join("; "),
    };
    let mut unmapped = Map::new();
    unmapped.insert("items".to_owned(), json!(change.items));
    if let Some(before) = change.before {
        unmapped.insert("previous_verdict".to_owned(), json!(before.verdict));
    }
    Event {
        class: Class::of(activity.0),
        time: frame.time,
        timezone_offset: 0,
        severity_id: INFORMATIONAL.0,
        severity: INFORMATIONAL.1,
        status_id: RESOLVED.0,
        status: RESOLVED.1,
        status_code: "vanished",
        status_detail: Cow::Owned(why.clone()),
        confidence_id: HIGH.0,
        confidence: HIGH.1,
        message: Cow::Owned(why.clone()),
        comment: None,
        metadata: frame.metadata(&change.id, &change.control, &["cloud"]),
        finding_info: FindingInfo {
            uid: &change.id,
            title,
            desc: "",
            created_time: None,
            types: ["Threat model control"],
            src_url: None,
            analytic: None,
        },
        compliance: Compliance {
            status_id: OTHER,
            status: "No Longer There",
            control: &change.control,
            standards: vec![frame.standard.clone()],
            requirements: Vec::new(),
            checks: Vec::new(),
            status_details: [Cow::Owned(why)],
        },
        resources: vec![subject(change, kind)],
        cloud: Some(cloud(change)),
        remediation: None,
        evidences: Vec::new(),
        unmapped,
    }
}

/// What was there, of a kind that the checks name.
fn subject<'e>(change: &'e FindingChange, kind: &'e str) -> Resource<'e> {
    let arn = change.resource.as_str();
    Resource {
        uid: Cow::Borrowed(arn),
        name: Cow::Borrowed(resource::name(arn)),
        r#type: Cow::Borrowed(resource::type_name(kind, arn)),
        region: region(change).map(Cow::Borrowed),
        cloud_partition: Some(Cow::Borrowed(resource::partition(arn))),
        role_id: 1,
        role: "Target",
    }
}

/// Where it was.
fn cloud(change: &FindingChange) -> Cloud<'_> {
    Cloud {
        provider: "AWS",
        region: region(change),
        account: Account {
            uid: &change.account,
            name: "",
            type_id: 10,
            r#type: "AWS Account",
        },
        org: None,
    }
}

fn region(change: &FindingChange) -> Option<&str> {
    Some(change.region.as_str()).filter(|region| *region != Region::GLOBAL)
}
