//! VPCs as they are laid out, and what they come to.

use super::*;
use crate::facts::{Call, calls};
use crate::network::{
    Cidr, Destination, InterfaceKind, Part, Parts, Route, RouteTable, Vpc as Listed,
};

calls! {
    "ec2";
    /// Stands for every call.
    ANY = "DescribeAnything";
}

const REGION: &str = "eu-west-1";
const OWN: &str = "111122223333";

fn part<T>(call: Call, items: Vec<(&str, T)>) -> Arc<Part<T>> {
    let items = items.into_iter().map(|(id, item)| (id.into(), item));
    Arc::new(Part::new(call, items, None))
}

fn names(names: &[&str]) -> Box<[Arc<str>]> {
    names.iter().map(|name| Arc::from(*name)).collect()
}

fn interface(subnet: &str, description: &str, instance: Option<&str>) -> Interface {
    Interface {
        instance: instance.map(Arc::from),
        is_managed: instance.is_none(),
        description: description.into(),
        kind: InterfaceKind::Ordinary,
        told_kind: "interface".into(),
        ..Interface::assumed("vpc-1", subnet, [""; 0], false)
    }
}

fn endpoint(service: &str, kind: &str, private_dns: bool) -> Endpoint {
    Endpoint {
        vpc: "vpc-1".into(),
        service: format!("com.amazonaws.{REGION}.{service}").into(),
        kind: kind.into(),
        state: "available".into(),
        owner: OWN.into(),
        private_dns: Some(private_dns),
        for_outside_only: false,
        subnets: names(&["subnet-1"]),
        groups: names(&["sg-1"]),
        tables: names(&[]),
        policy: "".into(),
    }
}

fn gateway(tables: &[&str]) -> Endpoint {
    Endpoint {
        tables: names(tables),
        ..endpoint("s3", "Gateway", false)
    }
}

fn table(is_main: bool, subnets: &[&str], targets: &[Target]) -> RouteTable {
    let everywhere = || Destination::Block(Cidr::parse("0.0.0.0/0").expect("a block"));
    RouteTable {
        vpc: "vpc-1".into(),
        is_main,
        subnets: names(subnets),
        gateways: names(&[]),
        routes: targets
            .iter()
            .map(|target| Route {
                destination: everywhere(),
                target: target.clone(),
                state: RouteState::Active,
                is_propagated: false,
            })
            .collect(),
    }
}

