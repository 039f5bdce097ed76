//! What EC2 tells, read: what it leaves out, what is new, what cannot be.

use aws_sdk_ec2::types::{
    GroupIdentifier, IcmpTypeCode, InternetGatewayBlockMode, InternetGatewayExclusionMode,
    IpPermission, IpRange, Ipv4PrefixSpecification, Ipv6Range, NetworkAcl, NetworkAclAssociation,
    NetworkAclEntry, NetworkInterface, NetworkInterfaceAssociation, NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress, NetworkInterfaceType, PortRange, PrefixListId, Route,
    RouteOrigin, RouteState as ToldState, RouteTable, RouteTableAssociation, RuleAction,
    SecurityGroup, UserIdGroupPair, VpcBlockPublicAccessExclusion,
    VpcBlockPublicAccessExclusionState, VpcBlockPublicAccessOptions, VpcBlockPublicAccessState,
};

use super::live::Names;
use super::{layout, rules};
use crate::network::{
    Blocked, Cidr, Destination, Excluded, InterfaceKind, Ports, Protocol, RouteState, Source,
    Target,
};

#[test]
fn a_route_leads_where_its_one_target_is() {
    let to = |of: fn(
        aws_sdk_ec2::types::builders::RouteBuilder,
    ) -> aws_sdk_ec2::types::builders::RouteBuilder| {
        let route = of(Route::builder().destination_cidr_block("0.0.0.0/0"));
        let table = RouteTable::builder()
            .route_table_id("rtb-1")
            .vpc_id("vpc-1");
        let table = table.routes(route.state(ToldState::Active).build()).build();
        let (_, table) = layout::table(&Names::default(), &table).expect("a table");
        table.routes[0].target.clone()
    };
    assert_eq!(to(|route| route.gateway_id("local")), Target::Local);
    assert_eq!(
        to(|route| route.gateway_id("igw-1")),
        Target::Internet("igw-1".into())
    );
    assert_eq!(
        to(|route| route.gateway_id("vgw-1")),
        Target::Elsewhere("vgw-1".into())
    );
    // To a block only a firewall's endpoint can lead.
    assert_eq!(
        to(|route| route.gateway_id("vpce-1")),
        Target::Through("vpce-1".into())
    );
    assert_eq!(
        to(|route| route.nat_gateway_id("nat-1")),
        Target::OutOnly("nat-1".into())
    );
    assert_eq!(
        to(|route| route.egress_only_internet_gateway_id("eigw-1")),
        Target::OutOnly("eigw-1".into())
    );
    assert_eq!(
        to(|route| route.carrier_gateway_id("cagw-1")),
        Target::Carrier("cagw-1".into())
    );
    assert_eq!(
        to(|route| route.transit_gateway_id("tgw-1")),
        Target::Elsewhere("tgw-1".into())
    );
    assert_eq!(
        to(|route| route.instance_id("i-1").network_interface_id("eni-1")),
        Target::Through("eni-1".into())
    );
    assert_eq!(
        to(|route| route.ip_address("10.0.0.7")),
        Target::Through("10.0.0.7".into())
    );
    assert!(matches!(
        to(|route| route.gateway_id("xgw-1")),
        Target::Unread(_)
    ));
    assert!(matches!(to(|route| route), Target::Unread(_)));
}

#[test]
fn a_table_is_for_subnets_and_gateways_or_for_all_others() {
    let main = RouteTableAssociation::builder().main(true).build();
    let of_subnet = RouteTableAssociation::builder()
        .subnet_id("subnet-1")
        .build();
    let of_gateway = RouteTableAssociation::builder().gateway_id("igw-1").build();
    let list = Route::builder().destination_prefix_list_id("pl-1");
    let list = list.gateway_id("vpce-1").state(ToldState::Blackhole);
    let odd = Route::builder().destination_cidr_block("everywhere");
    let odd = odd
        .gateway_id("igw-1")
        .origin(RouteOrigin::EnableVgwRoutePropagation);
    let by_server = Route::builder()
        .destination_cidr_block("0.0.0.0/0")
        .ip_address("10.0.0.7")
        .origin(RouteOrigin::Advertisement);
    let table = RouteTable::builder()
        .route_table_id("rtb-1")
        .vpc_id("vpc-1")
        .routes(by_server.build());
    let table = table
        .associations(main)
        .associations(of_subnet)
        .associations(of_gateway);
    let table = table.routes(list.build()).routes(odd.build()).build();
    let (id, table) = layout::table(&Names::default(), &table).expect("a table");
    assert_eq!((&*id, table.is_main), ("rtb-1", true));
    assert_eq!(
        (&*table.subnets[0], &*table.gateways[0]),
        ("subnet-1", "igw-1")
    );
    let [by_server, list, odd] = &*table.routes else {
        panic!("{table:#?}");
    };
    // A route that a person made goes before one that a route server told.
    assert!(by_server.is_propagated && !list.is_propagated && odd.is_propagated);
    assert_eq!(list.destination, Destination::List("pl-1".into()));
    assert_eq!(list.target, Target::Endpoint("vpce-1".into()));
    assert_eq!(list.state, RouteState::Blackhole);
    assert_eq!(odd.destination, Destination::Unread("everywhere".into()));
    assert_eq!(odd.state, RouteState::Unread);
    let nameless = RouteTable::builder().vpc_id("vpc-1").build();
    assert_eq!(layout::table(&Names::default(), &nameless), None);
}

