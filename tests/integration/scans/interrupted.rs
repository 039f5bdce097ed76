//! Runs that do not end by themselves: killed and gone on with, and told to stop.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::kit::{REPORT, Results, Stage};
use crate::peer::rule::{On, Reply};

/// Longer than any test takes: whoever waits that long waits in vain.
const PATIENT: [&str; 4] = ["--region", "us-east-1", "--read-timeout", "600"];

fn scanning() -> Vec<&'static str> {
    [&["scan", REPORT], PATIENT.as_slice()].concat()
}

/// Waits until the journal tells of this service.
fn wait_for(journal: &Path, service: &str) {
    let until = Instant::now() + Duration::from_secs(120);
    let entry = format!("{{\"service\":\"{service}\"");
    while !fs::read_to_string(journal).is_ok_and(|text| text.contains(&entry)) {
        assert!(Instant::now() < until, "{service} is never read");
        thread::sleep(Duration::from_millis(20));
    }
}

fn judged(results: &Results) -> Vec<[serde_json::Value; 3]> {
    let items = results.items().iter();
    items
        .map(|item| ["threat", "status", "reason"].map(|key| item[key].clone()))
        .collect()
}

/// An account of which one service does not answer.
async fn half_silent() -> Stage {
    let stage = crate::scans::report::mixed().await;
    stage.wire.rule(On::call("lambda", "*"), Reply::Hang);
    stage
}

#[tokio::test]
async fn a_killed_run_is_gone_on_with() {
    let stage = half_silent().await;
    let program = stage.program();
    let journal = program.path("out/journal.jsonl");
    let mut run = program.start(&scanning());
    wait_for(&journal, "s3");
    run.kill().expect("kill -9");
    run.wait().expect("its end");
    assert!(!program.path("out/results.json").exists());
    // As if it had been killed while it wrote.
    let mut cut = OpenOptions::new()
        .append(true)
        .open(&journal)
        .expect("the journal");
    cut.write_all(b"{\"service\":\"lambda\",\"fac")
        .expect("written");

    stage.wire.clear();
    let out = program.path("out").display().to_string();
    let resumed = program.scan_report(REPORT, &[PATIENT.as_slice(), &["--resume", &out]].concat());

    let calls = stage.wire.calls();
    assert!(!calls.contains_key("s3:GetBucketPolicy"), "{calls:?}");
    assert!(
        calls.contains_key("lambda:GET /2015-03-31/functions"),
        "{calls:?}"
    );
    assert!(resumed.calls().contains_key("s3:GetBucketPolicy"));
    assert!(!journal.exists(), "the run has ended");
    fs::remove_dir_all(program.path("out")).expect("outputs of their own");
    let whole = program.scan_report(REPORT, &PATIENT);
    assert_eq!(judged(&resumed), judged(&whole));

    program
        .run(&[&scanning()[..], &["--resume", &out]].concat())
        .refused(2, &["cannot resume", "--resume takes the output folder"]);
}

#[tokio::test]
async fn a_run_is_only_gone_on_with_by_one_of_the_same_kind() {
    let stage = half_silent().await;
    let program = stage.program();
    let mut run = program.start(&scanning());
    wait_for(&program.path("out/journal.jsonl"), "s3");
    run.kill().expect("kill -9");
    run.wait().expect("its end");
    let out = program.path("out").display().to_string();
    let other = ["scan", REPORT, "--region", "eu-west-1", "--resume", &out];
    program.run(&other).refused(
        2,
        &[
            "cannot resume",
            "another report, account, selection of regions",
        ],
    );
    let fewer = [&scanning()[..], &["--threat", "s3-tls", "--resume", &out]].concat();
    program.run(&fewer).refused(2, &["cannot resume"]);

    // What was read long ago is not told as what is.
    let journal = program.path("out/journal.jsonl");
    let text = fs::read_to_string(&journal).expect("the journal");
    let (before, after) = text
        .split_once("\"started_at\":\"20")
        .expect("its beginning");
    program.file(
        "out/journal.jsonl",
        format!("{before}\"started_at\":\"19{after}"),
    );
    let old = [&scanning()[..], &["--resume", &out]].concat();
    program
        .run(&old)
        .refused(2, &["cannot resume", "may have changed since"]);
}

#[tokio::test]
async fn a_run_that_is_told_to_stop_leaves_whole_outputs() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130)] {
        let stage = half_silent().await;
        let program = stage.program();
        let mut run = program.start(&scanning());
        wait_for(&program.path("out/journal.jsonl"), "s3");
        let told = Instant::now();
        let pid = run.id().to_string();
        Command::new("kill")
            .args([signal, &pid])
            .status()
            .expect("kill");
        let status = run.wait().expect("its end");
        println!("{signal}: ended after {:?}", told.elapsed());

        assert_eq!(status.code(), Some(code));
        let results = Results::read(&program.path("out"));
        assert_eq!(results.status("storage-encryption"), "implemented");
        assert_eq!(results.status("lambda-vpc"), "needs-investigation");
        let reason = results.reason("lambda-vpc");
        assert!(reason.contains("interrupted"), "{reason}");
        let evidence = program.path("out/evidence").display().to_string();
        let again = program.run(&["evaluate", &evidence, REPORT]);
        assert_eq!(again.code, Some(0), "{}", again.stderr);
        // What was read to the end can be gone on with.
        assert!(program.path("out/journal.jsonl").exists());
    }
}
