//! Trusted Advisor, by answers as documented in
//! <https://docs.aws.amazon.com/awssupport/latest/APIReference/>; emulators lack the summaries.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, account, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::services::ec2::{scan_item, yes};

const THREAT: &str = "trusted-advisor";
const CONTROL: &str = "trusted-advisor-available";
const CHECKS: &str = "DescribeTrustedAdvisorChecks";
const SUMMARIES: &str = "DescribeTrustedAdvisorCheckSummaries";

fn check(id: &str, category: &str) -> Value {
    json!({ "id": id, "name": id, "description": "", "category": category, "metadata": [] })
}

fn with_checks() -> Stub {
    account().answering(
        On::call("support", CHECKS),
        Reply::json(&json!({ "checks": [
            check("ports", "security"), check("mfa", "security"), check("idle", "cost_optimizing"),
        ]})),
    )
}

fn summary(id: &str, status: &str, days: i64) -> Value {
    let then = threatproof::clock::now().as_second() - days * 86_400;
    let then = jiff::Timestamp::from_second(then).expect("a time");
    json!({ "checkId": id, "timestamp": then.to_string(), "status": status,
            "hasFlaggedResources": status != "ok",
            "resourcesSummary": { "resourcesProcessed": 1, "resourcesFlagged": 0,
                                  "resourcesIgnored": 0, "resourcesSuppressed": 0 },
            "categorySpecificSummary": {} })
}

fn verdict(stub: &Stub) -> (String, String, String) {
    let results = scan(&stub.endpoint(), THREAT, &["--region", "eu-west-1"]);
    let (verdict, reason) = results.judged(CONTROL, &format!("{ACCOUNT}:root"));
    (verdict, reason, results.status(THREAT).to_owned())
}

#[test]
fn fresh_checks_pass_and_leave_the_review_to_a_human() {
    let stub = with_checks().answering(
        On::call("support", SUMMARIES),
        Reply::json(
            &json!({ "summaries": [summary("ports", "error", 3), summary("mfa", "ok", 9)] }),
        ),
    );

    let (verdict, reason, status) = verdict(&stub);

    assert_eq!(verdict, "pass");
    assert!(reason.contains("all 2 security checks"), "{reason}");
    assert!(reason.contains("1 are red, 0 yellow"), "{reason}");
    assert_eq!(status, "needs-investigation");
    let asked: Vec<_> = stub.requests();
    let regions: Vec<&str> = asked
        .iter()
        .filter(|call| call.service == "support")
        .map(|call| call.region.as_str())
        .collect();
    assert_eq!(regions, ["us-east-1", "us-east-1"], "its only endpoint");
}

#[test]
fn fresh_checks_are_implemented_once_somebody_says_that_they_are_reviewed() {
    let summaries = json!({ "summaries": [summary("ports", "ok", 3), summary("mfa", "ok", 9)] });
    let stub = with_checks().answering(On::call("support", SUMMARIES), Reply::json(&summaries));
    let said = yes(THREAT, "report-reviewed");
    let (status, reason) = scan_item(&stub, THREAT, &said, HERE).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}

#[test]
fn stale_or_missing_results_are_no_pass() {
    let stub = with_checks().answering(
        On::call("support", SUMMARIES),
        Reply::json(&json!({ "summaries": [summary("ports", "ok", 3), summary("mfa", "ok", 90)] })),
    );
    let (found, reason, _) = verdict(&stub);
    assert_eq!(found, "partial");
    assert!(reason.contains("only 1 of 2"), "{reason}");

    let stub = with_checks().answering(
        On::call("support", SUMMARIES),
        Reply::json(&json!({ "summaries": [summary("ports", "ok", 3)] })),
    );
    assert_eq!(verdict(&stub).0, "unknown");

    let stub = with_checks().answering(
        On::call("support", SUMMARIES),
        Reply::json(&json!({ "summaries": [
            summary("ports", "ok", 3), summary("mfa", "not_available", 0)] })),
    );
    // As many as not may have nothing to check.
    let (found, reason, _) = verdict(&stub);
    assert_eq!(found, "pass");
    assert!(reason.contains("1 have no result"), "{reason}");

    let stub = with_checks().answering(
        On::call("support", SUMMARIES),
        Reply::json(&json!({ "summaries": [
            summary("ports", "not_available", 0), summary("mfa", "not_available", 0)] })),
    );
    assert_eq!(verdict(&stub).0, "partial");
}

/// Where Security Hub is off, its controls are checks without a result.
/// <https://docs.aws.amazon.com/awssupport/latest/user/security-hub-controls-with-trusted-advisor.html>
#[test]
fn controls_of_security_hub_are_no_checks_of_trusted_advisor() {
    let hub: Vec<Value> = (100..200)
        .map(|number| check(&format!("Hs4Ma3G{number}"), "security"))
        .collect();
    let all = [vec![check("ports", "security")], hub].concat();
    let stub = account()
        .answering(
            On::call("support", CHECKS),
            Reply::json(&json!({ "checks": all })),
        )
        .answering(
            On::call("support", SUMMARIES).containing("Hs4Ma3G"),
            Reply::Denied,
        )
        .answering(
            On::call("support", SUMMARIES),
            Reply::json(&json!({ "summaries": [summary("ports", "ok", 3)] })),
        );

    let (verdict, reason, _) = verdict(&stub);

    assert_eq!(verdict, "pass", "{reason}");
    assert!(reason.contains("all 1 security checks"), "{reason}");
    assert!(reason.contains("0 have no result"), "{reason}");
}

#[test]
fn no_plan_is_a_question_and_every_other_error_is_unknown() {
    let refuse = |reply: Reply| account().answering(On::call("support", CHECKS), reply);
    let no_plan = Reply::error(
        400,
        "SubscriptionRequiredException",
        "Amazon Web Services Premium Support Subscription is required to use this service.",
    );
    let (found, reason, status) = verdict(&refuse(no_plan));
    // Core checks are in the console of every account:
    // https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor.html
    assert_eq!(
        (found.as_str(), status.as_str()),
        ("question", "needs-investigation")
    );
    assert!(reason.contains("no support plan"), "{reason}");

    let (found, reason, status) = verdict(&refuse(Reply::Denied));
    assert_eq!(
        (found.as_str(), status.as_str()),
        ("unknown", "needs-investigation")
    );
    assert!(
        reason.contains("support:DescribeTrustedAdvisorChecks was denied"),
        "{reason}"
    );
    let internal = Reply::error(400, "SubscriptionRequired", "almost the code");
    assert_eq!(verdict(&refuse(internal)).0, "unknown");
    assert_eq!(verdict(&refuse(Reply::Throttled)).0, "unknown");
    for checks in [
        vec![],
        vec![check("ports", "security"), check("mfa", "")],
        vec![check("ports", "security"), check("", "security")],
    ] {
        let shown = Reply::json(&json!({ "checks": checks }));
        assert_eq!(verdict(&refuse(shown)).0, "unknown");
    }

    let denied = with_checks().answering(On::call("support", SUMMARIES), Reply::Denied);
    let (found, reason, _) = verdict(&denied);
    assert_eq!(found, "unknown");
    assert!(
        reason.contains("support:DescribeTrustedAdvisorCheckSummaries was denied"),
        "{reason}"
    );
}
