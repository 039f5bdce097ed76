//! The main job on an account in which some is done and some is not: statuses,
//! counts, and not a byte changed that need not be.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use threatproof::services;

use crate::kit::{
    REPORT, Results, S3_THREATS, Stage, policy, receiving_logs, requiring_tls, s3_items,
};
use crate::peer::seed::{Block, Bucket, Group, Lock};

const HTML: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/report.htm");

const EXPECTED: [(&str, &str); 8] = [
    ("storage-encryption", "implemented"),
    ("s3-account-public-access", "not-started"),
    ("s3-bucket-public-access", "needs-investigation"),
    ("s3-authenticated-users-acl", "needs-investigation"),
    ("s3-tls", "needs-investigation"),
    ("s3-immutable-objects", "needs-investigation"),
    ("s3-access-logging", "needs-investigation"),
    ("s3-mfa-delete", "not-started"),
];

/// Between a summary's words and its number, in text and in HTML.
const BETWEEN: [&str; 2] = [" | ", "</td><td>"];

/// One bucket as it should be, one that receives its logs, one as it should not be.
pub(crate) async fn mixed() -> Stage {
    let stage = Stage::moto();
    let key = stage.key().await;
    let logs = Bucket::named("logs")
        .encrypted()
        .policy(policy(&[requiring_tls("logs"), receiving_logs("logs")]))
        .block(Block::ALL);
    let bad = Bucket::named("bad")
        .encrypted_with_kms(None)
        .granting(Group::AuthenticatedUsers, "READ");
    stage.plant([logs, bad]).await;
    let good = Bucket::named("good")
        .encrypted_with_kms(Some(&key))
        .policy(policy(&[requiring_tls("good")]))
        .versioned()
        .locked(Lock::Governance { days: 1 })
        .ownership("BucketOwnerEnforced")
        .block(Block::ALL)
        .logging_to("logs", "good/");
    stage.plant([good]).await;
    stage
}

/// The bytes of a report without what an update may touch: counts, states and our notes.
fn untouchable(report: &[u8]) -> String {
    let text = String::from_utf8(report.to_vec()).expect("the reports here are UTF-8");
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        // In plain text the state has a line of its own, which is new.
        if !line.starts_with("State: |") {
            kept.push_str(line);
        }
    }
    let mut rest = kept.as_str();
    let mut without_notes = String::new();
    while let Some((before, after)) = rest.split_once("[threatproof ") {
        without_notes.push_str(before);
        rest = after.split_once(']').expect("a note ends").1;
    }
    without_notes.push_str(rest);
    let mut masked = without_notes;
    for words in [
        "Not Started",
        "Not Applicable",
        "Needs Investigation",
        "Mitigation Implemented",
    ] {
        for between in BETWEEN {
            masked = without_number(&masked, &format!("{words}{between}"));
        }
        masked = masked.replace(&format!("[State: {words}]"), "[State]");
    }
    // A cell that was empty is opened for the note, and closed behind it.
    masked = masked.replace("\" /></tr>", "\"></td></tr>");
    masked = masked.replace("Comments: |  |", "Comments: |");
    // Elsewhere a space parts the note from what people wrote.
    masked = masked.replace(" </td>", "</td>").replace("  |", " |");
    let ends = masked.split('\n').map(str::trim_end);
    ends.collect::<Vec<_>>().join("\n")
}

