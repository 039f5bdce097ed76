//! Outputs that are derived again from what is sealed: equal, or what differs.

use std::fs;

use minisign::KeyPair;

use crate::kit::Program;

const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/report.htm");

/// The demo with an answer of a person, a check of one's own and these arguments.
fn decided(more: &[&str]) -> Program {
    let program = Program::offline();
    let demo = program.run(&["demo", "--quiet"]);
    assert_eq!(demo.code, Some(0), "{}", demo.stderr);
    fs::rename(program.path("out/evidence"), program.path("evidence")).expect("a bundle");
    fs::remove_dir_all(program.path("out")).expect("the folder of the demo");
    program.file(
        "own.toml",
        "[[attestation]]\nthreat = \"macie\"\npart = \"findings-reviewed\"\nby = \"Ann\"\ndate = 2026-11-01\n\
         expires = 2026-12-31\nnote = \"weekly\"\n",
    );
    let control = include_str!("../../../checks/controls/s3/s3-bucket-tls-required.toml");
    let own = control.replacen("severity = \"medium\"", "severity = \"critical\"", 1);
    assert_ne!(own, control);
    program.file("checks/controls/s3/s3-bucket-tls-required.toml", own);
    let arguments = [
        "evaluate", "evidence", REPORT, "--config", "own.toml", "--checks", "checks",
    ];
    drop(program.run(&[&arguments, more].concat()).results());
    program
}

fn verified(program: &Program, more: &[&str], code: i32) -> String {
    let arguments = ["verify", "out", "--evidence", "evidence"];
    let ran = program.run(&[&arguments, more].concat());
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    String::from_utf8(ran.stdout).expect("UTF-8") + &ran.stderr
}

#[test]
fn outputs_follow_from_what_is_sealed_whatever_becomes_of_the_inputs() {
    let program = decided(&[]);
    // None of them is asked again.
    fs::remove_file(program.path("own.toml")).expect("the configuration");
    fs::remove_dir_all(program.path("checks")).expect("the checks");
    let told = verified(&program, &[], 0);
    for line in [
        "equal     report.updated.htm",
        "equal     results.json",
        "equal: every output follows",
        "the seal is not signed",
    ] {
        assert!(told.contains(line), "{told}");
    }
}

#[test]
fn an_output_that_was_changed_or_lost_is_named() {
    let program = decided(&[]);
    let results = fs::read_to_string(program.path("out/results.json")).expect("results");
    let changed = results.replacen("needs-investigation", "implemented", 1);
    program.file("out/results.json", &changed);
    let told = verified(&program, &[], 3);
    assert!(told.contains("changed   results.json"), "{told}");
    assert!(told.contains("equal     report.updated.htm"), "{told}");
    fs::remove_file(program.path("out/results.json")).expect("results");
    let told = verified(&program, &[], 3);
    assert!(told.contains("missing   results.json"), "{told}");

    // The same with a seal that was made to fit: what is derived again tells, and where.
    program.file("out/results.json", &changed);
    let seal = fs::read_to_string(program.path("out/seal/seal.json")).expect("a seal");
    let digest = |text: &str| threatproof::model::sha256(text.as_bytes());
    let made_to_fit = seal.replace(&digest(&results), &digest(&changed));
    assert_ne!(made_to_fit, seal);
    program.file("out/seal/seal.json", made_to_fit);
    let told = verified(&program, &[], 3);
    assert!(told.contains("differs   results.json: line "), "{told}");
    assert!(told.contains("implemented"), "{told}");
}

#[test]
fn what_people_said_and_the_evidence_are_those_that_were_sealed() {
    let program = decided(&[]);
    let path = "out/seal/threatproof.toml";
    let said = fs::read_to_string(program.path(path)).expect("the configuration");
    program.file(path, said.replace("Ann", "Bob"));
    let told = verified(&program, &[], 3);
    assert!(
        told.contains("threatproof.toml is not as it was sealed"),
        "{told}"
    );
    program.file(path, said);

    let demo = program.run(&["demo", "--quiet", "--output-directory", "other"]);
    assert_eq!(demo.code, Some(0), "{}", demo.stderr);
    program.seal("evidence");
    let manifest = program.path("evidence/manifest.json");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    program.file("evidence/manifest.json", text + "\n");
    program.seal("evidence");
    let told = verified(&program, &[], 3);
    assert!(
        told.contains("the evidence is not that from which"),
        "{told}"
    );
}

