//! `asff.json`: findings in the AWS Security Finding Format, an array with a finding a line. The program never sends
//! them: it cannot write to AWS. Security Hub takes a finding from the account that it is about, in its region, a hundred
//! at a time, so whoever sends them does it for each account and region:
//!
//! ```sh
//! jq -c '[.[] | select(.AwsAccountId == "111122223333" and .Region == "eu-central-1")] | _nwise(100)' asff.json |
//!   while read -r findings; do
//!     printf %s "$findings" |
//!       aws securityhub batch-import-findings --region eu-central-1 --findings file:///dev/stdin
//!   done
//! ```
//!
//! What it cannot express: items of the report, a question to a person (a warning, like all that is not known), a part
//! that holds (failed), and an accepted violation, which is failed with a note: its workflow is left to Security Hub.
//! Long texts are cut where the format ends them. Findings of global services are told in the partition's first region.

use std::io;

use serde_json::{Value, json};

use super::frameworks::named;
use super::outcome::Outcome;
use super::{File, Format, resource};
use crate::checks::Severity;
use crate::conclusion::{Conclusion, Found};
use crate::files::json_line;
use crate::model::{Region, first_region, printable_start};

/// `asff`.
pub(super) const FORMAT: Format = Format {
    name: "asff",
    about: "asff.json: findings for Security Hub, to be sent by you",
    files: &[File {
        name: "asff.json",
        write,
    }],
};

/// Requirements that a finding may name.
const MOST_REQUIREMENTS: usize = 32;

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut before = "[\n";
    conclusion.findings.each(&mut |found| {
        out.write_all(before.as_bytes())?;
        before = ",\n";
        out.write_all(json_line(&finding(conclusion, found))?.as_bytes())
    })?;
    let end = match before {
        "[\n" => "[]\n",
        _ => "\n]\n",
    };
    out.write_all(end.as_bytes())
}

/// The compliance status, and whether it matters as much as its control.
fn status(outcome: Outcome) -> (&'static str, bool) {
    match outcome {
        Outcome::Pass | Outcome::Answered => ("PASSED", false),
        Outcome::Fail | Outcome::Partial => ("FAILED", true),
        Outcome::Question | Outcome::Unknown => ("WARNING", true),
        Outcome::NotApplicable => ("NOT_AVAILABLE", false),
    }
}

fn finding(conclusion: &Conclusion<'_>, found: Found<'_>) -> Value {
    let Found {
        finding, control, ..
    } = found;
    let outcome = Outcome::of(finding);
    let (status, matters) = status(outcome);
    let arn = finding.resource.as_str();
    let partition = resource::partition(arn);
    let region = match finding.region.as_str() {
        Region::GLOBAL => first_region(partition),
        region => region,
    };
    let account = finding.account.as_str();
    let requirements = named(conclusion, control).take(MOST_REQUIREMENTS);
    let requirements = requirements.map(|named| named.key);
    let time = conclusion.run.finished_at.as_str();
    let mut recommendation = json!({ "Text": text(&control.fix, 512) });
    if let Some(reference) = control.references.first() {
        recommendation["Url"] = reference.as_str().into();
    }
    let mut told = json!({
        "SchemaVersion": "2018-10-08",
        "Id": format!("threatproof/{}", finding.id()),
        "ProductArn": format!("arn:{partition}:securityhub:{region}:{account}:product/{account}/default"),
        "ProductName": "threatproof",
        "CompanyName": "threatproof",
        "GeneratorId": control.id.as_str(),
        "AwsAccountId": account,
        "Region": region,
        "Types": ["Software and Configuration Checks/AWS Security Best Practices"],
        "CreatedAt": time,
        "UpdatedAt": time,
        "Severity": { "Label": label(matters.then_some(control.severity)) },
        "Title": text(&control.title, 256),
        "Description": text(&finding.reason, 1024),
        "Remediation": { "Recommendation": recommendation },
        "ProductFields": {
            "threatproof/run": text(&conclusion.run.run_id, 2048),
            "threatproof/report": text(&conclusion.report.name, 2048),
            "threatproof/verdict": outcome.word(),
        },
        "Resources": [{
            "Type": type_name(resource::type_name(control.kind.name, arn)),
            "Id": arn,
            "Partition": partition,
            "Region": region,
        }],
        "Compliance": {
            "Status": status,
            "RelatedRequirements": requirements.collect::<Vec<_>>(),
        },
        "RecordState": "ACTIVE",
    });
    if let Some(waiver) = finding.waiver.as_ref().filter(|_| finding.is_waived()) {
        let word = &waiver.word;
        let words = format!("Accepted until {}: {}", word.expires, word.note);
        told["Note"] = json!({
            "Text": text(&words, 512),
            "UpdatedBy": text(&word.by, 512),
            "UpdatedAt": format!("{}T00:00:00Z", word.date),
        });
    }
    told
}

/// On one line, with as many characters as there may be.
fn text(words: &str, most: usize) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    printable_start(&words.join(" "), most - 1)
}

fn label(severity: Option<Severity>) -> &'static str {
    match severity {
        None => "INFORMATIONAL",
        Some(Severity::Low) => "LOW",
        Some(Severity::Medium) => "MEDIUM",
        Some(Severity::High) => "HIGH",
        Some(Severity::Critical) => "CRITICAL",
    }
}

/// What Security Hub calls a type of CloudFormation, if it has a name for it.
fn type_name(cloudformation: &str) -> &'static str {
    match cloudformation {
        "AWS::ApiGateway::Stage" => "AwsApiGatewayStage",
        "AWS::ApiGatewayV2::Stage" => "AwsApiGatewayV2Stage",
        "AWS::CloudFront::Distribution" => "AwsCloudFrontDistribution",
        "AWS::DynamoDB::Table" => "AwsDynamoDbTable",
        "AWS::IAM::Role" => "AwsIamRole",
        "AWS::Lambda::Function" => "AwsLambdaFunction",
        "AWS::RDS::DBCluster" => "AwsRdsDbCluster",
        "AWS::RDS::DBInstance" => "AwsRdsDbInstance",
        "AWS::Redshift::Cluster" => "AwsRedshiftCluster",
        "AWS::S3::Bucket" => "AwsS3Bucket",
        _ => "Other",
    }
}
