//! How the network of a region is read: page by page, list by list, and from an emulator.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{InstanceNetworkInterfaceSpecification, IpPermission, IpRange};
use serde_json::json;

use super::world::{World, permission};
use super::{described, ec2, on, report_of, running, scan_item};
use crate::kit::empty::{verified_access, vpc_origins};
use crate::kit::{HERE, Results, Stage, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const THREAT: &str = "ec2-exposed";
const CONTROL: &str = "ec2-instance-not-exposed";

/// An instance with a public address that anyone gets to.
fn world() -> World {
    World::new()
        .with_group("sg-open", "open", &permission("tcp 443 0.0.0.0/0"))
        .with_interface("eni-1", "i-1", "subnet-public", "sg-open", "203.0.113.10")
}

/// What stands before nothing, in the form of each service.
fn nothing_before() -> Vec<(On, Reply)> {
    let balancers = |service: &str, holds: &str| {
        let on = On::call(service, "DescribeLoadBalancers");
        (on, Reply::query("DescribeLoadBalancers", holds))
    };
    let accelerators = |operation: &str| {
        let on = On::call("globalaccelerator", operation);
        (on, Reply::json(&json!({ "Accelerators": [] })))
    };
    vec![
        balancers("elasticloadbalancing", "<LoadBalancers/>"),
        balancers("elb", "<LoadBalancerDescriptions/>"),
        (
            On::call("elasticloadbalancing", "DescribeTargetGroups"),
            Reply::query("DescribeTargetGroups", "<TargetGroups/>"),
        ),
        accelerators("ListAccelerators"),
        accelerators("ListCustomRoutingAccelerators"),
        (
            On::call("globalaccelerator", "ListCrossAccountAttachments"),
            Reply::json(&json!({ "CrossAccountAttachments": [] })),
        ),
        verified_access::endpoints(""),
        vpc_origins::listed(&[]),
    ]
}

fn scan(world: &World, rules: Vec<(On, Reply)>) -> Results {
    let rules = rules.into_iter().chain(nothing_before());
    let stub: Stub = rules.fold(account(), |stub, (on, reply)| stub.answering(on, reply));
    let stub = stub.answering(
        on("DescribeInstances"),
        described(&[running("i-1", "required")]),
    );
    scan_item(&world.tell(stub), THREAT, "", HERE)
}

/// A listing whose first page is empty, and the second what is given.
fn on_two_pages(operation: &str, set: &str, second: Reply) -> Vec<(On, Reply)> {
    let first = format!("<{set}/><nextToken>second</nextToken>");
    vec![
        (on(operation).containing("NextToken=second"), second),
        (on(operation), ec2(operation, &first)),
    ]
}

#[test]
fn each_part_comes_page_by_page_and_one_that_breaks_off_leaves_the_answer_open() {
    let world = world();
    let subnet = "<item><subnetId>subnet-public</subnetId><vpcId>vpc-1</vpcId>\
                  <ownerId>111122223333</ownerId><cidrBlock>10.1.0.0/24</cidrBlock></item>";
    for (operation, set, items) in [
        ("DescribeSubnets", "subnetSet", subnet),
        (
            "DescribeRouteTables",
            "routeTableSet",
            world.tables.as_str(),
        ),
        ("DescribeNetworkAcls", "networkAclSet", &world.acls),
        ("DescribeSecurityGroups", "securityGroupInfo", &world.groups),
        (
            "DescribeNetworkInterfaces",
            "networkInterfaceSet",
            &world.interfaces,
        ),
    ] {
        let second = ec2(operation, &format!("<{set}>{items}</{set}>"));
        let results = scan(&world, on_two_pages(operation, set, second));
        let (verdict, reason) = results.judged(CONTROL, "i-1");
        assert_eq!(verdict, "fail", "{operation}: {reason}");
        let results = scan(&world, on_two_pages(operation, set, Reply::Denied));
        let (verdict, reason) = results.judged(CONTROL, "i-1");
        assert_eq!(verdict, "unknown", "{operation}: {reason}");
        let denied = format!("ec2:{operation} was denied");
        assert!(reason.contains(&denied), "{operation}: {reason}");
    }
}

/// Prowler reads no prefix lists in rules.
#[test]
fn the_blocks_of_a_list_are_read_to_the_last_page() {
    let mut world = World::new()
        .with_group("sg-list", "list", &permission("tcp 443 pl-1"))
        .with_interface("eni-1", "i-1", "subnet-public", "sg-list", "203.0.113.10");
    world.lists = vec![("pl-1", "111122223333", "10.0.0.0/8")];
    let operation = "GetManagedPrefixListEntries";
    let verdict = |rules| {
        let results = scan(&world, rules);
        let (verdict, reason) = results.judged(CONTROL, "i-1");
        (
            verdict,
            reason.contains("ec2:GetManagedPrefixListEntries was denied"),
        )
    };
    assert_eq!(verdict(Vec::new()), ("pass".to_owned(), false));
    let open = "<entrySet><item><cidr>0.0.0.0/1</cidr></item><item><cidr>128.0.0.0/1</cidr></item></entrySet>";
    let second = || ec2(operation, open);
    let rules = on_two_pages(operation, "entrySet", second());
    assert_eq!(verdict(rules), ("fail".to_owned(), false));
    let rules = on_two_pages(operation, "entrySet", Reply::Denied);
    assert_eq!(verdict(rules), ("unknown".to_owned(), true));
    // Without the listing it is not known whose the list is, but what it holds is.
    let rules = vec![
        (on("DescribeManagedPrefixLists"), Reply::Denied),
        (on(operation), second()),
    ];
    assert_eq!(verdict(rules), ("fail".to_owned(), false));
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessExclusion.html>
#[test]
fn what_is_excluded_from_the_block_is_read_to_the_last_page() {
    let world = World {
        blocked: "block-ingress",
        ..world()
    };
    let operation = "DescribeVpcBlockPublicAccessExclusions";
    let set = "vpcBlockPublicAccessExclusionSet";
    let excluding = |what: &str, mode: &str, state: &str| {
        let items = format!(
            "<{set}><item><exclusionId>vpcbpa-exclude-1</exclusionId>\
             <internetGatewayExclusionMode>{mode}</internetGatewayExclusionMode>\
             <resourceArn>arn:aws:ec2:us-east-1:111122223333:{what}</resourceArn><state>{state}</state></item></{set}>"
        );
        ec2(operation, &items)
    };
    let verdict = |second| {
        let results = scan(&world, on_two_pages(operation, set, second));
        results.judged(CONTROL, "i-1").0
    };
    for (what, mode, state, expected) in [
        (
            "vpc/vpc-1",
            "allow-bidirectional",
            "create-complete",
            "fail",
        ),
        (
            "subnet/subnet-public",
            "allow-bidirectional",
            "update-complete",
            "fail",
        ),
        (
            "subnet/subnet-private",
            "allow-bidirectional",
            "create-complete",
            "pass",
        ),
        ("vpc/vpc-1", "allow-egress", "create-complete", "pass"),
        (
            "vpc/vpc-1",
            "allow-bidirectional",
            "delete-complete",
            "pass",
        ),
        (
            "vpc/vpc-1",
            "allow-bidirectional",
            "create-in-progress",
            "unknown",
        ),
        ("vpc/vpc-1", "allow-some", "create-complete", "unknown"),
    ] {
        let found = verdict(excluding(what, mode, state));
        assert_eq!(found, expected, "{what} {mode} {state}");
    }
    assert_eq!(verdict(Reply::Denied), "unknown");
    // Where nothing is blocked nobody asks for exclusions.
    let off = World {
        blocked: "off",
        ..world.clone()
    };
    let results = scan(&off, vec![(on(operation), Reply::Denied)]);
    assert_eq!(results.verdict(CONTROL, "i-1"), "fail");
    assert_eq!(results.called(&format!("ec2:{operation}")), 0);
}

/// A VPC with an internet gateway and a group that lets HTTPS in.
struct Planted {
    vpc: String,
    gateway: String,
    group: String,
}

impl Planted {
    async fn new(ec2: &Client) -> Self {
        let vpc = ec2.create_vpc().cidr_block("10.1.0.0/16").send().await;
        let vpc = vpc.expect("a VPC").vpc.and_then(|it| it.vpc_id);
        let vpc = vpc.expect("its id");
        let gateway = ec2.create_internet_gateway().send().await;
        let gateway = gateway.expect("a gateway").internet_gateway;
        let gateway = gateway.and_then(|it| it.internet_gateway_id);
        let gateway = gateway.expect("its id");
        let attach = ec2.attach_internet_gateway().vpc_id(&vpc);
        let attach = attach.internet_gateway_id(&gateway);
        attach.send().await.expect("attached");
        let group = ec2.create_security_group().vpc_id(&vpc);
        let group = group.group_name("web").description("web").send().await;
        let group = group.expect("a group").group_id.expect("its id");
        let anyone = IpRange::builder().cidr_ip("0.0.0.0/0").build();
        let https = IpPermission::builder().ip_protocol("tcp").from_port(443);
        let https = https.to_port(443).ip_ranges(anyone).build();
        let allow = ec2.authorize_security_group_ingress();
        let allow = allow.group_id(&group).ip_permissions(https);
        allow.send().await.expect("allowed");
        Self {
            vpc,
            gateway,
            group,
        }
    }

    /// A subnet, with a route to the gateway or without.
    async fn subnet(&self, ec2: &Client, block: &str, is_public: bool) -> String {
        let subnet = ec2.create_subnet().vpc_id(&self.vpc).cidr_block(block);
        let subnet = subnet.send().await.expect("a subnet").subnet;
        let subnet = subnet.and_then(|it| it.subnet_id).expect("its id");
        if is_public {
            let table = ec2.create_route_table().vpc_id(&self.vpc).send().await;
            let table = table.expect("a table").route_table;
            let table = table.and_then(|it| it.route_table_id).expect("its id");
            let route = ec2.create_route().route_table_id(&table);
            let route = route.gateway_id(&self.gateway);
            let route = route.destination_cidr_block("0.0.0.0/0");
            route.send().await.expect("a route");
            let associate = ec2.associate_route_table().route_table_id(&table);
            let associate = associate.subnet_id(&subnet);
            associate.send().await.expect("associated");
        }
        subnet
    }

    /// An instance in a subnet, with a public address or without.
    async fn instance(&self, ec2: &Client, subnet: &str, is_public: bool) -> String {
        let interface = InstanceNetworkInterfaceSpecification::builder()
            .device_index(0)
            .subnet_id(subnet)
            .groups(&self.group)
            .build();
        let run = ec2.run_instances().image_id("ami-12c6146b");
        let run = run.min_count(1).max_count(1).network_interfaces(interface);
        let run = run.send().await.expect("an instance");
        let id = run.instances()[0].instance_id().expect("its id").to_owned();
        if is_public {
            let address = ec2.allocate_address().send().await.expect("an address");
            let associate = ec2.associate_address().instance_id(&id);
            let associate = associate.set_allocation_id(address.allocation_id);
            associate.send().await.expect("associated");
        }
        id
    }
}

#[tokio::test]
async fn in_an_emulator_an_instance_in_a_public_subnet_is_exposed_and_one_in_a_private_is_not() {
    let stage = Stage::moto();
    let clients = stage.clients();
    let config = aws_sdk_ec2::config::Builder::from(clients.config())
        .region(aws_sdk_ec2::config::Region::new("us-east-1"))
        .build();
    let ec2_client = Client::from_conf(config);
    let planted = Planted::new(&ec2_client).await;
    let subnet = planted.subnet(&ec2_client, "10.1.0.0/24", true).await;
    let public = planted.instance(&ec2_client, &subnet, true).await;
    let subnet = planted.subnet(&ec2_client, "10.1.1.0/24", false).await;
    let private = planted.instance(&ec2_client, &subnet, false).await;
    // moto knows neither this call nor accelerators.
    let block = "<vpcBlockPublicAccessOptions><state>default-state</state>\
                 <internetGatewayBlockMode>off</internetGatewayBlockMode></vpcBlockPublicAccessOptions>";
    let operation = "DescribeVpcBlockPublicAccessOptions";
    stage.wire.rule(on(operation), ec2(operation, block));
    for (on, reply) in nothing_before() {
        stage.wire.rule(on, reply);
    }
    let program = stage.program();
    let report = program.file("report.txt", report_of(THREAT));
    let options = [HERE, &["--retries-max-attempts", "1"]].concat();
    let results = program.scan_report(&report.display().to_string(), &options);
    let (verdict, reason) = results.judged(CONTROL, &public);
    assert_eq!(verdict, "fail", "{reason}");
    for step in ["igw-", "rtb-", "acl-", "sg-", "eni-"] {
        assert!(reason.contains(step), "no {step} in {reason}");
    }
    assert_eq!(results.verdict(CONTROL, &private), "pass");
}
