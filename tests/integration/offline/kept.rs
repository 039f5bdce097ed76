//! What people wrote, what was read and what other runs came to stays where it is, unless `--force` says otherwise.

use std::fs;

use crate::kit::{Program, project};

const HINT: &str = "--force";

fn place() -> Program {
    Program::offline().with_outputs_by_default()
}

#[test]
fn no_command_writes_over_what_it_reads_or_over_a_file_of_others() {
    let place = place();
    let model = fs::read(project("tests/fixtures/reports/pinewood.tm7")).expect("a model");
    let report = fs::read(project("src/demo/report.htm")).expect("a report");
    place.file("x.tm7", &model);
    place.file("R.htm", &report);
    place.file("mine.txt", "mine");
    place.run(&["demo", "-q", "-o", "run"]).printed();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("x.tm7", place.path("soft.tm7")).expect("a link");
        fs::hard_link(place.path("x.tm7"), place.path("hard.tm7")).expect("a link");
    }
    let evaluate = ["evaluate", "run/evidence", "R.htm", "-q", "--output"];
    let mut refused: Vec<(Vec<&str>, &str)> = vec![
        (vec!["render", "x.tm7", "--output", "x.tm7"], "that is read"),
        (
            vec!["render", "x.tm7", "--output", "./x.tm7"],
            "that is read",
        ),
        (vec!["render", "x.tm7", "--output", "mine.txt"], "exists"),
        (vec!["policy", "R.htm", "--output", "R.htm"], "that is read"),
        (vec!["policy", "R.htm", "--output", "mine.txt"], "exists"),
        ([&evaluate[..], &["R.htm"]].concat(), "that is read"),
        ([&evaluate[..], &["mine.txt"]].concat(), "exists"),
        (vec!["demo", "-q", "--output", "mine.txt"], "exists"),
        (
            vec!["evaluate", "run/evidence", "R.htm", "-o", "run/evidence"],
            "it is the bundle",
        ),
    ];
    if cfg!(unix) {
        refused.push((
            vec!["render", "x.tm7", "--output", "soft.tm7"],
            "that is read",
        ));
        refused.push((vec!["render", "x.tm7", "--output", "hard.tm7"], "exists"));
    }
    for (arguments, words) in &refused {
        let told = place.run(arguments).refusal(2);
        assert!(told.contains(words) && told.contains("hint: "), "{told}");
        assert_eq!(place.read("x.tm7"), model, "{arguments:?}");
        assert_eq!(place.read("R.htm"), report, "{arguments:?}");
        assert_eq!(place.read("mine.txt"), b"mine", "{arguments:?}");
    }
    // The same again changes nothing, so it may; anything else only by force.
    let policy = ["policy", "R.htm", "--output", "policy.json"];
    place.run(&policy).printed();
    place.run(&policy).printed();
    let other = [&policy[..], &["--threat", "s3-tls"]].concat();
    place.run(&other).refused(2, &["policy.json", HINT]);
    place.run(&[&other[..], &["--force"]].concat()).printed();
    place
        .run(&[&evaluate[..], &["R.htm", "--force"]].concat())
        .printed();
    assert_ne!(place.read("R.htm"), report);
}

#[test]
fn results_of_other_runs_are_not_replaced() {
    let place = place();
    let report = project("src/demo/report.htm");
    place.run(&["demo", "-q", "-o", "run"]).printed();
    // The same evidence, as if another run had read it.
    let manifest = String::from_utf8(place.read("run/evidence/manifest.json")).expect("UTF-8");
    let is_example = "20261120T020001.000000000Z-111122223333";
    for id in ["one", "two"] {
        fs::create_dir(place.path(id)).expect("a folder");
        for part in place.listing("run/evidence") {
            place.file(
                &format!("{id}/{part}"),
                place.read(&format!("run/evidence/{part}")),
            );
        }
        place.file(
            &format!("{id}/manifest.json"),
            manifest.replace(is_example, id),
        );
        place.seal(id);
    }
    place.run(&["evaluate", "one", &report, "-q"]).printed();
    let kept = || place.read("threatproof-output/results.json");
    let results = kept();
    let evaluate = |bundle: &'static str, report: &str| {
        let ran = place.run(&["evaluate", bundle, report, "-q"]);
        (ran.code, ran.stderr)
    };
    assert_eq!(evaluate("one", &report).0, Some(0));
    for (bundle, of, words) in [
        ("two", report.as_str(), "of another run, one"),
        (
            "one",
            &project("tests/fixtures/reports/pinewood.tm7"),
            "another report, report.htm",
        ),
    ] {
        let (code, told) = evaluate(bundle, of);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(words) && told.contains(HINT), "{told}");
        assert_eq!(kept(), results);
    }
    place
        .run(&["demo", "-q"])
        .refused(2, &["of another run, one"]);
    let mine = "threatproof-output/results.json";
    place.file(mine, "mine");
    let (_, told) = evaluate("one", &report);
    assert!(told.contains("not one of threatproof"), "{told}");
    assert_eq!(place.read(mine), b"mine");
    let forced = place.run(&["evaluate", "two", &report, "-q", "--force"]);
    forced.printed();
    assert!(String::from_utf8_lossy(&kept()).contains("\"id\": \"two\""));
}

