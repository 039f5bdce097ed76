//! Facts in words, and the calls that they are from.

use serde_json::{Value, json};

use crate::explain::facts::{calls, words};
use crate::facts::CallRecord;
use crate::model::Verdict;
use crate::output::json_v1::Finding;
use crate::services::s3;

#[test]
fn what_is_not_there_is_told_in_words() {
    for (value, expected) in [
        (json!("required"), "\"required\""),
        (json!(false), "false"),
        (
            json!({"absent": true}),
            "absent: AWS says that it is not configured",
        ),
        (
            json!({"denied": "s3:GetBucketPolicy"}),
            "not known: s3:GetBucketPolicy was denied",
        ),
        (
            json!({"failed": "timed-out", "call": "s3:GetBucketPolicy"}),
            "not known: s3:GetBucketPolicy timed out",
        ),
        (
            json!({"items": ["a"], "incomplete": {"denied": "s3:ListBuckets"}}),
            "[\"a\"] and perhaps more: s3:ListBuckets was denied",
        ),
        // What looks like a cause and is none is told as it is.
        (json!({"denied": 1}), "{\"denied\":1}"),
    ] {
        assert_eq!(words(&value), expected);
    }
    let long = words(&Value::String("x".repeat(5_000)));
    assert_eq!(long.chars().count(), 401);
}

fn record(region: &str, operation: &str, subject: &str, id: &str) -> CallRecord {
    CallRecord {
        account: "111122223333".into(),
        region: region.into(),
        service: "s3".into(),
        operation: operation.into(),
        started: "2026-11-20T02:00:01Z".into(),
        duration_ms: 1,
        attempts: 1,
        outcome: "ok".into(),
        request_id: id.into(),
        subject: subject.into(),
    }
}

/// The ids of the calls of an operation that are told, and how many there are.
fn told(made: &[CallRecord], operation: &str) -> Option<(Vec<String>, usize)> {
    let finding = Finding {
        id: "0".to_owned(),
        control: "s3-bucket-tls-required".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-west-1".to_owned(),
        resource: "arn:aws:s3:::logs".to_owned(),
        verdict: Verdict::Fail,
        reason: String::new(),
        items: Vec::new(),
        evidence: [("policy.tls".to_owned(), json!("required"))]
            .into_iter()
            .collect(),
        asks: None,
        answer: None,
        waiver: None,
    };
    let calls = calls(&finding, &s3::BUCKET, made);
    let call = calls
        .into_iter()
        .find(|call| call.call == format!("s3:{operation}"))?;
    let ids = call.records.iter().map(|record| record.request_id.clone());
    Some((ids.collect(), call.made))
}

#[test]
fn the_very_call_about_the_resource_is_told() {
    let (policy, list) = ("GetBucketPolicy", "ListBuckets");
    let made = [
        record("eu-west-1", policy, "logs-old", "A"),
        record("us-east-1", policy, "logs", "B"),
        record("eu-west-1", policy, "logs", "C"),
        record("eu-west-1", policy, "old-logs", "D"),
        record("us-east-1", list, "", "E"),
    ];
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    assert_eq!(told(&made, policy), Some((ids(&["B", "C"]), 2)));
    assert_eq!(told(&made, list), Some((ids(&["E"]), 1)));
    assert_eq!(told(&made, "GetBucketAcl"), None);

    // Where it is not recorded what a call was about, it is told only if there is one.
    let made = [
        record("eu-west-1", policy, "", "A"),
        record("us-east-1", policy, "", "B"),
        record("us-east-1", list, "", "C"),
        record("us-east-1", list, "", "D"),
    ];
    assert_eq!(told(&made, policy), Some((ids(&["A"]), 1)));
    assert_eq!(told(&made, list), Some((Vec::new(), 2)));
}
