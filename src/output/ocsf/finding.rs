//! A finding as an event.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use serde_json::{Map, Value, json};

use super::event::{
    Account, Analytic, Captioned, Class, Cloud, Compliance, Event, Evidence, FAIL, FindingInfo,
    HIGH, LOW, MEDIUM, NEW, OTHER, Organization, PASS, RESOLVED, Remediation, Resource, SUPPRESSED,
    WARNING,
};
use super::{Frame, flat, severity};
use crate::conclusion::Found;
use crate::evaluate::Given;
use crate::files::json_line;
use crate::model::{Member, Region};
use crate::output::frameworks::{Named, named};
use crate::output::outcome::Outcome;
use crate::output::resource;

/// What an outcome is in OCSF.
struct Words {
    compliance: Captioned,
    state: Captioned,
    confidence: Captioned,
    /// Whether it matters as much as its control.
    matters: bool,
}

fn words(outcome: Outcome) -> Words {
    let words = |compliance, state, confidence| Words {
        compliance,
        state,
        confidence,
        matters: state == NEW,
    };
    match outcome {
        Outcome::Pass => words(PASS, RESOLVED, HIGH),
        Outcome::Fail | Outcome::Partial => words(FAIL, NEW, HIGH),
        Outcome::Question | Outcome::Unknown => words(WARNING, NEW, LOW),
        Outcome::Answered => words(PASS, RESOLVED, MEDIUM),
        Outcome::NotApplicable => words((OTHER, "Not Applicable"), RESOLVED, HIGH),
    }
}

pub(super) fn write(
    frame: &Frame<'_>,
    found: Found<'_>,
    evidence: Map<String, Value>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let Found {
        finding, control, ..
    } = found;
    let outcome = Outcome::of(finding);
    let words = words(outcome);
    let state = match finding.is_waived() {
        true => SUPPRESSED,
        false => words.state,
    };
    let severity = severity(words.matters.then_some(control.severity));
    let (id, code) = (finding.id(), control.id.as_str());
    let (member, _) = frame.conclusion.of_account(&finding.account);
    let member = member.first().map(|expected| &expected.member);
    let activity = frame.of_finding(&id, state);
    let (title, why) = (flat(&control.title), flat(&control.why));
    let event = Event {
        class: Class::of(activity.0),
        time: frame.time,
        timezone_offset: 0,
        severity_id: severity.0,
        severity: severity.1,
        status_id: state.0,
        status: state.1,
        status_code: outcome.word(),
        status_detail: Cow::Borrowed(&finding.reason),
        confidence_id: words.confidence.0,
        confidence: words.confidence.1,
        message: Cow::Borrowed(&finding.reason),
        comment: comment(finding.waiver.as_ref(), finding.answer.as_ref()),
        metadata: frame.metadata(&id, code, &["cloud"]),
        finding_info: FindingInfo {
            uid: &id,
            title: &title,
            desc: &why,
            created_time: frame.created(activity),
            types: ["Threat model control"],
            src_url: control.references.first().map(String::as_str),
            analytic: Some(Analytic {
                type_id: 1,
                r#type: "Rule",
                uid: code,
                name: &title,
                version: frame.conclusion.catalog,
            }),
        },
        compliance: compliance(frame, found, words.compliance),
        resources: vec![subject(found)],
        cloud: Some(Cloud {
            provider: "AWS",
            region: own_region(&finding.region),
            account: Account {
                uid: finding.account.as_str(),
                name: member.map_or("", |member| member.name.as_str()),
                type_id: 10,
                r#type: "AWS Account",
            },
            org: member.and_then(|member| organization(frame, member)),
        }),
        remediation: Some(Remediation {
            desc: flat(&control.fix),
            references: control.references.clone(),
        }),
        evidences: match evidence.is_empty() {
            true => Vec::new(),
            false => vec![Evidence { data: evidence }],
        },
        unmapped: unmapped(found),
    };
    out.write_all(json_line(&event)?.as_bytes())
}

/// What the control asks, and ids of frameworks that ask for it. These have no status: one resource that holds is no
/// pass of a framework's requirement, so there are no `checks`.
fn compliance<'f>(frame: &'f Frame<'_>, found: Found<'f>, status: Captioned) -> Compliance<'f> {
    let Found {
        finding, control, ..
    } = found;
    let maps: Vec<Named> = named(frame.conclusion, control).collect();
    let standards: BTreeSet<String> = maps.iter().map(|map| map.framework.clone()).collect();
    let standards = std::iter::once(frame.standard.clone()).chain(standards);
    let requirements = maps.into_iter().map(|map| map.key);
    Compliance {
        status_id: status.0,
        status: status.1,
        control: control.id.as_str(),
        standards: standards.collect(),
        requirements: requirements.collect(),
        checks: Vec::new(),
        status_details: [Cow::Borrowed(&finding.reason)],
    }
}

/// The resource of a finding.
pub(super) fn subject<'f>(found: Found<'f>) -> Resource<'f> {
    let arn = found.finding.resource.as_str();
    Resource {
        uid: Cow::Borrowed(arn),
        name: Cow::Borrowed(resource::name(arn)),
        r#type: Cow::Borrowed(resource::type_name(found.control.kind.name, arn)),
        region: own_region(&found.finding.region).map(Cow::Borrowed),
        cloud_partition: Some(Cow::Borrowed(resource::partition(arn))),
        role_id: 1,
        role: "Target",
    }
}

/// The region, if it is one.
fn own_region(region: &Region) -> Option<&str> {
    (region.as_str() != Region::GLOBAL).then(|| region.as_str())
}

/// The organization and the unit in it. A unit alone has no place.
fn organization<'e>(frame: &'e Frame<'_>, member: &'e Member) -> Option<Organization<'e>> {
    let unit = member.path.rsplit('/').next();
    Some(Organization {
        uid: frame.organization?,
        ou_uid: unit.filter(|unit| unit.starts_with("ou-")),
        ou_name: &member.unit,
    })
}

/// What people said, if it holds.
fn comment(waiver: Option<&Given>, answer: Option<&Given>) -> Option<String> {
    let said = |given: &Given, what: &str| {
        let word = &given.word;
        let told = format!("{what} by {} until {}", word.by, word.expires);
        given.holds.then(|| match word.note.is_empty() {
            true => told,
            false => format!("{told}: {}", word.note),
        })
    };
    let waived = waiver.and_then(|waiver| said(waiver, "Accepted"));
    waived.or_else(|| answer.and_then(|answer| said(answer, "Answered")))
}

/// What the schema has no place for.
fn unmapped(found: Found<'_>) -> Map<String, Value> {
    let Found { finding, items, .. } = found;
    let mut unmapped = Map::new();
    unmapped.insert("items".to_owned(), json!(items));
    unmapped.insert("verdict".to_owned(), json!(finding.verdict));
    if let Some(asks) = &finding.asks {
        unmapped.insert("asks".to_owned(), json!(asks));
    }
    for (name, given) in [("waiver", &finding.waiver), ("answer", &finding.answer)] {
        if let Some(Given { word, holds }) = given {
            let told = json!({
                "by": word.by, "date": word.date.to_string(), "expires": word.expires.to_string(),
                "note": word.note, "holds": holds,
            });
            unmapped.insert(name.to_owned(), told);
        }
    }
    unmapped
}