#[test]
fn a_seal_is_accepted_from_the_key_that_was_asked_for_and_no_other() {
    let program = Program::offline();
    for name in ["own", "other"] {
        let pair = KeyPair::generate_unencrypted_keypair().expect("a key");
        let secret = pair.sk.to_box(None).expect("a file").into_string();
        program.file(name, secret);
        let public = pair.pk.to_box().expect("a file").into_string();
        program.file(&format!("{name}.pub"), public);
    }
    let demo = program.run(&["demo", "--quiet", "--sign-key", "own"]);
    assert_eq!(demo.code, Some(0), "{}", demo.stderr);
    for (keys, code, words) in [
        (&[][..], 0, "--verify-key checks by whom"),
        (&["--verify-key", "own.pub"], 0, "signed by the key"),
        (&["--verify-key", "other.pub"], 3, "not signed by the key"),
    ] {
        let ran = program.run(&[&["verify", "out"], keys].concat());
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        let told = String::from_utf8(ran.stdout).expect("UTF-8") + &ran.stderr;
        assert!(told.contains(words), "{told}");
    }
    // Outputs of other words of people, judged by who has no key.
    let judged = ["evaluate", "out/evidence", REPORT, "--force"];
    drop(program.run(&judged).results());
    let ran = program.run(&["verify", "out", "--verify-key", "own.pub"]);
    ran.refused(3, &["not signed by the key", "seal.json.minisig"]);
    let judged = [&judged[..], &["--sign-key", "own"]].concat();
    drop(program.run(&judged).results());
    let ran = program.run(&["verify", "out", "--verify-key", "own.pub"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn an_updated_report_that_went_elsewhere_is_compared_by_its_hash() {
    let program = decided(&["--output", "report.new.htm"]);
    let told = verified(&program, &[], 0);
    assert!(told.contains("the file is elsewhere"), "{told}");
}

#[test]
fn a_folder_without_a_seal_is_an_error_that_says_what_to_do() {
    let program = Program::offline();
    program
        .run(&["verify", "."])
        .refused(2, &["seal.json", "folder of outputs"]);
}

#[test]
fn changes_since_an_earlier_run_are_derived_again_as_well() {
    let program = decided(&["--output-formats", "markdown,html"]);
    let results = fs::read(program.path("out/results.json")).expect("results");
    program.file("earlier.json", &results);
    program.file("own.toml", "");
    let arguments = [
        "evaluate",
        "evidence",
        REPORT,
        "--config",
        "own.toml",
        "--output-formats",
        "markdown,html",
        "--previous",
        "out/results.json",
    ];
    drop(program.run(&arguments).results());
    let changed = fs::read_to_string(program.path("out/summary.md")).expect("the summary");
    // The run before is in the seal, whatever became of its file.
    let told = verified(&program, &[], 0);
    for line in [
        "equal     dossier.html",
        "equal     summary.md",
        "equal: every output",
    ] {
        assert!(told.contains(line), "{told}");
    }
    // Without it the summary would be another.
    let plain = &arguments[..arguments.len() - 2];
    drop(program.run(plain).results());
    let plain = fs::read_to_string(program.path("out/summary.md")).expect("the summary");
    assert_ne!(plain, changed);
    verified(&program, &[], 0);
}

#[test]
fn no_file_with_the_name_of_an_output_passes_for_one() {
    let program = decided(&["--output-formats", "html,ocsf"]);
    // Formats that are not asked for again go, where they are as they were written; what somebody edited stays.
    program.file("out/ocsf.json", "[]");
    let arguments = [
        "evaluate", "evidence", REPORT, "--config", "own.toml", "--checks", "checks",
    ];
    drop(program.run(&arguments).results());
    assert!(!program.path("out/dossier.html").exists());
    let told = verified(&program, &[], 3);
    assert!(told.contains("stray     ocsf.json"), "{told}");
    fs::remove_file(program.path("out/ocsf.json")).expect("the file");
    verified(&program, &[], 0);
    program.file("out/summary.md", "all is well");
    let told = verified(&program, &[], 3);
    assert!(told.contains("stray     summary.md"), "{told}");
    fs::remove_file(program.path("out/summary.md")).expect("the file");

    // The same of a report in the folder, where the run put its own elsewhere.
    let elsewhere = [&arguments[..], &["--output", "elsewhere.htm", "--force"]].concat();
    fs::remove_file(program.path("out/report.updated.htm")).expect("the report");
    drop(program.run(&elsewhere).results());
    verified(&program, &[], 0);
    program.file("out/report.updated.htm", "all is well");
    let told = verified(&program, &[], 3);
    assert!(told.contains("changed   report.updated.htm"), "{told}");
}

#[test]
fn what_lets_into_accounts_is_not_sealed() {
    let program = decided(&[]);
    program.file(
        "own.toml",
        "[[target]]\naccount = \"111122223333\"\nexternal-id = \"let-me-in-42\"\n",
    );
    let arguments = ["evaluate", "evidence", REPORT, "--config", "own.toml"];
    drop(program.run(&arguments).results());
    for file in program.files() {
        let is_ours = file == "own.toml";
        let bytes = program.read(&file);
        let holds = bytes.windows(12).any(|part| part == b"let-me-in-42");
        assert_eq!(holds, is_ours, "{file}");
    }
    verified(&program, &[], 0);
}
