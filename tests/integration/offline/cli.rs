//! The built program from outside, without AWS: commands, outputs and exit codes.

use std::collections::BTreeSet;

use serde_json::Value;
use threatproof::evidence::{self, Bundle};

use crate::kit::{CALLS, FACTS, Program, project, unpacked};

fn place() -> Program {
    Program::offline().with_outputs_by_default()
}

#[test]
fn version_and_help_are_data() {
    let place = place();
    let version = place.run(&["--version"]).printed();
    assert_eq!(
        version,
        format!("threatproof {}\n", env!("CARGO_PKG_VERSION"))
    );
    let help = place.run(&["--help"]).printed();
    for command in [
        "scan",
        "demo",
        "evaluate",
        "plan",
        "checks",
        "completions",
        "man",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let own = place.run(&[command, "--help"]).printed();
        assert!(
            own.contains(&format!("Usage: threatproof {command}")),
            "{own}"
        );
    }
    assert!(place.run(&["man"]).printed().starts_with(".ie"));
    assert!(
        place
            .run(&["completions", "bash"])
            .printed()
            .contains("_threatproof")
    );
    assert!(place.files().is_empty());
}

#[test]
fn exit_codes_are_told_in_the_help_as_they_are() {
    use threatproof::error::Exit;
    let codes = [
        Exit::Done,
        Exit::Internal,
        Exit::Usage,
        Exit::GateFailed,
        Exit::Incomplete,
        Exit::Credentials,
        Exit::Regression,
        Exit::Interrupted,
        Exit::Terminated,
    ]
    .map(|exit| exit as u8);
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 130, 143]);
    let help = place().run(&["--help"]).printed();
    let (_, told) = help.split_once("Exit codes:").expect("they are told");
    insta::assert_snapshot!(told.trim(), @r"
    0 done; 1 internal failure; 2 wrong usage, or a file that cannot be read or written;
    3 a violation, an open question or an item that is not started; 4 evidence is incomplete;
    6 something is worse than before or was lost sight of (3, 4 and 6 only if --fail-on says so);
    5 no usable credentials; 130, 143 interrupted, with finished work kept.
    ");
}

#[test]
fn the_example_leaves_exactly_its_outputs() {
    let place = place();
    let output = place.run(&["demo", "--summary", "text"]);
    assert_eq!(output.printed(), "");
    let told = &output.stderr;
    assert!(
        told.contains("updated report: threatproof-output/pinewood-prints.updated.htm"),
        "{told}"
    );
    assert!(
        !told.contains('\u{1b}'),
        "colour without a terminal: {told}"
    );
    let files = place.files();
    let expect = [
        "threatproof-output/dossier.html",
        "threatproof-output/evidence/SHA256SUMS",
        "threatproof-output/evidence/calls.jsonl.zst",
        "threatproof-output/evidence/facts.jsonl.zst",
        "threatproof-output/evidence/manifest.json",
        "threatproof-output/pinewood-prints.updated.htm",
        "threatproof-output/results.json",
        "threatproof-output/seal/SHA256SUMS",
        "threatproof-output/seal/report.htm",
        "threatproof-output/seal/seal.json",
    ];
    assert_eq!(files, expect.map(str::to_owned).into());
    // Again over its own outputs: nothing more, nothing else.
    let results = place.read("threatproof-output/results.json");
    assert_eq!(place.run(&["demo", "--quiet"]).printed(), "");
    assert_eq!(place.files(), files);
    assert_eq!(place.read("threatproof-output/results.json"), results);
}

#[test]
fn what_was_recorded_is_judged_again_to_the_same_bytes() {
    let place = place();
    place.run(&["demo", "--quiet", "-o", "first"]).printed();
    let report = project("src/demo/report.htm");
    let output = place.run(&[
        "evaluate",
        "first/evidence",
        &report,
        "--output-directory",
        "second",
    ]);
    assert_eq!(output.printed(), "");
    let second = place
        .files()
        .into_iter()
        .filter(|name| name.starts_with("second/"));
    // There is one bundle, the first.
    assert_eq!(
        second.collect::<Vec<_>>(),
        [
            "second/report.updated.htm",
            "second/results.json",
            "second/seal/SHA256SUMS",
            "second/seal/report.htm",
            "second/seal/seal.json"
        ]
    );
    assert_eq!(
        place.read("first/pinewood-prints.updated.htm"),
        place.read("second/report.updated.htm")
    );
    let results = |folder: &str| -> Value {
        let mut results: Value =
            serde_json::from_slice(&place.read(&format!("{folder}/results.json"))).expect("JSON");
        results["run"]["report"]["name"] = Value::Null;
        results
    };
    assert_eq!(results("first"), results("second"));
}

