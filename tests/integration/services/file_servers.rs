//! Who on the internet gets to file systems of EFS and FSx: the network in which they stand is canned.

use serde_json::json;

use super::efs::file_system;
use super::without_buckets;
use crate::kit::{ACCOUNT, HERE, Results, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const EXPOSED: &str = "storage-exposed";
const EFS: &str = "efs-file-system-not-public";
const FSX: &str = "fsx-file-system-not-public";
const SYSTEM: &str = "file-system/fs-1";

fn ec2(operation: &str, content: &str) -> (On, Reply) {
    let answer = format!("<{operation}Response>{content}</{operation}Response>");
    (On::call("ec2", operation), Reply::xml(&answer))
}

/// A public subnet with one interface, and one group before it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html>
fn network(from: &str, port: &str, public: bool) -> Vec<(On, Reply)> {
    let association = match public {
        true => "<association><publicIp>18.200.1.2</publicIp></association>",
        false => "",
    };
    vec![
        ec2(
            "DescribeSubnets",
            "<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><ownerId>111122223333</ownerId><cidrBlock>10.0.0.0/24</cidrBlock>\
             </item></subnetSet>",
        ),
        ec2(
            "DescribeRouteTables",
            "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>\
             <item><destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>local</gatewayId>\
             <state>active</state></item><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock>\
             <gatewayId>igw-1</gatewayId><state>active</state></item></routeSet><associationSet><item>\
             <routeTableAssociationId>rtbassoc-1</routeTableAssociationId><routeTableId>rtb-1</routeTableId>\
             <main>true</main><associationState><state>associated</state></associationState></item></associationSet>\
             </item></routeTableSet>",
        ),
        ec2(
            "DescribeNetworkAcls",
            "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId><default>true</default>\
             <entrySet><item><ruleNumber>100</ruleNumber><protocol>-1</protocol><ruleAction>allow</ruleAction>\
             <egress>true</egress><cidrBlock>0.0.0.0/0</cidrBlock></item><item><ruleNumber>100</ruleNumber>\
             <protocol>-1</protocol><ruleAction>allow</ruleAction><egress>false</egress>\
             <cidrBlock>0.0.0.0/0</cidrBlock></item></entrySet><associationSet><item>\
             <networkAclAssociationId>aclassoc-1</networkAclAssociationId><networkAclId>acl-1</networkAclId>\
             <subnetId>subnet-1</subnetId></item></associationSet></item></networkAclSet>",
        ),
        ec2(
            "DescribeSecurityGroups",
            &format!(
                "<securityGroupInfo><item><ownerId>{ACCOUNT}</ownerId><groupId>sg-1</groupId>\
                 <groupName>files</groupName><vpcId>vpc-1</vpcId><ipPermissions><item><ipProtocol>tcp</ipProtocol>\
                 <fromPort>{port}</fromPort><toPort>{port}</toPort><groups/><ipRanges><item><cidrIp>{from}</cidrIp>\
                 </item></ipRanges><ipv6Ranges/><prefixListIds/></item></ipPermissions></item></securityGroupInfo>"
            ),
        ),
        ec2(
            "DescribeNetworkInterfaces",
            &format!(
                "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId>\
                 <subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><requesterManaged>true</requesterManaged>\
                 <interfaceType>interface</interfaceType><groupSet><item><groupId>sg-1</groupId>\
                 <groupName>files</groupName></item></groupSet><privateIpAddressesSet><item>\
                 <privateIpAddress>10.0.0.5</privateIpAddress><primary>true</primary>{association}</item>\
                 </privateIpAddressesSet></item></networkInterfaceSet>"
            ),
        ),
        ec2(
            "DescribeVpcBlockPublicAccessOptions",
            &format!(
                "<vpcBlockPublicAccessOptions><awsAccountId>{ACCOUNT}</awsAccountId><awsRegion>us-east-1</awsRegion>\
                 <state>default-state</state><internetGatewayBlockMode>off</internetGatewayBlockMode>\
                 <exclusionsAllowed>allowed</exclusionsAllowed></vpcBlockPublicAccessOptions>"
            ),
        ),
    ]
}

fn on_targets() -> On {
    On::call("elasticfilesystem", "GET /2015-02-01/mount-targets")
}

/// <https://docs.aws.amazon.com/efs/latest/ug/API_MountTargetDescription.html>
fn target(interface: &str, next: Option<&str>) -> Reply {
    let target = json!({
        "MountTargetId": format!("fsmt-{interface}"), "FileSystemId": "fs-1", "SubnetId": "subnet-1",
        "LifeCycleState": "available", "NetworkInterfaceId": interface, "IpAddress": "10.0.0.5",
    });
    Reply::json(&json!({ "MountTargets": [target], "NextMarker": next }))
}

fn with_network(stub: Stub, answers: Vec<(On, Reply)>) -> Stub {
    let answers = answers.into_iter();
    answers.fold(stub, |stub, (on, reply)| stub.answering(on, reply))
}

/// A file system of EFS in this network.
fn efs(stub: Stub, answers: Vec<(On, Reply)>) -> Results {
    let stub = without_buckets(with_network(stub, answers))
        .answering(
            On::call("elasticfilesystem", "GET /2015-02-01/file-systems"),
            Reply::json(&json!({ "FileSystems": [file_system("fs-1", &json!({}))] })),
        )
        .answering(on_targets(), target("eni-1", None))
        .answering(on_policy(), no_policy());
    scan(&nothing_else(stub).endpoint(), EXPOSED, HERE)
}

/// <https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html>
fn on_policy() -> On {
    On::call(
        "elasticfilesystem",
        "GET /2015-02-01/file-systems/fs-1/policy",
    )
}

fn no_policy() -> Reply {
    Reply::error(404, "PolicyNotFound", "no policy was set")
}

fn policy(statements: &serde_json::Value) -> Reply {
    let policy = json!({ "Version": "2012-10-17", "Statement": statements });
    Reply::json(&json!({ "FileSystemId": "fs-1", "Policy": policy.to_string() }))
}

/// The same of FSx.
fn fsx(stub: Stub, answers: Vec<(On, Reply)>) -> Results {
    let system = json!({ "FileSystemId": "fs-1", "FileSystemType": "WINDOWS", "NetworkInterfaceIds": ["eni-1"] });
    let stub = without_buckets(with_network(stub, answers)).answering(
        On::call("fsx", "DescribeFileSystems"),
        Reply::json(&json!({ "FileSystems": [system] })),
    );
    scan(&nothing_else(stub).endpoint(), EXPOSED, HERE)
}

/// Prowler's `efs_mount_target_not_publicly_accessible` and Security Hub's EFS.6 fail a mount target in a public
/// subnet: without a public address nobody gets to it.
#[test]
fn a_mount_target_in_a_public_subnet_has_a_private_address() {
    let results = efs(account(), network("0.0.0.0/0", "2049", false));
    assert_eq!(results.verdict(EFS, SYSTEM), "pass");
    assert_eq!(results.status(EXPOSED), "implemented");
}

#[test]
fn a_file_system_with_a_public_address_is_as_open_as_its_group() {
    let results = efs(account(), network("0.0.0.0/0", "2049", true));
    let (verdict, reason) = results.judged(EFS, SYSTEM);
    assert_eq!(verdict, "fail");
    assert!(
        reason.contains("igw-1") && reason.contains("sg-1"),
        "{reason}"
    );
    assert_eq!(results.status(EXPOSED), "not-started");
    let results = efs(account(), network("18.100.0.0/24", "2049", true));
    assert_eq!(results.verdict(EFS, SYSTEM), "partial");
    let results = efs(account(), network("0.0.0.0/0", "8080", true));
    assert_eq!(results.verdict(EFS, SYSTEM), "pass");

    let results = fsx(account(), network("0.0.0.0/0", "445", true));
    assert_eq!(results.verdict(FSX, SYSTEM), "fail");
    let results = fsx(account(), network("0.0.0.0/0", "445", false));
    assert_eq!(results.verdict(FSX, SYSTEM), "pass");
}

#[test]
fn mount_targets_are_listed_to_the_last_page() {
    let stub = account()
        .answering(
            on_targets().containing("Marker=more"),
            target("eni-1", None),
        )
        .answering(on_targets(), target("eni-2", Some("more")));
    // The second one is not among the interfaces, and the first is open.
    let results = efs(stub, network("0.0.0.0/0", "2049", true));
    assert_eq!(results.verdict(EFS, SYSTEM), "fail");
    let stub = account()
        .answering(
            on_targets().containing("Marker=more"),
            target("eni-1", None),
        )
        .answering(on_targets(), target("eni-2", Some("more")));
    let results = efs(stub, network("0.0.0.0/0", "2049", false));
    assert_eq!(results.verdict(EFS, SYSTEM), "unknown");
}

#[test]
fn what_may_not_be_read_of_the_network_is_not_known() {
    let stub = account().answering(on_targets(), Reply::Denied);
    let results = efs(stub, Vec::new());
    let (verdict, reason) = results.judged(EFS, SYSTEM);
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("elasticfilesystem:DescribeMountTargets"),
        "{reason}"
    );
    assert_eq!(results.status(EXPOSED), "needs-investigation");
    for (refused, of) in [
        ("DescribeNetworkInterfaces", false),
        ("DescribeSecurityGroups", true),
    ] {
        let stub = account().answering(On::call("ec2", refused), Reply::Denied);
        let results = fsx(stub, network("0.0.0.0/0", "445", of));
        let (verdict, reason) = results.judged(FSX, SYSTEM);
        assert_eq!(verdict, "unknown", "{refused}");
        assert!(reason.contains(&format!("ec2:{refused}")), "{reason}");
    }
}

