//! Kleene's tables, and the causes that an unknown carries.

use serde_json::{Value as Json, json};

use super::{Truth, absent, check, denied, unknown};
use crate::facts::{Cause, Failure};

/// What an operand is in a row of a table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    T,
    F,
    U,
}
use Is::{F, T, U};

fn operand(is: Is, name: &str) -> Json {
    match is {
        T => json!(true),
        F => json!(false),
        U => denied(name),
    }
}

#[track_caller]
fn row(text: &str, operands: &[(&str, Is)], expect: Is, causes: &[&str]) {
    let fields: Json = operands
        .iter()
        .map(|(name, is)| ((*name).to_owned(), operand(*is, name)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let expect = match expect {
        T => Truth::True,
        F => Truth::False,
        U => unknown(causes),
    };
    check(text, &fields, &expect);
}

#[test]
fn and_is_false_if_either_side_is() {
    for (a, b, expect, causes) in [
        (T, T, T, &[][..]),
        (T, F, F, &[]),
        (F, T, F, &[]),
        (F, F, F, &[]),
        (T, U, U, &["b"]),
        (U, T, U, &["a"]),
        (F, U, F, &[]),
        (U, F, F, &[]),
        (U, U, U, &["a", "b"]),
    ] {
        row("thing.a && thing.b", &[("a", a), ("b", b)], expect, causes);
    }
}

#[test]
fn or_is_true_if_either_side_is() {
    for (a, b, expect, causes) in [
        (T, T, T, &[][..]),
        (T, F, T, &[]),
        (F, T, T, &[]),
        (F, F, F, &[]),
        (T, U, T, &[]),
        (U, T, T, &[]),
        (F, U, U, &["b"]),
        (U, F, U, &["a"]),
        (U, U, U, &["a", "b"]),
    ] {
        row("thing.a || thing.b", &[("a", a), ("b", b)], expect, causes);
    }
}

#[test]
fn not_turns_what_is_known() {
    row("!thing.a", &[("a", T)], F, &[]);
    row("!thing.a", &[("a", F)], T, &[]);
    row("!thing.a", &[("a", U)], U, &["a"]);
    row("!!thing.a", &[("a", U)], U, &["a"]);
}

#[test]
fn an_undecided_choice_is_known_only_if_both_ways_agree() {
    for (a, b, c, expect, causes) in [
        (T, T, F, T, &[][..]),
        (T, F, T, F, &[]),
        (F, T, F, F, &[]),
        (F, F, T, T, &[]),
        (T, U, T, U, &["b"]),
        (T, T, U, T, &[]),
        (F, U, F, F, &[]),
        (F, T, U, U, &["c"]),
        (U, T, T, T, &[]),
        (U, F, F, F, &[]),
        (U, T, F, U, &["a"]),
        (U, F, T, U, &["a"]),
        (U, U, T, U, &["a", "b"]),
        (U, T, U, U, &["a", "c"]),
        (U, U, U, U, &["a", "b", "c"]),
    ] {
        row(
            "thing.a ? thing.b : thing.c",
            &[("a", a), ("b", b), ("c", c)],
            expect,
            causes,
        );
    }
}

#[test]
fn literals_take_part() {
    row("true || thing.a", &[("a", U)], T, &[]);
    row("false && thing.a", &[("a", U)], F, &[]);
    row("thing.a && true", &[("a", U)], U, &["a"]);
}

#[test]
fn what_is_absent_is_known_not_to_be_there() {
    for (owner, expect) in [
        (json!("me"), Truth::True),
        (json!(""), Truth::True),
        (absent(), Truth::False),
        (denied("x:Get"), unknown(&["x:Get"])),
    ] {
        check("has(thing.owner)", &json!({ "owner": owner }), &expect);
    }
    let inner = "has(thing.policy) && has(thing.policy.note)";
    for (policy, expect) in [
        (absent(), Truth::False),
        (json!({ "note": absent() }), Truth::False),
        (json!({ "note": "n" }), Truth::True),
        (json!({ "note": denied("x:Get") }), unknown(&["x:Get"])),
        (denied("x:Get"), unknown(&["x:Get"])),
    ] {
        check(inner, &json!({ "policy": policy }), &expect);
    }
}

#[test]
fn a_guard_that_fails_decides_and_one_that_is_unknown_does_not() {
    let guarded = "has(thing.policy) && thing.policy.strict";
    check(
        guarded,
        &json!({ "policy": { "strict": true } }),
        &Truth::True,
    );
    check(guarded, &json!({ "policy": absent() }), &Truth::False);
    check(guarded, &json!({ "policy": denied("p") }), &unknown(&["p"]));
    let excused = "!has(thing.policy) || thing.policy.strict";
    check(excused, &json!({ "policy": absent() }), &Truth::True);
    check(excused, &json!({ "policy": denied("p") }), &unknown(&["p"]));
}

#[test]
fn a_field_that_nobody_read_is_unknown_by_its_path() {
    let missing = |path: &str| Truth::Unknown([Cause::failed(Failure::NotRead, path, "")].into());
    check("thing.a", &json!({}), &missing("thing.a"));
    check(
        "has(thing.policy) && thing.policy.strict",
        &json!({ "policy": {} }),
        &missing("thing.policy.strict"),
    );
    for fields in [json!(null), json!([]), json!("text"), json!(3)] {
        check("thing.a", &fields, &missing("thing.a"));
    }
}

#[test]
fn every_cause_says_what_it_was() {
    let failed = json!({ "failed": "throttled", "call": "x:Get", "detail": "slow down" });
    check(
        "thing.a && thing.b",
        &json!({ "a": failed, "b": denied("x:List") }),
        &Truth::Unknown(
            [
                Cause::failed(Failure::Throttled, "x:Get", "slow down"),
                Cause::denied("x:List", ""),
            ]
            .into(),
        ),
    );
}
