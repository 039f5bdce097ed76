//! Why an item is what it is, by which facts and calls, and what would change it.

use serde_json::{Value, json};

use crate::kit::{CALLS, Program, packed, project};

const BUCKET: &str = "arn:aws:s3:::pinewood-website-assets";

/// A place with the results and the evidence of the example in `out`.
fn demo() -> Program {
    let place = Program::offline();
    place.run(&["demo", "--quiet", "-o", "out"]).printed();
    place
}

fn results(place: &Program) -> Value {
    serde_json::from_slice(&place.read("out/results.json")).expect("results")
}

fn explain(place: &Program, asked: &str) -> String {
    place.run(&["explain", "out", asked]).printed()
}

fn explained(place: &Program, asked: &str) -> Value {
    let printed = place.run(&["explain", "out", asked, "--format", "json"]);
    serde_json::from_str(&printed.printed()).expect("JSON")
}

/// The words of a text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn holds(text: &str, words: &[&str]) {
    let flat = flat(text);
    for word in words {
        assert!(flat.contains(word), "no {word:?} in {text}");
    }
}

#[test]
fn without_an_item_the_open_ones_are_listed_worst_first() {
    let place = demo();
    let list = place.run(&["explain", "out"]).printed();
    assert!(list.starts_with("39 of 47 items are open; 8 are Implemented, 0 Not Applicable.\n"));
    assert!(
        list.lines().all(|line| line.chars().count() <= 80),
        "{list}"
    );
    let at = |words: &str| {
        list.find(words)
            .unwrap_or_else(|| panic!("no {words} in {list}"))
    };
    assert!(at("AWS Management Console MFA") < at("S3 Immutable Objects"));
    assert!(at("S3 Immutable Objects") < at("AWS Shield usage"));
    holds(&list, &["threatproof explain out 33"]);
}

#[test]
fn an_item_that_a_resource_keeps_open_tells_how_that_is_repaired() {
    let place = demo();
    holds(
        &explain(&place, "31"),
        &[
            "Item 31: S3 Bucket Logging Enabled",
            "Needs Investigation (was Not Started) · severity medium",
            "in the way: a resource violates a control, at least in part",
            "nobody can tell, after a leak, which objects were read",
            "Every S3 bucket logs access",
            "passes when has(bucket.logging) && has(bucket.log_delivery)",
            "else fails found: 2 pass, 1 fail, 1 not applicable",
            "fail · arn:aws:s3:::pinewood-website-assets",
            "logging = absent: AWS says that it is not configured",
            "receives_logs = false",
            "by s3:GetBucketLogging in eu-central-1 at 2026-11-20T02:00:02Z: ok, request 858DF109EF36AE73",
            "listed by s3:ListBuckets in us-east-1 at 2026-11-20T02:00:01Z: ok, request 060919F803A95AAB",
            "1. the finding of s3-bucket-access-logging-enabled has to pass",
            "repair: Enable server access logging",
            "aws s3api put-bucket-logging --bucket \"pinewood-website-assets\"",
            "resource \"aws_s3_bucket_logging\" \"this\"",
            "with at least one finding of s3-bucket-access-logging-enabled that passes, the item is then Implemented",
            "MAKES IT IMPLEMENTED, WITHOUT A NEW WAIVER",
            "[[waiver]] control = \"s3-bucket-access-logging-enabled\" resource = \"arn:aws:s3:::pinewood-website-assets\" by = \"\"",
            "threatproof scan pinewood-prints.htm --threat s3-access-logging",
        ],
    );
    let told = explained(&place, "31");
    let change = &told["item"]["change"];
    assert_eq!(change["is_known"], true);
    assert_eq!(change["by_resources_alone"], true);
    assert_eq!(change["steps"][0]["act"], "repair");
    assert_eq!(change["steps"][0]["findings"][0]["resource"], BUCKET);
    assert_eq!(told["run"]["has_evidence"], true);
}

