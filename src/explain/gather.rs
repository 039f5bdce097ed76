//! The findings that count for an item: how many there are of each class, and the first of them. There may be more
//! findings than memory holds.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::cause;
use super::told::{Missing, Said};
use crate::facts::Cause;
use crate::model::Verdict;
use crate::output::json_v1::{Finding, Word};

/// Findings of a class that are kept.
pub(super) const MOST_KEPT: usize = 10;

/// What people said that is kept.
const MOST_SAID: usize = 20;

/// Causes that are kept.
const MOST_CAUSES: usize = 100;

/// How a finding counts, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Fail,
    Partial,
    Unknown,
    Question,
    Waived,
    Answered,
    NotApplicable,
    Pass,
}

impl Class {
    pub(super) fn of(finding: &Finding) -> Self {
        if is_waived(finding) {
            return Self::Waived;
        }
        match finding.verdict {
            Verdict::Fail => Self::Fail,
            Verdict::Partial => Self::Partial,
            Verdict::Unknown => Self::Unknown,
            Verdict::Question if is_answered(finding) => Self::Answered,
            Verdict::Question => Self::Question,
            Verdict::NotApplicable => Self::NotApplicable,
            Verdict::Pass => Self::Pass,
        }
    }
}

/// Whether people accepted what the finding says.
pub(super) fn is_waived(finding: &Finding) -> bool {
    let can_be = match finding.verdict {
        Verdict::Fail | Verdict::Partial | Verdict::Question => true,
        Verdict::Pass | Verdict::Unknown | Verdict::NotApplicable => false,
    };
    can_be && finding.waiver.as_ref().is_some_and(|word| word.holds)
}

/// Whether a person answered what the finding asks.
pub(super) fn is_answered(finding: &Finding) -> bool {
    let holds = finding.answer.as_ref().is_some_and(|word| word.holds);
    finding.verdict == Verdict::Question && holds
}

/// Findings of one class.
#[derive(Debug, Default)]
pub(super) struct Some {
    pub(super) count: usize,
    pub(super) first: Vec<Finding>,
}

/// The findings that count for an item.
#[derive(Debug, Default)]
pub struct Gathered {
    by_control: BTreeMap<String, BTreeMap<Class, Some>>,
    missing: BTreeMap<(String, Option<String>), usize>,
    said: Vec<Said>,
}

impl Gathered {
    /// Adds a finding that counts.
    pub fn add(&mut self, finding: Finding) {
        self.note_causes(&finding);
        if self.said.len() < MOST_SAID {
            self.said.extend(said(&finding));
        }
        let classes = self.by_control.entry(finding.control.clone()).or_default();
        let some = classes.entry(Class::of(&finding)).or_default();
        some.count += 1;
        if some.first.len() < MOST_KEPT {
            some.first.push(finding);
        }
    }

    /// The accounts of the findings that are kept.
    #[must_use]
    pub fn accounts(&self) -> BTreeSet<String> {
        let kept = self.by_control.values().flat_map(BTreeMap::values);
        let kept = kept.flat_map(|some| &some.first);
        kept.map(|finding| finding.account.clone()).collect()
    }

    fn note_causes(&mut self, finding: &Finding) {
        if finding.verdict != Verdict::Unknown {
            return;
        }
        for cause in finding.evidence.values().filter_map(cause) {
            let action = match &cause {
                Cause::Denied { denied, .. } => Option::Some(denied.clone()),
                Cause::Failed { .. } => None,
            };
            let key = (cause.plain().to_string(), action);
            if self.missing.len() < MOST_CAUSES || self.missing.contains_key(&key) {
                *self.missing.entry(key).or_default() += 1;
            }
        }
    }

    /// Why facts are missing, what leaves most open first.
    pub(super) fn missing(&self) -> Vec<Missing> {
        let missing = self.missing.iter();
        let mut missing: Vec<Missing> = missing
            .map(|((words, action), findings)| Missing {
                words: words.clone(),
                action: action.clone(),
                findings: *findings,
            })
            .collect();
        missing.sort_by_key(|it| usize::MAX - it.findings);
        missing
    }

    /// What people said of the findings.
    pub(super) fn said(&self) -> Vec<Said> {
        self.said.clone()
    }

    /// The findings of a control by class, the worst first.
    pub(super) fn of(&self, control: &str) -> impl Iterator<Item = (Class, &Some)> {
        let classes = self.by_control.get(control).into_iter().flatten();
        classes.map(|(class, some)| (*class, some))
    }

    /// The findings of a control that are of these classes: how many, and the first.
    pub(super) fn among(&self, control: &str, classes: &[Class]) -> (usize, Vec<&Finding>) {
        let among = || {
            self.of(control)
                .filter(|(class, _)| classes.contains(class))
        };
        let first = among().flat_map(|(_, some)| &some.first);
        let count = among().map(|(_, some)| some.count).sum();
        (count, first.take(MOST_KEPT).collect())
    }
}

/// What people said of a finding. A waiver of what holds, or does not apply, says nothing.
pub(super) fn said(finding: &Finding) -> Vec<Said> {
    let said = |word: &Word, is_waiver, counts| Said {
        is_waiver,
        counts,
        control: finding.control.clone(),
        resource: finding.resource.clone(),
        word: word.clone(),
    };
    let is_open = match finding.verdict {
        Verdict::Fail | Verdict::Partial | Verdict::Question | Verdict::Unknown => true,
        Verdict::Pass | Verdict::NotApplicable => false,
    };
    let waiver = finding.waiver.as_ref().filter(|_| is_open);
    let waiver = waiver.map(|word| said(word, true, is_waived(finding)));
    let answer = finding.answer.as_ref();
    let answer = answer.map(|word| said(word, false, is_answered(finding)));
    waiver.into_iter().chain(answer).collect()
}
