//! Alerts, judged by Microsoft's validator with its own rules and GitHub's. It is a program for Linux.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{accepted, evaluated, run, standing};
use crate::kit::{project, venv};

/// What the validator says of a file; it must have been able to read it.
pub(in crate::offline) fn validated(file: &Path) -> Result<String, String> {
    let folder = venv::node("formats", Path::new(&project("tests/formats")));
    let program: PathBuf = [
        "node_modules",
        "@microsoft",
        "sarif-multitool-linux",
        "Sarif.Multitool",
    ]
    .iter()
    .collect();
    let program = folder.join(program);
    // What the package would do when it is installed, if it might run anything then.
    let may_run = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&program, may_run).expect("the validator");
    let ran = Command::new(program)
        .arg("validate")
        .arg(file)
        .args(["--rule-kind", "Sarif;Ghas"])
        // There need be no ICU on the machine.
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .env("DOTNET_BUNDLE_EXTRACT_BASE_DIR", folder.join("dotnet"))
        .output()
        .expect("the validator starts");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let is_fine = ran.status.success() && !said.contains(": error ");
    match is_fine && said.contains("Analysis completed successfully.") {
        true => Ok(said),
        false => Err(said),
    }
}

#[test]
fn alerts_are_valid_and_stand_where_the_items_begin() {
    let written = run();
    let file = written.path("threatproof.sarif");
    let said = validated(&file).unwrap_or_else(|error| panic!("{error}"));
    println!("{said}");
    accepted("sarif", &[file]);
    let log = written.json("threatproof.sarif");
    let run = &log["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "threatproof/report/");
    let results = run["results"].as_array().expect("results");
    let level = |number: u64| {
        let start = format!("Item {number}, ");
        let of_it = |result: &&Value| {
            let text = result["message"]["text"].as_str();
            text.is_some_and(|text| text.starts_with(&start))
        };
        let found = results.iter().find(of_it);
        found.map(|result| result["level"].as_str().expect("a level"))
    };
    for (word, expected) in [
        ("implemented", None),
        ("kept", Some("note")),
        ("not-started", Some("error")),
        ("needs-investigation", Some("warning")),
        ("not-applicable", None),
    ] {
        for number in standing(&written.results, word) {
            assert_eq!(level(number), expected, "{number} is {word}");
        }
    }
    // Each place is that of the heading with the number of the item.
    let report = String::from_utf8(written.program.read("model/report.htm")).expect("UTF-8");
    let lines: Vec<&str> = report.split('\n').collect();
    for result in results {
        let physical = &result["locations"][0]["physicalLocation"];
        let number = |name: &str| physical["region"][name].as_u64().expect("a number");
        let (line, column) = (number("startLine"), number("startColumn"));
        let line = lines[usize::try_from(line).expect("a line") - 1];
        let units: Vec<u16> = line.encode_utf16().collect();
        let from = usize::try_from(column).expect("a column") - 1;
        let rest = String::from_utf16(&units[from..]).expect("UTF-16");
        assert!(rest.starts_with("<h4 "), "{rest}");
        assert_eq!(physical["artifactLocation"]["uri"], "report.htm");
    }

    // Within a repository it is told from there.
    let text = report.clone();
    let program = super::recorded();
    program.file("shop/.git/HEAD", "");
    program.file("shop/models/a report.htm", text);
    let arguments = ["evaluate", "bundle", "shop/models/a report.htm"];
    let formats = ["--output-formats", "sarif"];
    program.run(&[&arguments[..], &formats].concat()).results();
    let log: Value = serde_json::from_slice(&program.read("out/threatproof.sarif")).expect("JSON");
    let place = log.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri");
    assert_eq!(place, Some(&json!("models/a%20report.htm")));
    // What is sealed tells it, too.
    let verified = program.run(&["verify", "out", "--evidence", "bundle"]);
    assert_eq!(verified.code, Some(0), "{}", verified.stderr);
}

#[test]
fn a_part_of_the_items_is_an_analysis_of_its_own() {
    let some = evaluated(&["--threat", "s3-tls"]);
    let log = some.json("threatproof.sarif");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    // A part of the items is another analysis: in the place of the whole it would close the alerts of the rest.
    let id = &log["runs"][0]["automationDetails"]["id"];
    assert_eq!(id, "threatproof/report/s3-tls/");
    let more = evaluated(&["--threat", "waf", "--threat", "s3-tls"]);
    let log = more.json("threatproof.sarif");
    let id = &log["runs"][0]["automationDetails"]["id"];
    assert_eq!(id, "threatproof/report/s3-tls+waf/");
}

#[test]
fn rules_have_keys_for_tags_and_words_for_resources() {
    let log = run().json("threatproof.sarif");
    let run = &log["runs"][0];
    let tags = &run["tool"]["driver"]["rules"][0]["properties"]["tags"];
    let tags = tags.as_array().expect("tags").iter().skip(1);
    let is_key = |tag: &Value| tag.as_str().is_some_and(|tag| !tag.contains(' '));
    assert!(
        tags.clone().count() > 1 && tags.clone().all(is_key),
        "{tags:?}"
    );
    // Help tells what to put in the place of a resource.
    let help = run["tool"]["driver"]["rules"].to_string();
    assert!(help.contains("RESOURCE_NAME"), "{help}");
    let mut words = help.split('@').skip(1);
    let is_placeholder =
        |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase());
    assert_eq!(words.find(|word| is_placeholder(word)), None);
}

#[test]
fn broken_alerts_are_refused() {
    let written = run();
    let log = written.json("threatproof.sarif");
    for (place, value, why) in [
        ("/runs/0/results/0/message", json!({}), "JSON1017"),
        (
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine",
            json!(0),
            "JSON",
        ),
        ("/version", json!("2.0"), "JSON"),
    ] {
        let mut broken = log.clone();
        *broken.pointer_mut(place).expect(place) = value;
        let file = written
            .program
            .file("broken/threatproof.sarif", broken.to_string());
        let said = validated(&file).expect_err(place);
        assert!(said.contains(why), "{said}");
    }
}
