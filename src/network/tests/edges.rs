//! Each edge of the way from the internet to an interface.

use super::*;

fn assert_starts(told: &str, with: &str) {
    assert!(told.starts_with(with), "{told}");
}

#[test]
fn the_way_in_is_told_step_by_step() {
    assert_eq!(
        Sketch::new().tcp(443),
        "open igw-1 → rtb-1 → acl-1 rule 100 → sg-1 tcp 443 from 0.0.0.0/0 → eni-1:443"
    );
    assert_eq!(
        Sketch::new().tcp(22),
        "closed sg-1 lets no public address in to tcp 22 (IPv4); sg-1 lets no public address in to tcp 22 (IPv6)"
    );
}

#[test]
fn ipv6_alone_exposes() {
    let mut sketch = Sketch::new();
    sketch.interface.addresses = [v4("10.0.0.5", None)].into();
    sketch.group = group(&["tcp 443 ::/0"]);
    assert_eq!(
        sketch.tcp(443),
        "open igw-1 → rtb-1 → acl-1 rule 101 → sg-1 tcp 443 from ::/0 → eni-1:443"
    );
    // Unique local addresses are no way in.
    sketch.interface.v6 = cidrs(&["fd00::5/128"]);
    assert_eq!(
        sketch.tcp(443),
        "closed eni-1 has no public IPv4 address; eni-1 has no public IPv6 address"
    );
}

/// A subnet may have blocks of global addresses that AWS does not advertise.
#[test]
fn addresses_of_ipv6_that_are_not_advertised_are_no_way_in() {
    let mut sketch = Sketch::new();
    sketch.interface.addresses = [v4("10.0.0.5", None)].into();
    sketch.group = group(&["tcp 443 ::/0"]);
    sketch.subnet.unadvertised = cidrs(&["2600:1f00::/64"]);
    assert_eq!(
        sketch.tcp(443),
        "closed eni-1 has no public IPv4 address; eni-1 has no public IPv6 address"
    );
    sketch.subnet.unadvertised = cidrs(&["2600:2f00::/64"]);
    assert_starts(&sketch.tcp(443), "open igw-1");
}

#[test]
fn a_block_of_ipv6_that_was_delegated_is_a_way_in() {
    let mut sketch = Sketch::new();
    sketch.interface.addresses = [v4("10.0.0.5", None)].into();
    sketch.interface.v6 = cidrs(&["2600:1f00:0:0:1::/80"]);
    sketch.group = group(&["tcp 443 ::/0"]);
    assert_starts(&sketch.tcp(443), "open igw-1");
}

#[test]
fn an_egress_only_gateway_lets_nobody_in() {
    let mut sketch = Sketch::new();
    sketch.group = group(&["-1 * ::/0"]);
    sketch.routes = routes(&["0.0.0.0/0 igw-1", "::/0 eigw-1"]);
    assert_eq!(
        sketch.tcp(443),
        "closed rtb-1 has no IPv6 route to an internet gateway, but to eigw-1; \
         sg-1 lets no public address in to tcp 443 (IPv4)"
    );
}

#[test]
fn a_nat_gateway_is_no_way_in() {
    let mut sketch = Sketch::new();
    sketch.routes = routes(&["0.0.0.0/0 nat-1"]);
    assert_starts(
        &sketch.tcp(443),
        "closed rtb-1 has no IPv4 route to an internet gateway, but to nat-1",
    );
    // Nor does its own interface answer anybody, public address or not.
    let mut sketch = Sketch::new();
    sketch.interface.kind = InterfaceKind::Nat;
    sketch.interface.groups = [].into();
    assert_eq!(
        sketch.tcp(443),
        "closed eni-1 is a NAT gateway, which lets nobody in"
    );
}

/// <https://docs.aws.amazon.com/wavelength/latest/developerguide/how-wavelengths-work.html>: the internet does not
/// come in by a carrier gateway, but the carrier's network does.
#[test]
fn a_carrier_gateway_is_a_network_beyond() {
    let mut sketch = Sketch::new();
    sketch.routes = routes(&["0.0.0.0/0 cagw-1"]);
    assert!(!sketch.tcp(443).contains('|'), "it has no carrier address");
    let mut address = v4("10.0.0.5", None);
    address.carrier = Some("155.146.1.1".parse().expect("an address"));
    sketch.interface.addresses = [address].into();
    sketch.interface.v6 = [].into();
    let told = sketch.tcp(443);
    assert_starts(&told, "closed eni-1 has no public IPv4 address");
    assert!(told.ends_with("| anyone by cagw-1"), "{told}");
}

