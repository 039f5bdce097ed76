//! Which way findings and items went.

use super::*;
use crate::model::Status;

#[test]
fn a_run_is_no_other_than_itself() {
    let night = night(27)
        .tls("a", "pass")
        .tls("b", "fail")
        .vpc("f", "unknown");
    assert!(diff(&night, &night).is_empty());
}

#[test]
fn what_got_worse_comes_first_and_carries_its_findings() {
    let before = night(27)
        .tls("a", "pass")
        .tls("b", "pass")
        .vpc("f", "fail")
        .vpc("g", "fail");
    let after = night(28)
        .tls("a", "pass")
        .tls("b", "fail")
        .vpc("f", "pass")
        .vpc("g", "fail");
    let changes = diff(&before, &after);
    let ways: Vec<_> = changes
        .items
        .iter()
        .map(|it| (it.turn, it.number))
        .collect();
    assert_eq!(ways, [(Turn::Regressed, 1), (Turn::Improved, 2)]);
    assert_eq!(changes.items[0].after, Some(Status::NeedsInvestigation));
    let told = &changes.items[0].findings;
    assert_eq!(told.len(), 1);
    assert!(told[0].resource.ends_with(":b"));
    let ways: Vec<_> = changes.findings.iter().map(|it| it.turn).collect();
    assert_eq!(ways, [Turn::Regressed, Turn::Improved]);
    assert!(changes.is_regression());

    // The other way round, it is the other way.
    let back = diff(&after, &before);
    let ways: Vec<_> = back.items.iter().map(|it| (it.turn, it.number)).collect();
    assert_eq!(ways, [(Turn::Regressed, 2), (Turn::Improved, 1)]);
}

#[test]
fn a_resource_is_gone_only_if_its_listing_was_read_to_its_end() {
    let before = night(27).tls("a", "pass").tls("b", "fail");
    let after = night(28).tls("a", "pass");
    let gone = only_finding(&before, &after);
    let why = vec![Why::Gone { is_picked: false }];
    assert_eq!((gone.turn, gone.why), (Turn::Vanished, why));
    // Where the control picks among resources, it may be there and no longer among them.
    let picks = after
        .clone()
        .but("/controls/tls/subject/where", json!("x.y"));
    let gone = only_finding(&before, &picks);
    assert_eq!(gone.why, [Why::Gone { is_picked: true }, Why::Check]);
    // An unknown finding elsewhere does not make the listing of the service incomplete.
    let doubted = after
        .clone()
        .but("/coverage/cells/0/state", json!("partial"));
    assert_eq!(only_finding(&before, &doubted).turn, Turn::Vanished);
    let untold = doubted.but("/coverage/cells/0/listed", Value::Null);
    assert_eq!(only_finding(&before, &untold).turn, Turn::LostSight);

    let cut = after
        .clone()
        .but("/coverage/cells/0/listed", json!(false))
        .but(
            "/coverage/cells/0/cause",
            json!("s3:ListAllMyBuckets was denied (no)"),
        );
    let lost = only_finding(&before, &cut);
    assert_eq!(lost.turn, Turn::LostSight);
    let permission = Why::PermissionLost("s3:ListAllMyBuckets".to_owned());
    assert_eq!(lost.why, [permission]);
    // And only then is it new the other way round.
    assert_eq!(only_finding(&after, &before).turn, Turn::Appeared);
    let seen = only_finding(&cut, &before);
    let sight = Why::IntoSight { is_question: false };
    assert_eq!((seen.turn, seen.why), (Turn::Regressed, vec![sight]));
}

#[test]
fn a_region_or_account_that_was_not_read_is_lost_sight_of() {
    let before = night(27).vpc("f", "pass");
    let none = night(28);
    for (after, words) in [
        (
            none.clone()
                .but("/run/targets/0/regions", json!(["eu-west-1"])),
            "region us-east-1",
        ),
        (
            none.clone()
                .but("/run/targets/0/excluded_regions", json!(["us-east-1"])),
            "region us-east-1",
        ),
        (
            none.clone()
                .but("/coverage/cells/1/region", json!("us-west-2")),
            "lambda in us-east-1",
        ),
        (
            none.clone().but("/coverage/cells", json!([])),
            "lambda in us-east-1",
        ),
        (
            none.clone()
                .but("/accounts/0/state", json!("not-assumable")),
            "account 1111",
        ),
        (
            none.clone().but("/accounts/0/state", json!("missing")),
            "account 1111",
        ),
        (
            none.clone().but("/accounts/0/state", json!("excluded")),
            "account 1111",
        ),
        (
            none.clone().but("/accounts/0/state", json!("suspended")),
            "account 1111",
        ),
        (
            none.clone()
                .but("/accounts/0/account", json!("444455556666")),
            "not about account",
        ),
    ] {
        let lost = only_finding(&before, &after);
        assert_eq!(lost.turn, Turn::LostSight, "{words}");
        assert!(lost.why[0].words().contains(words), "{:?}", lost.why);
        assert!(diff(&before, &after).is_regression());
    }
    assert_eq!(only_finding(&before, &none).turn, Turn::Vanished);
}

