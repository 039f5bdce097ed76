//! The statement with test results, by the fields that its specification asks for, and by the files that it is about.

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{evaluated, run, standing};

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What of a statement is not as Statement v1 and test-result v0.1 ask for.
fn wrong(statement: &Value) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, what: &'static str| {
        if !holds {
            wrong.push(what);
        }
    };
    let keys = |value: &Value| {
        let keys = value.as_object().into_iter().flatten();
        keys.map(|(key, _)| key.clone()).collect::<BTreeSet<_>>()
    };
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let described = |list: &Value| {
        let list = list.as_array().filter(|list| !list.is_empty());
        list.is_some_and(|list| {
            list.iter().all(|one| {
                let digest = one["digest"]["sha256"].as_str().unwrap_or_default();
                let is_hash = digest.len() == 64 && digest.bytes().all(|it| it.is_ascii_hexdigit());
                is_hash && one["name"].is_string()
            })
        })
    };
    expect(
        statement["_type"] == "https://in-toto.io/Statement/v1",
        "_type",
    );
    expect(
        keys(statement) == named(&["_type", "subject", "predicateType", "predicate"]),
        "keys",
    );
    expect(described(&statement["subject"]), "subject");
    let predicate = &statement["predicate"];
    let results = ["PASSED", "WARNED", "FAILED"];
    expect(
        results.iter().any(|result| predicate["result"] == **result),
        "result",
    );
    expect(described(&predicate["configuration"]), "configuration");
    for list in ["passedTests", "warnedTests", "failedTests"] {
        let list = predicate[list].as_array();
        let is_texts = list.is_some_and(|list| list.iter().all(Value::is_string));
        expect(is_texts, "a list of tests");
    }
    wrong
}

#[test]
fn the_statement_vouches_for_the_files_that_were_written() {
    let written = run();
    let statement = written.json("intoto.json");
    assert_eq!(wrong(&statement), [""; 0]);
    let digests: Vec<&Value> = statement["subject"]
        .as_array()
        .expect("subjects")
        .iter()
        .map(|subject| &subject["digest"]["sha256"])
        .collect();
    let results = &written.results;
    assert_eq!(digests, [&hash(&results.bytes), &hash(&results.updated)]);

    let predicate = &statement["predicate"];
    assert_eq!(predicate["result"], "FAILED");
    let numbers = |list: &str| {
        let list = predicate[list].as_array().expect("a list").iter();
        let names = list.map(|test| test.as_str().expect("a name"));
        let numbers = names.map(|name| name.split(' ').next().expect("a number").parse());
        numbers
            .collect::<Result<BTreeSet<u64>, _>>()
            .expect("numbers")
    };
    let of = |words: &[&str]| {
        let numbers = words.iter().flat_map(|word| standing(results, word));
        numbers.collect::<BTreeSet<u64>>()
    };
    assert_eq!(numbers("passedTests"), of(&["implemented"]));
    assert_eq!(numbers("warnedTests"), of(&["needs-investigation", "kept"]));
    assert_eq!(numbers("failedTests"), of(&["not-started"]));

    let named = |name: &str| {
        let mut all = predicate["configuration"].as_array().into_iter().flatten();
        let found = all.find(|it| it["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name} in {predicate}"));
        found["digest"]["sha256"].clone()
    };
    assert_eq!(named("threatproof.toml"), hash(super::SAID.as_bytes()));
    let evidence = written.program.read("bundle/manifest.json");
    assert_eq!(named("evidence/manifest.json"), hash(&evidence));
    let report = written.program.read("model/report.htm");
    assert_eq!(named("report.htm"), hash(&report));
    assert_eq!(
        Some(named("checks").as_str().expect("a hash").len()),
        Some(64)
    );

    // What is sealed gives the same statement again.
    let verified = written
        .program
        .run(&["verify", "out", "--evidence", "bundle"]);
    assert_eq!(verified.code, Some(0), "{}", verified.stderr);
}

#[test]
fn a_part_of_the_items_is_no_pass_of_all() {
    // Of nothing that was decided, and of one item that is implemented; whatever is not selected is named.
    let results = &run().results;
    let threat = |item: &Value| item["threat"].as_str().unwrap_or_default().to_owned();
    let threats: Vec<String> = results.items().iter().map(threat).collect();
    let is_alone = |it: &&String| threats.iter().filter(|other| other == it).count() == 1;
    let implemented = standing(results, "implemented");
    let mut implemented = implemented.iter().map(|number| {
        let position = usize::try_from(*number).expect("a position") - 1;
        &threats[position]
    });
    let alone = implemented.find(is_alone).expect("an item");
    for (threat, passed) in [("lambda-tmp-cleanup", 0), (alone.as_str(), 1)] {
        let some = evaluated(&["--threat", threat]);
        let statement = some.json("intoto.json");
        assert_eq!(wrong(&statement), [""; 0]);
        let predicate = &statement["predicate"];
        assert_eq!(predicate["result"], "WARNED", "{threat}: {statement}");
        let list = |name: &str| predicate[name].as_array().expect("a list").clone();
        assert_eq!(list("passedTests").len(), passed, "{statement}");
        let is_left = |name: &&Value| {
            let name = name.as_str();
            name.is_some_and(|name| name.ends_with(" (not selected)"))
        };
        let left = list("warnedTests").iter().filter(is_left).count();
        assert_eq!(left, standing(&some.results, "not-selected").len());
        assert_eq!(left, 47 - passed, "{statement}");
    }
}

#[test]
fn broken_statements_are_told() {
    let statement = run().json("intoto.json");
    for (place, what) in [
        ("/_type", "_type"),
        ("/predicate/result", "result"),
        ("/predicate/configuration", "configuration"),
        ("/subject/0/digest", "subject"),
        ("/predicate/passedTests", "a list of tests"),
    ] {
        let mut broken = statement.clone();
        *broken.pointer_mut(place).expect(place) = Value::from("x");
        assert_eq!(wrong(&broken), [what]);
    }
}