#[test]
fn blocked_public_access_stands_before_open_groups() {
    for mode in [Blocked::Inbound, Blocked::BothWays] {
        let mut sketch = Sketch::new();
        sketch.group = group(&["-1 * 0.0.0.0/0", "-1 * ::/0"]);
        sketch.block = blocking(mode, &[]);
        assert_eq!(sketch.tcp(443), "closed VPC Block Public Access is on");
        // What is excluded elsewhere does not matter here.
        sketch.block = blocking(mode, &[("vpc-2", Excluded::BothWays)]);
        assert_eq!(sketch.tcp(443), "closed VPC Block Public Access is on");
        for excluded in ["vpc-1", "subnet-1"] {
            sketch.block = blocking(mode, &[(excluded, Excluded::BothWays)]);
            assert_starts(&sketch.tcp(443), "open igw-1");
            sketch.block = blocking(mode, &[(excluded, Excluded::OutOnly)]);
            assert_eq!(sketch.tcp(443), "closed VPC Block Public Access is on");
            sketch.block = blocking(mode, &[(excluded, Excluded::Unsettled)]);
            assert_starts(&sketch.tcp(443), "unknown ");
        }
        // AWS does not say which of two exclusions counts.
        let two = [
            ("vpc-1", Excluded::OutOnly),
            ("subnet-1", Excluded::BothWays),
        ];
        sketch.block = blocking(mode, &two);
        assert_starts(&sketch.tcp(443), "unknown ");
    }
    let mut sketch = Sketch::new();
    sketch.block = blocking(Blocked::Unsettled, &[]);
    assert_starts(&sketch.tcp(443), "unknown ");
    // What is closed anyway stays closed.
    assert_starts(&sketch.tcp(22), "closed ");
}

#[test]
fn a_shared_subnet_is_blocked_as_its_owner_chose() {
    let mut sketch = Sketch::new();
    sketch.subnet.owner = "444455556666".into();
    assert_starts(&sketch.tcp(443), "unknown ");
    sketch.subnet.block = Some(Blocked::Off);
    assert_starts(&sketch.tcp(443), "open ");
    // The own account's block is none of its owner's.
    sketch.block = blocking(Blocked::BothWays, &[]);
    assert_starts(&sketch.tcp(443), "open ");
    sketch.subnet.block = Some(Blocked::Inbound);
    assert_starts(&sketch.tcp(443), "unknown ");
}

#[test]
fn an_interface_may_deny_all_traffic_of_gateways() {
    let mut sketch = Sketch::new();
    sketch.group = group(&["-1 * ::/0"]);
    assert_starts(&sketch.tcp(443), "open ");
    sketch.interface.denies_internet = true;
    let told = sketch.tcp(443);
    assert_starts(
        &told,
        "closed eni-1 denies all traffic of internet gateways",
    );
}

#[test]
fn the_own_route_table_goes_before_the_main_one() {
    let mut sketch = Sketch::new();
    sketch.own_table = Some(routes(&["10.0.0.0/16 local"]));
    assert_starts(
        &sketch.tcp(443),
        "closed rtb-own has no IPv4 route to an internet gateway",
    );
    sketch.own_table = Some(routes(&["0.0.0.0/0 igw-1"]));
    sketch.routes = routes(&["10.0.0.0/16 local"]);
    assert_starts(&sketch.tcp(443), "open igw-1 → rtb-own");
}

#[test]
fn a_route_whose_gateway_is_gone_leads_nowhere() {
    let mut sketch = Sketch::new();
    sketch.routes = routes(&["0.0.0.0/0 igw-1 blackhole"]);
    assert_starts(&sketch.tcp(443), "closed rtb-1 has no IPv4 route");
    // And takes what it is for from the wider route.
    sketch.routes = routes(&["0.0.0.0/0 igw-1", "203.0.113.0/24 tgw-1 blackhole"]);
    sketch.group = group(&["tcp 443 203.0.113.0/24"]);
    assert_starts(&sketch.tcp(443), "closed ");
    sketch.routes = routes(&["0.0.0.0/0 igw-1 filtered"]);
    sketch.group = group(&["tcp 443 0.0.0.0/0"]);
    assert_starts(&sketch.tcp(443), "unknown ");
}

