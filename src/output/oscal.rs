//! `oscal.json`: OSCAL assessment results 1.2.1. Findings are observations, each with its evidence; items that are
//! decided are findings, whose objective is their threat. All ids are made from what they stand for, so that runs compare.
//!
//! What it cannot express: OSCAL knows satisfied and not-satisfied only, so an item that is open, does not apply or was
//! set by people has an observation and no finding, and one that was not selected has nothing. There is no assessment
//! plan: the threat model is one, and stands in the back matter. Ids of NIST 800-53 say which controls were touched, and
//! never that one is satisfied.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::outcome::{Outcome, Standing, item_ids};
use super::{File, Format, resource};
use crate::checks::Strength;
use crate::conclusion::{Conclusion, DecidedItem, Found};
use crate::files::json_line;
use crate::model::{printable, sha256_of_all};

/// `oscal`.
pub(super) const FORMAT: Format = Format {
    name: "oscal",
    about: "oscal.json: OSCAL assessment results",
    files: &[File {
        name: "oscal.json",
        write,
    }],
};

const VERSION: &str = "1.2.1";

/// Of our properties.
const NAMESPACE: &str = "https://threatproof.example/ns/oscal";

/// Observations that a finding names.
const MOST: usize = 25;

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let frame = Frame::of(conclusion);
    out.write_all(frame.head()?.as_bytes())?;
    let mut related: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut before = "\n";
    conclusion.findings.each(&mut |found| {
        let id = uuid(["observation", &found.finding.id()]);
        if is_told(Outcome::of(found.finding)) {
            for item in found.items {
                let own = related.entry(*item).or_default();
                if own.len() < MOST {
                    own.push(id.clone());
                }
            }
        }
        out.write_all(before.as_bytes())?;
        before = ",\n";
        out.write_all(json_line(&frame.observation(found, &id))?.as_bytes())
    })?;
    let mut findings = Vec::new();
    for (decided, id) in conclusion.items.iter().zip(item_ids(conclusion)) {
        match state(Standing::of(decided)) {
            Some(Told::Finding(status)) => {
                let related = related.get(&decided.item.number);
                findings.push(frame.finding(decided, &id, status, related));
            }
            Some(Told::Observation(status)) => {
                out.write_all(before.as_bytes())?;
                before = ",\n";
                let observation = frame.of_item(decided, &id, status);
                out.write_all(json_line(&observation)?.as_bytes())?;
            }
            None => {}
        }
    }
    out.write_all(b"\n]")?;
    if !findings.is_empty() {
        out.write_all(b",\"findings\":")?;
        out.write_all(json_line(&findings)?.as_bytes())?;
    }
    out.write_all(b"}],\"back-matter\":")?;
    out.write_all(json_line(&frame.back_matter())?.as_bytes())?;
    out.write_all(b"}}\n")
}

/// What an item has.
enum Told {
    /// A finding with this status.
    Finding(Value),
    /// An observation alone, with this word.
    Observation(&'static str),
}

fn state(standing: Standing) -> Option<Told> {
    match standing {
        Standing::Implemented => Some(Told::Finding(json!({ "state": "satisfied" }))),
        Standing::NotStarted => Some(Told::Finding(
            json!({ "state": "not-satisfied", "reason": "fail" }),
        )),
        Standing::NeedsInvestigation | Standing::Kept | Standing::NotApplicable => {
            Some(Told::Observation(standing.word()))
        }
        Standing::NotSelected => None,
    }
}

/// Whether a finding of an item names it.
fn is_told(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Fail | Outcome::Partial | Outcome::Question | Outcome::Unknown => true,
        Outcome::Pass | Outcome::Answered | Outcome::NotApplicable => false,
    }
}

/// What is the same throughout.
struct Frame<'c> {
    conclusion: &'c Conclusion<'c>,
    start: String,
    end: String,
}

impl<'c> Frame<'c> {
    fn of(conclusion: &'c Conclusion<'_>) -> Self {
        let time = |text: &str| {
            let time = text.parse::<Timestamp>();
            time.unwrap_or(Timestamp::UNIX_EPOCH).to_string()
        };
        Self {
            conclusion,
            start: time(&conclusion.run.started_at),
            end: time(&conclusion.run.finished_at),
        }
    }

    /// The id of something of this run.
    fn own(&self, what: &str) -> String {
        uuid([what, &self.conclusion.run.run_id])
    }

