//! The account of the tests, answered by a stub: it knows whose credentials they are, and nothing
//! else until a test says so.

use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

use super::{Program, REPORT, Results};

/// Every test has it to itself: peers and emulators know nothing of each other.
pub(crate) const ACCOUNT: &str = "111122223333";

/// Where a test looks that is not about regions.
pub(crate) const HERE: &[&str] = &["--region", "us-east-1"];

/// A stub that knows whose credentials they are.
pub(crate) fn account() -> Stub {
    account_in("aws")
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub(crate) fn account_in(partition: &str) -> Stub {
    let identity = format!(
        "<Arn>arn:{partition}:sts::{ACCOUNT}:assumed-role/audit/test</Arn>\
         <UserId>AROA:test</UserId><Account>{ACCOUNT}</Account>"
    );
    Stub::start().answering(
        On::call("sts", "GetCallerIdentity"),
        Reply::query("GetCallerIdentity", &identity),
    )
}

/// Answers of an account in which nothing is public and no further service is used, for whatever the stub has no
/// answer to yet.
pub(crate) fn nothing_else(stub: Stub) -> Stub {
    let distributions = "<DistributionList><Marker></Marker><MaxItems>100</MaxItems>\
                         <IsTruncated>false</IsTruncated><Quantity>0</Quantity></DistributionList>";
    let no_items = || Reply::json(&serde_json::json!({ "item": [], "items": [] }));
    let stub = stub
        .answering(
            On::call("cloudfront", "GET /2020-05-31/distribution"),
            Reply::xml(distributions),
        )
        .answering(
            On::call("elasticloadbalancing", "DescribeLoadBalancers"),
            Reply::query("DescribeLoadBalancers", "<LoadBalancers/>"),
        )
        .answering(
            On::call("elasticloadbalancing", "DescribeTargetGroups"),
            Reply::query("DescribeTargetGroups", "<TargetGroups/>"),
        )
        .answering(On::call("apigateway", "GET /restapis"), no_items())
        .answering(On::call("apigateway", "GET /v2/apis"), no_items())
        .answering(On::call("apigateway", "GET /domainnames"), no_items())
        .answering(
            On::call("lambda", "GET /2015-03-31/functions"),
            Reply::json(&serde_json::json!({ "Functions": [] })),
        )
        .answering(
            On::call("s3", "ListBuckets"),
            Reply::xml("<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"),
        );
    super::empty::elsewhere(stub)
}

/// Scans for one threat of the example report; `more` are further options.
pub(crate) fn scan(endpoint: &str, threat: &str, more: &[&str]) -> Results {
    Program::at(endpoint).scan_threat(threat, more)
}

/// The same for a single control, as if it alone answered the threat.
pub(crate) fn scan_for(endpoint: &str, threat: &str, control: &str, more: &[&str]) -> Results {
    Program::at(endpoint).scan_control(threat, control, more)
}

/// Scans for an item on flows from outside, which the example report does not have: its item on flows within
/// a VPC, said the other way.
pub(crate) fn scan_external(endpoint: &str) -> Results {
    scan_external_answered(endpoint, "")
}

/// The same where people have answered.
pub(crate) fn scan_external_answered(endpoint: &str, answers: &str) -> Results {
    let (inside, outside) = (
        "unauthorized data access within VPC",
        "data transit from the Internet",
    );
    let report = std::fs::read_to_string(REPORT).expect("the example report");
    assert!(report.contains(inside));
    let program = Program::at(endpoint);
    let report = program.file("external.txt", report.replace(inside, outside));
    program.file("answers.toml", answers);
    let options = [
        HERE,
        &["--threat", "tls-external", "--retries-max-attempts", "1"],
        &["--config", "answers.toml"],
    ];
    program.scan_report(&report.display().to_string(), &options.concat())
}

/// A person's word on a part of a threat, valid for long.
pub(crate) fn attested(threat: &str, part: &str) -> String {
    format!(
        "[[attestation]]\nthreat = \"{threat}\"\npart = \"{part}\"\nby = \"Ada\"\ndate = 2020-01-01\nexpires = 2999-01-01\n"
    )
}