#[test]
fn the_updated_report_can_go_to_standard_output_or_a_file() {
    let place = place();
    place.run(&["demo", "--quiet"]).printed();
    let updated = place.read("threatproof-output/pinewood-prints.updated.htm");
    let printed = place.run(&["demo", "--quiet", "-o", "other", "--output", "-"]);
    assert_eq!(printed.code, Some(0));
    assert!(printed.stdout == updated);
    place
        .run(&["demo", "--quiet", "-o", "other", "--output", "here.htm"])
        .printed();
    assert!(place.read("here.htm") == updated);
    assert!(!place.files().contains("other/pinewood-prints.updated.htm"));
}

#[test]
fn gates_decide_the_exit_code_after_everything_is_written() {
    let place = place();
    let gate = |gate: &str| {
        let output = place.run(&["demo", "-q", "-o", gate, "--fail-on", gate]);
        assert!(place.files().contains(&format!("{gate}/results.json")));
        output.code
    };
    assert_eq!(gate("never"), Some(0));
    assert_eq!(gate("not-started"), Some(3));
    assert_eq!(gate("incomplete"), Some(4));
}

#[test]
fn evidence_that_holds_nothing_is_incomplete_and_decides_nothing() {
    let place = place();
    place.run(&["demo", "-q", "-o", "whole"]).printed();
    let whole = place.path("whole/evidence");
    let facts = unpacked(&whole.join(FACTS));
    let report = project("src/demo/report.htm");
    let account_only: String = facts
        .lines()
        .skip_while(|line| !line.contains("\"kind\":\"s3.account\""))
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    for (kept, implemented) in [(String::new(), 0), (account_only, 1)] {
        // The same run, had it not read more.
        let bundle = Bundle::parse(
            &String::from_utf8_lossy(&place.read("whole/evidence/manifest.json")),
            &kept,
            &unpacked(&whole.join(CALLS)),
        );
        let cut = place.path("cut");
        std::fs::create_dir_all(&cut).expect("a folder");
        evidence::write(&bundle.expect("a bundle"), &cut, None).expect("written");
        let output = place.run(&["evaluate", "cut", &report, "-q", "--fail-on", "incomplete"]);
        output.refusal(4);
        let results: Value =
            serde_json::from_slice(&place.read("threatproof-output/results.json")).expect("JSON");
        assert_eq!(results["summary"]["implemented"], implemented);
        assert_eq!(results["summary"]["not_started"], 0);
    }
}

#[test]
fn checks_are_listed_shown_linted_and_tested() {
    let place = place();
    let list = place.run(&["checks", "list"]).printed();
    assert!(list.starts_with("42 threats, "), "{list}");
    assert!(
        list.contains("\ns3-tls  S3 requests accepted without TLS\n    s3-bucket-tls-required  "),
        "{list}"
    );
    let threat = place.run(&["checks", "show", "s3-tls"]).printed();
    assert!(
        threat.contains("controls: s3-bucket-tls-required"),
        "{threat}"
    );
    let control = place
        .run(&["checks", "show", "s3-bucket-tls-required"])
        .printed();
    assert!(
        control.contains("IAM actions: organizations:DescribeOrganization, s3:GetBucketPolicy, s3:ListAllMyBuckets"),
        "{control}"
    );
    assert!(control.contains("  otherwise fail\n"), "{control}");
    let lint = place.run(&["checks", "lint"]).printed();
    assert!(lint.ends_with("no problems\n"), "{lint}");
    let test = place.run(&["checks", "test"]).printed();
    assert!(
        test.contains("s3-bucket-tls-required  12 examples pass\n"),
        "{test}"
    );
    assert!(test.ends_with(" passed, 0 failed\n"), "{test}");
    let told = place.run(&["checks", "show", "s3-tlss"]).refusal(2);
    assert!(
        told.contains("there is no threat or control `s3-tlss`"),
        "{told}"
    );
    assert!(told.contains("did you mean `s3-tls`?"), "{told}");
    assert!(place.files().is_empty());
}

