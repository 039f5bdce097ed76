//! What two reports and two sets of checks have in common. Items are never known by their number alone: a report may
//! gain and lose some.

use std::collections::{BTreeMap, BTreeSet};

use crate::output::json_v1::{Control, Finding, Item, Lack, Lacking, Need};
use crate::past::Head;

/// What two runs have in common.
pub(super) struct Matched<'h> {
    pub(super) earlier: &'h Head,
    pub(super) later: &'h Head,
    /// The items of both, by their numbers: earlier and later.
    pub(super) pairs: Vec<(&'h Item, &'h Item)>,
    pub(super) only_earlier: Vec<&'h Item>,
    pub(super) only_later: Vec<&'h Item>,
    /// Numbers in the later report, by those in the earlier.
    to_later: BTreeMap<u32, u32>,
    /// The items that both runs were asked to decide, by their numbers in the later report.
    both: BTreeMap<u32, (&'h Item, &'h Item)>,
    /// Controls of both runs that changed, by what they judge.
    other_controls: BTreeSet<&'h str>,
}

/// What an item is known by where its id does not tell: the rest of it, and which of several of the same it is.
type Name<'i> = (
    Option<&'i str>,
    Option<&'i str>,
    Option<&'i str>,
    &'i str,
    usize,
);

impl<'h> Matched<'h> {
    pub(super) fn of(earlier: &'h Head, later: &'h Head) -> Self {
        let partners = partners(&earlier.items, &later.items);
        let mut matched = Self {
            earlier,
            later,
            pairs: Vec::new(),
            only_earlier: Vec::new(),
            only_later: Vec::new(),
            to_later: BTreeMap::new(),
            both: BTreeMap::new(),
            other_controls: other_controls(earlier, later),
        };
        let mut met = BTreeSet::new();
        for (at, item) in earlier.items.iter().enumerate() {
            match partners.get(&at) {
                Some(partner) => {
                    let partner_item = &later.items[*partner];
                    met.insert(*partner);
                    matched.pairs.push((item, partner_item));
                    matched.to_later.insert(item.number, partner_item.number);
                }
                None => matched.only_earlier.push(item),
            }
        }
        let rest = later.items.iter().enumerate();
        let rest = rest.filter(|(at, _)| !met.contains(at));
        matched.only_later = rest.map(|(_, item)| item).collect();
        let pairs = matched.pairs.iter();
        let both = pairs.filter(|(before, after)| before.selected && after.selected);
        matched.both = both.map(|pair| (pair.1.number, *pair)).collect();
        matched
    }

    /// The items of the later report for which one of its findings counts; none if there are none.
    pub(super) fn items_of_later(&self, finding: &Finding) -> Option<Vec<u32>> {
        let items = counted(self.later, finding);
        (!items.is_empty()).then_some(items)
    }

    /// The same for a finding of the earlier run, by the numbers of the later report.
    pub(super) fn items_of_earlier(&self, finding: &Finding) -> Option<Vec<u32>> {
        let items = counted(self.earlier, finding).into_iter();
        let selected = |number: &u32| selected(self.later).any(|item| item.number == *number);
        let items = items.filter_map(|number| self.to_later.get(&number).copied());
        let items: Vec<u32> = items.filter(selected).collect();
        (!items.is_empty()).then_some(items)
    }

    /// An item that both runs were asked to decide, by its number in the later report.
    pub(super) fn both(&self, number: u32) -> Option<(&'h Item, &'h Item)> {
        self.both.get(&number).copied()
    }

    /// Whether the earlier run judged by this control.
    pub(super) fn earlier_asks(&self, control: &str) -> bool {
        asks(self.earlier, control)
    }

    /// Whether the later run did.
    pub(super) fn later_asks(&self, control: &str) -> bool {
        asks(self.later, control)
    }

    /// Whether the control picks among resources in either run, or nobody knows.
    pub(super) fn is_picked(&self, control: &str) -> bool {
        let mut both = [self.earlier, self.later].into_iter();
        both.any(|head| {
            let known = head.controls.get(control);
            known.is_none_or(|it| it.cases.is_empty() || it.subject.filter.is_some())
        })
    }

