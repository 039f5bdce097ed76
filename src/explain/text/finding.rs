//! A finding in words: the facts that decided it, and the calls that they are from.

use super::page::Page;
use super::{change, item, verdict};
use crate::explain::told::{Call, Fact, Finding, Record, Run};

pub(super) fn finding(page: &mut Page, finding: &Finding, run: &Run) {
    page.heading(&format!("Finding {}", finding.id));
    facts(page, finding, false);
    if let Some(rule) = &finding.rule {
        page.heading("CONTROL");
        item::rule(page, rule);
        page.words(4, "", &rule.why);
    }
    page.heading("WHERE THE FACTS ARE FROM");
    evidence(page, run);
    calls(page, &finding.calls);
    let items: Vec<String> = finding.items.iter().map(u32::to_string).collect();
    page.heading("ITEMS");
    match items.is_empty() {
        true => page.words(2, "", "it counts for no item"),
        false => page.words(2, "it counts for ", &items.join(", ")),
    }
    if let Some(question) = &finding.question {
        page.heading("QUESTION FOR A PERSON");
        item::question(page, question);
    }
    item::said(page, &finding.said);
    if let Some(fix) = &finding.fix {
        page.heading("WHAT REPAIRS IT");
        page.words(2, "", &fix.words);
        change::by_hand(page, fix.by_hand.as_deref());
        change::target(page, &fix.target, false);
    }
    change::next(page, &finding.next);
}

/// That the calls cannot be told, if so.
pub(super) fn evidence(page: &mut Page, run: &Run) {
    match run.has_evidence {
        true => page.words(2, "read in run ", &format!("{}, which ended {}", run.id, run.finished_at)),
        false => page.words(
            2,
            "",
            "the evidence is not beside the results, so the calls are not told: name its folder with --evidence",
        ),
    }
}

/// The facts, with the calls if they are wanted.
pub(super) fn facts(page: &mut Page, finding: &Finding, with_calls: bool) {
    let mut word = verdict(finding.verdict).to_owned();
    if finding.is_waived {
        word.push_str(", waived");
    }
    if finding.is_answered {
        word.push_str(", answered");
    }
    page.line(2, &format!("{word} · {}", finding.resource));
    let place = format!(
        "{} {} · {}",
        finding.account, finding.region, finding.control
    );
    page.line(4, &place);
    page.words(4, "", &finding.reason);
    for fact in finding
        .facts
        .iter()
        .filter(|fact| is_told(fact, &finding.facts))
    {
        page.words(4, "", &format!("{} = {}", fact.field, fact.words));
    }
    if with_calls {
        calls(page, &finding.calls);
    }
}

/// Whether a fact says more than the others: of what is absent no part is told, and of what is told in parts not the
/// whole.
fn is_told(fact: &Fact, facts: &[Fact]) -> bool {
    let is_part = |part: &Fact, whole: &Fact| {
        let rest = part.field.strip_prefix(whole.field.as_str());
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    let is_gone = |whole: &Fact| whole.value.is_null() || whole.words == fact.words;
    let mut others = facts.iter();
    let is_repeated = others.any(|other| is_part(fact, other) && is_gone(other));
    let is_whole = facts
        .iter()
        .any(|other| is_part(other, fact) && other.words != fact.words);
    !is_repeated && !is_whole
}

fn calls(page: &mut Page, calls: &[Call]) {
    for call in calls {
        let what = match call.supplies.is_empty() {
            true => "listed".to_owned(),
            false => call.supplies.join(", "),
        };
        let by = format!("{what} by {}", call.call);
        for record in &call.records {
            let id = match record.request_id.is_empty() {
                true => String::new(),
                false => format!(", request {}", record.request_id),
            };
            let Record {
                region,
                at,
                outcome,
                request_id: _,
            } = record;
            page.words(4, "", &format!("{by} in {region} at {at}: {outcome}{id}"));
        }
        if !call.is_proof {
            let calls = match call.made {
                1 => "a call".to_owned(),
                made => format!("{made} calls"),
            };
            let words = format!("{by}: {calls} made for the account, not known for which resource");
            page.words(4, "", &words);
            continue;
        }
        let told = call.records.len();
        match (told, call.made.saturating_sub(told)) {
            (0, 0) | (1.., 0) => {}
            (0, made) => {
                let words = format!("{by}: one of {made} such calls, or several");
                page.words(4, "", &words);
            }
            (_, more) => page.words(4, "", &format!("{by}: {more} more calls")),
        }
    }
}