#[test]
fn absent_ports_are_all_ports_and_half_a_range_is_none() {
    let read = |protocol: Option<&str>, from: Option<i32>, to: Option<i32>| {
        let range = IpRange::builder().cidr_ip("0.0.0.0/0").build();
        let permission = IpPermission::builder().ip_ranges(range);
        let permission = permission.set_ip_protocol(protocol.map(str::to_owned));
        let permission = permission.set_from_port(from).set_to_port(to).build();
        let group = SecurityGroup::builder()
            .group_id("sg-1")
            .ip_permissions(permission);
        let (_, group) = rules::group(&Names::default(), &group.build()).expect("a group");
        let rule = &group.rules[0];
        match &rule.from {
            Source::Block(_) => Some((rule.protocol, rule.ports)),
            Source::List(_) | Source::Group { .. } | Source::Unread(_) => None,
        }
    };
    let all = |protocol| Some((protocol, Ports::ALL));
    assert_eq!(read(Some("-1"), None, None), all(Protocol::All));
    assert_eq!(read(Some("tcp"), None, None), all(Protocol::TCP));
    assert_eq!(read(Some("tcp"), Some(-1), Some(-1)), all(Protocol::TCP));
    assert_eq!(read(Some("50"), None, None), all(Protocol::Number(50)));
    assert_eq!(read(Some("icmp"), Some(-1), Some(-1)), all(Protocol::ICMP));
    assert_eq!(
        read(Some("icmp"), Some(8), Some(0)),
        Some((Protocol::ICMP, Ports::one(2048)))
    );
    assert_eq!(
        read(Some("udp"), Some(53), Some(54)),
        Some((Protocol::UDP, Ports::between(53, 54)))
    );
    for (protocol, from, to) in [
        (None, None, None),
        (Some("sctp"), None, None),
        (Some("tcp"), Some(22), None),
        (Some("tcp"), Some(23), Some(22)),
        (Some("tcp"), Some(0), Some(65_536)),
        (Some("icmp"), Some(300), Some(0)),
    ] {
        assert_eq!(
            read(protocol, from, to),
            None,
            "{protocol:?} {from:?} {to:?}"
        );
    }
}

#[test]
fn a_permission_is_a_rule_for_each_source() {
    let permission = IpPermission::builder()
        .ip_protocol("-1")
        .ip_ranges(IpRange::builder().cidr_ip("10.0.0.0/8").build())
        .ip_ranges(IpRange::builder().cidr_ip("ten").build())
        .ipv6_ranges(Ipv6Range::builder().cidr_ipv6("::/0").build())
        .prefix_list_ids(PrefixListId::builder().prefix_list_id("pl-1").build())
        .user_id_group_pairs(
            UserIdGroupPair::builder()
                .group_id("sg-2")
                .user_id("444455556666")
                .vpc_peering_connection_id("pcx-1")
                .build(),
        )
        .build();
    let group = SecurityGroup::builder()
        .group_id("sg-1")
        .group_name("default");
    let group = group.ip_permissions(permission).build();
    let (_, group) = rules::group(&Names::default(), &group).expect("a group");
    assert!(group.is_default());
    let block = |text| Source::Block(Cidr::parse(text).expect("a block"));
    let from: Vec<Source> = group.rules.iter().map(|rule| rule.from.clone()).collect();
    let peered = Source::Group {
        id: "sg-2".into(),
        account: "444455556666".into(),
        peering: Some("pcx-1".into()),
    };
    assert_eq!(
        from,
        [
            block("10.0.0.0/8"),
            Source::Unread("ten".into()),
            block("::/0"),
            Source::List("pl-1".into()),
            peered
        ]
    );
}

fn entry() -> aws_sdk_ec2::types::builders::NetworkAclEntryBuilder {
    NetworkAclEntry::builder()
        .rule_number(100)
        .egress(false)
        .rule_action(RuleAction::Allow)
        .cidr_block("0.0.0.0/0")
}

