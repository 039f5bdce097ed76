//! The items of two runs, side by side, and why they moved.

use std::collections::BTreeMap;

use super::findings::{Compared, Sides};
use super::shift::unread;
use super::stayed::{lacks_more, stayed};
use crate::changes::{Counts, ItemChange, Seen, Turn, Why, of_item};
use crate::model::Status;
use crate::output::json_v1::{Item, Lacking, Question};
use crate::past::Head;

/// Reasons that are told of an item.
const MOST_REASONS: usize = 6;

/// What two runs read, by service.
struct Listings {
    /// What the later run lost, with the first causes.
    lost: BTreeMap<String, Vec<Why>>,
    /// What it gained.
    gained: BTreeMap<String, Vec<Why>>,
}

impl Sides<'_> {
    /// The items that moved, the worst first and then in the report's order.
    pub(super) fn items(&self, findings: &Compared) -> (Counts, Vec<ItemChange>) {
        let listings = Listings {
            lost: self.is.lost(&self.was),
            gained: self.was.lost(&self.is),
        };
        let matched = &self.matched;
        let both = matched.pairs.iter();
        // An item that a run was not asked to decide shows what somebody else said.
        let both = both.filter(|(before, after)| before.selected && after.selected);
        let moved = both.filter_map(|pair| self.moved(*pair, findings, &listings));
        let gone = matched.only_earlier.iter().filter(|item| item.selected);
        let gone = gone.map(|item| alone(item, Turn::Vanished));
        let new = matched.only_later.iter().filter(|item| item.selected);
        let new = new.map(|item| alone(item, Turn::Appeared));
        let mut items: Vec<ItemChange> = moved.chain(gone).chain(new).collect();
        items.sort_by_key(|item| (item.turn, item.number));
        let mut counts = Counts::default();
        items.iter().for_each(|item| counts.add(item.turn));
        (counts, items)
    }

    fn moved(
        &self,
        (before, after): (&Item, &Item),
        findings: &Compared,
        listings: &Listings,
    ) -> Option<ItemChange> {
        let (was, is) = (before.status, after.status);
        let asked = Asked::of(self, before, after);
        let lost = self.of_services(after, &listings.lost);
        let gained = self.of_services(after, &listings.gained);
        let unknown = |item: &Item| item.controls.iter().map(|it| it.unknown).sum::<usize>();
        let own = findings.seen(after.number);
        let is_violated = |item: &Item| {
            let mut controls = item.controls.iter();
            controls.any(|it| it.fail + it.partial + it.question > 0)
        };
        let seen = Seen {
            worse: own.worse || was == Status::Implemented && is_violated(after),
            lost: own.lost
                || !lost.is_empty()
                || unknown(after) > unknown(before)
                || lacks_more(before, after),
            lapsed: !asked.lapsed.is_empty(),
            better: own.better
                || asked.is_answered
                || is == Status::Implemented && !gained.is_empty(),
        };
        let turn = match was == is {
            true => stayed(before, after, seen)?,
            false => of_item(was, is, seen)?,
        };
        let by_hand = [was, is].contains(&Status::NotApplicable);
        let (told, more) = match by_hand {
            true => (Vec::new(), 0),
            false => findings.of_item(after.number, telling(turn)),
        };
        let mut why: Vec<Why> = Vec::new();
        if by_hand {
            why.push(Why::Person);
        } else {
            why.extend(asked.lapsed);
            why.extend(told.iter().flat_map(|it| &it.why).map(Why::kind_alone));
            if turn.is_worse() || turn == Turn::Changed {
                why.extend(lost);
            }
            if turn == Turn::LostSight && why.is_empty() {
                why.push(unread(after));
            }
            if turn == Turn::Improved && !gained.is_empty() {
                why.push(Why::ReadAgain);
            }
            if asked.is_answered && !turn.is_worse() {
                why.push(Why::AnswerGiven(String::new(), String::new()));
            }
            if self.is_scoped_otherwise(before, after) {
                why.push(Why::Scope);
            }
            if controls(before).ne(controls(after)) {
                why.push(Why::Check);
            }
        }
        Some(ItemChange {
            before: Some(was),
            after: Some(is),
            why: once(why),
            findings: told,
            more_findings: more,
            ..alone(after, turn)
        })
    }

    /// What is told of the services that answer an item.
    fn of_services(&self, item: &Item, listings: &BTreeMap<String, Vec<Why>>) -> Vec<Why> {
        let services = item
            .controls
            .iter()
            .filter_map(|it| self.is.service(&it.control));
        let causes = services.filter_map(|service| listings.get(service));
        causes.flatten().cloned().collect()
    }

    /// Whether other rules of the scope are about the item.
    pub(super) fn is_scoped_otherwise(&self, before: &Item, after: &Item) -> bool {
        let rules = |head: &Head, item: &Item| -> Vec<String> {
            let rules = head.scope.rules.iter();
            let own = rules.filter(|rule| rule.items.contains(&item.number));
            own.map(|rule| rule.name.clone()).collect()
        };
        let matched = &self.matched;
        rules(matched.earlier, before) != rules(matched.later, after)
    }
}

