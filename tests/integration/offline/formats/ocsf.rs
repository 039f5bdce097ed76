//! Events, judged by the schemas of OCSF that `ocsf-json-schema` carries.

use serde_json::{Value, json};

use super::{accepted, evaluated, run, standing};
use crate::offline::diff::{judge, nights};

#[test]
fn events_fit_their_schemas_and_tell_every_finding_and_item() {
    let written = run();
    let said = accepted("ocsf", &[written.path("ocsf.json")]);
    let findings = written.results.all_findings();
    assert!(said.contains("fit 1.6.0 and 1.8.0"), "{said}");
    assert!(said.contains("'Threat model item': 47"), "{said}");
    let events = written.json("ocsf.json");
    let events = events.as_array().expect("events");
    assert_eq!(events.len(), findings.len() + 47);
    for (event, finding) in events.iter().zip(findings) {
        let is_answered = finding["answer"]["holds"] == true;
        let is_waived = finding["waiver"]["holds"] == true;
        let (compliance, state, code) = match finding["verdict"].as_str().expect("a verdict") {
            "pass" => (1, 4, "pass"),
            "fail" => (3, 1, "fail"),
            "partial" => (3, 1, "partial"),
            "question" if is_answered => (1, 4, "answered"),
            "question" => (2, 1, "question"),
            "unknown" => (2, 1, "unknown"),
            "not-applicable" => (99, 4, "not-applicable"),
            other => panic!("{other}"),
        };
        let state = if is_waived { 3 } else { state };
        assert_eq!(event["compliance"]["status_id"], compliance, "{event}");
        assert_eq!(event["status_id"], state, "{event}");
        assert_eq!(event["status_code"], code);
        assert_eq!(event["finding_info"]["uid"], finding["id"]);
        assert_eq!(event["resources"][0]["uid"], finding["resource"]);
        assert_eq!(event["cloud"]["account"]["uid"], finding["account"]);
        assert_eq!(event["evidences"][0]["data"], finding["evidence"]);
        assert_eq!(
            event["comment"].is_string(),
            is_waived || is_answered,
            "{event}"
        );
        // Milliseconds, which others take for seconds.
        assert_eq!(event["time"], 1_795_140_004_000_u64);
    }
    let of_item = |number: u64| {
        let mut items = events[findings.len()..].iter();
        items.find(|event| event["unmapped"]["number"] == number)
    };
    for (word, compliance) in [
        ("implemented", 1),
        ("kept", 99),
        ("not-started", 3),
        ("needs-investigation", 2),
        ("not-applicable", 99),
    ] {
        for number in standing(&written.results, word) {
            let event = of_item(number).expect("an event");
            assert_eq!(event["compliance"]["status_id"], compliance, "{event}");
            let offenders = event["resources"].as_array().map_or(0, Vec::len);
            assert!(
                offenders <= 25 && (word == "not-started") <= (offenders > 0),
                "{event}"
            );
        }
    }

    // What the run was not asked about has no event.
    let some = evaluated(&["--threat", "s3-tls"]);
    let said = accepted("ocsf", &[some.path("ocsf.json")]);
    assert!(said.contains("'Threat model item': 1}"), "{said}");
}

#[test]
fn ids_of_frameworks_are_named_and_neither_pass_nor_fail() {
    let written = run();
    let events = written.json("ocsf.json");
    let findings = written.results.all_findings();
    for (event, finding) in events.as_array().expect("events").iter().zip(findings) {
        assert!(event["compliance"]["checks"].is_null(), "{event}");
        if finding["control"] == "s3-bucket-tls-required" {
            let requirements = event["compliance"]["requirements"].to_string();
            assert!(requirements.contains("\"cis-aws-5.0.0/2.1.1\""), "{event}");
            let standards = event["compliance"]["standards"].to_string();
            assert!(standards.contains("Benchmark 5.0.0\""), "{event}");
        }
    }
}

#[test]
fn what_is_no_longer_there_is_closed_and_what_is_no_longer_read_is_not() {
    let place = nights();
    let compared = ["--previous", "one/results.json", "--output-formats", "ocsf"];
    judge(&place, "two", &compared).printed();
    accepted("ocsf", &[place.path("two/ocsf.json")]);
    let read = |path: &str| -> Value { serde_json::from_slice(&place.read(path)).expect("JSON") };
    let (one, two) = (read("one/results.json"), read("two/results.json"));
    let events = read("two/ocsf.json");
    let findings = |results: &Value| results["findings"].as_array().expect("findings").clone();
    let gone = "arn:aws:s3:::pinewood-previews";
    // Macie lists the bucket still.
    let still: Vec<Value> = findings(&two).iter().map(|it| it["id"].clone()).collect();
    let of_gone = findings(&one)
        .into_iter()
        .filter(|it| it["resource"] == gone && !still.contains(&it["id"]));
    let of_gone: Vec<Value> = of_gone.map(|finding| finding["id"].clone()).collect();
    let event_of = |id: &Value| {
        let mut all = events.as_array().expect("events").iter();
        all.find(|event| event["finding_info"]["uid"] == *id)
            .cloned()
    };
    assert!(of_gone.len() > 3);
    for id in &of_gone {
        let event = event_of(id).expect("an event");
        assert_eq!(event["activity_name"], "Close", "{event}");
        assert_eq!(
            (&event["type_uid"], &event["status_id"]),
            (&json!(200_303), &json!(4))
        );
        assert_eq!(event["status_code"], "vanished");
        assert_eq!(event["compliance"]["status_id"], 99);
        assert_eq!(event["resources"][0]["name"], "pinewood-previews");
    }
    let known: Vec<Value> = findings(&one).iter().map(|it| it["id"].clone()).collect();
    let mut words = Vec::new();
    for finding in findings(&two) {
        let event = event_of(&finding["id"]).expect("an event");
        let word = event["activity_name"].as_str().expect("a word").to_owned();
        let is_resolved = event["status_id"] == 4;
        let expect = match (known.contains(&finding["id"]), is_resolved) {
            (true, true) => "Close",
            (true, false) => "Update",
            (false, _) => "Create",
        };
        assert_eq!(word, expect, "{event}");
        // When it was first seen, this run does not know.
        let created = &event["finding_info"]["created_time"];
        assert_eq!(created.is_null(), word != "Create", "{event}");
        if finding["verdict"] == "unknown" {
            assert_eq!(word, "Update", "{event}");
        }
        words.push(word);
    }
    for word in ["Close", "Update"] {
        assert!(words.iter().any(|own| own == word), "{word}");
    }
}

#[test]
fn broken_events_are_refused() {
    let written = run();
    let events = written.json("ocsf.json");
    let broken = [
        ("/compliance/status_id", json!(7), "7 is not one of"),
        ("/finding_info/uid", Value::Null, "is not of type 'string'"),
        ("/more", json!(1), "Additional properties"),
        ("/time", json!("today"), "is not of type 'integer'"),
        ("/cloud", Value::Null, "is not of type 'object'"),
    ];
    let broken = broken.map(|(place, value, why)| {
        let mut broken = events.clone();
        match place {
            "/more" => broken[0]["more"] = value,
            place => *broken[0].pointer_mut(place).expect(place) = value,
        }
        (broken.to_string(), why)
    });
    written.refused("ocsf", &broken);
}
