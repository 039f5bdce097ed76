//! Controls over facts, to findings. Pure: the same facts and controls give
//! the same findings, in the same order, wherever the facts came from.
//!
//! Findings are handed on one by one, account by account: of a hundred thousand resources no list of findings is
//! ever made.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::checks::Control;
use crate::checks::condition::{Path, Seen};
use crate::facts::{Cause, FactSet, FactStore, Failure, Resource, SetKey};
use crate::human::{Answers, Attestation, Waiver, Word};
use crate::model::{AccountId, ControlId, Member, Region, Verdict, sha256_of_all};

/// One control for one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
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
    /// Stable over runs: a hash of control, account, region and resource.
    #[must_use]
    pub fn id(&self) -> String {
        let mut id = sha256_of_all([
            self.control.as_str(),
            self.account.as_str(),
            self.region.as_str(),
            &self.resource,
        ]);
        id.truncate(32);
        id
    }

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

/// A listing that was not read to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// Why.
    pub cause: Cause,
    /// Where.
    pub region: Region,
}

/// What comes of one control in one account: first its listing, then each finding, by the region that
/// was listed and by resource.
#[derive(Debug)]
pub enum Judged<'j> {
    /// Why there may be more subjects than those that follow; empty if every listing was read to its end.
    Listing(&'j [Gap]),
    /// One subject, and the facts that decided about it.
    Finding(&'j Finding, Quotes<'j>),
}

/// The facts that a control reads of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Quotes<'j> {
    paths: &'j [Path],
    fields: &'j Json,
}

impl Quotes<'_> {
    /// Every field that the control reads, as it was recorded; where a path ends early, what it met.
    #[must_use]
    pub fn evidence(&self) -> Map<String, Json> {
        let mut evidence = Map::new();
        for path in self.paths {
            let value = match path.look_up(self.fields) {
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
}

/// Judges resources by controls, and notes on each finding what humans said of it.
#[derive(Debug, Clone)]
pub struct Judge<'a> {
    /// By the kind of resource that they are about.
    controls: BTreeMap<&'static str, Vec<Asked<'a>>>,
    today: Date,
}

/// A control, and what was said of it.
#[derive(Debug, Clone)]
struct Asked<'a> {
    control: &'a Control,
    paths: Vec<Path>,
    waivers: Vec<&'a Waiver>,
    attestations: Vec<&'a Attestation>,
}

impl<'a> Judge<'a> {
    /// Judges by these controls, with what humans accepted and answered on the day of the evidence.
    #[must_use]
    pub fn new(
        controls: impl Iterator<Item = &'a Control>,
        waivers: &'a [Waiver],
        attestations: &'a [Attestation],
        today: Date,
    ) -> Self {
        let mut by_kind: BTreeMap<&'static str, Vec<Asked<'a>>> = BTreeMap::new();
        for control in controls {
            let answers = |said: &&Attestation| match &said.answers {
                Answers::Part { .. } => false,
                Answers::Question { control: own, .. } => *own == control.id,
            };
            let asked = Asked {
                control,
                paths: control.paths(),
                waivers: waivers
                    .iter()
                    .filter(|it| it.control == control.id)
                    .collect(),
                attestations: attestations.iter().filter(answers).collect(),
            };
            by_kind.entry(control.kind.name).or_default().push(asked);
        }
        Self {
            controls: by_kind,
            today,
        }
    }

    /// Judges every resource of an account, by kind, region, resource and control.
    ///
    /// # Errors
    ///
    /// The first error of `each`.
    pub fn account<E>(
        &self,
        account: &Member,
        facts: &FactStore,
        each: &mut impl FnMut(&'a Control, Judged<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (kind, controls) in &self.controls {
            let mut gaps: Vec<Gap> = Vec::new();
            let is_own = |(key, _): &(&SetKey, &FactSet)| key.account == account.account;
            let sets = || facts.of_kind(kind).filter(is_own);
            let is_listed = sets().next().is_some();
            for (key, set) in sets() {
                let open = set.incomplete.iter().filter(|cause| cause.leaves_open());
                gaps.extend(open.map(|cause| Gap {
                    cause: cause.clone(),
                    region: key.region.clone(),
                }));
            }
            // An account that was to be read and left no trace is not an account without resources.
            if !is_listed {
                gaps.push(Gap {
                    cause: Cause::failed(Failure::NotRead, *kind, ""),
                    region: Region::global(),
                });
            }
            gaps.sort();
            gaps.dedup();
            for asked in controls {
                each(asked.control, Judged::Listing(&gaps))?;
            }
            // In the order in which sets hold them: to sort them, all would have to be in memory.
            for resource in sets().flat_map(|(_, set)| &set.resources) {
                let fields: Json = match serde_json::from_str(&resource.json) {
                    Ok(fields) => fields,
                    Err(_not_json) => Json::Object(Map::new()), // every field is then unknown, as it should be
                };
                for asked in controls {
                    if let Some(finding) = self.finding(asked, account, &resource, &fields) {
                        let quotes = Quotes {
                            paths: &asked.paths,
                            fields: &fields,
                        };
                        each(asked.control, Judged::Finding(&finding, quotes))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What a control makes of a resource; nothing if it is not about it.
    fn finding(
        &self,
        asked: &Asked<'a>,
        account: &Member,
        resource: &Resource,
        fields: &Json,
    ) -> Option<Finding> {
        let judgement = asked.control.judge(fields)?;
        let control = &asked.control.id;
        let waivers = asked.waivers.iter();
        let accepting = waivers.filter(|waiver| waiver.is_about(control, &resource.id, account));
        let waiver = self.best(accepting.map(|waiver| &waiver.word));
        let answer = judgement.asks.as_deref().and_then(|asks| {
            let said = asked.attestations.iter();
            let answering = said.filter(|said| said.answers(control, &resource.id, account, asks));
            self.best(answering.map(|said| &said.word))
        });
        Some(Finding {
            control: control.clone(),
            account: account.account.clone(),
            region: resource.region.clone(),
            resource: resource.id.clone(),
            verdict: judgement.verdict,
            reason: judgement.reason,
            asks: judgement.asks,
            answer,
            waiver,
        })
    }

    /// Of several words the one that holds, or ends last.
    fn best<'w>(&self, words: impl Iterator<Item = &'w Word>) -> Option<Given> {
        let best = words.max_by_key(|word| (word.holds_on(self.today), word.expires));
        best.map(|word| Given {
            holds: word.holds_on(self.today),
            word: word.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