#[test]
fn an_item_that_was_not_started_tells_what_people_will_be_asked_as_well() {
    let place = demo();
    let told = explain(&place, "1");
    holds(
        &told,
        &[
            "Not Started · severity medium",
            "encryption = absent: AWS says that it is not configured",
            "part = \"sensitive-fields-covered\"",
            "1. the finding of cloudfront-field-level-encryption-enabled has to pass",
            "2. A person must confirm (sensitive-fields-covered)",
            "no change of resources alone is enough",
        ],
    );
    assert!(!told.contains("encryption.config"), "{told}");
}

#[test]
fn an_item_that_waits_for_a_person_tells_what_to_answer() {
    let place = demo();
    holds(
        &explain(&place, "4"),
        &[
            "a resource asks what only a person can say",
            "state = \"INACTIVE\"",
            "asks = \"Is AWS Shield Standard enough for this account?\"",
            "1. a person has to answer the question of shield-advanced-active with yes",
            "threatproof questions out --output threatproof.toml",
        ],
    );
    holds(
        &explain(&place, "2"),
        &[
            "only a person's confirmation is left",
            "part = \"report-reviewed\"",
            "1. A person must confirm (report-reviewed)",
        ],
    );
    let change = &explained(&place, "2")["item"]["change"];
    assert_eq!(change["by_resources_alone"], false);
}

#[test]
fn an_item_of_which_nothing_was_found_promises_nothing() {
    let place = demo();
    holds(
        &explain(&place, "8"),
        &[
            "something could not be read, or nothing was found to judge",
            "found: none",
            "a resource has to be there for which one of them passes",
            "are these the right accounts, regions and scope?",
        ],
    );
}

#[test]
fn what_was_not_listed_to_its_end_is_not_told_to_be_missing() {
    let place = demo();
    let change = |place: &Program| explained(place, "8")["item"]["change"].clone();
    assert_eq!(change(&place)["steps"][0]["listed"], true);
    let mut changed = results(&place);
    let control = changed["items"][7]["controls"][0]["control"].clone();
    changed["items"][7]["lacks"] = json!([
        {"what": "listing", "control": control, "words": "lambda:ListFunctions was denied"},
        {"what": "resource", "words": ""},
    ]);
    place.file("out/results.json", changed.to_string());
    let told = explain(&place, "8");
    holds(
        &told,
        &[
            "have to be listed: lambda:ListFunctions was denied",
            "a resource has to be in what is still to be read for which one of them passes",
        ],
    );
    assert!(!told.contains("right accounts"), "{told}");
    assert_eq!(change(&place)["steps"][1]["listed"], false);
    changed["items"][7]["lacks"][1] =
        json!({"what": "resource", "control": control, "accounts": 1, "words": ""});
    place.file("out/results.json", changed.to_string());
    let told = explain(&place, "8");
    holds(
        &told,
        &["that are then listed, one has to be there for which"],
    );
    assert!(!flat(&told).contains("there are no"), "{told}");
}

#[test]
fn what_is_told_to_be_supposed_flips_the_finding() {
    let place = demo();
    let next = explained(&place, "32")["item"]["next"].clone();
    let commands = next.as_array().expect("a list").iter();
    let mut commands = commands.filter_map(|next| next["command"].as_str());
    let command = commands.find(|command| command.contains("--suppose"));
    let options = command.expect("a command").split(" --suppose ").skip(1);
    let supposed: Vec<&str> = options.map(|option| option.trim_matches('\'')).collect();
    let [mfa_delete, status] = supposed[..] else {
        panic!("{supposed:?}");
    };
    assert!(mfa_delete.ends_with(" versioning.mfa_delete=\"Enabled\""));
    assert!(status.ends_with(" versioning.status=\"Enabled\""));
    let report = project("src/demo/report.htm");
    let options = ["--suppose", mfa_delete, "--suppose", status];
    let arguments = [&["evaluate", "out/evidence", &report][..], &options].concat();
    let told = place.run(&arguments).printed();
    assert!(
        told.contains("fail -> pass · s3-bucket-mfa-delete-enabled"),
        "{told}"
    );
    // What no case of the control names is not supposed.
    assert!(!explain(&place, "31").contains("--suppose"));
}

