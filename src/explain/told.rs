//! What is told of an item or a finding, as JSON and in words: structs of its own, to which fields may be added.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::model::{Status, Verdict};
use crate::output::json_v1::{ControlTally, Lack, Need, Severity, Word};

/// The version of these structs.
pub const SCHEMA_VERSION: &str = "1";

/// What is told of results.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Told {
    /// `1`.
    pub schema_version: &'static str,
    /// The run.
    pub run: Run,
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
}

/// The run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it ended.
    pub finished_at: String,
    /// Name of the report.
    pub report: String,
    /// Whether the evidence was there, so that calls can be told.
    pub has_evidence: bool,
}

/// What it is about.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// Every open item, the worst first.
    Overview(Overview),
    /// One item.
    Item(Box<Item>),
    /// One finding.
    Finding(Box<Finding>),
    /// Several that may be meant.
    Candidates(Candidates),
}

/// Every open item.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Overview {
    /// The worst first.
    pub open: Vec<Row>,
    /// How many items are implemented.
    pub implemented: usize,
    /// How many of these people set so, and the run did not judge.
    pub kept: usize,
    /// How many items are not applicable.
    pub not_applicable: usize,
    /// How many items there are.
    pub total: usize,
}

/// Several that may be meant.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Candidates {
    /// What was asked for.
    pub asked: String,
    /// Items.
    pub items: Vec<Row>,
    /// Findings.
    pub findings: Vec<FindingRow>,
    /// How many more findings there are.
    pub more: usize,
}

/// An item in a line.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Row {
    /// Position in the report.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// The threat type.
    pub threat: Option<String>,
    /// The status.
    pub status: Status,
    /// What is in the way.
    pub needs: Option<Need>,
    /// How much a violation matters.
    pub severity: Option<Severity>,
}

/// A finding in a line.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingRow {
    /// Its id.
    pub id: String,
    /// The control.
    pub control: String,
    /// The resource.
    pub resource: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The verdict.
    pub verdict: Verdict,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Item {
    /// Position in the report.
    pub number: u32,
    /// How the file identifies it.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// The data flow.
    pub interaction: Option<String>,
    /// The category.
    pub category: String,
    /// The threat type, if it was recognised.
    pub threat: Option<Threat>,
    /// The status.
    pub status: Status,
    /// The status that the report showed.
    pub previous_status: Option<Status>,
    /// What is in the way.
    pub needs: Option<Need>,
    /// How much a violation matters.
    pub severity: Option<Severity>,
    /// The reason.
    pub reason: String,
    /// Whether the run was asked to decide it.
    pub selected: bool,
    /// The controls that decide it, each with the facts of the worst findings.
    pub controls: Vec<Control>,
    /// Why facts are missing, each cause once.
    pub missing: Vec<Missing>,
    /// What only a person can say, and nobody did.
    pub questions: Vec<Question>,
    /// What people said of its findings.
    pub said: Vec<Said>,
    /// The smallest change that makes it implemented without a new waiver; none if it is not open.
    pub change: Option<Change>,
    /// What to run next.
    pub next: Vec<Next>,
}

/// A threat type.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Threat {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What goes wrong.
    pub why: String,
    /// Documentation.
    pub references: Vec<String>,
}

/// A control, and what came of it for an item.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Control {
    /// Its rule; none if the results do not hold it.
    #[serde(flatten)]
    pub rule: Rule,
    /// How its findings fell out; none where it is told for a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<ControlTally>,
    /// The worst findings with the facts that decided; of controls that hold, one that passes.
    pub findings: Vec<Finding>,
}

/// The rule of a control.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// The statement.
    pub title: String,
    /// How much a violation matters.
    pub severity: Option<Severity>,
    /// What goes wrong without it.
    pub why: String,
    /// What it judges.
    pub judges: String,
    /// What those that pass do.
    pub claim: String,
    /// How it judges, a case each; the first that holds decides.
    pub cases: Vec<String>,
}

/// A finding with the facts that decided it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// Its id.
    pub id: String,
    /// The control.
    pub control: String,
    /// The resource.
    pub resource: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether people accepted the violation.
    pub is_waived: bool,
    /// Whether a person answered its question.
    pub is_answered: bool,
    /// The reason.
    pub reason: String,
    /// The items for which it counts.
    pub items: Vec<u32>,
    /// The facts.
    pub facts: Vec<Fact>,
    /// The calls that they are from.
    pub calls: Vec<Call>,
    /// The rule of its control, where only the finding is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// What repairs it, where only the finding is told and it does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// What people said of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// The question that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// What to run next, where only the finding is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Next>,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Fact {
    /// Its path, as in conditions.
    pub field: String,
    /// As it was recorded.
    pub value: Value,
    /// The same in words.
    pub words: String,
}

