//! Changes as they are written, with hostile names in every place.

use super::*;
use crate::changes::{Age, Counts, FieldChange, RunRef, Standing};
use crate::model::{Status, Verdict};

const HOSTILE: &str = "a|b `c` <img src=x> @all #1 [x](http://y)\n\u{1b}[31m\u{202e}";

fn standing(verdict: Verdict) -> Option<Standing> {
    Some(Standing::new(verdict, false, false))
}

fn finding(turn: Turn, resource: &str, why: Why) -> FindingChange {
    let is_there = !matches!(turn, Turn::Vanished);
    FindingChange {
        turn,
        id: resource.to_owned(),
        control: "s3-bucket-tls-required".to_owned(),
        account: "111122223333".to_owned(),
        region: "us-east-1".to_owned(),
        resource: resource.to_owned(),
        before: standing(Verdict::Pass),
        after: standing(Verdict::Fail).filter(|_| is_there),
        why: vec![why],
        reason: "why".to_owned(),
        items: vec![12],
    }
}

fn field(before: &str, after: &str) -> Why {
    Why::Resource(vec![FieldChange {
        field: "policy.tls".to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    }])
}

fn changes(names: &[&str]) -> Changes {
    let run = |day: &str| RunRef {
        id: day.to_owned(),
        finished_at: format!("{day}T02:00:00Z"),
        report: names[0].to_owned(),
    };
    let mut findings: Vec<FindingChange> = names
        .iter()
        .map(|name| finding(Turn::Regressed, name, field("required", name)))
        .collect();
    let item = ItemChange {
        turn: Turn::Regressed,
        number: 12,
        id: None,
        title: names[0].to_owned(),
        interaction: Some(names[0].to_owned()),
        threat: None,
        before: Some(Status::Implemented),
        after: Some(Status::NeedsInvestigation),
        why: vec![Why::Resource(Vec::new())],
        findings: vec![findings[0].clone()],
        more_findings: 1,
    };
    let gone = Why::Gone { is_picked: false };
    findings.push(finding(Turn::Vanished, "arn:aws:s3:::gone", gone));
    let (mut item_counts, mut finding_counts) = (Counts::default(), Counts::default());
    item_counts.add(Turn::Regressed);
    findings.iter().for_each(|it| finding_counts.add(it.turn));
    Changes {
        earlier: run("2026-11-27"),
        later: run("2026-11-28"),
        notes: vec![names[0].to_owned()],
        item_counts,
        items: vec![item],
        finding_counts,
        findings,
        ages: vec![Age {
            number: 12,
            title: names[0].to_owned(),
            status: Status::NeedsInvestigation,
            since: "2026-11-20".to_owned(),
            days: 8,
            runs: 8,
        }],
    }
}

#[test]
fn a_person_reads_what_got_worse_first() {
    let changes = changes(&["arn:aws:s3:::a", "arn:aws:s3:::b"]);
    insta::assert_snapshot!(text(&changes), @r"
    changes since 2026-11-27: 1 item regressed; 2 findings regressed, 1 vanished
    note: arn:aws:s3:::a

    Items regressed (1)
      12. arn:aws:s3:::a (arn:aws:s3:::a): implemented → needs-investigation
         resource changed
         s3-bucket-tls-required: pass → fail
           arn:aws:s3:::a
           resource changed: policy.tls: required → arn:aws:s3:::a
         and 1 more
         open since 2026-11-20 (8 days, 8 runs)

    Findings regressed (2, 1 of them told with items)
      s3-bucket-tls-required: pass → fail; resource changed
         arn:aws:s3:::b
           resource changed: policy.tls: required → arn:aws:s3:::b

    Findings vanished (1)
      arn:aws:s3:::gone: no longer there
         s3-bucket-tls-required: was pass

    Open items, the oldest first
      12. arn:aws:s3:::a: needs-investigation, open since 2026-11-20 (8 days, 8
        runs)
    ");
    let worse = worse(&changes);
    assert!(
        !worse.contains("Vanished") && worse.contains("1 vanished"),
        "{worse}"
    );
}

#[test]
fn a_comment_says_the_same() {
    let changes = changes(&["arn:aws:s3:::a", "arn:aws:s3:::b"]);
    insta::assert_snapshot!(markdown(&changes), @r"
    ## changes since 2026-11-27: 1 item regressed; 2 findings regressed, 1 vanished

    > Note: arn:aws:s3:::a

    ### Items regressed (1)

    - **12\. arn:aws:s3:::a** (arn:aws:s3:::a): implemented → needs-investigation; resource changed
      - s3-bucket-tls-required on arn:aws:s3:::a: pass → fail; resource changed: policy.tls: required → arn:aws:s3:::a
      - and 1 more
      - open since 2026-11-20 (8 days, 8 runs)

    ### Findings regressed (2, 1 of them told with items)

    - s3-bucket-tls-required: pass → fail; resource changed
      - arn:aws:s3:::b; resource changed: policy.tls: required → arn:aws:s3:::b

    ### Findings vanished (1)

    - arn:aws:s3:::gone: no longer there
      - s3-bucket-tls-required: was pass
    ");
}

#[test]
fn nothing_of_others_steers_a_terminal_or_a_comment() {
    let changes = changes(&[HOSTILE, HOSTILE]);
    for told in [text(&changes), worse(&changes), markdown(&changes)] {
        assert!(
            !told.contains('\u{1b}') && !told.contains('\u{202e}'),
            "{told}"
        );
    }
    let told = text(&changes);
    assert!(
        told.lines().all(|line| line.chars().count() <= 80),
        "{told}"
    );
    let told = markdown(&changes);
    for bare in ["a|b", " `c", " <img", "@all", "#1", "](", "://"] {
        assert!(!told.contains(bare), "{bare}: {told}");
    }
}

#[test]
fn very_many_changes_are_cut_and_said_to_be() {
    let names: Vec<String> = (0..2_000)
        .map(|number| format!("arn:aws:s3:::{number}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let changes = changes(&names);
    assert!(
        text(&changes).contains("and 1994 more"),
        "{}",
        text(&changes)
    );
    let told = markdown(&changes);
    assert!(
        told.len() < 60_000 && told.contains("There is more"),
        "{told}"
    );
    assert_eq!(json(&changes).findings.len(), 2_001);
}

#[test]
fn wide_scripts_fit_a_terminal_as_well() {
    let name = "監査ログの保管 設定が変更されました ".repeat(6);
    let changes = changes(&[&name]);
    for told in [text(&changes), worse(&changes)] {
        let widest = told.lines().map(crate::model::columns_of_text).max();
        assert!(
            told.contains("監査ログの保管") && widest <= Some(80),
            "{told}"
        );
    }
}
