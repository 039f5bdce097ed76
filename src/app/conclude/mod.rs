//! From a bundle to statuses: the pure second half of every run, live or not.

use std::collections::{BTreeMap, BTreeSet};

use super::Job;
use crate::checks::Threat;
use crate::conclusion::{Conclusion, DecidedItem};
use crate::coverage;
use crate::evaluate;
use crate::evidence::{Bundle, BundleError, Manifest};
use crate::model::{AccountId, Status, ThreatId, Wording};
use crate::report::{Item, State, Update};
use crate::rollup::{self, About, Decision, Element};
use crate::scope::{ItemScope, Scopes};
use crate::services::resourcegroupstaggingapi as tagging;

mod extent;
mod idle;
mod questions;
mod scoped;

use extent::Extent;

/// Judges the bundle's facts for the items of the job's report.
///
/// # Errors
///
/// If facts are kept in a file that can no longer be read.
pub fn conclude<'a>(job: &'a Job, bundle: &'a Bundle) -> Result<Conclusion<'a>, BundleError> {
    let facts = bundle.facts()?;
    let accounts = accounts_of(&bundle.manifest);
    let known = |id| job.catalog.controls.get_key_value(id);
    let controls: BTreeMap<_, _> = job.plan.controls.iter().filter_map(known).collect();
    let mut outcomes = evaluate::outcomes(controls.values().copied(), &accounts, &facts);
    let (waivers, attestations) = (&job.config.waivers, &job.config.attestations);
    let at = time_of(&bundle.manifest.finished_at);
    let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    evaluate::apply_words(&mut outcomes, waivers, attestations, today);
    let said = rollup::Said {
        attestations,
        today,
    };
    let tags = tagging::tags(&facts);
    let scopes = Scopes {
        rules: &job.config.scopes,
        tags: &tags,
    };
    let extent = Extent::of(&bundle.manifest.targets);

    let mut items = Vec::new();
    let mut updates = Vec::new();
    let mut rules_of = Vec::new();
    let mut open = questions::Open::default();
    // Items of one threat that are about the same get the same decision.
    let mut decisions: BTreeMap<(ThreatId, Vec<usize>, Element), Decision> = BTreeMap::new();
    for (item, assignment) in job.report.items().iter().zip(&job.assignments) {
        let threat = assignment.threat.as_ref().ok();
        let rules = scopes.of(item, threat);
        let mut decision = match &assignment.threat {
            _ if !job.selects(threat) => None,
            Err(why) => Some(rollup::undecidable(why)),
            Ok(threat) => job.catalog.threats.get(threat).map(|known| {
                let element = Element::of(item, known, &job.catalog);
                let key = (threat.clone(), rules.clone(), element.clone());
                let decide = || {
                    let scope = ItemScope {
                        rules: &scopes.at(&rules),
                        is_chosen: !scopes.rules.is_empty(),
                        tags: &tags,
                    };
                    let about = About { scope, element };
                    rollup::decide(known, &job.catalog, &accounts, &outcomes, &said, &about)
                };
                decisions.entry(key).or_insert_with(decide).clone()
            }),
        };
        let threat = threat.and_then(|id| job.catalog.threats.get(id));
        let questions = decision
            .as_mut()
            .map(|decision| std::mem::take(&mut decision.questions));
        let frame = Frame {
            is_chosen: !scopes.rules.is_empty(),
            extent: &extent,
        };
        let (item, update) = settle(item, threat, decision, &frame);
        open.add(&item, questions.unwrap_or_default());
        items.push(item);
        updates.push(update);
        rules_of.push(rules);
    }
    let scope = scoped::scope(&scopes, &items, &rules_of, &job.plan.wants, &facts);
    let findings = outcomes.values().flat_map(|outcome| &outcome.findings);
    let warnings = idle::warnings(job, findings, scope.as_ref(), today);
    Ok(Conclusion {
        run: &bundle.manifest,
        report: &job.source,
        catalog: &job.catalog.digest,
        scope,
        extent: extent.words,
        warnings,
        items,
        questions: open.questions(),
        coverage: coverage::cells(&job.plan.wants, &accounts, &facts, &outcomes, &job.catalog),
        // Tens of thousands, which are moved rather than held twice.
        findings: outcomes
            .into_values()
            .flat_map(|outcome| outcome.findings)
            .collect(),
        controls,
        calls: bundle.calls(),
        updated: job.report.updated(&updates, at),
    })
}

