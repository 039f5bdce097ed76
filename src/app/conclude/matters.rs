//! What the items of a report are decided by: items of one threat that are about the same are one matter.

use std::collections::BTreeMap;

use crate::app::Job;
use crate::conclusion::DecidedItem;
use crate::evaluate::{Finding, Gap};
use crate::facts::Tags;
use crate::matching::Assignment;
use crate::model::{ControlId, Expected, ThreatId};
use crate::report::Item;
use crate::rollup::{self, About, Account, Counting, Decision, Element, Inquiry, Said};
use crate::scope::{ItemScope, Rule};

/// The rules that are about each item, by position.
pub(super) fn rules_of(job: &Job) -> Vec<Vec<usize>> {
    let items = job.report.items().iter().zip(&job.assignments);
    let rules = items.map(|(item, assignment)| {
        let threat = assignment.threat.as_ref().ok();
        let rules = job.config.scopes.iter().enumerate();
        rules
            .filter(|(_, rule)| rule.is_about(item, threat))
            .map(|(position, _)| position)
            .collect()
    });
    rules.collect()
}

/// Rules by their positions.
pub(super) type Lists<'a> = BTreeMap<&'a [usize], Vec<&'a Rule>>;

/// Each list of positions once, with the rules that stand there.
pub(super) fn lists<'a>(job: &'a Job, rules_of: &'a [Vec<usize>]) -> Lists<'a> {
    let at = |position: &usize| job.config.scopes.get(*position);
    let lists = rules_of.iter().map(|positions| {
        let rules = positions.iter().filter_map(at).collect();
        (positions.as_slice(), rules)
    });
    lists.collect()
}

/// For which items each finding counts: those that were decided by its control.
pub(super) fn counting<'a>(
    job: &'a Job,
    items: &[DecidedItem<'_>],
    rules_of: &[Vec<usize>],
) -> Counting<'a> {
    let mut counting = Counting::default();
    for (decided, positions) in items.iter().zip(rules_of) {
        let at = |position: &usize| job.config.scopes.get(*position);
        let rules: Vec<&Rule> = positions.iter().filter_map(at).collect();
        for (control, _) in &decided.controls {
            counting.add(decided.item.number, control, &rules);
        }
    }
    counting
}

/// What all items are decided by.
pub(super) struct Matters<'r> {
    /// Of each item the matter, by position; none if the run does not decide it.
    of_items: Vec<Option<usize>>,
    matters: Vec<Matter<'r>>,
    /// By control: the inquiries that it decides, each with its place there.
    places: BTreeMap<&'r ControlId, Vec<(usize, usize)>>,
}

/// What items that are about the same are decided by.
enum Matter<'r> {
    /// Nothing has to be known.
    Given(Decision),
    Open(Inquiry<'r>),
}

impl<'r> Matters<'r> {
    /// Of the items that the job selects.
    pub(super) fn new(job: &'r Job, rules_of: &'r [Vec<usize>], lists: &'r Lists<'r>) -> Self {
        let mut new = Self {
            of_items: Vec::new(),
            matters: Vec::new(),
            places: BTreeMap::new(),
        };
        let mut known: BTreeMap<(&ThreatId, &[usize], Element), usize> = BTreeMap::new();
        let items = job
            .report
            .items()
            .iter()
            .zip(&job.assignments)
            .zip(rules_of);
        for ((item, assignment), rules) in items {
            let threat = assignment.threat.as_ref().ok();
            let matter = match &assignment.threat {
                _ if !job.selects(threat) => None,
                Err(why) => Some(new.add(Matter::Given(rollup::undecidable(why)))),
                Ok(id) => job.catalog.threats.get(id).map(|threat| {
                    let element = Element::of(item, threat, &job.catalog);
                    let key = (id, rules.as_slice(), element.clone());
                    *known.entry(key).or_insert_with(|| {
                        let rules = lists.get(rules.as_slice());
                        let scope = ItemScope {
                            rules: rules.map(Vec::as_slice).unwrap_or_default(),
                            is_chosen: !job.config.scopes.is_empty(),
                        };
                        let about = About { scope, element };
                        let inquiry = Inquiry::new(threat, &job.catalog, about);
                        new.add(inquiry.map_or_else(|given| Matter::Given(*given), Matter::Open))
                    })
                }),
            };
            new.of_items.push(matter);
        }
        new
    }

    fn add(&mut self, matter: Matter<'r>) -> usize {
        let position = self.matters.len();
        if let Matter::Open(inquiry) = &matter {
            for (place, control) in inquiry.controls().enumerate() {
                let places = self.places.entry(control).or_default();
                places.push((position, place));
            }
        }
        self.matters.push(matter);
        position
    }

    fn inquiries(&mut self) -> impl Iterator<Item = &mut Inquiry<'r>> {
        self.matters.iter_mut().filter_map(|matter| match matter {
            Matter::Open(inquiry) => Some(inquiry),
            Matter::Given(_) => None,
        })
    }

    /// Does something with each inquiry that a control decides, and with its place there.
    fn each(&mut self, control: &ControlId, mut act: impl FnMut(&mut Inquiry<'r>, usize)) {
        for (position, place) in self.places.get(control).into_iter().flatten() {
            if let Some(Matter::Open(inquiry)) = self.matters.get_mut(*position) {
                act(inquiry, *place);
            }
        }
    }

    /// Begins an account.
    pub(super) fn begin(&mut self, account: Account<'r>) {
        self.inquiries().for_each(|inquiry| inquiry.begin(account));
    }

    /// Adds the listing of what a control is about.
    pub(super) fn listing(&mut self, control: &ControlId, gaps: &[Gap]) {
        self.each(control, |inquiry, place| inquiry.listing(place, gaps));
    }

    /// Adds a finding.
    pub(super) fn finding(&mut self, finding: &Finding, tags: &Tags) {
        self.each(&finding.control, |inquiry, place| {
            inquiry.finding(place, finding, tags);
        });
    }

    /// Ends the account.
    pub(super) fn end(&mut self) {
        self.inquiries().for_each(Inquiry::end);
    }

    /// Adds an account of which nothing is known.
    pub(super) fn unread(&mut self, account: Account<'r>, cause: &str) {
        self.inquiries()
            .for_each(|inquiry| inquiry.unread(account, cause));
    }

    /// What each comes to. `expected` are all accounts of the run.
    pub(super) fn decide(self, said: &Said<'_>, expected: &[Expected]) -> Decided {
        let decisions = self.matters.into_iter().map(|matter| match matter {
            Matter::Given(decision) => decision,
            Matter::Open(inquiry) => inquiry.decide(said, expected),
        });
        Decided {
            of_items: self.of_items,
            decisions: decisions.collect(),
        }
    }
}

/// What all items came to.
pub(super) struct Decided {
    of_items: Vec<Option<usize>>,
    decisions: Vec<Decision>,
}

impl Decided {
    /// Whether the scope of an item names accounts that nobody expected or that were left out.
    pub(super) fn lacks_accounts(&self) -> bool {
        let mut decisions = self.decisions.iter();
        decisions.any(|decision| decision.lacks_accounts)
    }

    /// Each item with its decision; none if the run does not decide it.
    pub(super) fn of_items<'j>(
        &self,
        job: &'j Job,
    ) -> impl Iterator<Item = (&'j Item, &'j Assignment, Option<&Decision>)> {
        let items = job.report.items().iter().zip(&job.assignments);
        items
            .zip(&self.of_items)
            .map(|((item, assignment), matter)| {
                let decision = matter.and_then(|matter| self.decisions.get(matter));
                (item, assignment, decision)
            })
    }
}
