//! Comparisons and text functions, type by type.

use serde_json::json;

use super::{Truth, check, check_malformed, denied, unknown};

#[track_caller]
fn both_ways(text: &str, fields: &serde_json::Value, holds: bool) {
    let expect = if holds { Truth::True } else { Truth::False };
    check(text, fields, &expect);
}

#[test]
fn numbers_compare() {
    for (count, limit) in [(1, 2), (2, 2), (3, 2), (-1, 0), (i64::MIN, i64::MAX)] {
        let fields = json!({ "count": count, "limit": limit });
        for (operator, holds) in [
            ("==", count == limit),
            ("!=", count != limit),
            ("<", count < limit),
            ("<=", count <= limit),
            (">", count > limit),
            (">=", count >= limit),
        ] {
            let text = format!("thing.count {operator} thing.limit");
            both_ways(&text, &fields, holds);
        }
    }
    both_ways("thing.count > -1", &json!({ "count": 0 }), true);
    both_ways("30 <= thing.count", &json!({ "count": 29 }), false);
}

#[test]
fn texts_words_and_truths_are_equal_or_not() {
    let fields = json!({
        "name": "grün", "other": "gr\u{75}\u{308}n", "mode": "open", "was": "closed", "a": true, "b": false
    });
    for (text, holds) in [
        ("thing.name == 'grün'", true),
        ("thing.name == \"Grün\"", false),
        ("thing.name == thing.other", false),
        ("thing.name != thing.other", true),
        ("thing.mode == 'open'", true),
        ("'closed' != thing.mode", true),
        ("thing.mode == thing.was", false),
        ("thing.a == thing.b", false),
        ("thing.a != thing.b", true),
        ("thing.a == true", true),
    ] {
        both_ways(text, &fields, holds);
    }
}

#[test]
fn texts_are_searched() {
    let fields = json!({ "name": "logs-eu-west", "other": "eu" });
    for (text, holds) in [
        ("thing.name.startsWith('logs-')", true),
        ("thing.name.startsWith('eu')", false),
        ("thing.name.endsWith('west')", true),
        ("thing.name.endsWith('')", true),
        ("thing.name.contains(thing.other)", true),
        ("thing.name.contains('EU')", false),
        ("'a logs-eu-west b'.contains(thing.name)", true),
    ] {
        both_ways(text, &fields, holds);
    }
}

#[test]
fn a_text_is_as_long_as_its_characters() {
    both_ways("size(thing.name) == 4", &json!({ "name": "grün" }), true);
    both_ways("thing.name.size() == 0", &json!({ "name": "" }), true);
    both_ways(
        "size(thing.name) == 1",
        &json!({ "name": "\u{1f512}" }),
        true,
    );
}

#[test]
fn nothing_unknown_compares() {
    for text in [
        "thing.count == 1",
        "thing.count != 1",
        "1 < thing.count",
        "thing.count >= thing.count",
    ] {
        check(text, &json!({ "count": denied("n") }), &unknown(&["n"]));
    }
    let fields = json!({ "name": denied("n"), "other": denied("o"), "mode": denied("m") });
    for (text, causes) in [
        ("thing.name == thing.other", &["n", "o"][..]),
        ("thing.mode != 'open'", &["m"]),
        ("thing.name.contains('')", &["n"]),
        ("'text'.startsWith(thing.other)", &["o"]),
        ("thing.name.endsWith(thing.other)", &["n", "o"]),
        ("size(thing.name) == 0", &["n"]),
    ] {
        check(text, &fields, &unknown(causes));
    }
}

#[test]
fn evidence_of_another_type_decides_nothing() {
    for count in [
        json!("1"),
        json!(1.0),
        json!(u64::MAX),
        json!(true),
        json!(null),
        json!([1]),
        json!({ "x": 1 }),
    ] {
        for text in ["thing.count == 1", "thing.count != 1", "thing.count < 5"] {
            check_malformed(text, &json!({ "count": count }));
        }
    }
    for value in [json!("true"), json!(1), json!(null), json!([]), json!({})] {
        check_malformed("thing.a", &json!({ "a": value }));
        check_malformed("!thing.a", &json!({ "a": value }));
        check_malformed(
            "thing.name.contains('')",
            &json!({ "name": json!([value]) }),
        );
    }
}

#[test]
fn only_the_exact_word_for_absent_proves_absence() {
    for owner in [
        json!({ "absent": false }),
        json!({ "absent": null }),
        json!({ "absent": "true" }),
        json!({ "absent": true, "denied": "x:Get" }),
        json!({ "absent": true, "more": 1 }),
        json!({ "denied": 1 }),
        json!({ "failed": "made-up", "call": "x:Get" }),
        json!({ "failed": "throttled" }),
    ] {
        check_malformed("has(thing.owner)", &json!({ "owner": owner }));
        check_malformed("!has(thing.owner)", &json!({ "owner": owner }));
    }
}
