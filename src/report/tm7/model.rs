//! What a model of the Threat Modeling Tool says: its diagrams, threats and words.
//!
//! Data of a threat is looked for among its properties first and in its elements second:
//! version 4.3 writes the former, version 4.2 (the tool of 2014) the latter.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::order::{self, Placed};
use super::xml::{Element, Xml};
use crate::report::ReportError;

/// Bytes that a name or an identity may have. Pictures of flows repeat those of the elements at
/// their ends, drafts of scopes those of diagrams; nobody could read one as long as this.
const LONGEST_NAME: usize = 4096;

/// A model.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Label and text of what is said about the model as a whole, in the report's order.
    pub about: Vec<(&'static str, String)>,
    /// Notes that people left.
    pub notes: Vec<Note>,
    /// The diagrams, in the order of the file.
    pub diagrams: Vec<Diagram>,
    /// The properties that the template gives threats, in its order.
    pub properties: Vec<Property>,
    /// The threats, in the order of the report that the tool would make.
    pub threats: Vec<Threat>,
}

/// A note on the model.
#[derive(Debug, Clone)]
pub struct Note {
    /// Its number.
    pub id: String,
    /// The text.
    pub message: String,
    /// When it was made.
    pub date: String,
    /// Who made it.
    pub author: String,
}

/// A diagram.
#[derive(Debug, Clone)]
pub struct Diagram {
    /// Its identity.
    pub guid: String,
    /// Its name.
    pub name: String,
    /// What is drawn in it.
    pub shapes: Vec<Shape>,
    /// The data flows.
    pub flows: Vec<Flow>,
}

/// An element of a diagram.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Its identity.
    pub guid: String,
    /// The name that people gave it.
    pub name: String,
    /// What the template calls elements of this kind.
    pub stencil: String,
    /// How it is drawn.
    pub outline: Outline,
    /// Left, top, width and height, in the diagram's units.
    pub place: [f64; 4],
}

/// How an element is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// A process.
    Ellipse,
    /// An external interactor.
    Rectangle,
    /// A data store.
    ParallelLines,
    /// A trust boundary around others.
    Boundary,
    /// A trust boundary that is a line.
    Line,
}

/// A data flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its identity.
    pub guid: String,
    /// The name that people gave it.
    pub name: String,
    /// What the template calls flows of this kind.
    pub stencil: String,
    /// Identity of the element it comes from.
    pub source: String,
    /// Identity of the element it goes to.
    pub target: String,
    /// Start, handle and end, in the diagram's units.
    pub path: [(f64, f64); 3],
}

/// A property that the template gives threats.
#[derive(Debug, Clone)]
pub struct Property {
    /// The key under which threats keep it.
    pub key: String,
    /// What people see.
    pub label: String,
    /// Whether people do not see it.
    pub hidden: bool,
}

/// What is drawn in the diagrams of a model, by identity.
#[derive(Debug, Default)]
pub struct Drawn<'a> {
    /// The elements.
    pub shapes: HashMap<&'a str, &'a Shape>,
    /// The data flows.
    pub flows: HashMap<&'a str, &'a Flow>,
}

/// A threat.
#[derive(Debug, Clone)]
pub struct Threat {
    /// The number by which the tool knows it.
    pub id: String,
    /// Identity of its type.
    pub type_id: String,
    /// Index of its diagram.
    pub diagram: Option<usize>,
    /// Identity of its flow.
    pub flow: String,
    /// Identity of the element where the flow begins.
    pub source: String,
    /// Identity of the element where the flow ends.
    pub target: String,
    /// Name of the flow.
    pub interaction: Arc<str>,
    /// The word of its state.
    pub state: String,
    /// The word of its priority.
    pub priority: String,
    /// What it says, by key.
    pub values: BTreeMap<String, String>,
    /// Its position in the file, from 0.
    pub(super) position: usize,
    /// Identity of its diagram.
    surface: String,
}

impl Placed for Threat {
    fn diagram(&self) -> Option<usize> {
        self.diagram
    }

    fn interaction(&self) -> &str {
        &self.interaction
    }

    fn flow(&self) -> &str {
        &self.flow
    }

    fn position(&self) -> usize {
        self.position
    }
}

