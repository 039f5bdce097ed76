//! Carries one packet at a time, rule by rule.

use std::net::IpAddr;

use super::super::*;

/// Where a request went whose reply went back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// In by an internet gateway.
    In,
    /// It would have to come by something else.
    Beyond(String),
}

/// The bits of an address, and how many there are.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    }
}

/// Whether an address has a prefix.
pub(super) fn is_in(block: Cidr, address: IpAddr) -> bool {
    let (base, length) = match block {
        Cidr::V4(base, length) => (IpAddr::V4(base), u32::from(length)),
        Cidr::V6(base, length) => (IpAddr::V6(base), u32::from(length)),
    };
    let ((base, of), (own, of_own)) = (bits(base), bits(address));
    of == of_own && (length == 0 || (base ^ own) >> (of - length) == 0)
}

fn text(block: &str, address: IpAddr) -> bool {
    is_in(cidr(block), address)
}

/// Whether an address is of the internet.
fn is_of_internet(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(own) => {
            !(own.is_private()
                || own.is_loopback()
                || own.is_link_local()
                || own.octets()[0] == 0
                || own.octets()[0] >= 224
                || text("100.64.0.0/10", address))
        }
        IpAddr::V6(_) => text("2000::/3", address),
    }
}

fn list_holds(network: &Network, id: &str, address: IpAddr) -> bool {
    let Reading::Known(list) = network.parts.lists.get(id) else {
        panic!("an unknown list")
    };
    match &list.blocks {
        Reading::Known(blocks) => blocks.iter().any(|block| is_in(*block, address)),
        Reading::Unknown(_) => panic!("an unread list"),
    }
}

/// Addresses of the internet, and how many behave like each: one at each place where something may change.
pub(super) fn sources(network: &Network, is_v6: bool) -> Vec<(IpAddr, u128)> {
    let parts = &network.parts;
    let mut blocks: Vec<Cidr> = Vec::new();
    for (_, table) in parts.tables.iter() {
        blocks.extend(
            table
                .routes
                .iter()
                .filter_map(|route| match route.destination {
                    Destination::Block(block) => Some(block),
                    Destination::List(_) | Destination::Unread(_) => None,
                }),
        );
    }
    for (_, list) in parts.lists.iter() {
        if let Reading::Known(own) = &list.blocks {
            blocks.extend(own.iter().copied());
        }
    }
    for (_, acl) in parts.acls.iter() {
        let rules = acl.inbound.iter().chain(&acl.outbound);
        blocks.extend(rules.filter_map(|rule| rule.about.map(|about| about.block)));
    }
    for (_, group) in parts.groups.iter() {
        blocks.extend(group.rules.iter().filter_map(|rule| match rule.from {
            Source::Block(block) => Some(block),
            Source::List(_) | Source::Group { .. } | Source::Unread(_) => None,
        }));
    }
    let own = if is_v6 {
        &["2000::/3"][..]
    } else {
        &[
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
        ]
    };
    blocks.extend(own.iter().map(|block| cidr(block)));
    let mut starts = vec![0_u128];
    let end = if is_v6 {
        u128::MAX
    } else {
        u128::from(u32::MAX)
    };
    for block in blocks {
        let (base, length, of, v6) = match block {
            Cidr::V4(base, length) => (u128::from(u32::from(base)), u32::from(length), 32, false),
            Cidr::V6(base, length) => (u128::from(base), u32::from(length), 128, true),
        };
        if v6 != is_v6 {
            continue;
        }
        let free = of - length;
        let low = if free == 128 {
            u128::MAX
        } else {
            (1 << free) - 1
        };
        starts.push(base & !low);
        starts.extend((base | low).checked_add(1).filter(|next| *next <= end));
    }
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([end]);
    let stretches = starts.iter().zip(ends).map(|(first, last)| {
        let address = match is_v6 {
            false => IpAddr::from(u32::try_from(*first).expect("IPv4").to_be_bytes()),
            true => IpAddr::from(first.to_be_bytes()),
        };
        (address, (last - first).saturating_add(1))
    });
    stretches
        .filter(|(address, _)| is_of_internet(*address))
        .collect()
}

