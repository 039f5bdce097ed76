//! Whether network ACLs deny by default.

use super::world::{World, acl, rule};
use super::{ec2, on, scan_item};
use crate::kit::{ACCOUNT, HERE, Results, account};
use crate::peer::rule::Reply;

const THREAT: &str = "vpc-network-acls";
const CONTROL: &str = "vpc-network-acl-denies-by-default";

/// Network ACLs before the private subnet, in which an instance is; the last one is before no subnet.
fn world(acls: &[(&str, Vec<String>)]) -> World {
    let acls: String = acls
        .iter()
        .map(|(id, rules)| acl(id, false, &["subnet-private"], rules))
        .collect();
    let world = World {
        acls,
        ..World::new()
    };
    world.with_interface("eni-1", "i-1", "subnet-private", "sg-1", "")
}

fn scan(world: &World) -> Results {
    scan_item(&world.tell(account()), THREAT, "", HERE)
}

fn inbound(number: u32, protocol: &str, action: &str, block: &str, ports: &str) -> String {
    rule(number, protocol, action, false, block, ports)
}

fn web() -> Vec<String> {
    vec![
        inbound(100, "6", "allow", "0.0.0.0/0", "443"),
        inbound(110, "6", "allow", "0.0.0.0/0", "1024-65535"),
        rule(100, "6", "allow", true, "0.0.0.0/0", "443"),
        rule(110, "6", "allow", true, "0.0.0.0/0", "1024-65535"),
    ]
}

#[test]
fn one_that_serves_the_web_alone_implements_it() {
    let results = scan(&world(&[("acl-web", web())]));
    let (verdict, reason) = results.judged(CONTROL, "acl-web");
    assert_eq!(verdict, "pass");
    assert!(reason.contains("those of many servers"), "{reason}");
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    assert_eq!(results.called("ec2:DescribeNetworkAcls"), 1);
    assert_eq!(results.called("ec2:DescribeNetworkInterfaces"), 1);
    assert_eq!(
        results.called("ec2:DescribeSubnets"),
        0,
        "nothing hangs on them"
    );
}

/// Whom a subnet is shared with sees the network ACL of its owner.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html>
#[test]
fn one_of_a_shared_subnet_is_named_as_that_of_its_owner() {
    let mut world = world(&[("acl-web", web())]);
    let told = |owner: &str| format!("<vpcId>vpc-1</vpcId><ownerId>{owner}</ownerId><default>");
    world.acls = world.acls.replace(&told(ACCOUNT), &told("444455556666"));
    let arn = "arn:aws:ec2:us-east-1:444455556666:network-acl/acl-web";
    let (verdict, _) = scan(&world).judged(CONTROL, arn);
    assert_eq!(verdict, "pass");
}

#[test]
fn as_aws_makes_them_it_is_not_started() {
    let world = World::new().with_interface("eni-1", "i-1", "subnet-private", "sg-1", "");
    let results = scan(&world);
    let (verdict, reason) = results.judged(CONTROL, "acl-open");
    assert_eq!(verdict, "fail");
    assert!(reason.contains("all protocols (IPv4)"), "{reason}");
    assert_eq!(results.status(THREAT), "not-started");
}

/// Prowler's `ec2_networkacl_allow_ingress_any_port` lets split blocks, all of TCP, and everything outbound pass;
/// CloudSploit's plugins know neither order nor denials nor IPv6; Security Hub's EC2.21 looks at two ports.
#[test]
fn order_families_directions_and_split_blocks_count() {
    let denied_first = vec![
        inbound(1, "-1", "deny", "0.0.0.0/0", ""),
        inbound(100, "-1", "allow", "0.0.0.0/0", ""),
    ];
    let halves = vec![
        inbound(1, "-1", "allow", "0.0.0.0/1", ""),
        inbound(2, "-1", "allow", "128.0.0.0/1", ""),
    ];
    let six = [web(), vec![inbound(101, "-1", "allow", "::/0", "")]].concat();
    let out = [web(), vec![rule(90, "-1", "allow", true, "0.0.0.0/0", "")]].concat();
    let tcp = vec![inbound(100, "6", "allow", "0.0.0.0/0", "0-65535")];
    let port = [web(), vec![inbound(90, "6", "allow", "0.0.0.0/0", "22")]].concat();
    let hole = [web(), vec![inbound(90, "6", "deny", "0.0.0.0/0", "3389")]].concat();
    let inside = vec![inbound(100, "-1", "allow", "10.0.0.0/8", "")];
    let results = scan(&world(&[
        ("acl-denied", denied_first),
        ("acl-halves", halves),
        ("acl-six", six),
        ("acl-out", out),
        ("acl-tcp", tcp),
        ("acl-port", port),
        ("acl-hole", hole),
        ("acl-inside", inside),
    ]));
    for (id, verdict) in [
        ("acl-denied", "pass"),
        ("acl-halves", "fail"),
        ("acl-six", "fail"),
        ("acl-out", "fail"),
        ("acl-tcp", "fail"),
        ("acl-port", "question"),
        ("acl-hole", "pass"),
        ("acl-inside", "pass"),
    ] {
        let (found, reason) = results.judged(CONTROL, id);
        assert_eq!(found, verdict, "{id}: {reason}");
    }
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn one_before_no_used_subnet_has_no_say() {
    let mut world = world(&[("acl-web", web())]);
    let all = [inbound(100, "-1", "allow", "0.0.0.0/0", "")];
    world.acls += &acl("acl-idle", true, &[], &all);
    world.acls += &acl("acl-empty", true, &["subnet-public"], &all);
    let results = scan(&world);
    assert_eq!(results.findings(CONTROL).len(), 1);
    assert_eq!(results.status(THREAT), "implemented");
    // A VPC in which nothing is says nothing of the item.
    let nothing = World::new();
    let (status, reason) = scan(&nothing).decided(THREAT);
    assert_eq!(status, "needs-investigation", "{reason}");
}

#[test]
fn what_may_not_be_read_is_named() {
    for operation in ["DescribeNetworkAcls", "DescribeNetworkInterfaces"] {
        let stub =
            world(&[("acl-web", web())]).tell(account().answering(on(operation), Reply::Denied));
        let (status, reason) = scan_item(&stub, THREAT, "", HERE).decided(THREAT);
        assert_eq!(status, "needs-investigation");
        assert!(
            reason.contains(&format!("ec2:{operation} was denied")),
            "{reason}"
        );
    }
}

#[test]
fn network_acls_come_page_by_page() {
    let web = world(&[("acl-web", web())]);
    let more = acl(
        "acl-more",
        false,
        &["subnet-private"],
        &[inbound(1, "-1", "allow", "::/0", "")],
    );
    let page = |items: &str, token: &str| {
        ec2(
            "DescribeNetworkAcls",
            &format!("<networkAclSet>{items}</networkAclSet>{token}"),
        )
    };
    let stub = account()
        .answering(
            on("DescribeNetworkAcls").containing("second"),
            page(&more, ""),
        )
        .answering(
            on("DescribeNetworkAcls"),
            page(&web.acls, "<nextToken>second</nextToken>"),
        );
    let results = scan_item(&web.tell(stub), THREAT, "", HERE);
    assert_eq!(results.verdict(CONTROL, "acl-web"), "pass");
    assert_eq!(results.verdict(CONTROL, "acl-more"), "fail");
}
