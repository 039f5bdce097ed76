//! Two nights of the example account: a bucket loses its policy, one may no longer be looked at, one is deleted.

use serde_json::{Value, json};
use threatproof::output::changes::json_v1::Changes;

use crate::kit::{FACTS, Program, Ran, packed, project, unpacked};

/// The evidence of the first night as it is one night later; `change` is given each resource, and says whether it is
/// still there.
fn next_night(place: &Program, from: &str, into: &str, change: impl Fn(&mut Value) -> bool) {
    let facts = unpacked(&place.path(from).join(FACTS));
    let mut lines: Vec<Value> = Vec::new();
    let mut set = 0;
    for line in facts.lines() {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        if line.get("set").is_some() {
            set = lines.len();
        } else if !change(&mut line) {
            let resources = lines[set]["resources"].as_u64().expect("a number");
            lines[set]["resources"] = json!(resources - 1);
            continue;
        }
        lines.push(line);
    }
    let lines: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    place.file(&format!("{into}/{FACTS}"), packed(lines.concat()));
    let calls = place.read(&format!("{from}/calls.jsonl.zst"));
    place.file(&format!("{into}/calls.jsonl.zst"), calls);
    let manifest = place.read(&format!("{from}/manifest.json"));
    let manifest = String::from_utf8(manifest).expect("text");
    let day = |text: &str| {
        text.replace("2026-11-20T", "2026-11-21T")
            .replace("20261120T", "20261121T")
    };
    place.file(&format!("{into}/manifest.json"), day(&manifest));
    place.seal(into);
}

/// Both nights, judged into `one` and `two`.
pub(super) fn nights() -> Program {
    let place = Program::offline().with_outputs_by_default();
    place.run(&["demo", "-q", "-o", "one"]).printed();
    let is = |resource: &Value, name: &str| {
        let arn = resource["resource"].as_str().unwrap_or_default();
        arn == format!("arn:aws:s3:::{name}") && resource["fields"].get("policy").is_some()
    };
    next_night(&place, "one/evidence", "night", |resource| {
        if is(resource, "pinewood-access-logs") {
            let policy =
                json!({"tls": "not-required", "tls_detail": "no statement does", "document": "{}"});
            resource["fields"]["policy"] = policy;
            resource["fields"]["resource_control"] = json!("none");
        }
        if is(resource, "pinewood-originals") {
            let denied = json!({"denied": "s3:GetBucketPublicAccessBlock"});
            resource["fields"]["effective_public_access_block"] = denied;
        }
        !is(resource, "pinewood-previews")
    });
    judge(&place, "two", &[]).printed();
    place
}

pub(super) fn judge(place: &Program, into: &str, more: &[&str]) -> Ran {
    let report = project("src/demo/report.htm");
    let arguments = ["evaluate", "night", &report, "-o", into, "--force"];
    place.run(&[&arguments[..], more].concat())
}

