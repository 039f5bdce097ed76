//! The reason: numbers first, then names, then what is left open.

use super::*;
use crate::model::{Piece, Wording};
use crate::rollup::gaps::Gaps;

fn reason_of(findings: &[(&str, Verdict, &str)], incomplete: Vec<Cause>) -> String {
    let catalog = catalogue(&[Nothing::Unknown], Subjects::Each, Human::NoPart);
    let accounts = accounts(1);
    let control = control_id(0);
    let outcome = Outcome {
        findings: findings
            .iter()
            .map(|(resource, verdict, reason)| {
                finding(&control, &accounts[0], resource, *verdict, reason)
            })
            .collect(),
        incomplete: incomplete.into_iter().map(global).collect(),
    };
    let outcomes = Outcomes::from([((control, accounts[0].clone()), outcome)]);
    decision(&catalog, &accounts, &outcomes, Human::NoPart)
        .reason
        .full()
}

fn global(cause: Cause) -> Gap {
    Gap {
        cause,
        region: Region::global(),
    }
}

/// These pieces as a sentence.
fn said(pieces: Vec<Piece>) -> String {
    let mut wording = Wording::default();
    wording.add(pieces);
    wording.full()
}

/// What is said of these gaps of one account.
fn said_of(gaps: &[Gap]) -> String {
    let mut all = Gaps::default();
    for gap in gaps {
        all.add("111122223333", gap);
    }
    said(vec![all.list(false)])
}

#[test]
fn a_region_that_could_not_be_read_is_named() {
    let gap = |region| Gap {
        cause: Cause::denied("dynamodb:ListTables", ""),
        region: Region::new(region),
    };
    let gaps = [
        gap("eu-west-1"),
        gap("us-east-1"),
        global(Cause::denied("account:ListRegions", "")),
    ];
    assert_eq!(
        said_of(&gaps),
        "account:ListRegions was denied; in eu-west-1, us-east-1: dynamodb:ListTables was denied."
    );
}

use Verdict::{Fail, NotApplicable, Partial, Pass, Unknown};

#[test]
fn all_hold() {
    let findings = [("arn:aws:s3:::a", Pass, "x"), ("arn:aws:s3:::b", Pass, "y")];
    assert_eq!(reason_of(&findings, vec![]), "2 of 2 buckets do 0.");
}

#[test]
fn offenders_are_named_and_a_common_reason_is_given_once() {
    let findings = [
        ("arn:aws:s3:::a", Pass, ""),
        ("arn:aws:s3:::b", Fail, "no policy"),
        ("arn:aws:s3:::c", Fail, "no policy"),
        ("arn:aws:s3:::d", Fail, "a policy about something else"),
    ];
    assert_eq!(
        reason_of(&findings, vec![]),
        "1 of 4 buckets do 0; not: b, c (no policy), d (a policy about something else)."
    );
}

#[test]
fn every_verdict_has_its_word() {
    let findings = [
        ("arn:aws:s3:::a", Pass, ""),
        ("arn:aws:s3:::b", Fail, "f"),
        ("arn:aws:s3:::c", Partial, "p"),
        ("arn:aws:s3:::d", Unknown, "u"),
        ("arn:aws:s3:::e", NotApplicable, "n"),
    ];
    assert_eq!(
        reason_of(&findings, vec![]),
        "1 of 3 buckets that could be judged do 0; not: b (f); partly: c (p); \
         1 of 4 could not be judged: d (u); does not apply to: e (n)."
    );
}

#[test]
fn five_are_named_and_the_rest_is_counted() {
    let names: Vec<String> = (1..=9).map(|n| format!("arn:aws:s3:::b{n}")).collect();
    let failing = |count: usize| -> Vec<(&str, Verdict, &str)> {
        names[..count]
            .iter()
            .map(|name| (name.as_str(), Fail, "f"))
            .collect()
    };
    assert_eq!(
        reason_of(&failing(5), vec![]),
        "0 of 5 buckets do 0; not: b1, b2, b3, b4, b5 (f)."
    );
    assert_eq!(
        reason_of(&failing(6), vec![]),
        "0 of 6 buckets do 0; not: b1, b2, b3, b4, b5 (f) and 1 more."
    );
    assert_eq!(
        reason_of(&failing(9), vec![]),
        "0 of 9 buckets do 0; not: b1, b2, b3, b4, b5 (f) and 4 more."
    );
}

