//! Which version of the metadata service the instances will answer that EC2 Fleets and Spot Fleets launch.

use super::{defaults, described, ec2, on, running, scan_item, unwatched};
use crate::kit::{HERE, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const THREAT: &str = "ec2-metadata";
const FLEETS: &str = "ec2-fleet-imdsv2-required";

fn configs(templates: &[&str]) -> String {
    let config = |id: &&str| {
        format!(
            "<item><launchTemplateSpecification><launchTemplateId>{id}</launchTemplateId><version>1</version>\
             </launchTemplateSpecification></item>"
        )
    };
    let configs: String = templates.iter().map(config).collect();
    format!("<launchTemplateConfigs>{configs}</launchTemplateConfigs>")
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FleetData.html>
fn fleet(id: &str, state: &str, kind: &str, templates: &[&str]) -> String {
    format!(
        "<item><fleetId>{id}</fleetId><fleetState>{state}</fleetState><activityStatus>fulfilled</activityStatus>\
         <type>{kind}</type>{}</item>",
        configs(templates)
    )
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotFleetRequestConfig.html>
fn request(id: &str, state: &str, holds: &str) -> String {
    format!(
        "<item><spotFleetRequestId>{id}</spotFleetRequestId><spotFleetRequestState>{state}</spotFleetRequestState>\
         <spotFleetRequestConfig><type>maintain</type>{holds}</spotFleetRequestConfig></item>"
    )
}

fn listed(fleets: &str, requests: &str) -> [(On, Reply); 3] {
    let page = |set: &str, more: &str| {
        ec2(
            "DescribeFleets",
            &format!("<fleetSet>{set}</fleetSet>{more}"),
        )
    };
    let requests = format!("<spotFleetRequestConfigSet>{requests}</spotFleetRequestConfigSet>");
    [
        (on("DescribeFleets").containing("second"), page(fleets, "")),
        (
            on("DescribeFleets"),
            page("", "<nextToken>second</nextToken>"),
        ),
        (
            on("DescribeSpotFleetRequests"),
            ec2("DescribeSpotFleetRequests", &requests),
        ),
    ]
}

fn version(holds: &str) -> Reply {
    let set = format!(
        "<launchTemplateVersionSet><item><versionNumber>1</versionNumber><launchTemplateData>{holds}\
         </launchTemplateData></item></launchTemplateVersionSet>"
    );
    ec2("DescribeLaunchTemplateVersions", &set)
}

/// An account with these fleets, and templates that require IMDSv2, allow IMDSv1, and are silent.
fn with(before: Stub, fleets: &str, requests: &str) -> Stub {
    let tokens =
        |word: &str| format!("<metadataOptions><httpTokens>{word}</httpTokens></metadataOptions>");
    let versions = |id: &str| on("DescribeLaunchTemplateVersions").containing(id);
    let own = listed(fleets, requests).into_iter();
    let stub = own.fold(before, |stub, (on, reply)| stub.answering(on, reply));
    let stub = stub
        .answering(
            on("DescribeInstances"),
            described(&[running("i-1", "required")]),
        )
        .answering(
            On::call("autoscaling", "DescribeAutoScalingGroups"),
            Reply::query("DescribeAutoScalingGroups", "<AutoScalingGroups/>"),
        )
        .answering(versions("lt-strict"), version(&tokens("required")))
        .answering(versions("lt-lax"), version(&tokens("optional")))
        .answering(versions("lt-silent"), version(""));
    unwatched(stub)
}

fn scan(stub: &Stub) -> Results {
    scan_item(stub, THREAT, "", HERE)
}

/// Prowler, Security Hub and Steampipe look at templates alone, whoever launches by them, and pass over what a Spot Fleet
/// launches without one.
#[test]
fn fleets_that_go_on_launching_are_judged_by_what_they_launch_by() {
    let fleets = fleet("fleet-strict", "active", "maintain", &["lt-strict"])
        + &fleet("fleet-lax", "active", "maintain", &["lt-strict", "lt-lax"])
        + &fleet("fleet-silent", "modifying", "maintain", &["lt-silent"])
        + &fleet("fleet-bare", "active", "maintain", &[])
        + &fleet("fleet-new", "paused", "maintain", &["lt-strict"])
        // These launch nothing any more.
        + &fleet("fleet-once", "active", "request", &["lt-lax"])
        + &fleet("fleet-gone", "deleted_running", "maintain", &["lt-lax"]);
    let own = "<launchSpecifications><item><imageId>ami-1</imageId></item></launchSpecifications>";
    let requests = request("sfr-own", "active", own)
        + &request("sfr-strict", "active", &configs(&["lt-strict"]))
        + &request("sfr-gone", "cancelled_running", own);
    for (told, silent) in [
        ("", "question"),
        ("<httpTokens>optional</httpTokens>", "fail"),
        ("<httpTokens>required</httpTokens>", "pass"),
    ] {
        let account = account().answering(on("GetInstanceMetadataDefaults"), defaults(told));
        let results = scan(&with(account, &fleets, &requests));
        for (id, verdict) in [
            ("fleet-strict", "pass"),
            ("fleet-lax", "fail"),
            ("fleet-silent", silent),
            ("fleet-bare", "unknown"),
            ("fleet-new", "unknown"),
            ("sfr-own", silent),
            ("sfr-strict", "pass"),
        ] {
            let (found, reason) = results.judged(FLEETS, id);
            assert_eq!(found, verdict, "{id} with {told}: {reason}");
        }
        assert_eq!(results.findings(FLEETS).len(), 7);
        assert_eq!(results.called("ec2:DescribeFleets"), 2);
        assert_eq!(results.called("ec2:DescribeSpotFleetRequests"), 1);
        assert_eq!(results.called("ec2:DescribeLaunchTemplateVersions"), 3);
    }
}

#[test]
fn a_listing_that_is_denied_leaves_the_item_open() {
    let fleets = fleet("fleet-strict", "active", "maintain", &["lt-strict"]);
    for operation in ["DescribeFleets", "DescribeSpotFleetRequests"] {
        let denied = account().answering(on(operation), Reply::Denied);
        let results = scan(&with(denied, &fleets, ""));
        let (status, reason) = results.decided(THREAT);
        assert_eq!(status, "needs-investigation");
        assert!(
            reason.contains(&format!("ec2:{operation} was denied")),
            "{reason}"
        );
    }
}