#[test]
fn a_folder_of_checks_adds_and_overrides_and_its_problems_are_shown_in_the_file() {
    let place = place();
    let path = "checks/controls/s3/s3-bucket-tls-required.toml";
    let original = std::fs::read_to_string(project(path)).expect("a check file");
    place.file(
        path,
        original.replace("severity = \"medium\"", "severity = \"critical\""),
    );
    let shown = place
        .run(&[
            "checks",
            "show",
            "s3-bucket-tls-required",
            "--checks",
            "checks",
        ])
        .printed();
    assert!(shown.contains("severity: critical"), "{shown}");

    place.file(
        path,
        original.replace(
            "bucket.policy.tls == 'inverted'",
            "bucket.polici.tls == 'inverted'",
        ),
    );
    let told = place
        .run(&["checks", "lint", "--checks", "checks"])
        .refusal(2);
    assert!(told.contains("`bucket` has no field `polici`"), "{told}");
    assert!(told.contains("did you mean `policy`?"), "{told}");
    assert!(told.contains("^^^^^"), "{told}");
    assert!(told.contains("error: 1 problem in controls/s3/"), "{told}");

    place.file("nothing/README.md", "no checks here");
    let told = place
        .run(&["checks", "lint", "--checks", "nothing"])
        .refusal(2);
    assert!(
        told.contains(
            "contains no threats/*.toml, controls/*/*.toml, families/*.toml or frameworks.toml"
        ),
        "{told}"
    );
}

#[test]
fn a_plan_names_calls_and_actions_and_makes_none() {
    let place = place();
    let report = project("src/demo/report.htm");
    let plan = place
        .run(&["plan", &report, "--threat", "s3-tls"])
        .printed();
    insta::assert_snapshot!(plan, @r"
    report.htm: 47 items, all recognised (1 threat types), 1 controls

    about 3 requests; then up to 1 for each bucket

    calls:
      organizations:DescribeOrganization  once
      s3:GetBucketPolicy  at most once per bucket
      s3:ListBuckets  once per page
      sts:GetCallerIdentity  once

    IAM actions:
      organizations:DescribeOrganization
      s3:GetBucketPolicy
      s3:ListAllMyBuckets
      sts:GetCallerIdentity
    ");
    let json = place.run(&["plan", &report, "--format", "json"]).printed();
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["items"], 47);
    let actions = json["actions"].as_array().expect("a list");
    assert!(
        actions.contains(&Value::from("s3:ListAllMyBuckets")),
        "{json}"
    );
    assert!(place.files().is_empty());
}

#[test]
fn a_report_may_come_from_standard_input() {
    let place = place();
    let report = std::fs::read(project("src/demo/report.htm")).expect("the example");
    let plan = place.run_with_input(&["plan", "-"], &report).printed();
    assert!(
        plan.starts_with("stdin: 47 items, all recognised"),
        "{plan}"
    );
}

#[test]
fn wrong_usage_is_told_before_anything_is_done() {
    let place = place();
    let report = project("src/demo/report.htm");
    place.file("no-report.txt", "just some words");
    for (arguments, words) in [
        (&["bogus"][..], "unrecognized subcommand"),
        (&["plan"], "required"),
        (
            &["plan", "nowhere.htm"],
            "cannot read the report nowhere.htm",
        ),
        (&["plan", "."], "is a folder"),
        (
            &["plan", "no-report.txt"],
            "cannot use the report no-report.txt",
        ),
        (
            &["plan", &report, "--threat", "s3-tsl"],
            "did you mean `s3-tls`?",
        ),
        (&["plan", &report, "--format", "yaml"], "invalid value"),
        (&["demo", "--fail-on", "always"], "invalid value"),
        (&["policy", &report, "--partition", "aws:*"], "`aws-cn`"),
        (&["policy", &report, "--partition", "aws-"], "`aws-cn`"),
        (
            &["demo", "-o", "no-report.txt/below"],
            "cannot write no-report.txt/below",
        ),
        (
            &["evaluate", "nowhere", &report],
            "a bundle is the `evidence` folder of a run",
        ),
        (
            &["checks", "lint", "--checks", "nowhere"],
            "cannot read checks from nowhere",
        ),
    ] {
        let told = place.run(arguments).refusal(2);
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    assert_eq!(place.files(), BTreeSet::from(["no-report.txt".to_owned()]));
}

#[test]
#[cfg(not(feature = "aws"))]
fn without_aws_a_scan_says_what_to_install() {
    let place = place();
    let told = place
        .run(&["scan", &project("src/demo/report.htm")])
        .refusal(2);
    assert!(told.contains("built without AWS support"), "{told}");
    assert!(told.contains("hint: `make install`"), "{told}");
    assert!(place.files().is_empty());
}
