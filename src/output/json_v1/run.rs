//! The run: when, with which report, in which accounts and which part of them counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
