//! Changes on a terminal of 80 columns.

use std::fmt::Write as _;

use super::{
    fields, groups, heading, new_violations, one, open_since, title, untold, way, way_of_item, whys,
};
use crate::changes::{Changes, FindingChange, ItemChange, Turn};
use crate::model::{columns_of_text, printable};

/// Columns of a terminal.
const WIDTH: usize = 80;

/// Groups of findings that are told of each turn.
const MOST_GROUPS: usize = 20;

/// Findings that are told of each group.
const MOST_OF_A_GROUP: usize = 5;

/// Items that are told of each turn after a run.
const MOST_ITEMS: usize = 20;

/// All of it.
#[must_use]
pub fn text(changes: &Changes) -> String {
    let mut text = opening(changes);
    if changes.is_empty() {
        text.push_str("\nNothing changed.\n");
    }
    for turn in Turn::ALL {
        items(changes, turn, usize::MAX, &mut text);
        findings(changes, turn, &mut text);
    }
    text.push_str(&ages(changes));
    text
}

/// What got worse or was lost sight of; the rest is counted.
#[must_use]
pub fn worse(changes: &Changes) -> String {
    let mut text = opening(changes);
    for turn in Turn::ALL.into_iter().filter(|turn| turn.is_worse()) {
        items(changes, turn, MOST_ITEMS, &mut text);
        findings(changes, turn, &mut text);
    }
    let count = changes.finding_counts.new_violations();
    if count > 0 {
        let _ = writeln!(text, "\nNew violations ({count})");
        listed(new_violations(changes), &mut text);
    }
    text
}

/// Since when open items have been open, the oldest first.
#[must_use]
pub fn ages(changes: &Changes) -> String {
    let mut text = String::new();
    let mut ages: Vec<_> = changes.ages.iter().collect();
    ages.sort_by(|a, b| (&a.since, a.number).cmp(&(&b.since, b.number)));
    for age in ages {
        if text.is_empty() {
            text.push_str("\nOpen items, the oldest first\n");
        }
        let since = open_since(changes, age.number).unwrap_or_default();
        let line = format!(
            "{}. {}: {}, {since}",
            age.number,
            age.title,
            age.status.as_str()
        );
        wrap(&line, 2, &mut text);
    }
    text
}

fn opening(changes: &Changes) -> String {
    let mut text = String::new();
    wrap(&changes.line(), 0, &mut text);
    for note in &changes.notes {
        wrap(&format!("note: {note}"), 0, &mut text);
    }
    text
}

fn items(changes: &Changes, turn: Turn, most: usize, text: &mut String) {
    let items = changes.items.iter().filter(|item| item.turn == turn);
    let count = changes.item_counts.of(turn);
    if count > 0 {
        let _ = writeln!(text, "\nItems {} ({count})", turn.words());
    }
    for item in items.take(most) {
        self::item(changes, item, text);
    }
    if let Some(more @ 1..) = count.checked_sub(most) {
        let _ = writeln!(text, "  and {more} more");
    }
}

fn item(changes: &Changes, item: &ItemChange, text: &mut String) {
    let flow = match &item.interaction {
        Some(flow) => format!(" ({flow})"),
        None => String::new(),
    };
    let way = way_of_item(item);
    wrap(
        &format!("{}. {}{flow}: {way}", item.number, item.title),
        2,
        text,
    );
    wrap(&whys(&item.why), 5, text);
    for finding in &item.findings {
        wrap(
            &format!("{}: {}", finding.control, self::way(finding)),
            5,
            text,
        );
        wrap(&finding.resource, 7, text);
        wrap(&fields(finding).unwrap_or_default(), 7, text);
    }
    if item.more_findings > 0 {
        wrap(&format!("and {} more", item.more_findings), 5, text);
    }
    if let Some(since) = open_since(changes, item.number).filter(|_| item.after.is_some()) {
        wrap(&since, 5, text);
    }
}

fn findings(changes: &Changes, turn: Turn, text: &mut String) {
    let untold: Vec<&FindingChange> = untold(changes, turn).collect();
    if untold.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{}", title(changes, turn, untold.len()));
    listed(untold.into_iter(), text);
}

fn listed<'c>(findings: impl Iterator<Item = &'c FindingChange>, text: &mut String) {
    let groups = groups(findings);
    for group in groups.iter().take(MOST_GROUPS) {
        wrap(&heading(group), 2, text);
        for finding in group.findings.iter().take(MOST_OF_A_GROUP) {
            wrap(&one(group, finding), 5, text);
            wrap(&fields(finding).unwrap_or_default(), 7, text);
        }
        if let Some(more @ 1..) = group.findings.len().checked_sub(MOST_OF_A_GROUP) {
            wrap(&format!("and {more} more"), 5, text);
        }
    }
    if let Some(more @ 1..) = groups.len().checked_sub(MOST_GROUPS) {
        wrap(&format!("and {more} more kinds of changes"), 2, text);
    }
}

/// Words on lines that fit a terminal; of others, so nothing of them may steer it. Nothing for no words.
fn wrap(words: &str, indent: usize, text: &mut String) {
    let words = printable(words);
    let mut is_first = true;
    let mut width = 0;
    for word in words.split_whitespace() {
        let length = columns_of_text(word);
        if width > 0 && width + 1 + length > WIDTH {
            text.push('\n');
            width = 0;
        }
        if width == 0 {
            // What goes on stands further in.
            let indent = if is_first { indent } else { indent + 2 };
            is_first = false;
            let _ = write!(text, "{:indent$}", "");
            width = indent;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    if width > 0 {
        text.push('\n');
    }
}