#[test]
fn a_rule_of_an_acl_is_read_whole_or_not() {
    let range = |from, to| PortRange::builder().from(from).to(to).build();
    let acl = NetworkAcl::builder()
        .network_acl_id("acl-1")
        .vpc_id("vpc-1");
    let subnet = NetworkAclAssociation::builder()
        .subnet_id("subnet-1")
        .build();
    let ping = IcmpTypeCode::builder().r#type(8).code(-1).build();
    let acl = acl
        .associations(subnet)
        .entries(
            entry()
                .rule_number(32_767)
                .protocol("-1")
                .rule_action(RuleAction::Deny)
                .build(),
        )
        .entries(
            entry()
                .rule_number(90)
                .protocol("6")
                .port_range(range(443, 443))
                .build(),
        )
        .entries(
            entry()
                .rule_number(80)
                .protocol("1")
                .icmp_type_code(ping)
                .build(),
        )
        .entries(entry().rule_number(70).protocol("6").build())
        .entries(
            entry()
                .rule_number(60)
                .protocol("-1")
                .rule_action("perhaps".into())
                .build(),
        )
        .entries(entry().rule_number(50).protocol("47").egress(true).build())
        .build();
    let (_, acl) = rules::acl(&Names::default(), &acl).expect("an ACL");
    let numbers: Vec<u16> = acl.inbound.iter().map(|rule| rule.number).collect();
    assert_eq!(numbers, [60, 70, 80, 90, 32_767]);
    assert_eq!(acl.outbound.len(), 1);
    let ports = |at: usize| acl.inbound[at].about.map(|about| about.ports);
    assert_eq!((acl.inbound[0].allows, ports(0)), (None, Some(Ports::ALL)));
    // TCP without ports is not what AWS tells.
    assert_eq!((acl.inbound[1].allows, ports(1)), (Some(true), None));
    assert_eq!(ports(2), Some(Ports::between(2048, 2303)));
    assert_eq!(ports(3), Some(Ports::one(443)));
    assert_eq!(
        (acl.inbound[4].allows, ports(4)),
        (Some(false), Some(Ports::ALL))
    );
    // Of unknown direction it may be of either.
    let both = NetworkAcl::builder()
        .network_acl_id("acl-1")
        .vpc_id("vpc-1");
    let both = both
        .entries(entry().set_egress(None).protocol("-1").build())
        .build();
    let (_, both) = rules::acl(&Names::default(), &both).expect("an ACL");
    assert_eq!(
        (both.inbound[0].about, both.outbound[0].about),
        (None, None)
    );
}

fn interface() -> aws_sdk_ec2::types::builders::NetworkInterfaceBuilder {
    NetworkInterface::builder()
        .network_interface_id("eni-1")
        .vpc_id("vpc-1")
        .subnet_id("subnet-1")
        .groups(GroupIdentifier::builder().group_id("sg-1").build())
}

fn address(private: &str, public: Option<&str>) -> NetworkInterfacePrivateIpAddress {
    let association = public.map(|ip| NetworkInterfaceAssociation::builder().public_ip(ip).build());
    NetworkInterfacePrivateIpAddress::builder()
        .private_ip_address(private)
        .set_association(association)
        .build()
}

#[test]
fn each_private_address_has_its_own_public_one() {
    let told = interface()
        .private_ip_addresses(address("10.0.0.5", None))
        .private_ip_addresses(address("10.0.0.6", Some("198.51.100.6")))
        .ipv6_addresses(
            NetworkInterfaceIpv6Address::builder()
                .ipv6_address("2600::5")
                .build(),
        )
        .deny_all_igw_traffic(true)
        .build();
    let (_, read) = layout::interface(&Names::default(), &told).expect("an interface");
    let public: Vec<bool> = read
        .addresses
        .iter()
        .map(|own| own.public.is_some())
        .collect();
    assert_eq!(public, [false, true]);
    assert_eq!(read.v6[0].length(), 128);
    assert!(read.denies_internet);
    assert_eq!(read.kind, InterfaceKind::Ordinary);
    // The first address alone, as some answers have it.
    let association = NetworkInterfaceAssociation::builder()
        .public_ip("198.51.100.5")
        .build();
    let first = interface()
        .private_ip_address("10.0.0.5")
        .association(association);
    // The list of addresses may leave out what the interface itself tells of its first one.
    let listed = first
        .clone()
        .private_ip_addresses(address("10.0.0.6", None))
        .private_ip_addresses(address("10.0.0.5", None));
    for told in [first.build(), listed.build()] {
        let (_, read) = layout::interface(&Names::default(), &told).expect("an interface");
        assert!(read.is_addressed());
    }
}