/// Whether a rule's ports hold that of a packet.
fn at_port(rule: Protocol, ports: Ports, protocol: u8, port: u16) -> bool {
    match rule {
        Protocol::All => true,
        Protocol::Number(number) if number != protocol => false,
        Protocol::Number(6 | 17 | 1 | 58) => ports.first <= port && port <= ports.last,
        Protocol::Number(_) => true,
    }
}

/// Rules in the order of their numbers.
fn in_order(rules: &[AclRule]) -> Vec<&AclRule> {
    let mut rules: Vec<&AclRule> = rules.iter().collect();
    rules.sort_by_key(|rule| rule.number);
    rules
}

fn acl_passes(in_order: &[&AclRule], protocol: u8, port: u16, other: IpAddr) -> bool {
    for rule in in_order {
        let about = rule.about.expect("a rule that was read");
        let at_port = at_port(about.protocol, about.ports, protocol, port);
        if at_port && is_in(about.block, other) {
            return rule.allows.expect("a rule that was read");
        }
    }
    false
}

/// Whether a reply to one port of the source or another passes.
fn reply_passes(rules: &[AclRule], protocol: u8, other: IpAddr) -> bool {
    let ports = rules.iter().filter_map(|rule| Some(rule.about?.ports));
    let ports = ports.flat_map(|ports| [Some(ports.first), ports.last.checked_add(1)]);
    let rules = in_order(rules);
    let mut ports = ports.flatten().chain([0]);
    ports.any(|port| acl_passes(&rules, protocol, port, other))
}

fn groups_pass(network: &Network, own: &Interface, protocol: u8, port: u16, other: IpAddr) -> bool {
    own.groups.is_empty()
        || own.groups.iter().any(|id| {
            let Reading::Known(group) = network.parts.groups.get(id) else {
                panic!("an unread group")
            };
            group.rules.iter().any(|rule| {
                let from = match &rule.from {
                    Source::Block(block) => is_in(*block, other),
                    Source::List(id) => list_holds(network, id, other),
                    Source::Group { .. } => false,
                    Source::Unread(_) => panic!("an unread rule"),
                };
                from && at_port(rule.protocol, rule.ports, protocol, port)
            })
        })
}

/// The longest prefix of a route that an address has, if it has one.
fn length(network: &Network, route: &Route, address: IpAddr) -> Option<u8> {
    match &route.destination {
        Destination::Block(block) => is_in(*block, address).then(|| block.length()),
        Destination::List(id) => {
            let Reading::Known(list) = network.parts.lists.get(id) else {
                panic!("an unread list")
            };
            // A service's own addresses are nobody's.
            if list.of_aws && matches!(route.target, Target::Endpoint(_)) {
                return None;
            }
            let Reading::Known(blocks) = &list.blocks else {
                panic!("an unread list")
            };
            let own = blocks.iter().filter(|block| is_in(**block, address));
            own.map(|block| block.length()).max()
        }
        Destination::Unread(_) => panic!("an unread route"),
    }
}

/// The route that an address takes.
fn next_hop<'a>(network: &Network, table: &'a RouteTable, address: IpAddr) -> Option<&'a Route> {
    let mut best: Option<(&Route, u8, u8)> = None;
    for route in &table.routes {
        let Some(length) = length(network, route, address) else {
            continue;
        };
        let kind = match (&route.destination, route.is_propagated) {
            (Destination::List(_), _) => 1,
            (_, false) => 2,
            (_, true) => 0,
        };
        if best.is_none_or(|(_, so_far, other)| (length, kind) > (so_far, other)) {
            best = Some((route, length, kind));
        }
    }
    best.map(|(route, ..)| route)
}

/// Whether the region lets the internet in where the interface is.
fn is_let_in(network: &Network, own: &Interface) -> bool {
    let Reading::Known(subnet) = network.parts.subnets.get(&own.subnet) else {
        panic!("an unread subnet")
    };
    if subnet.owner != network.parts.account {
        assert_eq!(subnet.block, Some(Blocked::Off));
        return true;
    }
    let Reading::Known(block) = &*network.parts.block else {
        panic!("an unread block")
    };
    if block.mode == Blocked::Off {
        return true;
    }
    let Reading::Known(exclusions) = &block.exclusions else {
        panic!("unread exclusions")
    };
    let fits = |id: &str| id == &*own.subnet || id == &*own.vpc;
    exclusions
        .iter()
        .any(|(id, how)| fits(id) && *how == Excluded::BothWays)
}

