//! Accounts of which nothing can be read: every call is denied, fails, or is answered with what is no answer. Each type
//! needs investigation, nothing is judged, and each reason names an action that the program's own policy allows.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{confirmed, neglected, open, reasons, scan, scan_in, statuses, those};
use crate::kit::{HERE, Program, Results, template};
use crate::peer::rule::{On, Reply};
use crate::peer::weather::hollow;

/// Every action that the policy for the whole template allows.
fn allowed() -> BTreeSet<String> {
    let program = Program::offline();
    let report = program.file("template.txt", template::report());
    let printed = program.run(&["policy", &report.display().to_string()]);
    let mut actions = BTreeSet::new();
    let text = printed.printed();
    for document in serde_json::Deserializer::from_str(&text).into_iter() {
        collect(&document.expect("JSON"), &mut actions);
    }
    assert!(actions.len() > 100, "{actions:?}");
    actions
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            into.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|one| collect(one, into)),
        Value::Object(all) => all.values().for_each(|one| collect(one, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a word is called like an action or an operation: `ecr:DescribeRepositories`.
fn is_call(word: &str) -> bool {
    word.split_once(':').is_some_and(|(service, action)| {
        !service.is_empty() && action.starts_with(|c: char| c.is_ascii_uppercase())
    })
}

/// The words of a reason, without what stands around them.
fn words(reason: &str) -> impl Iterator<Item = &str> {
    let words = reason.split_whitespace();
    words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// What a reason says was denied.
fn denied(reason: &str) -> BTreeSet<&str> {
    let words: Vec<&str> = words(reason).collect();
    let triples = words.windows(3);
    let denied = triples.filter(|triple| triple[1..] == ["was", "denied"]);
    denied.map(|triple| triple[0]).collect()
}

/// Each type needs investigation, whatever people say, and each reason names what could not be read. What was denied
/// is an action of the program's own policy.
fn nothing_is_known(results: &Results, allowed: &BTreeSet<String>, what: &str) {
    let found = statuses(results);
    let open = those(&found, "needs-investigation").len();
    assert_eq!(open, found.len(), "{what}: {}", reasons(results));
    for threat in template::threats() {
        let reason = results.reason(&threat);
        assert!(
            words(reason).any(is_call),
            "{what}: {threat} names none: {reason}"
        );
        for action in denied(reason) {
            assert!(
                is_call(action) && allowed.contains(action),
                "{what}: {threat}: the policy lacks {action}: {reason}"
            );
        }
    }
    for finding in results.all_findings() {
        assert_eq!(finding["verdict"], "unknown", "{what}: {finding:#}");
    }
}

#[test]
fn where_every_call_is_denied_each_type_needs_investigation() {
    let allowed = allowed();
    let stub = open(vec![(On::call("*", "*"), Reply::Denied)]);
    let everywhere: &[&str] = &[];
    let confirmed = confirmed();
    for (regions, said) in [(HERE, ""), (everywhere, ""), (HERE, &confirmed)] {
        let results = scan_in(&stub, said, regions);
        nothing_is_known(&results, &allowed, "denied");
        for threat in template::threats() {
            let reason = results.reason(&threat);
            assert!(!denied(reason).is_empty(), "{threat}: {reason}");
        }
    }
}

#[test]
fn where_no_answer_is_one_each_type_needs_investigation() {
    let allowed = allowed();
    let page = |status: u16, text: &str| {
        let html = format!("<html><body>{text}</body></html>");
        Reply::answer(status, &[("content-type", "text/html")], &html)
    };
    let replies = [
        (
            "an error",
            Reply::error(500, "InternalFailure", "try again"),
        ),
        ("too fast", Reply::Throttled),
        // A proxy speaks in the place of AWS.
        ("a page on success", page(200, "Sign in")),
        ("a page on a missing page", page(404, "Not Found")),
        ("a page on a ban", page(403, "Forbidden")),
        ("a page on trouble", page(503, "Service Unavailable")),
        ("nothing", Reply::answer(200, &[], "")),
        ("an empty object", Reply::json(&json!({}))),
        ("an empty element", Reply::xml("<Answer/>")),
        (
            "gone",
            Reply::error(404, "ResourceNotFoundException", "there is none"),
        ),
    ];
    for (what, reply) in replies {
        let stub = open(vec![(On::call("*", "*"), reply)]);
        nothing_is_known(&scan(&stub, &confirmed()), &allowed, what);
    }
}

/// Every answer has the service's own form, and nothing in it.
#[test]
fn where_every_answer_is_hollow_each_type_needs_investigation() {
    let allowed = allowed();
    let answers = neglected::answers().into_iter().map(|(on, reply)| {
        let reply = if let Reply::Answer(mut response) = reply {
            hollow(&mut response);
            Reply::Answer(response)
        } else {
            Reply::json(&json!({}))
        };
        (on, reply)
    });
    let stub = open(answers.collect());
    nothing_is_known(&scan(&stub, &confirmed()), &allowed, "hollow");
}
