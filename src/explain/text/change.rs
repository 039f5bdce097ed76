//! The smallest change in words, and what to run next.

use super::page::Page;
use super::verdict;
use crate::explain::told::{Act, Change, Next, Step, Target};

pub(super) fn change(page: &mut Page, change: &Change) {
    page.heading(heading(change));
    if change.steps.len() > 1 {
        page.words(2, "", "all of these:");
    }
    for (place, step) in change.steps.iter().enumerate() {
        if place > 0 {
            page.gap();
        }
        self::step(page, place + 1, step);
    }
    if !change.beside.is_empty() && !change.steps.is_empty() {
        page.gap();
    }
    for words in &change.beside {
        page.words(2, "! ", words);
    }
}

/// What the steps are. Violations and questions may be waived as well, which is less of a change.
fn heading(change: &Change) -> &'static str {
    let can_be_waived = |step: &Step| match step.act {
        Act::Repair | Act::Answer => true,
        Act::RepairOne | Act::Read | Act::Provide | Act::Attest => false,
    };
    match (change.is_known, change.steps.iter().any(can_be_waived)) {
        (false, _) => "WHAT WOULD MAKE IT IMPLEMENTED",
        (true, true) => "THE SMALLEST CHANGE THAT MAKES IT IMPLEMENTED, WITHOUT A NEW WAIVER",
        (true, false) => "THE SMALLEST CHANGE THAT MAKES IT IMPLEMENTED",
    }
}

fn step(page: &mut Page, number: usize, step: &Step) {
    page.words(2, &format!("{number}. "), &step.words);
    if !step.fix.is_empty() {
        page.words(5, "repair: ", &step.fix);
    }
    by_hand(page, step.by_hand.as_deref());
    for target in &step.findings {
        self::target(page, target, true);
    }
    let more = step.count.saturating_sub(step.findings.len());
    if more > 0 && !step.findings.is_empty() {
        page.line(5, &format!("and {more} more"));
    }
    if let Some(accept) = &step.accept {
        page.words(5, "", &accept.words);
        page.code(7, &accept.draft);
    }
}

/// Why there is no command.
pub(super) fn by_hand(page: &mut Page, why: Option<&str>) {
    if let Some(why) = why {
        page.words(5, "by hand: ", why);
    }
}

/// A finding that has to turn, with what repairs it.
pub(super) fn target(page: &mut Page, target: &Target, with_name: bool) {
    if with_name {
        let words = format!("{} · {}", verdict(target.verdict), target.resource);
        page.line(5, &words);
    }
    if let Some(commands) = &target.aws_cli {
        page.line(7, "with the AWS CLI:");
        page.code(9, commands);
    }
    if let Some(code) = &target.terraform {
        page.line(7, "with Terraform:");
        page.code(9, code);
    }
}

pub(super) fn next(page: &mut Page, next: &[Next]) {
    if next.is_empty() {
        return;
    }
    page.heading("NEXT");
    for it in next {
        page.words(2, "", &it.why);
        page.line(4, &it.command);
    }
}
