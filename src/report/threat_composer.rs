//! Workspaces of AWS Threat Composer (`.tc.json`, schema 1).
//! <https://github.com/awslabs/threat-composer>
//!
//! What is edited: `status` of a threat and, among its `metadata`, the value of `Comments`,
//! which the tool shows and which may have 1,000 characters. The tool knows three statuses,
//! so that what is not implemented is `threatIdentified`, whether not started or in need of
//! investigation; the note tells which. A threat is matched by a tag that is one of our threat
//! ids (`s3-tls`), otherwise by its statement.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::encoding::without_mark;
use super::json::{self, Json};
use super::layout::{Layout, Places, Slot};
use super::{Item, ReportError, ReportFormat, State, note};
use crate::model::Status;

/// Characters that the value of a metadata entry may have.
const MOST: usize = 1000;

/// The format; see the module.
pub(super) struct ThreatComposer;

#[derive(Deserialize)]
struct Workspace<'a> {
    #[serde(borrow, deserialize_with = "json::listed")]
    threats: Vec<&'a RawValue>,
}

/// What tells a workspace from other JSON.
#[derive(Deserialize)]
struct Mark {
    #[serde(rename = "schema")]
    _schema: u64,
    #[serde(rename = "threats")]
    _threats: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Threat<'a> {
    id: Option<String>,
    statement: Option<String>,
    threat_source: Option<String>,
    threat_action: Option<String>,
    threat_impact: Option<String>,
    #[serde(default, deserialize_with = "json::listed")]
    impacted_assets: Vec<String>,
    #[serde(default, deserialize_with = "json::listed")]
    tags: Vec<String>,
    #[serde(borrow, default, deserialize_with = "json::told")]
    status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::told")]
    metadata: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    key: Option<String>,
    #[serde(borrow, default, deserialize_with = "json::told")]
    value: Option<&'a RawValue>,
}

impl ReportFormat for ThreatComposer {
    fn recognises(&self, source: &str) -> bool {
        let text = without_mark(source).trim_start();
        text.starts_with('{') && serde_json::from_str::<Mark>(text).is_ok()
    }

    fn read(&self, source: &str) -> Result<Layout, ReportError> {
        let json = Json::of(source);
        let workspace: Workspace<'_> = json.read(without_mark(source))?;
        let mut layout = Layout::default();
        for raw in workspace.threats {
            let threat: Threat<'_> = json.read(raw.get())?;
            let places = places(json, raw, &threat)?;
            layout.push(item(json, threat)?, places)?;
        }
        if layout.items.is_empty() {
            Err(ReportError::NoItems)
        } else {
            Ok(layout)
        }
    }

    fn escape(&self, note: &str) -> String {
        json::escape(note)
    }

    fn state(&self, status: Status) -> &'static str {
        match status {
            Status::Implemented => "threatResolved",
            Status::NotApplicable => "threatResolvedNotUseful",
            Status::NotStarted | Status::NeedsInvestigation => "threatIdentified",
        }
    }
}

fn item(json: Json<'_>, threat: Threat<'_>) -> Result<Item, ReportError> {
    let state = match threat.status {
        // A threat that nobody set a status for.
        None => State::Known(Status::NotStarted),
        Some(status) => {
            let words: Option<String> = json.read(status.get())?;
            match words.as_deref() {
                None | Some("" | "threatIdentified") => State::Known(Status::NotStarted),
                Some("threatResolved") => State::Known(Status::Implemented),
                Some("threatResolvedNotUseful") => State::Known(Status::NotApplicable),
                Some(other) => State::Other(other.to_owned()),
            }
        }
    };
    let parts = [
        threat.threat_source,
        threat.threat_action,
        threat.threat_impact,
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .chain(threat.impacted_assets)
        .collect();
    Ok(Item {
        id: threat.id,
        title: threat.statement,
        tags: threat.tags,
        description: parts.join(" "),
        state: Some(state),
        ..Item::default()
    })
}

fn places<'a>(
    json: Json<'a>,
    raw: &'a RawValue,
    threat: &Threat<'a>,
) -> Result<Places, ReportError> {
    let state = match threat.status {
        Some(status) if !json::is_null(status) => json.text(status).map(Slot::Filled),
        absent => json.vacant_member(raw, "status", absent, ["\"", "\""]),
    };
    let (note, taken) = match threat.metadata {
        Some(metadata) if !json::is_null(metadata) => comments(json, metadata)?,
        absent => {
            let entry = ["[{\"key\": \"Comments\", \"value\": \"", "\"}]"];
            (json.vacant_member(raw, "metadata", absent, entry), 0)
        }
    };
    let room = MOST.saturating_sub(taken);
    Ok(Places {
        state,
        // What people wrote is not cut short for our note.
        note: note.filter(|_| room >= note::LEAST_ROOM),
        room: Some(room),
        stamps: Vec::new(),
        heading: Some(json.place(raw.get())),
    })
}

/// The place of our note among the metadata of a threat, and how many characters people wrote there.
fn comments<'a>(
    json: Json<'a>,
    metadata: &'a RawValue,
) -> Result<(Option<Slot>, usize), ReportError> {
    let entries: Vec<Option<&RawValue>> = json.read(metadata.get())?;
    for raw in entries.into_iter().flatten() {
        let entry: Entry<'_> = json.read(raw.get())?;
        if entry.key.as_deref() != Some("Comments") {
            continue;
        }
        return Ok(match entry.value {
            Some(value) if !json::is_null(value) => match json.note(value) {
                Some((slot, taken)) => (Some(slot), taken),
                None => (None, 0),
            },
            absent => (json.vacant_member(raw, "value", absent, ["\"", "\""]), 0),
        });
    }
    let before = "{\"key\": \"Comments\", \"value\": \"";
    Ok((json.new_element(metadata, before, "\"}"), 0))
}
