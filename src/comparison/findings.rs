//! The findings of two runs, side by side: of the earlier only what is needed of each is held, while the later are
//! read one by one; then the earlier are read again, for what is no longer there and for why.

use std::collections::{BTreeMap, HashMap};

use super::Results;
use super::evidence::{into_sight, standing, why};
use super::held::{Earlier, Facts, Held, key};
use super::matched::Matched;
use super::reach::{Place, Reach};
use crate::changes::{Counts, FindingChange, Seen, Standing, Turn, Why};
use crate::output::json_v1::Finding;
use crate::past::Unreadable;

/// Changes that are kept of each turn; the rest is counted.
const MOST_KEPT: usize = 10_000;

/// Findings that are told of an item.
const MOST_OF_AN_ITEM: usize = 3;

/// A change of which the earlier side may not be read yet.
struct Pending {
    change: FindingChange,
    /// What the later run says, until the reasons are known.
    after: Option<Box<Finding>>,
}

/// What findings mean for an item.
#[derive(Default)]
struct OfItem {
    seen: Seen,
    /// By turn: how many, and which are the first.
    turns: BTreeMap<Turn, (usize, Vec<usize>)>,
}

/// The changes of findings.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) counts: Counts,
    changes: Vec<Pending>,
    items: BTreeMap<u32, OfItem>,
    /// Controls that the later run does not have: how many findings of each are not compared, and how many held.
    pub(super) only_earlier: BTreeMap<String, Uncompared>,
    /// Those that the earlier does not have, and how many are open.
    pub(super) only_later: BTreeMap<String, Uncompared>,
}

/// Findings of a control that only one run has.
#[derive(Default)]
pub(super) struct Uncompared {
    pub(super) all: usize,
    /// How many of them a reader must know of.
    pub(super) told: usize,
}

impl Uncompared {
    fn add(&mut self, is_told: bool) {
        self.all += 1;
        self.told += usize::from(is_told);
    }
}

impl Compared {
    /// Each change, the worst first.
    pub(super) fn into_changes(self) -> Vec<FindingChange> {
        let changes = self.changes.into_iter().map(|pending| pending.change);
        let mut changes: Vec<FindingChange> = changes.collect();
        changes.sort_by_key(|change| change.turn);
        changes
    }

    /// What findings mean for an item, by its number in the later report.
    pub(super) fn seen(&self, number: u32) -> Seen {
        self.items
            .get(&number)
            .map(|it| it.seen)
            .unwrap_or_default()
    }

    /// The first changes of an item that went these ways, and how many more there are.
    pub(super) fn of_item(&self, number: u32, turns: &[Turn]) -> (Vec<FindingChange>, usize) {
        let Some(of_item) = self.items.get(&number) else {
            return (Vec::new(), 0);
        };
        let of = turns.iter().filter_map(|turn| of_item.turns.get(turn));
        let count: usize = of.clone().map(|(count, _)| count).sum();
        let firsts = of.flat_map(|(_, first)| first).take(MOST_OF_AN_ITEM);
        let firsts = firsts.map(|at| self.changes[*at].change.clone());
        let firsts: Vec<FindingChange> = firsts.collect();
        let more = count - firsts.len();
        (firsts, more)
    }

    /// Adds a change. Returns where it is kept, if it is.
    fn add(&mut self, change: FindingChange, after: Option<Finding>) -> Option<usize> {
        let turn = change.turn;
        self.counts.add(turn);
        let kept = (self.counts.of(turn) <= MOST_KEPT).then_some(self.changes.len());
        let is = |it: Option<Standing>, is: fn(Standing) -> bool| it.is_some_and(is);
        if turn == Turn::Appeared && is(change.after, Standing::is_violation) {
            self.counts.add_violation();
        }
        // That a check asks less mends nothing.
        let is_gone = turn == Turn::Vanished && !change.why.contains(&Why::Check);
        for number in &change.items {
            let OfItem { seen, turns } = self.items.entry(*number).or_default();
            seen.worse |= turn != Turn::LostSight && is(change.after, Standing::is_open);
            seen.lost |= turn == Turn::LostSight || is(change.after, Standing::is_unknown);
            seen.better |=
                turn == Turn::Improved || is_gone && is(change.before, Standing::is_open);
            let (count, first) = turns.entry(turn).or_default();
            *count += 1;
            if first.len() < MOST_OF_AN_ITEM {
                first.extend(kept);
            }
        }
        if kept.is_some() {
            let after = after.map(Box::new);
            self.changes.push(Pending { change, after });
        }
        kept
    }
}

