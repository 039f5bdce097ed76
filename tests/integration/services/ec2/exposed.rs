//! Whether the internet gets to instances, by themselves or by what stands before them.

use serde_json::{Value, json};

use super::world::{World, permission, table};
use super::{described, instance, on, running, scan_item};
use crate::kit::empty::{verified_access, vpc_origins};
use crate::kit::{ACCOUNT, HERE, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const THREAT: &str = "ec2-exposed";
pub(super) const CONTROL: &str = "ec2-instance-not-exposed";

/// A world whose groups are open to all for HTTPS, to an office for SSH, and to nobody.
pub(super) fn world() -> World {
    World::new()
        .with_group("sg-open", "open", &permission("tcp 443 0.0.0.0/0"))
        .with_group("sg-office", "office", &permission("tcp 22 198.51.100.0/24"))
        .with_group("sg-closed", "closed", &permission("tcp 8080 sg-open"))
        .with_group("sg-ping", "ping", &permission("icmp all 0.0.0.0/0"))
}

fn balancers(stub: Stub, balancers: &str, groups: &str) -> Stub {
    stub.answering(
        On::call("elasticloadbalancing", "DescribeLoadBalancers").containing("2015-12-01"),
        Reply::query(
            "DescribeLoadBalancers",
            &format!("<LoadBalancers>{balancers}</LoadBalancers>"),
        ),
    )
    .answering(
        On::call("elasticloadbalancing", "DescribeTargetGroups"),
        Reply::query(
            "DescribeTargetGroups",
            &format!("<TargetGroups>{groups}</TargetGroups>"),
        ),
    )
}

fn classic(stub: Stub, balancers: &str) -> Stub {
    stub.answering(
        On::call("elb", "DescribeLoadBalancers"),
        Reply::query(
            "DescribeLoadBalancers",
            &format!("<LoadBalancerDescriptions>{balancers}</LoadBalancerDescriptions>"),
        ),
    )
}

fn accelerators(stub: Stub, standard: &Value) -> Stub {
    stub.answering(
        On::call("globalaccelerator", "ListAccelerators"),
        Reply::json(&json!({ "Accelerators": standard })),
    )
    .answering(
        On::call("globalaccelerator", "ListCustomRoutingAccelerators"),
        Reply::json(&json!({ "Accelerators": [] })),
    )
    .answering(
        On::call("globalaccelerator", "ListCrossAccountAttachments"),
        Reply::json(&json!({ "CrossAccountAttachments": [] })),
    )
}

fn private_ways(stub: Stub, origins: &[&str], endpoints: &str) -> Stub {
    let (on_origins, origins) = vpc_origins::listed(origins);
    let (on_endpoints, endpoints) = verified_access::endpoints(endpoints);
    stub.answering(on_origins, origins)
        .answering(on_endpoints, endpoints)
}

/// No load balancers, no accelerators and no other ways in, for whatever the stub has no answer to yet.
fn alone(stub: Stub) -> Stub {
    let stub = accelerators(classic(balancers(stub, "", ""), ""), &json!([]));
    private_ways(stub, &[], "")
}

/// `stub` comes before all that is told otherwise.
pub(super) fn scan(
    world: &World,
    instances: &[String],
    stub: impl FnOnce(Stub) -> Stub,
) -> Results {
    let own = stub(account()).answering(on("DescribeInstances"), described(instances));
    scan_item(&world.tell(alone(own)), THREAT, "", HERE)
}

#[test]
fn instances_in_private_subnets_implement_it() {
    let world = world()
        .with_interface("eni-1", "i-private", "subnet-private", "sg-closed", "")
        // Nothing leads there, so an open group opens nothing.
        .with_interface("eni-2", "i-shut-in", "subnet-private", "sg-open", "");
    let instances = [
        running("i-private", "required"),
        running("i-shut-in", "required"),
    ];
    let results = scan(&world, &instances, |stub| stub);
    for id in ["i-private", "i-shut-in"] {
        let (verdict, reason) = results.judged(CONTROL, id);
        assert_eq!(verdict, "pass", "{id}: {reason}");
    }
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    for operation in [
        "DescribeInstances",
        "DescribeSubnets",
        "DescribeRouteTables",
        "DescribeNetworkAcls",
        "DescribeSecurityGroups",
        "DescribeNetworkInterfaces",
        "DescribeVpcs",
        "DescribeVpcBlockPublicAccessOptions",
    ] {
        assert_eq!(
            results.called(&format!("ec2:{operation}")),
            1,
            "{operation}"
        );
    }
}

#[test]
fn one_with_a_public_address_and_an_open_port_is_not_started() {
    let world = world().with_interface(
        "eni-1",
        "i-open",
        "subnet-public",
        "sg-open",
        "203.0.113.10",
    );
    let results = scan(&world, &[running("i-open", "required")], |stub| stub);
    let (verdict, reason) = results.judged(CONTROL, "i-open");
    assert_eq!(verdict, "fail");
    for part in [
        "tcp 443",
        "igw-1",
        "rtb-public",
        "acl-open",
        "sg-open",
        "eni-1",
    ] {
        assert!(reason.contains(part), "no {part} in {reason}");
    }
    assert_eq!(results.status(THREAT), "not-started");
}

/// Prowler's `ec2_instance_public_ip` and Security Hub's EC2.9 fail an instance for any public IPv4 address, also one
/// that nothing gets to.
#[test]
fn a_public_address_that_nothing_gets_to_is_no_way_in() {
    let world = world()
        .with_interface(
            "eni-1",
            "i-closed",
            "subnet-public",
            "sg-closed",
            "203.0.113.10",
        )
        .with_interface(
            "eni-2",
            "i-ping",
            "subnet-public",
            "sg-ping",
            "203.0.113.11",
        )
        .with_interface(
            "eni-3",
            "i-office",
            "subnet-public",
            "sg-office",
            "203.0.113.12",
        )
        .with_interface(
            "eni-4",
            "i-stopped",
            "subnet-public",
            "sg-open",
            "203.0.113.13",
        )
        .with_interface("eni-5", "i-asleep", "subnet-public", "sg-open", "");
    let instances = [
        running("i-closed", "required"),
        running("i-ping", "required"),
        running("i-office", "required"),
        // An Elastic IP address stays, one that AWS lent does not.
        instance("i-stopped", "stopped", ""),
        instance("i-asleep", "stopped", ""),
        instance("i-gone", "terminated", ""),
    ];
    let results = scan(&world, &instances, |stub| stub);
    for (id, verdict) in [
        ("i-closed", "pass"),
        ("i-ping", "pass"),
        ("i-office", "question"),
        ("i-stopped", "fail"),
        ("i-asleep", "pass"),
    ] {
        let (found, reason) = results.judged(CONTROL, id);
        assert_eq!(found, verdict, "{id}: {reason}");
    }
    let (_, reason) = results.judged(CONTROL, "i-office");
    assert!(reason.contains("198.51.100.0/24"), "{reason}");
    assert_eq!(results.findings(CONTROL).len(), 5);
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn what_blocks_public_access_and_other_networks_count() {
    let open = world().with_interface("eni-1", "i-1", "subnet-public", "sg-open", "203.0.113.10");
    let blocked = World {
        blocked: "block-ingress",
        ..open.clone()
    };
    let results = scan(&blocked, &[running("i-1", "required")], |stub| stub);
    let (verdict, reason) = results.judged(CONTROL, "i-1");
    assert_eq!(verdict, "pass");
    assert!(reason.contains("Block Public Access"), "{reason}");

    let transit = World {
        tables: table("rtb-transit", "tgw-1", "subnet-public"),
        ..open
    };
    let results = scan(&transit, &[running("i-1", "required")], |stub| stub);
    let (verdict, reason) = results.judged(CONTROL, "i-1");
    assert_eq!(verdict, "question");
    assert!(reason.contains("tgw-1"), "{reason}");
}

const BALANCER: &str = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/web/1";
const GROUP: &str = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/1";

/// A load balancer, and a group of targets of it.
pub(super) fn balanced(stub: Stub, scheme: &str, kind: &str, targets: &[&str]) -> Stub {
    let balancer = format!(
        "<member><LoadBalancerArn>{BALANCER}</LoadBalancerArn><LoadBalancerName>web</LoadBalancerName>\
         <Scheme>{scheme}</Scheme><Type>application</Type><VpcId>vpc-1</VpcId></member>"
    );
    let group = format!(
        "<member><TargetGroupArn>{GROUP}</TargetGroupArn><TargetGroupName>web</TargetGroupName><Protocol>HTTP</Protocol>\
         <TargetType>{kind}</TargetType><VpcId>vpc-1</VpcId><LoadBalancerArns><member>{BALANCER}</member>\
         </LoadBalancerArns></member>"
    );
    let targets: String = targets
        .iter()
        .map(|id| format!("<member><Target><Id>{id}</Id><Port>80</Port></Target></member>"))
        .collect();
    balancers(stub, &balancer, &group).answering(
        On::call("elasticloadbalancing", "DescribeTargetHealth"),
        Reply::query(
            "DescribeTargetHealth",
            &format!("<TargetHealthDescriptions>{targets}</TargetHealthDescriptions>"),
        ),
    )
}

/// CloudSploit's `ec2NetworkExposure` follows the default actions of listeners alone; what a rule forwards to is a
/// target as well.
#[test]
fn behind_a_public_load_balancer_it_is_asked() {
    let world = world()
        .with_interface("eni-1", "i-web", "subnet-private", "sg-closed", "")
        .with_interface("eni-2", "i-other", "subnet-private", "sg-closed", "");
    let instances = [running("i-web", "required")];
    for (scheme, kind, target, expected) in [
        ("internet-facing", "instance", "i-web", "question"),
        ("internet-facing", "ip", "10.1.0.10", "question"),
        ("internet-facing", "instance", "i-other", "pass"),
        // As a private link of API Gateway comes.
        ("internal", "instance", "i-web", "pass"),
    ] {
        let results = scan(&world, &instances, |stub| {
            balanced(stub, scheme, kind, &[target])
        });
        let (verdict, reason) = results.judged(CONTROL, "i-web");
        assert_eq!(verdict, expected, "{scheme} {kind} {target}: {reason}");
        if expected == "question" {
            assert!(reason.contains(BALANCER), "{reason}");
        }
    }
}

#[test]
fn classic_load_balancers_and_accelerators_lead_to_instances_as_well() {
    let world = world()
        .with_interface("eni-1", "i-web", "subnet-private", "sg-closed", "")
        .with_interface("eni-2", "i-fast", "subnet-private", "sg-open", "")
        .with_interface("eni-3", "i-shut", "subnet-private", "sg-closed", "");
    let ids = ["i-web", "i-fast", "i-shut"];
    let instances = ids.map(|id| running(id, "required"));
    let old = "<member><LoadBalancerName>old</LoadBalancerName><Scheme>internet-facing</Scheme>\
               <Instances><member><InstanceId>i-web</InstanceId></member></Instances></member>";
    let arn = format!("arn:aws:globalaccelerator::{ACCOUNT}:accelerator/a1");
    let accelerated = |stub: Stub| {
        let stub = accelerators(
            classic(stub, old),
            &json!([{ "AcceleratorArn": arn, "Name": "fast", "Enabled": true }]),
        );
        let listener = format!("{arn}/listener/l1");
        let endpoint = |id: &str| json!({ "EndpointId": id });
        stub.answering(
            On::call("globalaccelerator", "ListListeners"),
            Reply::json(&json!({ "Listeners": [{ "ListenerArn": listener, "Protocol": "TCP",
                "PortRanges": [{ "FromPort": 443, "ToPort": 443 }] }] })),
        )
        .answering(
            On::call("globalaccelerator", "ListEndpointGroups"),
            Reply::json(&json!({ "EndpointGroups": [{ "EndpointGroupArn": format!("{listener}/endpoint-group/e1"),
                "EndpointGroupRegion": "us-east-1",
                "EndpointDescriptions": [endpoint("i-fast"), endpoint("i-shut")] }] })),
        )
    };
    let results = scan(&world, &instances, accelerated);
    for (id, verdict) in [
        ("i-web", "question"),
        ("i-fast", "fail"),
        ("i-shut", "pass"),
    ] {
        let (found, reason) = results.judged(CONTROL, id);
        assert_eq!(found, verdict, "{id}: {reason}");
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html>
#[test]
fn vpc_origins_of_cloudfront_and_endpoints_of_verified_access_lead_to_private_subnets() {
    let ids = ["i-web", "i-origin", "i-work", "i-shut"];
    let world = world()
        .with_interface("eni-1", "i-web", "subnet-private", "sg-closed", "")
        .with_interface("eni-2", "i-origin", "subnet-private", "sg-closed", "")
        .with_interface("eni-3", "i-work", "subnet-private", "sg-closed", "")
        .with_interface("eni-4", "i-shut", "subnet-private", "sg-closed", "");
    let instances = ids.map(|id| running(id, "required"));
    let origin = format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-origin");
    let elsewhere =
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/elsewhere/1";
    let endpoint = "<item><verifiedAccessEndpointId>vae-1</verifiedAccessEndpointId>\
                    <verifiedAccessInstanceId>vai-1</verifiedAccessInstanceId>\
                    <endpointType>network-interface</endpointType><networkInterfaceOptions>\
                    <networkInterfaceId>eni-3</networkInterfaceId></networkInterfaceOptions>\
                    <status><code>active</code></status></item>";
    let results = scan(&world, &instances, |stub| {
        let stub = balanced(stub, "internal", "instance", &["i-web"]);
        private_ways(stub, &[BALANCER, &origin, elsewhere], endpoint)
    });
    for (id, way) in [
        ("i-web", "vpcorigin/vo_0"),
        ("i-origin", "vpcorigin/vo_1"),
        ("i-work", "vae-1"),
    ] {
        let (verdict, reason) = results.judged(CONTROL, id);
        assert_eq!(verdict, "question", "{id}: {reason}");
        assert!(reason.contains(way), "{id}: {reason}");
    }
    assert_eq!(results.verdict(CONTROL, "i-shut"), "pass");

    let denied = On::call("cloudfront", "GET /2020-05-31/vpc-origin");
    let results = scan(&world, &instances, |stub| {
        stub.answering(denied, Reply::Denied)
    });
    let (verdict, reason) = results.judged(CONTROL, "i-shut");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("cloudfront:ListVpcOrigins"), "{reason}");
}

/// <https://docs.aws.amazon.com/global-accelerator/latest/dg/cross-account-resources.html>
#[test]
fn what_accelerators_of_other_accounts_may_lead_to_is_asked() {
    let world = world()
        .with_interface("eni-1", "i-web", "subnet-private", "sg-closed", "")
        .with_interface("eni-2", "i-shared", "subnet-private", "sg-closed", "")
        .with_interface("eni-3", "i-shut", "subnet-private", "sg-closed", "");
    let ids = ["i-web", "i-shared", "i-shut"];
    let instances = ids.map(|id| running(id, "required"));
    let attachment = format!("arn:aws:globalaccelerator::{ACCOUNT}:attachment/a1");
    let instance = format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-shared");
    let results = scan(&world, &instances, |stub| {
        balanced(stub, "internal", "instance", &["i-web"]).answering(
            On::call("globalaccelerator", "ListCrossAccountAttachments"),
            Reply::json(
                &json!({ "CrossAccountAttachments": [{ "AttachmentArn": attachment,
                "Principals": ["444455556666"],
                "Resources": [{ "EndpointId": BALANCER }, { "EndpointId": instance }] }] }),
            ),
        )
    });
    for (id, verdict) in [
        ("i-web", "question"),
        ("i-shared", "question"),
        ("i-shut", "pass"),
    ] {
        let (found, reason) = results.judged(CONTROL, id);
        assert_eq!(found, verdict, "{id}: {reason}");
        assert_eq!(
            reason.contains(&attachment),
            verdict == "question",
            "{reason}"
        );
    }
}

/// EC2 of a region without Verified Access answers that it does not know the action.
#[test]
fn a_region_without_verified_access_has_no_endpoint_of_it() {
    let world = world().with_interface("eni-1", "i-1", "subnet-private", "sg-closed", "");
    let results = scan(&world, &[running("i-1", "required")], |stub| {
        let operation = "DescribeVerifiedAccessEndpoints";
        let words = format!("The action {operation} is not valid for this web service.");
        stub.answering(on(operation), Reply::error(400, "InvalidAction", &words))
    });
    let (verdict, reason) = results.judged(CONTROL, "i-1");
    assert_eq!(verdict, "pass", "{reason}");
}

#[test]
fn what_may_not_be_read_is_named_and_nothing_passes() {
    let world =
        world().with_interface("eni-1", "i-1", "subnet-public", "sg-closed", "203.0.113.10");
    let ec2 = [
        "DescribeInstances",
        "DescribeSubnets",
        "DescribeRouteTables",
        "DescribeNetworkAcls",
        "DescribeSecurityGroups",
        "DescribeNetworkInterfaces",
    ];
    let others = [
        ("elasticloadbalancing", "DescribeLoadBalancers"),
        ("globalaccelerator", "ListAccelerators"),
        ("globalaccelerator", "ListCrossAccountAttachments"),
        ("ec2", "DescribeVerifiedAccessEndpoints"),
    ];
    for (service, operation) in ec2
        .map(|operation| ("ec2", operation))
        .into_iter()
        .chain(others)
    {
        let results = scan(&world, &[running("i-1", "required")], |stub| {
            stub.answering(On::call(service, operation), Reply::Denied)
        });
        // Filters that are closed decide whatever the routes are, so some pass all the same.
        let told = String::from_utf8_lossy(&results.bytes)
            .contains(&format!("{service}:{operation} was denied"));
        let passes = results.status(THREAT) == "implemented";
        assert!(told != passes, "{operation}: {}", results.reason(THREAT));
        if matches!(
            operation,
            "DescribeInstances" | "DescribeSecurityGroups" | "DescribeNetworkInterfaces"
        ) {
            assert_eq!(results.status(THREAT), "needs-investigation", "{operation}");
        }
    }
}

#[test]
fn a_target_group_that_is_deleted_meanwhile_leads_to_no_instance() {
    let world = world().with_interface("eni-1", "i-1", "subnet-private", "sg-closed", "");
    let results = scan(&world, &[running("i-1", "required")], |stub| {
        let gone = Reply::error(
            400,
            "TargetGroupNotFound",
            "One or more target groups not found",
        );
        let health = On::call("elasticloadbalancing", "DescribeTargetHealth");
        balanced(
            stub.answering(health, gone),
            "internet-facing",
            "instance",
            &["i-1"],
        )
    });
    let (verdict, reason) = results.judged(CONTROL, "i-1");
    assert_eq!(verdict, "pass", "{reason}");
}

#[test]
fn targets_that_cannot_be_read_leave_every_instance_open() {
    let world = world().with_interface("eni-1", "i-1", "subnet-private", "sg-closed", "");
    let results = scan(&world, &[running("i-1", "required")], |stub| {
        let stub = stub.answering(
            On::call("elasticloadbalancing", "DescribeTargetHealth"),
            Reply::Denied,
        );
        balanced(stub, "internet-facing", "instance", &["i-2"])
    });
    let (verdict, reason) = results.judged(CONTROL, "i-1");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("elasticloadbalancing:DescribeTargetHealth was denied"),
        "{reason}"
    );
}