    /// Whether the control, or the program that judges by it, changed.
    pub(super) fn is_other_check(&self, control: &str) -> bool {
        let is_told = |head: &Head| judged(head, control).is_some();
        let is_other = match is_told(self.earlier) && is_told(self.later) {
            true => self.other_controls.contains(control),
            false => self.earlier.catalog != self.later.catalog,
        };
        is_other || self.earlier.tool != self.later.tool
    }
}

/// How a run judged by a control, if it tells.
fn judged<'h>(head: &'h Head, control: &str) -> Option<&'h Control> {
    head.controls.get(control).filter(|it| !it.cases.is_empty())
}

/// The controls of both runs that judge otherwise.
fn other_controls<'h>(earlier: &'h Head, later: &Head) -> BTreeSet<&'h str> {
    let controls = earlier.controls.keys().map(String::as_str);
    let others = controls.filter(|id| match (judged(earlier, id), judged(later, id)) {
        (Some(before), Some(after)) => {
            (&before.subject, &before.cases) != (&after.subject, &after.cases)
        }
        (None, _) | (_, None) => false,
    });
    others.collect()
}

/// Whether a run that left an item open may not have read all that counts for it.
pub(super) fn is_unsure(item: &Item) -> bool {
    let mut lacks = item.lacks.iter();
    item.needs == Some(Need::Read) || lacks.any(is_unread)
}

/// Whether it is something that was not read.
pub(super) fn is_unread(lack: &Lack) -> bool {
    match lack.what {
        Lacking::Reading | Lacking::Listing => true,
        Lacking::Resource | Lacking::Attestation => false,
    }
}

/// The items that a run was asked to decide.
pub(super) fn selected(head: &Head) -> impl Iterator<Item = &Item> {
    head.items.iter().filter(|item| item.selected)
}

/// The items, by number, for which a finding counts in its own run.
fn counted(head: &Head, finding: &Finding) -> Vec<u32> {
    let needs = |item: &&Item| item.controls.iter().any(|it| it.control == finding.control);
    // Earlier versions of the program told neither threats nor items.
    let counts = |item: &&Item| match head.threats.is_empty() {
        true => needs(item),
        false => finding.items.contains(&item.number),
    };
    let items = selected(head).filter(counts);
    items.map(|item| item.number).collect()
}

fn asks(head: &Head, control: &str) -> bool {
    // Earlier versions of the program did not tell controls.
    head.controls.is_empty() || head.controls.contains_key(control)
}

/// Which item of another list each is, by position in both.
fn partners(earlier: &[Item], later: &[Item]) -> BTreeMap<usize, usize> {
    let mut partners = BTreeMap::new();
    let mut taken = BTreeSet::new();
    // Ids may be no more than numbers: the threat has to be the same as well.
    let by_id = |items: &[Item]| -> BTreeMap<(String, Option<String>), Vec<usize>> {
        let mut by_id: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            if let Some(id) = &item.id {
                let key = (
                    id.clone(),
                    item.threat.clone().or_else(|| item.title.clone()),
                );
                by_id.entry(key).or_default().push(at);
            }
        }
        by_id
    };
    let theirs = by_id(later);
    for (key, own) in by_id(earlier) {
        if let ([own], Some([their])) = (own.as_slice(), theirs.get(&key).map(Vec::as_slice)) {
            partners.insert(*own, *their);
            taken.insert(*their);
        }
    }
    let rest = names(later, |at| !taken.contains(&at));
    let own = names(earlier, |at| !partners.contains_key(&at));
    let named = own
        .into_iter()
        .filter_map(|(name, at)| Some((at, *rest.get(&name)?)));
    let named: Vec<(usize, usize)> = named.collect();
    partners.extend(named);
    partners
}

/// Items that are left, by what they are known by.
fn names(items: &[Item], is_left: impl Fn(usize) -> bool) -> BTreeMap<Name<'_>, usize> {
    let mut times: BTreeMap<_, usize> = BTreeMap::new();
    let left = items.iter().enumerate().filter(|(at, _)| is_left(*at));
    let named = left.map(|(at, item)| {
        let title = item.title.as_deref();
        let interaction = item.interaction.as_deref();
        let threat = item.threat.as_deref();
        let name = (title, interaction, threat, item.category.as_str());
        let nth = times.entry(name).or_default();
        *nth += 1;
        let (title, interaction, threat, category) = name;
        ((title, interaction, threat, category, *nth), at)
    });
    named.collect()
}
