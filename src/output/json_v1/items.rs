//! Items of a report, what is asked of people and what they said.

use super::Severity;
use crate::model::Status;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One item of the report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Position in the report, from 1.
    pub number: u32,
    /// How the file itself identifies the item, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Title, where the report carries one.
    pub title: Option<String>,
    /// Category.
    pub category: String,
    /// Data flow, where the report carries one.
    pub interaction: Option<String>,
    /// Id of the threat type; none if the item was not recognised.
    pub threat: Option<String>,
    /// The status that the report showed; none if it shows none.
    pub previous_status: Option<Status>,
    /// The status.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// Whether the run was asked to decide this item; if not, its status is unchanged.
    pub selected: bool,
    /// What is in the way, if it is open and the run decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Need>,
    /// What it lacks beside findings that hold, if it is open: what was not read, not found or not said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<Lack>,
    /// How much a violation matters: of the controls that are violated the worst, else of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// How the findings of each control fell out.
    pub controls: Vec<ControlTally>,
}

/// What is in the way of an item that is open: the first thing that has to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A resource violates a control, at least in part.
    Fix,
    /// Something could not be read, or nothing was found to judge.
    Read,
    /// Everything was read, and a resource asks what only a person can say.
    Decide,
    /// Only the human parts of the threat are left to attest.
    Attest,
    /// People accepted every violation, which never makes an item implemented.
    Accepted,
    /// No threat file recognises it, or the threat has no control.
    Cover,
}

/// Something that an open item lacks beside findings that hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lack {
    /// What.
    pub what: Lacking,
    /// Id of the control that it is about; none if it is about no certain one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Id of the human part of the threat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// In how many accounts a resource is lacking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<usize>,
    /// The same in words: which, and why. Empty if there is no more to say.
    pub words: String,
}

/// What an open item lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lacking {
    /// Accounts, or things that its scope names, are to be read.
    Reading,
    /// Everything that the control may be about is to be listed to the end.
    Listing,
    /// A resource for which the control holds; any of its controls if none is named.
    Resource,
    /// A person's word on a human part.
    Attestation,
}

/// How the findings of a control fell out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ControlTally {
    /// Id of the control.
    pub control: String,
    /// Findings with verdict `pass`.
    pub pass: usize,
    /// Findings with verdict `fail`.
    pub fail: usize,
    /// Findings with verdict `partial`.
    pub partial: usize,
    /// Findings with verdict `question` that no person answered.
    #[serde(default)]
    pub question: usize,
    /// Findings with verdict `question` that a person answered; they count as held.
    #[serde(default)]
    pub answered: usize,
    /// Findings with verdict `unknown`.
    pub unknown: usize,
    /// Findings with verdict `not-applicable`.
    pub not_applicable: usize,
    /// Findings that a waiver accepts.
    pub waived: usize,
}

/// A question that nobody answered. It is about the human part of a threat, with `threat` and
/// `part`, or about a resource, with the other names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Id of the threat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<String>,
    /// Id of its human part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Id of the control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Account id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Region of the resource, or `global`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// ARN of the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The question; yes if the mitigation is there.
    pub asks: String,
    /// The items that need its answer, by number.
    pub items: Vec<u32>,
    /// An answer that does not hold on the day of the evidence, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapsed: Option<Word>,
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Who said it.
    pub by: String,
    /// From when on it holds.
    #[serde(default)]
    pub date: String,
    /// The last day on which it holds.
    pub expires: String,
    /// Why.
    pub note: String,
    /// Whether it holds on the day of the evidence; if not, it counts for nothing.
    pub holds: bool,
}