/// The table of the subnet.
fn table_of<'a>(network: &'a Network, own: &Interface) -> &'a RouteTable {
    let tables: Vec<&RouteTable> = network.parts.tables.iter().map(|(_, it)| it).collect();
    let explicit = tables
        .iter()
        .find(|table| table.subnets.contains(&own.subnet));
    let main = || {
        tables
            .iter()
            .find(|table| table.is_main && table.vpc == own.vpc)
    };
    explicit.or_else(main).expect("a table")
}

/// Where a request from this address, and the reply to it, go.
pub(super) fn carry(
    network: &Network,
    own: &Interface,
    protocol: u8,
    port: u16,
    source: IpAddr,
) -> Vec<Carried> {
    let (protocol, v6) = match (protocol, source) {
        (1 | 58, IpAddr::V4(_)) => (1, false),
        (1 | 58, IpAddr::V6(_)) => (58, true),
        (protocol, IpAddr::V4(_)) => (protocol, false),
        (protocol, IpAddr::V6(_)) => (protocol, true),
    };
    let mut acls = network.parts.acls.iter().map(|(_, acl)| acl);
    let acl = acls.find(|acl| acl.subnets.contains(&own.subnet));
    let acl = acl.expect("an ACL");
    let passes = acl_passes(&in_order(&acl.inbound), protocol, port, source)
        && groups_pass(network, own, protocol, port, source)
        && reply_passes(&acl.outbound, protocol, source);
    if !passes || own.kind == InterfaceKind::Nat {
        return Vec::new();
    }
    let Some(route) = next_hop(network, table_of(network, own), source) else {
        return Vec::new();
    };
    if route.state == RouteState::Blackhole {
        return Vec::new();
    }
    match &route.target {
        Target::Elsewhere(by) | Target::Through(by) => vec![Carried::Beyond(by.to_string())],
        Target::Carrier(by) if own.addresses.iter().any(|own| own.carrier.is_some()) => {
            vec![Carried::Beyond(by.to_string())]
        }
        Target::Internet(gateway) => by_gateway(network, own, gateway, v6),
        Target::Carrier(_) | Target::Local | Target::OutOnly(_) | Target::Endpoint(_) => Vec::new(),
        Target::Unread(_) => panic!("an unread target"),
    }
}

/// What becomes of a request that comes to a gateway, on its way to each public address.
fn by_gateway(network: &Network, own: &Interface, gateway: &str, v6: bool) -> Vec<Carried> {
    let mut found = Vec::new();
    let mut addresses: Vec<IpAddr> = Vec::new();
    if v6 && !own.denies_internet {
        addresses.extend(own.v6.iter().map(|block| match block {
            Cidr::V6(base, _) => IpAddr::V6(*base),
            Cidr::V4(..) => panic!("not of IPv6"),
        }));
        addresses.retain(|address| is_of_internet(*address));
    }
    if !v6 {
        let public = own.addresses.iter().filter(|own| own.public.is_some());
        addresses.extend(public.map(|own| IpAddr::V4(own.private)));
    }
    for address in addresses {
        let edge = network.parts.tables.iter().map(|(_, table)| table);
        let mut edge = edge.filter(|table| table.gateways.iter().any(|id| **id == *gateway));
        let hop = edge.find_map(|table| next_hop(network, table, address));
        let carried = match hop.map(|hop| (&hop.target, hop.state)) {
            Some((_, RouteState::Blackhole)) => None,
            Some((Target::Through(by), _)) if **by != *"eni-1" => {
                Some(Carried::Beyond(by.to_string()))
            }
            Some(_) | None => is_let_in(network, own).then_some(Carried::In),
        };
        found.extend(carried.filter(|carried| !found.contains(carried)));
    }
    found
}
