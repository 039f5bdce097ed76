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

proptest! {
    #[test]
    fn a_run_is_no_other_than_itself(night in nights()) {
        prop_assert!(diff(&night, &night).is_empty());
    }

    #[test]
    fn nothing_unknown_is_better_or_gone(before in nights(), after in nights()) {
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
                Turn::Regressed => prop_assert!(matches!(mirrored, Some(Turn::Improved | Turn::Changed))),
                Turn::LostSight => prop_assert!(matches!(mirrored, Some(Turn::Improved | Turn::Changed))),
                Turn::Changed => prop_assert!(mirrored
                    .is_some_and(|turn| ![Turn::Appeared, Turn::Vanished].contains(&turn))),
            }
        }
    }
}