#[test]
fn what_got_worse_is_told_first_with_its_reason() {
    let place = nights();
    let text = place.run(&["diff", "one", "two"]).printed();
    let told: Vec<&str> = text.lines().collect();
    assert!(
        told[0].starts_with("changes since 2026-11-20: 1 item regressed, 1 lost sight of"),
        "{text}"
    );
    let regressed = text.find("Items regressed").expect("regressions");
    let lost = text.find("Items lost sight of").expect("what is lost");
    let vanished = text.find("Findings vanished").expect("what is gone");
    assert!(regressed < lost && lost < vanished, "{text}");
    for words in [
        "s3-bucket-tls-required: pass → fail",
        "policy.tls: required → not-required",
        "permission lost: s3:GetBucketPublicAccessBlock",
        "arn:aws:s3:::pinewood-previews: no longer there",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(told.iter().all(|line| line.chars().count() <= 80), "{text}");

    // A comment says the same, and so do programs read.
    let comment = place
        .run(&["diff", "one", "two", "--format", "markdown"])
        .printed();
    assert!(comment.contains("### Items regressed (1)"), "{comment}");
    let json = place
        .run(&["diff", "one", "two/results.json", "--format", "json"])
        .printed();
    let changes: Changes = serde_json::from_str(&json).expect("the schema");
    assert_eq!(changes.summary.items.regressed, 1);
    assert_eq!(changes.summary.items.lost_sight, 1);
    assert_eq!(changes.items[0].threat.as_deref(), Some("s3-tls"));
    assert_eq!(changes.items[0].why[0].kind, "resource-changed");
    assert_eq!(changes.items[1].why[0].kind, "permission-lost");
    assert!(changes.summary.findings.vanished > 3);

    place
        .run(&["diff", "one", "two", "--output", "changes.txt"])
        .printed();
    assert_eq!(place.read("changes.txt"), text.as_bytes());
    let over = place.run(&["diff", "one", "two", "--output", "one/results.json"]);
    over.refusal(2);
}

#[test]
fn a_regression_fails_and_nothing_else_does() {
    let place = nights();
    let gate =
        |old: &str, new: &str| place.run(&["diff", old, new, "--fail-on", "regression", "-q"]);
    let failed = gate("one", "two");
    assert_eq!(failed.code, Some(6));
    let told = &failed.stderr;
    assert!(
        told.contains("exit 6: since 2026-11-20 (--fail-on regression): 1 item regressed"),
        "{told}"
    );
    let same = gate("one", "one");
    assert!(same.printed().contains("Nothing changed."));
    // The other way round a bucket is new, and with it two violations.
    let back = gate("two", "one");
    assert_eq!(back.code, Some(6), "{}", back.stderr);
    assert!(
        back.stderr.contains("(2 new violations)"),
        "{}",
        back.stderr
    );
    let back = String::from_utf8(back.stdout).expect("text");
    assert!(
        back.contains("were the two swapped?") && back.contains("Items improved (2)"),
        "{back}"
    );
    // Reasons are told on standard error, and the comparison on standard output.
    assert!(failed.stdout.starts_with(b"changes since"));
}

#[test]
fn open_items_have_an_age_where_there_is_a_history() {
    let place = nights();
    for arguments in [
        &["diff", "one", "one", "two"][..],
        &["diff", "one", "two", "--history", "one"],
    ] {
        let text = place.run(arguments).printed();
        assert!(text.contains("Open items, the oldest first"), "{text}");
        assert!(
            text.contains("open since 2026-11-20 (1 day, 2 runs)"),
            "{text}"
        );
        assert!(
            text.contains("open since 2026-11-21 (0 days, 1 run)"),
            "{text}"
        );
    }
}

#[test]
fn a_run_compares_itself_with_the_one_before() {
    let place = nights();
    // The first night has nothing to compare with.
    let first = judge(
        &place,
        "cron",
        &["--previous", "cron/results.json", "--fail-on", "regression"],
    );
    assert_eq!(first.code, Some(0));
    assert!(
        first.stderr.contains("no earlier results"),
        "{}",
        first.stderr
    );
    // Its own outputs are read before they are replaced.
    let earlier = place.read("one/results.json");
    place.file("cron/results.json", earlier);
    let next = judge(
        &place,
        "cron",
        &[
            "--previous",
            "cron",
            "--fail-on",
            "not-started,regression,incomplete",
        ],
    );
    assert_eq!(next.code, Some(6), "{}", next.stderr);
    let lines: Vec<&str> = next.stderr.lines().collect();
    assert!(
        lines[1].starts_with("changes since 2026-11-20: 1 item regressed"),
        "{lines:?}"
    );
    let exits: Vec<&str> = lines[2..].iter().map(|line| &line[..7]).collect();
    assert_eq!(exits, ["exit 6:", "exit 3:", "exit 4:"], "{lines:?}");
    assert_eq!(
        place.read("cron/results.json"),
        place.read("two/results.json")
    );
    // And the night after that, nothing changed.
    let same = judge(
        &place,
        "cron",
        &["--previous", "cron", "--fail-on", "regression", "-q"],
    );
    assert_eq!((same.code, same.stderr.as_str()), (Some(0), ""));
}

#[test]
fn only_items_that_are_to_be_decided_make_a_run_fail() {
    let place = nights();
    let gate = |more: &[&str]| {
        let ran = judge(&place, "gate", more);
        (ran.code, ran.stderr)
    };
    let one = |threat, gate: &'static str| ["--threat", threat, "--fail-on", gate];
    let (code, told) = gate(&one("s3-mfa-delete", "not-started"));
    assert_eq!(code, Some(3));
    assert!(
        told.contains("exit 3: 1 item is not started (--fail-on not-started): 32"),
        "{told}"
    );
    for (threat, name, expect) in [
        (
            "lambda-dedicated-role",
            "not-started,violation,question,low",
            0,
        ),
        ("s3-tls", "violation", 3),
        ("s3-tls", "low", 3),
        ("s3-tls", "critical", 0),
        ("lambda-dead-letter-queue", "violation", 3),
        ("lambda-dead-letter-queue", "question", 0),
        ("shield", "question", 3),
        ("shield", "violation", 0),
        ("s3-bucket-public-access", "incomplete", 4),
        ("s3-bucket-public-access", "violation", 0),
        ("s3-bucket-public-access", "never", 0),
    ] {
        let (code, told) = gate(&one(threat, name));
        assert_eq!(code, Some(expect), "{threat} {name}: {told}");
        assert_eq!(
            told.contains(&format!("exit {expect}: ")),
            expect != 0,
            "{told}"
        );
    }
    let twice = [
        "--fail-on",
        "incomplete",
        "--fail-on",
        "critical,not-started",
    ];
    let (code, told) = gate(&twice);
    assert_eq!(code, Some(3), "{told}");
    assert!(
        told.contains("exit 4: some evidence could not be read"),
        "{told}"
    );
}

#[test]
fn results_that_cannot_be_compared_are_named() {
    let place = nights();
    place.file("other.json", "{}");
    for (arguments, words) in [
        (
            &["diff", "one", "nowhere"][..],
            "cannot read the results nowhere",
        ),
        (
            &["diff", "other.json", "two"],
            "it is not the results.json of a run",
        ),
        (
            &["diff", "one", "one/evidence"],
            "cannot read the results one/evidence",
        ),
        (&["diff", "one"], "2 values required"),
        (
            &["demo", "-o", "x", "--fail-on", "regression"],
            "--previous",
        ),
        (
            &["demo", "-o", "x", "--previous", "other.json"],
            "cannot read the earlier results other.json",
        ),
    ] {
        let told = place.run(arguments).refusal(2);
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    assert!(!place.path("x/results.json").exists());
}

#[test]
fn earlier_results_that_lack_a_part_are_refused_before_anything_is_written() {
    let place = nights();
    let whole = place.read("one/results.json");
    let mut odd: Value = serde_json::from_slice(&whole).expect("JSON");
    odd["findings"][0]["verdict"] = json!("fine");
    let mut parted: Value = serde_json::from_slice(&whole).expect("JSON");
    parted["findings_in"] = json!(["accounts/gone/results.json"]);
    for (earlier, words) in [(odd, "unknown variant"), (parted, "accounts/gone")] {
        place.file("earlier/results.json", earlier.to_string());
        let refused = judge(&place, "broken", &["--previous", "earlier"]);
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
        assert!(!place.path("broken/results.json").exists());
    }
}
