//! Changes between two runs, as a person reads them on a terminal or in a comment, and for programs.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::{Changes, FindingChange, ItemChange, Standing, Turn, Why};

pub mod json_v1;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

pub use json_v1::json;
pub use markdown::markdown;
pub use text::{ages, text, worse};

/// Findings that went the same way for the same reason: of one control, or, where a resource came or went, of one
/// resource.
struct Group<'c> {
    /// What they have in common.
    name: &'c str,
    way: String,
    why: Vec<Why>,
    findings: Vec<&'c FindingChange>,
}

impl<'c> Group<'c> {
    /// What tells its findings apart.
    fn each(&self, finding: &'c FindingChange) -> &'c str {
        match self.name == finding.resource {
            true => &finding.control,
            false => &finding.resource,
        }
    }
}

/// Findings, those of a kind together, in the order of the first of each.
fn groups<'c>(findings: impl Iterator<Item = &'c FindingChange>) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    let mut known: BTreeMap<(&str, String, Vec<Why>), usize> = BTreeMap::new();
    for finding in findings {
        let (name, way) = match (finding.before, finding.after) {
            (Some(_), Some(_)) => (finding.control.as_str(), way(finding)),
            (None, _) | (_, None) => (finding.resource.as_str(), String::new()),
        };
        let why: Vec<Why> = finding.why.iter().map(Why::kind_alone).collect();
        let at = known
            .entry((name, way.clone(), why.clone()))
            .or_insert_with(|| {
                groups.push(Group {
                    name,
                    way,
                    why,
                    findings: Vec::new(),
                });
                groups.len() - 1
            });
        groups[*at].findings.push(finding);
    }
    groups
}

/// What a group has in common, and how many there are.
fn heading(group: &Group<'_>) -> String {
    let way = match group.way.as_str() {
        "" => whys(&group.why),
        way => format!("{way}; {}", whys(&group.why)),
    };
    match group.findings.len() {
        1 => format!("{}: {way}", group.name),
        count => format!("{}: {way} ({count} findings)", group.name),
    }
}

/// One of a group: what tells it apart, and how it stands where the group does not say so.
fn one(group: &Group<'_>, finding: &FindingChange) -> String {
    match group.way.is_empty() {
        true => format!("{}: {}", group.each(finding), way(finding)),
        false => group.each(finding).to_owned(),
    }
}

/// Findings that were not there and are violations that nobody accepted.
fn new_violations(changes: &Changes) -> impl Iterator<Item = &FindingChange> {
    let appeared = changes
        .findings
        .iter()
        .filter(|it| it.turn == Turn::Appeared);
    appeared.filter(|it| it.after.is_some_and(Standing::is_violation))
}

/// The findings that went a way and are not told with an item that did.
fn untold(changes: &Changes, turn: Turn) -> impl Iterator<Item = &FindingChange> {
    let items = changes.items.iter().filter(move |item| item.turn == turn);
    let told: BTreeSet<(&str, &str)> = items
        .flat_map(|item| &item.findings)
        .map(|it| (it.control.as_str(), it.resource.as_str()))
        .collect();
    let findings = changes.findings.iter();
    findings.filter(move |it| it.turn == turn && !told.contains(&(&it.control, &it.resource)))
}

/// What a list of findings is headed by.
fn title(changes: &Changes, turn: Turn, untold: usize) -> String {
    let count = changes.finding_counts.of(turn);
    let kept = changes.findings.iter().filter(|it| it.turn == turn).count();
    match kept - untold {
        0 => format!("Findings {} ({count})", turn.words()),
        told => format!(
            "Findings {} ({count}, {told} of them told with items)",
            turn.words()
        ),
    }
}

/// From what to what a finding went.
fn way(finding: &FindingChange) -> String {
    match (finding.before, finding.after) {
        // Other items are judged by it.
        (Some(before), Some(after)) if before == after => format!("still {}", after.words()),
        (Some(before), Some(after)) => format!("{} → {}", before.words(), after.words()),
        (Some(before), None) => format!("was {}", before.words()),
        (None, Some(after)) => after.words(),
        (None, None) => String::new(),
    }
}

/// From what to what an item went.
fn way_of_item(item: &ItemChange) -> String {
    match (item.before, item.after) {
        (Some(before), Some(after)) if before == after => format!("still {}", after.as_str()),
        (Some(before), Some(after)) => format!("{} → {}", before.as_str(), after.as_str()),
        (Some(before), None) => format!("was {}", before.as_str()),
        (None, Some(after)) => after.as_str().to_owned(),
        (None, None) => String::new(),
    }
}

/// Reasons in a row.
fn whys(whys: &[Why]) -> String {
    let words = whys.iter().map(Why::words);
    words.collect::<Vec<_>>().join("; ")
}

/// The fields of a resource that changed, which reasons of a group leave out.
fn fields(finding: &FindingChange) -> Option<String> {
    let mut told = finding.why.iter();
    told.find_map(|why| match why {
        Why::Resource(fields) if !fields.is_empty() => Some(why.words()),
        _ => None,
    })
}

/// How long an item has been open.
fn open_since(changes: &Changes, number: u32) -> Option<String> {
    let age = changes.ages.iter().find(|age| age.number == number)?;
    let plural = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let days = usize::try_from(age.days).unwrap_or(usize::MAX);
    Some(format!(
        "open since {} ({}, {})",
        age.since,
        plural(days, "day"),
        plural(age.runs, "run")
    ))
}