#[test]
fn an_item_that_is_implemented_tells_by_which_facts() {
    let place = demo();
    let told = explain(&place, "10");
    holds(
        &told,
        &[
            "Mitigation Implemented (was Not Started)",
            "found: 3 pass",
            "role_use.by = \"one\"",
            "role_use by iam:ListRoles in us-east-1",
        ],
    );
    assert!(!told.contains("SMALLEST CHANGE"), "{told}");
    assert_eq!(explained(&place, "10")["item"]["change"], Value::Null);
}

#[test]
fn an_item_that_a_person_settled_or_that_was_not_selected_is_left_alone() {
    let place = demo();
    let mut changed = results(&place);
    changed["items"][30]["status"] = json!("not-applicable");
    changed["items"][31]["selected"] = json!(false);
    place.file("out/results.json", changed.to_string());
    let settled = explain(&place, "31");
    holds(&settled, &["Not Applicable (was Not Started)"]);
    assert!(!settled.contains("SMALLEST CHANGE"), "{settled}");
    holds(
        &explain(&place, "32"),
        &["the run was not asked to decide it"],
    );
}

#[test]
fn it_is_found_by_whatever_it_is_called() {
    let place = demo();
    let by_number = explain(&place, "31");
    for asked in [
        "s3-access-logging",
        "bucket logging",
        "S3 Bucket Logging Enabled",
    ] {
        assert_eq!(explain(&place, asked), by_number, "{asked}");
    }
    holds(
        &explain(&place, "lambda"),
        &[
            "Several items may be meant by \"lambda\"",
            "threatproof explain out 9",
        ],
    );
    holds(
        &explain(&place, "website-assets"),
        &[
            "Several findings may be meant by \"website-assets\"",
            "fail s3-bucket-access-logging-enabled arn:aws:s3:::pinewood-website-assets",
        ],
    );
    let several = explained(&place, BUCKET);
    let findings = several["candidates"]["findings"]
        .as_array()
        .expect("a list");
    assert_eq!(findings[0]["verdict"], "fail");
    let is_logging = |row: &&Value| row["control"] == "s3-bucket-access-logging-enabled";
    let id = findings.iter().find(is_logging).expect("a finding")["id"].as_str();
    let id = id.expect("an id");
    for asked in [id, &id[..8]] {
        holds(
            &explain(&place, asked),
            &[
                &format!("Finding {id}"),
                "fail · arn:aws:s3:::pinewood-website-assets",
                "Every S3 bucket logs access",
                "it counts for 31",
                "aws s3api put-bucket-logging",
                "threatproof explain out 31",
            ],
        );
    }
    for (asked, hint) in [
        ("s3-acces-logging", "did you mean `s3-access-logging`?"),
        (
            "pinewood-website-asset5",
            "did you mean `pinewood-website-assets`?",
        ),
        ("99", "`threatproof explain out` lists all open items"),
        ("", "lists all open items"),
        ("nothing like it", "lists all open items"),
    ] {
        let refused = place.run(&["explain", "out", asked]);
        refused.refused(2, &["neither an item nor a finding", hint]);
    }
}

#[test]
fn findings_in_files_of_their_own_are_found() {
    let place = demo();
    let whole = results(&place);
    let before = (explain(&place, "31"), explain(&place, BUCKET));
    let mut part = whole.clone();
    part["account"] = json!("111122223333");
    part["items"] = json!([]);
    part["questions"] = json!([]);
    let mut head = whole;
    head["findings"] = json!([]);
    head["findings_in"] = json!(["accounts/111122223333/results.json"]);
    place.file("out/results.json", head.to_string());
    place.file("out/accounts/111122223333/results.json", part.to_string());
    assert_eq!((explain(&place, "31"), explain(&place, BUCKET)), before);
    let refused = place.run(&["explain", "out/accounts/111122223333", "31"]);
    refused.refused(2, &["give the results.json of the whole run"]);
}

