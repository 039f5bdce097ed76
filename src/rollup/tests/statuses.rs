//! Status by status, over every combination.

use super::*;
use crate::rollup::part::Part;
use crate::rollup::said::Answer;
use crate::rollup::status::status;

/// The rules as users are told them, in the plainest form: no shortcut of the program is used. Resources are pooled
/// over the accounts.
pub(super) fn expected(
    by_account: &[Vec<Came>],
    none: &[Nothing],
    subjects: Subjects,
    human: Human,
) -> Status {
    let is_empty = |came: &Came| *came == Came::default();
    let pooled: Vec<Came> = (0..none.len())
        .map(|control| {
            let accounts = by_account.iter().map(|account| account[control]);
            accounts.fold(Came::default(), Came::and)
        })
        .collect();
    // All controls here are about one kind.
    let accepted = pooled
        .iter()
        .all(|came| is_empty(came) || came.is_accepted());
    let counts = |came: &Came| match subjects {
        Subjects::Each => true,
        Subjects::Together => !is_empty(came) && !accepted,
    };
    // In how many accounts it is proven that the mitigation is not there, since nothing is.
    let proven = |control: usize| {
        let mut accounts = by_account.iter();
        let proves = subjects == Subjects::Each && none[control] == Nothing::Fail;
        proves && accounts.any(|account| is_empty(&account[control]))
    };
    let open = |came: &Came| came.partial + came.question + came.unknown;
    let held = |came: &Came| came.pass + came.answered >= 1;
    let holds = |(control, came): &(usize, &Came)| {
        let cannot_apply = came.not_applicable >= 1 && came.waived == 0;
        (held(came) || cannot_apply) && came.fail + open(came) == 0 && !proven(*control)
    };
    let absent = |(control, came): &(usize, &Came)| {
        !held(came) && open(came) == 0 && (came.fail >= 1 || proven(*control))
    };
    let counted: Vec<(usize, &Came)> = pooled
        .iter()
        .enumerate()
        .filter(|(_, came)| counts(came))
        .collect();
    let everything_read = by_account.iter().flatten().all(|came| !came.incomplete);
    let is_anywhere = counted.iter().any(|(_, came)| held(came));
    if everything_read && !human.is_outstanding() && is_anywhere && counted.iter().all(holds) {
        Status::Implemented
    } else if everything_read && !counted.is_empty() && counted.iter().all(absent) {
        Status::NotStarted
    } else {
        Status::NeedsInvestigation
    }
}

/// What must hold of every status, whatever the rules.
pub(super) fn invariants(status: Status, by_account: &[Vec<Came>], human: Human) {
    let all = || by_account.iter().flatten();
    let sum = |count: fn(&Came) -> usize| all().map(count).sum::<usize>();
    let unread = sum(|came| came.unknown) > 0 || all().any(|came| came.incomplete);
    let shown = (status, by_account);
    match status {
        Status::Implemented => {
            assert!(sum(|came| came.pass + came.answered) > 0, "{shown:?}");
            assert_eq!(sum(|came| came.question), 0, "{shown:?}");
            assert!(!unread && !human.is_outstanding(), "{shown:?}");
            assert_eq!(sum(|came| came.fail + came.partial), 0, "{shown:?}");
        }
        Status::NotStarted => {
            assert!(!unread, "{shown:?}");
            let held = sum(|came| came.pass + came.answered);
            assert_eq!(
                held + sum(|came| came.partial + came.question),
                0,
                "{shown:?}"
            );
        }
        Status::NeedsInvestigation => {}
        Status::NotApplicable => panic!("only a human may say so: {shown:?}"),
    }
}

fn all_counts(most: usize) -> Vec<Came> {
    let mut all = Vec::new();
    for code in 0..(most + 1).pow(7) {
        let digit = |place: u32| code / (most + 1).pow(place) % (most + 1);
        all.push(Came {
            pass: digit(0),
            fail: digit(1),
            partial: digit(2),
            unknown: digit(3),
            not_applicable: digit(4),
            question: digit(5),
            answered: digit(6),
            waived: 0,
            incomplete: false,
        });
    }
    all
}

/// Each as it is, with a listing that was not read to its end, and with an accepted violation.
fn varied(all: Vec<Came>) -> impl Iterator<Item = Came> {
    all.into_iter().flat_map(|came| {
        [
            came,
            Came {
                incomplete: true,
                ..came
            },
            Came { waived: 1, ..came },
        ]
    })
}

pub(super) const NOTHING: [Nothing; 2] = [Nothing::Unknown, Nothing::Fail];
pub(super) const SUBJECTS: [Subjects; 2] = [Subjects::Each, Subjects::Together];

/// What came of a control, and the same gathered: made once for many combinations.
struct Made<'a> {
    came: Came,
    part: Part<'a>,
}