#[test]
fn addresses_that_were_delegated_are_its_own() {
    let block = |text: &str| {
        let prefix = Ipv4PrefixSpecification::builder().ipv4_prefix(text);
        interface().ipv4_prefixes(prefix.build()).build()
    };
    let (_, read) = layout::interface(&Names::default(), &block("10.0.0.32/28")).expect("one");
    let has = |text: &str| read.has(text.parse().expect("an address"));
    let within = |text: &str| read.is_in(Cidr::parse(text).expect("a block"));
    assert!(has("10.0.0.32") && has("10.0.0.47") && !has("10.0.0.48"));
    assert!(within("10.0.0.0/26") && within("10.0.0.40/32") && !within("10.0.0.64/26"));
    assert!(layout::interface(&Names::default(), &block("pods")).is_none());
}

#[test]
fn an_interface_whose_addresses_cannot_be_read_is_left_open() {
    for told in [
        interface().private_ip_addresses(address("ten", None)),
        interface().private_ip_addresses(address("10.0.0.5", Some("somewhere"))),
        interface().private_ip_addresses(NetworkInterfacePrivateIpAddress::builder().build()),
        interface().private_ip_address("ten"),
        interface().ipv6_addresses(NetworkInterfaceIpv6Address::builder().build()),
        interface().set_subnet_id(None),
    ] {
        assert_eq!(layout::interface(&Names::default(), &told.build()), None);
    }
    for word in ["nat_gateway", "natGateway"] {
        let told = interface()
            .interface_type(NetworkInterfaceType::from(word))
            .build();
        let (_, read) = layout::interface(&Names::default(), &told).expect("an interface");
        assert_eq!(read.kind, InterfaceKind::Nat);
    }
}

#[test]
fn a_block_counts_when_it_is_settled() {
    let read = |state: Option<VpcBlockPublicAccessState>, mode: Option<&str>| {
        let told = VpcBlockPublicAccessOptions::builder().set_state(state);
        let mode = mode.map(InternetGatewayBlockMode::from);
        layout::blocked(&told.set_internet_gateway_block_mode(mode).build())
    };
    let done = || Some(VpcBlockPublicAccessState::UpdateComplete);
    assert_eq!(
        read(Some(VpcBlockPublicAccessState::DefaultState), None),
        Blocked::Off
    );
    assert_eq!(
        read(Some(VpcBlockPublicAccessState::DefaultState), Some("off")),
        Blocked::Off
    );
    assert_eq!(read(done(), Some("off")), Blocked::Off);
    assert_eq!(read(done(), Some("block-ingress")), Blocked::Inbound);
    assert_eq!(read(done(), Some("block-bidirectional")), Blocked::BothWays);
    for unsettled in [
        read(done(), None),
        read(done(), Some("block-some")),
        read(None, Some("block-ingress")),
        read(
            Some(VpcBlockPublicAccessState::UpdateInProgress),
            Some("block-ingress"),
        ),
    ] {
        assert_eq!(unsettled, Blocked::Unsettled);
    }
}

#[test]
fn an_exclusion_counts_when_it_is_settled() {
    let told = |state: VpcBlockPublicAccessExclusionState, mode: &str| {
        VpcBlockPublicAccessExclusion::builder()
            .state(state)
            .resource_arn("arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1")
            .internet_gateway_exclusion_mode(InternetGatewayExclusionMode::from(mode))
            .build()
    };
    use VpcBlockPublicAccessExclusionState as State;
    let read = |state, mode| layout::excluded(told(state, mode)).expect("an exclusion");
    assert_eq!(
        read(State::CreateComplete, "allow-egress"),
        ("subnet-1".into(), Excluded::OutOnly)
    );
    assert_eq!(
        read(State::UpdateComplete, "allow-bidirectional").1,
        Excluded::BothWays
    );
    assert_eq!(
        read(State::DeleteInProgress, "allow-bidirectional").1,
        Excluded::Unsettled
    );
    assert_eq!(
        read(State::CreateComplete, "allow-some").1,
        Excluded::Unsettled
    );
    assert!(layout::is_excluding(&told(
        State::UpdateFailed,
        "allow-egress"
    )));
    for over in [
        State::CreateFailed,
        State::DeleteComplete,
        State::DisableComplete,
    ] {
        assert!(!layout::is_excluding(&told(over, "allow-egress")));
    }
    let nothing = VpcBlockPublicAccessExclusion::builder().build();
    assert_eq!(layout::excluded(nothing), None);
}
