//! What each control should say of made-up instances, groups and ACLs, from how they were made.
//!
//! By <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-transition-to-version-2.html>,
//! <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>,
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html> and
//! <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>. Packets are tried one by one.

use super::filters::{ACLS, lets};
use super::invented::{Group, Instance, Interface, Region, Way};
use super::told::acl_id;
use crate::scans::random_accounts::compared::{Expected, Verdict};

pub(super) const EXPOSED: &str = "ec2-instance-not-exposed";
pub(super) const METADATA: &str = "ec2-instance-imdsv2-required";
pub(super) const WATCHED: &str = "ec2-imds-version-watched";
pub(super) const NARROW: &str = "security-group-ingress-narrow";
pub(super) const ADMIN: &str = "security-group-admin-ports-restricted";
pub(super) const ACL: &str = "vpc-network-acl-denies-by-default";

pub(super) fn verdicts(regions: &[Region]) -> Expected {
    let mut expected = Expected::default();
    for region in regions {
        of_instances(region, &mut expected);
        of_groups(region, &mut expected);
        of_acls(region, &mut expected);
    }
    expected
}

fn of_instances(region: &Region, expected: &mut Expected) {
    if region.denied == Some("DescribeInstances") {
        expected.is(WATCHED, region.name, "unknown");
        return;
    }
    let there = region
        .instances
        .iter()
        .filter(|one| one.state != "terminated");
    let metadata: Vec<&str> = there.clone().map(metadata).collect();
    for instance in there {
        expected.is(METADATA, &instance.id, self::metadata(instance));
        expected.say(EXPOSED, &instance.id, exposed(region, instance));
    }
    let has = |verdict: &str| metadata.contains(&verdict);
    let watched = if has("pass") {
        match region.enforced && !has("fail") && !has("unknown") {
            true => "pass",
            false => "question",
        }
    } else if has("unknown") {
        "unknown"
    } else {
        "fail"
    };
    expected.is(WATCHED, region.name, watched);
}

fn metadata(instance: &Instance) -> &'static str {
    match instance.metadata {
        Some(["applied", "disabled", _] | ["applied", "enabled", "required"]) => "pass",
        Some(["applied", "enabled", "optional"]) => "fail",
        _ => "unknown",
    }
}

/// A part of the network that may not be known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Routes,
    Acls,
    Groups,
    Lists,
    Block,
}

/// How far the internet gets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Nobody,
    /// Some addresses, or whoever is beyond another network.
    Some,
    Anybody,
}

fn exposed(region: &Region, instance: &Instance) -> Verdict {
    let of = |assumed: Option<Part>| {
        let interfaces = instance.interfaces.iter();
        let reached = interfaces.map(|interface| reach(region, interface, assumed));
        reached.max().unwrap_or(Reach::Nobody)
    };
    let truth = match of(None) {
        Reach::Nobody => "pass",
        Reach::Some => "question",
        Reach::Anybody => "fail",
    };
    let part = match region.denied {
        Some("DescribeSubnets" | "DescribeRouteTables") => Part::Routes,
        Some("DescribeNetworkAcls") => Part::Acls,
        Some("DescribeSecurityGroups") => Part::Groups,
        Some("GetManagedPrefixListEntries") => Part::Lists,
        Some("DescribeVpcBlockPublicAccessOptions") => Part::Block,
        Some("DescribeNetworkInterfaces") => return Verdict::Is("unknown"),
        _ => return Verdict::Is(truth),
    };
    match truth {
        // Nobody gets there even if all that is not known lets everybody through.
        "pass" if of(Some(part)) == Reach::Nobody => Verdict::OrUnknown("pass"),
        "pass" => Verdict::Is("unknown"),
        truth => Verdict::OrUnknown(truth),
    }
}

const PORTS: [u16; 12] = [
    22, 25, 53, 80, 443, 1023, 1024, 3389, 5432, 8080, 8443, 65535,
];
const ANYBODY: [&str; 2] = ["8.8.8.8", "150.1.1.1"];
const ANYBODY_BY_SIX: [&str; 1] = ["2a00::5"];
const OFFICE: [&str; 1] = ["198.51.100.9"];

