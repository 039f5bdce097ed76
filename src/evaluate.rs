//! Controls over facts, to findings. Pure: the same facts and controls give
//! the same findings, in the same order, wherever the facts came from.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::checks::Control;
use crate::checks::condition::{Path, Seen};
use crate::facts::{Cause, FactStore, Failure, Resource, SetKey};
use crate::human::{Attestation, Waiver, Word};
use crate::model::{AccountId, ControlId, Member, Region, Verdict, sha256_of_all};

/// One control for one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable over runs: a hash of control, account, region and resource.
    pub id: String,
    /// The control.
    pub control: ControlId,
    /// The account.
    pub account: AccountId,
    /// The region the resource lives in.
    pub region: Region,
    /// The resource's ARN.
    pub resource: String,
    /// The outcome.
    pub verdict: Verdict,
    /// Why, in words.
    pub reason: String,
    /// Every field that the control reads, as it was recorded.
    pub evidence: Map<String, Json>,
    /// What a person is asked; there exactly if the verdict is a question.
    pub asks: Option<String>,
    /// A human's answer to what is asked, whether it still holds or not.
    pub answer: Option<Given>,
    /// A human's word that accepts the violation, whether it still holds or not.
    pub waiver: Option<Given>,
}

/// A human's word that is about a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Who gave it, until when.
    pub word: Word,
    /// Whether the word holds on the day of the evidence.
    pub holds: bool,
}

impl Finding {
    /// Whether a violation is accepted, or whatever the answer to a question would be. Only what
    /// is known can be accepted, never an unknown.
    #[must_use]
    pub fn is_waived(&self) -> bool {
        let can_be = match self.verdict {
            Verdict::Fail | Verdict::Partial | Verdict::Question => true,
            Verdict::Pass | Verdict::Unknown | Verdict::NotApplicable => false,
        };
        can_be && self.waiver.as_ref().is_some_and(|waiver| waiver.holds)
    }

    /// Whether a person answered what is asked.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.asks.is_some() && self.answer.as_ref().is_some_and(|answer| answer.holds)
    }
}

/// Everything that came of one control in one account.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// One for each subject, ordered by region and resource.
    pub findings: Vec<Finding>,
    /// Why there may be more subjects than these; empty if every listing was read to its end.
    pub incomplete: Vec<Gap>,
}

/// A listing that was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Why.
    pub cause: Cause,
    /// Where.
    pub region: Region,
}

/// The outcomes of all controls, by control and account.
pub type Outcomes = BTreeMap<(ControlId, AccountId), Outcome>;

/// Judges every resource by every control that is about its kind.
#[must_use]
pub fn outcomes<'c>(
    controls: impl Iterator<Item = &'c Control>,
    accounts: &[AccountId],
    facts: &FactStore,
) -> Outcomes {
    let mut by_kind: BTreeMap<&str, Vec<&Control>> = BTreeMap::new();
    for control in controls {
        by_kind.entry(control.kind.name).or_default().push(control);
    }
    let mut outcomes = Outcomes::new();
    for (kind, controls) in &by_kind {
        for (key, set) in facts.of_kind(kind) {
            for control in controls {
                let outcome = outcomes
                    .entry((control.id.clone(), key.account.clone()))
                    .or_default();
                outcome
                    .incomplete
                    .extend(set.incomplete.iter().map(|cause| Gap {
                        cause: cause.clone(),
                        region: key.region.clone(),
                    }));
            }
            for resource in &set.resources {
                judge_resource(controls, key, &resource, &mut outcomes);
            }
        }
        for (control, account) in controls
            .iter()
            .flat_map(|control| accounts.iter().map(move |account| (control, account)))
        {
            // An account that was to be read and left no trace is not an account without resources.
            outcomes
                .entry((control.id.clone(), account.clone()))
                .or_insert_with(|| Outcome {
                    findings: Vec::new(),
                    incomplete: vec![Gap {
                        cause: Cause::failed(Failure::NotRead, *kind, ""),
                        region: Region::global(),
                    }],
                });
        }
    }
    for outcome in outcomes.values_mut() {
        outcome
            .findings
            .sort_by(|a, b| (&a.region, &a.resource).cmp(&(&b.region, &b.resource)));
        outcome.incomplete.sort();
        outcome.incomplete.dedup();
    }
    outcomes
}

fn judge_resource(
    controls: &[&Control],
    key: &SetKey,
    resource: &Resource,
    outcomes: &mut Outcomes,
) {
    let fields: Json = match serde_json::from_str(&resource.json) {
        Ok(fields) => fields,
        Err(_not_json) => Json::Object(Map::new()), // every field is then unknown, as it should be
    };
    for control in controls {
        let Some(judgement) = control.judge(&fields) else {
            continue;
        };
        let finding = Finding {
            id: finding_id(&control.id, &key.account, &resource.region, &resource.id),
            control: control.id.clone(),
            account: key.account.clone(),
            region: resource.region.clone(),
            resource: resource.id.clone(),
            verdict: judgement.verdict,
            reason: judgement.reason,
            evidence: evidence(&control.paths(), &fields),
            asks: judgement.asks,
            answer: None,
            waiver: None,
        };
        outcomes
            .entry((control.id.clone(), key.account.clone()))
            .or_default()
            .findings
            .push(finding);
    }
}

/// Notes on each finding what humans accepted and answered; of several words the one that holds, or
/// ends last.
pub fn apply_words(
    outcomes: &mut Outcomes,
    waivers: &[Waiver],
    attestations: &[Attestation],
    today: Date,
) {
    let best = |words: &mut dyn Iterator<Item = &Word>| {
        let best = words.max_by_key(|word| (word.holds_on(today), word.expires));
        best.map(|word| Given {
            holds: word.holds_on(today),
            word: word.clone(),
        })
    };
    for finding in outcomes
        .values_mut()
        .flat_map(|outcome| &mut outcome.findings)
    {
        let account = Member::unnamed(finding.account.clone());
        let mut accepting = waivers
            .iter()
            .filter(|waiver| waiver.is_about(&finding.control, &finding.resource, &account))
            .map(|waiver| &waiver.word);
        finding.waiver = best(&mut accepting);
        if let Some(asks) = &finding.asks {
            let mut answering = attestations
                .iter()
                .filter(|said| said.answers(&finding.control, &finding.resource, &account, asks))
                .map(|said| &said.word);
            finding.answer = best(&mut answering);
        }
    }
}

/// The values at the paths, by path; where a path ends early, what it met.
fn evidence(paths: &[Path], fields: &Json) -> Map<String, Json> {
    let mut evidence = Map::new();
    for path in paths {
        let value = match path.look_up(fields) {
            Seen::Known(value) => value.clone(),
            Seen::Absent => serde_json::json!({ "absent": true }),
            Seen::Unknown(cause) => serde_json::to_value(cause).unwrap_or(Json::Null),
        };
        let name = path.to_string();
        let field = name
            .split_once('.')
            .map_or(name.as_str(), |(_, field)| field);
        evidence.insert(field.to_owned(), value);
    }
    evidence
}

fn finding_id(control: &ControlId, account: &AccountId, region: &Region, resource: &str) -> String {
    let mut id = sha256_of_all([
        control.as_str(),
        account.as_str(),
        region.as_str(),
        resource,
    ]);
    id.truncate(32);
    id
}

#[cfg(test)]
mod tests;