impl Threat {
    /// What it says under a key; empty if nothing.
    #[must_use]
    pub fn value(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    ///
    /// If this is no well-formed model.
    pub fn read(source: &str) -> Result<Self, ReportError> {
        Self::of(&Xml::scan(source)?)
    }

    pub(super) fn of(xml: &Xml<'_>) -> Result<Self, ReportError> {
        let root = match xml.root() {
            Some(root) if root.name() == "ThreatModel" => root,
            Some(root) if root.name() == "KnowledgeBase" => return Err(ReportError::Template),
            Some(_) | None => return Err(ReportError::NotAReport),
        };
        let diagrams: Vec<Diagram> = root
            .child("DrawingSurfaceList")
            .into_iter()
            .flat_map(Element::children)
            .map(diagram)
            .collect();
        let properties: Vec<Property> = root
            .child("KnowledgeBase")
            .and_then(|base| base.child("ThreatMetaData")?.child("PropertiesMetaData"))
            .into_iter()
            .flat_map(Element::children)
            .map(|datum| Property {
                key: text(datum, "Name"),
                label: text(datum, "Label"),
                hidden: text(datum, "HideFromUI") == "true",
            })
            .collect();
        if shared(&diagrams, &properties).any(|name| name.len() > LONGEST_NAME) {
            return Err(ReportError::LongNames);
        }
        let mut threats: Vec<Threat> = threats(root)
            .enumerate()
            .map(|(position, element)| threat(position, element))
            .collect();
        let mut names = HashMap::new();
        let mut numbers = HashMap::new();
        for (number, diagram) in diagrams.iter().enumerate() {
            numbers.entry(diagram.guid.as_str()).or_insert(number);
            for flow in &diagram.flows {
                let name = names.entry(flow.guid.as_str());
                name.or_insert_with(|| Arc::from(flow.name.as_str()));
            }
        }
        for threat in &mut threats {
            threat.diagram = numbers.get(threat.surface.as_str()).copied();
            // The property says `Deleted` of items that a newer template left behind.
            if let Some(name) = names.get(threat.flow.as_str()) {
                threat.interaction = Arc::clone(name);
            }
        }
        order::sort(&mut threats, diagrams.len());
        Ok(Self {
            about: about(root),
            notes: notes(root),
            diagrams,
            properties,
            threats,
        })
    }

    /// The elements and flows of all diagrams by their identity.
    #[must_use]
    pub fn drawn(&self) -> Drawn<'_> {
        let mut drawn = Drawn::default();
        for diagram in &self.diagrams {
            for shape in &diagram.shapes {
                drawn.shapes.entry(&shape.guid).or_insert(shape);
            }
            for flow in &diagram.flows {
                drawn.flows.entry(&flow.guid).or_insert(flow);
            }
        }
        drawn
    }

    /// The key of the property that people see under this label.
    #[must_use]
    pub fn key_of(&self, label: &str) -> Option<&str> {
        let labelled = |property: &&Property| property.label.trim() == label && !property.hidden;
        let property = self.properties.iter().find(labelled)?;
        Some(&property.key)
    }
}

/// What is said once in a model and may be told many times.
fn shared<'m>(
    diagrams: &'m [Diagram],
    properties: &'m [Property],
) -> impl Iterator<Item = &'m String> {
    let diagrams = diagrams.iter().flat_map(|diagram| {
        let ends = diagram
            .flows
            .iter()
            .flat_map(|flow| [&flow.source, &flow.target]);
        let ends: HashSet<&String> = ends.collect();
        let shapes = diagram.shapes.iter();
        let shapes = shapes.flat_map(move |shape| {
            // Text that people put beside the elements stands at no end of a flow, and may be long.
            let name = ends.contains(&shape.guid).then_some(&shape.name);
            [&shape.guid, &shape.stencil].into_iter().chain(name)
        });
        let flows = diagram.flows.iter();
        let flows = flows.flat_map(|flow| [&flow.guid, &flow.name, &flow.stencil]);
        [&diagram.guid, &diagram.name]
            .into_iter()
            .chain(shapes)
            .chain(flows)
    });
    let properties = properties.iter();
    diagrams.chain(properties.flat_map(|property| [&property.key, &property.label]))
}

/// The threats of a model, as they stand in the file.
pub(super) fn threats<'x, 'a: 'x>(root: Element<'x, 'a>) -> impl Iterator<Item = Element<'x, 'a>> {
    root.child("ThreatInstances")
        .into_iter()
        .flat_map(Element::children)
        .filter_map(|pair| pair.child("Value"))
}

/// The pairs of key and value of a threat's properties.
pub(super) fn pairs<'x, 'a: 'x>(
    threat: Element<'x, 'a>,
) -> impl Iterator<Item = (Element<'x, 'a>, String, Option<Element<'x, 'a>>)> {
    threat
        .child("Properties")
        .into_iter()
        .flat_map(Element::children)
        .map(|pair| (pair, text(pair, "Key"), pair.child("Value")))
}

fn text(element: Element<'_, '_>, name: &str) -> String {
    element.child(name).map(Element::text).unwrap_or_default()
}

fn about(root: Element<'_, '_>) -> Vec<(&'static str, String)> {
    let said = |name: &str| {
        let about = root.child("MetaInformation");
        about.map(|about| text(about, name)).unwrap_or_default()
    };
    vec![
        ("Threat Model Name", said("ThreatModelName")),
        ("Owner", said("Owner")),
        ("Reviewer", said("Reviewer")),
        ("Contributors", said("Contributors")),
        ("Description", said("HighLevelSystemDescription")),
        ("Assumptions", said("Assumptions")),
        ("External Dependencies", said("ExternalDependencies")),
    ]
}

