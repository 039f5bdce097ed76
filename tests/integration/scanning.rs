//! Runs the built program against a peer, and reads the results that it wrote.

use std::io::Write as _;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::program::Program;

/// The account of the stub below.
pub(crate) const ACCOUNT: &str = "111122223333";

/// What a scan for one threat type of the example report found.
#[derive(Debug)]
pub(crate) struct Results(Value);

/// A stub that knows whose credentials they are.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub(crate) fn stub() -> Stub {
    let identity = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Arn>arn:aws:sts::{ACCOUNT}:assumed-role/audit/test</Arn>\
         <UserId>AROA:test</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    );
    Stub::start().answering(On::call("sts", "GetCallerIdentity"), Reply::xml(&identity))
}

/// Answers of an account in which nothing is public, for whatever the stub has no answer to yet.
pub(crate) fn nothing_else(stub: Stub) -> Stub {
    let distributions = "<DistributionList><Marker></Marker><MaxItems>100</MaxItems>\
                         <IsTruncated>false</IsTruncated><Quantity>0</Quantity></DistributionList>";
    let balancers = "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers/>\
                     </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>";
    let no_items = || Reply::json(&serde_json::json!({ "item": [], "items": [] }));
    stub.answering(
        On::call("cloudfront", "GET /2020-05-31/distribution"),
        Reply::xml(distributions),
    )
    .answering(
        On::call("elasticloadbalancing", "DescribeLoadBalancers"),
        Reply::xml(balancers),
    )
    .answering(On::call("apigateway", "GET /restapis"), no_items())
    .answering(On::call("apigateway", "GET /v2/apis"), no_items())
    .answering(On::call("apigateway", "GET /domainnames"), no_items())
}

/// Scans for one threat type in us-east-1.
pub(crate) fn scan(endpoint: &str, threat: &str) -> Results {
    run(endpoint, threat, &[])
}

/// The same for a single control, as if it alone answered the threat.
pub(crate) fn scan_for(endpoint: &str, threat: &str, control: &str) -> Results {
    let checks = checks_with_only(threat, control);
    run(
        endpoint,
        threat,
        &["--checks", &checks.path().display().to_string()],
    )
}

/// A folder of checks in which this control alone answers the threat.
pub(crate) fn checks_with_only(threat: &str, control: &str) -> TempDir {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = format!("{threat}.toml");
    let text = std::fs::read_to_string(root.join("checks/threats").join(&file)).expect("a threat");
    let (before, rest) = text.split_once("controls = [").expect("its controls");
    let (_, after) = rest.split_once(']').expect("the end of its controls");
    let folder = tempfile::tempdir().expect("a folder for the checks");
    let threats = folder.path().join("threats");
    std::fs::create_dir(&threats).expect("a folder for the threat");
    let alone = format!("{before}controls = [\"{control}\"]{after}");
    let mut written = std::fs::File::create(threats.join(file)).expect("a file for the threat");
    written.write_all(alone.as_bytes()).expect("the threat");
    folder
}

fn run(endpoint: &str, threat: &str, more: &[&str]) -> Results {
    let of_threat = ["--threat", threat, "--region", "us-east-1"];
    let program = Program::at(endpoint, ACCOUNT);
    Results(program.scan(&[&of_threat, more].concat()).json)
}

impl Results {
    /// Verdict and reason of the findings of a control, by the end of the resource's name.
    pub(crate) fn of(&self, control: &str, resource: &str) -> (String, String) {
        let findings = self.0["findings"].as_array().expect("findings");
        let found = findings.iter().find(|finding| {
            finding["control"] == control
                && finding["resource"]
                    .as_str()
                    .is_some_and(|name| name.ends_with(resource))
        });
        let Some(found) = found else {
            panic!("no finding of {control} for {resource}: {findings:#?}");
        };
        let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
        (text("verdict"), text("reason"))
    }

    pub(crate) fn verdict(&self, control: &str, resource: &str) -> String {
        self.of(control, resource).0
    }

    pub(crate) fn findings(&self) -> usize {
        self.0["findings"].as_array().map_or(0, Vec::len)
    }

    /// Status and reason of the first item of the threat.
    pub(crate) fn item(&self, threat: &str) -> (String, String) {
        let items = self.0["items"].as_array().expect("items");
        let item = items
            .iter()
            .find(|item| item["threat"] == threat)
            .expect("the threat is in the report");
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        (text("status"), text("reason"))
    }
}