    /// All that stands before the observations.
    fn head(&self) -> io::Result<String> {
        let conclusion = self.conclusion;
        let report = shown(&conclusion.report.name);
        let metadata = json!({
            "title": format!("Results for the threat model {report}"),
            "last-modified": self.end,
            "version": shown(&conclusion.run.run_id),
            "oscal-version": VERSION,
        });
        Ok(format!(
            "{{\"assessment-results\":{{\"uuid\":{},\"metadata\":{},\"import-ap\":{},\n\"results\":[{{\"uuid\":{},\
             \"title\":\"Scan\",\"description\":{},\"start\":{},\"end\":{},\"reviewed-controls\":{},\n\"observations\":[",
            json_line(&self.own("assessment-results"))?,
            json_line(&metadata)?,
            json_line(&json!({ "href": format!("#{}", self.own("plan")) }))?,
            json_line(&self.own("result"))?,
            json_line(&format!(
                "Read with read-only calls: {}",
                shown(&conclusion.extent)
            ))?,
            json_line(&self.start)?,
            json_line(&self.end)?,
            json_line(&self.reviewed())?,
        ))
    }

    /// The controls of NIST 800-53 that are touched.
    fn reviewed(&self) -> Value {
        let maps = self.conclusion.controls.values();
        let maps = maps.flat_map(|control| &control.maps);
        let ids = maps.filter(|map| {
            map.framework.starts_with("nist-800-53") && map.strength != Strength::Near
        });
        let ids: BTreeSet<String> = ids.map(|map| catalogued(&map.id)).collect();
        let selection = match ids.is_empty() {
            true => json!({ "include-all": {} }),
            false => {
                let ids = ids.iter().map(|id| json!({ "control-id": id }));
                json!({ "include-controls": ids.collect::<Vec<_>>() })
            }
        };
        json!({ "control-selections": [selection] })
    }

    fn observation(&self, found: Found<'_>, id: &str) -> Value {
        let finding = found.finding;
        let arn = finding.resource.as_str();
        let mut props = vec![
            property("verdict", Outcome::of(finding).word()),
            property("control", found.control.id.as_str()),
            property("account", finding.account.as_str()),
            property("region", finding.region.as_str()),
        ];
        let waiver = finding.waiver.as_ref().filter(|_| finding.is_waived());
        if let Some(waiver) = waiver {
            let word = &waiver.word;
            props.push(property(
                "waived",
                &format!("by {} until {}", word.by, word.expires),
            ));
        }
        json!({
            "uuid": id,
            "title": shown(&found.control.title),
            "description": shown(&finding.reason),
            "props": props,
            "methods": ["TEST"],
            "types": ["finding"],
            "subjects": [{
                "subject-uuid": uuid(["resource", arn]),
                "type": "inventory-item",
                "title": shown(arn),
                "props": [property("type", resource::type_name(found.control.kind.name, arn))],
            }],
            "relevant-evidence": [{
                "href": "evidence/facts.jsonl.zst",
                "description": "What was read of it, beside these results",
            }],
            "collected": self.end,
        })
    }

    fn of_item(&self, decided: &DecidedItem<'_>, id: &str, status: &str) -> Value {
        json!({
            "uuid": uuid(["item", id]),
            "title": title(decided),
            "description": shown(&decided.reason),
            "props": [property("status", status)],
            "methods": ["TEST"],
            "types": ["control-objective"],
            "collected": self.end,
        })
    }

    fn finding(
        &self,
        decided: &DecidedItem<'_>,
        id: &str,
        status: Value,
        related: Option<&Vec<String>>,
    ) -> Value {
        let threat = decided
            .threat
            .map_or("unrecognised", |threat| threat.id.as_str());
        let mut finding = json!({
            "uuid": uuid(["finding", id]),
            "title": title(decided),
            "description": shown(&decided.reason),
            "target": { "type": "objective-id", "target-id": threat, "status": status },
        });
        if let Some(related) = related {
            let related = related.iter().map(|id| json!({ "observation-uuid": id }));
            finding["related-observations"] = related.collect();
        }
        finding
    }

    fn back_matter(&self) -> Value {
        let report = shown(&self.conclusion.report.name);
        json!({ "resources": [{
            "uuid": self.own("plan"),
            "title": "The threat model, in place of an assessment plan",
            "description": report,
        }] })
    }
}

fn title(decided: &DecidedItem<'_>) -> String {
    format!("Item {}: {}", decided.item.number, shown(decided.title()))
}

/// Words on one line; OSCAL takes no empty ones.
fn shown(text: &str) -> String {
    let text = printable(text);
    match text.trim() {
        "" => "-".to_owned(),
        text => text.to_owned(),
    }
}

fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": shown(value) })
}

/// An id as NIST's catalogue in OSCAL writes it: `AC-17(2)` is `ac-17.2`.
fn catalogued(id: &str) -> String {
    id.to_lowercase().replace('(', ".").replace(')', "")
}

/// An id of the form of version 5, of what it stands for.
fn uuid<const N: usize>(of: [&str; N]) -> String {
    let hash = sha256_of_all(of);
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-5{}-a{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}