/// The turns of findings that made an item go this way.
fn telling(turn: Turn) -> &'static [Turn] {
    match turn {
        Turn::Regressed => &[
            Turn::Regressed,
            Turn::Appeared,
            Turn::LostSight,
            Turn::Changed,
        ],
        Turn::LostSight => &[Turn::LostSight],
        Turn::Improved => &[Turn::Improved, Turn::Vanished],
        Turn::Appeared | Turn::Vanished | Turn::Changed => &Turn::ALL,
    }
}

/// The first reasons, each once.
fn once(whys: Vec<Why>) -> Vec<Why> {
    let mut told: Vec<Why> = Vec::new();
    for why in whys {
        if !told.contains(&why) && told.len() < MOST_REASONS {
            told.push(why);
        }
    }
    if told.is_empty() {
        told.push(Why::Untold);
    }
    told
}

/// What became of the questions of a threat, which are for a person whatever a scan finds.
struct Asked {
    lapsed: Vec<Why>,
    is_answered: bool,
}

impl Asked {
    fn of(sides: &Sides<'_>, before: &Item, after: &Item) -> Self {
        let (earlier, later) = (sides.matched.earlier, sides.matched.later);
        let was: Vec<&Question> = parts(earlier, before).collect();
        let is: Vec<&Question> = parts(later, after).collect();
        let is_in = |question: &Question, others: &[&Question]| {
            let key = |it: &Question| (it.threat.clone(), it.part.clone());
            others.iter().any(|other| key(other) == key(question))
        };
        // Of an item that was not implemented, open questions need not be told.
        let lapsed = is.iter().filter(|it| !is_in(it, &was));
        let lapsed = lapsed.map(|it| match &it.lapsed {
            Some(word) => Why::AnswerExpired(word.expires.clone()),
            None => Why::AnswerWithdrawn,
        });
        Self {
            lapsed: match before.status {
                Status::Implemented => lapsed.collect(),
                Status::NotStarted | Status::NeedsInvestigation => {
                    lapsed_of_open(sides, before, after, &is)
                }
                Status::NotApplicable => Vec::new(),
            },
            is_answered: after.status == Status::Implemented
                && was.iter().any(|it| !is_in(it, &is)),
        }
    }
}

/// The same of an item that was open before: its questions need not be told, but what it lacks is.
fn lapsed_of_open(
    sides: &Sides<'_>,
    before: &Item,
    after: &Item,
    questions: &[&Question],
) -> Vec<Why> {
    let earlier = before.threat.as_ref();
    let earlier = earlier.and_then(|id| sides.matched.earlier.threats.get(id));
    // Earlier versions of the program did not tell what items lack.
    let Some(threat) = earlier.filter(|_| before.needs.is_some()) else {
        return Vec::new();
    };
    let lacked: Vec<&str> = unsaid(before).collect();
    let was_asked = |part: &&str| threat.human_parts.iter().any(|it| it.id == **part);
    let lapsed = unsaid(after).filter(|part| !lacked.contains(part) && was_asked(part));
    let word = |part: &str| {
        let mut questions = questions.iter();
        let question = questions.find(|it| it.part.as_deref() == Some(part))?;
        question.lapsed.as_ref()
    };
    let why = lapsed.map(|part| match word(part) {
        Some(word) => Why::AnswerExpired(word.expires.clone()),
        None => Why::AnswerWithdrawn,
    });
    why.collect()
}

/// The parts of its threat on which an item lacks the word of a person.
fn unsaid(item: &Item) -> impl Iterator<Item = &str> {
    let lacks = item.lacks.iter();
    let lacks = lacks.filter(|lack| lack.what == Lacking::Attestation);
    lacks.filter_map(|lack| lack.part.as_deref())
}

/// The open questions of an item that are about a part of its threat.
fn parts<'h>(head: &'h Head, item: &Item) -> impl Iterator<Item = &'h Question> {
    let number = item.number;
    let questions = head.questions.iter();
    questions.filter(move |it| it.part.is_some() && it.items.contains(&number))
}

fn controls(item: &Item) -> impl Iterator<Item = &str> {
    item.controls.iter().map(|it| it.control.as_str())
}

/// An item that only one of the reports has.
fn alone(item: &Item, turn: Turn) -> ItemChange {
    let (before, after) = match turn {
        Turn::Vanished => (Some(item.status), None),
        Turn::Regressed | Turn::LostSight | Turn::Appeared | Turn::Improved | Turn::Changed => {
            (None, Some(item.status))
        }
    };
    ItemChange {
        turn,
        number: item.number,
        id: item.id.clone(),
        title: title(item).to_owned(),
        interaction: item.interaction.clone(),
        threat: item.threat.clone(),
        before,
        after,
        why: vec![Why::Report],
        findings: Vec::new(),
        more_findings: 0,
    }
}

/// What a person knows an item by.
pub(super) fn title(item: &Item) -> &str {
    let title = item.title.as_deref().or(item.threat.as_deref());
    title.unwrap_or(&item.category)
}