#[test]
fn resources_are_called_what_people_call_them() {
    for (resource, name) in [
        ("arn:aws:iam::111122223333:root", "111122223333"),
        ("arn:aws:s3:::logs-a", "logs-a"),
        ("arn:aws:iam::111122223333:role/service/deploy", "deploy"),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:resize",
            "resize",
        ),
        (
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/6d0ecf831eec9f09",
            "shop",
        ),
        (
            "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2",
            "shop",
        ),
        (
            "arn:aws:iam::111122223333:role/50dc6c495c0c9188",
            "50dc6c495c0c9188",
        ),
        ("plain", "plain"),
        ("ends-with/", "ends-with/"),
        ("", ""),
    ] {
        assert_eq!(
            reason_of(&[(resource, Fail, "f")], vec![]),
            format!("0 of 1 buckets do 0; not: {name} (f).")
        );
    }
}

#[test]
fn nothing_found_nothing_to_judge_and_nothing_read_are_told_apart() {
    assert_eq!(
        reason_of(&[], vec![]),
        "No bucket found: is it the right account, region and scope?"
    );
    assert_eq!(
        reason_of(&[("arn:aws:s3:::a", NotApplicable, "a log target")], vec![]),
        "No bucket to judge; does not apply to: a (a log target)."
    );
    assert_eq!(
        reason_of(&[], vec![cause()]),
        "Not all buckets could be read: s3:ListAllMyBuckets was denied."
    );
    assert_eq!(
        reason_of(
            &[("arn:aws:s3:::a", Pass, "")],
            vec![
                cause(),
                Cause::failed(Failure::Throttled, "s3:ListBuckets", "slow down")
            ]
        ),
        "1 of 1 buckets do 0; not all buckets could be read: s3:ListAllMyBuckets was denied; \
         s3:ListBuckets was throttled (slow down)."
    );
}

#[test]
fn what_humans_said_or_did_not_say_is_told() {
    for (human, expect) in [
        (Human::NoPart, "1 of 1 buckets do 0."),
        (
            Human::Silent,
            "1 of 1 buckets do 0. A person must confirm (reviewed): Is it reviewed?",
        ),
        (
            Human::Attested,
            "1 of 1 buckets do 0. Attested by ada until 2026-12-31: Is it reviewed?",
        ),
        (
            Human::Expired,
            "1 of 1 buckets do 0. A person must confirm (reviewed), as the attestation by ada is valid only \
             from 2026-01-01 to 2026-12-31: Is it reviewed?",
        ),
    ] {
        let catalog = catalogue(&[Nothing::Unknown], Subjects::Each, human);
        let pass = Came {
            pass: 1,
            ..Came::default()
        };
        let decision = decision(&catalog, &accounts(1), &outcomes(&[vec![pass]]), human);
        assert_eq!(decision.reason.full(), expect);
    }
}

#[test]
fn what_people_answer_is_named_and_not_counted_as_seen() {
    let catalog = catalogue(&[Nothing::Unknown], Subjects::Each, Human::NoPart);
    let attested = "Attested by ada until 2026-12-31 for bucket";
    for (pass, question, expect) in [
        (0, 0, "1 of 1 buckets judged by a person: bucket-0 (why). "),
        (
            1,
            0,
            "1 of 1 buckets that the scan judged do 0; 1 of 2 judged by a person: bucket-1 (why). ",
        ),
        (
            1,
            1,
            "1 of 1 buckets that could be judged do 0; 1 of 3 judged by a person: bucket-2 (why); \
             1 of 3 can be judged only by a person: bucket-1 (why). ",
        ),
    ] {
        let came = Came {
            pass,
            question,
            answered: 1,
            ..Came::default()
        };
        let outcomes = outcomes(&[vec![came]]);
        let decision = decision(&catalog, &accounts(1), &outcomes, Human::NoPart);
        let reason = decision.reason.to_string();
        assert!(reason.starts_with(expect), "{reason}");
        assert!(reason.contains(attested), "{reason}");
    }
}

#[test]
fn accepted_violations_are_named_apart_and_expired_words_too() {
    let catalog = catalogue(&[Nothing::Unknown], Subjects::Each, Human::NoPart);
    let reason = |waived: usize, fails: &[bool]| {
        let came = Came {
            pass: 1,
            fail: fails.len(),
            waived,
            ..Came::default()
        };
        let mut outcomes = outcomes(&[vec![came]]);
        let outcome = outcomes.values_mut().next().expect("one");
        let failing = outcome.findings.iter_mut().skip(1);
        for (finding, expired) in failing.zip(fails) {
            finding.waiver = expired.then(|| given(false));
        }
        decision(&catalog, &accounts(1), &outcomes, Human::NoPart)
            .reason
            .full()
    };
    assert_eq!(
        reason(1, &[]),
        "1 of 1 buckets do 0; waived: bucket-1 (by ada until 2026-12-31: a public website)."
    );
    assert_eq!(
        reason(0, &[true]),
        "1 of 2 buckets do 0; not: bucket-1 (the waiver by ada is valid only from 2026-01-01 to \
         2026-12-31) (why)."
    );
    let many = reason(9, &[]);
    assert!(many.contains("bucket-5 (by ada"), "{many}");
    assert!(!many.contains("bucket-6"), "{many}");
    assert!(many.ends_with(" and 4 more."), "{many}");
}

