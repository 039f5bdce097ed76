//! What goes on behind a status that is the same.

use super::*;

/// An open item with what it needs and lacks.
fn open(night: Night, needs: &str, lacks: Value) -> Night {
    night
        .but("/items/0/status", json!("needs-investigation"))
        .but("/items/0/needs", json!(needs))
        .but("/items/0/lacks", lacks)
}

/// A night of which the findings count for nothing.
fn uncounted(night: Night) -> Night {
    let mut night = night;
    for finding in &mut night.findings {
        finding.items.clear();
    }
    night
}

fn three(day: u32) -> Night {
    night(day)
        .tls("a", "pass")
        .tls("b", "pass")
        .tls("c", "fail")
}

#[test]
fn findings_that_no_longer_surely_count_are_lost_sight_of() {
    let before = open(three(27), "fix", json!([]));
    let words = "in us-east-1: tag:GetResources was denied (no)";
    let lacks = json!([{"what": "listing", "control": "tls", "words": words}]);
    let after = open(uncounted(three(28)), "read", lacks);
    let changes = diff(&before, &after);
    let permission = Why::PermissionLost("tag:GetResources".to_owned());
    assert_eq!(changes.finding_counts.of(Turn::LostSight), 3);
    for finding in &changes.findings {
        assert_eq!(finding.why, std::slice::from_ref(&permission));
        assert_eq!(finding.items, [1]);
    }
    assert!(changes.is_regression());
    let item = only_item(&before, &after);
    assert_eq!((item.turn, item.why), (Turn::LostSight, vec![permission]));
    // Once it can be read again, the violation is in sight again.
    let back = diff(&after, &before);
    assert_eq!(back.finding_counts.of(Turn::Regressed), 1);
    let why = Why::IntoSight { is_question: false };
    assert_eq!(back.findings[0].why, [why]);
}

#[test]
fn an_item_that_waits_for_reading_is_lost_sight_of_unless_only_the_rest_was_fixed() {
    let attest = open(night(27).tls("a", "pass"), "attest", json!([]));
    let read = open(night(28).tls("a", "pass"), "read", json!([]));
    assert_eq!(only_item(&attest, &read).turn, Turn::LostSight);
    assert!(diff(&read, &read).is_empty());
    let before = open(
        night(27).tls("a", "fail").tls("b", "unknown"),
        "fix",
        json!([]),
    );
    let fixed = open(
        night(28).tls("a", "pass").tls("b", "unknown"),
        "read",
        json!([]),
    );
    assert!(diff(&before, &fixed).items.is_empty());
    assert!(!diff(&before, &fixed).is_regression());
}

#[test]
fn violations_that_newly_count_are_regressions() {
    let wide = night(28).tls("a", "fail").tls("b", "fail").tls("c", "pass");
    let mut narrow = wide.clone();
    narrow.findings[1].items.clear();
    narrow.findings[2].items.clear();
    narrow.head.items[0].status = wide.head.items[0].status;
    let change = only_finding(&narrow, &wide);
    assert_eq!(
        (change.turn, change.why),
        (Turn::Regressed, vec![Why::Scope])
    );
    assert!(diff(&narrow, &wide).is_regression());
    // That it no longer counts is told, and nothing worse.
    let back = only_finding(&wide, &narrow);
    assert_eq!((back.turn, back.why), (Turn::Changed, vec![Why::Scope]));
}

#[test]
fn a_new_violation_in_an_open_item_is_a_regression_and_a_waived_one_is_none() {
    let before = night(27).tls("a", "fail");
    let after = night(28)
        .tls("a", "fail")
        .tls("b", "fail")
        .tls("c", "partial");
    let changes = diff(&before, &after);
    assert_eq!(changes.finding_counts.new_violations(), 2);
    assert!(changes.is_regression());
    let line = changes.line();
    assert!(
        line.ends_with("2 findings appeared (2 new violations)"),
        "{line}"
    );
    let mut waived = finding("tls", "b", "fail");
    waived.waiver = word(true);
    let after = night(28).tls("a", "fail").tls("d", "pass").with(waived);
    assert!(!diff(&before, &after).findings.is_empty());
    assert_eq!(diff(&before, &after).finding_counts.worse(), 0);
    assert_eq!(diff(&before, &after).finding_counts.new_violations(), 0);
}

#[test]
fn a_violation_that_comes_into_sight_is_a_regression() {
    let change = only_finding(&night(27).tls("a", "unknown"), &night(28).tls("a", "fail"));
    let why = Why::IntoSight { is_question: false };
    assert_eq!(change.why[0], why);
    assert_eq!(change.turn, Turn::Regressed);
    let unread = night(27).but("/coverage/cells/0/listed", json!(false));
    let change = only_finding(&unread, &night(28).tls("a", "fail"));
    assert_eq!((change.turn, change.why), (Turn::Regressed, vec![why]));
    let change = only_finding(&unread, &night(28).tls("a", "pass"));
    assert_eq!(change.turn, Turn::Changed);
}