/// Two runs, side by side.
pub(super) struct Sides<'s> {
    pub(super) earlier: &'s dyn Results,
    pub(super) later: &'s dyn Results,
    pub(super) was: Reach<'s>,
    pub(super) is: Reach<'s>,
    pub(super) matched: Matched<'s>,
}

impl Sides<'_> {
    /// The findings of both runs, compared.
    pub(super) fn findings(&self) -> Result<Compared, Unreadable> {
        let mut held = self.held()?;
        let mut compared = Compared::default();
        let mut waiting: HashMap<u128, usize> = HashMap::new();
        let mut elsewhere: Vec<Finding> = Vec::new();
        self.later.each_finding(&mut |finding| {
            let key = key(&finding);
            let is_elsewhere = !held.has(key) && held.elsewhere(&finding).is_some();
            match held.get(key) {
                None if is_elsewhere => elsewhere.push(finding),
                None => self.unmet(finding, &mut compared),
                // A finding that is named twice is told once.
                Some(known) if known.is_met => {}
                Some(known) => {
                    known.is_met = true;
                    let at = self.met(known, finding, &mut compared);
                    waiting.extend(at.map(|at| (key, at)));
                }
            }
            Ok(())
        })?;
        // Those that are in the same region in both runs were met before.
        for finding in elsewhere {
            let key = held.elsewhere(&finding).unwrap_or_default();
            match held.get(key).filter(|known| !known.is_met) {
                None => self.unmet(finding, &mut compared),
                Some(known) => {
                    known.is_met = true;
                    let at = self.met(known, finding, &mut compared);
                    waiting.extend(at.map(|at| (key, at)));
                }
            }
        }
        self.earlier.each_finding(&mut |finding| {
            let key = key(&finding);
            if let Some(at) = waiting.remove(&key) {
                let Pending { change, after } = &mut compared.changes[at];
                if let Some(after) = after.take() {
                    self.explain(change, &finding, &after);
                }
                return Ok(());
            }
            if let Some(known) = held.get(key).filter(|known| !known.is_met) {
                known.is_met = true;
                self.gone(finding, &mut compared);
            }
            Ok(())
        })?;
        Ok(compared)
    }

    /// A finding that both runs have. Returns where its change is kept, if there is one.
    fn met(&self, known: &Held, finding: Finding, compared: &mut Compared) -> Option<usize> {
        let (before, after) = (known.standing, standing(&finding));
        let items = self.matched.items_of_later(&finding).unwrap_or_default();
        let shift = self.shift(&finding.control, &known.items, &items, &into_sight(after));
        let moved = before.turn(after);
        let moved = moved.map(|turn| self.proven(turn, known, &finding));
        // What counted, and is no longer sure to, is not passed over.
        let counts = !known.items.is_empty() || !items.is_empty();
        let (turn, items, why) = match moved {
            _ if after.is_open() && !shift.joined.is_empty() => {
                let joined = moved.map_or(shift.joined, |_| items);
                (Turn::Regressed, joined, shift.why_joined)
            }
            Some(Turn::Regressed) if counts => (Turn::Regressed, items, None),
            _ if !before.is_unknown() && !shift.unsure.is_empty() => {
                let kept = items.into_iter().filter(|_| moved == Some(Turn::LostSight));
                let lost = shift.unsure.into_iter().chain(kept).collect();
                (Turn::LostSight, lost, shift.why_unsure)
            }
            // It was nothing that kept them open.
            Some(Turn::Improved) if counts && known.items.is_empty() => {
                (Turn::Changed, items, Some(Why::Scope))
            }
            Some(turn) if counts => (turn, items, None),
            None if before.is_open() && !shift.left.is_empty() => {
                (Turn::Changed, Vec::new(), shift.why_left)
            }
            Some(_) | None => return None,
        };
        let mut change = change(turn, &finding, Some(before), Some(after));
        change.items = items;
        change.why.extend(why);
        compared.add(change, Some(finding))
    }

    /// What is held of the findings of the earlier run.
    fn held(&self) -> Result<Earlier, Unreadable> {
        let mut held = Earlier::default();
        self.earlier.each_finding(&mut |finding| {
            let standing = standing(&finding);
            let may_improve = !standing.is_held();
            let is_other = may_improve && self.matched.is_other_check(&finding.control);
            let facts = is_other.then(|| Facts::of(&finding.evidence));
            let items = self.matched.items_of_earlier(&finding).unwrap_or_default();
            held.hold(&finding, standing, &items, facts);
            Ok(())
        })?;
        Ok(held)
    }

    /// Which way a finding went, by what proves it: where only the check changed, nothing is better.
    fn proven(&self, turn: Turn, known: &Held, finding: &Finding) -> Turn {
        let is_judged_otherwise = known.standing.verdict != finding.verdict;
        let facts = known.facts.as_ref().filter(|_| is_judged_otherwise);
        match facts.is_some_and(|facts| facts.is_same(&finding.evidence)) {
            true if turn == Turn::Improved => Turn::Changed,
            true | false => turn,
        }
    }

    /// Adds the reasons that only both sides tell.
    fn explain(&self, change: &mut FindingChange, before: &Finding, after: &Finding) {
        if change.before != change.after {
            let is_other = self.matched.is_other_check(&before.control);
            for why in why(before, after, is_other) {
                if !change.why.contains(&why) {
                    change.why.push(why);
                }
            }
        }
        if change.why.is_empty() {
            change.why.push(Why::Untold);
        }
    }

    /// A finding that the earlier run does not have.
    fn unmet(&self, finding: Finding, compared: &mut Compared) {
        if !self.matched.earlier_asks(&finding.control) {
            let alone = compared.only_later.entry(finding.control.clone());
            alone.or_default().add(standing(&finding).is_open());
            return;
        }
        let after = standing(&finding);
        let is_picked = self.matched.is_picked(&finding.control);
        let (turn, why) = match self.was.misses(place(&finding, &self.is), &self.is) {
            None => (Turn::Appeared, vec![Why::New { is_picked }]),
            // Nobody saw it then, and nobody knows now.
            Some(_) if after.is_unknown() => return,
            Some(why @ Why::LeftOut(_)) if after.is_open() => {
                (Turn::Regressed, vec![into_sight(after), why])
            }
            Some(_) if after.is_open() => (Turn::Regressed, vec![into_sight(after)]),
            Some(why @ Why::LeftOut(_)) => (Turn::Changed, vec![why]),
            Some(_) => (Turn::Changed, vec![Why::ReadAgain]),
        };
        let Some(items) = self.matched.items_of_later(&finding) else {
            return;
        };
        let mut change = change(turn, &finding, None, Some(after));
        change.why = why;
        change.items = items;
        compared.add(change, None);
    }

    /// A finding that the later run does not have.
    fn gone(&self, finding: Finding, compared: &mut Compared) {
        if !self.matched.later_asks(&finding.control) {
            let alone = compared.only_earlier.entry(finding.control.clone());
            alone.or_default().add(standing(&finding).is_held());
            return;
        }
        let before = standing(&finding);
        let is_picked = self.matched.is_picked(&finding.control);
        let (turn, why) = match self.is.misses(place(&finding, &self.was), &self.was) {
            None => (Turn::Vanished, Why::Gone { is_picked }),
            // Nobody knew then, and nobody sees it now.
            Some(_) if before.is_unknown() => return,
            Some(why) => (Turn::LostSight, why),
        };
        let Some(items) = self.matched.items_of_earlier(&finding) else {
            return;
        };
        let mut change = change(turn, &finding, Some(before), None);
        change.why.push(why);
        if turn == Turn::Vanished && self.matched.is_other_check(&finding.control) {
            change.why.push(Why::Check);
        }
        change.items = items;
        compared.add(change, None);
    }
}

fn place<'f>(finding: &'f Finding, reach: &Reach<'f>) -> Place<'f> {
    Place {
        account: &finding.account,
        region: &finding.region,
        service: reach.service(&finding.control),
    }
}

fn change(
    turn: Turn,
    finding: &Finding,
    before: Option<Standing>,
    after: Option<Standing>,
) -> FindingChange {
    FindingChange {
        turn,
        id: finding.id.clone(),
        control: finding.control.clone(),
        account: finding.account.clone(),
        region: finding.region.clone(),
        resource: finding.resource.clone(),
        before,
        after,
        why: Vec::new(),
        reason: finding.reason.clone(),
        items: Vec::new(),
    }
}
