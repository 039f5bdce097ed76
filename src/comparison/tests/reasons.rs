//! Why findings and items went another way.

use super::*;
use crate::changes::FieldChange;

fn with_evidence(verdict: &str, evidence: Value) -> Night {
    let mut finding = finding("tls", "a", verdict);
    finding.evidence = match evidence {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    night(28).with(finding)
}

fn waived(holds: bool) -> Night {
    let mut finding = finding("tls", "a", "fail");
    finding.waiver = word(holds);
    night(28).with(finding)
}

fn asked(answer: Option<Word>) -> Night {
    let mut finding = finding("tls", "a", "question");
    finding.asks = Some("sure?".to_owned());
    finding.answer = answer;
    night(28).with(finding)
}

#[test]
fn the_facts_that_are_others_are_named() {
    let before = with_evidence(
        "pass",
        json!({"policy.tls": "required", "name": "a", "gone": 1}),
    );
    let after = with_evidence(
        "fail",
        json!({"policy.tls": {"absent": true}, "name": "a", "new": 2}),
    );
    let field = |field: &str, before: &str, after: &str| FieldChange {
        field: field.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    let change = only_finding(&before, &after);
    assert_eq!(
        change.why,
        [Why::Resource(vec![
            field("gone", "1", ""),
            field("policy.tls", "required", "absent"),
            field("new", "", "2"),
        ])]
    );
    // An item tells of them with the finding.
    let item = only_item(&before, &after);
    assert_eq!(item.why, [Why::Resource(Vec::new())]);
    assert_eq!(item.findings, [change]);
}

#[test]
fn a_permission_that_was_lost_is_named() {
    let before = with_evidence("pass", json!({"policy.tls": "required", "name": "a"}));
    let denied =
        json!({"policy.tls": {"denied": "s3:GetBucketPolicy", "detail": "no"}, "name": "a"});
    let permission = Why::PermissionLost("s3:GetBucketPolicy".to_owned());
    let after = with_evidence("unknown", denied);
    assert_eq!(
        only_finding(&before, &after).why,
        std::slice::from_ref(&permission)
    );
    assert_eq!(only_item(&before, &after).why, [permission]);
    let back = only_finding(&after, &before);
    assert_eq!(
        (back.turn, back.why),
        (Turn::Improved, vec![Why::ReadAgain])
    );

    let failed =
        json!({"policy.tls": {"failed": "throttled", "call": "s3:GetBucketPolicy"}, "name": "a"});
    let after = with_evidence("unknown", failed);
    let words = only_finding(&before, &after).why[0].words();
    assert_eq!(words, "could not be read: s3:GetBucketPolicy (throttled)");
    let after = with_evidence("unknown", json!({"name": "a"}));
    assert_eq!(
        only_finding(&before, &after).why,
        [Why::Unread("why".to_owned())]
    );
}

#[test]
fn what_people_said_and_no_longer_say_is_told() {
    let open = night(27).tls("a", "fail");
    let given = only_finding(&open, &waived(true));
    let (by, until) = ("Ada".to_owned(), "2026-11-27".to_owned());
    assert_eq!(given.turn, Turn::Changed);
    assert_eq!(given.why, [Why::WaiverGiven(by.clone(), until.clone())]);
    let expired = only_finding(&waived(true), &waived(false));
    assert_eq!(expired.turn, Turn::Regressed);
    assert_eq!(expired.why, [Why::WaiverExpired(until.clone())]);
    let withdrawn = only_finding(&waived(true), &open);
    assert_eq!(
        (withdrawn.turn, withdrawn.why),
        (Turn::Regressed, vec![Why::WaiverWithdrawn])
    );

    let given = only_finding(&asked(None), &asked(word(true)));
    assert_eq!(given.turn, Turn::Improved);
    assert_eq!(given.why, [Why::AnswerGiven(by, until.clone())]);
    let expired = only_item(&asked(word(true)), &asked(word(false)));
    assert_eq!(expired.turn, Turn::Regressed);
    assert_eq!(expired.why, [Why::AnswerExpired(until)]);
    let withdrawn = only_finding(&asked(word(true)), &asked(None));
    assert_eq!(withdrawn.why, [Why::AnswerWithdrawn]);
}

#[test]
fn the_human_part_of_a_threat_lapses() {
    let question = |lapsed: Value| json!([{"threat": "t", "part": "reviewed", "asks": "sure?", "items": [1], "lapsed": lapsed}]);
    let before = night(27).tls("a", "pass");
    let open = || {
        night(28)
            .tls("a", "pass")
            .but("/items/0/status", json!("needs-investigation"))
    };
    let word = json!({"by": "Ada", "date": "2026-01-01", "expires": "2026-11-27", "note": "", "holds": false});
    for (lapsed, why) in [
        (word, Why::AnswerExpired("2026-11-27".to_owned())),
        (Value::Null, Why::AnswerWithdrawn),
    ] {
        let after = open().but("/questions", question(lapsed));
        let item = only_item(&before, &after);
        assert_eq!((item.turn, item.why), (Turn::Regressed, vec![why]));
        let back = only_item(&after, &before);
        assert_eq!(back.turn, Turn::Improved);
        assert_eq!(back.why[0].words(), "answer given");
    }
}

#[test]
fn a_check_that_is_another_is_told_only_where_the_facts_are_the_same() {
    let same = json!({"policy.tls": "required"});
    let before = with_evidence("pass", same.clone());
    let after = with_evidence("fail", same);
    assert_eq!(only_finding(&before, &after).why, [Why::Untold]);
    let when = after
        .clone()
        .but("/controls/tls/cases/0/when", json!("x.z"));
    assert_eq!(only_finding(&before, &when).why, [Why::Check]);
    let version = after.but("/tool/version", json!("2.0.0"));
    assert_eq!(only_finding(&before, &version).why, [Why::Check]);
    assert!(diff(&before, &version).notes[0].contains("1.0.0 and 2.0.0"));
    let other = with_evidence("fail", json!({"policy.tls": "none"}));
    let other = other.but("/controls/tls/cases/0/when", json!("x.z"));
    assert!(matches!(
        only_finding(&before, &other).why.as_slice(),
        [Why::Resource(_)]
    ));
}

#[test]
fn another_scope_and_a_hand_in_the_report_are_told() {
    let before = night(27).tls("a", "fail");
    let rule = json!({"everything": false, "rules": [{"name": "orders", "items": [1], "resources": 0}],
        "unmatched_items": [], "unclaimed_resources": []});
    let mut scoped = night(28).tls("a", "fail").but("/scope", rule);
    scoped.findings[0].items = Vec::new();
    scoped = scoped.but("/items/0/status", json!("needs-investigation"));
    let item = only_item(&before, &scoped);
    assert_eq!((item.turn, item.why), (Turn::Changed, vec![Why::Scope]));
    let by_hand = night(28)
        .tls("a", "fail")
        .but("/items/0/status", json!("not-applicable"));
    let item = only_item(&before, &by_hand);
    assert_eq!((item.turn, item.why), (Turn::Changed, vec![Why::Person]));
}
