//! How a run ends on the terminal and in a log: a line, a text, JSON, errors as JSON.

use serde_json::Value;
use threatproof::model::is_unprintable;

use crate::kit::{Program, project};

fn place() -> Program {
    Program::offline()
}

const LINE: &str = "47 items: 29 to fix, 2 to decide, 5 to attest, 3 unread or not found, 8 implemented; 1 permission is missing; wrote out\n";

/// As the output folder is named by the test.
fn demo(place: &Program, arguments: &[&str]) -> (String, String) {
    let ran = place.run(&[&["demo", "-o", "out"], arguments].concat());
    (ran.printed(), ran.stderr)
}

#[test]
fn without_a_terminal_there_is_one_line() {
    let place = place();
    assert_eq!(demo(&place, &[]), (String::new(), LINE.to_owned()));
    assert_eq!(demo(&place, &["--summary", "line"]).1, LINE);
    for silent in [
        &["--quiet"][..],
        &["--summary", "none"],
        &["-q", "--summary", "text"],
    ] {
        assert_eq!(demo(&place, silent), (String::new(), String::new()));
    }
    let report = project("src/demo/report.htm");
    let ran = place.run(&["evaluate", "out/evidence", &report, "-o", "again"]);
    assert_eq!(ran.printed(), "");
    assert!(ran.stderr.ends_with("; wrote again\n"), "{}", ran.stderr);
}

#[test]
fn who_asks_gets_the_text_without_a_terminal() {
    let place = place();
    let (data, text) = demo(&place, &["--summary", "text"]);
    assert_eq!(data, "");
    for words in [
        "47 items: 29 to fix · 2 to decide · ",
        "\nOpen threats, the worst first\n",
        "\nhigh      console-mfa: ",
        "\nDo first\n1. ",
        "   threatproof explain out 13\n",
        "\nresults:        out/results.json\n",
        "`threatproof questions out`",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    for line in text.lines() {
        let is_whole = line.split_whitespace().count() == 1 || line.chars().count() <= 100;
        assert!(is_whole, "{line}");
    }
    assert!(
        !text.contains(|c| c != '\n' && is_unprintable(c)),
        "{text:?}"
    );
    let (_, full) = demo(&place, &["--summary", "full"]);
    assert!(full.ends_with(&text), "the table stands before it");
    assert!(full.contains("Mitigation Implemented"), "{full}");
}

#[test]
fn programs_get_one_object_on_standard_output() {
    let place = place();
    let (data, told) = demo(&place, &["--summary", "json"]);
    assert_eq!(told, "");
    assert_eq!(data.lines().count(), 1);
    let summary: Value = serde_json::from_str(&data).expect("JSON");
    assert_eq!(demo(&place, &["--summary", "json", "-q"]).0, data);
    assert_eq!(summary["schema_version"], "1");
    assert_eq!(summary["items"]["total"], 47);
    assert_eq!(summary["items"]["fix"], 29);
    assert_eq!(
        summary["missing_permissions"],
        serde_json::json!(["inspector2:ListCoverage"])
    );
    assert_eq!(summary["written"]["results"], "out/results.json");
    assert_eq!(summary["first"].as_array().expect("a list").len(), 5);
    let both = ["demo", "-o", "out", "--output", "-", "--summary", "json"];
    place
        .run(&both)
        .refused(2, &["cannot both go to standard output"]);
}

/// The messages of a run whose log is JSON; nothing else may stand between them.
fn messages(told: &str) -> Vec<Value> {
    let lines = told.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON a line")
}

#[test]
fn a_log_of_json_holds_nothing_else() {
    let place = place();
    let (_, told) = demo(&place, &["--log-format", "json"]);
    let told = messages(&told);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["fields"]["message"], LINE.trim_end());
    let gate = [
        "demo",
        "-o",
        "out",
        "-q",
        "--fail-on",
        "not-started",
        "--log-format",
        "json",
    ];
    let told = messages(&place.run(&gate).refusal(3));
    let why = told[0]["fields"]["message"].as_str().expect("words");
    assert!(why.starts_with("exit 3: "), "{why}");

    for (arguments, message, code) in [
        (
            &["plan", "nowhere.htm"][..],
            "cannot read the report nowhere.htm",
            2,
        ),
        (&["bogus"], "unrecognized subcommand 'bogus'", 2),
        (
            &["plan"],
            "the following required arguments were not provided",
            2,
        ),
        (&["demo", "--summary", "all"], "invalid value 'all'", 2),
    ] {
        let json = [arguments, &["--log-format", "json"]].concat();
        let told = messages(&place.run(&json).refusal(code));
        let [error] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert_eq!(error["level"], "ERROR");
        let fields = &error["fields"];
        assert!(
            fields["message"]
                .as_str()
                .is_some_and(|own| own.starts_with(message)),
            "{error}"
        );
        assert_eq!(fields["exit_code"], code);
        assert!(fields["hints"].is_array(), "{error}");
    }
    let by_environment = Program::offline().with("THREATPROOF_LOG_FORMAT", "json");
    assert_eq!(
        messages(&by_environment.run(&["bogus"]).refusal(2)).len(),
        1
    );
}

#[test]
fn problems_of_files_are_told_by_line_and_column() {
    let place = place();
    place.file("own/threats/mine.toml", "id = \"mine\"\ntitel = \"x\"\n");
    let lint = ["checks", "lint", "--checks", "own", "--log-format=json"];
    let told = messages(&place.run(&lint).refusal(2));
    let problem = &told[0]["fields"]["problems"][0];
    assert_eq!(problem["file"], "threats/mine.toml");
    assert_eq!(problem["line"], 2);
    assert_eq!(problem["column"], 1);
    assert!(
        problem["help"]
            .as_str()
            .is_some_and(|help| help.contains("title")),
        "{problem}"
    );
}
