//! A Compliance Finding of OCSF 1.6.0, as far as it is written here: frozen, and the same in 1.7.0 and 1.8.0.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

/// The version of the schema.
pub(super) const VERSION: &str = "1.6.0";

/// The class.
const CLASS: u32 = 2003;

#[derive(Serialize)]
pub(super) struct Event<'e> {
    #[serde(flatten)]
    pub class: Class,
    /// Milliseconds.
    pub time: i64,
    pub timezone_offset: i32,
    pub severity_id: u32,
    pub severity: &'static str,
    pub status_id: u32,
    pub status: &'static str,
    pub status_code: &'static str,
    pub status_detail: Cow<'e, str>,
    pub confidence_id: u32,
    pub confidence: &'static str,
    pub message: Cow<'e, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    pub metadata: Metadata<'e>,
    pub finding_info: FindingInfo<'e>,
    pub compliance: Compliance<'e>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud: Option<Cloud<'e>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remediation: Option<Remediation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidences: Vec<Evidence>,
    pub unmapped: Map<String, Value>,
}

/// The class, and what an event does to what was known before.
#[derive(Serialize)]
pub(super) struct Class {
    activity_id: u32,
    activity_name: &'static str,
    category_uid: u32,
    category_name: &'static str,
    class_uid: u32,
    class_name: &'static str,
    type_uid: u32,
    type_name: String,
}

impl Class {
    /// A Compliance Finding that does this.
    pub(super) fn of((id, name): Captioned) -> Self {
        Self {
            activity_id: id,
            activity_name: name,
            category_uid: 2,
            category_name: "Findings",
            class_uid: CLASS,
            class_name: "Compliance Finding",
            type_uid: CLASS * 100 + id,
            type_name: format!("Compliance Finding: {name}"),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Metadata<'e> {
    pub version: &'static str,
    pub product: Product,
    /// Of this event.
    pub uid: String,
    /// The control, or the threat of an item.
    pub event_code: &'e str,
    /// The run.
    pub correlation_uid: &'e str,
    /// The report.
    pub log_name: &'e str,
    pub original_time: &'e str,
    /// The organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_uid: Option<&'e str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<&'static str>,
}

#[derive(Serialize)]
pub(super) struct Product {
    pub name: &'static str,
    pub vendor_name: &'static str,
    pub version: &'static str,
    pub uid: &'static str,
}

#[derive(Serialize)]
pub(super) struct FindingInfo<'e> {
    /// The same in every run.
    pub uid: &'e str,
    pub title: &'e str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub desc: &'e str,
    /// Only of a finding that nobody knew before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_time: Option<i64>,
    pub types: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src_url: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analytic: Option<Analytic<'e>>,
}

#[derive(Serialize)]
pub(super) struct Analytic<'e> {
    pub type_id: u32,
    pub r#type: &'static str,
    pub uid: &'e str,
    pub name: &'e str,
    /// Of all checks.
    pub version: &'e str,
}

#[derive(Serialize)]
pub(super) struct Compliance<'e> {
    pub status_id: u32,
    pub status: &'static str,
    /// The control, or the threat of an item.
    pub control: &'e str,
    pub standards: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check<'e>>,
    pub status_details: [Cow<'e, str>; 1],
}

/// A control of an item.
#[derive(Serialize)]
pub(super) struct Check<'e> {
    pub uid: &'e str,
    pub status_id: u32,
}

#[derive(Clone, Serialize)]
pub(super) struct Resource<'e> {
    pub uid: Cow<'e, str>,
    pub name: Cow<'e, str>,
    pub r#type: Cow<'e, str>,
    /// Only where the event has the profile of clouds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Cow<'e, str>>,
    /// Only where the event has the profile of clouds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_partition: Option<Cow<'e, str>>,
    pub role_id: u32,
    pub role: &'static str,
}

#[derive(Serialize)]
pub(super) struct Cloud<'e> {
    pub provider: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'e str>,
    pub account: Account<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<Organization<'e>>,
}

#[derive(Serialize)]
pub(super) struct Account<'e> {
    pub uid: &'e str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: &'e str,
    pub type_id: u32,
    pub r#type: &'static str,
}

#[derive(Serialize)]
pub(super) struct Organization<'e> {
    pub uid: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ou_uid: Option<&'e str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub ou_name: &'e str,
}

#[derive(Serialize)]
pub(super) struct Remediation {
    pub desc: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Evidence {
    pub data: Map<String, Value>,
}

/// An id and its caption.
pub(super) type Captioned = (u32, &'static str);

/// Of a severity.
pub(super) const INFORMATIONAL: Captioned = (1, "Informational");

/// Of the state of a finding.
pub(super) const NEW: Captioned = (1, "New");
/// Somebody accepted it.
pub(super) const SUPPRESSED: Captioned = (3, "Suppressed");
/// Nothing is to be done.
pub(super) const RESOLVED: Captioned = (4, "Resolved");

/// Of a compliance status.
pub(super) const PASS: Captioned = (1, "Pass");
/// It gave no result for want of information.
pub(super) const WARNING: Captioned = (2, "Warning");
/// It does not hold.
pub(super) const FAIL: Captioned = (3, "Fail");
/// Of a status that the schema has no word for.
pub(super) const OTHER: u32 = 99;

/// Of how sure it is.
pub(super) const LOW: Captioned = (1, "Low");
/// By a person's word.
pub(super) const MEDIUM: Captioned = (2, "Medium");
/// By evidence.
pub(super) const HIGH: Captioned = (3, "High");
