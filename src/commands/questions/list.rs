//! The open questions, for a person to read.

use std::fmt::Write as _;
use std::path::Path;

use super::groups::{groups, items};
use crate::conclusion::OpenQuestion;
use crate::human::Asked;
use crate::model::{columns_of_text, printable, shell_word};

/// Columns of a terminal.
const WIDTH: usize = 80;

/// Every question once: who asks, what, about which resources, and the items that wait for it.
pub(super) fn list(open: &[OpenQuestion], results: &Path) -> String {
    if open.is_empty() {
        return "No question is open.\n".to_owned();
    }
    let groups = groups(open);
    let waiting = items(open.iter()).len();
    let mut text = format!(
        "{} for a person; {waiting} {} for an answer.\n",
        count(groups.len(), "question"),
        if waiting == 1 {
            "item waits"
        } else {
            "items wait"
        },
    );
    for (number, group) in groups.iter().enumerate() {
        let items: Vec<String> = group.items().iter().map(u32::to_string).collect();
        let noun = if items.len() == 1 { "item" } else { "items" };
        let _ = writeln!(
            text,
            "\n{}. {} · {noun} {}",
            number + 1,
            group.asked_by,
            items.join(", ")
        );
        // Checks and accounts are untrusted: nothing of theirs may steer the terminal.
        wrap(&printable(group.asks), &mut text);
        for open in &group.questions {
            let lapsed = open.question.lapsed.as_ref().map(|word| {
                let by = printable(&word.by);
                format!(
                    "the answer by {by} is valid only from {} to {}",
                    word.date, word.expires
                )
            });
            match (&open.question.about, lapsed) {
                (Asked::Part { .. }, None) => {}
                (Asked::Part { .. }, Some(lapsed)) => {
                    let _ = writeln!(text, "     {lapsed}");
                }
                (Asked::Resource { resource, .. }, None) => {
                    let _ = writeln!(text, "     {}", printable(resource));
                }
                (Asked::Resource { resource, .. }, Some(lapsed)) => {
                    let _ = writeln!(text, "     {} ({lapsed})", printable(resource));
                }
            }
        }
    }
    let results = shell_word(&results.display().to_string());
    let _ = write!(
        text,
        "\nTo draft the answers: threatproof questions {results} --output threatproof.toml\n\
         Name in each who says so, delete what is not true, and scan again.\n"
    );
    text
}

/// The words of a question on lines that fit every terminal.
fn wrap(words: &str, text: &mut String) {
    let mut width = 0;
    for word in words.split(' ') {
        let length = columns_of_text(word) + 1;
        if width == 0 || width + length > WIDTH {
            text.push_str(if width == 0 { "   " } else { "\n   " });
            width = 3;
        } else {
            text.push(' ');
        }
        text.push_str(word);
        width += length;
    }
    text.push('\n');
}

fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
