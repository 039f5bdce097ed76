//! What makes a run fail: results that `--fail-on` names, each with its exit code and its reason.

use clap::ValueEnum;

use crate::changes::Changes;
use crate::checks::Severity;
use crate::conclusion::{Conclusion, DecidedItem, Need};
use crate::error::Exit;
use crate::model::{Status, printable_start};

/// Items that are named before they are only counted.
const MOST_ITEMS: usize = 20;

/// Characters of a cause that are told.
const MOST_OF_A_CAUSE: usize = 200;

/// What makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// None: results never change the exit code.
    Never,
    /// A resource violates a control, fully or in part, and no waiver accepts it: exit code 3.
    Violation,
    /// The same, of critical severity: exit code 3.
    Critical,
    /// The same, of high severity or more: exit code 3.
    High,
    /// The same, of medium severity or more: exit code 3.
    Medium,
    /// The same, of any severity: exit code 3.
    Low,
    /// An item is not started: exit code 3.
    NotStarted,
    /// A question is open that only a person can answer: exit code 3.
    Question,
    /// Some evidence could not be read: exit code 4.
    Incomplete,
    /// An item or a finding is worse than in the run that --previous names, a violation is new, or something can no
    /// longer be read: exit code 6.
    Regression,
}

/// Why a run fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::commands) struct Failed {
    pub(in crate::commands) exit: Exit,
    /// In words, such as `2 items are not started (--fail-on not-started): 12, 17`.
    pub(in crate::commands) words: String,
}

/// Why a run fails that came to this: a reason for each name, those of the most telling exit code first. What got
/// worse tells more than what is open, and that more than what is not known.
pub(in crate::commands) fn failed(names: &[FailOn], conclusion: &Conclusion<'_>) -> Vec<Failed> {
    let mut reasons: Vec<Failed> = Vec::new();
    for name in names {
        let reason = name.reason(conclusion);
        reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
    }
    reasons.sort_by_key(|reason| match reason.exit {
        Exit::Regression => 0,
        Exit::GateFailed => 1,
        Exit::Incomplete
        | Exit::Done
        | Exit::Internal
        | Exit::Usage
        | Exit::Credentials
        | Exit::Interrupted
        | Exit::Terminated => 2,
    });
    reasons
}

impl FailOn {
    fn reason(self, conclusion: &Conclusion<'_>) -> Option<Failed> {
        let violated = |least: Severity, name: &str| {
            let is_violated = |item: &&DecidedItem<'_>| violated(item, conclusion) >= Some(least);
            of_items(
                selected(conclusion).filter(is_violated),
                name,
                |one| match one {
                    true => "item is violated",
                    false => "items are violated",
                },
            )
        };
        match self {
            Self::Never => None,
            // There is none below it.
            Self::Violation => violated(Severity::Low, "violation"),
            Self::Critical => violated(Severity::Critical, "critical"),
            Self::High => violated(Severity::High, "high"),
            Self::Medium => violated(Severity::Medium, "medium"),
            Self::Low => violated(Severity::Low, "low"),
            Self::NotStarted => {
                let items = selected(conclusion);
                let items = items.filter(|item| item.status == Status::NotStarted);
                of_items(items, "not-started", |one| match one {
                    true => "item is not started",
                    false => "items are not started",
                })
            }
            Self::Question => {
                let is_asked = |item: &&DecidedItem<'_>| {
                    let mut questions = conclusion.questions.iter();
                    questions.any(|question| question.items.contains(&item.item.number))
                };
                of_items(
                    selected(conclusion).filter(is_asked),
                    "question",
                    |one| match one {
                        true => "item waits for a person's answer",
                        false => "items wait for a person's answer",
                    },
                )
            }
            Self::Incomplete => incomplete(conclusion),
            Self::Regression => regression(conclusion.changes.as_ref()?),
        }
    }
}

/// The items that the run was asked to decide. What a person marked as not applicable fails nothing.
fn selected<'c>(conclusion: &'c Conclusion<'_>) -> impl Iterator<Item = &'c DecidedItem<'c>> {
    let items = conclusion.items.iter();
    items.filter(|item| item.selected && item.status != Status::NotApplicable)
}

