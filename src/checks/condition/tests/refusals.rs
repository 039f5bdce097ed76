//! What is refused, why, and which part of the text is shown for it.

use super::{THING, problems};
use crate::checks::condition::{Condition, check_path};

/// One problem: a part of its message and help, and the text that it is shown at.
#[track_caller]
fn refused(text: &str, message: &str, help: &str, shown: &str) {
    let found = problems(text);
    let [problem] = found.as_slice() else {
        panic!("{text}: {found:#?}");
    };
    assert!(problem.message.contains(message), "{text}: {problem:?}");
    let given = problem.help.as_deref().unwrap_or_default();
    assert!(given.contains(help), "{text}: {problem:?}");
    assert_eq!(&text[problem.span.clone()], shown, "{text}: {problem:?}");
}

#[test]
fn operators_outside_the_subset() {
    let message = "this operator is not part";
    refused("thing.count + 1 == 2", message, "", "+");
    refused("thing.count - 1 == 2", message, "", "-");
    refused("thing.count * 2 == 2", message, "", "*");
    refused("thing.count / 2 == 2", message, "", "/");
    refused("thing.count % 2 == 0", message, "", "%");
    refused("-thing.count == 1", message, "", "-");
    refused("thing.names[0] == 'x'", message, "", "[");
    refused(
        "{'a': 1}.a == 1",
        "not part of the condition language",
        "",
        "{",
    );
    refused("a.b.c{d: 1}", "not part of the condition language", "", "{");
}

#[test]
fn functions_outside_the_subset() {
    refused("thing.name.lenght() == 1", "no function `lenght`", "", "(");
    refused(
        "thing.name.startWith('x')",
        "no function `startWith`",
        "`startsWith`",
        "(",
    );
    refused("thing.name.matches('x')", "no function `matches`", "", "(");
    refused("my_function(thing.a)", "no function `my_function`", "", "(");
    for name in ["int", "string", "timestamp", "type", "dyn"] {
        refused(
            &format!("{name}(thing.name) == 'x'"),
            "no function",
            "",
            "(",
        );
    }
    let form = "text.startsWith(text)";
    refused(
        "startsWith(thing.name, 'x')",
        "no function `startsWith`",
        form,
        "(",
    );
    refused(
        "contains(thing.name, 'x')",
        "no function `contains`",
        "text.contains",
        "(",
    );
    refused(
        "thing.name.endsWith('x', 'y')",
        "no function `endsWith`",
        "text.endsWith",
        "(",
    );
    refused(
        "size(thing.name, 1) == 1",
        "no function `size`",
        "size(list)",
        "(",
    );
}

#[test]
fn only_three_macros_walk_over_lists() {
    let message = "only `all`, `exists` and `exists_one` iterate over lists";
    refused("thing.names.map(n, n) == thing.names", message, "", "(");
    refused(
        "thing.rules.map(r, r.on, r.id) == thing.names",
        message,
        "",
        "(",
    );
    refused(
        "thing.names.filter(n, n == 'x').exists(n, n == 'x')",
        message,
        "",
        "(",
    );
    refused(
        "thing.rules.all(i, r, r.on)",
        "no function `all`",
        "list.all(",
        "(",
    );
    refused(
        "thing.count.all(n, true)",
        "expected a field that is a list",
        "",
        "thing.count",
    );
    refused(
        "['a'].exists(n, n == thing.name)",
        "expected a field that is a list",
        "",
        "[",
    );
    refused(
        "thing.rules.all(r, r.id)",
        "expected true or false",
        "",
        "r.id",
    );
    refused("thing.rules.all(r, s.on)", "there is no `s` here", "", "s");
}

#[test]
fn lists_are_walked_two_deep_at_most() {
    refused(
        "thing.rules.all(r, r.tags.all(t, thing.names.all(n, n == t.key)))",
        "only two deep",
        "separate field",
        "(",
    );
}

#[test]
fn literals_outside_the_subset() {
    let message = "only true, false, integers and text can be written here";
    for literal in ["null", "1.5", "1u", "b'x'", "1e3"] {
        refused(
            &format!("thing.name == {literal}"),
            message,
            "has(",
            literal,
        );
    }
    refused(
        "thing.name in []",
        "nothing is ever in an empty list",
        "",
        "[",
    );
    refused("thing.name in ['a', 1]", "must be of one type", "", "1");
    refused("thing.count in [1, null]", message, "", "null");
    refused("thing.name in [thing.other]", "only literals", "", ".");
    refused("thing.name in [['a']]", "only literals", "", "[");
}

#[test]
fn types_that_do_not_fit() {
    let message = "cannot be compared";
    for text in [
        "thing.name < thing.other",
        "thing.mode >= 'open'",
        "thing.a < thing.b",
        "thing.names == thing.names",
        "thing.policy == thing.policy",
        "thing.count == 'x'",
        "thing.a == 1",
        "thing.count == thing.name",
    ] {
        refused(text, message, "", text);
    }
    refused(
        "thing.mode == thing.name",
        "only be compared with a literal",
        "",
        "thing.name",
    );
    refused(
        "thing.name == thing.mode",
        "only be compared with a literal",
        "",
        "thing.name",
    );
    refused(
        "thing.mode.startsWith('o')",
        "expected text",
        "",
        "thing.mode",
    );
    refused("thing.name.startsWith(1)", "expected text", "", "1");
    refused(
        "size(thing.count) == 1",
        "expected a list or text",
        "",
        "thing.count",
    );
    refused(
        "thing.name in 'text'",
        "expected a list to the right of `in`",
        "",
        "'text'",
    );
    refused(
        "thing.name in thing.numbers",
        "cannot be in a list of",
        "",
        "thing.name in thing.numbers",
    );
    refused("!thing.name", "expected true or false", "", "thing.name");
    refused(
        "thing.name && thing.a",
        "expected true or false",
        "",
        "thing.name",
    );
    refused(
        "thing.count ? thing.a : thing.b",
        "expected true or false",
        "",
        "thing.count",
    );
    refused("thing.name", "expected a condition", "", "thing.name");
    refused("thing", "expected a condition", "", "thing");
    refused("1", "expected a condition", "", "1");
}

