//! `results.json`: everything that a run came to, for programs.

use std::collections::BTreeMap;
use std::io;

use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::json_v1::{self, AccountState, CellState, Results};
use super::{File, parts, questions};
use crate::checks::{Control, Map, Remedy, Severity, Strength, Subjects, Threat};
use crate::conclusion::{
    self, Conclusion, Counts, DecidedItem, Found, Lack, Lacking, Need, ScopeUse,
};
use crate::coverage::{Cell, Extent};
use crate::evaluate::Given;
use crate::files::write_json;
use crate::ledger::{self, State};
use crate::model::{AccountId, ControlId, Member, sha256};
use crate::rollup::Tally;

/// `results.json`.
pub const RESULTS: File = File {
    name: "results.json",
    write: |conclusion, out| {
        let of = match parts::are_needed(conclusion) {
            true => Of::Parts,
            false => Of::Everything,
        };
        let findings = Findings(&conclusion.findings, of);
        write_json(out, &results(conclusion, of, findings, Cells))
    },
};

/// Writes the results of one account: its findings and what was read of it.
pub(super) fn write_part(
    conclusion: &Conclusion<'_>,
    account: &Member,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let of = Of::Account(account);
    let findings = Findings(&conclusion.findings, of);
    write_json(out, &results(conclusion, of, findings, Cells))
}

/// What a file holds.
#[derive(Clone, Copy)]
enum Of<'a> {
    /// Everything of a run.
    Everything,
    /// Everything but the findings, which are in a file for each account.
    Parts,
    /// What is of this account alone.
    Account(&'a Member),
}

impl Of<'_> {
    /// Whether what is of this account is in the file.
    fn covers(self, account: &str) -> bool {
        match self {
            Self::Everything | Self::Parts => true,
            Self::Account(member) => member.account.as_str() == account,
        }
    }
}

/// What `results.json` says, but for the findings, for which something else may stand.
pub fn head<Findings>(conclusion: &Conclusion<'_>, findings: Findings) -> Results<Findings> {
    let cells = |cells: &[Cell]| cells.iter().map(cell).collect();
    results(conclusion, Of::Everything, findings, cells)
}

fn results<'a, Findings, Cells>(
    conclusion: &'a Conclusion<'_>,
    of: Of<'a>,
    findings: Findings,
    told: impl FnOnce(&'a [Cell]) -> Cells,
) -> Results<Findings, Cells> {
    let account = match of {
        Of::Everything | Of::Parts => None,
        Of::Account(member) => Some(member),
    };
    let calls = match account {
        None => conclusion.calls.clone(),
        Some(member) => conclusion.findings.calls_of(&member.account),
    };
    // What is about all accounts is in the file of the run alone.
    let of_all = account.is_none();
    let items = conclusion.items.iter().filter(|_| of_all);
    let questions = conclusion.questions.iter().filter(|_| of_all);
    let counts = if of_all {
        conclusion.counts()
    } else {
        Counts::default()
    };
    let (accounts, cells) = match account {
        None => (&*conclusion.accounts, &*conclusion.coverage),
        Some(member) => conclusion.of_account(&member.account),
    };
    let states = ledger::states(accounts, cells);
    Results {
        schema_version: json_v1::SCHEMA_VERSION.to_owned(),
        tool: json_v1::Tool {
            name: "threatproof".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        catalog: json_v1::CatalogRef {
            digest: conclusion.catalog.to_owned(),
        },
        run: run(conclusion, of),
        account: account.map(|member| member.account.to_string()),
        summary: json_v1::Summary {
            total: counts.total,
            implemented: counts.implemented,
            not_started: counts.not_started,
            needs_investigation: counts.needs_investigation,
            not_applicable: counts.not_applicable,
        },
        scope: conclusion
            .scope
            .as_ref()
            .map(|own| scope(own, of_all))
            .unwrap_or_default(),
        items: items.map(item).collect(),
        questions: questions.map(questions::to_json).collect(),
        findings,
        findings_in: match of {
            Of::Parts => conclusion
                .findings
                .accounts()
                .iter()
                .map(parts::path)
                .collect(),
            Of::Everything | Of::Account(_) => Vec::new(),
        },
        threats: match of_all {
            true => threats(&conclusion.items),
            false => BTreeMap::new(),
        },
        controls: conclusion
            .controls
            .iter()
            .map(|(id, known)| (id.to_string(), control(known)))
            .collect(),
        accounts: states.iter().map(account_state).collect(),
        coverage: json_v1::Coverage { cells: told(cells) },
        calls: json_v1::Calls {
            total: calls.values().sum(),
            by_operation: calls,
        },
    }
}

/// Each finding is made and converted when it is its turn: there may be more than memory holds.
struct Findings<'a>(&'a conclusion::Findings<'a>, Of<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut failed = None;
        let mut write = |found: Found<'_>| {
            let written = list.serialize_element(&finding(found));
            written.map_err(|error| {
                let words = error.to_string();
                failed = Some(error);
                io::Error::other(words)
            })
        };
        let Self(findings, of) = self;
        let written = match of {
            Of::Everything => findings.each(&mut write),
            Of::Parts => Ok(()),
            Of::Account(member) => findings.of(member, &mut write),
        };
        match (failed, written) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(S::Error::custom(error)),
            (None, Ok(())) => list.end(),
        }
    }
}

