//! An item in words.

use super::page::Page;
use super::{change, finding, in_the_way, severity, style};
use crate::explain::told::{Control, Item, Missing, Question, Rule, Run, Said};
use crate::output::json_v1::ControlTally;

pub(super) fn item(page: &mut Page, item: &Item, run: &Run) {
    let threat = item.threat.as_ref();
    let id = threat.map_or("not recognised", |threat| threat.id.as_str());
    page.heading(&format!("Item {}: {}", item.number, item.title));
    if let Some(interaction) = &item.interaction {
        page.words(2, "flow: ", interaction);
    }
    page.words(2, "threat: ", &format!("{id} ({})", item.category));
    status(page, item);
    if let Some(threat) = threat {
        page.heading("WHY IT MATTERS");
        page.words(2, "", &threat.why);
        for reference in &threat.references {
            page.line(2, reference);
        }
    }
    page.heading("WHAT THE RUN SAYS");
    page.words(2, "", &item.reason);
    if !item.controls.is_empty() {
        page.heading("CONTROLS");
        controls(page, &item.controls);
    }
    if item.controls.iter().any(|it| !it.findings.is_empty()) {
        page.heading("FACTS THAT DECIDED");
        finding::evidence(page, run);
        for control in &item.controls {
            for told in &control.findings {
                page.gap();
                finding::facts(page, told, true);
            }
        }
    }
    missing(page, &item.missing);
    questions(page, &item.questions);
    said(page, &item.said);
    if let Some(change) = &item.change {
        change::change(page, change);
    }
    change::next(page, &item.next);
}

fn status(page: &mut Page, item: &Item) {
    let was = match item.previous_status {
        Some(previous) if previous != item.status => {
            format!(" (was {})", previous.report_words())
        }
        Some(_) | None => String::new(),
    };
    let severity = item
        .severity
        .map_or_else(String::new, |of| format!(" · severity {}", severity(of)));
    let words = format!("{}{was}{severity}", item.status.report_words());
    page.styled_line(2, &words, style(item.status));
    if let Some(need) = item.needs {
        page.words(2, "in the way: ", in_the_way(need));
    }
}

/// The controls; where some have findings, of the others only that they have none.
fn controls(page: &mut Page, controls: &[Control]) {
    let (found, idle): (Vec<&Control>, Vec<&Control>) = controls
        .iter()
        .partition(|control| !control.findings.is_empty());
    let (told, named) = match found.is_empty() {
        true => (idle, Vec::new()),
        false => (found, idle),
    };
    for (place, control) in told.into_iter().enumerate() {
        if place > 0 {
            page.gap();
        }
        self::control(page, control);
    }
    if !named.is_empty() {
        page.gap();
        let names: Vec<&str> = named.iter().map(|it| it.rule.id.as_str()).collect();
        page.words(
            2,
            "",
            &format!("found nothing that counts: {}", names.join(", ")),
        );
    }
}

fn control(page: &mut Page, control: &Control) {
    let counts = control.tally.as_ref().map_or_else(String::new, tally);
    rule(page, &control.rule);
    page.words(4, "", &counts);
}

/// A control in words: what it states, and how it judges.
pub(super) fn rule(page: &mut Page, rule: &Rule) {
    let severity = rule
        .severity
        .map_or_else(String::new, |of| format!(" · {}", severity(of)));
    page.line(2, &format!("{}{severity}", rule.id));
    if !rule.title.is_empty() {
        page.words(4, "", &rule.title);
        page.words(4, "judges ", &rule.judges);
        for case in &rule.cases {
            page.words(4, "- ", case);
        }
    }
}

fn tally(tally: &ControlTally) -> String {
    let counts = [
        (tally.pass, "pass"),
        (tally.fail, "fail"),
        (tally.partial, "partial"),
        (tally.question, "asked of a person"),
        (tally.answered, "answered by a person"),
        (tally.unknown, "unknown"),
        (tally.not_applicable, "not applicable"),
        (tally.waived, "waived"),
    ];
    let told = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    match told.is_empty() {
        true => "found: none".to_owned(),
        false => format!("found: {}", told.join(", ")),
    }
}

fn missing(page: &mut Page, missing: &[Missing]) {
    if missing.is_empty() {
        return;
    }
    page.heading("WHAT COULD NOT BE READ");
    for it in missing {
        let action = it
            .action
            .as_ref()
            .map_or_else(String::new, |action| format!(" · allow {action}"));
        let noun = if it.findings == 1 {
            "finding"
        } else {
            "findings"
        };
        let words = format!("{}{action} · leaves {} {noun} open", it.words, it.findings);
        page.words(2, "- ", &words);
    }
}

fn questions(page: &mut Page, questions: &[Question]) {
    if questions.is_empty() {
        return;
    }
    page.heading("QUESTIONS FOR A PERSON");
    for (place, question) in questions.iter().enumerate() {
        if place > 0 {
            page.gap();
        }
        self::question(page, question);
    }
}

pub(super) fn question(page: &mut Page, question: &Question) {
    page.words(2, "", &question.asks);
    if let Some(resource) = &question.resource {
        page.line(2, resource);
    }
    if let Some(word) = &question.lapsed {
        let words = format!(
            "the answer by {} is valid only from {} to {}",
            word.by, word.date, word.expires
        );
        page.words(2, "", &words);
    }
    page.line(2, "to answer yes, in threatproof.toml:");
    page.code(4, &question.draft);
}

pub(super) fn said(page: &mut Page, said: &[Said]) {
    if said.is_empty() {
        return;
    }
    page.heading("WHAT PEOPLE SAID");
    for it in said {
        let what = if it.is_waiver { "waiver" } else { "answer" };
        let holds = match (it.counts, it.word.holds) {
            (true, _) => "counts",
            (false, false) => "counts for nothing: not valid on the day of the evidence",
            (false, true) => "counts for nothing: only what is known can be accepted",
        };
        let word = &it.word;
        let note = match word.note.is_empty() {
            true => String::new(),
            false => format!(": {}", word.note),
        };
        page.line(2, &it.resource);
        let words = format!(
            "{what} by {} from {} to {}{note} ({holds})",
            word.by, word.date, word.expires
        );
        page.words(4, "", &words);
    }
}
