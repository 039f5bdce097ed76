//! Controls for resources, one by one.

use super::Word;
use crate::model::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// The items for which it counts, by number.
    #[serde(default)]
    pub items: Vec<u32>,
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
