//! What the user gives may be wrong in every way: the program says what and
//! where, ends with the documented code, and leaves earlier outputs alone.

use std::fs;

use crate::kit::{CALLS, FACTS, Program, REPORT, packed};

const EARLIER: &[u8] = b"{\"earlier\": true}";

/// Commands that read a report and check files; a scan must not get as far as AWS.
fn commands() -> Vec<&'static str> {
    if cfg!(feature = "aws") {
        vec!["plan", "scan"]
    } else {
        vec!["plan"]
    }
}

/// In a folder where an earlier run has left its results.
fn program() -> Program {
    // Nobody stands in the way of outputs but what is wrong.
    let program = Program::offline().with("THREATPROOF_FORCE", "true");
    fs::create_dir(program.path("out")).expect("the output folder");
    program.file("out/results.json", EARLIER);
    program
}

fn refused(program: &Program, arguments: &[&str], words: &[&str]) {
    for command in commands() {
        let ran = program.run(&[&[command], arguments].concat());
        ran.refused(2, &[words, &["error"]].concat());
        assert_eq!(program.listing("out"), ["results.json"], "{arguments:?}");
        let kept = fs::read(program.path("out/results.json")).expect("the earlier results");
        assert_eq!(kept, EARLIER);
    }
}

#[test]
fn a_report_that_cannot_be_used_is_named() {
    let program = program();
    let whole = include_bytes!("../../../src/demo/report.htm");
    let found = |words: &[u8]| {
        let at = whole.windows(words.len()).position(|part| part == words);
        at.expect("the report has these words")
    };
    // A log that mentions the report's words is no report either.
    for (name, content) in [
        ("empty.htm", b"".as_slice()),
        (
            "binary.htm",
            b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe\x80 \x00".as_slice(),
        ),
        (
            "words.txt",
            b"Dear all,\nplease find the report attached.\n",
        ),
        (
            "page.htm",
            b"<!DOCTYPE html><html><body><h1>News</h1></body></html>",
        ),
        ("state.txt", b"Not Started | 3 |\nTotal | 3 |\n"),
        ("begun.htm", &whole[..200]),
        ("head.htm", &whole[..found(b"</head>")]),
        ("summary.htm", &whole[..found(b"<h2 tabindex")]),
        ("in-the-picture.htm", &whole[..found(b"base64,") + 1000]),
    ] {
        let path = program.file(name, content);
        refused(&program, &[&path.display().to_string()], &[name]);
    }
    refused(&program, &["missing.htm"], &["missing.htm"]);
    let folder = program.path("out").display().to_string();
    refused(&program, &[&folder], &[&folder, "folder"]);
}

/// Cut within its items, a report still shows some of them: they may be
/// decided, but the user is told that there were more.
#[test]
fn a_report_cut_within_its_items_says_so() {
    let whole = include_bytes!("../../../src/demo/report.htm");
    let words = b"Action Items";
    let ends: Vec<usize> = whole
        .windows(words.len())
        .enumerate()
        .filter(|(_, part)| part == words)
        .map(|(at, _)| at)
        .collect();
    for end in [ends[5], ends[20], ends[46]] {
        let program = Program::offline();
        let path = program.file("cut.htm", &whole[..end]);
        let ran = program.run(&["plan", &path.display().to_string()]);
        match ran.code {
            Some(2) => ran.refused(2, &["cut.htm"]),
            code => {
                assert_eq!(code, Some(0), "{}", ran.stderr);
                let warned = ran.stderr.contains("47") || ran.stderr.contains("item");
                assert!(warned, "no warning: {}", ran.stderr);
            }
        }
    }
}

#[test]
fn a_threat_that_does_not_exist_gets_a_suggestion() {
    let program = program();
    refused(
        &program,
        &[REPORT, "--threat", "s3-tsl"],
        &["s3-tsl", "did you mean `s3-tls`?"],
    );
    refused(
        &program,
        &[REPORT, "--threat", "s3-tls,zzzzzzzzzzzz"],
        &["zzzzzzzzzzzz", "checks list"],
    );
    refused(&program, &[REPORT, "--treat", "x"], &["--treat"]);
}