#[test]
fn a_report_of_the_same_name_and_an_edited_one_are_not_lost() {
    let place = place();
    let report = fs::read_to_string(project("src/demo/report.htm")).expect("a report");
    place.run(&["demo", "-q", "-o", "run"]).printed();
    place.file("a/report.htm", &report);
    place.file("b/report.htm", report.replacen("<title>", "<title>b ", 1));
    let evaluate = |report: &str| {
        let ran = place.run(&["evaluate", "run/evidence", report, "-o", "out", "-q"]);
        (ran.code, ran.stderr)
    };
    let updated = || place.read("out/report.updated.htm");
    assert_eq!(evaluate("a/report.htm").0, Some(0));
    let first = updated();
    // The example's own results are the only ones that nobody misses.
    place.file("out/results.json", {
        let results = String::from_utf8(place.read("out/results.json")).expect("UTF-8");
        results.replace("20261120T020001.000000000Z-111122223333", "mine")
    });
    let (code, told) = evaluate("b/report.htm");
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("with another content") && told.contains(HINT),
        "{told}"
    );
    assert_eq!(updated(), first);
    place.file("out/report.updated.htm", "edited");
    let (code, told) = evaluate("a/report.htm");
    assert_eq!(code, Some(2), "{told}");
    assert!(
        told.contains("report.updated.htm: it is not as an earlier run wrote it"),
        "{told}"
    );
    assert_eq!(updated(), b"edited");
}

#[test]
fn a_draft_is_added_to_what_people_wrote() {
    let place = place();
    let model = project("tests/fixtures/reports/pinewood.tm7");
    place.run(&["demo", "-q"]).printed();
    let evidence = "threatproof-output/evidence";
    let suggest = [
        "scope",
        "suggest",
        &model,
        "--evidence",
        evidence,
        "--output",
    ];
    let mine = "# Our words\n[[waiver]] # keep\ncontrol = \"s3-bucket-tls-required\"\nresource = \"arn:aws:s3:::x\"\n\
        by = \"Ada\"\ndate = 2026-11-01\nexpires = 2027-05-01\nnote = \"a website\"\n";
    place.file("threatproof.toml", mine);
    let draft = [&suggest[..], &["threatproof.toml"]].concat();
    place.run(&draft).printed();
    let once = String::from_utf8(place.read("threatproof.toml")).expect("UTF-8");
    assert!(once.starts_with(mine), "{once}");
    assert_eq!(once.matches("\n[[scope]]").count(), 3, "{once}");
    // It loads as it is, and nothing is there twice.
    place
        .run(&["plan", &model, "--config", "threatproof.toml"])
        .printed();
    place.run(&draft).printed();
    assert_eq!(place.read("threatproof.toml"), once.as_bytes());

    for (file, words) in [
        ("[[scope]\n", "not valid TOML"),
        ("scope = []\n", "[[scope]]"),
    ] {
        place.file("threatproof.toml", file);
        place
            .run(&draft)
            .refused(2, &["threatproof.toml", words, "hint: "]);
        assert_eq!(place.read("threatproof.toml"), file.as_bytes());
    }
}