#[test]
fn without_its_evidence_no_call_is_told_and_changed_evidence_is_refused() {
    let place = demo();
    std::fs::rename(place.path("out/evidence"), place.path("kept")).expect("moved");
    let told = explain(&place, "31");
    holds(
        &told,
        &[
            "the evidence is not beside the results",
            "--evidence",
            "receives_logs = false",
        ],
    );
    assert!(!told.contains("request 858DF109EF36AE73"), "{told}");
    let named = ["explain", "out", "31", "--evidence", "kept"];
    holds(&place.run(&named).printed(), &["request 858DF109EF36AE73"]);

    place.file(&format!("kept/{CALLS}"), packed("{}\n"));
    place
        .run(&named)
        .refused(2, &["calls.jsonl.zst was changed after the run"]);
    std::fs::rename(place.path("kept"), place.path("out/evidence")).expect("moved");
    place
        .run(&["explain", "out", "31"])
        .refused(2, &["calls.jsonl.zst was changed after the run"]);

    place.run(&["demo", "--quiet", "-o", "other"]).printed();
    let mut of_another = results(&place);
    of_another["run"]["id"] = json!("another");
    place.file("out/results.json", of_another.to_string());
    let refused = place.run(&["explain", "out", "31", "--evidence", "other/evidence"]);
    refused.refused(2, &["the results are of run another"]);
}

#[test]
fn whoever_writes_names_steers_no_terminal() {
    let place = demo();
    let hostile = "x\u{1b}[2J\u{202e}\r\n$(touch y)'\"";
    let mut changed = results(&place);
    changed["items"][30]["title"] = json!(hostile);
    changed["items"][30]["interaction"] = json!(hostile);
    changed["items"][30]["reason"] = json!(hostile);
    changed["run"]["report"]["name"] = json!(hostile);
    for finding in changed["findings"].as_array_mut().expect("a list") {
        if finding["resource"] == BUCKET {
            finding["resource"] = json!(format!("{BUCKET}{hostile}"));
            finding["reason"] = json!(hostile);
            finding["evidence"][hostile] = json!(hostile);
        }
    }
    place.file("out/results.json", changed.to_string());
    for arguments in [
        &["explain", "out"][..],
        &["explain", "out", "31"],
        &["explain", "out", "website-assets"],
    ] {
        let told = place.run(arguments).printed();
        assert!(
            !told.contains(|c: char| c.is_control() && c != '\n'),
            "{told:?}"
        );
        assert!(!told.contains('\u{202e}'), "{told:?}");
        // No command is made of such a name.
        assert!(
            !told.contains("put-bucket-logging --bucket \"pinewood-website-assetsx"),
            "{told}"
        );
    }
    // For a shell, a name is one word.
    let told = explain(&place, "31");
    assert!(told.contains(r#"$(touch y)'\''""#), "{told}");
}

#[test]
fn results_of_an_earlier_version_say_so() {
    let place = demo();
    let mut changed = results(&place);
    for threat in changed["threats"]
        .as_object_mut()
        .expect("threats")
        .values_mut()
    {
        threat.as_object_mut().expect("a threat").remove("subjects");
    }
    place.file("out/results.json", changed.to_string());
    holds(
        &explain(&place, "31"),
        &["written by a version that did not say what it takes"],
    );
}

#[test]
fn what_people_said_is_told_with_what_it_counts_for() {
    let place = Program::offline();
    let waiver = |control: &str, expires: &str| {
        format!(
            "[[waiver]]\ncontrol = \"{control}\"\nresource = \"arn:aws:s3:::*\"\nby = \"Ada\"\n\
             date = 2026-01-01\nexpires = {expires}\nnote = \"why\"\n"
        )
    };
    let config = waiver("s3-bucket-mfa-delete-enabled", "2026-12-31")
        + &waiver("s3-bucket-access-logging-enabled", "2026-05-01");
    place.file("words.toml", config);
    let demo = ["demo", "--quiet", "-o", "out", "--config", "words.toml"];
    place.run(&demo).printed();
    let accepted = explain(&place, "32");
    holds(
        &accepted,
        &[
            "people accepted every violation, which never makes an item Implemented",
            "waiver by Ada from 2026-01-01 to 2026-12-31: why (counts)",
            "one of the 4 violations of s3-bucket-mfa-delete-enabled that people accepted",
        ],
    );
    let lapsed = explain(&place, "31");
    let words = "(counts for nothing: not valid on the day of the evidence)";
    // Of three buckets only one violates it.
    assert_eq!(flat(&lapsed).matches(words).count(), 1, "{lapsed}");
}