/// Who gets to an interface, where an assumed part lets everything through.
fn reach(region: &Region, interface: &Interface, assumed: Option<Part>) -> Reach {
    let way = region.way(interface.subnet);
    let is_blocked = region.blocked != "off" && assumed != Some(Part::Block);
    let [four, six] = match way {
        _ if assumed == Some(Part::Routes) => [true, true],
        Way::Gateway | Way::Halves => [!is_blocked, false],
        Way::Both => [!is_blocked, !is_blocked],
        Way::Six => [false, !is_blocked],
        Way::Blackhole | Way::Nat | Way::EgressOnly | Way::Local | Way::Main => [false, false],
        Way::Transit => [true, false],
    };
    let gets = |peers: &[&str]| {
        peers
            .iter()
            .any(|peer| passes(region, interface, peer, assumed))
    };
    let four = four && interface.public;
    let six = six && interface.six;
    let anybody = (four && gets(&ANYBODY)) || (six && gets(&ANYBODY_BY_SIX));
    let some = four && gets(&OFFICE);
    match (anybody, some, way) {
        (false, false, _) => Reach::Nobody,
        (true, _, Way::Transit) if assumed != Some(Part::Routes) => Reach::Some,
        (true, ..) => Reach::Anybody,
        (false, true, _) => Reach::Some,
    }
}

/// Whether a packet of TCP, UDP or another protocol from there gets in at any port, and a reply gets out.
fn passes(region: &Region, interface: &Interface, peer: &str, assumed: Option<Part>) -> bool {
    let acl = &ACLS[region.subnets[interface.subnet].acl];
    let rules = interface
        .groups
        .iter()
        .flat_map(|group| &region.groups[*group].rules);
    let rules: Vec<&str> = rules.map(|(words, ..)| *words).collect();
    let group = |protocol: &str, port: u16| {
        assumed == Some(Part::Groups)
            || rules.iter().any(|rule| lets(rule, protocol, port, peer))
            || (assumed == Some(Part::Lists) && rules.iter().any(|rule| rule.contains("pl-")))
    };
    let with_ports = ["tcp", "udp"];
    let with_ports = with_ports
        .into_iter()
        .flat_map(|protocol| PORTS.map(|port| (protocol, port)));
    // Pings alone are no way in by a gateway; beyond another network nobody knows what they are for.
    let pings = (region.way(interface.subnet) == Way::Transit).then_some(("icmp", 0));
    let mut tried = with_ports.chain([("50", 0)]).chain(pings);
    tried.any(|(protocol, port)| {
        let is_let = assumed == Some(Part::Acls)
            || (acl.lets(false, protocol, port, peer) && acl.lets(true, protocol, 50_000, peer));
        is_let && group(protocol, port)
    })
}

fn of_groups(region: &Region, expected: &mut Expected) {
    if region.denied == Some("DescribeSecurityGroups") {
        return;
    }
    for group in &region.groups {
        if region.denied == Some("DescribeNetworkInterfaces") {
            expected.is(NARROW, &group.id, "unknown");
            expected.is(ADMIN, &group.id, "unknown");
        } else if group.has_instances || group.is_shared {
            let lists = group.rules.iter().any(|(words, ..)| words.contains("pl-"));
            let refused = lists && region.denied == Some("GetManagedPrefixListEntries");
            let verdict = |truth| match (refused, truth) {
                (true, truth) => Verdict::OrUnknown(truth),
                (false, truth) => Verdict::Is(truth),
            };
            expected.say(NARROW, &group.id, verdict(narrow(group)));
            expected.say(ADMIN, &group.id, verdict(admin(group)));
        }
    }
}

fn worst(verdicts: impl Iterator<Item = &'static str>) -> &'static str {
    let said: Vec<&'static str> = verdicts.collect();
    let mut worst = ["fail", "question"]
        .into_iter()
        .filter(|rank| said.contains(rank));
    worst.next().unwrap_or("pass")
}

fn narrow(group: &Group) -> &'static str {
    let by_rules = worst(group.rules.iter().map(|(_, narrow, _)| *narrow));
    match by_rules {
        // Default groups are for nobody.
        _ if group.name == "default" && !group.rules.is_empty() => "fail",
        // Instances and a database in one group are no tiers of their own.
        "pass" if group.is_shared && group.has_instances => "question",
        verdict => verdict,
    }
}

fn admin(group: &Group) -> &'static str {
    worst(group.rules.iter().map(|(_, _, admin)| *admin))
}

fn of_acls(region: &Region, expected: &mut Expected) {
    if region.denied == Some("DescribeNetworkAcls") {
        return;
    }
    for (number, acl) in ACLS.iter().enumerate() {
        let mut there = region.instances.iter().filter(|one| one.has_interfaces());
        let has_instance = there.any(|instance| {
            let mut interfaces = instance.interfaces.iter();
            interfaces.any(|interface| region.subnets[interface.subnet].acl == number)
        });
        // It filters what services put there as well.
        let is_used = has_instance || number + 1 == ACLS.len();
        let id = acl_id(region, number);
        if region.denied == Some("DescribeNetworkInterfaces") {
            expected.is(ACL, &id, "unknown");
        } else if is_used {
            expected.is(ACL, &id, acl.verdict);
        }
    }
}
