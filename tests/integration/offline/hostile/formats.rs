//! Whatever people write into names, notes and reports goes through every format and comes out as text.

use std::fs;

use serde_json::{Value, json};
use threatproof::model::{printable, printable_start};

use super::reports::every_report;
use super::{HOSTILE, account, assert_harmless, assert_printable};
use crate::kit::Program;
#[cfg(target_os = "linux")]
use crate::offline::formats::sarif::validated;
use crate::offline::formats::{accepted, all_accepted, every_format};

/// What means something to somebody: to spreadsheets, pages, Markdown, XML, JSON, JavaScript, alerts, metrics.
const CORPUS: [&str; 20] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\u{ff1d}1+1",
    "\u{ff20}SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) ![b](https://x.example/c.png) <https://x.example> https://x.example www.x.example",
    "@octocat @org/team #1 org/repo#1 `code` | cell ~~x~~ **y** \\| \\` $z$ :tada: - [ ] a",
    "GH-12 %5 %\"a\" !5 ~label ~\"a b\" &5 $5 ^alert *iteration:1 [vulnerability:1] [contact:a@b.example]",
    "0123456789abcdef0123456789abcdef01234567 1a2b3c4 https://x.example/a http://x irc://x WWW.x.example",
    "x;=1+1;+1;-1; @y;\"=1+1\";\u{ff1d}1,=1",
    "]]> <![CDATA[ &lt; &#0; <!-- -- >",
    "\u{0}\u{1}\u{8}\u{b}\u{c}\u{e}\u{1f}\u{7f}\u{85}\u{9b}31m\u{fffe}\u{ffff}",
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{202e}\u{2066}\u{200b}\u{feff}",
    "\",\"status\":\"pass\"}\u{2028}\u{2029}",
    "a\",b=\"c\"} 1\nthreatproof_items{status=\"not-started\"} 0\\",
    "{0} {{1}} {target.Name} %s %n ${HOME} $(touch evil) ../../evil",
];

/// All of it, each after something harmless, and 100,000 characters more.
fn hostile() -> String {
    format!("{} {}", CORPUS.join(" "), "x".repeat(100_000))
}

/// The text as a string of JSON or TOML, without its quotes.
fn quoted(text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("JSON");
    quoted[1..quoted.len() - 1]
        .replace('\u{7f}', "\\u007f")
        .to_owned()
}

/// Evidence of accounts with such names, of which one could not be entered, and people with such words.
fn recorded() -> Program {
    let program = account();
    let named = |id: &str, name: &str, state: &str| {
        let cause = (state != "read").then_some(HOSTILE);
        json!({ "account": id, "name": name, "unit": HOSTILE, "state": state, "cause": cause })
    };
    let all = CORPUS.join(" ");
    let accounts = [
        named("111122223333", &all, "read"),
        named("222233334444", CORPUS[0], "read"),
        named("333344445555", CORPUS[10], "not-assumable"),
    ];
    let without_null = accounts.map(|mut account| {
        let fields = account.as_object_mut().expect("fields");
        fields.retain(|_, value| !value.is_null());
        account
    });
    program.spread("bundle", "several", &without_null);
    let note = quoted(&hostile());
    let said = format!(
        "[[waiver]]\ncontrol = \"s3-bucket-mfa-delete-enabled\"\nresource = \"arn:aws:s3:::*\"\n\
         by = \"{0}\"\ndate = 2026-11-01\nexpires = 2027-05-01\nnote = \"{note}\"\n\n\
         [[attestation]]\ncontrol = \"shield-advanced-active\"\nresource = \"arn:aws:shield::*\"\n\
         by = \"{0}\"\ndate = 2026-11-01\nexpires = 2027-05-01\nnote = \"{note}\"\n",
        quoted(&all)
    );
    program.file("threatproof.toml", said);
    program
}

/// Text as XML gives it back.
fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).expect("XML").into_owned()
}

/// The first words of each test case, and of each message.
fn told_by_junit(text: &str) -> Vec<(String, Option<String>)> {
    let mut cases: Vec<(String, Option<String>)> = Vec::new();
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        use quick_xml::events::Event;
        let event = reader.read_event().expect("XML");
        let (Event::Start(tag) | Event::Empty(tag)) = &event else {
            if matches!(event, Event::Eof) {
                return cases;
            }
            continue;
        };
        let value = |name: &str| {
            let value = tag.try_get_attribute(name).expect("XML");
            value.map(|value| unescaped(&value.value))
        };
        match tag.name().as_ref() {
            "testcase" => cases.push((value("name").expect("a name"), None)),
            "failure" | "error" => {
                cases.last_mut().expect("a case").1 = value("message");
            }
            _ => {}
        }
    }
}

