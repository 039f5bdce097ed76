//! The smallest change in words, and what to run next.

use super::page::Page;
use super::verdict;
use crate::explain::told::{Change, Next, Step, Target};

pub(super) fn change(page: &mut Page, change: &Change) {
    page.heading("THE SMALLEST CHANGE THAT MAKES IT IMPLEMENTED");
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