#[test]
fn a_check_that_asks_less_makes_nothing_better() {
    let same = |day: u32, verdict: &str, facts: Value| {
        let mut finding = finding("tls", "a", verdict);
        finding.evidence = serde_json::from_value(facts).unwrap();
        night(day).with(finding)
    };
    let before = same(27, "fail", json!({"tls": "none", "name": "a"}));
    let narrowed = same(28, "pass", json!({"name": "a", "own": 1}))
        .but("/controls/tls/cases/0/when", json!("x.z"));
    let change = only_finding(&before, &narrowed);
    assert_eq!((change.turn, change.why), (Turn::Changed, vec![Why::Check]));
    assert_eq!(only_item(&before, &narrowed).turn, Turn::Changed);
    // A fact that changed proves it, whatever the check.
    let fixed = same(28, "pass", json!({"tls": "required"}))
        .but("/controls/tls/cases/0/when", json!("x.z"));
    assert_eq!(only_finding(&before, &fixed).turn, Turn::Improved);
    // What is no longer picked is not gone for good.
    let before = night(27).tls("a", "pass").tls("b", "fail");
    let picked = night(28).tls("a", "pass");
    assert_eq!(only_item(&before, &picked).turn, Turn::Improved);
    let picked = picked.but("/controls/tls/subject/where", json!("x.y"));
    assert_eq!(only_item(&before, &picked).turn, Turn::Changed);
}

#[test]
fn the_word_of_a_person_that_lapses_in_an_open_item_is_told() {
    let parts = json!([{"id": "reviewed", "asks": "sure?"}]);
    let of = |day: u32, lacks: Value| {
        let night = night(day).tls("a", "pass").tls("b", "fail");
        open(night, "fix", lacks).but("/threats/t/human_parts", parts.clone())
    };
    let lacks = json!([{"what": "attestation", "part": "reviewed", "words": "w"}]);
    let (before, after) = (of(27, json!([])), of(28, lacks));
    let item = only_item(&before, &after);
    assert_eq!(
        (item.turn, item.why),
        (Turn::Regressed, vec![Why::AnswerWithdrawn])
    );
    let word = json!({"by": "Ada", "date": "2026-01-01", "expires": "2026-11-27", "note": "", "holds": false});
    let asked =
        json!([{"threat": "t", "part": "reviewed", "asks": "sure?", "items": [1], "lapsed": word}]);
    let expired = after.clone().but("/questions", asked);
    assert_eq!(
        only_item(&before, &expired).why,
        [Why::AnswerExpired("2026-11-27".to_owned())]
    );
    // A part that nobody was asked about before is none that lapsed.
    let unasked = before.clone().but("/threats/t/human_parts", json!([]));
    assert!(diff(&unasked, &after).items.is_empty());
    assert!(diff(&after, &before).items.is_empty());
}

#[test]
fn a_resource_of_which_one_run_could_not_tell_the_region_is_the_same() {
    let of = |day: u32, region: &str, verdict: &str| {
        let mut finding = finding("tls", "a", verdict);
        finding.resource = "arn:aws:s3:::a".to_owned();
        finding.region = region.to_owned();
        night(day).with(finding)
    };
    for (one, other) in [("global", "eu-west-1"), ("eu-west-1", "global")] {
        assert!(diff(&of(27, one, "pass"), &of(28, other, "pass")).is_empty());
        let change = only_finding(&of(27, one, "pass"), &of(28, other, "fail"));
        assert_eq!(change.turn, Turn::Regressed);
        assert!(matches!(change.why.as_slice(), [Why::Resource(_)]));
    }
    let moved = diff(&of(27, "us-east-1", "pass"), &of(28, "eu-west-1", "pass"));
    assert_eq!(moved.findings.len(), 2);
}

#[test]
fn controls_that_come_and_go_behind_an_open_item_are_told() {
    let tally = |control: &str, fail: usize| {
        json!({
            "control": control, "pass": 1, "fail": fail, "partial": 0, "unknown": 0, "not_applicable": 0, "waived": 0,
        })
    };
    let before =
        open(night(27), "fix", json!([])).but("/items/0/controls", json!([tally("tls", 1)]));
    let with = |more: Value| {
        open(night(28), "fix", json!([])).but("/items/0/controls", json!([tally("tls", 1), more]))
    };
    let item = only_item(&before, &with(tally("vpc", 1)));
    assert_eq!((item.turn, item.why), (Turn::Regressed, vec![Why::Check]));
    assert!(diff(&before, &with(tally("vpc", 0))).items.is_empty());
    let gone = only_item(&with(tally("vpc", 0)), &before);
    assert_eq!((gone.turn, gone.why), (Turn::Changed, vec![Why::Check]));
}
