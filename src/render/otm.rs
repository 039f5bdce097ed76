//! Open Threat Model 0.2.0, as JSON. <https://github.com/iriusrisk/OpenThreatModel>
//!
//! Threats are of flows, as in the Threat Modeling Tool. The definition of a threat is given once
//! for each type, its instances stand at their flows with a state of their own. Trust boundaries
//! become trust zones; what is inside none belongs to one called `No boundary`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::Status;
use crate::report::diagram::{Diagram, Model, Outline, Shape, Threat, status_of};

const OUTSIDE: &str = "no-boundary";

/// The model as an OTM document; `id` and `name` are those of the project.
#[must_use]
pub fn otm(model: &Model, id: &str, name: &str) -> Value {
    let said = |label: &str| {
        let about = model.about.iter().find(|(own, _)| *own == label);
        about.map_or("", |(_, text)| text.trim())
    };
    let title = match said("Threat Model Name") {
        "" => name,
        title => title,
    };
    let mut zones = vec![zone(OUTSIDE, "No boundary")];
    let mut components = Vec::new();
    let mut flows = Vec::new();
    for diagram in &model.diagrams {
        for shape in &diagram.shapes {
            match shape.outline {
                Outline::Boundary => zones.push(zone(&shape.guid, shape.name.trim())),
                Outline::Line => {}
                Outline::Ellipse | Outline::Rectangle | Outline::ParallelLines => {
                    components.push(component(diagram, shape));
                }
            }
        }
        for flow in &diagram.flows {
            let own = model
                .threats
                .iter()
                .filter(|threat| threat.flow == flow.guid);
            flows.push(json!({
                "id": flow.guid,
                "name": flow.name.trim(),
                "source": flow.source,
                "destination": flow.target,
                "tags": [flow.stencil],
                "threats": own.map(instance).collect::<Vec<_>>(),
            }));
        }
    }
    json!({
        "otmVersion": "0.2.0",
        "project": {
            "id": id,
            "name": title,
            "description": said("Description"),
            "owner": said("Owner"),
        },
        "representations": [],
        "trustZones": zones,
        "components": components,
        "dataflows": flows,
        "threats": definitions(model),
        "mitigations": mitigations(model),
    })
}

fn zone(id: &str, name: &str) -> Value {
    // The model rates no zone; OTM asks for a number.
    json!({ "id": id, "name": name, "risk": { "trustRating": 0 } })
}

fn component(diagram: &Diagram, shape: &Shape) -> Value {
    let around = diagram
        .shapes
        .iter()
        .filter(|other| other.outline == Outline::Boundary && encloses(other, shape))
        .min_by(|a, b| area(a).total_cmp(&area(b)));
    let zone = around.map_or(OUTSIDE, |zone| zone.guid.as_str());
    json!({
        "id": shape.guid,
        "name": shape.name.trim(),
        "type": shape.stencil.trim(),
        "parent": { "trustZone": zone },
    })
}

fn encloses(boundary: &Shape, shape: &Shape) -> bool {
    let [left, top, width, height] = boundary.place;
    let [x, y, w, h] = shape.place;
    let (x, y) = (x + w / 2.0, y + h / 2.0);
    (left..=left + width).contains(&x) && (top..=top + height).contains(&y)
}

fn area(shape: &Shape) -> f64 {
    shape.place[2] * shape.place[3]
}

/// What stands for a threat type and what would mitigate it.
fn type_of(threat: &Threat) -> (String, String) {
    let id = threat.type_id.trim();
    (id.to_owned(), format!("mitigation-{id}"))
}

fn instance(threat: &Threat) -> Value {
    let (id, mitigation) = type_of(threat);
    // The words that tools which read OTM know.
    let (state, mitigated) = match status_of(threat.state.trim()) {
        Some(Status::Implemented) => ("mitigated", "implemented"),
        Some(Status::NeedsInvestigation) => ("exposed", "required"),
        Some(Status::NotStarted) => ("exposed", "recommended"),
        Some(Status::NotApplicable) => ("not-applicable", "rejected"),
        None => ("exposed", "required"),
    };
    json!({
        "threat": id,
        "state": state,
        "mitigations": [{ "mitigation": mitigation, "state": mitigated }],
    })
}

/// The first threat of each type.
fn types(model: &Model) -> BTreeMap<String, (String, &Threat)> {
    let mut types = BTreeMap::new();
    for threat in &model.threats {
        let (id, mitigation) = type_of(threat);
        types.entry(id).or_insert((mitigation, threat));
    }
    types
}

fn definitions(model: &Model) -> Vec<Value> {
    types(model)
        .into_iter()
        .map(|(id, (_, threat))| {
            json!({
                "id": id,
                "name": threat.value("Title").trim(),
                "categories": [threat.value("UserThreatCategory").trim()],
                "description": threat.value("UserThreatDescription").trim(),
                "risk": { "likelihood": null, "impact": null },
                "attributes": { "priority": threat.priority },
            })
        })
        .collect()
}

fn mitigations(model: &Model) -> Vec<Value> {
    let key = ["Action Items", "Possible Mitigation(s)"]
        .into_iter()
        .find_map(|label| model.key_of(label));
    types(model)
        .into_values()
        .map(|(id, threat)| {
            json!({
                "id": id,
                "name": threat.value("Title").trim(),
                "description": key.map_or("", |key| threat.value(key)).trim(),
                "riskReduction": 100,
            })
        })
        .collect()
}
