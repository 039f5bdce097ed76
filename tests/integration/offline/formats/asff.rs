//! Findings for Security Hub, judged by the model of its API that botocore carries, and by its limits.

use serde_json::{Value, json};

use super::{accepted, run};

#[test]
fn findings_fit_the_api_and_tell_every_verdict() {
    let written = run();
    accepted("asff", &[written.path("asff.json")]);
    let told = written.json("asff.json");
    let told = told.as_array().expect("findings");
    let findings = written.results.all_findings();
    assert_eq!(told.len(), findings.len());
    for (told, finding) in told.iter().zip(findings) {
        let status = match finding["verdict"].as_str().expect("a verdict") {
            "pass" => "PASSED",
            "fail" | "partial" => "FAILED",
            "question" if finding["answer"]["holds"] == true => "PASSED",
            "question" | "unknown" => "WARNING",
            "not-applicable" => "NOT_AVAILABLE",
            other => panic!("{other}"),
        };
        assert_eq!(told["Compliance"]["Status"], status, "{told}");
        assert_eq!(told["Note"].is_object(), finding["waiver"]["holds"] == true);
        assert!(told["Workflow"].is_null(), "{told}");
    }
}

#[test]
fn broken_findings_are_refused() {
    let written = run();
    let findings = written.json("asff.json");
    let broken = [
        (
            "/0/Resources",
            json!("x"),
            "Invalid type for parameter Findings[0].Resources",
        ),
        (
            "/0/Id",
            Value::Null,
            "Invalid type for parameter Findings[0].Id",
        ),
        (
            "/0/Title",
            json!("x".repeat(257)),
            "Title of 257 characters",
        ),
        (
            "/0/Compliance/Status",
            json!("UNKNOWN"),
            "UNKNOWN is none of",
        ),
        (
            "/0/AwsAccountId",
            json!("999999999999"),
            "not of its account",
        ),
    ];
    let broken = broken.map(|(place, value, why)| {
        let mut broken = findings.clone();
        *broken.pointer_mut(place).expect(place) = value;
        (broken.to_string(), why)
    });
    written.refused("asff", &broken);
}
