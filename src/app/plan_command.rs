//! `plan`: what a scan would read, and what it could not decide.

use std::fmt::Write as _;

use super::Job;
use crate::facts::Call;
use crate::plan::Wanted;

/// How a plan is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// The plan of a job as text or JSON.
#[must_use]
pub fn plan(job: &Job, format: PlanFormat) -> String {
    match format {
        PlanFormat::Text => text(job),
        PlanFormat::Json => format!("{:#}\n", json(job)),
    }
}

/// Items that no scan can decide with this catalogue, with the reason.
fn undecidable(job: &Job) -> Vec<(u32, String)> {
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
                        format!("{id}: left for a human: {}", asks.join(" ")),
                    ))
                }
            }
        })
        .collect()
}

/// Each call once: whether it is sent once or once for each resource.
fn calls(wanted: &Wanted) -> Vec<(Call, bool)> {
    let listing = wanted.kind.listing;
    let per_resource = !listing.is_empty();
    let mut calls: Vec<(Call, bool)> = listing.iter().map(|call| (*call, false)).collect();
    for call in wanted.kind.calls(&wanted.fields) {
        // Account-wide settings that fields join in are read once.
        let once = !per_resource || call.service != wanted.kind.service();
        if !listing.contains(&call) {
            calls.push((call, !once));
        }
    }
    calls
}

fn text(job: &Job) -> String {
    let mut out = String::new();
    let recognised = job
        .assignments
        .iter()
        .filter(|assignment| assignment.threat.is_ok())
        .count();
    let _ = writeln!(
        out,
        "{}: {} items, {recognised} recognised as {} threat types, {} controls\n",
        job.input.name,
        job.assignments.len(),
        job.plan.threats.len(),
        job.plan.controls.len()
    );
    let _ = writeln!(out, "calls:");
    let _ = writeln!(out, "  sts:GetCallerIdentity  once");
    for wanted in job.plan.wanted.values() {
        for (call, each) in calls(wanted) {
            let often = if each {
                format!("at most once for each {}", wanted.kind.noun)
            } else {
                "once, or once a page".to_owned()
            };
            let _ = writeln!(out, "  {call}  {often}");
        }
    }
    let _ = writeln!(out, "\nIAM actions:");
    for action in job.plan.actions() {
        let _ = writeln!(out, "  {action}");
    }
    let undecidable = undecidable(job);
    if !undecidable.is_empty() {
        let _ = writeln!(out, "\ncannot be decided by a scan alone:");
        for (item, why) in undecidable {
            let _ = writeln!(out, "  item {item}: {why}");
        }
    }
    out
}

fn json(job: &Job) -> serde_json::Value {
    let calls: Vec<_> = job
        .plan
        .wanted
        .values()
        .flat_map(|wanted| {
            calls(wanted).into_iter().map(|(call, each)| {
                let often = if each { "per-resource" } else { "once" };
                serde_json::json!({ "call": call.to_string(), "action": call.action, "fact": wanted.kind.name, "often": often })
            })
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
        "actions": job.plan.actions(),
        "undecidable": undecidable,
    })
}
