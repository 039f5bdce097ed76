//! `results.json`, schema version 1. Fields may be added, never changed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Status, Verdict};

/// The version that this module writes.
pub const SCHEMA_VERSION: &str = "1";

// `Findings` is the list of them, `Cells` that of cells, or what writes such a list without holding it.
/// The results of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Results")]
pub struct Results<Findings = Vec<Finding>, Cells = Vec<Cell>> {
    /// `1`.
    pub schema_version: String,
    /// The program.
    pub tool: Tool,
    /// The checks that were used.
    pub catalog: CatalogRef,
    /// The run: when, with which report and in which accounts.
    pub run: Run,
    /// The account whose findings and coverage this file holds, where the findings of a large run are in a file for
    /// each account. Items and questions, which are about all accounts, are then in the file of the run alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Items by status.
    pub summary: Summary,
    /// Which resources count for which items.
    #[serde(default)]
    pub scope: Scope,
    /// Every item of the report, in its order.
    pub items: Vec<Item>,
    /// What only a person can say, and what keeps items open.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Every control for every resource, by account, kind of resource, region of the listing, resource and control.
    pub findings: Findings,
    /// Where the findings are, if there are too many for this file: results of one account each, by their paths from
    /// here. `findings` is then empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings_in: Vec<String>,
    /// The controls that the items of the report need, by id.
    #[serde(default)]
    pub controls: BTreeMap<String, Control>,
    /// Every account that was expected, by id, and how it ended.
    #[serde(default)]
    pub accounts: Vec<Account>,
    /// What was read, and what could not be.
    pub coverage: Coverage<Cells>,
    /// The calls to AWS.
    pub calls: Calls,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// `threatproof`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The checks that were used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogRef {
    /// `sha256:…` over all check files.
    pub digest: String,
}

/// The run: when, with which report and in which accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Id of the run that read the evidence.
    pub id: String,
    /// When it began, RFC 3339 in UTC.
    pub started_at: String,
    /// When it ended, RFC 3339 in UTC.
    pub finished_at: String,
    /// The report.
    pub report: ReportRef,
    /// The accounts that the run set out to read.
    pub targets: Vec<Target>,
    /// Id of the organization that the accounts were listed from, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Which part of the accounts the run was about; all of them if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// One part of several of a list of accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which, from 0.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportRef {
    /// File name without folders.
    pub name: String,
    /// `html`, `text`, `tm7`, `csv`, `threat-composer` or `threat-dragon`.
    pub format: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The same of the updated report; none if it could not be written.
    #[serde(default)]
    pub updated_sha256: Option<String>,
}

/// An account that was to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Account id.
    pub account: String,
    /// Its name in the organization, if it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ARN of the principal that read it.
    pub principal: String,
    /// The regions that were chosen; empty for all.
    pub regions: Vec<String>,
    /// The regions that were left out of all.
    #[serde(default)]
    pub excluded_regions: Vec<String>,
}

/// Items by status.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// All items.
    pub total: usize,
    /// Status `implemented`.
    pub implemented: usize,
    /// Status `not-started`.
    pub not_started: usize,
    /// Status `needs-investigation`.
    pub needs_investigation: usize,
    /// Status `not-applicable`.
    pub not_applicable: usize,
}

/// Which resources count for which items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Whether every resource counts for every item, because the configuration has no scope.
    pub everything: bool,
    /// The rules.
    pub rules: Vec<ScopeRule>,
    /// Items that no rule is about; everything counts for them.
    pub unmatched_items: Vec<u32>,
    /// Resources that no rule claims.
    pub unclaimed_resources: Vec<String>,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            everything: true,
            rules: Vec::new(),
            unmatched_items: Vec::new(),
            unclaimed_resources: Vec::new(),
        }
    }
}

/// A rule of the scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeRule {
    /// Its name.
    pub name: String,
    /// Items that it is about.
    pub items: Vec<u32>,
    /// How many resources it claims.
    pub resources: usize,
}

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
    /// How the findings of each control fell out.
    pub controls: Vec<ControlTally>,
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

/// One control for one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The same in every run: a hash of control, account, region and resource.
    pub id: String,
    /// Id of the control.
    pub control: String,
    /// Account id.
    pub account: String,
    /// Region of the resource, or `global`.
    pub region: String,
    /// ARN of the resource.
    pub resource: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The facts that the control read, by field. `{"absent": true}`, `{"denied": …}` and
    /// `{"failed": …}` stand for values that are not there.
    pub evidence: Map<String, Value>,
    /// What a person is asked, where the verdict is `question`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// A person's answer to it, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Word>,
    /// A person's decision to accept the violation, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Word>,
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

/// One verifiable statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// The statement.
    pub title: String,
    /// How much a violation matters.
    pub severity: Severity,
    /// What to do where it does not hold.
    pub fix: String,
    /// Documentation.
    pub references: Vec<String>,
}

/// How much a violation matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nice to have.
    Low,
    /// Should be fixed.
    Medium,
    /// Fix it soon.
    High,
    /// Fix it immediately.
    Critical,
}

/// An account that was expected, and how it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Account id.
    pub account: String,
    /// Its name in the organization, if it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The names of the organizational units above it, such as `Workloads/Production`, if they were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizational_unit: Option<String>,
    /// How it ended.
    pub state: AccountState,
    /// Why it was not read completely; empty if it was.
    pub cause: String,
}

/// How an account ended. An account that is `partial`, `not-assumable` or `missing` keeps items open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// Everything that was wanted of it was read.
    Read,
    /// Some of it could not be read.
    Partial,
    /// Its role could not be assumed.
    NotAssumable,
    /// It was left out on purpose.
    Excluded,
    /// Its organization lists it as suspended, closed or not signed up.
    Suspended,
    /// It was to be read and was not.
    Missing,
}

/// What was read, and what could not be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Coverage")]
pub struct Coverage<Cells = Vec<Cell>> {
    /// By account, region and service.
    pub cells: Cells,
}

/// One service in one account and region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Account id.
    pub account: String,
    /// Region, or `global`.
    pub region: String,
    /// Service, for example `s3`.
    pub service: String,
    /// How much of it was read.
    pub state: CellState,
    /// Why it was not read completely; empty if it was.
    pub cause: String,
}

/// How far a service was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CellState {
    /// Everything that was requested.
    Complete,
    /// Some of it.
    Partial,
    /// Nothing: AWS denied access.
    Denied,
    /// Nothing: no answer.
    Unreachable,
}

/// The calls to AWS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// Requests that were sent, retries included.
    pub total: u64,
    /// The same by `service:Operation`.
    pub by_operation: BTreeMap<String, u64>,
}

/// The JSON Schema of [`Results`].
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Results<Vec<Finding>>)
}
