//! A database in a small network: a public subnet, a private one, a group that is open and one that is not.

use std::sync::Arc;

use super::*;
use crate::network::{
    About, Acl, AclRule, Address, Blocked, Cidr, Destination, Group, GroupRule, InterfaceKind,
    Part, Parts, Ports, Protocol, PublicAccessBlock, Route, RouteState, RouteTable, Source, Subnet,
    Target, Vpc,
};
use crate::services::database_exposure::{Way, fronted};
use crate::services::ec2::network as ec2;
use crate::services::rds::DESCRIBE_DB_INSTANCES;

fn block(text: &str) -> Cidr {
    Cidr::parse(text).expect("a block")
}

fn part<T>(told_by: Call, items: Vec<(&str, T)>) -> Arc<Part<T>> {
    let items = items.into_iter().map(|(id, item)| (id.into(), item));
    Arc::new(Part::new(told_by, items, None))
}

fn nothing<T>(told_by: Call) -> Arc<Part<T>> {
    part(told_by, Vec::new())
}

fn subnet(of: &str) -> Subnet {
    Subnet {
        vpc: "vpc-1".into(),
        owner: "111122223333".into(),
        zone: "".into(),
        blocks: [block(of)].into(),
        unadvertised: [].into(),
        block: None,
    }
}

fn table(subnet: &str, way_out: Option<Target>) -> RouteTable {
    let route = |to: &str, target| Route {
        destination: Destination::Block(block(to)),
        target,
        state: RouteState::Active,
        is_propagated: false,
    };
    let mut routes = vec![route("10.0.0.0/16", Target::Local)];
    routes.extend(way_out.map(|target| route("0.0.0.0/0", target)));
    RouteTable {
        vpc: "vpc-1".into(),
        is_main: false,
        subnets: [subnet.into()].into(),
        gateways: [].into(),
        routes: routes.into(),
    }
}

fn group(from: &str) -> Group {
    let rule = GroupRule {
        protocol: Protocol::TCP,
        ports: Ports::one(5432),
        from: Source::Block(block(from)),
    };
    Group {
        name: "".into(),
        vpc: "vpc-1".into(),
        owner: "111122223333".into(),
        rules: [rule].into(),
    }
}

fn acl() -> Acl {
    let all = || {
        let about = About {
            protocol: Protocol::All,
            ports: Ports::ALL,
            block: block("0.0.0.0/0"),
        };
        AclRule {
            number: 100,
            allows: Some(true),
            about: Some(about),
        }
    };
    Acl {
        vpc: "vpc-1".into(),
        owner: "111122223333".into(),
        is_default: true,
        inbound: [all()].into(),
        outbound: [all()].into(),
        subnets: ["public".into(), "private".into()].into(),
    }
}

fn network(blocked: Blocked) -> Network {
    let internet = Some(Target::Internet("igw-1".into()));
    let address = Address {
        private: [10, 0, 0, 9].into(),
        public: Some([203, 0, 113, 9].into()),
        carrier: None,
    };
    let interface = Interface {
        addresses: [address].into(),
        kind: InterfaceKind::Ordinary,
        ..Interface::assumed("vpc-1", "public", ["open"], true)
    };
    let vpc = Vpc {
        owner: "111122223333".into(),
        is_default: false,
        blocks: [block("10.0.0.0/16")].into(),
    };
    let block = PublicAccessBlock {
        told_by: ec2::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
        mode: blocked,
        exclusions: Reading::Known([].into()),
    };
    Network::new(Parts {
        vpcs: part(ec2::DESCRIBE_VPCS, vec![("vpc-1", vpc)]),
        subnets: part(
            ec2::DESCRIBE_SUBNETS,
            vec![
                ("public", subnet("10.0.0.0/24")),
                ("private", subnet("10.0.1.0/24")),
            ],
        ),
        tables: part(
            ec2::DESCRIBE_ROUTE_TABLES,
            vec![
                ("rtb-1", table("public", internet)),
                ("rtb-2", table("private", None)),
            ],
        ),
        acls: part(ec2::DESCRIBE_NETWORK_ACLS, vec![("acl-1", acl())]),
        groups: part(
            ec2::DESCRIBE_SECURITY_GROUPS,
            vec![
                ("open", group("0.0.0.0/0")),
                ("office", group("198.51.100.0/24")),
                ("inside", group("10.0.0.0/8")),
            ],
        ),
        interfaces: part(ec2::DESCRIBE_NETWORK_INTERFACES, vec![("eni-1", interface)]),
        lists: nothing(ec2::DESCRIBE_MANAGED_PREFIX_LISTS),
        block: Arc::new(Reading::Known(block)),
        endpoints: nothing(ec2::DESCRIBE_VPC_ENDPOINTS),
        account: "111122223333".into(),
    })
}

fn place(subnets: &[&str], groups: &[&str]) -> Place {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Place {
        told_by: DESCRIBE_DB_INSTANCES,
        subnets: owned(subnets),
        groups: owned(groups),
        port: Some(5432),
        families: Families::V4,
    }
}

#[track_caller]
fn known(read: Reading<Exposure>) -> Exposure {
    match read {
        Reading::Known(exposure) => exposure,
        Reading::Unknown(cause) => panic!("{cause}"),
    }
}