fn notes(root: Element<'_, '_>) -> Vec<Note> {
    root.child("Notes")
        .into_iter()
        .flat_map(Element::children)
        .map(|note| Note {
            id: text(note, "Id"),
            message: text(note, "Message"),
            date: text(note, "Date"),
            author: text(note, "AddedBy"),
        })
        .collect()
}

fn diagram(element: Element<'_, '_>) -> Diagram {
    let drawn = |list: &str| {
        let list = element.child(list).into_iter();
        list.flat_map(Element::children)
            .filter_map(|pair| pair.child("Value"))
            .collect::<Vec<_>>()
    };
    let (borders, lines) = (drawn("Borders"), drawn("Lines"));
    Diagram {
        guid: text(element, "Guid"),
        name: names(element).0,
        shapes: borders
            .iter()
            .chain(&lines)
            .filter_map(|element| shape(*element))
            .collect(),
        flows: lines.iter().filter_map(|element| flow(*element)).collect(),
    }
}

fn shape(element: Element<'_, '_>) -> Option<Shape> {
    let outline = match element.attribute("type")?.rsplit(':').next()? {
        "StencilEllipse" => Outline::Ellipse,
        "StencilRectangle" => Outline::Rectangle,
        "StencilParallelLines" => Outline::ParallelLines,
        "BorderBoundary" => Outline::Boundary,
        "LineBoundary" => Outline::Line,
        _ => return None,
    };
    let (name, stencil) = names(element);
    Some(Shape {
        guid: text(element, "Guid"),
        name,
        stencil,
        outline,
        place: ["Left", "Top", "Width", "Height"].map(|name| number(element, name)),
    })
}

fn flow(element: Element<'_, '_>) -> Option<Flow> {
    if element.attribute("type")?.rsplit(':').next()? != "Connector" {
        return None;
    }
    let (name, stencil) = names(element);
    let point = |x: &str, y: &str| (number(element, x), number(element, y));
    Some(Flow {
        guid: text(element, "Guid"),
        name,
        stencil,
        source: text(element, "SourceGuid"),
        target: text(element, "TargetGuid"),
        path: [
            point("SourceX", "SourceY"),
            point("HandleX", "HandleY"),
            point("TargetX", "TargetY"),
        ],
    })
}

/// A coordinate; where it is missing, the origin.
fn number(element: Element<'_, '_>, name: &str) -> f64 {
    let number = text(element, name).trim().parse().ok();
    number
        .filter(|number: &f64| number.is_finite())
        .unwrap_or(0.0)
}

/// The name that people gave an element and the one of its kind.
fn names(element: Element<'_, '_>) -> (String, String) {
    let (mut name, mut stencil) = (None, None);
    for attribute in element
        .child("Properties")
        .into_iter()
        .flat_map(Element::children)
    {
        let shown = text(attribute, "DisplayName");
        let kind = attribute.attribute("type").unwrap_or_default();
        if kind.ends_with("HeaderDisplayAttribute") {
            stencil.get_or_insert(shown);
        } else if kind.ends_with("StringDisplayAttribute") && shown == "Name" {
            name.get_or_insert_with(|| text(attribute, "Value"));
        }
    }
    (name.unwrap_or_default(), stencil.unwrap_or_default())
}

/// The elements of version 4.2 and the properties of 4.3 that hold the same.
const SAME: [(&str, &str); 5] = [
    ("Title", "Title"),
    ("UserThreatCategory", "UserThreatCategory"),
    ("UserThreatShortDescription", "UserThreatShortDescription"),
    ("UserThreatDescription", "UserThreatDescription"),
    ("StateInformation", "StateInformation"),
];

fn threat(position: usize, element: Element<'_, '_>) -> Threat {
    let mut values: BTreeMap<String, String> = pairs(element)
        .filter_map(|(_, key, value)| Some((key, value?.text())))
        .collect();
    for (name, key) in SAME {
        if !values.contains_key(key)
            && let Some(child) = element.child(name).filter(|child| child.inner().is_some())
        {
            values.insert(key.to_owned(), child.text());
        }
    }
    let interaction = values.get("InteractionString").cloned();
    let interaction = interaction.unwrap_or_else(|| text(element, "InteractionString"));
    Threat {
        id: text(element, "Id"),
        type_id: text(element, "TypeId"),
        diagram: None,
        surface: text(element, "DrawingSurfaceGuid"),
        flow: text(element, "FlowGuid"),
        source: text(element, "SourceGuid"),
        target: text(element, "TargetGuid"),
        interaction: interaction.into(),
        state: text(element, "State"),
        priority: text(element, "Priority"),
        values,
        position,
    }
}
