//! Signed evidence: whose it is, and that nothing was changed.

use std::fs;

use minisign::KeyPair;

use crate::program::{FACTS, Program, packed};

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
    let facts = include_str!("../../src/demo/bundle/facts.jsonl");
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