/// The same of cells, of which there is one for each service in each place.
struct Cells<'a>(&'a [Cell]);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(cell))
    }
}

fn run(conclusion: &Conclusion<'_>, of: Of<'_>) -> json_v1::Run {
    let (manifest, report) = (conclusion.run, conclusion.report);
    let updated = conclusion.updated.as_deref().ok();
    let name = |account: &str| {
        let (accounts, _) = conclusion.of_account(&AccountId::new(account));
        accounts.first().and_then(|it| told(&it.member.name))
    };
    let targets = manifest.targets.iter();
    let targets = targets.filter(|target| of.covers(&target.account));
    let targets = targets.map(|target| json_v1::Target {
        account: target.account.clone(),
        name: name(&target.account),
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
        organization: manifest
            .list
            .as_ref()
            .and_then(|list| list.organization.clone()),
        shard: manifest.shard.map(|shard| json_v1::Shard {
            index: shard.index,
            of: shard.of,
        }),
    }
}

/// A text, if there is one.
fn told(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn account_state(account: &ledger::Account<'_>) -> json_v1::Account {
    let state = match &account.state {
        State::Read => AccountState::Read,
        State::Partial(_) => AccountState::Partial,
        State::NotAssumable(_) => AccountState::NotAssumable,
        State::Missing(_) => AccountState::Missing,
        State::Excluded(_) => AccountState::Excluded,
        State::Suspended(_) => AccountState::Suspended,
    };
    json_v1::Account {
        account: account.member.account.to_string(),
        name: told(&account.member.name),
        organizational_unit: told(&account.member.unit),
        state,
        cause: account.state.cause().unwrap_or_default().to_owned(),
    }
}

/// What the scope came to; a part of the results names its rules alone.
fn scope(scope: &ScopeUse, of_all: bool) -> json_v1::Scope {
    let rules = scope.rules.iter().map(|rule| json_v1::ScopeRule {
        name: rule.name.clone(),
        items: rule.items.clone(),
        resources: rule.resources,
    });
    json_v1::Scope {
        everything: false,
        rules: rules.collect(),
        unmatched_items: match of_all {
            true => scope.unmatched_items.clone(),
            false => Vec::new(),
        },
        unclaimed_resources: match of_all {
            true => scope.unclaimed_resources.clone(),
            false => Vec::new(),
        },
    }
}

pub(crate) fn item(decided: &DecidedItem<'_>) -> json_v1::Item {
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
        needs: decided.need.map(need),
        lacks: decided.lacks.iter().map(lack).collect(),
        severity: decided.severity.map(severity),
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

/// What `results.json` says of a finding.
#[must_use]
pub fn finding(found: Found<'_>) -> json_v1::Finding {
    let Found {
        finding,
        quotes,
        items,
        control: _,
    } = found;
    json_v1::Finding {
        id: finding.id(),
        control: finding.control.to_string(),
        account: finding.account.to_string(),
        region: finding.region.to_string(),
        resource: finding.resource.clone(),
        verdict: finding.verdict,
        reason: finding.reason.clone(),
        items: items.to_vec(),
        evidence: quotes.evidence(),
        asks: finding.asks.clone(),
        answer: finding.answer.as_ref().map(word),
        waiver: finding.waiver.as_ref().map(word),
    }
}

fn word(given: &Given) -> json_v1::Word {
    json_v1::Word::of(&given.word, given.holds)
}

fn need(need: Need) -> json_v1::Need {
    match need {
        Need::Fix => json_v1::Need::Fix,
        Need::Read => json_v1::Need::Read,
        Need::Decide => json_v1::Need::Decide,
        Need::Attest => json_v1::Need::Attest,
        Need::Accepted => json_v1::Need::Accepted,
        Need::Cover => json_v1::Need::Cover,
    }
}

fn lack(lack: &Lack) -> json_v1::Lack {
    let (what, control, part, accounts) = match &lack.what {
        Lacking::Reading => (json_v1::Lacking::Reading, None, None, None),
        Lacking::Listing(id) => (json_v1::Lacking::Listing, Some(id), None, None),
        Lacking::Resource(id, accounts) => {
            let what = json_v1::Lacking::Resource;
            (what, Some(id), None, Some(*accounts))
        }
        Lacking::AnyResource => (json_v1::Lacking::Resource, None, None, None),
        Lacking::Attestation(part) => (json_v1::Lacking::Attestation, None, Some(part), None),
    };
    json_v1::Lack {
        what,
        control: control.map(ToString::to_string),
        part: part.cloned(),
        accounts,
        words: lack.words.clone(),
    }
}

fn severity(severity: Severity) -> json_v1::Severity {
    match severity {
        Severity::Low => json_v1::Severity::Low,
        Severity::Medium => json_v1::Severity::Medium,
        Severity::High => json_v1::Severity::High,
        Severity::Critical => json_v1::Severity::Critical,
    }
}

/// The threats of the items, by id.
fn threats(items: &[DecidedItem<'_>]) -> BTreeMap<String, json_v1::Threat> {
    let threats = items.iter().filter_map(|decided| decided.threat);
    let told = threats.map(|threat| (threat.id.to_string(), self::threat(threat)));
    told.collect()
}

pub(crate) fn threat(threat: &Threat) -> json_v1::Threat {
    let humans = threat.humans.iter();
    json_v1::Threat {
        title: threat.title.clone(),
        category: threat.category.clone(),
        why: threat.why.clone(),
        references: threat.references.clone(),
        subjects: Some(match threat.subjects {
            Subjects::Each => json_v1::Subjects::Each,
            Subjects::Together => json_v1::Subjects::Together,
        }),
        human_parts: humans
            .map(|part| json_v1::HumanPart {
                id: part.id.clone(),
                asks: part.asks.clone(),
            })
            .collect(),
    }
}

pub(crate) fn control(control: &Control) -> json_v1::Control {
    let cases = control.cases().map(|(verdict, when)| json_v1::Case {
        verdict,
        when: Some(when.to_owned()),
    });
    let otherwise = json_v1::Case {
        verdict: control.otherwise_verdict(),
        when: None,
    };
    json_v1::Control {
        title: control.title.clone(),
        severity: severity(control.severity),
        why: control.why.clone(),
        subject: json_v1::Subject {
            fact: control.kind.name.to_owned(),
            plural: control.kind.plural.to_owned(),
            filter: control.filter.as_ref().map(|it| it.source().to_owned()),
            claim: control.claim.clone(),
        },
        cases: cases.chain([otherwise]).collect(),
        fix: control.fix.clone(),
        references: control.references.clone(),
        remedy: control.remedy.as_ref().map(remedy),
        maps: control.maps.iter().map(map).collect(),
    }
}

fn remedy(remedy: &Remedy) -> json_v1::Remedy {
    json_v1::Remedy {
        aws_cli: remedy.aws_cli.clone(),
        terraform: remedy.terraform.clone(),
        by_hand: remedy.by_hand.clone(),
        untested: remedy.untested.clone(),
    }
}

fn map(map: &Map) -> json_v1::Map {
    json_v1::Map {
        framework: map.framework.clone(),
        id: map.id.clone(),
        strength: match map.strength {
            Strength::Equal => json_v1::Strength::Equal,
            Strength::Part => json_v1::Strength::Part,
            Strength::Near => json_v1::Strength::Near,
        },
    }
}

fn cell(cell: &Cell) -> json_v1::Cell {
    let (state, cause) = match &cell.extent {
        Extent::Complete => (CellState::Complete, ""),
        Extent::NotOffered(cause) => (CellState::Complete, cause.as_str()),
        Extent::Partial(cause) => (CellState::Partial, cause.as_str()),
        Extent::Denied(cause) => (CellState::Denied, cause.as_str()),
        Extent::Unreachable(cause) => (CellState::Unreachable, cause.as_str()),
    };
    json_v1::Cell {
        account: cell.account.to_string(),
        region: cell.region.to_string(),
        service: cell.service.to_string(),
        state,
        cause: cause.to_owned(),
        listed: Some(cell.is_listed),
    }
}
