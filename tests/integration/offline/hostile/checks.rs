//! Check files of others: what they say is shown, and steers nothing.

use std::fs;

use super::assert_harmless;
use crate::kit::{Program, REPORT, Ran};

const CONTROL: &str = include_str!("../../../../checks/controls/s3/s3-bucket-tls-required.toml");
const THREAT: &str = include_str!("../../../../checks/threats/s3-tls.toml");

/// As TOML writes what clears a terminal, turns and hides words, and begins a line of its own.
const WRITTEN: &str = r"\u001b[2J\u001b]0;x\u0007\u202e\u200b\r\nerror: fake";

/// What may stand in TOML as it is; some terminals take it for an escape.
const RAW: &str = "\u{9b}2J\u{202e}";

/// A folder `mine` for check files.
fn folder() -> Program {
    let program = Program::offline();
    for folder in ["mine/threats", "mine/controls/s3"] {
        fs::create_dir_all(program.path(folder)).expect("a folder");
    }
    program
}

fn checks(program: &Program, command: &[&str]) -> Ran {
    let ran = program.run(&[&["checks"], command, &["--checks", "mine"]].concat());
    assert_harmless(&ran);
    ran
}

#[test]
fn words_of_check_files_steer_no_terminal() {
    let program = folder();
    let hostile = |text: &str| {
        let written = format!("= \"{WRITTEN}");
        text.replace("title = \"", &format!("title {written}"))
            .replace("why = \"\"\"", &format!("why = \"\"\"{RAW}{WRITTEN}"))
            .replace("docs.aws", &format!("{WRITTEN}docs.aws"))
    };
    let human = format!("\n[[human]]\nid = \"a{WRITTEN}\"\nasks = \"b{WRITTEN}\"\n");
    let threat = hostile(THREAT).replace("Storage", &format!("Storage{WRITTEN}"));
    program.file("mine/threats/s3-tls.toml", threat + &human);
    let condition = format!("\"!has(bucket.policy) || bucket.policy.tls_detail == '{RAW}'\"");
    program.file(
        "mine/controls/s3/s3-bucket-tls-required.toml",
        hostile(CONTROL)
            .replace("fix = \"\"\"", &format!("fix = \"\"\"{RAW}{WRITTEN}"))
            .replacen("\"!has(bucket.policy)\"", &condition, 1),
    );
    for (command, words) in [
        (&["list"][..], "error: fakeEvery S3 bucket"),
        (&["show", "s3-tls"], "error: fakeS3 requests"),
        (&["show", "s3-bucket-tls-required"], "error: fakeEvery S3"),
        (&["lint"], "no problem"),
        (&["test"], "0 failed"),
    ] {
        let ran = checks(&program, command);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let text = String::from_utf8(ran.stdout).expect("UTF-8");
        let line = text.lines().find(|line| line.contains(words));
        assert!(!line.expect(words).starts_with("error"), "{text}");
        // A text of several lines keeps them.
        let of_lines = command[0] == "show";
        assert_eq!(text.contains("\nerror: fake"), of_lines, "{text}");
    }
    let plan = program.run(&["plan", REPORT, "--checks", "mine"]);
    assert_harmless(&plan);
    let plan = String::from_utf8(plan.stdout).expect("UTF-8");
    assert!(plan.contains("a person must confirm: b [2J"), "{plan}");
    assert!(!plan.contains("\nerror: fake"), "{plan}");
}

#[test]
fn problems_of_check_files_steer_no_terminal() {
    let program = folder();
    for (name, text) in [
        // An id and a key that nobody knows, and text that is no TOML.
        ("s3-tls.toml", THREAT.replace("s3-tls", WRITTEN)),
        (
            "s3-tls.toml",
            THREAT.replace("why", &format!("\"w{WRITTEN}\"")),
        ),
        (
            "s3-tls.toml",
            THREAT.replace("S3 requests", &format!("{RAW}\" S3")),
        ),
        ("a\u{1b}[31m\u{202e}\nerror: fake.toml", THREAT.to_owned()),
    ] {
        program.file(&format!("mine/threats/{name}"), &text);
        for command in ["list", "lint"] {
            let ran = checks(&program, &[command]);
            ran.refused(2, &["toml:", "error", "^"]);
            assert!(!ran.stderr.contains("\nerror: fake"), "{}", ran.stderr);
        }
        fs::remove_file(program.path(&format!("mine/threats/{name}"))).expect("the file");
    }
}
