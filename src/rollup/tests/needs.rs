//! What is in the way of an open item: the first thing that has to happen, and nothing where it is implemented.

use super::several::{Case, FAIL, GAP, NONE, PASS};
use super::*;

const WAIVED: Came = Came { waived: 1, ..NONE };
const UNKNOWN: Came = Came { unknown: 1, ..PASS };
const QUESTION: Came = Came {
    question: 1,
    ..PASS
};

#[track_caller]
fn needs(case: &Case<'_>, expect: Option<Need>) {
    let decision = case.decide();
    assert_eq!(decision.need, expect, "{}", decision.reason);
    assert_eq!(expect.is_none(), decision.status == Status::Implemented);
}

#[test]
fn what_is_violated_is_fixed_first_whatever_else_is_open() {
    let partial = Came { partial: 1, ..PASS };
    let both = |a: Came, b: Came| Came {
        pass: a.pass + b.pass,
        fail: a.fail + b.fail,
        question: a.question + b.question,
        unknown: a.unknown + b.unknown,
        ..NONE
    };
    for (came, expect) in [
        (PASS, None),
        (FAIL, Some(Need::Fix)),
        (both(PASS, FAIL), Some(Need::Fix)),
        (partial, Some(Need::Fix)),
        (both(FAIL, UNKNOWN), Some(Need::Fix)),
        (both(FAIL, QUESTION), Some(Need::Fix)),
        (UNKNOWN, Some(Need::Read)),
        (both(UNKNOWN, QUESTION), Some(Need::Read)),
        (GAP, Some(Need::Read)),
        (NONE, Some(Need::Read)),
        (QUESTION, Some(Need::Decide)),
        (WAIVED, Some(Need::Accepted)),
    ] {
        let by_account = [vec![came]];
        let case = Case {
            by_account: &by_account,
            ..Case::default()
        };
        needs(&case, expect);
    }
}

#[test]
fn people_attest_only_what_nothing_else_keeps_open() {
    for (came, human, expect) in [
        (PASS, Human::Silent, Some(Need::Attest)),
        (PASS, Human::Expired, Some(Need::Attest)),
        (PASS, Human::Attested, None),
        (FAIL, Human::Silent, Some(Need::Fix)),
        (QUESTION, Human::Silent, Some(Need::Decide)),
        (NONE, Human::Silent, Some(Need::Read)),
    ] {
        let by_account = [vec![came]];
        let case = Case {
            by_account: &by_account,
            human,
            ..Case::default()
        };
        needs(&case, expect);
    }
}

#[test]
fn a_resource_that_is_missing_is_nothing_that_people_accepted() {
    let some_waived = Came { waived: 1, ..PASS };
    let by_account = [vec![some_waived, NONE]];
    let case = Case {
        by_account: &by_account,
        ..Case::default()
    };
    needs(&case, Some(Need::Read));
    for (second, expect) in [
        (PASS, None),
        (WAIVED, Some(Need::Accepted)),
        (FAIL, Some(Need::Fix)),
    ] {
        let by_account = [vec![WAIVED, second]];
        let case = Case {
            by_account: &by_account,
            subjects: Subjects::Together,
            kinds: &["s3.bucket", "rds.database"],
            ..Case::default()
        };
        needs(&case, expect);
    }
}

#[test]
fn an_absence_that_one_account_proves_is_to_fix_and_an_account_that_was_not_read_to_read() {
    let by_account = [vec![PASS], vec![NONE]];
    for (none, expect) in [(Nothing::Fail, Some(Need::Fix)), (Nothing::Unknown, None)] {
        let case = Case {
            by_account: &by_account,
            none,
            ..Case::default()
        };
        needs(&case, expect);
    }
    for (came, expect) in [(PASS, Need::Read), (FAIL, Need::Fix)] {
        let by_account = [vec![came]];
        let case = Case {
            by_account: &by_account,
            unread: &["its role could not be assumed"],
            ..Case::default()
        };
        needs(&case, Some(expect));
    }
}
