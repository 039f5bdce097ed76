//! An item of the report as an event.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::event::{
    Captioned, Class, Compliance, Event, FAIL, FindingInfo, HIGH, LOW, MEDIUM, NEW, OTHER, PASS,
    RESOLVED, Remediation, Resource, WARNING,
};
use super::finding::subject;
use super::{Check, Frame, flat, severity};
use crate::conclusion::{DecidedItem, Found, Need};
use crate::output::outcome::{Outcome, Standing};
use crate::rollup::Tally;

/// Resources of an item that are named.
const MOST: usize = 25;

/// The first resources that violate something, by item.
#[derive(Default)]
pub(super) struct Offenders {
    resources: Vec<Resource<'static>>,
    of_items: BTreeMap<u32, Vec<usize>>,
}

impl Offenders {
    pub(super) fn add(&mut self, found: Found<'_>) {
        let is_violated = match Outcome::of(found.finding) {
            Outcome::Fail | Outcome::Partial => !found.finding.is_waived(),
            Outcome::Pass
            | Outcome::Question
            | Outcome::Answered
            | Outcome::Unknown
            | Outcome::NotApplicable => false,
        };
        if !is_violated {
            return;
        }
        let mut place = None;
        for item in found.items {
            let own = self.of_items.entry(*item).or_default();
            let last = own.last().and_then(|last| self.resources.get(*last));
            let is_told = last.is_some_and(|last| last.uid == found.finding.resource);
            if own.len() < MOST && !is_told {
                let resources = &mut self.resources;
                own.push(*place.get_or_insert_with(|| {
                    resources.push(owned(subject(found)));
                    resources.len() - 1
                }));
            }
        }
    }

    fn of(&self, item: u32) -> Vec<Resource<'static>> {
        let own = self.of_items.get(&item).into_iter().flatten();
        own.filter_map(|place| self.resources.get(*place).cloned())
            .collect()
    }
}

/// Without what only events with the profile of clouds have.
fn owned(resource: Resource<'_>) -> Resource<'static> {
    let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    Resource {
        uid: own(resource.uid),
        name: own(resource.name),
        r#type: own(resource.r#type),
        region: None,
        cloud_partition: None,
        role_id: resource.role_id,
        role: resource.role,
    }
}

/// How sure it is, what it is and what is to be done; none of an item that the run was not asked about.
fn words(standing: Standing) -> Option<[Captioned; 3]> {
    match standing {
        Standing::Implemented => Some([PASS, RESOLVED, HIGH]),
        Standing::Kept => Some([(OTHER, "Set By People"), RESOLVED, LOW]),
        Standing::NotStarted => Some([FAIL, NEW, HIGH]),
        Standing::NeedsInvestigation => Some([WARNING, NEW, LOW]),
        Standing::NotApplicable => Some([(OTHER, "Not Applicable"), RESOLVED, MEDIUM]),
        Standing::NotSelected => None,
    }
}

/// What a control of an item came to as a whole: a violation, else what is not known, else a pass.
fn of_control(tally: &Tally) -> u32 {
    if tally.fail + tally.partial + tally.waived > 0 {
        FAIL.0
    } else if tally.unknown + tally.question > 0 || tally.held() == 0 {
        WARNING.0
    } else {
        PASS.0
    }
}

/// The event of an item, if it has one.
pub(super) fn event<'e>(
    frame: &'e Frame<'_>,
    decided: &'e DecidedItem<'_>,
    id: &'e str,
    offenders: &Offenders,
) -> Option<Event<'e>> {
    let standing = Standing::of(decided);
    let [compliance, state, confidence] = words(standing)?;
    let threat = decided.threat;
    let code = threat.map_or("unrecognised", |threat| threat.id.as_str());
    let matters = match state {
        NEW => decided.severity,
        _ => None,
    };
    let severity = severity(matters);
    let item = decided.item;
    let mut unmapped = Map::new();
    unmapped.insert("number".to_owned(), json!(item.number));
    unmapped.insert("previous_status".to_owned(), json!(decided.previous));
    unmapped.insert("status".to_owned(), json!(decided.status));
    if let Some(interaction) = &item.interaction {
        unmapped.insert("interaction".to_owned(), json!(interaction));
    }
    if let Some(need) = decided.need.map(Need::as_str) {
        unmapped.insert("needs".to_owned(), json!(need));
    }
    let activity = frame.of_item(item.number, state);
    let checks = decided.controls.iter().map(|(control, tally)| Check {
        uid: control.as_str(),
        status_id: of_control(tally),
    });
    Some(Event {
        class: Class::of(activity.0),
        time: frame.time,
        timezone_offset: 0,
        severity_id: severity.0,
        severity: severity.1,
        status_id: state.0,
        status: state.1,
        status_code: standing.word(),
        status_detail: Cow::Borrowed(&decided.reason),
        confidence_id: confidence.0,
        confidence: confidence.1,
        message: Cow::Borrowed(&decided.reason),
        comment: None,
        metadata: frame.metadata(id, code, &[]),
        finding_info: FindingInfo {
            uid: id,
            title: decided.title(),
            desc: threat.map_or("", |threat| threat.why.as_str()),
            created_time: frame.created(activity),
            types: ["Threat model item"],
            src_url: threat.and_then(|threat| threat.references.first().map(String::as_str)),
            analytic: None,
        },
        compliance: Compliance {
            status_id: compliance.0,
            status: compliance.1,
            control: code,
            standards: vec![frame.standard.clone()],
            requirements: Vec::new(),
            checks: checks.collect(),
            status_details: [Cow::Borrowed(&decided.reason)],
        },
        resources: offenders.of(item.number),
        cloud: None,
        remediation: remediation(frame, decided),
        evidences: Vec::new(),
        unmapped,
    })
}

/// The fixes of the controls that are violated.
fn remediation(frame: &Frame<'_>, decided: &DecidedItem<'_>) -> Option<Remediation> {
    let violated = decided
        .controls
        .iter()
        .filter(|(_, tally)| tally.fail + tally.partial > 0);
    let mut controls = violated.filter_map(|(id, _)| frame.conclusion.controls.get(id));
    let first = controls.next()?;
    let mut remediation = Remediation {
        desc: flat(&first.fix),
        references: first.references.clone(),
    };
    for control in controls {
        remediation.desc.push('\n');
        remediation.desc.push_str(&flat(&control.fix));
        remediation.references.extend(control.references.clone());
    }
    Some(remediation)
}
