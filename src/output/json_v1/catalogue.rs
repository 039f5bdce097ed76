//! The threats and controls that a run needed, as far as its readers need them.

use crate::model::Verdict;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A threat type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    /// What it is called.
    pub title: String,
    /// Its category.
    pub category: String,
    /// What goes wrong.
    pub why: String,
    /// Documentation.
    pub references: Vec<String>,
    /// Which of its controls need a resource; a file that does not say so is of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
    /// What a person has to confirm, whatever a scan finds.
    pub human_parts: Vec<HumanPart>,
}

/// Which controls of a threat need a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subjects {
    /// Each one.
    Each,
    /// All of them together: kinds of which there are none have no say, nor have those of which everything is waived.
    Together,
}

/// What a person has to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HumanPart {
    /// The `part` of an attestation.
    pub id: String,
    /// The question; yes if the mitigation is there.
    pub asks: String,
}

/// One verifiable statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// The statement.
    pub title: String,
    /// How much a violation matters.
    pub severity: Severity,
    /// What goes wrong without it.
    #[serde(default)]
    pub why: String,
    /// What it judges.
    #[serde(default)]
    pub subject: Subject,
    /// How it judges: the first of these cases whose condition holds decides, and the last has none.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// What to do where it does not hold.
    pub fix: String,
    /// Documentation.
    pub references: Vec<String>,
    /// The fix as commands and code, with words between two `@` for the resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// What it stands for in frameworks of others: context, never a verdict on a framework.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maps: Vec<Map>,
}

/// A fix as commands and code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// Commands for bash and the AWS CLI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aws_cli: Option<String>,
    /// The same state as Terraform code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
    /// Why there is no command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<String>,
    /// Why no test of the program applies the commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untested: Option<String>,
}

/// What a control stands for in a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// The framework, for example `cis-aws-5.0.0`.
    pub framework: String,
    /// Its id for the matter.
    pub id: String,
    /// How much they have in common.
    pub strength: Strength,
}

/// How much an id of a framework and a control have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// They ask the same.
    Equal,
    /// The control is a part of what it asks.
    Part,
    /// They are about the same, but one asks more or other than the other.
    Near,
}

/// What a control judges.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The kind of fact, for example `s3.bucket`.
    pub fact: String,
    /// What several of them are called.
    pub plural: String,
    /// Which of them, as a condition; all if there is none.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// What those that pass do, to be read after `12 of 14 buckets`.
    pub claim: String,
}

/// A case of a control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The verdict.
    pub verdict: Verdict,
    /// The condition, in CEL; none for what is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
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
