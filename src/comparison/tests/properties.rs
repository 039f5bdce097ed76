//! What holds for any two runs.

use proptest::prelude::*;

use super::*;

const STANDINGS: [&str; 8] = [
    "pass",
    "fail",
    "partial",
    "question",
    "unknown",
    "not-applicable",
    "waived",
    "answered",
];

fn standing(resource: &str, control: &str, which: usize) -> Finding {
    let name = STANDINGS[which];
    let verdict = match name {
        "waived" => "fail",
        "answered" => "question",
        name => name,
    };
    let mut finding = finding(control, resource, verdict);
    if verdict == "question" {
        finding.asks = Some("sure?".to_owned());
    }
    match name {
        "waived" => finding.waiver = word(true),
        "answered" => finding.answer = word(true),
        _ => {}
    }
    finding
}

prop_compose! {
    /// Up to four resources of each control, each there or not, with some of the listings cut.
    fn nights()(
        day in 1_u32..28,
        found in proptest::collection::vec(proptest::option::of(0..STANDINGS.len()), 8),
        cells in proptest::collection::vec(0..4, 3),
        account in 0..6,
    ) -> Night {
        let mut night = night(day);
        for (at, which) in found.into_iter().enumerate() {
            let control = if at < 4 { "tls" } else { "vpc" };
            if let Some(which) = which {
                night = night.with(standing(&at.to_string(), control, which));
            }
        }
        for (at, cell) in cells.into_iter().enumerate() {
            if cell == 0 {
                night.head.coverage.cells[at].listed = Some(false);
            }
        }
        if account == 0 {
            night = night.but("/accounts/0/state", json!("missing"));
        }
        night
    }
}

prop_compose! {
    /// The same, and some findings count for nothing: by the scope, or because nobody knows; or by another check.
    fn scoped()(
        mut night in nights(),
        counts in proptest::collection::vec(0..4, 8),
        is_unsure in any::<bool>(),
        is_other in any::<bool>(),
    ) -> Night {
        for (finding, counts) in night.findings.iter_mut().zip(counts) {
            if counts == 0 {
                finding.items.clear();
            }
        }
        for number in [1, 2] {
            night.decide(number);
        }
        for item in &mut night.head.items {
            if is_unsure && item.status != crate::model::Status::Implemented {
                item.needs = Some(crate::output::json_v1::Need::Read);
            }
        }
        match is_other {
            true => night.but("/controls/tls/cases/0/when", json!("x.z")),
            false => night,
        }
    }
}

/// Each finding with its counterpart in another run.
fn both<'n>(
    one: &'n Night,
    other: &'n Night,
) -> impl Iterator<Item = (&'n Finding, Option<&'n Finding>)> {
    one.findings.iter().map(|own| {
        let mut others = other.findings.iter();
        (
            own,
            others.find(|it| it.control == own.control && it.resource == own.resource),
        )
    })
}

proptest! {
    #[test]
    fn no_violation_is_untold_and_nothing_uncounted_is_fine(before in scoped(), after in scoped()) {
        let changes = diff(&before, &after);
        for (own, earlier) in both(&after, &before) {
            let is_violation = evidence::standing(own).is_violation() && !own.items.is_empty();
            let was_open = earlier.is_some_and(|it| evidence::standing(it).is_open() && !it.items.is_empty());
            if is_violation && !was_open {
                prop_assert!(changes.is_regression(), "{own:?}");
            }
        }
        for (own, later) in both(&before, &after) {
            let Some(later) = later else { continue };
            let number = if own.control == "tls" { 1 } else { 2 };
            let item = after.head.items.iter().find(|it| it.number == number).unwrap();
            let is_known = !evidence::standing(own).is_unknown() && !own.items.is_empty();
            if is_known && later.items.is_empty() && matched::is_unsure(item) {
                let mut found = changes.findings.iter();
                let told = found.find(|it| it.control == own.control && it.resource == own.resource);
                prop_assert!(told.is_some_and(|it| it.turn.is_worse()), "{own:?}");
            }
        }
        for change in &changes.findings {
            let after = change.after.map(Standing::words);
            if change.turn == Turn::Improved {
                prop_assert!(!matches!(after.as_deref(), Some("question" | "unknown") | None));
            }
        }
    }

    #[test]
    fn a_run_is_no_other_than_itself(night in scoped()) {
        prop_assert!(diff(&night, &night).is_empty());
    }

    #[test]
    fn nothing_unknown_is_better_or_gone(before in scoped(), after in scoped()) {
        let changes = diff(&before, &after);
        let is_unread = after.head.accounts[0].state == crate::output::json_v1::AccountState::Missing;
        for change in &changes.findings {
            let is_unknown = change.after.is_some_and(Standing::is_unknown);
            if is_unknown {
                prop_assert!(matches!(change.turn, Turn::LostSight | Turn::Appeared));
            }
            if change.turn == Turn::Vanished {
                let cells = &after.head.coverage.cells;
                let needed: &[usize] = if change.control == "tls" { &[0] } else { &[1] };
                prop_assert!(!is_unread && needed.iter().all(|at| cells[*at].listed == Some(true)));
            }
            prop_assert!(!change.why.is_empty());
        }
        for item in &changes.items {
            let tally = after.head.items.iter().find(|it| it.number == item.number).unwrap();
            if tally.controls[0].unknown > 0 {
                prop_assert!(item.turn != Turn::Improved && item.turn != Turn::Vanished);
            }
            prop_assert!(!item.why.is_empty());
        }
    }

    #[test]
    fn the_other_way_round_is_the_mirror_image(before in nights(), after in nights()) {
        let (there, back) = (diff(&before, &after), diff(&after, &before));
        let turn_back = |change: &FindingChange| {
            let found = back.findings.iter().find(|it| it.id == change.id && it.control == change.control);
            found.map(|it| it.turn)
        };
        for change in &there.findings {
            let mirrored = turn_back(change);
            match change.turn {
                Turn::Appeared => prop_assert_eq!(mirrored, Some(Turn::Vanished)),
                Turn::Vanished => prop_assert_eq!(mirrored, Some(Turn::Appeared)),
                // That it fails and is accepted is neither.
                Turn::Improved => prop_assert!(matches!(
                    mirrored,
                    Some(Turn::Regressed | Turn::LostSight | Turn::Changed)
                )),
                Turn::Regressed => prop_assert!(matches!(
                    mirrored,
                    Some(Turn::Improved | Turn::Changed | Turn::LostSight)
                )),
                Turn::LostSight => prop_assert!(matches!(
                    mirrored,
                    Some(Turn::Improved | Turn::Changed | Turn::Regressed)
                )),
                Turn::Changed => prop_assert!(mirrored
                    .is_some_and(|turn| ![Turn::Appeared, Turn::Vanished].contains(&turn))),
            }
        }
    }
}
