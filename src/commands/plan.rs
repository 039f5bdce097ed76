//! `plan`: what a scan would read, and what it could not decide.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, ValueEnum};

use super::args::ReportArgs;
use super::{Run, World, print};
use crate::app::Job;
use crate::error::{Exit, RunError};
use crate::facts::{Call, FactKind, Reach, Wanted};
use crate::model::printable;

/// Show which AWS calls a scan would make and which items it could not decide; calls nothing itself.
#[derive(Debug, Args)]
pub struct Plan {
    /// The report.
    #[command(flatten)]
    report: ReportArgs,
    /// Output format.
    #[arg(
        long,
        value_enum,
        default_value = "text",
        env = "THREATPROOF_PLAN_FORMAT"
    )]
    format: PlanFormat,
}

/// How a plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PlanFormat {
    /// Readable text.
    Text,
    /// JSON for programs.
    Json,
}

impl Run for Plan {
    fn run(&self, _world: &World) -> Result<Exit, RunError> {
        let job = self.report.job()?;
        let text = match self.format {
            PlanFormat::Text => text(&job),
            PlanFormat::Json => format!("{:#}\n", json(&job)),
        };
        print(text.as_bytes())
    }
}

/// Items that no scan can decide with this catalogue, with the reason.
pub(super) fn undecidable(job: &Job) -> Vec<(u32, String)> {
    job.assignments
        .iter()
        .filter_map(|assignment| match &assignment.threat {
            Err(why) => Some((assignment.item, why.to_string())),
            Ok(id) if !job.selects(Some(id)) => None,
            Ok(id) => {
                let threat = job.catalog.threats.get(id)?;
                let asks: Vec<&str> = threat
                    .humans
                    .iter()
                    .map(|human| human.asks.as_str())
                    .collect();
                if threat.controls.is_empty() {
                    Some((assignment.item, format!("{id}: no control yet")))
                } else if asks.is_empty() {
                    None
                } else {
                    Some((
                        assignment.item,
                        format!("{id}: a person must confirm: {}", asks.join(" ")),
                    ))
                }
            }
        })
        .collect()
}

/// How often a call is made.
#[derive(Debug, Clone, Copy)]
enum Often {
    Once,
    EachPage,
    EachResource(&'static FactKind),
    EachNamedBy(&'static FactKind),
}

impl Often {
    fn words(self) -> String {
        match self {
            Self::Once => "once".to_owned(),
            Self::EachPage => "once per page".to_owned(),
            Self::EachResource(kind) => {
                format!("at most once per {}{}", kind.noun, place(kind))
            }
            Self::EachNamedBy(kind) => {
                format!("at most once for each one that {} refer to", kind.plural)
            }
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::EachPage => "per-page",
            Self::EachResource(_) => "per-resource",
            Self::EachNamedBy(_) => "per-named",
        }
    }
}

fn place(kind: &FactKind) -> &'static str {
    match kind.reach {
        Reach::Account => "",
        Reach::Region => ", in every region",
    }
}

/// Every call once, with how often it is made and where.
fn calls(job: &Job) -> BTreeMap<Call, (Often, Reach)> {
    let mut calls: BTreeMap<Call, (Often, Reach)> = job
        .plan
        .wants
        .own_calls()
        .into_iter()
        .map(|call| (call, (Often::Once, Reach::Account)))
        .collect();
    for Wanted { kind, fields } in job.plan.wants.iter() {
        for call in kind.calls(fields) {
            let often = if kind.listing.contains(&call) {
                Often::EachPage
            } else if kind.listing.is_empty() || is_of_the_account(call, kind) {
                Often::Once
            } else if call.service == kind.service() {
                Often::EachResource(kind)
            } else {
                Often::EachNamedBy(kind)
            };
            // What one kind reads once, another only joins in.
            calls.entry(call).or_insert((often, kind.reach));
        }
    }
    calls
}

/// Whether it is about the account, not about something that a resource names.
fn is_of_the_account(call: Call, kind: &FactKind) -> bool {
    kind.reach == Reach::Account && call.service != kind.service() && call.on.is_empty()
}

/// About how many requests a scan of an empty account makes, and how many more what it finds may take.
#[derive(Debug, Default, PartialEq, Eq)]
struct Estimate {
    /// In the account as a whole.
    account: usize,
    /// In each region.
    region: usize,
    /// For each resource of a kind, at most.
    resource: BTreeMap<&'static str, usize>,
}

fn estimate(calls: &BTreeMap<Call, (Often, Reach)>) -> Estimate {
    let mut estimate = Estimate::default();
    for (often, scope) in calls.values() {
        match (often, scope) {
            (Often::Once | Often::EachPage, Reach::Account) => estimate.account += 1,
            (Often::Once | Often::EachPage, Reach::Region) => estimate.region += 1,
            (Often::EachResource(kind) | Often::EachNamedBy(kind), _) => {
                *estimate.resource.entry(kind.noun).or_default() += 1;
            }
        }
    }
    estimate
}

impl Estimate {
    fn words(&self) -> String {
        let mut words = format!("{} requests", self.account);
        if self.region > 0 {
            let _ = write!(words, ", and {} in each region", self.region);
        }
        if !self.resource.is_empty() {
            let each = self.resource.iter();
            let each: Vec<String> = each
                .map(|(noun, most)| format!("{most} for each {noun}"))
                .collect();
            let _ = write!(words, "; then up to {}", each.join(", "));
        }
        words
    }
}

fn text(job: &Job) -> String {
    let mut out = String::new();
    let items = job.assignments.len();
    let recognised = job.assignments.iter();
    let recognised = recognised.filter(|it| it.threat.is_ok()).count();
    let recognised = match items - recognised {
        0 => "all".to_owned(),
        _ => recognised.to_string(),
    };
    let _ = writeln!(
        out,
        "{}: {items} items, {recognised} recognised ({} threat types), {} controls\n",
        printable(&job.source.name),
        job.plan.threats.len(),
        job.plan.controls.len()
    );
    let calls = calls(job);
    let _ = writeln!(out, "about {}\n", estimate(&calls).words());
    let _ = writeln!(out, "calls:");
    for (call, (often, _)) in calls {
        let _ = writeln!(out, "  {call}  {}", often.words());
    }
    let _ = writeln!(out, "\nIAM actions:");
    for action in job.plan.wants.actions() {
        let _ = writeln!(out, "  {action}");
    }
    let undecidable = undecidable(job);
    if !undecidable.is_empty() {
        let _ = writeln!(out, "\na scan alone cannot decide:");
        for (item, why) in undecidable {
            let _ = writeln!(out, "  item {item}: {}", printable(&why));
        }
    }
    out
}

fn json(job: &Job) -> serde_json::Value {
    let calls = calls(job);
    let estimate = estimate(&calls);
    let calls: Vec<_> = calls
        .into_iter()
        .map(|(call, (often, _))| {
            serde_json::json!({ "call": call.to_string(), "action": call.action, "often": often.id() })
        })
        .collect();
    let undecidable: Vec<_> = undecidable(job)
        .into_iter()
        .map(|(item, why)| serde_json::json!({ "item": item, "reason": why }))
        .collect();
    serde_json::json!({
        "items": job.assignments.len(),
        "threats": job.plan.threats,
        "controls": job.plan.controls,
        "calls": calls,
        "estimate": {
            "account": estimate.account,
            "region": estimate.region,
            "resource": estimate.resource,
        },
        "actions": job.plan.wants.actions(),
        "undecidable": undecidable,
    })
}