/// How severe the worst violation of an item is; none if nothing violates it.
fn violated(item: &DecidedItem<'_>, conclusion: &Conclusion<'_>) -> Option<Severity> {
    let violated = item.controls.iter();
    let violated = violated.filter(|(_, tally)| tally.fail + tally.partial > 0);
    let severity = |id| conclusion.controls.get(id).map(|control| control.severity);
    let worst = violated.filter_map(|(id, _)| severity(id)).max();
    // What is proven to be absent, wholly or somewhere, may have no resource that violates anything.
    let is_absent = item.status == Status::NotStarted || item.need == Some(Need::Fix);
    worst.max(item.severity.filter(|_| is_absent))
}

fn of_items<'i>(
    items: impl Iterator<Item = &'i DecidedItem<'i>>,
    name: &str,
    noun: impl Fn(bool) -> &'static str,
) -> Option<Failed> {
    let numbers: Vec<String> = items.map(|item| item.item.number.to_string()).collect();
    if numbers.is_empty() {
        return None;
    }
    let shown = numbers[..numbers.len().min(MOST_ITEMS)].join(", ");
    let more = match numbers.len().saturating_sub(MOST_ITEMS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (count, noun) = (numbers.len(), noun(numbers.len() == 1));
    Some(Failed {
        exit: Exit::GateFailed,
        words: format!("{count} {noun} (--fail-on {name}): {shown}{more}"),
    })
}

fn incomplete(conclusion: &Conclusion<'_>) -> Option<Failed> {
    if conclusion.is_complete() {
        return None;
    }
    let cells = conclusion.coverage.iter();
    let holes = cells.filter_map(|cell| cell.extent.gap().map(|cause| (cell, cause)));
    let holes: Vec<_> = holes.collect();
    let what = match holes.as_slice() {
        [] => "accounts are missing that the scope of an item names".to_owned(),
        [(cell, cause), more @ ..] => {
            let cause = printable_start(cause, MOST_OF_A_CAUSE);
            let more = match more.len() {
                0 => String::new(),
                more => format!("; and {more} more"),
            };
            let (service, region, account) = (&cell.service, &cell.region, &cell.account);
            format!("{service} in {region} of {account}: {cause}{more}")
        }
    };
    Some(Failed {
        exit: Exit::Incomplete,
        words: format!("some evidence could not be read (--fail-on incomplete): {what}"),
    })
}

/// Why a comparison fails.
pub(in crate::commands) fn regression(changes: &Changes) -> Option<Failed> {
    changes.is_regression().then(|| Failed {
        exit: Exit::Regression,
        words: format!(
            "since {} (--fail-on regression): {}",
            changes.since(),
            changes.counted()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{ConfigSource, conclude};
    use crate::commands::demo::example;

    #[test]
    fn an_absence_that_is_proven_is_a_violation_whatever_else_is_not_known() {
        let (job, bundle) = example(ConfigSource::Nothing).expect("the example");
        let mut conclusion = conclude(&job, &bundle).expect("its end");
        for (index, item) in conclusion.items.iter_mut().enumerate() {
            item.selected = index == 0;
            item.status = Status::NeedsInvestigation;
            item.need = Some(Need::Fix);
            item.severity = Some(Severity::High);
            item.controls.clear();
        }
        let fails = |name: FailOn, conclusion: &Conclusion<'_>| {
            let reasons = failed(&[name], conclusion);
            assert!(reasons.iter().all(|it| it.exit == Exit::GateFailed));
            !reasons.is_empty()
        };
        for (name, is_failed) in [
            (FailOn::Violation, true),
            (FailOn::Low, true),
            (FailOn::High, true),
            (FailOn::Critical, false),
            (FailOn::NotStarted, false),
        ] {
            assert_eq!(fails(name, &conclusion), is_failed, "{name:?}");
        }
        for need in Need::ALL.into_iter().filter(|need| *need != Need::Fix) {
            conclusion.items[0].need = Some(need);
            assert!(!fails(FailOn::Violation, &conclusion), "{need:?}");
        }
    }
}