fn assert_formats(program: &Program, results: &Value, name: &str) {
    let path = |file: &str| program.path("out").join(file);
    let text = |file: &str| fs::read_to_string(path(file)).expect("UTF-8");
    let items = results["items"].as_array().expect("items");
    let findings = results["findings"].as_array().expect("findings");
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();

    for format in threatproof::output::FORMATS {
        for file in format.files {
            let text = text(file.name).replace("\r\n", "\n");
            assert_printable(file.name, text.as_bytes());
        }
    }
    let files = |format: &'static str, files: &[&str]| {
        let files = files.iter().map(|file| path(file));
        (format, files.collect::<Vec<_>>())
    };
    all_accepted(&[
        files("ocsf", &["ocsf.json"]),
        files("junit", &["junit.xml"]),
        files("csv", &["findings.csv", "items.csv"]),
        files("markdown", &["summary.md"]),
        files("prometheus", &["threatproof.prom"]),
        files("sarif", &["threatproof.sarif"]),
        files("asff", &["asff.json"]),
        files("oscal", &["oscal.json"]),
    ]);
    #[cfg(target_os = "linux")]
    validated(&path("threatproof.sarif")).unwrap_or_else(|error| panic!("{error}"));

    // JSON gives back every character.
    let events: Value = serde_json::from_str(&text("ocsf.json")).expect("JSON");
    for (event, finding) in events.as_array().expect("events").iter().zip(findings) {
        assert_eq!(event["resources"][0]["uid"], finding["resource"]);
        assert_eq!(event["message"], finding["reason"]);
        assert_eq!(
            event["unmapped"]["waiver"]["note"],
            finding["waiver"]["note"]
        );
    }
    // XML gives back what it may hold.
    let cases = told_by_junit(&text("junit.xml"));
    assert_eq!(cases.len(), items.len());
    for ((case, message), item) in cases.iter().zip(items) {
        assert!(case.starts_with(&item["number"].to_string()), "{case}");
        if let Some(interaction) = item["interaction"].as_str() {
            let interaction = printable(interaction);
            assert!(case.contains(&interaction), "{interaction:?} in {case:?}");
        }
        if let Some(message) = message {
            assert_eq!(*message, printable_start(&said(&item["reason"]), 500));
        }
    }
    // Rows give back what may be looked at, behind an apostrophe where it, or what follows a semicolon, would be a
    // formula.
    let mut rows = csv::Reader::from_path(path("findings.csv")).expect("rows");
    for (row, finding) in rows.records().zip(findings) {
        let row = row.expect("a row");
        for (cell, value) in [(9, "reason"), (14, "resource")] {
            let expected = printable_start(&said(&finding[value]), 32_000);
            let told = row[cell].trim_start_matches('\'').replace(";'", ";");
            assert_eq!(told, expected.replace(";'", ";"), "{value}");
        }
    }
    // A label is the name again.
    let prom = text("threatproof.prom");
    let label = prom
        .lines()
        .find_map(|line| line.strip_prefix("threatproof_run_complete{report=\""));
    let label = label
        .and_then(|rest| rest.strip_suffix("\"} 0"))
        .expect("a label");
    let label = label.replace("\\\"", "\"").replace("\\\\", "\\");
    assert_eq!(label, printable(name));
    // No element of a page is anybody else's.
    let page = text("dossier.html");
    for words in ["<script>alert", "<img", "onerror=alert(1)>", "<b:State"] {
        assert!(!page.contains(words), "{words} in the page");
    }
}

/// What a person is shown of it, and what differs from a run in which nobody said anything.
fn assert_looked_at(program: &Program, name: &str) {
    program.file("nothing.toml", "");
    let other = ["--config", "nothing.toml", "--output-directory", "other"];
    let shown = ["evaluate", "several", name, "--summary", "text"];
    let ran = program.run(&[&shown[..], &other].concat());
    assert_harmless(&ran);
    assert!(ran.stderr.contains("octocat"), "{}", ran.stderr);
    let [one, two] = ["other/results.json", "out/results.json"];
    for arguments in [
        &["diff", one, two, "--format", "text"][..],
        &["diff", one, two, "--format", "json"],
        &["diff", one, two, "--format", "markdown"],
        &["explain", two],
        &["explain", two, "1"],
        &["explain", two, "32"],
    ] {
        let ran = program.run(arguments);
        assert_harmless(&ran);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.len() > 100, "{arguments:?}");
        if arguments.contains(&"markdown") {
            let changes = program.file("changes.md", &ran.stdout);
            accepted("changes", &[changes]);
        }
    }
    for left in ["nothing.toml", "changes.md"] {
        fs::remove_file(program.path(left)).expect("a file");
    }
}

#[test]
fn nothing_gets_through_any_format() {
    let program = recorded();
    let formats = every_format();
    let reports = every_report().into_iter();
    for (own, report) in
        reports.filter(|(name, _)| matches!(*name, "page.htm" | "model.tm7" | "sheet.csv"))
    {
        let extension = own.rsplit('.').next().expect("an extension");
        let name = format!("=1+1 @octocat #1 \u{1b}[31m\u{202e}<b>`|[a](x){{0}}\"\\ .{extension}");
        program.file(&name, &report);
        let arguments = ["evaluate", "several", &name, "--output-formats", &formats];
        let ran = program.run(&arguments);
        assert_harmless(&ran);
        let results = ran.results();
        assert_printable("results.json", &results.bytes);
        assert!(results.json.to_string().contains("print-jobs=1+1"));
        assert_formats(&program, &results.json, &name);
        assert_looked_at(&program, &name);
        fs::remove_file(program.path(&name)).expect("the report");
        assert!(!program.path("evil").exists());
    }
}
