//! What may be absent must be asked for first, in the branch where it is read.

use super::{condition, problems};

#[test]
fn a_guard_holds_where_it_is_known_to() {
    for text in [
        "has(thing.owner) && thing.owner == 'x'",
        "!has(thing.owner) || thing.owner == 'x'",
        "has(thing.owner) ? thing.owner == 'x' : thing.a",
        "!has(thing.owner) ? thing.a : thing.owner == 'x'",
        "thing.a && has(thing.owner) && thing.owner == 'x'",
        "(has(thing.owner) && thing.a) && thing.owner == 'x'",
        "!(!has(thing.owner) || thing.a) && thing.owner == 'x'",
        "!(has(thing.owner) && thing.a) || thing.owner == 'x'",
        "(has(thing.owner) || has(thing.owner)) && thing.owner == 'x'",
        "!!has(thing.owner) && size(thing.owner) > 0",
        "has(thing.policy) && has(thing.policy.note) && thing.policy.note.contains('x')",
        "has(thing.owner) && thing.rules.all(r, r.id == thing.owner)",
        "thing.rules.exists(r, has(r.days) && r.days > 3)",
        "has(thing.owner) && (thing.a ? thing.owner == 'x' : thing.owner == 'y')",
        "has(thing.owner) && thing.owner in thing.names",
    ] {
        condition(text);
    }
}

#[track_caller]
fn unguarded(text: &str, path: &str, span: &str) {
    let problems = problems(text);
    assert_eq!(problems.len(), 1, "{text}: {problems:#?}");
    assert_eq!(
        problems[0].message,
        format!("`{path}` may be absent"),
        "{text}"
    );
    assert_eq!(&text[problems[0].span.clone()], span, "{text}");
    let help = problems[0].help.as_deref().unwrap_or_default();
    assert!(help.contains(&format!("has({path})")), "{text}: {help}");
}

#[test]
fn a_guard_elsewhere_does_not_help() {
    let read = "thing.owner";
    for text in [
        "thing.owner == 'x'",
        "'x' == thing.owner",
        "size(thing.owner) == 1",
        "thing.owner.contains('x')",
        "thing.owner in thing.names",
        "has(thing.owner) || thing.owner == 'x'",
        "!has(thing.owner) && thing.owner == 'x'",
        "thing.owner == 'x' && has(thing.owner)",
        "has(thing.owner) ? thing.a : thing.owner == 'x'",
        "!has(thing.owner) ? thing.owner == 'x' : thing.a",
        "(has(thing.owner) || thing.a) && thing.owner == 'x'",
        "!(has(thing.owner) && thing.a) && thing.owner == 'x'",
        "(has(thing.owner) && thing.a) || thing.owner == 'x'",
        "(thing.a ? has(thing.owner) : thing.b) && thing.owner == 'x'",
        "thing.rules.exists(r, has(thing.owner)) && thing.owner == 'x'",
        "thing.rules.all(r, r.id == thing.owner)",
        "has(thing.policy) && thing.owner == 'x'",
    ] {
        unguarded(text, read, read);
    }
}

#[test]
fn every_step_of_a_path_needs_its_own_guard() {
    unguarded(
        "has(thing.policy.note)",
        "thing.policy",
        "thing.policy.note",
    );
    unguarded(
        "has(thing.policy) && thing.policy.note == 'x'",
        "thing.policy.note",
        "thing.policy.note",
    );
}

#[test]
fn a_guard_of_an_outer_variable_says_nothing_of_an_inner_one() {
    unguarded(
        "thing.rules.exists(r, has(r.days) && thing.rules.exists(r, r.days == 3))",
        "r.days",
        "r.days",
    );
    unguarded(
        "thing.rules.exists(r, has(r.days) && thing.rules.exists(s, s.days == 3))",
        "s.days",
        "s.days",
    );
    unguarded(
        "thing.rules.exists(r, has(r.days)) && thing.rules.exists(r, r.days == 3)",
        "r.days",
        "r.days",
    );
}

#[test]
fn every_unguarded_path_is_told() {
    let found = problems("thing.owner == 'x' || thing.policy.strict");
    let messages: Vec<_> = found
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "`thing.owner` may be absent",
            "`thing.policy` may be absent"
        ]
    );
}