#[test]
fn check_files_that_cannot_be_used_are_shown() {
    let program = program();
    refused(&program, &[REPORT, "--checks", "nowhere"], &["nowhere"]);
    let file = program.file("file.toml", "");
    let file = file.display().to_string();
    refused(&program, &[REPORT, "--checks", &file], &["file.toml"]);

    fs::create_dir_all(program.path("mine/controls")).expect("a folder");
    let control = include_str!("../../../checks/controls/s3/s3-bucket-tls-required.toml");
    for (broken, words) in [
        (
            control.replace("bucket.policy.tls ==", "bucket.policy.tsl =="),
            &["tsl", "did you mean", "mine.toml", "^"][..],
        ),
        (
            control.replace("'required'", "'requierd'"),
            &["requierd", "mine.toml", "^"],
        ),
        (
            control.replace("verdict = \"pass\"", "verdict = \"passed\""),
            &["passed", "mine.toml", "^"],
        ),
        (
            control.replace("[subject]", "[subject"),
            &["mine.toml", "^"],
        ),
        (
            control.replace("severity", "serverity"),
            &["serverity", "mine.toml", "^"],
        ),
    ] {
        program.file("mine/controls/mine.toml", broken);
        refused(&program, &[REPORT, "--checks", "mine"], words);
    }
}

#[test]
fn a_bundle_that_cannot_be_used_is_named() {
    let program = program();
    fs::create_dir(program.path("bundle")).expect("a folder");
    let refused = |words: &[&str]| {
        let ran = program.run(&["evaluate", "bundle", REPORT]);
        ran.refused(2, &[words, &["bundle"]].concat());
        assert_eq!(program.listing("out"), ["results.json"]);
    };
    refused(&["manifest.json"]);
    let manifest = include_str!("../../../src/demo/bundle/manifest.json");
    let facts = include_str!("../../../src/demo/bundle/facts.jsonl");
    let calls = include_str!("../../../src/demo/bundle/calls.jsonl");
    let embedded = [
        ("manifest.json", manifest.as_bytes().to_vec()),
        (FACTS, packed(facts)),
        (CALLS, packed(calls)),
    ];
    for (name, _) in &embedded {
        for (other, whole) in &embedded {
            program.file(&format!("bundle/{other}"), whole);
        }
        for broken in ["{\"bundle_version\":", "[]\n", "\u{0}"] {
            let is_text = *name == "manifest.json";
            let not_lines = packed(broken);
            for bytes in [broken.as_bytes(), &not_lines] {
                if !is_text || bytes == broken.as_bytes() {
                    program.file(&format!("bundle/{name}"), bytes);
                    program.seal("bundle");
                    refused(&[name]);
                }
            }
        }
        if *name == "manifest.json" {
            let newer = manifest.replace("\"bundle_version\": 2", "\"bundle_version\": 99");
            assert_ne!(newer, manifest);
            program.file("bundle/manifest.json", newer);
            program.seal("bundle");
            refused(&["99"]);
        }
        fs::remove_file(program.path(&format!("bundle/{name}"))).expect("a part");
        refused(&[name]);
    }
    // Whole, it is used; with one word changed, it is not what a run wrote.
    for (name, content) in &embedded {
        program.file(&format!("bundle/{name}"), content);
    }
    program.seal("bundle");
    let changed = packed(facts.replacen("true", "false", 1));
    program.file("bundle/facts.jsonl.zst", changed);
    refused(&[FACTS, "SHA256SUMS"]);
    program.file("bundle/facts.jsonl.zst", &embedded[1].1);
    program.run(&["evaluate", "bundle", REPORT]).results();
}

#[test]
fn outputs_that_cannot_be_written_are_named() {
    let program = program();
    program.file("taken", "a file");
    for arguments in [
        &["demo", "--output-directory", "taken"][..],
        &["demo", "--output-directory", "taken/below"],
        &["demo", "--output", "missing/report.htm"],
    ] {
        let ran = program.run(arguments);
        let place = arguments.last().expect("a place");
        ran.refused(2, &[place, "error", "hint"]);
    }
    assert_eq!(
        fs::read(program.path("taken")).expect("the file"),
        b"a file"
    );
}

#[test]
fn the_report_goes_to_standard_output_and_nothing_else_does() {
    let program = Program::offline();
    let to_file = program.run(&["demo"]).results();
    let ran = program.run(&["demo", "--output", "-", "--quiet"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout == to_file.updated);

    let report = fs::read(REPORT).expect("the report");
    let ran = program.run_with_input(&["plan", "-"], &report);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(String::from_utf8_lossy(&ran.stdout).contains("32"));
    let ran = program.run_with_input(&["plan", "-"], b"no report");
    ran.refused(2, &["stdin"]);
}

#[cfg(feature = "aws")]
#[test]
fn without_credentials_the_code_is_five() {
    let program = program();
    let ran = program.run(&["scan", REPORT]);
    ran.refused(5, &["no usable AWS credentials", "hint", "--profile"]);
    let ran = program.run(&["scan", REPORT, "--profile", "nobody"]);
    ran.refused(5, &["nobody"]);
    assert_eq!(program.listing("out"), ["results.json"]);
    assert_eq!(
        fs::read(program.path("out/results.json")).expect("kept"),
        EARLIER
    );
}
