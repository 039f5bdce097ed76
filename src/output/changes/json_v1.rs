//! Changes for programs, schema version 1. Fields may be added, never changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::changes::{self, Turn, Why};
use crate::model::{Status, Verdict};

/// The version that this module writes.
pub const SCHEMA_VERSION: &str = "1";

/// What changed in the later of two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// `1`.
    pub schema_version: String,
    /// The earlier run.
    pub earlier: Run,
    /// The later run.
    pub later: Run,
    /// What of the two cannot be compared, or only with care, in words.
    pub notes: Vec<String>,
    /// How many items and findings went which way.
    pub summary: Summary,
    /// The items that went another way, the worst first.
    pub items: Vec<Item>,
    /// The findings that did, the worst first; of more than 10,000 of a turn, the first.
    pub findings: Vec<Finding>,
    /// Since when each open item has been open, if results of earlier runs were given.
    pub ages: Vec<Age>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// When it ended, RFC 3339 in UTC.
    pub finished_at: String,
    /// The file name of its report.
    pub report: String,
}

/// How many items and findings went which way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Items.
    pub items: Counts,
    /// Findings.
    pub findings: Counts,
    /// How many of the findings that appeared are violations that nobody accepted; each is a regression.
    #[serde(default)]
    pub new_violations: usize,
}

/// How many went which way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Held or were accepted, and no longer are; or got worse.
    pub regressed: usize,
    /// Were known, and can no longer be read.
    pub lost_sight: usize,
    /// Were not there, by a listing that was read to its end.
    pub appeared: usize,
    /// Are no longer there, by a listing that was read to its end.
    pub vanished: usize,
    /// Got better, by evidence or by the answer of a person.
    pub improved: usize,
    /// Are others, neither better nor worse.
    pub changed: usize,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// It held or was accepted, and no longer is; or it got worse.
    Regressed,
    /// It was known, and can no longer be read.
    LostSight,
    /// It was not there, by a listing that was read to its end.
    Appeared,
    /// It is no longer there, by a listing that was read to its end.
    Vanished,
    /// It got better, by evidence or by the answer of a person.
    Improved,
    /// It changed, neither for the better nor for the worse.
    Changed,
}

/// An item that went another way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Which way.
    pub turn: Way,
    /// Its number in the later report, or else in the earlier.
    pub number: u32,
    /// How the file itself identifies it, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What a person knows it by.
    pub title: String,
    /// Data flow, where the report carries one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<String>,
    /// Id of the threat type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<String>,
    /// What it was; none if the earlier report does not have it.
    pub before: Option<Status>,
    /// What it is; none if the later report does not have it.
    pub after: Option<Status>,
    /// Why.
    pub why: Vec<Reason>,
    /// Ids of the first findings that made it go this way.
    pub findings: Vec<String>,
    /// How many more there are.
    pub more_findings: usize,
}

/// A finding that went another way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which way.
    pub turn: Way,
    /// The same in every run.
    pub id: String,
    /// Id of the control.
    pub control: String,
    /// Account id.
    pub account: String,
    /// Region of the resource, or `global`.
    pub region: String,
    /// ARN of the resource.
    pub resource: String,
    /// How it stood; none if it was not there.
    pub before: Option<Standing>,
    /// How it stands; none if it is no longer there.
    pub after: Option<Standing>,
    /// Why.
    pub why: Vec<Reason>,
    /// What the later run says of it, or else the earlier.
    pub reason: String,
    /// The items for which it counts, by their numbers in the later report.
    pub items: Vec<u32>,
}

/// How a finding stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether a waiver that holds accepts it.
    pub waived: bool,
    /// Whether an answer that holds answers it.
    pub answered: bool,
}

/// Why something went another way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// `resource-changed`, `permission-lost`, `could-not-be-read`, `left-out`, `waiver-expired`, `waiver-withdrawn`,
    /// `waiver-given`, `answer-expired`, `answer-withdrawn`, `answer-given`, `check-changed`, `scope-changed`,
    /// `report-changed`, `set-by-hand`, `gone`, `new`, `read-again`, `came-into-sight` or
    /// `untold`.
    pub kind: String,
    /// In words.
    pub words: String,
    /// The facts that changed, if those of the resource did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// A fact that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The field.
    pub field: String,
    /// What it was, cut; empty if the control did not read it.
    pub before: String,
    /// What it is, cut.
    pub after: String,
}

