//! `results.json`, schema version 1. Fields may be added, never changed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version that this module writes.
pub const SCHEMA_VERSION: &str = "1";

mod catalogue;
mod findings;
mod items;
mod ledger;
mod run;

pub use catalogue::{
    Case, Control, HumanPart, Map, Remedy, Severity, Strength, Subject, Subjects, Threat,
};
pub use findings::Finding;
pub use items::{ControlTally, Item, Lack, Lacking, Need, Question, Word};
pub use ledger::{Account, AccountState, Calls, Cell, CellState, Coverage};
pub use run::{CatalogRef, ReportRef, Run, Scope, ScopeRule, Shard, Target, Tool};

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
    /// The threat types of the items, by id.
    #[serde(default)]
    pub threats: BTreeMap<String, Threat>,
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

impl<Findings, Cells> Results<Findings, Cells> {
    /// The same with other findings.
    pub fn with_findings<Other>(self, findings: Other) -> Results<Other, Cells> {
        let Self {
            schema_version,
            tool,
            catalog,
            run,
            account,
            summary,
            scope,
            items,
            questions,
            findings: _,
            findings_in,
            threats,
            controls,
            accounts,
            coverage,
            calls,
        } = self;
        Results {
            schema_version,
            tool,
            catalog,
            run,
            account,
            summary,
            scope,
            items,
            questions,
            findings,
            findings_in,
            threats,
            controls,
            accounts,
            coverage,
            calls,
        }
    }
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

/// The JSON Schema of [`Results`].
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Results<Vec<Finding>>)
}
