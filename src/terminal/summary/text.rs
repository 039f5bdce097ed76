//! What is to do after a run, in lines that fit the terminal. Ids, ARNs and paths are never cut.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use super::{Written, counted, results_folder};
use crate::checks::Severity;
use crate::conclusion::{Conclusion, First, Need, OpenQuestion, OpenThreat, ScopeUse, Violation};
use crate::model::{printable, printable_start, shell_word};
use crate::terminal::width::{width, wrapped};

/// Columns of the severity that stands before a threat.
const SEVERITY: usize = 10;
/// Items of a threat that are named by their number.
const NAMED: usize = 6;
/// Characters of a reason that are told.
const MOST_OF_A_REASON: usize = 120;

/// All of it.
pub(super) fn text(
    conclusion: &Conclusion<'_>,
    written: &Written<'_>,
    columns: usize,
    colour: bool,
) -> String {
    let todo = conclusion.todo();
    // A count stays with what it counts.
    let counted = counted(&todo.counts).join("\u{a0}· ");
    let counted = counted.replace(' ', "\u{a0}").replace("·\u{a0}", "· ");
    let head = format!("{} items: {counted}", todo.counts.total);
    let head = wrapped("", 0, &head, columns).replace('\u{a0}', " ");
    let mut out = bold(&head, colour);
    if !todo.threats.is_empty() {
        out.push_str(&heading("Open threats, the worst first", colour));
    }
    for threat in &todo.threats {
        out.push_str(&of_threat(threat, columns, colour));
    }
    out.push_str(&missing(conclusion, columns, colour));
    let folder = results_folder(written);
    if !todo.first.is_empty() {
        out.push_str(&heading("Do first", colour));
    }
    for (number, first) in todo.first.iter().enumerate() {
        out.push_str(&of_first(number + 1, first, folder, columns));
    }
    out.push_str(&heading("Read and written", colour));
    out.push_str(&wrapped("", 2, &read(conclusion), columns));
    for (what, path) in written {
        // A path is to be copied, so it stays on its line, however long it is.
        let path = printable(&path.display().to_string());
        let _ = writeln!(out, "{:<16}{path}", format!("{what}:"));
    }
    let left: BTreeSet<_> = conclusion
        .questions
        .iter()
        .map(OpenQuestion::asked)
        .collect();
    let left = questions(left.len(), folder);
    if !left.is_empty() {
        out.push_str(&wrapped("", 2, &left, columns).replace('\u{a0}', " "));
    }
    out
}

fn heading(words: &str, colour: bool) -> String {
    format!("\n{}", bold(&format!("{words}\n"), colour))
}

fn bold(line: &str, colour: bool) -> String {
    match (colour, line.strip_suffix('\n')) {
        (true, Some(line)) => format!("\u{1b}[1m{line}\u{1b}[0m\n"),
        (true, None) | (false, _) => line.to_owned(),
    }
}

/// Severity, id and title; then the items, their statuses and what they need.
fn of_threat(threat: &OpenThreat<'_>, columns: usize, colour: bool) -> String {
    let severity = threat.severity.map_or("-", Severity::as_str);
    let name = match threat.threat {
        Some(threat) => format!("{}: {}", threat.id, printable(&threat.title)),
        None => "no check: threats that no threat file recognises".to_owned(),
    };
    let statuses = counts_of(&threat.statuses, |status| status.report_words());
    let needs = counts_of(&threat.needs, |need| need_words(*need));
    let items = items(&threat.items);
    let state = format!("{items}: {statuses}; {needs}");
    let first = format!("{severity:<SEVERITY$}");
    let one = format!("{name} · {state}");
    let lines = match width(&first) + width(&one) <= columns {
        true => wrapped(&first, SEVERITY, &one, columns),
        false => {
            let indent = " ".repeat(SEVERITY);
            let name = wrapped(&first, SEVERITY, &name, columns);
            format!("{name}{}", wrapped(&indent, SEVERITY, &state, columns))
        }
    };
    match (colour, threat.severity) {
        (true, Some(own)) => {
            let coloured = format!("\u{1b}[{}m{severity}\u{1b}[0m", colour_of(own));
            lines.replacen(severity, &coloured, 1)
        }
        (true, None) | (false, _) => lines,
    }
}

fn colour_of(severity: Severity) -> u8 {
    match severity {
        Severity::Critical => 31,
        Severity::High => 35,
        Severity::Medium => 33,
        Severity::Low => 36,
    }
}