#[test]
fn every_control_has_its_sentence() {
    let catalog = catalogue(&[Nothing::Unknown; 2], Subjects::Each, Human::NoPart);
    let pass = Came {
        pass: 2,
        ..Came::default()
    };
    let decision = decision(
        &catalog,
        &accounts(1),
        &outcomes(&[vec![pass, Came::default()]]),
        Human::NoPart,
    );
    assert_eq!(
        decision.reason.full(),
        "2 of 2 buckets do 0. No bucket found: is it the right account, region and scope?"
    );
}

#[test]
fn of_what_could_not_be_judged_no_count_is_given() {
    let findings = |pass: usize, fail: usize, unknown: usize| {
        let names: Vec<String> = (0..pass + fail + unknown)
            .map(|n| format!("arn:aws:s3:::b{n}"))
            .collect();
        let verdicts = [(Pass, pass), (Fail, fail), (Unknown, unknown)];
        let verdicts = verdicts.into_iter().flat_map(|(v, n)| vec![v; n]);
        let named: Vec<_> = names
            .iter()
            .zip(verdicts)
            .map(|(name, verdict)| (name.as_str(), verdict, "denied"))
            .collect();
        reason_of(&named, vec![])
    };
    assert_eq!(
        findings(0, 0, 2),
        "2 of 2 buckets could not be judged: b0, b1 (denied)."
    );
    assert_eq!(
        findings(1, 0, 2),
        "1 of 1 buckets that could be judged do 0; 2 of 3 could not be judged: b1, b2 (denied)."
    );
    assert_eq!(
        findings(0, 1, 1),
        "0 of 1 buckets that could be judged do 0; not: b0 (denied); 1 of 2 could not be judged: b1 (denied)."
    );
}

#[test]
fn a_cause_is_said_once_with_its_regions_and_what_more_there_is_to_say() {
    let gap = |region: &str, bucket: usize| Gap {
        cause: Cause::failed(
            Failure::Unparseable,
            "s3:ListBuckets",
            format!("no region of b{bucket}"),
        ),
        region: Region::new(region),
    };
    let gaps: Vec<Gap> = (1..=19)
        .map(|bucket| gap(if bucket < 3 { "eu-west-1" } else { "us-east-1" }, bucket))
        .collect();
    assert_eq!(
        said_of(&gaps),
        "In eu-west-1, us-east-1: s3:ListBuckets returned an answer that could not be understood \
         (no region of b1; no region of b10; no region of b11 and 16 more)."
    );
}

#[test]
fn a_reason_is_said_once_wherever_its_resources_stand() {
    let findings = [
        ("arn:aws:s3:::a", Fail, "no policy"),
        ("arn:aws:s3:::b", Fail, "a policy about something else"),
        ("arn:aws:s3:::c", Fail, "no policy"),
    ];
    assert_eq!(
        reason_of(&findings, vec![]),
        "0 of 3 buckets do 0; not: a, c (no policy), b (a policy about something else)."
    );
}

#[test]
fn where_there_is_little_room_questions_and_scope_stay() {
    let catalog = catalogue(&[Nothing::Unknown], Subjects::Each, Human::Silent);
    let accounts = accounts(3);
    let fail = Came {
        fail: 20,
        ..Came::default()
    };
    let outcomes = outcomes(&[vec![fail], vec![fail], vec![fail]]);
    let mut decision = decision(&catalog, &accounts, &outcomes, Human::Silent);
    decision.reason.add_kept_words("Scope: orders");
    let end = " A person must confirm (reviewed): Is it reviewed? Scope: orders.";
    let full = decision.reason.full();
    // Asked once, however many accounts there are.
    assert_eq!(full.matches("Is it reviewed?").count(), 1, "{full}");
    for room in [100, 150, 200, full.chars().count()] {
        let said = decision.reason.within(room);
        assert!(said.chars().count() <= room, "{said}");
        assert!(said.ends_with(end), "{said}");
        assert!(said.starts_with("0 of 60 buckets in 3 accounts"), "{said}");
    }
}