/// Of a control like any other: which it is does not matter until it is decided.
fn made<'a>(all: impl IntoIterator<Item = Came>) -> Vec<Made<'a>> {
    let account = &accounts(1)[0];
    let any = EMBEDDED.controls.values().next().expect("a control");
    let made = all.into_iter().map(|came| {
        let mut part = Part::new(any);
        let outcome = came.outcome(&control_id(0), account);
        part.listed();
        for finding in &outcome.findings {
            part.finding("111122223333", finding);
        }
        for gap in &outcome.incomplete {
            part.gap("111122223333", gap);
        }
        part.end("111122223333");
        Made { came, part }
    });
    made.collect()
}

/// The status of one threat in one account, without the words.
fn status_of(catalog: &Catalog, made: &[&Made<'_>], human: Human) -> Status {
    let parts: Vec<Part<'_>> = catalog
        .controls
        .values()
        .zip(made)
        .map(|(control, made)| {
            let mut part = made.part.clone();
            part.control = control;
            part
        })
        .collect();
    let threat = catalog.threats.values().next().expect("one");
    let (part, word) = (part(), word());
    let answers = match human {
        Human::NoPart => vec![],
        Human::Silent => vec![Answer::Outstanding(&part)],
        Human::Attested => vec![Answer::Attested(&part, vec![&word])],
        Human::Expired => vec![Answer::Expired(&part, &word)],
    };
    status(threat, &parts, &answers)
}

#[track_caller]
fn compare(
    catalog: &Catalog,
    made: &[&Made<'_>],
    none: &[Nothing],
    subjects: Subjects,
    human: Human,
) {
    let found = status_of(catalog, made, human);
    let by_account = [made.iter().map(|made| made.came).collect()];
    let expect = expected(&by_account, none, subjects, human);
    assert_eq!(
        found, expect,
        "{by_account:?} {none:?} {subjects:?} {human:?}"
    );
    invariants(found, &by_account, human);
}

#[test]
fn one_control_in_every_combination() {
    let all = made(varied(all_counts(2)));
    for none in NOTHING {
        for subjects in SUBJECTS {
            for human in Human::ALL {
                let catalog = catalogue(&[none], subjects, human);
                for made in &all {
                    compare(&catalog, &[made], &[none], subjects, human);
                }
            }
        }
    }
}

#[test]
fn two_controls_in_every_combination() {
    let all = made(all_counts(1));
    for subjects in SUBJECTS {
        let none = [Nothing::Unknown; 2];
        let catalog = catalogue(&none, subjects, Human::NoPart);
        for first in &all {
            for second in &all {
                compare(&catalog, &[first, second], &none, subjects, Human::NoPart);
            }
        }
    }
}

#[test]
fn two_controls_with_incomplete_listings_nothing_found_and_human_parts() {
    // Verdicts speak for themselves; of more than two at a time no rule speaks.
    let few = |came: &Came| came.findings() <= 2;
    let all = made(varied(all_counts(1).into_iter().filter(few).collect()));
    for (first_none, second_none) in [
        (Nothing::Unknown, Nothing::Fail),
        (Nothing::Fail, Nothing::Fail),
    ] {
        for subjects in SUBJECTS {
            for human in Human::ALL {
                let none = [first_none, second_none];
                let catalog = catalogue(&none, subjects, human);
                for first in &all {
                    for second in &all {
                        compare(&catalog, &[first, second], &none, subjects, human);
                    }
                }
            }
        }
    }
}

const NONE: Came = Came {
    pass: 0,
    fail: 0,
    partial: 0,
    question: 0,
    unknown: 0,
    not_applicable: 0,
    answered: 0,
    waived: 0,
    incomplete: false,
};
const PASS: Came = Came { pass: 1, ..NONE };
const FAIL: Came = Came { fail: 1, ..NONE };
const CANNOT_APPLY: Came = Came {
    not_applicable: 1,
    ..NONE
};

#[track_caller]
fn becomes(controls: &[Came], none: Nothing, subjects: Subjects, human: Human, expect: Status) {
    let none = vec![none; controls.len()];
    let catalog = catalogue(&none, subjects, human);
    let made = made(controls.iter().copied());
    let made: Vec<&Made<'_>> = made.iter().collect();
    assert_eq!(status_of(&catalog, &made, human), expect, "{controls:?}");
}

use Nothing::{Fail, Unknown};
use Status::{Implemented, NeedsInvestigation, NotStarted};
use Subjects::{Each, Together};

#[test]
fn examples_of_one_control() {
    for (came, human, expect) in [
        (PASS, Human::NoPart, Implemented),
        (PASS, Human::Silent, NeedsInvestigation),
        (PASS, Human::Attested, Implemented),
        (PASS, Human::Expired, NeedsInvestigation),
        (FAIL, Human::NoPart, NotStarted),
        (FAIL, Human::Silent, NotStarted),
    ] {
        becomes(&[came], Unknown, Each, human, expect);
    }
    let mixed = Came { fail: 1, ..PASS };
    let with_waived = |came| Came { waived: 1, ..came };
    let with_not_applicable = |came| Came {
        not_applicable: 1,
        ..came
    };
    let with_incomplete = |came| Came {
        incomplete: true,
        ..came
    };
    for (came, expect) in [
        (mixed, NeedsInvestigation),
        (with_waived(PASS), Implemented),
        (with_waived(NONE), NeedsInvestigation),
        (with_waived(FAIL), NotStarted),
        (with_not_applicable(PASS), Implemented),
        (with_not_applicable(NONE), NeedsInvestigation),
        (with_not_applicable(FAIL), NotStarted),
        (with_incomplete(PASS), NeedsInvestigation),
        (with_incomplete(FAIL), NeedsInvestigation),
        (with_incomplete(NONE), NeedsInvestigation),
        (Came { unknown: 1, ..FAIL }, NeedsInvestigation),
        (Came { partial: 1, ..FAIL }, NeedsInvestigation),
    ] {
        becomes(&[came], Unknown, Each, Human::NoPart, expect);
    }
}

#[test]
fn examples_of_questions() {
    let asked = |came| Came {
        question: 1,
        ..came
    };
    let answered = |came| Came {
        answered: 1,
        ..came
    };
    for (came, expect) in [
        (asked(NONE), NeedsInvestigation),
        (asked(PASS), NeedsInvestigation),
        (asked(FAIL), NeedsInvestigation),
        (asked(answered(NONE)), NeedsInvestigation),
        (answered(NONE), Implemented),
        (answered(PASS), Implemented),
        (answered(FAIL), NeedsInvestigation),
        (answered(Came { waived: 1, ..NONE }), Implemented),
    ] {
        becomes(&[came], Unknown, Each, Human::NoPart, expect);
    }
}

#[test]
fn examples_of_kinds_without_resources() {
    for (controls, none, subjects, expect) in [
        (&[NONE][..], Unknown, Each, NeedsInvestigation),
        (&[NONE], Fail, Each, NotStarted),
        (&[PASS, FAIL], Unknown, Each, NeedsInvestigation),
        (&[PASS, NONE], Unknown, Each, NeedsInvestigation),
        (&[PASS, CANNOT_APPLY], Unknown, Each, Implemented),
        (&[FAIL, CANNOT_APPLY], Unknown, Each, NeedsInvestigation),
        (
            &[CANNOT_APPLY, CANNOT_APPLY],
            Unknown,
            Each,
            NeedsInvestigation,
        ),
        (&[FAIL, NONE], Unknown, Each, NeedsInvestigation),
        (&[FAIL, NONE], Fail, Each, NotStarted),
        (&[PASS, NONE], Unknown, Together, Implemented),
        (&[FAIL, NONE], Unknown, Together, NotStarted),
        (&[NONE, NONE], Unknown, Together, NeedsInvestigation),
        (&[NONE, NONE], Fail, Together, NeedsInvestigation),
    ] {
        becomes(controls, none, subjects, Human::NoPart, expect);
    }
}

#[test]
fn a_kind_of_which_people_accepted_everything_has_no_say() {
    let waived = Came { waived: 1, ..NONE };
    for (kinds, controls, expect) in [
        (["s3.bucket", "rds.database"], [waived, PASS], Implemented),
        (["s3.bucket", "rds.database"], [waived, FAIL], NotStarted),
        (
            ["s3.bucket", "rds.database"],
            [waived, waived],
            NeedsInvestigation,
        ),
        (
            ["s3.bucket", "rds.database"],
            [waived, NONE],
            NeedsInvestigation,
        ),
        // The same buckets hold by one control and are accepted by the other: it holds nowhere.
        (
            ["s3.bucket", "s3.bucket"],
            [waived, PASS],
            NeedsInvestigation,
        ),
    ] {
        let mut catalog = catalogue(&[Unknown; 2], Together, Human::NoPart);
        for (control, kind) in catalog.controls.values_mut().zip(kinds) {
            let mut known = crate::services::fact_kinds().into_iter();
            control.kind = known.find(|known| known.name == kind).expect("a kind");
        }
        let made = made(controls);
        let made: Vec<&Made<'_>> = made.iter().collect();
        let found = status_of(&catalog, &made, Human::NoPart);
        assert_eq!(found, expect, "{kinds:?} {controls:?}");
    }
}

#[test]
fn what_was_never_read_is_no_account_without_resources() {
    let catalog = catalogue(&[Nothing::Fail], Subjects::Each, Human::NoPart);
    let nothing = decision(&catalog, &accounts(1), &Outcomes::new(), Human::NoPart);
    assert_eq!(nothing.status, Status::NeedsInvestigation);
    assert!(
        nothing.reason.full().contains("was not read"),
        "{}",
        nothing.reason
    );
    let nowhere = decision(&catalog, &[], &Outcomes::new(), Human::NoPart);
    assert_eq!(nowhere.status, Status::NeedsInvestigation);
    assert_eq!(nowhere.reason.full(), "No account was read.");
}

#[test]
fn a_threat_without_controls_cannot_be_decided() {
    let catalog = catalogue(&[], Subjects::Each, Human::NoPart);
    let decision = decision(&catalog, &accounts(1), &Outcomes::new(), Human::NoPart);
    assert_eq!(decision.status, Status::NeedsInvestigation);
    assert!(
        decision.reason.full().starts_with("No control yet"),
        "{}",
        decision.reason
    );
    assert!(decision.controls.is_empty());
}
