//! The network, and the instances in it.

use super::{Loss, altered, lost, try_all};
use crate::peer::rule::On;
use crate::scans::well_run::account::Change;
use crate::scans::well_run::entry_points::leads_on;
use crate::scans::well_run::instances::{BATCH, coverage_on, rules_on, status_on};
use crate::scans::well_run::network::on;
use crate::services::ec2::world::permission;

const METADATA: &[&str] = &["ec2-metadata"];
const INSPECTOR: &[&str] = &["ec2-inspector"];

/// An address gets a public one as well.
fn made_public(private: &str) -> (On, Change) {
    let plain = format!("<privateIpAddress>{private}</privateIpAddress><primary>true</primary>");
    let public = format!("{plain}<association><publicIp>203.0.113.99</publicIp></association>");
    let change = Change::text(&plain, &public);
    (on("DescribeNetworkInterfaces"), change)
}

/// The private subnets get a way to the internet, and back.
fn way_out() -> (On, Change) {
    let change = Change::text(
        "<natGatewayId>nat-1</natGatewayId>",
        "<gatewayId>igw-1</gatewayId>",
    );
    (on("DescribeRouteTables"), change)
}

/// A group lets in more.
fn let_in(group: &str, rule: &str) -> (On, Change) {
    let own = format!("<groupName>{group}</groupName><vpcId>vpc-1</vpcId><ipPermissions>");
    let more = format!("{own}{}", permission(rule));
    (on("DescribeSecurityGroups"), Change::text(&own, &more))
}

fn ways_in() -> Vec<Loss> {
    vec![
        Loss {
            what: "that an instance has no public address",
            changes: vec![
                made_public("10.1.2.10"),
                way_out(),
                let_in("sg-batch", "tcp 443 0.0.0.0/0"),
            ],
            opens: &["ec2-exposed"],
        },
        Loss {
            what: "that a file system has no public address",
            changes: vec![
                made_public("10.1.1.40"),
                way_out(),
                let_in("sg-files", "tcp 2049 0.0.0.0/0"),
            ],
            opens: &["security-groups", "storage-exposed"],
        },
        Loss {
            what: "that nobody administers nodes from outside",
            changes: vec![let_in("sg-nodes", "tcp 22 0.0.0.0/0")],
            opens: &["security-groups"],
        },
        altered(
            "a network ACL that denies by default",
            on("DescribeNetworkAcls"),
            "<ruleNumber>100</ruleNumber><protocol>6</protocol>",
            "<ruleNumber>100</ruleNumber><protocol>-1</protocol>",
            &["vpc-network-acls"],
        ),
        altered(
            "the way to the layers of images",
            on("DescribeVpcEndpoints"),
            "us-east-1.s3<",
            "us-east-1.sqs<",
            &["ecr-vpc-endpoints"],
        ),
        altered(
            "the names of the endpoints",
            on("DescribeVpcAttribute").containing("Attribute=enableDnsHostnames"),
            "<value>true",
            "<value>false",
            &["ecr-vpc-endpoints"],
        ),
        altered(
            "that an accelerator leads to a load balancer",
            On::call("globalaccelerator", "ListEndpointGroups"),
            &leads_on(),
            BATCH,
            &["tls-external", "waf"],
        ),
    ]
}

fn instances() -> Vec<Loss> {
    let unmanaged = "\"statusCode\":\"INACTIVE\"";
    vec![
        altered(
            "IMDSv2",
            on("DescribeInstances"),
            "<httpTokens>required",
            "<httpTokens>optional",
            METADATA,
        ),
        altered(
            "IMDSv2 for what is launched next",
            on("DescribeLaunchTemplateVersions"),
            "<httpTokens>required",
            "<httpTokens>optional",
            METADATA,
        ),
        altered(
            "the rule that tells of IMDSv1",
            rules_on(),
            "\"ACTIVE\"",
            "\"DELETING\"",
            METADATA,
        ),
        altered(
            "Inspector",
            status_on(),
            "\"ENABLED\"",
            "\"DISABLED\"",
            &["ec2-inspector", "ecr-best-practices"],
        ),
        lost(
            "Inspector on one instance",
            coverage_on(),
            Change::text(
                &format!("\"resourceId\":\"{BATCH}\""),
                "\"resourceId\":\"i-0a1b2c3d4e5f69999\"",
            ),
            INSPECTOR,
        ),
        altered(
            "what Inspector needs on instances",
            coverage_on(),
            "\"reason\":\"SUCCESSFUL\",\"statusCode\":\"ACTIVE\"",
            &format!("\"reason\":\"UNMANAGED_EC2_INSTANCE\",{unmanaged}"),
            INSPECTOR,
        ),
    ]
}

#[test]
fn what_the_network_and_instances_lack_opens_the_items_about_it() {
    let all = [ways_in(), instances()];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
