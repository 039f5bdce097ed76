//! From a bundle to statuses: the pure second half of every run, live or not.

use std::collections::{BTreeMap, BTreeSet};

use super::Job;
use crate::coverage::{self, Extent};
use crate::evaluate::{self, Finding, Outcomes};
use crate::evidence::Bundle;
use crate::facts;
use crate::model::{AccountId, Status, ThreatId};
use crate::output::json_v1::{self, CellState, Results};
use crate::report::{Item, ReportError, State, Update};
use crate::rollup::{self, Decision};
use crate::scope::{ItemScope, Scopes};
use crate::services::resourcegroupstaggingapi as tagging;

mod scoped;

/// What a run came to.
pub struct Conclusion {
    /// `results.json`.
    pub results: Results,
    /// The updated report, if it can be written.
    pub updated: Result<Vec<u8>, ReportError>,
}

/// Judges the bundle's facts for the items of the job's report.
#[must_use]
pub fn conclude(job: &Job, bundle: &Bundle) -> Conclusion {
    // Several targets of one account are one account.
    let accounts: Vec<AccountId> = bundle
        .manifest
        .targets
        .iter()
        .map(|target| AccountId::new(target.account.clone()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let controls = job
        .plan
        .controls
        .iter()
        .filter_map(|id| job.catalog.controls.get(id));
    let mut outcomes = evaluate::outcomes(controls, &accounts, &bundle.facts);
    let at = time_of(&bundle.manifest.finished_at);
    let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    evaluate::apply_waivers(&mut outcomes, &job.config.waivers, today);
    let said = rollup::Said {
        attestations: &job.config.attestations,
        today,
    };
    let tags = tagging::tags(&bundle.facts);
    let scopes = Scopes {
        rules: &job.config.scopes,
        tags: &tags,
    };
    let everything = everything(&accounts);

    let mut items = Vec::new();
    let mut updates = Vec::new();
    let mut rules_of = Vec::new();
    // Items of one threat and one scope get the same decision.
    let mut decisions: BTreeMap<(ThreatId, Vec<usize>), Decision> = BTreeMap::new();
    for (item, assignment) in job.report.items().iter().zip(&job.assignments) {
        let threat = assignment.threat.as_ref().ok();
        let rules = scopes.of(item, threat);
        let decision = match &assignment.threat {
            _ if !job.selects(threat) => None,
            Err(why) => Some(rollup::undecidable(why)),
            Ok(threat) => job.catalog.threats.get(threat).map(|known| {
                let key = (threat.clone(), rules.clone());
                let decide = || {
                    let scope = ItemScope {
                        rules: &scopes.at(&rules),
                        is_chosen: !scopes.rules.is_empty(),
                        tags: &tags,
                    };
                    rollup::decide(known, &job.catalog, &accounts, &outcomes, &said, &scope)
                };
                decisions.entry(key).or_insert_with(decide).clone()
            }),
        };
        let (item, mut update) = settle(item, threat, decision);
        if let (Some(update), true) = (&mut update, scopes.rules.is_empty() && threat.is_some()) {
            update.note = format!("{}. {everything}", update.note);
        }
        items.push(item);
        updates.push(update);
        rules_of.push(rules);
    }
    let scope = scoped::scope(&scopes, &items, &rules_of, &job.plan.wants, &bundle.facts);
    let updated = job.report.updated(&updates, at);
    Conclusion {
        results: Results {
            scope,
            ..results(job, bundle, items, &accounts, outcomes)
        },
        updated,
    }
}

/// How a note says that nobody chose what counts.
fn everything(accounts: &[AccountId]) -> String {
    let accounts: Vec<&str> = accounts.iter().map(AccountId::as_str).collect();
    format!("Scope: everything in {}", accounts.join(", "))
}

/// The time that notes carry: that of the evidence, not of the evaluation.
fn time_of(time: &str) -> jiff::Timestamp {
    // Long ago, so that nothing that humans said for a time holds.
    time.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// An item's entry in the results, and what is written into the report.
fn settle(
    item: &Item,
    threat: Option<&ThreatId>,
    decision: Option<Decision>,
) -> (json_v1::Item, Option<Update>) {
    let previous = match &item.state {
        Some(State::Known(status)) => Some(*status),
        Some(State::Settled(_)) => Some(Status::NotApplicable),
        Some(State::Other(_)) | None => None,
    };
    let settled = match &item.state {
        Some(State::Settled(words)) => words,
        Some(State::Known(_) | State::Other(_)) | None => Status::NotApplicable.report_words(),
    };
    let selected = decision.is_some();
    let (status, reason, controls, update) = match decision {
        _ if previous == Some(Status::NotApplicable) => (
            Status::NotApplicable,
            format!("kept: a human set {settled}"),
            Vec::new(),
            None,
        ),
        None => {
            let status = previous.unwrap_or(Status::NeedsInvestigation);
            (
                status,
                "not selected by --threat; left as it was".to_owned(),
                Vec::new(),
                None,
            )
        }
        Some(decision) => {
            let reason = with_change(&decision, previous);
            let update = Update {
                status: decision.status,
                note: reason.clone(),
            };
            (decision.status, reason, decision.controls, Some(update))
        }
    };
    let controls = controls
        .into_iter()
        .map(|(control, tally)| json_v1::ControlTally {
            control: control.to_string(),
            pass: tally.pass,
            fail: tally.fail,
            partial: tally.partial,
            unknown: tally.unknown,
            not_applicable: tally.not_applicable,
            waived: tally.waived,
        })
        .collect();
    let entry = json_v1::Item {
        number: item.number,
        id: item.id.clone(),
        title: item.title.clone(),
        category: item.category.clone(),
        interaction: item.interaction.clone(),
        threat: threat.map(ToString::to_string),
        previous_status: previous,
        status,
        reason,
        selected,
        controls,
    };
    (entry, update)
}

/// A status that somebody or an earlier run had set is not changed silently.
fn with_change(decision: &Decision, previous: Option<Status>) -> String {
    match previous {
        Some(was @ (Status::Implemented | Status::NeedsInvestigation))
            if was != decision.status =>
        {
            format!("{}. Was {}", decision.reason, was.report_words())
        }
        Some(_) | None => decision.reason.clone(),
    }
}

fn results(
    job: &Job,
    bundle: &Bundle,
    items: Vec<json_v1::Item>,
    accounts: &[AccountId],
    outcomes: Outcomes,
) -> Results {
    let manifest = &bundle.manifest;
    let mut summary = json_v1::Summary {
        total: items.len(),
        ..json_v1::Summary::default()
    };
    for item in &items {
        match item.status {
            Status::Implemented => summary.implemented += 1,
            Status::NotStarted => summary.not_started += 1,
            Status::NeedsInvestigation => summary.needs_investigation += 1,
            Status::NotApplicable => summary.not_applicable += 1,
        }
    }
    let wants = &job.plan.wants;
    let cells = coverage::cells(wants, accounts, &bundle.facts, &outcomes, &job.catalog);
    let by_operation = facts::count(&bundle.calls);
    let report = job.source.clone();
    Results {
        schema_version: json_v1::SCHEMA_VERSION.to_owned(),
        tool: json_v1::Tool {
            name: "threatproof".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        catalog: json_v1::CatalogRef {
            digest: job.catalog.digest.clone(),
        },
        run: json_v1::Run {
            id: manifest.run_id.clone(),
            started_at: manifest.started_at.clone(),
            finished_at: manifest.finished_at.clone(),
            report: json_v1::ReportRef {
                name: report.name,
                format: report.format,
                sha256: report.sha256,
            },
            targets: manifest
                .targets
                .iter()
                .map(|target| json_v1::Target {
                    account: target.account.clone(),
                    principal: target.principal.clone(),
                    regions: target.regions.clone(),
                })
                .collect(),
        },
        summary,
        scope: json_v1::Scope::default(),
        items,
        coverage: json_v1::Coverage {
            cells: cells.into_iter().map(cell).collect(),
        },
        // Tens of thousands, which are moved rather than held twice.
        findings: outcomes
            .into_values()
            .flat_map(|outcome| outcome.findings)
            .map(finding)
            .collect(),
        calls: json_v1::Calls {
            total: by_operation.values().sum(),
            by_operation,
        },
    }
}

fn finding(finding: Finding) -> json_v1::Finding {
    json_v1::Finding {
        id: finding.id,
        control: finding.control.to_string(),
        account: finding.account.to_string(),
        region: finding.region.to_string(),
        resource: finding.resource,
        verdict: finding.verdict,
        reason: finding.reason,
        evidence: finding.evidence,
        waiver: finding.waiver.map(|waiver| json_v1::Waiver {
            by: waiver.word.by,
            expires: waiver.word.expires.to_string(),
            note: waiver.word.note,
            holds: waiver.holds,
        }),
    }
}

fn cell(cell: coverage::Cell) -> json_v1::Cell {
    let (state, cause) = match cell.extent {
        Extent::Complete => (CellState::Complete, String::new()),
        Extent::Partial(cause) => (CellState::Partial, cause),
        Extent::Denied(cause) => (CellState::Denied, cause),
        Extent::Unreachable(cause) => (CellState::Unreachable, cause),
    };
    json_v1::Cell {
        account: cell.account.to_string(),
        region: cell.region.to_string(),
        service: cell.service,
        state,
        cause,
    }
}
