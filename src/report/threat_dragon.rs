//! Models of OWASP Threat Dragon, version 2. <https://www.threatdragon.com/docs/>
//!
//! What is edited: `status` of a threat, the end of its `mitigation`, and `hasOpenThreats` of what
//! it is a threat to, which the tool colours its diagrams by. The tool knows `Open`,
//! `Mitigated` and `NotApplicable`, so that what is not implemented is `Open`, whether not started
//! or in need of investigation; the note tells which. `Accepted`, `Transferred`, `Avoided` and
//! `Eliminated` are people's decisions and are kept. A threat is matched by a title that is one of
//! our threat ids (`s3-tls`) or the title of a threat type, otherwise by its description. The
//! application keeps threats in `data` of a cell, its published schema beside that; both are read.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::census::Census;
use super::encoding::without_mark;
use super::flag::Flag;
use super::json::{self, Json};
use super::layout::{Layout, Places, Slot};
use super::{Element, Item, Part, ReportError, ReportFormat, State};
use crate::model::Status;

/// The format; see the module.
pub(super) struct ThreatDragon;

#[derive(Deserialize)]
struct Model<'a> {
    #[serde(borrow)]
    detail: Detail<'a>,
}

#[derive(Deserialize)]
struct Detail<'a> {
    #[serde(borrow)]
    diagrams: Vec<Diagram<'a>>,
}

#[derive(Deserialize)]
struct Diagram<'a> {
    title: Option<String>,
    #[serde(borrow, default, deserialize_with = "json::listed")]
    cells: Vec<Cell<'a>>,
    #[serde(borrow, rename = "diagramJson")]
    version_1: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Cell<'a> {
    id: Option<String>,
    shape: Option<String>,
    #[serde(borrow)]
    data: Option<Data<'a>>,
    /// Where the published schema has them, and tools that follow it.
    #[serde(borrow, default, deserialize_with = "json::listed")]
    threats: Vec<&'a RawValue>,
    source: Option<End>,
    target: Option<End>,
}

/// Where a flow begins or ends.
#[derive(Deserialize)]
struct End {
    cell: Option<String>,
}

#[derive(Deserialize)]
struct Data<'a> {
    name: Option<String>,
    /// Where the application has them.
    #[serde(borrow, default, deserialize_with = "json::listed")]
    threats: Vec<&'a RawValue>,
    #[serde(
        borrow,
        default,
        rename = "hasOpenThreats",
        deserialize_with = "json::told"
    )]
    flag: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Threat<'a> {
    id: Option<String>,
    threat_id: Option<String>,
    title: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    description: Option<String>,
    #[serde(borrow, default, deserialize_with = "json::told")]
    status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::told")]
    mitigation: Option<&'a RawValue>,
}

/// What tells a model from other JSON.
#[derive(Deserialize)]
struct Mark {
    #[serde(rename = "summary")]
    _summary: serde::de::IgnoredAny,
    #[serde(rename = "detail")]
    _detail: serde::de::IgnoredAny,
}

impl ReportFormat for ThreatDragon {
    fn recognises(&self, source: &str) -> bool {
        let text = without_mark(source).trim_start();
        text.starts_with('{') && serde_json::from_str::<Mark>(text).is_ok()
    }

    fn read(&self, source: &str) -> Result<Layout, ReportError> {
        let json = Json::of(source);
        let model: Model<'_> = json.read(without_mark(source))?;
        let old = model.detail.diagrams.iter().enumerate();
        let old: Vec<String> = old
            .filter(|(_, diagram)| diagram.version_1.is_some())
            .map(|(index, diagram)| titled(index, diagram))
            .collect();
        if !old.is_empty() {
            let diagrams = old.join(", ");
            return Err(ReportError::OldDiagrams { diagrams });
        }
        let mut layout = Layout::default();
        for diagram in &model.detail.diagrams {
            let names = diagram
                .cells
                .iter()
                .filter_map(|cell| Some((cell.id.as_deref()?, cell)));
            let cells: std::collections::HashMap<&str, &Cell<'_>> = names.collect();
            for cell in &diagram.cells {
                let data = cell.data.as_ref();
                let name = data.and_then(|data| data.name.clone());
                let mut threats = cell.threats.clone();
                threats.extend(data.iter().flat_map(|data| &data.threats));
                threats.sort_by_key(|raw| json.place(raw.get()).start);
                let first = layout.items.len();
                for raw in threats {
                    let threat: Threat<'_> = json.read(raw.get())?;
                    let places = places(json, raw, &threat);
                    let item = Item {
                        diagram: diagram.title.clone(),
                        interaction: is_flow(cell).then(|| name.clone()).flatten(),
                        elements: elements(cell, &cells),
                        ..item(json, threat)?
                    };
                    layout.push(item, places)?;
                }
                let flag = data.and_then(|data| data.flag);
                layout.flags.extend(flag.map(|flag| Flag {
                    place: json.place(flag.get()),
                    covers: first..layout.items.len(),
                }));
            }
        }
        let told = layout.items.iter().filter(|item| is_told(item)).count();
        let anywhere: Census = json.read(without_mark(source))?;
        if anywhere.threats > told {
            Err(ReportError::Stray)
        } else if layout.items.is_empty() {
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
            Status::Implemented => "Mitigated",
            Status::NotApplicable => "NotApplicable",
            Status::NotStarted | Status::NeedsInvestigation => "Open",
        }
    }
}