/// The accounts that were to be read; several targets of one account are one account.
fn accounts_of(manifest: &Manifest) -> Vec<AccountId> {
    let targets = manifest.targets.iter();
    let accounts = targets.map(|target| AccountId::new(target.account.clone()));
    accounts.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What a run says of every decision.
struct Frame<'a> {
    /// Whether there are rules that choose what counts.
    is_chosen: bool,
    /// What was read.
    extent: &'a Extent,
}

impl Frame<'_> {
    /// The reason, which says if not all regions count, and the note, which says that nobody chose what counts.
    fn complete(&self, mut reason: Wording) -> (String, Wording) {
        if let Some(regions) = &self.extent.regions {
            reason.add_kept_words(match self.is_chosen {
                true => format!("Regions: {regions}"),
                false => format!("Scope: {}", self.extent.words),
            });
        }
        let told = reason.full();
        if !self.is_chosen && self.extent.regions.is_none() {
            reason.add_kept_words(format!("Scope: {}", self.extent.words));
        }
        (told, reason)
    }
}

/// The time that notes carry: that of the evidence, not of the evaluation.
fn time_of(time: &str) -> jiff::Timestamp {
    // Long ago, so that nothing that humans said for a time holds.
    time.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// What is decided about an item, and what is written into the report. What cannot be judged, because nothing
/// recognises it or it has no control, keeps the state that people gave it.
fn settle<'a>(
    item: &'a Item,
    threat: Option<&'a Threat>,
    decision: Option<Decision>,
    frame: &Frame<'_>,
) -> (DecidedItem<'a>, Option<Update>) {
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
            format!("Kept as set by hand: {settled}."),
            Vec::new(),
            None,
        ),
        None => {
            let status = previous.unwrap_or(Status::NeedsInvestigation);
            (
                status,
                "Not selected by --threat, so it was left unchanged.".to_owned(),
                Vec::new(),
                None,
            )
        }
        // Whether this is a human's decision or an earlier run's, nothing speaks against it.
        Some(decision) if !decision.is_judged && previous == Some(Status::Implemented) => {
            let note = left(decision.reason);
            let (status, reason) = (Status::Implemented, note.full());
            (status, reason, Vec::new(), Some(Update { status, note }))
        }
        Some(decision) if !decision.is_judged && matches!(item.state, Some(State::Other(_))) => {
            let reason = left(decision.reason).full();
            (decision.status, reason, Vec::new(), None)
        }
        Some(decision) => {
            let (status, is_judged) = (decision.status, decision.is_judged);
            let reason = with_change(decision.reason, status, previous);
            let (reason, note) = match is_judged {
                true => frame.complete(reason),
                false => (reason.full(), reason),
            };
            let update = Update { status, note };
            (status, reason, decision.controls, Some(update))
        }
    };
    let decided = DecidedItem {
        item,
        threat,
        previous,
        status,
        reason,
        selected,
        controls,
    };
    (decided, update)
}

/// How a reason says that nothing was decided.
fn left(mut reason: Wording) -> Wording {
    reason.add_kept_words("Its state was left unchanged");
    reason
}

/// A status that somebody or an earlier run had set is not changed silently.
fn with_change(mut reason: Wording, status: Status, previous: Option<Status>) -> Wording {
    match previous {
        Some(was @ (Status::Implemented | Status::NeedsInvestigation)) if was != status => {
            reason.add_kept_words(format!("was {}", was.report_words()));
        }
        Some(_) | None => {}
    }
    reason
}
