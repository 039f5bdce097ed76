//! From a bundle to statuses: the pure second half of every run, live or not. Account by account, so that no more
//! than one is in memory.

use std::collections::BTreeMap;

use super::Job;
use crate::conclusion::{Conclusion, DecidedItem, Findings};
use crate::coverage::{self, Cell, Doubts};
use crate::evaluate::{Judge, Judged};
use crate::evidence::{Bundle, BundleError};
use crate::facts::FactStore;
use crate::model::{Expected, Labels, Reached, sha256};
use crate::report::Update;
use crate::rollup::{Account, Said};
use crate::scope::Scopes;
use crate::seal::Inputs;
use crate::services::resourcegroupstaggingapi as tagging;

mod extent;
mod idle;
mod matters;
mod questions;
mod remarks;
mod scoped;
mod settle;

use extent::Extent;
use idle::Idle;
use matters::{Decided, Matters};
use remarks::Remarks;
use scoped::Claims;
use settle::{Frame, settle};

/// Judges the bundle's facts for the items of the job's report.
///
/// # Errors
///
/// If facts are kept in a file that can no longer be read.
pub fn conclude<'a>(job: &'a Job, bundle: &'a Bundle) -> Result<Conclusion<'a>, BundleError> {
    let manifest = &bundle.manifest;
    let at = time_of(&manifest.finished_at);
    let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let known = |id| job.catalog.controls.get_key_value(id);
    let controls: BTreeMap<_, _> = job.plan.controls.iter().filter_map(known).collect();
    let (waivers, attestations) = (&job.config.waivers, &job.config.attestations);
    let judge = Judge::new(controls.values().copied(), waivers, attestations, today);
    let expected = manifest.expected();
    let labels = Labels::of(expected.iter().map(|expected| &expected.member));
    let extent = Extent::of(manifest, &expected, &labels);

    let rules_of = matters::rules_of(job);
    let lists = matters::lists(job, &rules_of);
    let mut reading = Reading {
        job,
        judge: &judge,
        matters: Matters::new(job, &rules_of, &lists),
        idle: Idle::new(&job.config),
        claims: Claims::new(&job.config.scopes),
        coverage: Vec::new(),
        remarks: Remarks::new(),
        findings: 0,
    };
    for expected in &expected {
        reading.account(bundle, expected, &labels)?;
    }
    let Reading {
        matters,
        idle,
        claims,
        coverage,
        remarks,
        findings,
        ..
    } = reading;

    let said = Said {
        attestations,
        today,
    };
    let frame = Frame {
        is_chosen: !job.config.scopes.is_empty(),
        extent: &extent,
    };
    let decided = matters.decide(&said, &expected);
    let Settled {
        items,
        updates,
        open,
    } = Settled::of(job, &decided, &frame);
    let counting = matters::counting(job, &items, &rules_of);
    let scope = claims.into_use(&items, &rules_of);
    let warnings = idle.warnings(job, scope.as_ref(), &coverage, today);
    let read = expected.iter().filter(|it| it.outcome == Reached::Read);
    let read = read.map(|it| it.member.clone()).collect();
    Ok(Conclusion {
        run: manifest,
        report: &job.source,
        path: job.inputs.path.as_deref().unwrap_or(&job.source.name),
        places: job.report.headings(),
        catalog: &job.catalog.digest,
        only: &job.only,
        given: given(&job.inputs),
        evidence: None,
        scope,
        extent: extent.words,
        warnings,
        items,
        questions: open.questions(),
        coverage,
        findings: Findings::new(judge, bundle, read, findings, counting, tagging::tags),
        accounts: expected,
        lacks_accounts: decided.lacks_accounts(),
        denied: remarks.denied,
        violations: remarks.violations,
        frameworks: &job.catalog.frameworks,
        controls,
        calls: bundle.calls(),
        updated: job.report.updated(&updates, at),
        changes: None,
    })
}

/// What people gave beside the report, with the digests by which it is sealed.
fn given(inputs: &Inputs) -> Vec<(&str, String)> {
    let config = inputs.config.iter();
    let config = config.map(|(_, text)| ("threatproof.toml", sha256(text.as_bytes())));
    let checks = inputs.checks.iter();
    let checks = checks.map(|file| (file.path.as_str(), sha256(file.text.as_bytes())));
    config.chain(checks).collect()
}

/// What all items get.
#[derive(Default)]
struct Settled<'a> {
    items: Vec<DecidedItem<'a>>,
    /// What is written into the report, if anything.
    updates: Vec<Option<Update>>,
    open: questions::Open,
}

impl<'a> Settled<'a> {
    fn of(job: &'a Job, decided: &Decided, frame: &Frame<'_>) -> Self {
        let mut settled = Self::default();
        for (item, assignment, decision) in decided.of_items(job) {
            let threat = assignment.threat.as_ref().ok();
            let threat = threat.and_then(|id| job.catalog.threats.get(id));
            let (item, update) = settle(item, threat, &job.catalog, decision.cloned(), frame);
            if let Some(decision) = decision {
                settled.open.add(&item, &decision.questions);
            }
            settled.items.push(item);
            settled.updates.push(update);
        }
        settled
    }
}

/// What is gathered account by account.
struct Reading<'r, 'a> {
    job: &'a Job,
    judge: &'r Judge<'a>,
    matters: Matters<'r>,
    idle: Idle<'a>,
    claims: Claims<'a>,
    coverage: Vec<Cell>,
    remarks: Remarks,
    /// How many there were.
    findings: usize,
}

impl<'r> Reading<'r, '_> {
    /// Adds an account, read or not. Those that were left out on purpose count for nothing.
    fn account(
        &mut self,
        bundle: &Bundle,
        expected: &'r Expected,
        labels: &'r Labels,
    ) -> Result<(), BundleError> {
        let Expected { member, outcome } = expected;
        let account = Account {
            member,
            label: labels.label(&member.account),
        };
        match outcome {
            Reached::Read => self.read(account, &*bundle.facts_of(&member.account)?),
            Reached::NotAssumable(cause) | Reached::Missing(cause) => {
                self.matters.unread(account, cause);
                Ok(())
            }
            Reached::Excluded(_) | Reached::Suspended(_) => Ok(()),
        }?;
        self.coverage
            .extend(coverage::unread(&member.account, outcome));
        Ok(())
    }

    /// Adds an account whose facts are there.
    fn read(&mut self, account: Account<'r>, facts: &FactStore) -> Result<(), BundleError> {
        let id = &account.member.account;
        let tags = tagging::tags(facts);
        let mut doubts = Doubts::default();
        self.matters.begin(account);
        let member = account.member;
        self.judge.account(member, facts, &mut |control, judged| {
            match judged {
                Judged::Listing(gaps) => self.matters.listing(&control.id, gaps),
                Judged::Finding(finding, _) => {
                    self.findings += 1;
                    self.matters.finding(finding, &tags);
                    self.idle.note(member, finding);
                    self.remarks.finding(finding);
                    doubts.note(control, finding);
                }
            }
            Ok::<(), BundleError>(())
        })?;
        self.matters.end();
        self.remarks.facts(facts);
        let wants = &self.job.plan.wants;
        self.coverage
            .extend(coverage::cells(wants, id, facts, &doubts));
        let scopes = Scopes {
            rules: &self.job.config.scopes,
            tags: &tags,
        };
        self.claims.account(&scopes, wants, member, facts);
        Ok(())
    }
}

/// The time that notes carry: that of the evidence, not of the evaluation.
fn time_of(time: &str) -> jiff::Timestamp {
    // Long ago, so that nothing that humans said for a time holds.
    time.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}