fn without_number(text: &str, before: &str) -> String {
    let mut pieces = text.split(before);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(before);
        out.push_str(piece.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    out
}

/// All numbers that stand behind these words in a summary.
fn counts(report: &[u8], words: &str) -> Vec<usize> {
    let text = String::from_utf8_lossy(report);
    BETWEEN
        .into_iter()
        .flat_map(|between| {
            let before = format!("{words}{between}");
            let numbers = text.split(&before).skip(1).map(|after| {
                let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().expect("a number behind the words")
            });
            numbers.collect::<Vec<usize>>()
        })
        .collect()
}

/// What holds for every report scanned against the mixed account.
fn check(results: &Results, original: &[u8], items: usize) {
    for (threat, status) in EXPECTED {
        assert_eq!(results.status(threat), status, "{}", results.reason(threat));
    }
    let mut by_status = BTreeMap::<&str, usize>::new();
    let mut selected = 0;
    for item in results.items() {
        *by_status
            .entry(item["status"].as_str().expect("a status"))
            .or_default() += 1;
        let is_s3 = item["threat"]
            .as_str()
            .is_some_and(|threat| S3_THREATS.contains(&threat));
        assert_eq!(item["selected"], is_s3, "{item}");
        if is_s3 {
            selected += 1;
        } else {
            assert_eq!(item["status"], item["previous_status"], "{item}");
        }
    }
    assert_eq!(results.items().len(), items);
    let summary = &results.json["summary"];
    for (status, words) in [
        ("implemented", "Mitigation Implemented"),
        ("not-started", "Not Started"),
        ("needs-investigation", "Needs Investigation"),
    ] {
        let count = by_status.get(status).copied().unwrap_or_default();
        assert_eq!(summary[status.replace('-', "_")], count);
        // Once for the model, once for each of its diagrams.
        let told = counts(&results.updated, words);
        assert_eq!(told.first(), Some(&count), "{words}");
        assert_eq!(told[1..].iter().sum::<usize>(), count, "{words}");
    }
    assert_eq!(summary["total"], items);
    let (after, before) = (untouchable(&results.updated), untouchable(original));
    let same = after.bytes().zip(before.bytes());
    let same = same.take_while(|(after, before)| after == before).count();
    assert!(
        after == before,
        "more was changed than counts, states and notes, from byte {same}: {:?}",
        after.get(same.saturating_sub(80)..same + 80)
    );
    let text = String::from_utf8_lossy(&results.updated);
    assert_eq!(text.matches("[threatproof ").count(), selected);
}

#[tokio::test]
async fn a_mixed_account_gets_the_status_that_each_item_deserves() {
    let stage = mixed().await;
    let program = stage.program();

    for (report, items) in [(REPORT, 32), (HTML, 47)] {
        let original = fs::read(report).expect("the report");
        let results = program.scan_report(report, &s3_items());
        check(&results, &original, items);
        // What people wrote stands beside our note.
        let text = String::from_utf8_lossy(&results.updated);
        assert!(text.contains("ask again in October. [threatproof "));
        fs::remove_dir_all(program.path("out")).expect("outputs of their own");
    }

    let results = program.scan_s3(&[]);
    let counts_of = |threat: &str| {
        let control = &results.item(threat)["controls"][0];
        ["pass", "fail", "not_applicable"].map(|verdict| control[verdict].as_u64())
    };
    assert_eq!(counts_of("s3-tls"), [Some(2), Some(1), Some(0)]);
    assert_eq!(
        counts_of("s3-immutable-objects"),
        [Some(1), Some(1), Some(1)]
    );
    let reason = results.reason("s3-tls");
    assert!(
        reason.starts_with("2 of 3 buckets require TLS; not: bad ("),
        "{reason}"
    );
    let acl = results.reason("s3-authenticated-users-acl");
    assert!(acl.contains("not: bad (the ACL grants READ"), "{acl}");
    assert_eq!(results.item("s3-tls")["previous_status"], "not-started");
    let declared = services::declared_calls();
    for call in stage.wire.requests() {
        // Calls about directory buckets are signed for a name of their own.
        let service = call
            .service
            .strip_suffix("express")
            .unwrap_or(&call.service);
        let is_declared = declared
            .iter()
            .any(|one| one.service == service && one.operation == call.operation);
        // What is told by its path has no name on the wire.
        assert!(is_declared || call.operation.contains(" /"), "{call:?}");
        assert!(matches!(call.method.as_str(), "GET" | "HEAD") || call.service != "s3");
    }
}

#[tokio::test]
async fn a_run_on_its_own_output_changes_nothing() {
    let stage = mixed().await;
    for report in [REPORT, HTML] {
        let program = stage.program();
        let first = program.scan_report(report, &s3_items());
        let name = PathBuf::from(report);
        let again = program.file(
            &name.file_name().expect("a name").display().to_string(),
            &first.updated,
        );

        let second = program.scan_report(&again.display().to_string(), &s3_items());

        assert!(
            undated(&second.updated) == undated(&first.updated),
            "{report}"
        );
        assert_eq!(
            second.item("s3-tls")["previous_status"],
            "needs-investigation"
        );
        assert_eq!(
            second.item("s3-mfa-delete")["previous_status"],
            "not-started"
        );

        // The account got worse: the change is told, and nothing else moves.
        let before = "storage-encryption";
        stage.wire.deny("kms", "DescribeKey");
        let third = program.scan_report(&again.display().to_string(), &s3_items());
        stage.wire.clear();
        assert_eq!(third.status(before), "needs-investigation");
        let reason = third.reason(before);
        assert!(reason.ends_with(" Was Mitigation Implemented."), "{reason}");
        assert!(untouchable(&third.updated) == untouchable(&first.updated));
        let status = |results: &Results| {
            S3_THREATS
                .map(|threat| results.status(threat).to_owned())
                .to_vec()
        };
        assert_eq!(status(&third)[1..], status(&first)[1..]);
    }
}

/// Two runs may fall on two days.
fn undated(report: &[u8]) -> String {
    let text = String::from_utf8_lossy(report);
    let mut pieces = text.split("[threatproof ");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("[threatproof ");
        out.push_str(&piece["2026-11-23".len()..]);
    }
    out
}

/// Reports that the Threat Modeling Tool really wrote, which are not part of this repository.
#[tokio::test]
async fn the_tool_s_own_reports_get_their_statuses() {
    let folder = std::env::var_os("THREATPROOF_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples")),
        PathBuf::from,
    );
    let names = ["user-report.txt", "aws_tmt_report.htm"];
    let samples: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    if let Some(missing) = samples.iter().find(|path| !path.exists()) {
        // Past the test harness, which would swallow it.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no {}", missing.display());
        return;
    }
    let stage = mixed().await;
    for sample in samples {
        let original = fs::read(&sample).expect("the sample");

        let program = stage.program();
        let results = program.scan_report(&sample.display().to_string(), &s3_items());

        check(&results, &original, 43);
        let threats: std::collections::BTreeSet<_> = results
            .items()
            .iter()
            .map(|item| item["threat"].as_str().expect("every item is recognised"))
            .collect();
        assert_eq!(threats.len(), 22);
        let decided: Vec<u64> = results
            .items()
            .iter()
            .filter(|item| !item["controls"].as_array().is_some_and(Vec::is_empty))
            .map(|item| item["number"].as_u64().expect("a number"))
            .collect();
        assert_eq!(decided, (35..=42).collect::<Vec<_>>());
    }
}
