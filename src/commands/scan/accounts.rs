//! `scan --preflight` of several accounts: whether each can be entered, before anything is read.

use std::fmt::Write as _;

use super::preflight::Preflight;
use crate::app::{Job, LiveOptions, enter_each, on_runtime};
use crate::error::{Exit, RunError};
use crate::model::{Expected, Reached, printable};

/// Assumes the role of each account, and nothing else.
///
/// # Errors
///
/// If the credentials that the run begins with are unusable, or the accounts cannot be listed.
pub(super) fn preflight(
    job: &Job,
    options: &LiveOptions,
) -> Result<(Preflight, Option<Exit>), RunError> {
    let actions = job.plan.wants.actions();
    let (accounts, stopped) = on_runtime(enter_each(&actions, options))?;
    let holes = accounts.iter().filter(|one| one.outcome.hole().is_some());
    let preflight = Preflight {
        is_complete: holes.count() == 0,
        text: text(&accounts),
    };
    Ok((preflight, stopped.or_else(|| none_entered(&accounts))))
}

/// The exit code where not one account can be entered, as a scan then ends.
fn none_entered(accounts: &[Expected]) -> Option<Exit> {
    let mut expected = accounts
        .iter()
        .filter(|one| one.outcome.counts())
        .peekable();
    expected.peek()?;
    let is_entered = expected.any(|one| one.outcome == Reached::Read);
    (!is_entered).then_some(Exit::Credentials)
}

fn text(accounts: &[Expected]) -> String {
    let entered = accounts.iter().filter(|one| one.outcome == Reached::Read);
    let expected = accounts.iter().filter(|one| one.outcome.counts());
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} of {} accounts can be entered",
        entered.count(),
        expected.count()
    );
    for one in accounts {
        let (what, cause) = match &one.outcome {
            Reached::Read => continue,
            Reached::NotAssumable(cause) => ("cannot be entered", cause),
            Reached::Excluded(cause) => ("is left out", cause),
            Reached::Suspended(cause) => ("is not read", cause),
            Reached::Missing(cause) => ("was not tried", cause),
        };
        let name = printable(&one.member.label());
        let _ = writeln!(out, "  {name} {what}: {}", printable(cause));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Member};

    #[test]
    fn every_account_that_is_not_entered_is_told_with_its_cause() {
        let cause = || "why".to_owned();
        let outcomes = [
            Reached::Read,
            Reached::NotAssumable(cause()),
            Reached::Excluded(cause()),
            Reached::Suspended(cause()),
            Reached::Missing(cause()),
        ];
        let accounts = outcomes
            .into_iter()
            .zip(1..)
            .map(|(outcome, digit)| Expected {
                member: Member::unnamed(AccountId::new(digit.to_string().repeat(12))),
                outcome,
            });
        let text = text(&accounts.collect::<Vec<_>>());
        let expected = "1 of 3 accounts can be entered
  222222222222 cannot be entered: why
  333333333333 is left out: why
  444444444444 is not read: why
  555555555555 was not tried: why
";
        assert_eq!(text, expected);
    }

    #[test]
    fn that_no_account_can_be_entered_is_no_success() {
        let of = |outcomes: &[Reached]| {
            let accounts = outcomes.iter().map(|outcome| Expected {
                member: Member::unnamed(AccountId::new("111122223333")),
                outcome: outcome.clone(),
            });
            none_entered(&accounts.collect::<Vec<_>>())
        };
        let refused = || Reached::NotAssumable("why".to_owned());
        assert_eq!(of(&[refused(), refused()]), Some(Exit::Credentials));
        assert_eq!(of(&[refused(), Reached::Read]), None);
        assert_eq!(of(&[Reached::Suspended("why".to_owned())]), None);
        assert_eq!(of(&[]), None);
    }
}
