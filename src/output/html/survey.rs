//! What the page tells of findings before any of them is listed: how they fell out by control, and the worst of each
//! item. Of each item no more than a screenful is kept.

use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use super::limits::Shown;
use super::marks::{Badge, of_finding};
use super::text::{Text, text};
use crate::checks::Target;
use crate::conclusion::{Conclusion, Found};
use crate::evaluate::Finding;
use crate::model::{ControlId, Verdict};
use crate::rollup::Tally;

/// How many offenders of an item are named.
pub(super) const MOST_OFFENDERS: usize = 20;

/// A finding for which a control does not hold.
#[derive(Debug)]
pub(super) struct Offender {
    pub(super) badge: Badge,
    pub(super) shown: Text,
    pub(super) place: Text,
    pub(super) control: ControlId,
    pub(super) reason: Text,
    resource: String,
    account: String,
    region: String,
}

/// What comes first: how bad, then how severe, then the order of findings.
type Rank = (u8, u8, usize);

/// Every finding, seen once.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// How the findings of each control fell out, however many items they count for.
    pub(super) controls: BTreeMap<ControlId, Tally>,
    /// Which findings the page lists.
    pub(super) shown: Shown,
    offenders: BTreeMap<u32, BTreeMap<Rank, Rc<Offender>>>,
    /// The first violation of each control among what counts for each item.
    first: BTreeMap<(u32, ControlId), Rc<Offender>>,
}

impl Survey {
    /// Looks at every finding.
    pub(super) fn of(conclusion: &Conclusion<'_>) -> io::Result<Self> {
        let mut survey = Self::default();
        let (mut count, mut passes) = (0, 0);
        conclusion.findings.each(&mut |found| {
            count += 1;
            passes += usize::from(found.finding.verdict == Verdict::Pass);
            survey.note(count, &found);
            Ok(())
        })?;
        survey.shown = Shown::of(count, passes);
        Ok(survey)
    }

    /// The worst offenders of an item, the worst first.
    pub(super) fn offenders(&self, item: u32) -> impl Iterator<Item = &Offender> {
        let own = self.offenders.get(&item);
        own.into_iter().flat_map(BTreeMap::values).map(Rc::as_ref)
    }

    /// The first resource that violates a control, of those that count for an item.
    pub(super) fn first(&self, item: u32, control: &ControlId) -> Option<&Offender> {
        self.first.get(&(item, control.clone())).map(Rc::as_ref)
    }

    fn note(&mut self, at: usize, found: &Found<'_>) {
        let finding = found.finding;
        let tally = self.controls.entry(finding.control.clone());
        tally.or_default().count(finding);
        let Some(badness) = badness(finding) else {
            return;
        };
        // The most severe first.
        let severity = u8::MAX - found.control.severity as u8;
        let rank = (badness, severity, at);
        let mut offender: Option<Rc<Offender>> = None;
        let mut made = || Rc::clone(offender.get_or_insert_with(|| Rc::new(Offender::of(finding))));
        for item in found.items {
            if badness <= VIOLATED {
                let first = self.first.entry((*item, finding.control.clone()));
                first.or_insert_with(&mut made);
            }
            let own = self.offenders.entry(*item).or_default();
            let is_worse = own.len() < MOST_OFFENDERS
                || own.last_key_value().is_some_and(|(last, _)| rank < *last);
            if is_worse {
                own.insert(rank, made());
            }
            if own.len() > MOST_OFFENDERS {
                own.pop_last();
            }
        }
    }
}

impl Offender {
    fn of(finding: &Finding) -> Self {
        Self {
            badge: of_finding(finding),
            shown: text(&finding.resource),
            place: text(format!("{} {}", finding.account, finding.region)),
            control: finding.control.clone(),
            reason: text(&finding.reason),
            resource: finding.resource.clone(),
            account: finding.account.to_string(),
            region: finding.region.to_string(),
        }
    }

    /// What is to be repaired.
    pub(super) fn target(&self) -> Target<'_> {
        Target {
            resource: &self.resource,
            account: &self.account,
            region: &self.region,
        }
    }
}

/// What is as bad as this or worse violates its control.
const VIOLATED: u8 = 1;

/// How bad a finding is, 0 the worst; none if the control holds or is not about the resource.
fn badness(finding: &Finding) -> Option<u8> {
    if finding.is_waived() {
        return Some(4);
    }
    match finding.verdict {
        Verdict::Fail => Some(0),
        Verdict::Partial => Some(1),
        Verdict::Unknown => Some(2),
        Verdict::Question if finding.is_answered() => None,
        Verdict::Question => Some(3),
        Verdict::Pass | Verdict::NotApplicable => None,
    }
}