#[test]
fn the_more_specific_route_decides() {
    let mut sketch = Sketch::new();
    sketch.group = group(&["tcp 443 203.0.113.0/24"]);
    sketch.routes = routes(&["0.0.0.0/0 igw-1", "203.0.113.0/25 vgw-1"]);
    let told = sketch.tcp(443);
    assert_starts(&told, "narrow 203.0.113.128/25 by igw-1");
    assert!(told.ends_with("| some by vgw-1"), "{told}");
    // Two halves are the whole.
    sketch.group = group(&["tcp 443 0.0.0.0/0"]);
    sketch.routes = routes(&["0.0.0.0/0 igw-1", "0.0.0.0/1 nat-1", "128.0.0.0/1 nat-1"]);
    assert_starts(&sketch.tcp(443), "closed ");
    sketch.routes = routes(&["0.0.0.0/0 nat-1", "0.0.0.0/1 igw-1"]);
    assert_starts(&sketch.tcp(443), "open igw-1");
}

#[test]
fn of_routes_for_the_same_block_one_that_a_person_made_decides() {
    let mut sketch = Sketch::new();
    sketch.routes = routes(&["0.0.0.0/0 vgw-1 propagated", "0.0.0.0/0 igw-1"]);
    assert_starts(&sketch.tcp(443), "open igw-1");
    sketch.lists = vec![("pl-1", list(false, &["0.0.0.0/0"]))];
    sketch.routes = routes(&["0.0.0.0/0 vgw-1 propagated", "pl-1 igw-1"]);
    assert_starts(&sketch.tcp(443), "open igw-1");
    sketch.routes = routes(&["pl-1 igw-1", "0.0.0.0/0 nat-1"]);
    assert_starts(&sketch.tcp(443), "closed ");
}

#[test]
fn a_list_of_a_service_takes_nothing_from_the_default_route() {
    let mut sketch = Sketch::new();
    let unread = PrefixList {
        name: "".into(),
        of_aws: true,
        blocks: Reading::Unknown(denied()),
    };
    sketch.lists = vec![("pl-s3", unread.clone())];
    sketch.routes = routes(&["0.0.0.0/0 igw-1", "pl-s3 vpce-1"]);
    assert_starts(&sketch.tcp(443), "open igw-1");
    // Another list that could not be read may take anything.
    sketch.routes = routes(&["0.0.0.0/0 igw-1", "pl-s3 fw-1"]);
    assert_starts(&sketch.tcp(443), "unknown ");
}

#[test]
fn each_address_may_have_one_of_its_own_on_the_internet() {
    let mut sketch = Sketch::new();
    sketch.interface.v6 = [].into();
    sketch.interface.addresses = [v4("10.0.0.5", None), v4("10.0.0.6", None)].into();
    assert_eq!(
        sketch.tcp(443),
        "closed eni-1 has no public IPv4 address; eni-1 has no public IPv6 address"
    );
    let second = v4("10.0.0.6", Some("198.51.100.6"));
    sketch.interface.addresses = [v4("10.0.0.5", None), second].into();
    assert_starts(&sketch.tcp(443), "open igw-1");
}

#[test]
fn other_networks_are_unknown_beyond() {
    for by in ["tgw-1", "pcx-1", "vgw-1", "eni-9", "i-9", "fw-1"] {
        let mut sketch = Sketch::new();
        sketch.interface.addresses = [v4("10.0.0.5", None)].into();
        sketch.interface.v6 = [].into();
        sketch.routes = routes(&["10.0.0.0/16 local", &format!("0.0.0.0/0 {by}")]);
        let told = sketch.tcp(443);
        assert_starts(&told, "closed eni-1 has no public IPv4 address");
        assert!(told.ends_with(&format!("| anyone by {by}")), "{told}");
        // Private addresses are no part of the internet.
        sketch.group = group(&["tcp 443 10.0.0.0/8"]);
        assert!(!sketch.tcp(443).contains('|'), "{by}");
        sketch.routes = routes(&[&format!("10.0.0.0/8 {by}")]);
        sketch.group = group(&["tcp 443 0.0.0.0/0"]);
        assert!(!sketch.tcp(443).contains('|'), "{by}");
    }
}