/// A call that supplied facts, or may have.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Call {
    /// `service:Operation`.
    pub call: String,
    /// The IAM action that allows it.
    pub action: String,
    /// The fields that it supplied; none for a call that lists the resources.
    pub supplies: Vec<String>,
    /// How many such calls were made that may have supplied them.
    pub made: usize,
    /// Whether such a call is known to have supplied them: it is about the resource, about what its facts name, or
    /// about all that there are. If not, it was made for the account, and nobody knows for which resource.
    pub is_proof: bool,
    /// The first of those that are about the resource; of those that are about all, the only one.
    pub records: Vec<Record>,
}

/// A call as it was made.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Record {
    /// The region that was asked.
    pub region: String,
    /// When it began.
    pub at: String,
    /// `ok`, `http-<status>` or `no-answer`.
    pub outcome: String,
    /// AWS's id of the answer, to find it in CloudTrail; empty without one.
    pub request_id: String,
}

/// Why facts are missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Missing {
    /// In words.
    pub words: String,
    /// The IAM action that was denied.
    pub action: Option<String>,
    /// How many findings it leaves open.
    pub findings: usize,
}

/// What only a person can say.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Question {
    /// The question.
    pub asks: String,
    /// The resource that it is about; none for a human part of the threat.
    pub resource: Option<String>,
    /// An answer that does not hold.
    pub lapsed: Option<Word>,
    /// A draft of the answer, for `threatproof.toml`.
    pub draft: String,
}

/// What a person said of a finding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Said {
    /// Whether it accepts a violation, and does not answer a question.
    pub is_waiver: bool,
    /// Whether it counts: it holds, and there is something known that it accepts or answers.
    pub counts: bool,
    /// The control.
    pub control: String,
    /// The resource.
    pub resource: String,
    /// The word.
    pub word: Word,
}

/// The smallest change that makes an item implemented without a new waiver.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Whether the steps are all that it takes. If not, `beside` says why.
    pub is_known: bool,
    /// Whether repairs of resources alone are enough.
    pub by_resources_alone: bool,
    /// All of them are needed.
    pub steps: Vec<Step>,
    /// What is to be said of it.
    pub beside: Vec<String>,
}

/// A step of the change.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Step {
    /// What is to be done.
    pub act: Act,
    /// The control.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// What it takes, in words.
    pub words: String,
    /// How many findings it is about.
    pub count: usize,
    /// The first of them.
    pub findings: Vec<Target>,
    /// What to do with each, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fix: String,
    /// Why there is no command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<String>,
    /// What people may accept instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept: Option<Accept>,
    /// Of a resource that has to be there, whether it is known that there is none: whether everything was listed to
    /// the end. If not, it may be among what is still to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<bool>,
    /// What is lacking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lack: Option<Lack>,
}

/// What people may accept instead of having it repaired: with these waivers and all other steps, the item is
/// implemented as well.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Accept {
    /// In words.
    pub words: String,
    /// How many of the findings have to be repaired nevertheless.
    pub repaired: usize,
    /// How many of them may be waived.
    pub waived: usize,
    /// A draft of the first waiver, for `threatproof.toml`; it counts as soon as it names a person and says why.
    pub draft: String,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Every finding has to turn to pass.
    Repair,
    /// One of the findings has to turn to pass.
    RepairOne,
    /// Every question has to be answered with yes.
    Answer,
    /// Something has to be read.
    Read,
    /// A resource has to be there for which the control holds.
    Provide,
    /// A person has to attest a human part.
    Attest,
}

/// A finding that has to turn.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// The resource.
    pub resource: String,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Commands for bash and the AWS CLI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_cli: Option<String>,
    /// Code for Terraform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
}

/// What repairs a finding.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Fix {
    /// In words.
    pub words: String,
    /// Why there is no command.
    pub by_hand: Option<String>,
    /// The finding, with commands and code.
    pub target: Target,
}

/// What to run next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Next {
    /// What for.
    pub why: String,
    /// The command.
    pub command: String,
}
