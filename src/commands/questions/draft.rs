//! Drafts of answers: `[[attestation]]` entries that count as soon as a person puts a name to them.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::groups::groups;
use crate::config::draft::{Draft, Entry, quoted};
use crate::human::Asked;
use crate::model::printable;
use crate::past::Left;

/// An answer for each question that is open.
pub(super) fn draft(left: &Left) -> Draft {
    // From the day that the questions came up on, so that they answer the run that asked.
    let Left { day, open } = left;
    // After a year, auditors want to hear it again.
    let expires = day.saturating_add(1.year());
    let mut draft = Draft {
        opening: format!(
            "# Drafted by threatproof from a run of {day}. An answer counts as soon as `by` names who gives it, until it expires.\n\
             # Every answer says yes: delete those that are not true, and fix what they ask about.\n"
        ),
        ..Draft::default()
    };
    for group in groups(open) {
        for open in &group.questions {
            let items: Vec<String> = open.items.iter().map(u32::to_string).collect();
            let noun = if items.len() == 1 { "Item" } else { "Items" };
            let mut text = format!(
                "# {} ({noun} {})\n",
                printable(group.asks),
                items.join(", ")
            );
            text.push_str("[[attestation]]\n");
            of_subject(&open.question.about, group.asks, &mut text);
            of_word(*day, expires, &mut text);
            draft.entries.push(Entry { text });
        }
    }
    draft
}

fn of_subject(about: &Asked, asks: &str, text: &mut String) {
    match about {
        Asked::Part { threat, part } => {
            let _ = writeln!(text, "threat = {}", quoted(threat.as_str()));
            let _ = writeln!(text, "part = {}", quoted(part));
        }
        Asked::Resource {
            control, resource, ..
        } => {
            let _ = writeln!(text, "control = {}", quoted(control.as_str()));
            let _ = writeln!(text, "resource = {}", quoted(resource));
            let _ = writeln!(text, "asks = {}", quoted(asks));
        }
    }
}

fn of_word(day: Date, expires: Date, text: &mut String) {
    let _ = writeln!(
        text,
        "by = \"\"\ndate = {day}\nexpires = {expires}\nnote = \"\""
    );
}
