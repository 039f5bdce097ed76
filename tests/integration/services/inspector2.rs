//! Where Inspector scans EC2, and which running instances it scans for vulnerable packages. No emulator has its
//! coverage, so all answers are canned, after <https://docs.aws.amazon.com/inspector/v2/APIReference/>.

use serde_json::{Value, json};

use super::ec2::{described, instance, scan_item, yes};
use crate::kit::{ACCOUNT, HERE, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const THREAT: &str = "ec2-inspector";
const ENABLED: &str = "inspector-ec2-enabled";
const SCANNED: &str = "inspector-ec2-instances-scanned";
const STATUS: &str = "POST /status/batch/get";
const COVERAGE: &str = "POST /coverage/list";

fn now() -> i64 {
    threatproof::clock::now().as_second()
}

fn with(instances: &[String]) -> Stub {
    account().answering(On::call("ec2", "DescribeInstances"), described(instances))
}

fn running(id: &str) -> String {
    instance(id, "running", "")
}

/// A node of EKS Auto Mode.
/// <https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html>
fn managed(id: &str) -> String {
    let operator =
        "<operator><managed>true</managed><principal>eks.amazonaws.com</principal></operator>";
    instance(id, "running", operator)
}

/// The status for EC2, beside container images and functions, for which Inspector is on.
fn status(ec2: &str, account: &str) -> Reply {
    let state = |status: &str| json!({ "status": status, "errorCode": "ALREADY_ENABLED", "errorMessage": "" });
    Reply::json(
        &json!({ "accounts": [{ "accountId": ACCOUNT, "state": state(account),
        "resourceState": { "ec2": state(ec2), "ecr": state("ENABLED"), "lambda": state("ENABLED") } }],
        "failedAccounts": [] }),
    )
}

fn row(id: &str, scan: &str, status: &str, reason: &str, days: i64) -> Value {
    json!({ "resourceType": "AWS_EC2_INSTANCE", "resourceId": id, "accountId": ACCOUNT, "scanType": scan,
            "scanStatus": { "statusCode": status, "reason": reason }, "lastScannedAt": now() - days * 86_400 })
}

fn covered(rows: &[Value]) -> Reply {
    Reply::json(&json!({ "coveredResources": rows }))
}

fn scan(stub: &Stub) -> Results {
    scan_item(stub, THREAT, "", HERE)
}

#[test]
fn scanned_everywhere_and_reviewed_is_implemented() {
    let stub = with(&[
        running("i-1"),
        running("i-2"),
        instance("i-3", "stopped", ""),
    ])
    .answering(On::call("inspector2", STATUS), status("ENABLED", "ENABLED"))
    .answering(
        On::call("inspector2", COVERAGE).containing("second"),
        covered(&[row("i-2", "PACKAGE", "ACTIVE", "SUCCESSFUL", 6)]),
    )
    .answering(
        On::call("inspector2", COVERAGE).containing(ACCOUNT),
        Reply::json(&json!({ "nextToken": "second", "coveredResources": [
                row("i-1", "NETWORK", "ACTIVE", "SUCCESSFUL", 0),
                row("i-1", "PACKAGE", "ACTIVE", "SUCCESSFUL", 0)] })),
    );

    let results = scan(&stub);
    assert_eq!(results.verdict(ENABLED, "us-east-1"), "pass");
    for id in ["i-1", "i-2"] {
        assert_eq!(results.verdict(SCANNED, id), "pass", "{id}");
    }
    assert_eq!(
        results.findings(SCANNED).len(),
        2,
        "one that is stopped is not scanned"
    );
    let (open, reason) = results.decided(THREAT);
    assert_eq!(open, "needs-investigation");
    assert!(reason.contains("A person must confirm"), "{reason}");
    assert_eq!(results.called("inspector2:ListCoverage"), 2);
    assert_eq!(results.called("inspector2:BatchGetAccountStatus"), 1);
    assert_eq!(results.called("ec2:DescribeInstances"), 1);

    let (status, reason) =
        scan_item(&stub, THREAT, &yes(THREAT, "findings-reviewed"), HERE).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}

/// Prowler's `inspector2_is_enabled` passes where Inspector is on for anything: its test of EC2 is never true.
#[test]
fn on_for_images_and_functions_is_not_on_for_ec2() {
    let stub = with(&[running("i-1")]).answering(
        On::call("inspector2", STATUS),
        status("DISABLED", "ENABLED"),
    );
    let results = scan(&stub);
    assert_eq!(results.verdict(ENABLED, "us-east-1"), "fail");
    let (verdict, reason) = results.judged(SCANNED, "i-1");
    assert_eq!(verdict, "fail");
    assert!(reason.contains("does not scan EC2"), "{reason}");
    assert_eq!(results.status(THREAT), "not-started");
    assert_eq!(results.called("inspector2:ListCoverage"), 0);
}

#[test]
fn only_a_word_on_ec2_proves_anything() {
    let nothing = json!({ "accounts": [], "failedAccounts": [] });
    let failed = json!({ "accounts": [], "failedAccounts": [{ "accountId": ACCOUNT, "errorCode": "ACCESS_DENIED",
        "errorMessage": "no" }] });
    let other = json!({ "accounts": [{ "accountId": "999988887777", "state": { "status": "ENABLED" },
        "resourceState": { "ec2": { "status": "ENABLED" } } }] });
    for (reply, verdict) in [
        (status("ENABLED", "ENABLED"), "pass"),
        (status("SUSPENDED", "ENABLED"), "fail"),
        (status("DISABLED", "DISABLED"), "fail"),
        (status("ENABLING", "ENABLED"), "unknown"),
        (status("SUSPENDING", "ENABLED"), "unknown"),
        (status("NEW", "ENABLED"), "unknown"),
        (Reply::json(&nothing), "unknown"),
        (Reply::json(&failed), "unknown"),
        (Reply::json(&other), "unknown"),
        (Reply::Denied, "unknown"),
    ] {
        let stub = with(&[running("i-1")])
            .answering(On::call("inspector2", STATUS), reply.clone())
            .answering(On::call("inspector2", COVERAGE), covered(&[]));
        let results = scan(&stub);
        assert_eq!(results.verdict(ENABLED, "us-east-1"), verdict, "{reply:?}");
    }
}

/// Instances, with the row that Inspector has of each: what scans it, its status and why, how many days ago; and what the
/// row comes to.
const CASES: [(&str, &str, &str, &str, i64, &str); 13] = [
    ("i-fresh", "PACKAGE", "ACTIVE", "SUCCESSFUL", 1, "pass"),
    ("i-old", "PACKAGE", "ACTIVE", "SUCCESSFUL", 9, "partial"),
    (
        "i-deep",
        "PACKAGE",
        "ACTIVE",
        "DEEP_INSPECTION_NO_INVENTORY",
        1,
        "partial",
    ),
    ("i-network", "NETWORK", "ACTIVE", "SUCCESSFUL", 0, "fail"),
    (
        "i-unmanaged",
        "PACKAGE",
        "INACTIVE",
        "UNMANAGED_EC2_INSTANCE",
        0,
        "fail",
    ),
    ("i-bare", "PACKAGE", "INACTIVE", "NO_INVENTORY", 0, "fail"),
    (
        "i-stale",
        "PACKAGE",
        "INACTIVE",
        "STALE_INVENTORY",
        9,
        "fail",
    ),
    (
        "i-exotic",
        "PACKAGE",
        "INACTIVE",
        "UNSUPPORTED_OS",
        0,
        "fail",
    ),
    (
        "i-locked",
        "PACKAGE",
        "INACTIVE",
        "ACCESS_DENIED_TO_ENCRYPTION_KEY",
        0,
        "fail",
    ),
    (
        "i-tagged",
        "PACKAGE",
        "INACTIVE",
        "EXCLUDED_BY_TAG",
        0,
        "question",
    ),
    (
        "i-pending",
        "PACKAGE",
        "ACTIVE",
        "PENDING_INITIAL_SCAN",
        0,
        "unknown",
    ),
    (
        "i-broken",
        "PACKAGE",
        "INACTIVE",
        "INTERNAL_ERROR",
        0,
        "unknown",
    ),
    ("i-new", "PACKAGE", "INACTIVE", "WHATEVER", 0, "unknown"),
];

/// Prowler's `inspector2_coverage_scan_status_active` leaves out what a tag keeps out; a row of the network alone counts
/// for it as any other.
#[test]
fn each_instance_is_judged_by_what_inspector_says_of_it() {
    let ids = CASES
        .iter()
        .map(|(id, ..)| running(id))
        .chain([running("i-unseen"), managed("i-node")]);
    let rows = CASES
        .iter()
        .map(|(id, scan, status, reason, days, _)| row(id, scan, status, reason, *days));
    // What an administrator of an organization sees of other accounts counts for nobody here.
    let mut other = row("i-unseen", "PACKAGE", "ACTIVE", "SUCCESSFUL", 0);
    other["accountId"] = json!("999988887777");
    let rows: Vec<Value> = rows.chain([other]).collect();
    let stub = with(&ids.collect::<Vec<_>>())
        .answering(On::call("inspector2", STATUS), status("ENABLED", "ENABLED"))
        .answering(On::call("inspector2", COVERAGE), covered(&rows));

    let results = scan(&stub);

    for (id, .., verdict) in CASES {
        let (found, reason) = results.judged(SCANNED, id);
        assert_eq!(found, verdict, "{id}: {reason}");
    }
    assert_eq!(results.verdict(SCANNED, "i-unseen"), "fail");
    let (verdict, reason) = results.judged(SCANNED, "i-node");
    assert_eq!(verdict, "question");
    assert!(reason.contains("eks.amazonaws.com manages it"), "{reason}");
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn a_page_that_is_missing_leaves_open_what_may_stand_on_it() {
    let stub = with(&[running("i-1"), running("i-2")])
        .answering(On::call("inspector2", STATUS), status("ENABLED", "ENABLED"))
        .answering(
            On::call("inspector2", COVERAGE).containing("second"),
            Reply::Denied,
        )
        .answering(
            On::call("inspector2", COVERAGE),
            Reply::json(&json!({ "nextToken": "second", "coveredResources": [
                row("i-1", "PACKAGE", "ACTIVE", "SUCCESSFUL", 0)] })),
        );
    let results = scan(&stub);
    assert_eq!(results.verdict(SCANNED, "i-1"), "pass");
    let (verdict, reason) = results.judged(SCANNED, "i-2");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("inspector2:ListCoverage was denied"),
        "{reason}"
    );
}

#[test]
fn regions_where_no_instance_runs_have_no_say_and_are_not_asked() {
    let stub = account()
        .answering(
            On::call("ec2", "DescribeInstances").region("us-east-1"),
            described(&[running("i-1")]),
        )
        .answering(
            On::call("ec2", "DescribeInstances"),
            described(&[instance("i-9", "stopped", "")]),
        )
        .answering(On::call("inspector2", STATUS), status("ENABLED", "ENABLED"))
        .answering(
            On::call("inspector2", COVERAGE),
            covered(&[row("i-1", "PACKAGE", "ACTIVE", "SUCCESSFUL", 0)]),
        );
    let results = scan_item(&stub, THREAT, "", &["--region", "us-east-1,eu-west-1"]);
    assert_eq!(results.findings(ENABLED).len(), 1);
    assert_eq!(results.called("inspector2:BatchGetAccountStatus"), 1);
}

#[test]
fn what_may_not_be_read_is_named() {
    for (service, operation, action) in [
        ("ec2", "DescribeInstances", "ec2:DescribeInstances"),
        ("inspector2", STATUS, "inspector2:BatchGetAccountStatus"),
        ("inspector2", COVERAGE, "inspector2:ListCoverage"),
    ] {
        let stub = account()
            .answering(On::call(service, operation), Reply::Denied)
            .answering(
                On::call("ec2", "DescribeInstances"),
                described(&[running("i-1")]),
            )
            .answering(On::call("inspector2", STATUS), status("ENABLED", "ENABLED"));
        let (status, reason) = scan(&stub).decided(THREAT);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains(&format!("{action} was denied")), "{reason}");
    }
}