/// Prowler's `efs_not_publicly_accessible` fails every file system without a policy, in reach or not, and one that lets
/// in whoever comes by a mount target, where AWS takes neither for public.
#[test]
fn a_policy_counts_beside_the_network() {
    let allow = |principal: &str, condition: serde_json::Value| {
        json!([{ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "elasticfilesystem:ClientMount",
                 "Condition": condition }])
    };
    let mounted = json!({ "Bool": { "elasticfilesystem:AccessedViaMountTarget": "true" } });
    let role = "arn:aws:iam::111122223333:role/app";
    for (statements, inside, outside) in [
        (allow("*", json!({})), "partial", "fail"),
        (allow("*", mounted.clone()), "pass", "fail"),
        (allow(role, mounted), "pass", "partial"),
        (
            allow("*", json!({ "StringEquals": { "aws:SomethingNew": "x" } })),
            "question",
            "question",
        ),
    ] {
        for (public, expected) in [(false, inside), (true, outside)] {
            let stub = account().answering(on_policy(), policy(&statements));
            let results = efs(stub, network("0.0.0.0/0", "2049", public));
            let (verdict, reason) = results.judged(EFS, SYSTEM);
            assert_eq!(verdict, expected, "{statements} {public}: {reason}");
        }
    }
}

#[test]
fn a_policy_that_may_not_be_read_leaves_it_open() {
    for reply in [
        Reply::Denied,
        Reply::json(&json!({ "FileSystemId": "fs-1", "Policy": "{" })),
        Reply::json(&json!({ "FileSystemId": "fs-1" })),
    ] {
        let stub = account().answering(on_policy(), reply);
        let results = efs(stub, network("0.0.0.0/0", "2049", false));
        let (verdict, reason) = results.judged(EFS, SYSTEM);
        assert_eq!(verdict, "unknown");
        assert!(reason.contains("DescribeFileSystemPolicy"), "{reason}");
    }
}

#[test]
fn clients_without_tls_are_refused_by_a_policy_alone() {
    const TLS: &str = "efs-file-system-tls-required";
    let judged = |reply: Reply| {
        let stub = account()
            .answering(
                On::call("elasticfilesystem", "GET /2015-02-01/file-systems"),
                Reply::json(&json!({ "FileSystems": [file_system("fs-1", &json!({}))] })),
            )
            .answering(on_policy(), reply);
        let stub = nothing_else(stub);
        scan(&stub.endpoint(), "tls-within-vpc", HERE).judged(TLS, SYSTEM)
    };
    let open = json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "elasticfilesystem:ClientMount" });
    let deny = json!({ "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "*",
                       "Condition": { "Bool": { "aws:SecureTransport": "false" } } });
    assert_eq!(judged(policy(&json!([open, deny]))).0, "pass");
    assert_eq!(judged(policy(&json!([open]))).0, "partial");
    assert_eq!(judged(no_policy()).0, "partial");
    assert_eq!(judged(Reply::Denied).0, "unknown");
}
