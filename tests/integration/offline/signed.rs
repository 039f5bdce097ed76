//! Signed evidence: whose it is, and that nothing was changed.

use std::fs;

use minisign::KeyPair;

use crate::kit::{FACTS, Program, packed};

const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/report.htm");

/// A key and its public half, as files `NAME` and `NAME.pub`.
fn key(program: &Program, name: &str) {
    let pair = KeyPair::generate_unencrypted_keypair().expect("a key");
    let secret = pair.sk.to_box(None).expect("a file").into_string();
    program.file(name, secret);
    let public = pair.pk.to_box().expect("a file").into_string();
    program.file(&format!("{name}.pub"), public);
}

#[test]
fn evidence_is_accepted_from_the_key_that_was_asked_for_and_no_other() {
    let program = Program::offline();
    key(&program, "own");
    key(&program, "other");
    let judged = |words: &[&str], keys: &[&str]| {
        let mut arguments = vec!["evaluate", "evidence", REPORT];
        for key in keys {
            arguments.extend(["--verify-key", key]);
        }
        let ran = program.run(&arguments);
        match words {
            [] => drop(ran.results()),
            words => ran.refused(2, words),
        }
    };
    let made = |arguments: &[&str]| {
        let ran = program.run(&[&["demo", "--quiet"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let _ = fs::remove_dir_all(program.path("evidence"));
        fs::rename(program.path("out/evidence"), program.path("evidence")).expect("a bundle");
    };

    made(&[]);
    judged(&[], &[]);
    judged(&["not signed", "manifest.json.minisig"], &["own.pub"]);

    made(&["--sign-key", "own"]);
    judged(&[], &[]);
    judged(&[], &["own.pub"]);
    judged(&[], &["other.pub", "own.pub"]);
    judged(&["not signed"], &["other.pub"]);

    // Facts changed, and the hashes with them.
    let facts = include_str!("../../../src/demo/bundle/facts.jsonl");
    let changed = packed(facts.replacen("true", "false", 1));
    program.file(&format!("evidence/{FACTS}"), changed);
    judged(&[FACTS], &["own.pub"]);
    program.seal("evidence");
    judged(&[], &[]);
    judged(&["not signed"], &["own.pub"]);
}

#[test]
fn a_key_that_cannot_be_used_is_named_before_anything_is_done() {
    let program = Program::offline();
    key(&program, "own");
    for (name, arguments) in [
        ("none", &["demo", "--sign-key", "none"][..]),
        ("own.pub", &["demo", "--sign-key", "own.pub"]),
        (
            "own",
            &["evaluate", "evidence", REPORT, "--verify-key", "own"],
        ),
    ] {
        let ran = program.run(arguments);
        ran.refused(2, &[&format!("cannot use the key {name}:")]);
        assert!(program.listing("out").is_empty());
    }
}

#[test]
fn evidence_that_is_judged_where_it_lies_stays_as_it_is() {
    let program = Program::offline();
    key(&program, "own");
    let demo = program.run(&["demo", "--quiet", "--sign-key", "own"]);
    assert_eq!(demo.code, Some(0), "{}", demo.stderr);
    program.file("out/evidence/custody.txt", "sealed by Ann");
    for _ in 0..2 {
        let judged = [
            "evaluate",
            "out/evidence",
            REPORT,
            "--verify-key",
            "own.pub",
        ];
        drop(program.run(&judged).results());
        let custody = fs::read(program.path("out/evidence/custody.txt"));
        assert_eq!(custody.expect("the note"), b"sealed by Ann");
    }
    // New evidence would take the note with it.
    let again = program.run(&["demo", "--quiet"]);
    again.refused(2, &["out/evidence", "custody.txt"]);
    let kept = program.listing("out/evidence");
    assert!(
        kept.contains(&"manifest.json.minisig".to_owned()),
        "{kept:?}"
    );
}

#[test]
fn what_nobody_can_vouch_for_is_not_signed() {
    let program = Program::offline();
    key(&program, "own");
    let report = ["scan", REPORT, "--resume", "out", "--sign-key", "own"];
    program
        .run(&report)
        .refused(2, &["cannot be signed", "journal"]);
}

#[test]
fn a_bundle_that_no_run_can_have_written_is_refused() {
    let program = Program::offline();
    let demo = program.run(&["demo", "--quiet"]);
    assert_eq!(demo.code, Some(0), "{}", demo.stderr);
    fs::rename(program.path("out/evidence"), program.path("evidence")).expect("a bundle");
    let manifest = fs::read_to_string(program.path("evidence/manifest.json")).expect("a manifest");
    let facts = crate::kit::unpacked(&program.path("evidence").join(FACTS));
    let refused = |manifest: &str, facts: &str, words: &[&str]| {
        program.file("evidence/manifest.json", manifest);
        program.file(&format!("evidence/{FACTS}"), packed(facts));
        program.seal("evidence");
        let ran = program.run(&["evaluate", "evidence", REPORT]);
        ran.refused(2, words);
    };
    let ending = |end: &str| {
        let mut manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
        manifest["finished_at"] = end.into();
        manifest.to_string()
    };
    refused(
        &ending("2099-01-01T00:00:00Z"),
        &facts,
        &["manifest.json", "in the future"],
    );
    refused(
        &ending("soon"),
        &facts,
        &["manifest.json", "not a valid time"],
    );
    refused(
        &ending("1971-01-01T00:00:00Z"),
        &facts,
        &["manifest.json", "a run cannot start at"],
    );

    let set = |causes: &str| {
        format!(
            "{{\"set\":{{\"kind\":\"apigateway.endpoint\",\"account\":\"111122223333\",\
             \"region\":\"eu-central-1\"}},\"resources\":0,\"incomplete\":[{causes}]}}\n"
        )
    };
    let twice = format!("{facts}{}", set(""));
    refused(&manifest, &twice, &[FACTS, "occurs twice"]);
    let long = format!("{{\"denied\":\"{}\"}}", "x".repeat(20_000));
    refused(&manifest, &set(&long), &[FACTS, "longer than any"]);
}