/// A VPC with an instance in one subnet and a task in another, both by the main route table.
struct World {
    owner: &'static str,
    interfaces: Vec<(&'static str, Interface)>,
    tables: Vec<(&'static str, RouteTable)>,
    endpoints: Vec<(&'static str, Endpoint)>,
}

impl World {
    fn new(endpoints: Vec<Endpoint>) -> Self {
        let ids = ["vpce-1", "vpce-2", "vpce-3", "vpce-4"];
        let task = "arn:aws:ecs:eu-west-1:111122223333:attachment/0a1b";
        Self {
            owner: OWN,
            interfaces: vec![
                ("eni-1", interface("subnet-1", "", Some("i-1"))),
                ("eni-2", interface("subnet-2", task, None)),
            ],
            tables: vec![("rtb-1", table(true, &[], &[Target::Local]))],
            endpoints: ids.into_iter().zip(endpoints).collect(),
        }
    }

    fn parts(self) -> Parts {
        let unwanted = || ANY.not_read("nobody asked");
        let vpc = Listed {
            owner: self.owner.into(),
            is_default: false,
            blocks: Box::new([]),
        };
        Parts {
            vpcs: part(ANY, vec![("vpc-1", vpc)]),
            subnets: Arc::new(Part::unread(ANY, unwanted())),
            tables: part(ANY, self.tables),
            acls: Arc::new(Part::unread(ANY, unwanted())),
            groups: Arc::new(Part::unread(ANY, unwanted())),
            interfaces: part(ANY, self.interfaces),
            lists: Arc::new(Part::unread(ANY, unwanted())),
            block: Arc::new(unwanted().into()),
            endpoints: part(ANY, self.endpoints),
            account: OWN.into(),
        }
    }

    fn vpc(self) -> Vpc {
        seen(self.parts())
    }
}

fn seen(parts: Parts) -> Vpc {
    let asked = Asked {
        network: &Network::new(parts),
        region: REGION,
        vpc: "vpc-1",
    };
    asked.vpc()
}

fn legs(vpc: &Vpc) -> [Option<Leg>; 3] {
    [&vpc.docker, &vpc.api, &vpc.layers].map(|leg| match leg {
        Reading::Known(leg) => Some(*leg),
        Reading::Unknown(_) => None,
    })
}

fn all_three() -> Vec<Endpoint> {
    vec![
        endpoint("ecr.dkr", "Interface", true),
        endpoint("ecr.api", "Interface", true),
        gateway(&["rtb-1"]),
    ]
}

#[test]
fn an_endpoint_for_resolvers_of_other_networks_does_not_carry_the_layers_of_the_vpcs_own() {
    let interface = |for_outside_only| Endpoint {
        for_outside_only,
        ..endpoint("s3", "Interface", true)
    };
    let layers = |endpoints| World::new(endpoints).vpc().layers;
    assert_eq!(layers(vec![interface(false)]), Reading::Known(Leg::Private));
    assert_eq!(layers(vec![interface(true)]), Reading::Known(Leg::Unnamed));
    let both = vec![interface(true), gateway(&["rtb-1"])];
    assert_eq!(layers(both), Reading::Known(Leg::Private));
}

#[test]
fn three_endpoints_are_the_whole_way() {
    let vpc = World::new(all_three()).vpc();
    assert_eq!(legs(&vpc), [Some(Leg::Private); 3]);
    assert_eq!(vpc.pulls, Reading::Known(Pulls::Yes));
    assert_eq!(vpc.shared_by, [""; 0]);
    assert_eq!(vpc.elsewhere, Reading::Known(Vec::new()));
    let none = World::new(Vec::new()).vpc();
    assert_eq!(legs(&none), [Some(Leg::None); 3]);
}

/// The layers of an image come from S3.
#[test]
fn without_the_way_to_s3_most_of_an_image_leaves_the_vpc() {
    let mut endpoints = all_three();
    endpoints.pop();
    let vpc = World::new(endpoints.clone()).vpc();
    assert_eq!(legs(&vpc)[2], Some(Leg::None));
    endpoints.push(endpoint("s3", "Interface", true));
    let vpc = World::new(endpoints.clone()).vpc();
    assert_eq!(legs(&vpc)[2], Some(Leg::Private));
    endpoints.pop();
    endpoints.push(endpoint("s3", "Interface", false));
    assert_eq!(legs(&World::new(endpoints).vpc())[2], Some(Leg::Unnamed));
}

#[test]
fn a_gateway_endpoint_serves_the_subnets_of_its_route_tables() {
    let world = |tables: &[&str]| {
        let mut world = World::new(vec![gateway(tables)]);
        let own = table(false, &["subnet-2"], &[Target::Local]);
        world.tables.push(("rtb-2", own));
        legs(&world.vpc())[2]
    };
    assert_eq!(world(&["rtb-1", "rtb-2"]), Some(Leg::Private));
    assert_eq!(world(&["rtb-2"]), Some(Leg::Partly));
    assert_eq!(world(&["rtb-3"]), Some(Leg::None));
    assert_eq!(world(&[]), Some(Leg::Unavailable));
}

#[test]
fn words_are_compared_without_regard_to_case_and_services_by_their_ends() {
    let mut endpoints = all_three();
    for endpoint in &mut endpoints {
        endpoint.state = "Available".into();
        endpoint.kind = endpoint.kind.to_lowercase().into();
        endpoint.service = format!("cn.{}", endpoint.service).into();
    }
    assert_eq!(legs(&World::new(endpoints).vpc()), [Some(Leg::Private); 3]);
    let near = [
        "ecr.dkr.other",
        "secr.dkr",
        "ecr-dkr",
        "s3express",
        "s3-global.accesspoint",
    ];
    for name in near {
        let vpc = World::new(vec![endpoint(name, "Interface", true)]).vpc();
        assert_eq!(legs(&vpc), [Some(Leg::None); 3], "{name}");
    }
}

#[test]
fn an_endpoint_that_does_not_work_or_has_no_name_is_half_a_way() {
    for state in ["pending", "pendingAcceptance", "failed", "deleting", ""] {
        let mut one = endpoint("ecr.dkr", "Interface", true);
        one.state = state.into();
        let vpc = World::new(vec![one]).vpc();
        assert_eq!(legs(&vpc)[0], Some(Leg::Unavailable), "{state}");
    }
    let vpc = World::new(vec![endpoint("ecr.api", "Interface", false)]).vpc();
    assert_eq!(legs(&vpc)[1], Some(Leg::Unnamed));
    // One of another VPC is none of this one.
    let mut other = endpoint("ecr.api", "Interface", true);
    other.vpc = "vpc-2".into();
    assert_eq!(legs(&World::new(vec![other]).vpc())[1], Some(Leg::None));
}

#[test]
fn what_may_pull_is_told_by_its_interfaces() {
    let pulls = |interfaces: Vec<Interface>| {
        let ids = ["eni-1", "eni-2", "eni-3"];
        let mut world = World::new(Vec::new());
        world.interfaces = ids.into_iter().zip(interfaces).collect();
        world.vpc().pulls
    };
    for none in [
        "ELB app/web/50dc6c495c0c9188",
        "Interface for NAT Gateway nat-1",
        "VPC Endpoint Interface vpce-1",
        "AWS Lambda VPC ENI-orders-0a1b",
        "RDSNetworkInterface",
        "EFS mount target for fs-1 (fsmt-1)",
    ] {
        let found = pulls(vec![interface("subnet-1", none, None)]);
        assert_eq!(found, Reading::Known(Pulls::No), "{none}");
    }
    let unknown = interface("subnet-1", "made by a service that is new", None);
    assert_eq!(pulls(vec![unknown.clone()]), Reading::Known(Pulls::Perhaps));
    // An instance runs containers or none; what EKS adds to a node is for pods.
    let instance = interface("subnet-1", "", Some("i-1"));
    assert_eq!(
        pulls(vec![unknown, instance.clone()]),
        Reading::Known(Pulls::Perhaps)
    );
    let node = interface("subnet-1", "aws-K8S-i-1", Some("i-1"));
    assert_eq!(pulls(vec![instance, node]), Reading::Known(Pulls::Yes));
    assert_eq!(pulls(Vec::new()), Reading::Known(Pulls::No));
    let mut balancer = interface("subnet-1", "ELB net/x/1", None);
    balancer.told_kind = "network_load_balancer".into();
    assert_eq!(pulls(vec![balancer]), Reading::Known(Pulls::No));
}

#[test]
fn ways_to_other_networks_are_told() {
    let mut world = World::new(Vec::new());
    world.owner = "444455556666";
    let ways = [
        Target::Internet("igw-1".into()),
        Target::OutOnly("nat-1".into()),
        Target::Elsewhere("tgw-1".into()),
        Target::Elsewhere("tgw-1".into()),
    ];
    world.tables = vec![("rtb-1", table(true, &[], &ways))];
    let vpc = world.vpc();
    assert_eq!(vpc.elsewhere, Reading::Known(vec!["tgw-1".to_owned()]));
    assert_eq!(vpc.shared_by, ["444455556666"]);
}

#[test]
fn what_was_not_read_proves_nothing() {
    let denied = || Cause::denied("ec2:DescribeAnything", "");
    let mut parts = World::new(all_three()).parts();
    parts.endpoints = Arc::new(Part::unread(ANY, denied()));
    assert_eq!(legs(&seen(parts)), [None; 3]);

    let mut parts = World::new(all_three()).parts();
    parts.tables = Arc::new(Part::unread(ANY, denied()));
    let vpc = seen(parts);
    assert_eq!(legs(&vpc), [Some(Leg::Private), Some(Leg::Private), None]);
    assert!(matches!(vpc.elsewhere, Reading::Unknown(_)));

    let mut parts = World::new(all_three()).parts();
    parts.interfaces = Arc::new(Part::unread(ANY, denied()));
    assert!(matches!(seen(parts).pulls, Reading::Unknown(_)));

    // A page that is missing takes nothing from what was on the others.
    let mut parts = World::new(Vec::new()).parts();
    let first = ("vpce-1".into(), endpoint("ecr.dkr", "Interface", true));
    parts.endpoints = Arc::new(Part::new(ANY, [first], Some(denied())));
    assert_eq!(legs(&seen(parts)), [Some(Leg::Private), None, None]);
}
