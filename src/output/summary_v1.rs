//! The end of a run as one JSON object, version 1: what `--summary json` prints. Fields may be added, never changed.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::checks::Severity;
use crate::conclusion::{Conclusion, First, Need, OpenThreat};

/// The end of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// `1`: fields may be added, never changed.
    pub schema_version: String,
    /// Items by what they need first.
    pub items: Items,
    /// Items by status.
    pub statuses: Statuses,
    /// Threats with open items, the worst first.
    pub threats: Vec<OpenOne>,
    /// IAM actions that were denied, sorted.
    pub missing_permissions: Vec<String>,
    /// Violated controls to begin with, the worst first; at most five.
    pub first: Vec<FirstThing>,
    /// How many questions are left for a person.
    pub questions: usize,
    /// Whether everything that was wanted was read.
    pub complete: bool,
    /// Which accounts and regions were read, in words.
    pub extent: String,
    /// How many requests were sent, retries included.
    pub calls: u64,
    /// Where the outputs are, by what they are called.
    pub written: BTreeMap<String, String>,
}

/// Items by what they need first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Items {
    /// All items.
    pub total: usize,
    /// A resource violates a control.
    pub fix: usize,
    /// Something could not be read, or nothing was found to judge.
    pub read: usize,
    /// A resource asks what only a person can say.
    pub decide: usize,
    /// Only the human parts of the threat are left.
    pub attest: usize,
    /// People accepted every violation.
    pub accepted: usize,
    /// No check can judge it.
    pub cover: usize,
    /// This run found it implemented.
    pub implemented: usize,
    /// People set it as implemented, and nothing could judge it.
    pub kept: usize,
    /// It does not apply.
    pub not_applicable: usize,
    /// The run was not asked to decide it.
    pub not_selected: usize,
}

/// Items by status, whoever set it and whether or not this run was asked to decide them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statuses {
    /// Mitigation Implemented, by evidence or as people set it.
    pub implemented: usize,
    /// Not Started.
    pub not_started: usize,
    /// Needs Investigation.
    pub needs_investigation: usize,
    /// Not Applicable.
    pub not_applicable: usize,
}

/// A threat with open items.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenOne {
    /// Its ID; absent for items that no threat file recognises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Short name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How severe the worst of its open items is: `low`, `medium`, `high` or `critical`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// Numbers of its open items.
    pub items: Vec<u32>,
    /// How many of them need what first, by the words of `items`.
    pub needs: BTreeMap<String, usize>,
    /// How many of them have which status.
    pub statuses: BTreeMap<String, usize>,
}

/// A violated control.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FirstThing {
    /// Its ID.
    pub control: String,
    /// The statement that should be true.
    pub title: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// Numbers of the items that it keeps open.
    pub items: Vec<u32>,
    /// How many resources violate it, for the item that it has most of.
    pub resources: usize,
    /// One of them; absent where scopes choose among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Why that one does; absent as that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Summary {
    /// Of what a run came to, and where it wrote what.
    #[must_use]
    pub fn of(conclusion: &Conclusion<'_>, written: &[(&str, &Path)]) -> Self {
        let todo = conclusion.todo();
        let (counts, needs) = (conclusion.counts(), &todo.counts);
        let open = |need: Need| needs.open.get(&need).copied().unwrap_or_default();
        let place = |(what, path): &(&str, &Path)| ((*what).to_owned(), path.display().to_string());
        Self {
            schema_version: "1".to_owned(),
            items: Items {
                total: needs.total,
                fix: open(Need::Fix),
                read: open(Need::Read),
                decide: open(Need::Decide),
                attest: open(Need::Attest),
                accepted: open(Need::Accepted),
                cover: open(Need::Cover),
                implemented: needs.implemented,
                kept: needs.kept,
                not_applicable: needs.not_applicable,
                not_selected: needs.not_selected,
            },
            statuses: Statuses {
                implemented: counts.implemented,
                not_started: counts.not_started,
                needs_investigation: counts.needs_investigation,
                not_applicable: counts.not_applicable,
            },
            threats: todo.threats.iter().map(open_one).collect(),
            missing_permissions: conclusion.denied.iter().map(ToString::to_string).collect(),
            first: todo.first.iter().map(first_thing).collect(),
            questions: conclusion.questions.len(),
            complete: conclusion.is_complete(),
            extent: conclusion.extent.clone(),
            calls: conclusion.total_calls(),
            written: written.iter().map(place).collect(),
        }
    }
}

fn open_one(open: &OpenThreat<'_>) -> OpenOne {
    let needs = open.needs.iter();
    let statuses = open.statuses.iter();
    OpenOne {
        id: open.threat.map(|threat| threat.id.to_string()),
        title: open.threat.map(|threat| threat.title.clone()),
        severity: open.severity.map(Severity::as_str).map(str::to_owned),
        items: open.items.clone(),
        needs: needs
            .map(|(need, count)| (need.as_str().to_owned(), *count))
            .collect(),
        statuses: statuses
            .map(|(status, count)| (status.as_str().to_owned(), *count))
            .collect(),
    }
}

fn first_thing(first: &First<'_>) -> FirstThing {
    FirstThing {
        control: first.control.id.to_string(),
        title: first.control.title.clone(),
        severity: first.control.severity.as_str().to_owned(),
        items: first.items.clone(),
        resources: first.resources,
        example: first.example.map(|example| example.resource.clone()),
        reason: first.example.map(|example| example.reason.clone()),
    }
}
