//! Changes in Markdown, for a comment or a summary of a pipeline.

use std::fmt::Write as _;

use super::{fields, groups, heading, one, open_since, title, untold, way, way_of_item, whys};
use crate::changes::{Changes, ItemChange, Turn};
use crate::output::escape::prose;

/// Groups of findings that are told of each turn.
const MOST_GROUPS: usize = 50;

/// Findings that are told of each group.
const MOST_OF_A_GROUP: usize = 10;

/// Characters after which findings are no longer told one by one: forges refuse what is too long.
const LONGEST: usize = 50_000;

/// All of it; of very much, the start.
#[must_use]
pub fn markdown(changes: &Changes) -> String {
    let mut text = format!("## {}\n", prose(&changes.line()));
    for note in &changes.notes {
        let _ = writeln!(text, "\n> Note: {}", prose(note));
    }
    if changes.is_empty() {
        text.push_str("\nNothing changed.\n");
    }
    let mut is_cut = false;
    for turn in Turn::ALL {
        let count = changes.item_counts.of(turn);
        if count > 0 {
            let _ = writeln!(text, "\n### Items {} ({count})\n", turn.words());
        }
        for item in changes.items.iter().filter(|item| item.turn == turn) {
            match text.len() < LONGEST {
                true => self::item(changes, item, &mut text),
                false => is_cut = true,
            }
        }
        is_cut |= findings(changes, turn, &mut text);
    }
    if is_cut {
        text.push_str("\nThere is more; `threatproof diff --format json` has all of it.\n");
    }
    text
}

fn item(changes: &Changes, item: &ItemChange, text: &mut String) {
    let flow = match &item.interaction {
        Some(flow) => format!(" ({})", prose(flow)),
        None => String::new(),
    };
    let _ = writeln!(
        text,
        "- **{}\\. {}**{flow}: {}; {}",
        item.number,
        prose(item.title.trim()),
        way_of_item(item),
        prose(&whys(&item.why))
    );
    for finding in &item.findings {
        let why = fields(finding).map(|why| format!("; {}", prose(&why)));
        let _ = writeln!(
            text,
            "  - {} on {}: {}{}",
            prose(&finding.control),
            prose(&finding.resource),
            way(finding),
            why.unwrap_or_default()
        );
    }
    if item.more_findings > 0 {
        let _ = writeln!(text, "  - and {} more", item.more_findings);
    }
    if let Some(since) = open_since(changes, item.number).filter(|_| item.after.is_some()) {
        let _ = writeln!(text, "  - {since}");
    }
}

/// Adds the findings of a turn. Tells whether some were left out.
fn findings(changes: &Changes, turn: Turn, text: &mut String) -> bool {
    let untold: Vec<_> = untold(changes, turn).collect();
    let kept = changes.findings.iter().filter(|it| it.turn == turn).count();
    let mut is_cut = kept < changes.finding_counts.of(turn);
    if untold.is_empty() {
        return is_cut;
    }
    let _ = writeln!(text, "\n### {}\n", title(changes, turn, untold.len()));
    let groups = groups(untold.into_iter());
    is_cut |= groups.len() > MOST_GROUPS;
    for group in groups.iter().take(MOST_GROUPS) {
        if text.len() >= LONGEST {
            return true;
        }
        is_cut |= group.findings.len() > MOST_OF_A_GROUP;
        let _ = writeln!(text, "- {}", prose(&heading(group)));
        for finding in group.findings.iter().take(MOST_OF_A_GROUP) {
            let why = fields(finding).map(|why| format!("; {}", prose(&why)));
            let one = prose(&one(group, finding));
            let _ = writeln!(text, "  - {one}{}", why.unwrap_or_default());
        }
    }
    is_cut
}
