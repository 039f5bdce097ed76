//! Conditions for several kinds mean what they would mean with the name of the kind, or are refused.

use serde_json::json;

use super::*;
use crate::checks::condition::{RESOURCE, check_neutral_path};

#[track_caller]
fn neutral(text: &str) -> Condition {
    Condition::check_neutral(text, &THING)
        .unwrap_or_else(|problems| panic!("{text}: {problems:#?}"))
}

/// The condition reads as the other does, which is written for things.
#[track_caller]
fn reads(text: &str, as_thing: &str) {
    let found = neutral(text);
    assert_eq!(found.source(), as_thing);
    assert_eq!(format!("{found:?}"), format!("{:?}", condition(as_thing)));
}

#[track_caller]
fn refused(text: &str, kind: &FactKind, message: &str) {
    let problems = Condition::check_neutral(text, kind).expect_err(text);
    assert!(problems[0].message.contains(message), "{problems:#?}");
    let span = problems[0].span.clone();
    assert!(text.get(span).is_some(), "{problems:#?}");
}

#[test]
fn the_resource_has_the_name_of_its_kind() {
    reads(
        "resource.a && (resource.b || has(resource.policy) && resource.policy.strict)",
        "thing.a && (thing.b || has(thing.policy) && thing.policy.strict)",
    );
    reads(
        "resource.rules.exists_one(rule, rule.level > resource.limit && size(rule.ports) == resource.count)",
        "thing.rules.exists_one(rule, rule.level > thing.limit && size(rule.ports) == thing.count)",
    );
    reads(
        "resource.a ? resource.mode in ['open', 'mixed'] : resource.name.startsWith(resource.other)",
        "thing.a ? thing.mode in ['open', 'mixed'] : thing.name.startsWith(thing.other)",
    );
    reads(
        "\tresource . a\n  && !resource\n.b",
        "\tthing . a\n  && !thing\n.b",
    );
}

#[test]
fn nothing_else_is_replaced() {
    reads(
        "resource.name == 'resource.a'",
        "thing.name == 'resource.a'",
    );
    reads(
        "resource.name == 'naïve → 😀 resource' || resource.a",
        "thing.name == 'naïve → 😀 resource' || thing.a",
    );
    reads(
        "resource.name == \"' || resource.b || '\" && resource.a",
        "thing.name == \"' || resource.b || '\" && thing.a",
    );
    // An element of a list that has the name hides the resource.
    reads(
        "resource.rules.all(resource, resource.on)",
        "thing.rules.all(resource, resource.on)",
    );
    reads(
        "resource.a // resource.b\n&& resource.c",
        "thing.a // resource.b\n&& thing.c",
    );
}

#[test]
fn it_is_judged_like_the_condition_of_the_kind() {
    let found = neutral("resource.a && resource.names.exists(n, n == resource.name)");
    let fields = |a| json!({ "a": a, "names": ["x", "y"], "name": "y" });
    assert_eq!(found.judge(&fields(json!(true))), Truth::True);
    assert_eq!(found.judge(&fields(json!(false))), Truth::False);
    assert_eq!(
        found.judge(&fields(denied("s3:GetX"))),
        unknown(&["s3:GetX"])
    );
    let paths: Vec<String> = found.paths().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["thing.a", "thing.names", "thing.name"]);
}

#[test]
fn problems_name_what_is_written() {
    refused("resource.aa", &THING, "`resource` has no field `aa`");
    refused("resource.polici.strict", &THING, "no field `polici`");
    refused(
        "resource.policy.strict",
        &THING,
        "`resource.policy` may be absent",
    );
    refused("resource.mode == 'ajar'", &THING, "this is never 'ajar'");
    refused("thing.a", &THING, "there is no `thing` here");
    refused("resource", &THING, "expected a condition");
}

#[test]
fn a_name_that_would_hide_the_resource_is_refused() {
    let text = "resource.rules.exists(thing, resource.a && thing.on)";
    refused(text, &THING, "with `thing` for `resource`");
    // `on` is a field of both, so that the types alone would not show it.
    let both = FactKind {
        fields: || {
            let mut fields = fields();
            fields.push(field("on", Type::Bool));
            fields
        },
        ..THING
    };
    let text = "resource.rules.exists(thing, resource.on && thing.on)";
    refused(text, &both, "`thing` already names the resource itself");
    // Who does not ask for the resource inside may hide it.
    reads(
        "resource.rules.exists(thing, thing.on)",
        "thing.rules.exists(thing, thing.on)",
    );
}

#[test]
fn a_longer_name_must_leave_the_condition_short_enough() {
    let long = FactKind {
        name: "test.a_thing_with_a_name_of_its_own",
        ..THING
    };
    let text = vec!["resource.a"; 280].join(" && ");
    assert!(Condition::check_neutral(&text, &THING).is_ok());
    refused(&text, &long, "longer than 4000 bytes");
}

#[test]
fn the_worst_of_texts_find_room() {
    for text in [
        "!".repeat(3_900) + "resource.a",
        "(".repeat(1_900) + "resource.a" + &")".repeat(1_900),
        "resource.a?resource.b:".repeat(160) + "resource.c",
        "resource.a||!resource.b||".repeat(150) + "resource.c",
        "resource".repeat(499),
        "has(".repeat(900),
    ] {
        // Whether they are accepted is the parser's affair.
        if let Ok(found) = Condition::check_neutral(&text, &THING) {
            assert!(!found.source().contains(RESOURCE));
        }
    }
}

#[test]
fn a_quoted_field_is_one_of_the_kind() {
    let path = check_neutral_path("resource.policy.mode", &THING).expect("a path");
    assert_eq!(path.to_string(), "thing.policy.mode");
    for wrong in ["thing.name", "resource", "noun", "resource.nam"] {
        assert!(check_neutral_path(wrong, &THING).is_err(), "{wrong}");
    }
}

#[test]
fn a_kind_may_have_the_name_that_stands_for_all() {
    let same = FactKind {
        name: "test.resource",
        ..THING
    };
    let text = "resource.a && resource.rules.exists(resource, resource.on)";
    let found = Condition::check_neutral(text, &same).expect("a condition");
    assert_eq!(found.source(), text);
}