/// Whether the census counts it.
fn is_told(item: &Item) -> bool {
    let is_a_word = matches!(item.state, Some(State::Known(_) | State::Settled(_)));
    is_a_word && item.title.is_some()
}

/// A diagram as its author knows it.
fn titled(index: usize, diagram: &Diagram<'_>) -> String {
    match diagram.title.as_deref().map(str::trim) {
        Some(title) if !title.is_empty() => {
            let title: String = title.chars().take(60).collect();
            format!("diagram \"{}\"", title.escape_debug())
        }
        Some(_) | None => format!("diagram {} of the file", index + 1),
    }
}

fn is_flow(cell: &Cell<'_>) -> bool {
    cell.shape.as_deref() == Some("flow")
}

/// The element that a threat is about; of a flow, also its ends.
fn elements(cell: &Cell<'_>, cells: &std::collections::HashMap<&str, &Cell<'_>>) -> Vec<Element> {
    let element = |part: Part, cell: &Cell<'_>| {
        let data = cell.data.as_ref();
        Element {
            part,
            id: cell.id.clone().unwrap_or_default(),
            name: data.and_then(|data| data.name.clone()).unwrap_or_default(),
            // Its shapes tell a store from a process, and nothing of AWS.
            stencil: String::new(),
        }
    };
    if !is_flow(cell) {
        return vec![element(Part::Target, cell)];
    }
    let end = |part: Part, end: Option<&End>| {
        let cell = cells.get(end?.cell.as_deref()?)?;
        Some(element(part, cell))
    };
    [
        end(Part::Source, cell.source.as_ref()),
        Some(element(Part::Flow, cell)),
        end(Part::Target, cell.target.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn item(json: Json<'_>, threat: Threat<'_>) -> Result<Item, ReportError> {
    let words: Option<String> = match threat.status {
        None => None,
        Some(status) => json.read(status.get())?,
    };
    let state = match words.as_deref() {
        None | Some("") => None,
        Some("Open") => Some(State::Known(Status::NotStarted)),
        Some("Mitigated") => Some(State::Known(Status::Implemented)),
        Some("NotApplicable" | "NA" | "N/A") => Some(State::Known(Status::NotApplicable)),
        Some(settled @ ("Accepted" | "Transferred" | "Avoided" | "Eliminated")) => {
            Some(State::Settled(settled.to_owned()))
        }
        Some(other) => Some(State::Other(other.to_owned())),
    };
    Ok(Item {
        id: threat.id.or(threat.threat_id),
        // A title may be one of our ids, as a tag is elsewhere.
        tags: threat.title.iter().cloned().collect(),
        title: threat.title,
        category: threat.kind.unwrap_or_default(),
        description: threat.description.unwrap_or_default(),
        state,
        ..Item::default()
    })
}

fn places<'a>(json: Json<'a>, raw: &'a RawValue, threat: &Threat<'a>) -> Places {
    let quotes = ["\"", "\""];
    let state = match threat.status {
        Some(status) if !json::is_null(status) => json.text(status).map(Slot::Filled),
        absent => json.vacant_member(raw, "status", absent, quotes),
    };
    let note = match threat.mitigation {
        Some(mitigation) if !json::is_null(mitigation) => {
            json.note(mitigation).map(|(slot, _)| slot)
        }
        absent => json.vacant_member(raw, "mitigation", absent, quotes),
    };
    Places {
        state,
        note,
        room: None,
        stamps: Vec::new(),
        heading: Some(json.place(raw.get())),
    }
}
