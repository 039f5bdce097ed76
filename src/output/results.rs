//! `results.json`: everything that a run came to, for programs.

use std::io;

use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::Format;
use super::json_v1::{self, CellState, Results};
use super::questions;
use crate::checks::{Control, Severity};
use crate::conclusion::{self, Conclusion, DecidedItem, ScopeUse};
use crate::coverage::{Cell, Extent};
use crate::evaluate::{Finding, Given, Quotes};
use crate::files::write_json;
use crate::model::{ControlId, sha256};
use crate::rollup::Tally;

/// `results.json`.
pub const RESULTS: Format = Format {
    name: "results",
    file: "results.json",
    write: |conclusion, out| write_json(out, &results(conclusion)),
};

fn results<'a>(conclusion: &'a Conclusion<'_>) -> Results<Findings<'a>> {
    let counts = conclusion.counts();
    Results {
        schema_version: json_v1::SCHEMA_VERSION.to_owned(),
        tool: json_v1::Tool {
            name: "threatproof".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        catalog: json_v1::CatalogRef {
            digest: conclusion.catalog.to_owned(),
        },
        run: run(conclusion),
        summary: json_v1::Summary {
            total: counts.total,
            implemented: counts.implemented,
            not_started: counts.not_started,
            needs_investigation: counts.needs_investigation,
            not_applicable: counts.not_applicable,
        },
        scope: conclusion.scope.as_ref().map(scope).unwrap_or_default(),
        items: conclusion.items.iter().map(item).collect(),
        questions: conclusion
            .questions
            .iter()
            .map(questions::to_json)
            .collect(),
        findings: Findings(&conclusion.findings),
        controls: conclusion
            .controls
            .iter()
            .map(|(id, known)| (id.to_string(), control(known)))
            .collect(),
        coverage: json_v1::Coverage {
            cells: conclusion.coverage.iter().map(cell).collect(),
        },
        calls: json_v1::Calls {
            total: conclusion.total_calls(),
            by_operation: conclusion.calls.clone(),
        },
    }
}

/// Each finding is made and converted when it is its turn: there may be more than memory holds.
struct Findings<'a>(&'a conclusion::Findings<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut failed = None;
        let written = self.0.each(&mut |own, quotes| {
            list.serialize_element(&finding(own, quotes))
                .map_err(|error| {
                    let words = error.to_string();
                    failed = Some(error);
                    io::Error::other(words)
                })
        });
        match (failed, written) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(S::Error::custom(error)),
            (None, Ok(())) => list.end(),
        }
    }
}

fn run(conclusion: &Conclusion<'_>) -> json_v1::Run {
    let (manifest, report) = (conclusion.run, conclusion.report);
    let updated = conclusion.updated.as_deref().ok();
    let targets = manifest.targets.iter().map(|target| json_v1::Target {
        account: target.account.clone(),
        principal: target.principal.clone(),
        regions: target.chosen_regions().into_iter().collect(),
        excluded_regions: target.excluded_regions().into_iter().collect(),
    });
    json_v1::Run {
        id: manifest.run_id.clone(),
        started_at: manifest.started_at.clone(),
        finished_at: manifest.finished_at.clone(),
        report: json_v1::ReportRef {
            name: report.name.clone(),
            format: report.format.clone(),
            sha256: report.sha256.clone(),
            updated_sha256: updated.map(sha256),
        },
        targets: targets.collect(),
    }
}

fn scope(scope: &ScopeUse) -> json_v1::Scope {
    let rules = scope.rules.iter().map(|rule| json_v1::ScopeRule {
        name: rule.name.clone(),
        items: rule.items.clone(),
        resources: rule.resources,
    });
    json_v1::Scope {
        everything: false,
        rules: rules.collect(),
        unmatched_items: scope.unmatched_items.clone(),
        unclaimed_resources: scope.unclaimed_resources.clone(),
    }
}

fn item(decided: &DecidedItem<'_>) -> json_v1::Item {
    let item = decided.item;
    json_v1::Item {
        number: item.number,
        id: item.id.clone(),
        title: item.title.clone(),
        category: item.category.clone(),
        interaction: item.interaction.clone(),
        threat: decided.threat.map(|threat| threat.id.to_string()),
        previous_status: decided.previous,
        status: decided.status,
        reason: decided.reason.clone(),
        selected: decided.selected,
        controls: decided.controls.iter().map(tally).collect(),
    }
}

fn tally((control, tally): &(ControlId, Tally)) -> json_v1::ControlTally {
    json_v1::ControlTally {
        control: control.to_string(),
        pass: tally.pass,
        fail: tally.fail,
        partial: tally.partial,
        question: tally.question,
        answered: tally.answered,
        unknown: tally.unknown,
        not_applicable: tally.not_applicable,
        waived: tally.waived,
    }
}

fn finding(finding: &Finding, quotes: Quotes<'_>) -> json_v1::Finding {
    json_v1::Finding {
        id: finding.id(),
        control: finding.control.to_string(),
        account: finding.account.to_string(),
        region: finding.region.to_string(),
        resource: finding.resource.clone(),
        verdict: finding.verdict,
        reason: finding.reason.clone(),
        evidence: quotes.evidence(),
        asks: finding.asks.clone(),
        answer: finding.answer.as_ref().map(word),
        waiver: finding.waiver.as_ref().map(word),
    }
}

fn word(given: &Given) -> json_v1::Word {
    json_v1::Word::of(&given.word, given.holds)
}

fn control(control: &Control) -> json_v1::Control {
    json_v1::Control {
        title: control.title.clone(),
        severity: match control.severity {
            Severity::Low => json_v1::Severity::Low,
            Severity::Medium => json_v1::Severity::Medium,
            Severity::High => json_v1::Severity::High,
            Severity::Critical => json_v1::Severity::Critical,
        },
        fix: control.fix.clone(),
        references: control.references.clone(),
    }
}

fn cell(cell: &Cell) -> json_v1::Cell {
    let (state, cause) = match &cell.extent {
        Extent::Complete => (CellState::Complete, ""),
        Extent::Partial(cause) => (CellState::Partial, cause.as_str()),
        Extent::Denied(cause) => (CellState::Denied, cause.as_str()),
        Extent::Unreachable(cause) => (CellState::Unreachable, cause.as_str()),
    };
    json_v1::Cell {
        account: cell.account.to_string(),
        region: cell.region.to_string(),
        service: cell.service.clone(),
        state,
        cause: cause.to_owned(),
    }
}
