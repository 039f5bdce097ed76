//! Lists: complete, incomplete, nested, and too long.

use serde_json::{Value as Json, json};

use super::{
    Truth, absent, check, check_malformed, condition, denied, incomplete, too_costly, unknown,
};

/// `thing.numbers` as a complete list and as one whose later pages are missing.
#[track_caller]
fn numbers(text: &str, items: &Json, complete: bool, if_incomplete: Option<bool>) {
    let truth = |known| if known { Truth::True } else { Truth::False };
    check(text, &json!({ "numbers": items }), &truth(complete));
    let expect = if_incomplete.map_or_else(|| unknown(&["n"]), truth);
    check(text, &json!({ "numbers": incomplete(items, "n") }), &expect);
}

#[test]
fn exists_over_an_incomplete_list_is_never_false() {
    let text = "thing.numbers.exists(n, n > 5)";
    numbers(text, &json!([]), false, None);
    numbers(text, &json!([1, 2]), false, None);
    numbers(text, &json!([1, 9]), true, Some(true));
}

#[test]
fn all_over_an_incomplete_list_is_never_true() {
    let text = "thing.numbers.all(n, n > 5)";
    numbers(text, &json!([]), true, None);
    numbers(text, &json!([7, 9]), true, None);
    numbers(text, &json!([7, 1]), false, Some(false));
}

#[test]
fn exists_one_over_an_incomplete_list_can_only_be_refuted() {
    let text = "thing.numbers.exists_one(n, n > 5)";
    numbers(text, &json!([]), false, None);
    numbers(text, &json!([1]), false, None);
    numbers(text, &json!([1, 9]), true, None);
    numbers(text, &json!([8, 9]), false, Some(false));
}

#[test]
fn the_size_of_an_incomplete_list_is_unknown() {
    numbers("size(thing.numbers) == 2", &json!([1, 2]), true, None);
    numbers("thing.numbers.size() > 0", &json!([1, 2]), true, None);
    numbers("size(thing.numbers) == 0", &json!([]), true, None);
}

#[test]
fn what_is_not_in_an_incomplete_list_may_still_come() {
    numbers("2 in thing.numbers", &json!([1, 2]), true, Some(true));
    numbers("3 in thing.numbers", &json!([1, 2]), false, None);
    numbers("!(3 in thing.numbers)", &json!([1, 2]), true, None);
    numbers("3 in thing.numbers", &json!([]), false, None);
}

#[test]
fn membership_of_texts_words_and_literals() {
    let fields = json!({
        "name": "b", "mode": "closed", "count": 4, "names": ["a", "b"], "modes": ["open", "closed"]
    });
    for (text, expect) in [
        ("thing.name in thing.names", Truth::True),
        ("'c' in thing.names", Truth::False),
        ("thing.mode in thing.modes", Truth::True),
        ("'mixed' in thing.modes", Truth::False),
        ("thing.mode in ['open', 'closed']", Truth::True),
        ("thing.mode in ['open']", Truth::False),
        ("thing.count in [1, 4]", Truth::True),
        ("thing.name in ['x', 'y']", Truth::False),
    ] {
        check(text, &fields, &expect);
    }
    check(
        "thing.count in [1, 4]",
        &json!({ "count": denied("n") }),
        &unknown(&["n"]),
    );
    check(
        "thing.name in thing.names",
        &json!({ "name": denied("n"), "names": [] }),
        &unknown(&["n"]),
    );
}

#[test]
fn an_unknown_element_leaves_open_what_it_could_change() {
    let rules = |on: &[Json]| {
        let rules: Vec<Json> = on.iter().map(|on| json!({ "on": on })).collect();
        json!({ "rules": rules })
    };
    let (yes, no, open) = (json!(true), json!(false), denied("r"));
    for (text, on, expect) in [
        ("thing.rules.exists(r, r.on)", [&open, &yes], Truth::True),
        ("thing.rules.exists(r, r.on)", [&open, &no], unknown(&["r"])),
        ("thing.rules.all(r, r.on)", [&open, &no], Truth::False),
        ("thing.rules.all(r, r.on)", [&open, &yes], unknown(&["r"])),
        (
            "thing.rules.exists_one(r, r.on)",
            [&yes, &yes],
            Truth::False,
        ),
        (
            "thing.rules.exists_one(r, r.on)",
            [&yes, &open],
            unknown(&["r"]),
        ),
        (
            "thing.rules.exists_one(r, r.on)",
            [&no, &open],
            unknown(&["r"]),
        ),
    ] {
        check(text, &rules(&on.map(Clone::clone)), &expect);
    }
}

#[test]
fn an_element_that_is_itself_unknown_says_why() {
    let fields = json!({ "numbers": [1, denied("n")], "rules": [denied("r")] });
    check("1 in thing.numbers", &fields, &Truth::True);
    check("2 in thing.numbers", &fields, &unknown(&["n"]));
    check("thing.numbers.all(n, n > 0)", &fields, &unknown(&["n"]));
    check("thing.rules.exists(r, r.on)", &fields, &unknown(&["r"]));
}

