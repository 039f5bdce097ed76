//! Each AWS service through the built program: from what AWS answers to what `results.json` says.
//! The test of a service has the name of its folder in `src/services/`.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::program::Program;
use crate::scanning::checks_with_only;

mod apigateway;
pub(crate) mod cloudfront;
mod cloudtrail;
mod cloudwatch;
mod configservice;
mod dynamodb;
mod elasticloadbalancingv2;
pub(crate) mod iam;
mod lambda;
mod macie2;
mod rds;
mod s3;
mod shield;
mod support;

/// An account that the emulators tell by its access key.
const ACCOUNT: &str = "444455556666";

/// The results of a scan.
#[derive(Debug)]
pub(crate) struct Results(Value);

/// One scan of the example report, limited to one threat; `more` are further options.
fn scan(endpoint: &str, threat: &str, more: &[&str]) -> Results {
    let of_threat = ["--threat", threat, "--retries-max-attempts", "1"];
    let program = Program::at(endpoint, ACCOUNT);
    Results(program.scan(&[&of_threat, more].concat()).json)
}

/// A scan for one control that no threat names by itself.
fn scan_for(endpoint: &str, control: &str, more: &[&str]) -> Results {
    const THREAT: &str = "apigateway-best-practices";
    let checks = checks_with_only(THREAT, control);
    let folder = checks.path().display().to_string();
    scan(
        endpoint,
        THREAT,
        &[&["--checks", folder.as_str()], more].concat(),
    )
}

/// For input of the program, which nobody reads before it is whole.
fn write(path: &Path, text: &str) {
    let mut file = File::create(path).expect("a file");
    file.write_all(text.as_bytes()).expect("its text");
}

impl Results {
    /// Status and reason of the items of the threat.
    fn item(&self, threat: &str) -> (String, String) {
        let items = self.0["items"].as_array().expect("items");
        let item = items
            .iter()
            .find(|item| item["threat"] == threat)
            .unwrap_or_else(|| panic!("no item of {threat}"));
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        (text("status"), text("reason"))
    }

    /// Verdict and reason of a control for the resource whose ARN ends so.
    fn finding(&self, control: &str, resource: &str) -> (String, String) {
        let findings = self.0["findings"].as_array().expect("findings");
        let finding = findings
            .iter()
            .find(|finding| {
                finding["control"] == control
                    && finding["resource"]
                        .as_str()
                        .is_some_and(|arn| arn.ends_with(resource))
            })
            .unwrap_or_else(|| panic!("no finding of {control} on {resource}: {findings:#?}"));
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        (text("verdict"), text("reason"))
    }

    fn verdict(&self, control: &str, resource: &str) -> String {
        self.finding(control, resource).0
    }

    fn findings(&self, control: &str) -> usize {
        let findings = self.0["findings"].as_array().expect("findings");
        findings
            .iter()
            .filter(|finding| finding["control"] == control)
            .count()
    }
}

/// A stub that tells who is calling.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
fn stub() -> Stub {
    Stub::start().answering(
        On::call("sts", "GetCallerIdentity"),
        Reply::xml(&format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
             <GetCallerIdentityResult><UserId>AIDA</UserId><Account>{ACCOUNT}</Account>\
             <Arn>arn:aws:iam::{ACCOUNT}:user/auditor</Arn></GetCallerIdentityResult>\
             </GetCallerIdentityResponse>"
        )),
    )
}

/// `kms:DescribeKey`, in the state and of the manager given.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>
fn described_key(state: &str, manager: &str) -> Reply {
    Reply::json(&serde_json::json!({ "KeyMetadata": {
        "KeyId": "0a1b2c3d-0000-4000-8000-000000000000",
        "AWSAccountId": ACCOUNT,
        "KeyManager": manager,
        "KeyState": state,
    }}))
}

/// The answers of an account without any database of these services.
fn without(stub: Stub, services: &[&str]) -> Stub {
    services.iter().fold(stub, |stub, service| match *service {
        "dynamodb" => stub.answering(
            On::call("dynamodb", "ListTables"),
            Reply::json(&serde_json::json!({ "TableNames": [] })),
        ),
        "rds" => stub
            .answering(
                On::call("rds", "DescribeDBInstances"),
                query("DescribeDBInstances", "<DBInstances/>"),
            )
            .answering(
                On::call("rds", "DescribeDBClusters"),
                query("DescribeDBClusters", "<DBClusters/>"),
            ),
        "redshift" => stub.answering(
            On::call("redshift", "DescribeClusters"),
            query("DescribeClusters", "<Clusters/>"),
        ),
        "elasticache" => stub
            .answering(
                On::call("elasticache", "DescribeReplicationGroups"),
                query("DescribeReplicationGroups", "<ReplicationGroups/>"),
            )
            .answering(
                On::call("elasticache", "DescribeServerlessCaches"),
                query("DescribeServerlessCaches", "<ServerlessCaches/>"),
            )
            .answering(
                On::call("elasticache", "DescribeCacheClusters"),
                query("DescribeCacheClusters", "<CacheClusters/>"),
            ),
        other => panic!("nothing is known of {other}"),
    })
}

/// An answer of the query protocol.
fn query(operation: &str, result: &str) -> Reply {
    Reply::xml(&format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>"
    ))
}