#[test]
fn names_and_words_that_do_not_exist() {
    refused("thing.nam == 'x'", "no field `nam`", "`name`", "thing.nam");
    refused(
        "thing.zzzzzz == 'x'",
        "no field `zzzzzz`",
        "it has 'a', 'b'",
        "thing.zzzzzz",
    );
    refused("thin.name == 'x'", "no `thin` here", "`thing`", "thin");
    refused(
        "zzz",
        "no `zzz` here",
        "conditions start with `thing`",
        "zzz",
    );
    refused(
        "thing.name.first == 'x'",
        "and has no fields",
        "",
        "thing.name.first",
    );
    refused(
        "thing.mode == 'opn'",
        "this is never 'opn'",
        "`open`",
        "'opn'",
    );
    refused(
        "thing.mode == 'OPEN'",
        "this is never 'OPEN'",
        "'open'",
        "'OPEN'",
    );
    refused(
        "'shut' in thing.modes",
        "this is never 'shut'",
        "'closed'",
        "'shut'",
    );
    refused(
        "thing.mode in ['open', 'shut']",
        "this is never 'shut'",
        "'mixed'",
        "[",
    );
    refused(
        "has(thing.name)",
        "is never absent",
        "leave out",
        "thing.name",
    );
    refused("has(thing.nam)", "no field `nam`", "`name`", "thing.nam");
}

#[test]
fn what_is_no_expression_at_all() {
    for (text, shown) in [
        ("thing.a &&", ""),
        ("thing.a)", ")"),
        ("", ""),
        ("has(thing)", "thing)"),
    ] {
        let found = problems(text);
        assert_eq!(&text[found[0].span.clone()], shown, "{text}: {found:?}");
        assert!(!found[0].message.contains('\n'), "{found:?}");
    }
    assert_eq!(problems("thing.a = thing.b").len(), 2);
}

#[test]
fn both_sides_of_an_operator_are_looked_at() {
    let text = "thing.a && thing.nam == 'x' && thing.coun == 1";
    let shown: Vec<&str> = problems(text)
        .iter()
        .map(|problem| &text[problem.span.clone()])
        .collect();
    assert_eq!(shown, ["thing.nam", "thing.coun"]);
}

#[test]
fn places_are_right_after_letters_of_several_bytes_and_in_later_lines() {
    for (text, shown) in [
        ("'grün' == thing.name && thing.nam == 'ä'", "thing.nam"),
        (
            "'\u{1f512}ü' == thing.name && thing.mode == 'öffen'",
            "'öffen'",
        ),
        (
            "thing.name == 'ä' && thing.count == 'ü'",
            "thing.count == 'ü'",
        ),
        ("thing.a\n  && thing.nam == 'x'", "thing.nam"),
    ] {
        let problem = &problems(text)[0];
        assert_eq!(
            text.get(problem.span.clone()),
            Some(shown),
            "{text}: {problem:?}"
        );
    }
    for text in [
        "'ü' == thing.name &&",
        "'ü\u{1f512}' = thing.name",
        "thing.name == 'ü",
        "ü",
    ] {
        for problem in problems(text) {
            assert!(
                text.get(problem.span.clone()).is_some(),
                "{text}: {problem:?}"
            );
        }
    }
}

#[test]
fn size_and_depth_are_limited() {
    let long = format!("thing.name == '{}'", "x".repeat(4_000));
    refused(&long, "longer than 4000 bytes", "", &long);
    for deep in [
        format!("{}thing.a{}", "(".repeat(1_900), ")".repeat(1_900)),
        format!("{}thing.a{}", "!(".repeat(1_300), ")".repeat(1_300)),
        format!("{}thing.a", "!".repeat(3_990)),
        format!("{}1", "[".repeat(3_990)),
        format!("thing{}", ".a".repeat(1_990)),
        format!("1{}", "+1".repeat(1_990)),
        format!("1{}", "==1".repeat(1_300)),
        format!("thing.a{}", "?thing.a:thing.a".repeat(240)),
        ["thing.a"; 400].join("&&"),
        ["thing.a"; 400].join("||"),
        ["thing.a"; 400].join(" in "),
    ] {
        // Refused or accepted, but neither reading nor judging it may end the program.
        if let Ok(accepted) = Condition::check(&deep, &THING) {
            let judged = accepted.judge(&serde_json::json!({ "a": true }));
            assert!(!matches!(judged, super::Truth::Unknown(_)), "{deep}");
        }
    }
}

#[test]
fn only_a_field_can_be_quoted_in_a_reason() {
    assert!(check_path("thing.name", &THING).is_ok());
    assert!(check_path("thing.policy.note", &THING).is_ok());
    for text in [
        "thing",
        "thing.a && thing.b",
        "'x'",
        "thing.nam",
        "has(thing.owner)",
        "",
        "1",
    ] {
        assert!(check_path(text, &THING).is_err(), "{text}");
    }
}
