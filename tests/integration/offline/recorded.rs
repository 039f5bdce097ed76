//! `evidence show`: facts and calls of a bundle, a JSON object a line.

use serde_json::Value;

use crate::kit::Program;

fn demo() -> Program {
    let place = Program::offline();
    place.run(&["demo", "--quiet"]).printed();
    place
}

fn lines(place: &Program, arguments: &[&str]) -> Vec<Value> {
    let show = ["evidence", "show", "out/evidence"];
    let printed = place.run(&[&show, arguments].concat()).printed();
    let lines = printed.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON a line")
}

#[test]
fn recorded_facts_are_found_by_kind_and_resource() {
    let place = demo();
    let all = lines(&place, &[]);
    let buckets = lines(&place, &["--kind", "s3.bucket"]);
    assert!(buckets.len() > 1 && buckets.len() < all.len());
    for fact in &buckets {
        assert_eq!(fact["kind"], "s3.bucket");
        assert!(
            fact["account"].is_string() && fact["region"].is_string(),
            "{fact}"
        );
        assert!(fact["fields"].is_object(), "{fact}");
    }
    let one = buckets[0]["resource"].as_str().expect("an ARN");
    let found = lines(&place, &["--resource", one]);
    assert!(
        found.iter().all(|fact| fact["resource"] == one),
        "{found:?}"
    );
    assert!(found.contains(&buckets[0]));
    let account = buckets[0]["account"].as_str().expect("an id");
    assert_eq!(lines(&place, &["--account", account]), all);
}

#[test]
fn recorded_calls_are_shown() {
    let place = demo();
    let calls = lines(&place, &["--calls"]);
    let is_list = |call: &&Value| call["operation"] == "ListBuckets";
    let call = calls.iter().find(is_list).expect("a call");
    for key in [
        "account",
        "service",
        "started",
        "attempts",
        "outcome",
        "request_id",
    ] {
        assert!(!call[key].is_null(), "{call}");
    }
}

#[test]
fn what_is_not_there_or_not_whole_is_told() {
    let place = demo();
    let show = |arguments: &[&str]| place.run(&[&["evidence", "show"], arguments].concat());
    let nothing = show(&["out/evidence", "--resource", "no-such-thing"]);
    assert_eq!(nothing.printed(), "");
    assert_eq!(nothing.stderr, "nothing that was recorded matches\n");
    show(&["out/evidence", "--kind", "s3.buckets"]).refused(2, &["did you mean `s3.bucket`?"]);
    show(&["out"]).refused(2, &["a bundle is the `evidence` folder of a run"]);
    show(&["out/evidence", "--calls", "--kind", "s3.bucket"]).refused(2, &["cannot be used with"]);
    let facts = "out/evidence/facts.jsonl.zst";
    place.file(facts, [place.read(facts).as_slice(), b"x"].concat());
    show(&["out/evidence"]).refused(2, &["was changed after the run"]);
}