#[test]
fn one_public_subnet_of_the_group_and_an_open_group_are_enough() {
    let open = network(Blocked::Off);
    let of =
        |subnets: &[&str], groups: &[&str]| known(in_network(&open, "db", &place(subnets, groups)));
    let told = of(&["private", "public"], &["office", "open"]);
    assert_eq!(told.standing, Standing::Open);
    for step in ["igw-1", "rtb-1", "open", "5432"] {
        assert!(told.path.contains(step), "{step}: {}", told.path);
    }
    assert_eq!(of(&["public"], &["office"]).standing, Standing::Narrow);
    assert_eq!(of(&["public"], &["inside"]).standing, Standing::Shut);
    assert_eq!(of(&["private"], &["open"]).standing, Standing::Shut);
    let blocked = network(Blocked::Inbound);
    let told = known(in_network(&blocked, "db", &place(&["public"], &["open"])));
    assert_eq!(told.standing, Standing::Shut, "{}", told.path);
}

/// An open group for IPv4 opens nothing that has addresses of IPv6 alone.
#[test]
fn only_the_families_that_it_has_lead_to_it() {
    for (word, families) in [
        (None, Families::V4),
        (Some("IPV4"), Families::V4),
        (Some("ipv6"), Families::V6),
        (Some("DUAL"), Families::Both),
        (Some("dualstack"), Families::Both),
    ] {
        assert_eq!(Families::of(word), families, "{word:?}");
    }
    let network = network(Blocked::Off);
    for (families, standing) in [
        (Families::V4, Standing::Open),
        (Families::Both, Standing::Open),
        (Families::V6, Standing::Shut),
    ] {
        let place = Place {
            families,
            ..place(&["public"], &["open"])
        };
        let told = known(in_network(&network, "db", &place));
        assert_eq!(told.standing, standing, "{families:?}: {}", told.path);
    }
}

#[test]
fn what_is_not_told_or_not_found_is_unknown() {
    let network = network(Blocked::Off);
    let of = |place: Place| in_network(&network, "db", &place);
    let silent = Place {
        port: None,
        ..place(&["public"], &["open"])
    };
    for lacking in [
        silent,
        place(&[], &["open"]),
        place(&["public"], &[]),
        place(&["gone"], &["open"]),
    ] {
        let read = of(lacking.clone());
        assert!(matches!(read, Reading::Unknown(_)), "{lacking:?}: {read:?}");
    }
    // What is open in a subnet that is known is open.
    let told = known(of(place(&["gone", "public"], &["open"])));
    assert_eq!(told.standing, Standing::Open);
}

#[test]
fn an_interface_is_known_by_its_address_in_its_vpc() {
    let network = network(Blocked::Off);
    let at = |vpc: &str, last: u8| {
        let address = IpAddr::from([10, 0, 0, last]);
        at_addresses(&network, DESCRIBE_DB_INSTANCES, vpc, &[address], 5432)
    };
    assert_eq!(known(at("vpc-1", 9)).standing, Standing::Open);
    assert!(matches!(at("vpc-1", 8), Reading::Unknown(_)));
    assert!(matches!(at("vpc-2", 9), Reading::Unknown(_)));
    let none = at_addresses(&network, DESCRIBE_DB_INSTANCES, "vpc-1", &[], 5432);
    assert!(matches!(none, Reading::Unknown(_)));
}

#[test]
fn what_leads_to_the_address_of_a_database_is_told_by_its_interface() {
    let interface = |description: &str, group: &str, last: u8| Interface {
        addresses: [Address {
            private: [10, 0, 1, last].into(),
            public: None,
            carrier: None,
        }]
        .into(),
        description: description.into(),
        ..Interface::assumed("vpc-1", "private", [group], false)
    };
    let with = |unread: Option<Cause>| {
        let interfaces = [
            ("eni-db", interface("RDSNetworkInterface", "inside", 9)),
            ("eni-other-db", interface("RDSNetworkInterface", "open", 10)),
            ("eni-task", interface("a task", "inside", 11)),
        ];
        let interfaces = interfaces.map(|(id, interface)| (Arc::from(id), interface));
        Network::new(Parts {
            interfaces: Arc::new(Part::new(
                ec2::DESCRIBE_NETWORK_INTERFACES,
                interfaces,
                unread,
            )),
            ..network(Blocked::Off).parts
        })
    };
    let database = place(&["private"], &["inside"]);
    let told = |network: &Network, address: &str| {
        let way = Way {
            address: address.parse().expect("an address"),
            by: "arn:balancer".to_owned(),
        };
        fronted(network, &database, &[way])
    };
    let all = with(None);
    for (address, way) in [
        ("10.0.1.9", Some("arn:balancer leads to 10.0.1.9 (eni-db)")),
        ("10.0.1.10", None),
        ("10.0.1.11", None),
        (
            "10.0.1.12",
            Some("arn:balancer leads to 10.0.1.12 in private, which no interface has now"),
        ),
        ("10.0.0.9", None),
        ("192.0.2.1", None),
    ] {
        assert_eq!(
            told(&all, address),
            Reading::Known(way.map(str::to_owned)),
            "{address}"
        );
    }
    let denied = Cause::denied("ec2:DescribeNetworkInterfaces", "");
    let some = with(Some(denied.clone()));
    assert_eq!(told(&some, "10.0.1.12"), Reading::Unknown(denied));
    assert_eq!(told(&some, "10.0.0.9"), Reading::Known(None));
}
