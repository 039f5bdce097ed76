//! Instances and the network that they stand in, from answers in the form of
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>.

use serde_json::json;

use crate::kit::{Program, Results, project};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Whether network ACLs deny by default.
mod acls;
/// Whether the internet gets to instances.
mod exposed;
/// What fleets launch.
mod fleets;
/// What security groups let in.
mod groups;
/// Instances that speak IPv6 alone.
mod ipv6;
/// Which version of the metadata service instances answer, and who watches.
mod metadata;
/// How the network of a region is read.
mod network;
/// What runs on instances at addresses of its own.
mod pods;
/// What a region shares with everybody.
mod sharing;
/// EBS volumes, and how new ones are created.
mod volumes;
/// A small network as EC2 tells it.
pub(crate) mod world;

/// A report with one item of a threat that the example report does not have, in the words that it is known by.
pub(crate) fn report_of(threat: &str) -> String {
    let file = project(&format!("checks/threats/{threat}.toml"));
    let text = std::fs::read_to_string(file).expect("the threat");
    let quoted = |key: &str| {
        let (_, rest) = text.split_once(&format!("\n{key} = \""))?;
        Some(rest.split_once('"').expect("its end").0.to_owned())
    };
    let (head, _) = EXAMPLE.split_once("Category:").expect("an item");
    let words = |key| quoted(key).unwrap_or_else(|| "See the action items.".to_owned());
    format!(
        "{}Category: | {} |\nDescription: | {} |\nJustification: | Security Requirement |\nAction Items: | {} |\n\
         Comments: |\n",
        head.replace("| 32 |", "| 1 |"),
        quoted("category").expect("its category"),
        words("description"),
        words("action-items"),
    )
}

/// A report whose head is taken over.
const EXAMPLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/reports/pinewood.txt"
));

/// Scans for one item of the threat, in one region unless `more` says others; `said` is what people say in
/// `threatproof.toml`.
pub(crate) fn scan_item(stub: &Stub, threat: &str, said: &str, more: &[&str]) -> Results {
    let program = Program::at(&stub.endpoint());
    let report = program.file("report.txt", report_of(threat));
    program.file("own.toml", said);
    let options = ["--config", "own.toml", "--retries-max-attempts", "1"];
    let report = report.display().to_string();
    program.scan_report(&report, &[&options, more].concat())
}

/// That a person confirmed the part of a threat, for `threatproof.toml`.
pub(crate) fn yes(threat: &str, part: &str) -> String {
    format!(
        "[[attestation]]\nthreat = \"{threat}\"\npart = \"{part}\"\nby = \"Ann\"\ndate = 2026-01-01\n\
         expires = 2100-01-01\n"
    )
}

/// An answer of EC2.
pub(crate) fn ec2(operation: &str, holds: &str) -> Reply {
    Reply::xml(&format!(
        "<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId>{holds}\
         </{operation}Response>"
    ))
}

pub(crate) fn on(operation: &str) -> On {
    On::call("ec2", operation)
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>
pub(crate) fn described(instances: &[String]) -> Reply {
    let reservations: String = instances
        .iter()
        .map(|instance| {
            format!("<item><reservationId>r-1</reservationId><instancesSet>{instance}</instancesSet></item>")
        })
        .collect();
    let set = format!("<reservationSet>{reservations}</reservationSet>");
    ec2("DescribeInstances", &set)
}

/// An instance that started long ago.
pub(crate) fn instance(id: &str, state: &str, more: &str) -> String {
    format!(
        "<item><instanceId>{id}</instanceId><instanceState><code>16</code><name>{state}</name></instanceState>\
         <launchTime>2024-01-01T00:00:00.000Z</launchTime><monitoring><state>disabled</state></monitoring>{more}</item>"
    )
}

/// `metadataOptions` of an instance.
fn options(state: &str, endpoint: &str, tokens: &str) -> String {
    format!(
        "<metadataOptions><state>{state}</state><httpTokens>{tokens}</httpTokens>\
         <httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>{endpoint}</httpEndpoint></metadataOptions>"
    )
}

/// A running instance that requires tokens, or does not.
pub(crate) fn running(id: &str, tokens: &str) -> String {
    instance(id, "running", &options("applied", "enabled", tokens))
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html>
pub(crate) fn defaults(holds: &str) -> Reply {
    let level = format!("<accountLevel>{holds}</accountLevel>");
    ec2("GetInstanceMetadataDefaults", &level)
}

/// No fleet of either kind.
pub(crate) fn no_fleets(stub: Stub) -> Stub {
    let none = |operation, set| (on(operation), ec2(operation, set));
    let fleets = none("DescribeFleets", "<fleetSet/>");
    let requests = none("DescribeSpotFleetRequests", "<spotFleetRequestConfigSet/>");
    stub.answering(fleets.0, fleets.1)
        .answering(requests.0, requests.1)
}

/// Nothing watches, no fleet launches anything, and the account says nothing.
pub(crate) fn unwatched(stub: Stub) -> Stub {
    no_fleets(stub)
        .answering(
            On::call("config", "DescribeConfigRules"),
            Reply::json(&json!({ "ConfigRules": [] })),
        )
        .answering(
            On::call("monitoring", "DescribeAlarms"),
            Reply::cbor(&json!({ "MetricAlarms": [], "CompositeAlarms": [], "LogAlarms": [] })),
        )
        .answering(on("GetInstanceMetadataDefaults"), defaults(""))
}
