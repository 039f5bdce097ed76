//! What was read, and what could not be.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Why it was not read completely; empty if it was. If it is complete, that AWS is taken not to offer the service
    /// there.
    pub cause: String,
    /// Whether all of its listings were read to their end, so that what they do not name is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<bool>,
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
