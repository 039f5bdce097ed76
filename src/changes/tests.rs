//! Every pair of standings and statuses, and which way each went.

use super::*;
use crate::model::Verdict;

fn standings() -> Vec<Standing> {
    let mut all = Vec::new();
    for verdict in Verdict::ALL {
        for (waived, answered) in [(false, false), (true, false), (false, true)] {
            let standing = Standing::new(verdict, waived, answered);
            if !all.contains(&standing) {
                all.push(standing);
            }
        }
    }
    all
}

fn named(words: &str) -> Standing {
    let mut all = standings().into_iter();
    all.find(|standing| standing.words() == words).expect(words)
}

#[test]
fn each_way_a_finding_can_go() {
    use Turn::{Changed, Improved, LostSight, Regressed};
    for (before, after, turn) in [
        ("pass", "fail", Regressed),
        ("pass", "partial", Regressed),
        ("pass", "question", Regressed),
        ("partial", "fail", Regressed),
        ("question", "partial", Regressed),
        ("question, answered", "question", Regressed),
        ("fail, waived", "fail", Regressed),
        ("not-applicable", "fail", Regressed),
        ("pass", "unknown", LostSight),
        ("fail", "unknown", LostSight),
        ("fail, waived", "unknown", LostSight),
        ("question, answered", "unknown", LostSight),
        ("not-applicable", "unknown", LostSight),
        ("fail", "pass", Improved),
        ("fail", "partial", Improved),
        ("fail", "question", Changed),
        ("partial", "question", Changed),
        ("fail, waived", "pass", Improved),
        ("question", "question, answered", Improved),
        ("unknown", "pass", Improved),
        ("unknown", "fail", Regressed),
        ("unknown", "partial", Regressed),
        ("unknown", "question", Regressed),
        ("fail", "fail, waived", Changed),
        ("pass", "fail, waived", Changed),
        ("pass", "not-applicable", Changed),
        ("fail", "not-applicable", Changed),
        ("pass", "question, answered", Changed),
        ("fail, waived", "partial, waived", Changed),
    ] {
        let told = named(before).turn(named(after));
        assert_eq!(told, Some(turn), "{before} to {after}");
    }
}

#[test]
fn nothing_that_is_unknown_or_waived_is_an_improvement() {
    let all = standings();
    // Pass, unknown and not applicable can be neither; a question can be both.
    assert_eq!(all.len(), 10);
    for before in &all {
        assert_eq!(before.turn(*before), None);
        for after in &all {
            let turn = before.turn(*after);
            if after.is_unknown() {
                assert!(turn.is_none_or(|turn| turn == Turn::LostSight));
            }
            if after.said == Said::Waived || after.verdict == Verdict::NotApplicable {
                assert_ne!(turn, Some(Turn::Improved));
            }
            // What holds and then is waived is worse, but accepted.
            let is_proven = !before.is_unknown() && before.said != Said::Waived;
            if turn == Some(Turn::Improved) && is_proven {
                assert_eq!(
                    after.turn(*before),
                    Some(Turn::Regressed),
                    "{before:?} {after:?}"
                );
            }
            // A question that nobody answered is none, whatever it was before.
            if after.verdict == Verdict::Question && after.said == Said::Nothing {
                assert_ne!(turn, Some(Turn::Improved));
            }
            // What comes into sight and is open may be new.
            if before.is_unknown() && after.is_open() {
                assert_eq!(turn, Some(Turn::Regressed));
            }
            assert_eq!(turn.is_none(), before == after);
        }
    }
}

#[test]
fn each_way_an_item_can_go() {
    use Status::{Implemented, NeedsInvestigation, NotApplicable, NotStarted};
    let nothing = Seen::default();
    let lost = Seen {
        lost: true,
        ..nothing
    };
    let better = Seen {
        better: true,
        ..nothing
    };
    let worse = Seen {
        worse: true,
        ..nothing
    };
    for (before, after, seen, turn) in [
        (Implemented, NotStarted, nothing, Turn::Regressed),
        (Implemented, NeedsInvestigation, worse, Turn::Regressed),
        (Implemented, NeedsInvestigation, nothing, Turn::Regressed),
        (Implemented, NeedsInvestigation, lost, Turn::LostSight),
        (
            Implemented,
            NeedsInvestigation,
            Seen {
                worse: true,
                ..lost
            },
            Turn::Regressed,
        ),
        (
            Implemented,
            NeedsInvestigation,
            Seen {
                lapsed: true,
                ..lost
            },
            Turn::Regressed,
        ),
        (NeedsInvestigation, NotStarted, better, Turn::Regressed),
        (NotStarted, NeedsInvestigation, better, Turn::Improved),
        (NotStarted, NeedsInvestigation, nothing, Turn::Changed),
        (
            NotStarted,
            NeedsInvestigation,
            Seen {
                lapsed: true,
                ..better
            },
            Turn::Regressed,
        ),
        (
            NotStarted,
            NeedsInvestigation,
            Seen {
                better: true,
                ..lost
            },
            Turn::LostSight,
        ),
        (NotStarted, Implemented, better, Turn::Improved),
        (NeedsInvestigation, Implemented, better, Turn::Improved),
        (NeedsInvestigation, Implemented, nothing, Turn::Changed),
        (
            NeedsInvestigation,
            Implemented,
            Seen {
                better: true,
                ..lost
            },
            Turn::Changed,
        ),
        (Implemented, NotApplicable, lost, Turn::Changed),
        (NotApplicable, NotStarted, worse, Turn::Changed),
    ] {
        assert_eq!(
            of_item(before, after, seen),
            Some(turn),
            "{before:?} {after:?} {seen:?}"
        );
    }
}

#[test]
fn an_item_that_stays_goes_no_way() {
    let worse = Seen {
        worse: true,
        ..Seen::default()
    };
    for status in Status::ALL {
        assert_eq!(of_item(status, status, worse), None);
    }
}

#[test]
fn all_of_it_is_told_in_a_line() {
    let run = |day: &str| RunRef {
        id: "r".to_owned(),
        finished_at: format!("{day}T02:00:00Z"),
        report: "a.htm".to_owned(),
    };
    let mut changes = Changes {
        earlier: run("2026-11-27"),
        later: run("2026-11-28"),
        notes: Vec::new(),
        item_counts: Counts::default(),
        items: Vec::new(),
        finding_counts: Counts::default(),
        findings: Vec::new(),
        ages: Vec::new(),
    };
    assert!(changes.is_empty() && !changes.is_regression());
    let line = "changes since 2026-11-27: no item changed; no finding changed";
    assert_eq!(changes.line(), line);
    for turn in [Turn::Regressed, Turn::LostSight, Turn::Regressed] {
        changes.item_counts.add(turn);
    }
    changes.finding_counts.add(Turn::Improved);
    assert!(changes.is_regression() && !changes.is_empty());
    assert_eq!(
        changes.line(),
        "changes since 2026-11-27: 2 items regressed, 1 lost sight of; 1 finding improved"
    );
}