#[test]
fn a_firewall_before_the_gateway_is_unknown_beyond() {
    let mut sketch = Sketch::new();
    sketch.interface.v6 = [].into();
    sketch.edge = Some(routes(&["10.0.0.0/16 local", "10.0.0.0/24 fw-1"]));
    let told = sketch.tcp(443);
    assert_starts(&told, "closed ");
    assert!(told.ends_with("| anyone by fw-1"), "{told}");
    // It stands before other subnets only.
    sketch.edge = Some(routes(&["10.0.0.0/16 local", "10.0.1.0/24 fw-1"]));
    assert_starts(&sketch.tcp(443), "open igw-1");
    // The interface is the firewall itself.
    sketch.edge = Some(routes(&["10.0.0.0/24 eni-1"]));
    assert_starts(&sketch.tcp(443), "open igw-1");
    sketch.edge = Some(routes(&["10.0.0.0/24 fw-1 blackhole"]));
    let told = sketch.tcp(443);
    assert_starts(&told, "closed ");
    assert!(!told.contains('|'), "{told}");
    sketch.edge = Some(routes(&["10.0.0.0/24 what-1"]));
    assert_starts(&sketch.tcp(443), "unknown ");
}

#[test]
fn what_cannot_be_told_from_others_is_assumed() {
    let sketch = Sketch::new();
    let network = sketch.network();
    let database = |is_public| Interface::assumed("vpc-1", "subnet-1", ["sg-1"], is_public);
    let of =
        |interface: &Interface| told(&network.from_internet("db-1", interface, &Asked::tcp(443)));
    assert_starts(&of(&database(true)), "open igw-1 → rtb-1");
    assert_starts(
        &of(&database(false)),
        "closed db-1 has no public IPv4 address",
    );
    // Where a firewall stands before the subnet it stands before whatever is in it.
    let mut guarded = Sketch::new();
    guarded.edge = Some(routes(&["10.0.0.0/24 fw-1"]));
    let guarded = guarded.network();
    let answer = guarded.from_internet("db-1", &database(true), &Asked::tcp(443));
    assert_eq!(&*answer.beyond.items[0].by, "fw-1");
    let dual = database(false).with_v6([cidr("2600::/128")]);
    assert!(dual.is_addressed() && !database(false).is_addressed());
    assert_starts(&of(&dual), "closed sg-1 lets no public address in");
}

#[test]
fn a_subnet_is_public_by_its_routes_alone() {
    let public = |sketch: &Sketch| sketch.network().is_public("subnet-1", "vpc-1");
    let mut sketch = Sketch::new();
    let open = Reading::Known(Some("igw-1 by rtb-1".to_owned()));
    assert_eq!(public(&sketch), open);
    for open_too in ["::/0 igw-1", "203.0.113.0/24 igw-1"] {
        sketch.routes = routes(&[open_too]);
        assert_eq!(public(&sketch), open, "{open_too}");
    }
    for closed in [
        "10.0.0.0/8 igw-1",
        "::/0 eigw-1",
        "0.0.0.0/0 nat-1",
        "0.0.0.0/0 cagw-1",
        "0.0.0.0/0 igw-1 blackhole",
    ] {
        sketch.routes = routes(&[closed]);
        assert_eq!(public(&sketch), Reading::Known(None), "{closed}");
    }
    sketch.routes = routes(&["0.0.0.0/0 igw-1 filtered"]);
    assert!(matches!(public(&sketch), Reading::Unknown(_)));
}

#[test]
fn an_interface_takes_little_memory() {
    // A region may have tens of thousands.
    assert!(size_of::<Interface>() <= 152, "{}", size_of::<Interface>());
    assert!(size_of::<GroupRule>() <= 64, "{}", size_of::<GroupRule>());
    assert!(size_of::<AclRule>() <= 40, "{}", size_of::<AclRule>());
}