#[test]
fn what_is_listed_is_not_absent() {
    let fields = json!({ "numbers": [absent()], "rules": [absent()], "absent": true });
    check_malformed("thing.rules.exists(r, has(r.days))", &fields);
    check_malformed("thing.rules.exists(r, r.on)", &fields);
    check_malformed("1 in thing.numbers", &json!({ "numbers": [absent()] }));
    check_malformed("has(thing.owner)", &absent());
}

#[test]
fn a_list_that_is_unknown_or_no_list_decides_nothing() {
    for text in [
        "thing.numbers.all(n, n > 0)",
        "thing.numbers.exists(n, n > 0)",
        "thing.numbers.exists_one(n, n > 0)",
        "size(thing.numbers) == 0",
        "1 in thing.numbers",
    ] {
        check(text, &json!({ "numbers": denied("n") }), &unknown(&["n"]));
        for list in [
            json!(1),
            json!(null),
            json!({}),
            json!({ "items": [] }),
            json!({ "items": 1, "incomplete": denied("n") }),
            json!({ "items": [], "incomplete": null }),
            json!({ "incomplete": denied("n") }),
        ] {
            check_malformed(text, &json!({ "numbers": list }));
        }
    }
}

#[test]
fn an_inner_variable_hides_the_outer_one() {
    let rules = json!([
        { "id": "one", "on": true, "tags": [{ "key": "k" }], "ports": [1, 2] },
        { "id": "two", "on": true, "tags": [], "ports": [3] },
    ]);
    let fields = json!({ "rules": rules, "name": "k", "count": 3, "a": true });
    for (text, expect) in [
        (
            "thing.rules.exists(r, r.tags.exists(r, r.key == thing.name))",
            Truth::True,
        ),
        (
            "thing.rules.all(r, r.tags.exists(t, t.key == 'k'))",
            Truth::False,
        ),
        (
            "thing.rules.exists(r, r.id == 'two' && thing.count in r.ports)",
            Truth::True,
        ),
        (
            "thing.rules.exists(r, r.id == 'one' && r.ports.all(p, p < thing.count))",
            Truth::True,
        ),
        ("thing.rules.all(thing, thing.on)", Truth::True),
        ("thing.rules.all(thing, thing.on) && thing.a", Truth::True),
        (
            "thing.rules.exists(r, thing.rules.exists(s, r.id == 'one' && s.id == 'two'))",
            Truth::True,
        ),
        (
            "thing.rules.exists(r, r.tags.exists(r, r.key == 'x') || r.id == 'two')",
            Truth::True,
        ),
    ] {
        check(text, &fields, &expect);
    }
}

#[test]
fn guards_hold_inside_lists() {
    let fields = json!({ "rules": [{ "days": 3 }, { "days": absent() }] });
    check(
        "thing.rules.exists(r, has(r.days) && r.days == 3)",
        &fields,
        &Truth::True,
    );
    check("thing.rules.all(r, has(r.days))", &fields, &Truth::False);
    check(
        "thing.rules.all(r, !has(r.days) || r.days == 3)",
        &fields,
        &Truth::True,
    );
}

#[test]
fn only_paths_of_the_fact_itself_are_planned() {
    let paths = |text: &str| -> Vec<String> {
        condition(text)
            .paths()
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(
        paths("thing.rules.exists(r, r.id == thing.name && r.tags.all(t, t.key in thing.names))"),
        ["thing.rules", "thing.name", "thing.names"]
    );
    assert_eq!(
        paths("thing.rules.all(thing, thing.on) && has(thing.policy) && thing.policy.strict"),
        ["thing.rules", "thing.policy", "thing.policy.strict"]
    );
}

#[test]
fn what_costs_too_much_is_unknown_and_does_not_take_long() {
    let rules: Vec<Json> = (0..600).map(|_| json!({ "on": true })).collect();
    let names: Vec<String> = (0..2_000).map(|n| format!("name-{n}")).collect();
    let many = json!({ "rules": rules, "names": names, "name": "none" });
    let few = json!({ "rules": &rules[..60], "names": &names[..60], "name": "none" });
    let judged = |text: &str, fields: &Json| condition(text).judge(fields);
    for (text, expect) in [
        (
            "thing.rules.all(r, thing.rules.all(s, s.on && r.on))",
            Truth::True,
        ),
        ("thing.names.all(n, n in thing.names)", Truth::True),
        ("thing.names.all(n, size(thing.names) > 0)", Truth::True),
        (
            "thing.names.exists(n, thing.names.exists(m, m == thing.name))",
            Truth::False,
        ),
    ] {
        assert_eq!(judged(text, &few), expect, "{text}");
        assert_eq!(judged(text, &many), too_costly(), "{text}");
    }
    // One that was decided before the budget ran out stays decided.
    let text = "thing.rules.exists(r, r.on && thing.rules.all(s, s.on))";
    assert_eq!(judged(text, &many), Truth::True, "{text}");
}
