//! Two nights of one account, of which the second compares itself with the first, as a cron job would run them.

use std::collections::BTreeSet;

use serde_json::Value;
use threatproof::output::changes::json_v1::{Changes, Finding, Way};

use crate::kit::{Program, REPORT, Ran, Stage, policy, requiring_tls, s3_items};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};

/// A scan as it is every night.
fn night(program: &Program, more: &[&str]) -> Ran {
    let outputs = ["-o", "nightly", "--previous", "nightly/results.json"];
    let scan = ["scan", REPORT, "--retries-max-attempts", "1"];
    program.run(&[&scan[..], &outputs, &s3_items(), more].concat())
}

/// The only change of a control on a bucket.
#[track_caller]
fn change<'c>(changes: &'c Changes, control: &str, bucket: &str) -> &'c Finding {
    let arn = format!("arn:aws:s3:::{bucket}");
    let findings = changes.findings.iter();
    let found = findings.filter(|it| it.control == control && it.resource == arn);
    let found: Vec<&Finding> = found.collect();
    assert_eq!(found.len(), 1, "{control} on {bucket}: {found:#?}");
    found[0]
}

#[tokio::test]
async fn the_second_night_tells_what_became_of_the_first() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    let bare = ["gains", "goes"].map(|name| Bucket::named(name).block(Block::ALL));
    stage.plant(bare).await;
    stage.mfa_delete_everywhere();
    let program = stage.program();

    let gate = ["--fail-on", "regression"];
    let first = night(&program, &gate);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(
        first
            .stderr
            .contains("no earlier results; nothing to compare with"),
        "{}",
        first.stderr
    );
    let earlier = program.read("nightly/results.json");
    program.file("first/results.json", &earlier);

    // Nothing became of it by itself.
    let same = night(&program, &gate);
    assert_eq!(same.code, Some(0), "{}", same.stderr);
    assert!(
        same.stderr
            .contains(": no item changed; no finding changed"),
        "{}",
        same.stderr
    );

    change_account(&stage).await;
    let second = night(&program, &["--fail-on", "regression,incomplete"]);
    assert_eq!(second.code, Some(6), "{}", second.stderr);
    let exits = second
        .stderr
        .lines()
        .filter(|line| line.starts_with("exit "));
    let exits: BTreeSet<&str> = exits.map(|line| &line[..7]).collect();
    assert_eq!(
        exits,
        BTreeSet::from(["exit 4:", "exit 6:"]),
        "{}",
        second.stderr
    );
    assert!(
        second.stderr.contains("changes since "),
        "{}",
        second.stderr
    );

    // What is printed afterwards says the same as what the run said.
    let compared = [
        "diff",
        "first",
        "nightly",
        "--format",
        "json",
        "--fail-on",
        "regression",
    ];
    let compared = program.run(&compared);
    assert_eq!(compared.code, Some(6), "{}", compared.stderr);
    let changes: Changes = serde_json::from_slice(&compared.stdout).expect("the schema");
    let text = program.run(&["diff", "first", "nightly"]).printed();
    println!("{}\n{text}", second.stderr);
    let (counted, _) = text.split_once("\n\n").expect("an opening");
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(second.stderr.contains(&words(counted)), "{text}");

    let lost = change(&changes, "s3-bucket-tls-required", "data");
    assert_eq!(lost.turn, Way::Regressed);
    assert!(
        lost.why[0].words.contains("policy.tls: required → absent"),
        "{lost:?}"
    );
    let gained = change(&changes, "s3-bucket-tls-required", "gains");
    assert_eq!(gained.turn, Way::Improved);
    let gone = change(&changes, "s3-bucket-tls-required", "goes");
    assert_eq!(gone.turn, Way::Vanished);
    let unread = change(&changes, "s3-bucket-versioning-enabled", "more-data");
    assert_eq!(unread.turn, Way::LostSight);
    assert_eq!(
        unread.why[0].words,
        "permission lost: s3:GetBucketVersioning"
    );

    nothing_else_changed(&program, &changes);
    without_the_listing(&program, &stage);
}

/// One bucket loses its policy, one gains one, one is deleted, and of one the versions may no longer be read.
async fn change_account(stage: &Stage) {
    let s3 = stage.clients().s3();
    let loses = s3.delete_bucket_policy().bucket("data").send().await;
    loses.expect("the policy is deleted");
    let gains = policy(&[requiring_tls("gains")]).to_string();
    let gains = s3.put_bucket_policy().bucket("gains").policy(gains);
    gains.send().await.expect("the policy is set");
    let goes = s3.delete_bucket().bucket("goes").send().await;
    goes.expect("the bucket is deleted");
    stage.wire.clear();
    stage.wire.rule(
        On::call("s3", "GetBucketVersioning").bucket("more-data"),
        Reply::Denied,
    );
    stage.mfa_delete_everywhere();
}

/// Nothing else is said to be better or gone, and of what cannot be read nothing is.
#[track_caller]
fn nothing_else_changed(program: &Program, changes: &Changes) {
    let later: Value = serde_json::from_slice(&program.read("nightly/results.json")).expect("JSON");
    let findings = later["findings"].as_array().expect("findings");
    for change in &changes.findings {
        match change.turn {
            Way::Improved => assert_eq!(change.resource, "arn:aws:s3:::gains"),
            Way::Vanished => assert_eq!(change.resource, "arn:aws:s3:::goes"),
            Way::Regressed | Way::LostSight | Way::Appeared | Way::Changed => {}
        }
        let own = findings.iter().find(|it| it["id"] == change.id.as_str());
        let is_unknown = own.is_some_and(|it| it["verdict"] == "unknown");
        assert_eq!(is_unknown, change.turn == Way::LostSight, "{change:#?}");
    }
}

/// The listing itself is lost: no bucket is gone for that.
#[track_caller]
fn without_the_listing(program: &Program, stage: &Stage) {
    program.file("second/results.json", program.read("nightly/results.json"));
    stage.wire.deny("s3", "ListBuckets");
    let third = night(program, &["--fail-on", "regression"]);
    assert_eq!(third.code, Some(6), "{}", third.stderr);
    let compared = program
        .run(&["diff", "second", "nightly", "--format", "json"])
        .printed();
    let changes: Changes = serde_json::from_str(&compared).expect("the schema");
    assert_eq!(changes.summary.findings.vanished, 0);
    assert_eq!(changes.summary.findings.improved, 0);
    assert_eq!(changes.summary.items.improved, 0);
    assert!(changes.summary.findings.lost_sight > 10, "{compared}");
    let why = &changes.findings[0].why[0];
    assert_eq!(why.words, "permission lost: s3:ListAllMyBuckets");
}
