//! What somebody means: an item by its number, id, threat or title, or a finding by its id or resource.

use super::gather::Class;
use super::told::{Candidates, FindingRow, Row};
use crate::checks::nearest;
use crate::output::json_v1::{Finding, Item};
use crate::past::Head;

/// Findings that are listed as candidates.
const MOST_LISTED: usize = 50;

/// Characters of a finding's id that are enough to mean it.
const SHORTEST_ID: usize = 6;

/// Characters of a word to which another can be near.
const SHORTEST_NEAR: usize = 3;

/// What somebody means.
#[derive(Debug)]
pub enum Meant<'a> {
    /// One item.
    Item(&'a Item),
    /// One of these items.
    Items(Vec<&'a Item>),
    /// Perhaps findings.
    Findings,
}

/// The item that is meant, or that findings are to be looked through.
#[must_use]
pub fn meant<'a>(head: &'a Head, asked: &str) -> Meant<'a> {
    let items = || head.items.iter();
    let by_number = asked.parse().ok();
    let by_number = by_number.and_then(|number: u32| items().find(|it| it.number == number));
    let by_id = || items().find(|item| item.id.as_deref() == Some(asked));
    if let Some(item) = by_number.or_else(by_id) {
        return Meant::Item(item);
    }
    let by_threat: Vec<&Item> = items()
        .filter(|item| item.threat.as_deref() == Some(asked))
        .collect();
    let found = match by_threat.is_empty() {
        false => by_threat,
        true => by_title(head, asked),
    };
    match found.as_slice() {
        [] => Meant::Findings,
        [item] => Meant::Item(item),
        _ => Meant::Items(found),
    }
}

/// Items whose title is this, or else holds it.
fn by_title<'a>(head: &'a Head, asked: &str) -> Vec<&'a Item> {
    let asked = asked.trim().to_lowercase();
    // Arns and ids of findings are no titles.
    if asked.is_empty() || asked.starts_with("arn:") {
        return Vec::new();
    }
    let titled = |fits: &dyn Fn(&str) -> bool| {
        let items = head.items.iter();
        let items = items.filter(|item| fits(&title(head, item).to_lowercase()));
        items.collect::<Vec<_>>()
    };
    let whole = titled(&|title| title == asked);
    match whole.is_empty() {
        true => titled(&|title| title.contains(&asked)),
        false => whole,
    }
}

/// What an item is called: its own title, else that of its threat, else its category.
pub(super) fn title<'a>(head: &'a Head, item: &'a Item) -> &'a str {
    let threat = item.threat.as_ref().and_then(|id| head.threats.get(id));
    let of_threat = || threat.map(|threat| threat.title.as_str());
    let own = item
        .title
        .as_deref()
        .filter(|title| !title.trim().is_empty());
    own.or_else(of_threat).unwrap_or(&item.category)
}

/// An item in a line.
#[must_use]
pub fn row(head: &Head, item: &Item) -> Row {
    Row {
        number: item.number,
        title: title(head, item).to_owned(),
        threat: item.threat.clone(),
        status: item.status,
        needs: item.needs,
        severity: item.severity,
    }
}

/// The findings that may be meant, gathered one by one.
#[derive(Debug)]
pub struct Search<'a> {
    asked: &'a str,
    lower: String,
    /// How well the best fit.
    best: Fit,
    found: Vec<Finding>,
    more: usize,
    /// The resource or control whose name is nearest to what was asked, if nothing fits.
    near: Option<(usize, String)>,
}

/// How well a finding fits, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Not,
    /// A part of the resource's name.
    Part,
    /// The last part of the resource's ARN, or the control.
    Name,
    /// The ARN.
    Resource,
    /// The beginning of its id.
    Id,
}

impl<'a> Search<'a> {
    /// For what somebody asked.
    #[must_use]
    pub fn new(asked: &'a str) -> Self {
        Self {
            asked,
            lower: asked.trim().to_lowercase(),
            best: Fit::Not,
            found: Vec::new(),
            more: 0,
            near: None,
        }
    }

    /// Looks at a finding.
    pub fn look(&mut self, finding: &Finding) {
        let fit = self.fit(finding);
        if fit > self.best {
            self.best = fit;
            self.found.clear();
            self.more = 0;
        }
        if fit == Fit::Not {
            self.look_near(finding);
        } else if fit == self.best {
            match self.found.len() < MOST_LISTED {
                true => self.found.push(finding.clone()),
                false => self.more += 1,
            }
        }
    }

    fn fit(&self, finding: &Finding) -> Fit {
        let name = name(&finding.resource);
        if self.lower.is_empty() {
            Fit::Not
        } else if self.lower.len() >= SHORTEST_ID && finding.id.starts_with(&self.lower) {
            Fit::Id
        } else if finding.resource == self.asked {
            Fit::Resource
        } else if finding.control == self.asked || name.to_lowercase() == self.lower {
            Fit::Name
        } else if finding.resource.to_lowercase().contains(&self.lower) {
            Fit::Part
        } else {
            Fit::Not
        }
    }

    fn look_near(&mut self, finding: &Finding) {
        if self.lower.chars().count() < SHORTEST_NEAR {
            return;
        }
        let names = [finding.control.as_str(), name(&finding.resource)];
        if let Some(near) = nearest(self.asked, names.into_iter()) {
            let distance = strsim::damerau_levenshtein(self.asked, near);
            if self.near.as_ref().is_none_or(|(best, _)| distance < *best) {
                self.near = Some((distance, near.to_owned()));
            }
        }
    }

    /// The only finding that fits, those that do, or nothing.
    #[must_use]
    pub fn end(mut self) -> Found {
        match self.found.len() {
            0 => Found::Nothing(self.near.map(|(_, near)| near)),
            1 => Found::One(Box::new(self.found.remove(0))),
            _ => {
                self.found.sort_by_key(Class::of);
                Found::Several(Candidates {
                    asked: self.asked.to_owned(),
                    items: Vec::new(),
                    findings: self.found.iter().map(finding_row).collect(),
                    more: self.more,
                })
            }
        }
    }
}

/// What came of a search.
#[derive(Debug)]
pub enum Found {
    /// The only finding that fits.
    One(Box<Finding>),
    /// Several fit.
    Several(Candidates),
    /// None does; a name that is near, if there is one.
    Nothing(Option<String>),
}

/// A finding in a line.
fn finding_row(finding: &Finding) -> FindingRow {
    FindingRow {
        id: finding.id.clone(),
        control: finding.control.clone(),
        resource: finding.resource.clone(),
        account: finding.account.clone(),
        region: finding.region.clone(),
        verdict: finding.verdict,
    }
}

/// The last part of an ARN.
pub(super) fn name(resource: &str) -> &str {
    let name = resource.rsplit(['/', ':', '#']).next();
    name.filter(|name| !name.is_empty()).unwrap_or(resource)
}

/// A threat or title that is near to what was asked.
#[must_use]
pub fn near<'a>(head: &'a Head, asked: &str) -> Option<&'a str> {
    if asked.trim().chars().count() < SHORTEST_NEAR {
        return None;
    }
    let threats = head.items.iter().filter_map(|item| item.threat.as_deref());
    let titles = head.items.iter().map(|item| title(head, item));
    nearest(asked, threats.chain(titles))
}