/// The example's report with these items (`waf`, which nothing recognises, and `s3-tls`, which has no control)
/// in that state, judged.
fn judged_in_state(state: &str) -> (String, serde_json::Value) {
    let place = place();
    place.run(&["demo", "-q"]).printed();
    let threat = |id: &str| {
        fs::read_to_string(project(&format!("checks/threats/{id}.toml"))).expect("a threat")
    };
    let waf = threat("waf");
    let waf = waf.lines().map(|line| match line.split_once(" = \"") {
        Some((key @ ("title" | "description" | "action-items"), _)) => {
            format!("{key} = \"what no report says\"\n")
        }
        _ => format!("{line}\n"),
    });
    place.file("checks/threats/waf.toml", waf.collect::<String>());
    let tls = threat("s3-tls").replace("\"s3-bucket-tls-required\"", "");
    place.file("checks/threats/s3-tls.toml", tls);
    let report = fs::read_to_string(project("src/demo/report.htm")).expect("a report");
    let mut text = String::new();
    for item in report.split_inclusive("</h4>") {
        let is_own = ["AWS WAF<", "SSL to secure data in transit<"]
            .iter()
            .any(|title| item.contains(title));
        let now = format!("[State: {state}]");
        text.push_str(&match is_own {
            true => item.replace("[State: Not Started]", &now),
            false => item.to_owned(),
        });
    }
    place.file("report.htm", text);
    let ran = place.run(&[
        "evaluate",
        "threatproof-output/evidence",
        "report.htm",
        "--checks",
        "checks",
        "-o",
        "out",
    ]);
    let results = ran.results();
    (
        String::from_utf8(results.updated).expect("UTF-8"),
        results.json,
    )
}

#[test]
fn what_cannot_be_judged_keeps_the_state_that_people_gave_it() {
    for (state, status, words, count) in [
        ("Not Started", "needs-investigation", "", 0),
        ("Needs Investigation", "needs-investigation", "", 0),
        (
            "Mitigation Implemented",
            "implemented",
            " Its state was left unchanged.",
            2,
        ),
        (
            "Not Applicable",
            "not-applicable",
            "Kept as set by hand: Not Applicable.",
            2,
        ),
        (
            "Accepted Risk",
            "needs-investigation",
            " Its state was left unchanged.",
            2,
        ),
    ] {
        let (updated, results) = judged_in_state(state);
        let items = results["items"].as_array().expect("items");
        let own = items
            .iter()
            .filter(|item| item["threat"].is_null() || item["threat"] == "s3-tls");
        let own: Vec<_> = own.collect();
        assert_eq!(own.len(), 2, "{state}");
        for item in own {
            assert_eq!(item["status"], status, "{state}");
            let reason = item["reason"].as_str().expect("a reason");
            assert!(reason.ends_with(words), "{state}: {reason}");
            assert!(!reason.contains("Was "), "{state}: {reason}");
            assert!(!reason.contains("Scope"), "{state}: {reason}");
        }
        if count > 0 && state != "Mitigation Implemented" {
            let kept = updated.matches(&format!("[State: {state}]")).count();
            assert_eq!(kept, count, "{state}");
        }
    }
}

#[test]
fn a_report_of_another_template_is_an_error_that_says_what_to_do() {
    let place = place();
    place.run(&["demo", "-q"]).printed();
    let report = fs::read_to_string(project("tests/fixtures/reports/pinewood-with-headings.txt"));
    let report = report.expect("a report");
    // What the template says of its threats, in a language of nobody.
    let other: String = report
        .lines()
        .map(|line| {
            let is_said = ["Description: |", "Action Items: |"]
                .iter()
                .any(|label| line.starts_with(label));
            let is_title = line
                .split_once(". ")
                .is_some_and(|(number, _)| number.parse::<u32>().is_ok());
            match line.split_once(if is_said { "| " } else { ". " }) {
                Some((label, words)) if is_said => {
                    format!("{label}| {}\n", words.replace(['a', 'e', 'i', 'o'], "u"))
                }
                Some((number, _)) if is_title => format!("{number}. Tampering\n"),
                _ => format!("{line}\n"),
            }
        })
        .collect();
    place.file("generic.txt", other);
    let evidence = "threatproof-output/evidence";
    for arguments in [
        &["plan", "generic.txt"][..],
        &["policy", "generic.txt"],
        &["evaluate", evidence, "generic.txt", "-o", "out"],
    ] {
        place.run(arguments).refused(
            2,
            &[
                "generic.txt: none of its items (",
                "AWS template",
                "--checks",
            ],
        );
    }
    assert_eq!(place.listing("out"), [""; 0]);
}