#[test]
fn an_item_whose_evidence_can_no_longer_be_read_is_lost_sight_of() {
    let before = night(27).tls("a", "pass").tls("b", "pass");
    let after = night(28).tls("a", "pass").tls("b", "unknown");
    let lost = only_item(&before, &after);
    assert_eq!(lost.turn, Turn::LostSight);
    // A violation beside it is one.
    let both = night(28).tls("a", "fail").tls("b", "unknown");
    assert_eq!(only_item(&before, &both).turn, Turn::Regressed);
    // Nothing that failed is better for not being read.
    let failed = night(27).tls("a", "fail");
    assert_eq!(
        only_item(&failed, &night(28).tls("a", "unknown")).turn,
        Turn::LostSight
    );
    let fixed_and_lost = night(28).tls("a", "unknown").tls("b", "pass");
    assert_eq!(only_item(&failed, &fixed_and_lost).turn, Turn::LostSight);
    assert_eq!(
        only_item(&failed, &night(28).tls("a", "partial")).turn,
        Turn::Improved
    );
}

#[test]
fn items_that_were_not_to_be_decided_do_not_count() {
    let before = night(27).tls("a", "pass");
    let after = night(28)
        .tls("a", "fail")
        .but("/items/0/selected", json!(false));
    let changes = diff(&before, &after);
    assert!(
        changes.items.is_empty() && changes.findings.is_empty(),
        "{changes:#?}"
    );
    assert!(
        changes.notes[0].contains("not compared: 1"),
        "{:?}",
        changes.notes
    );
    // Nor do findings that count for no item.
    let mut outside = finding("tls", "o", "fail");
    outside.items = Vec::new();
    assert!(diff(&before, &before.clone().with(outside)).is_empty());
}

#[test]
fn items_are_known_by_what_they_say_and_not_by_their_number() {
    let before = night(27).tls("a", "pass").vpc("f", "fail");
    let mut after = night(28).tls("a", "fail").vpc("f", "fail");
    // Another item came before them.
    let mut new = after.head.items[0].clone();
    new.title = Some("new".to_owned());
    after.head.items.insert(0, new);
    for (item, number) in after.head.items.iter_mut().zip(1..) {
        item.number = number;
    }
    after.findings[0].items = vec![2];
    after.findings[1].items = vec![3];
    let changes = diff(&before, &after);
    let ways: Vec<_> = changes
        .items
        .iter()
        .map(|it| (it.turn, it.number))
        .collect();
    assert_eq!(ways, [(Turn::Regressed, 2), (Turn::Appeared, 1)]);
    assert_eq!(changes.items[1].why, [Why::Report]);
    assert_eq!(changes.findings[0].items, [2]);
    let ways: Vec<_> = diff(&after, &before)
        .items
        .iter()
        .map(|it| (it.turn, it.number))
        .collect();
    assert_eq!(ways, [(Turn::Vanished, 1), (Turn::Improved, 1)]);

    // Of several that say the same, ids tell; an id alone does not.
    let with_ids = |ids: [&str; 2]| {
        let night = night(27).but("/items/1/title", json!("item 1"));
        let night = night.but("/items/0/id", json!(ids[0]));
        night.but("/items/1/id", json!(ids[1]))
    };
    let (before, mut after) = (with_ids(["x", "y"]), with_ids(["y", "x"]));
    after.head.items[0].status = Status::NotStarted;
    let change = only_item(&before, &after);
    assert_eq!((change.number, change.id.as_deref()), (1, Some("y")));
    let mut other = with_ids(["x", "y"]);
    other.head.items[0].threat = Some("other".to_owned());
    let ways: Vec<_> = diff(&before, &other)
        .items
        .iter()
        .map(|it| it.turn)
        .collect();
    assert_eq!(ways, [Turn::Appeared, Turn::Vanished]);
}

#[test]
fn an_item_is_as_old_as_the_runs_in_which_it_was_open_without_a_break() {
    let nights: Vec<Night> = vec![
        night(20).tls("a", "fail"),
        night(21).tls("a", "pass"),
        night(22).tls("a", "partial"),
        night(23)
            .tls("a", "pass")
            .but("/items/0/selected", json!(false)),
        night(24).tls("a", "unknown"),
        night(26).tls("a", "fail"),
    ];
    let dated = |night: &'static Night| Dated {
        head: &night.head,
        finished: night.head.run.finished_at.parse().unwrap(),
    };
    let nights: &'static [Night] = Box::leak(nights.into_boxed_slice());
    let later = &nights[5];
    // In any order, twice, with the later one and with one after it.
    let after: &'static Night = Box::leak(Box::new(night(28)));
    let mut history: Vec<Dated<'_>> = nights.iter().map(dated).collect();
    history.extend(nights.iter().rev().map(dated));
    history.push(dated(after));
    let changes = compare(&nights[4], later, &history).unwrap();
    assert_eq!(changes.ages.len(), 1);
    let age = &changes.ages[0];
    assert_eq!(
        (age.number, age.since.as_str(), age.days, age.runs),
        (1, "2026-11-22", 4, 3)
    );
    assert!(diff(&nights[4], later).ages.is_empty());
}
