//! Results of others, results that do not belong together, and results that lie.

use super::*;

#[test]
fn runs_that_have_nothing_in_common_say_so() {
    let before = night(28).tls("a", "pass");
    let other = night(27)
        .tls("a", "fail")
        .but(
            "/run/report",
            json!({"name": "b.htm", "format": "html", "sha256": "1"}),
        )
        .but("/accounts/0/account", json!("444455556666"))
        .but("/run/targets/0/account", json!("444455556666"))
        .but("/catalog/digest", json!("sha256:1"));
    let notes = diff(&before, &other).notes.join("\n");
    for words in [
        "were the two swapped?",
        "the reports differ, a.htm and b.htm",
        "no account is in both runs",
        "accounts of the earlier run alone: 111122223333",
        "accounts of the later run alone: 444455556666",
        "the checks differ",
    ] {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    // The updated report is the report.
    let later = night(29).but("/run/report/sha256", json!("9"));
    let earlier = night(28).but("/run/report/updated_sha256", json!("9"));
    assert!(diff(&earlier, &later).notes.is_empty());
}

#[test]
fn a_control_that_only_one_run_has_is_counted_and_not_compared() {
    let before = night(27).tls("a", "pass").vpc("f", "pass");
    let mut after = night(28).tls("a", "pass");
    after.head.controls.remove("vpc");
    let changes = diff(&before, &after);
    assert!(changes.findings.is_empty(), "{:#?}", changes.findings);
    assert!(
        changes.notes[0].contains("(1, of which 1 held) are not compared: vpc"),
        "{:?}",
        changes.notes
    );
}

#[test]
fn a_finding_that_is_named_twice_is_told_once_and_ids_are_not_believed() {
    let before = night(27)
        .tls("a", "pass")
        .tls("a", "fail")
        .tls("b", "pass")
        .tls("b", "pass");
    let mut after = night(28).tls("a", "fail").tls("a", "pass");
    after.findings[0].id = "b".to_owned();
    let changes = diff(&before, &after);
    let ways: Vec<_> = changes
        .findings
        .iter()
        .map(|it| (it.turn, it.resource.as_str()))
        .collect();
    assert_eq!(
        ways,
        [
            (Turn::Regressed, "arn:aws:x:::a"),
            (Turn::Vanished, "arn:aws:x:::b")
        ]
    );
}

#[test]
fn results_that_tell_less_are_believed_less() {
    // As earlier versions wrote them: neither controls nor threats, accounts, items of findings or listings.
    let old = |night: Night| {
        let mut night = night;
        night.head.threats.clear();
        night.head.controls.clear();
        night.head.accounts.clear();
        for cell in &mut night.head.coverage.cells {
            cell.listed = None;
        }
        for finding in &mut night.findings {
            finding.items.clear();
        }
        night
    };
    let before = old(night(27).tls("a", "pass").tls("b", "pass"));
    let after = night(28).tls("a", "fail");
    let ways = |earlier: &Night, later: &Night| -> Vec<Turn> {
        diff(earlier, later)
            .findings
            .iter()
            .map(|it| it.turn)
            .collect()
    };
    assert_eq!(ways(&before, &after), [Turn::Regressed, Turn::Vanished]);
    // Without its control nobody knows which service lists it, so every one has to be whole.
    let mut cut = old(after);
    cut.head.coverage.cells[2].state = crate::output::json_v1::CellState::Partial;
    assert_eq!(ways(&before, &cut), [Turn::Regressed, Turn::LostSight]);
}