/// Since when an item has been open without a break.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Age {
    /// Its number in the later report.
    pub number: u32,
    /// What a person knows it by.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// The day of the first of the runs, in UTC.
    pub since: String,
    /// Days until the later run.
    pub days: u32,
    /// In how many runs it was open, the later included.
    pub runs: usize,
}

/// The JSON Schema of [`Changes`].
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Changes)
}

/// The changes, for programs.
#[must_use]
pub fn json(changes: &changes::Changes) -> Changes {
    Changes {
        schema_version: SCHEMA_VERSION.to_owned(),
        earlier: run(&changes.earlier),
        later: run(&changes.later),
        notes: changes.notes.clone(),
        summary: Summary {
            items: counts(&changes.item_counts),
            findings: counts(&changes.finding_counts),
            new_violations: changes.finding_counts.new_violations(),
        },
        items: changes.items.iter().map(item).collect(),
        findings: changes.findings.iter().map(finding).collect(),
        ages: changes.ages.iter().map(age).collect(),
    }
}

fn run(run: &changes::RunRef) -> Run {
    Run {
        id: run.id.clone(),
        finished_at: run.finished_at.clone(),
        report: run.report.clone(),
    }
}

fn counts(counts: &changes::Counts) -> Counts {
    Counts {
        regressed: counts.of(Turn::Regressed),
        lost_sight: counts.of(Turn::LostSight),
        appeared: counts.of(Turn::Appeared),
        vanished: counts.of(Turn::Vanished),
        improved: counts.of(Turn::Improved),
        changed: counts.of(Turn::Changed),
    }
}

fn way(turn: Turn) -> Way {
    match turn {
        Turn::Regressed => Way::Regressed,
        Turn::LostSight => Way::LostSight,
        Turn::Appeared => Way::Appeared,
        Turn::Vanished => Way::Vanished,
        Turn::Improved => Way::Improved,
        Turn::Changed => Way::Changed,
    }
}

fn item(item: &changes::ItemChange) -> Item {
    Item {
        turn: way(item.turn),
        number: item.number,
        id: item.id.clone(),
        title: item.title.clone(),
        interaction: item.interaction.clone(),
        threat: item.threat.clone(),
        before: item.before,
        after: item.after,
        why: item.why.iter().map(reason).collect(),
        findings: item.findings.iter().map(|it| it.id.clone()).collect(),
        more_findings: item.more_findings,
    }
}

fn finding(finding: &changes::FindingChange) -> Finding {
    Finding {
        turn: way(finding.turn),
        id: finding.id.clone(),
        control: finding.control.clone(),
        account: finding.account.clone(),
        region: finding.region.clone(),
        resource: finding.resource.clone(),
        before: finding.before.map(standing),
        after: finding.after.map(standing),
        why: finding.why.iter().map(reason).collect(),
        reason: finding.reason.clone(),
        items: finding.items.clone(),
    }
}

fn standing(standing: changes::Standing) -> Standing {
    Standing {
        verdict: standing.verdict,
        waived: standing.said == changes::Said::Waived,
        answered: standing.said == changes::Said::Answered,
    }
}

fn reason(why: &Why) -> Reason {
    let fields = match why {
        Why::Resource(fields) => fields.as_slice(),
        _ => &[],
    };
    let fields = fields.iter().map(|field| Field {
        field: field.field.clone(),
        before: field.before.clone(),
        after: field.after.clone(),
    });
    Reason {
        kind: why.kind().to_owned(),
        words: why.words(),
        fields: fields.collect(),
    }
}

fn age(age: &changes::Age) -> Age {
    Age {
        number: age.number,
        title: age.title.clone(),
        status: age.status,
        since: age.since.clone(),
        days: age.days,
        runs: age.runs,
    }
}