/// `2 Not Started, 1 Needs Investigation`; the count is left out where there is one kind alone.
fn counts_of<T: Ord>(counts: &BTreeMap<T, usize>, words: impl Fn(&T) -> &'static str) -> String {
    let single = counts.len() == 1;
    let told = counts.iter().map(|(of, count)| match single {
        true => words(of).to_owned(),
        false => format!("{count} {}", words(of)),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What is to do about an item.
fn need_words(need: Need) -> &'static str {
    match need {
        Need::Fix => "to fix",
        Need::Read => "unread or not found",
        Need::Decide => "to decide",
        Need::Attest => "to attest",
        Need::Accepted => "risks accepted",
        Need::Cover => "no check, judge by hand",
    }
}

/// `item 4`, `3 items (4, 5, 9)`, of many the first.
fn items(numbers: &[u32]) -> String {
    if let [number] = numbers {
        return format!("item {number}");
    }
    let named = numbers.iter().take(NAMED).map(u32::to_string);
    let named = named.collect::<Vec<_>>().join(", ");
    let more = match numbers.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{} items ({named}{more})", numbers.len())
}

/// The actions that were denied, in one list.
fn missing(conclusion: &Conclusion<'_>, columns: usize, colour: bool) -> String {
    let denied: Vec<&str> = conclusion.denied.iter().copied().collect();
    if denied.is_empty() {
        return String::new();
    }
    let heading = heading(&format!("Missing permissions ({})", denied.len()), colour);
    let list = wrapped("", 0, &denied.join(", "), columns);
    let help = "`threatproof policy REPORT` writes a policy that has all of them";
    format!("{heading}{list}{}", wrapped("", 0, help, columns))
}

/// A control, how much it is about, and how to see all of it.
fn of_first(number: usize, first: &First<'_>, folder: Option<&Path>, columns: usize) -> String {
    let control = first.control;
    let name = format!("{}: {}", control.id, printable(&control.title));
    let begin = format!("{number}. ");
    let indent = begin.len();
    let blank = " ".repeat(indent);
    let resources = match first.resources {
        1 => "1 resource".to_owned(),
        many => format!("{many} resources"),
    };
    let example = match (first.example, first.resources) {
        (None, _) => String::new(),
        (Some(own), 1) => format!(": {}", shown(own)),
        (Some(own), _) => format!(", first {}", shown(own)),
    };
    let severity = control.severity.as_str();
    let items = items(&first.items);
    let about = format!("{severity}; {resources}, {items}{example}");
    let mut out = wrapped(&begin, indent, &name, columns);
    out.push_str(&wrapped(&blank, indent, &about, columns));
    if let Some(item) = first.items.first() {
        let results = results(folder);
        // To be copied, so it stays on its line.
        let _ = writeln!(out, "{blank}threatproof explain {results} {item}");
    }
    out
}

/// What violates a control. Of an account as a whole, the reason says what in it does.
fn shown(violation: &Violation) -> String {
    match violation.account() {
        None => printable(&violation.resource),
        Some(account) => format!(
            "account {}: {}",
            printable(account),
            printable_start(&violation.reason, MOST_OF_A_REASON)
        ),
    }
}

/// The folder of the results, as it is given to a command.
fn results(folder: Option<&Path>) -> String {
    folder.map_or("RESULTS".to_owned(), |folder| {
        shell_word(&folder.display().to_string())
    })
}

/// How many questions are left, and how to answer them.
fn questions(left: usize, folder: Option<&Path>) -> String {
    // To be copied, so a blank in it is not where a line ends.
    let results = results(folder).replace(' ', "\u{a0}");
    match left {
        0 => String::new(),
        1 => format!("1 question is left for a person: `threatproof questions {results}` shows it"),
        left => {
            format!(
                "{left} questions are left for a person: `threatproof questions {results}` lists them"
            )
        }
    }
}

/// What was read, and which items and resources no scope covers.
fn read(conclusion: &Conclusion<'_>) -> String {
    let (extent, calls) = (printable(&conclusion.extent), conclusion.total_calls());
    let scope = match &conclusion.scope {
        None => "all of it counts for every item".to_owned(),
        Some(ScopeUse {
            unmatched_items,
            unclaimed_resources,
            ..
        }) => format!(
            "{} items match no rule, {} resources belong to no rule",
            unmatched_items.len(),
            unclaimed_resources.len()
        ),
    };
    format!("scope: {extent}; {scope}; {calls} calls")
}
