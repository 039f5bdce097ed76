//! The findings of two runs, side by side: of the earlier only what is needed of each is held, while the later are
//! read one by one; then the earlier are read again, for what is no longer there and for why.

use std::collections::{BTreeMap, HashMap};

use super::Results;
use super::evidence::{standing, why};
use super::matched::Matched;
use super::reach::{Place, Reach};
use crate::changes::{Counts, FindingChange, Seen, Standing, Turn, Why};
use crate::model::sha256_of_all;
use crate::output::json_v1::Finding;
use crate::past::Unreadable;

/// Changes that are kept of each turn; the rest is counted.
const MOST_KEPT: usize = 10_000;

/// Findings that are told of an item.
const MOST_OF_AN_ITEM: usize = 3;

/// What is held of each finding of the earlier run.
struct Held {
    standing: Standing,
    /// Whether it counted for an item.
    counts: bool,
    is_met: bool,
}

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
    /// Controls that the later run does not have, and how many findings of each are not compared.
    pub(super) only_earlier: BTreeMap<String, usize>,
    /// Those that the earlier does not have.
    pub(super) only_later: BTreeMap<String, usize>,
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
        for number in &change.items {
            let OfItem { seen, turns } = self.items.entry(*number).or_default();
            seen.worse |= is(change.after, Standing::is_open);
            seen.lost |= turn == Turn::LostSight || is(change.after, Standing::is_unknown);
            seen.better |= turn == Turn::Improved
                || turn == Turn::Vanished && is(change.before, Standing::is_open);
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
        let mut held: HashMap<u128, Held> = HashMap::new();
        self.earlier.each_finding(&mut |finding| {
            held.entry(key(&finding)).or_insert_with(|| Held {
                standing: standing(&finding),
                counts: self.matched.items_of_earlier(&finding).is_some(),
                is_met: false,
            });
            Ok(())
        })?;
        let mut compared = Compared::default();
        let mut waiting: HashMap<u128, usize> = HashMap::new();
        self.later.each_finding(&mut |finding| {
            let key = key(&finding);
            match held.get_mut(&key) {
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
        self.earlier.each_finding(&mut |finding| {
            let key = key(&finding);
            if let Some(at) = waiting.remove(&key) {
                let Pending { change, after } = &mut compared.changes[at];
                if let Some(after) = after.take() {
                    let is_other = self.matched.is_other_check(&finding.control);
                    change.why = why(&finding, &after, is_other);
                }
                return Ok(());
            }
            if let Some(known) = held.get_mut(&key).filter(|known| !known.is_met) {
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
        let turn = before.turn(after)?;
        let mut change = change(turn, &finding, Some(before), Some(after));
        // What counted, and is no longer sure to, is not passed over.
        let items = self.matched.items_of_later(&finding);
        change.items = items.or_else(|| known.counts.then(Vec::new))?;
        compared.add(change, Some(finding))
    }

    /// A finding that the earlier run does not have.
    fn unmet(&self, finding: Finding, compared: &mut Compared) {
        if !self.matched.earlier_asks(&finding.control) {
            *compared.only_later.entry(finding.control).or_default() += 1;
            return;
        }
        let after = standing(&finding);
        let is_picked = self.matched.is_picked(&finding.control);
        let (turn, why) = match self.was.misses(place(&finding, &self.is), &self.is) {
            None => (Turn::Appeared, Why::New { is_picked }),
            // Nobody saw it then, and nobody knows now.
            Some(_) if after.is_unknown() => return,
            Some(why @ Why::LeftOut(_)) => (Turn::Changed, why),
            Some(_) => (Turn::Changed, Why::ReadAgain),
        };
        let Some(items) = self.matched.items_of_later(&finding) else {
            return;
        };
        let mut change = change(turn, &finding, None, Some(after));
        change.why.push(why);
        change.items = items;
        compared.add(change, None);
    }

    /// A finding that the later run does not have.
    fn gone(&self, finding: Finding, compared: &mut Compared) {
        if !self.matched.later_asks(&finding.control) {
            *compared.only_earlier.entry(finding.control).or_default() += 1;
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

/// What a finding is known by: not by the id that a file tells, but by what that is made of.
fn key(finding: &Finding) -> u128 {
    let parts = [
        finding.control.as_str(),
        &finding.account,
        &finding.region,
        &finding.resource,
    ];
    let digest = sha256_of_all(parts);
    u128::from_str_radix(&digest[..32], 16).unwrap_or_default()
}
