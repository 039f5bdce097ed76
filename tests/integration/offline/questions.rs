//! What a run leaves for a person is listed, drafted into `threatproof.toml`, and closed by a name.

use crate::kit::Program;

fn demo(place: &Program, arguments: &[&str]) -> serde_json::Value {
    let demo = ["demo", "--quiet", "-o", "out"];
    place.run(&[&demo[..], arguments].concat()).printed();
    serde_json::from_slice(&place.read("out/results.json")).expect("results")
}

fn asked(results: &serde_json::Value) -> Vec<&serde_json::Value> {
    results["questions"]
        .as_array()
        .expect("a list")
        .iter()
        .collect()
}

#[test]
fn questions_are_listed_drafted_and_answered() {
    let place = Program::offline();
    let before = demo(&place, &[]);
    let questions = asked(&before);
    assert!(!questions.is_empty());

    let list = place.run(&["questions", "out"]).printed();
    for question in &questions {
        let asks = question["asks"].as_str().expect("what is asked");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&list).contains(asks), "{asks}: {list}");
        // An ARN is to be copied, so it stays on its line.
        let fits = |line: &str| line.chars().count() <= 80 || line.trim().starts_with("arn:");
        assert!(list.lines().all(fits), "{list}");
    }
    let same = place.run(&["questions", "out/results.json"]).printed();
    assert_eq!(same.replace("out/results.json", "out"), list);

    // The draft loads as it is, and says nothing.
    let drafting = ["questions", "out", "--output", "threatproof.toml"];
    place.file("threatproof.toml", "# ours\n");
    let told = place.run(&drafting).stderr;
    let entries = format!("threatproof.toml: {} entries of", questions.len());
    assert!(told.contains(&entries), "{told}");
    let draft = String::from_utf8(place.read("threatproof.toml")).expect("text");
    assert!(draft.starts_with("# ours\n"), "{draft}");
    assert_eq!(draft.matches("[[attestation]]").count(), questions.len());
    let drafted = demo(&place, &["--config", "threatproof.toml"]);
    assert_eq!(drafted["items"], before["items"]);

    // With a name in each, nothing is left to say, and the items that waited for nothing else are closed.
    let signed = draft.replace("by = \"\"", "by = \"Ada\"");
    place.file("threatproof.toml", &signed);
    let after = demo(&place, &["--config", "threatproof.toml"]);
    assert_eq!(asked(&after), [&serde_json::Value::Null; 0]);
    let implemented = |results: &serde_json::Value| results["summary"]["implemented"].as_u64();
    assert!(implemented(&after) > implemented(&before), "{after}");
    assert_eq!(
        after["summary"]["not_started"],
        before["summary"]["not_started"]
    );
    let list = place.run(&["questions", "out"]).printed();
    assert_eq!(list, "No question is open.\n");

    // Drafting again adds nothing to what stands there.
    demo(&place, &[]);
    let told = place.run(&drafting).stderr;
    assert!(told.contains("nothing is missing"), "{told}");
    let quiet = place.run(&[&drafting[..], &["--quiet"]].concat());
    assert_eq!(quiet.stderr, "");
    assert_eq!(place.read("threatproof.toml"), signed.as_bytes());

    // An answer that has ended is asked for anew, with what stands there left as it is.
    let ended = signed.replacen("date = 2026-", "date = 2024-", 1);
    let ended = ended.replacen("expires = 2027-", "expires = 2025-", 1);
    place.file("threatproof.toml", &ended);
    let results = demo(&place, &["--config", "threatproof.toml"]);
    assert_eq!(asked(&results).len(), 1, "{results}");
    let told = place.run(&drafting).stderr;
    assert!(told.contains("threatproof.toml: 1 entry of"), "{told}");
    let again = String::from_utf8(place.read("threatproof.toml")).expect("text");
    assert!(again.starts_with(&ended), "{again}");
    assert_eq!(again.matches("by = \"\"").count(), 1, "{again}");
    let named = again.replace("by = \"\"", "by = \"Ada\"");
    place.file("threatproof.toml", &named);
    let results = demo(&place, &["--config", "threatproof.toml"]);
    assert_eq!(asked(&results), [&serde_json::Value::Null; 0]);
}

#[test]
fn only_results_are_asked() {
    let place = Program::offline();
    demo(&place, &[]);
    for (file, text, words) in [
        ("no.json", "{}", "not the results.json"),
        ("old.json", "[", "not the results.json"),
    ] {
        place.file(file, text);
        let told = place.run(&["questions", file]).refusal(2);
        assert!(told.contains(words) && told.contains("hint: "), "{told}");
    }
    let told = place.run(&["questions", "nowhere"]).refusal(2);
    assert!(told.contains("nowhere"), "{told}");
    let results = String::from_utf8(place.read("out/results.json")).expect("text");
    let later = results.replace("\"schema_version\": \"1\"", "\"schema_version\": \"2\"");
    place.file("later.json", &later);
    let told = place.run(&["questions", "later.json"]).refusal(2);
    assert!(told.contains("schema version 2"), "{told}");
}
