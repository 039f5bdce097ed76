//! Security groups as people write them, and as they should not.

use std::collections::BTreeSet;

use super::{Admin, Ingress, Tier, admin, ingress};
use crate::facts::{Cause, Reading};
use crate::network::{
    Cidr, Group, GroupRule, Interface, Network, Ports, PrefixList, Protocol, Source,
};
use crate::services::ec2::testing::network;

/// `tcp 443 0.0.0.0/0`, `tcp 8080 sg-2`, `tcp 22 pl-1`, `tcp 22 ?`.
fn group(name: &str, rules: &[&str]) -> Group {
    let rule = |words: &&str| {
        let words: Vec<&str> = words.split(' ').collect();
        let [protocol, ports, from] = words[..] else {
            panic!("{words:?}");
        };
        let ports = match (ports, ports.split_once('-')) {
            ("all", _) => Ports::ALL,
            (_, Some((first, last))) => {
                Ports::between(first.parse().unwrap(), last.parse().unwrap())
            }
            (one, None) => Ports::one(one.parse().unwrap()),
        };
        let from = match (Cidr::parse(from), from) {
            (Some(block), _) => Source::Block(block),
            (None, id) if id.starts_with("pl-") => Source::List(id.into()),
            (None, id) if id.starts_with("sg-") => Source::Group {
                id: id.into(),
                account: "111122223333".into(),
                peering: None,
            },
            (None, other) => Source::Unread(other.into()),
        };
        GroupRule {
            protocol: Protocol::parse(protocol).unwrap(),
            ports,
            from,
        }
    };
    Group {
        name: name.into(),
        vpc: "vpc-1".into(),
        owner: "111122223333".into(),
        rules: rules.iter().map(rule).collect(),
    }
}

fn blocks_of(texts: &[&str]) -> Reading<Box<[Cidr]>> {
    let blocks = texts.iter().map(|text| Cidr::parse(text).unwrap());
    Reading::Known(blocks.collect())
}

/// VPCs of 10.1.0.0/16 and 10.9.0.0/20, with the lists of CloudFront and of a person.
fn region() -> Network {
    let list = |of_aws, blocks: Reading<Box<[Cidr]>>| PrefixList {
        name: "com.amazonaws.global.cloudfront.origin-facing".into(),
        of_aws,
        blocks,
    };
    let connect = PrefixList {
        name: "com.amazonaws.us-east-1.ec2-instance-connect".into(),
        ..list(true, blocks_of(&["18.206.107.24/29"]))
    };
    let denied = Cause::denied("ec2:GetManagedPrefixListEntries", "");
    network(
        [("vpc-1", "10.1.0.0/16"), ("vpc-2", "10.9.0.0/20")],
        [
            ("pl-connect", connect),
            ("pl-aws", list(true, blocks_of(&["130.176.0.0/17"]))),
            ("pl-office", list(false, blocks_of(&["198.51.100.0/24"]))),
            ("pl-all", list(false, blocks_of(&["0.0.0.0/0"]))),
            ("pl-denied", list(false, Reading::Unknown(denied))),
        ],
    )
}

fn lets_in(rules: &[&str]) -> Option<Ingress> {
    let judged = ingress(&region(), &group("web", rules), &BTreeSet::new());
    judged.ok().map(|(ingress, _)| ingress)
}

fn manages(rules: &[&str]) -> Option<Admin> {
    let judged = admin(&region(), &group("web", rules));
    judged.ok().map(|(admin, _)| admin)
}

#[test]
fn https_from_anywhere_and_other_groups_are_narrow() {
    for rules in [
        &[][..],
        &["tcp 443 0.0.0.0/0", "tcp 443 ::/0"],
        &["tcp 8080 sg-2"],
        &["-1 all sg-2"],
        &["icmp all 0.0.0.0/0"],
        &["tcp 443 198.51.100.0/24"],
        // A subnet is a part of the VPC.
        &["tcp 5432 10.1.4.0/24"],
        &["tcp 5432 10.9.0.0/21"],
        &["tcp 80 pl-aws"],
    ] {
        assert_eq!(lets_in(rules), Some(Ingress::Narrow), "{rules:?}");
    }
}

#[test]
fn anything_else_from_anywhere_is_wide() {
    for rule in [
        "tcp 8443 0.0.0.0/0",
        "tcp 443-444 0.0.0.0/0",
        "tcp 22 ::/0",
        "-1 all 0.0.0.0/0",
        "udp 53 0.0.0.0/0",
        "tcp 5432 pl-all",
        "tcp 5432 12.0.0.0/7",
    ] {
        assert_eq!(lets_in(&[rule]), Some(Ingress::Wide), "{rule}");
    }
    let halves = ["tcp 5432 0.0.0.0/1", "tcp 5432 128.0.0.0/1"];
    assert_eq!(lets_in(&halves), Some(Ingress::Wide));
    let default = group("default", &["-1 all sg-1"]);
    let judged = ingress(&region(), &default, &BTreeSet::new());
    assert_eq!(judged.map(|(ingress, _)| ingress), Ok(Ingress::Wide));
    let empty = ingress(&region(), &group("default", &[]), &BTreeSet::new());
    assert_eq!(empty.map(|(ingress, _)| ingress), Ok(Ingress::Narrow));
}

#[test]
fn what_only_who_built_it_knows_is_asked() {
    for rule in [
        "tcp 80 0.0.0.0/0",
        "udp 443 0.0.0.0/0",
        "tcp 5432 198.51.100.0/24",
        "tcp 5432 pl-office",
        "tcp 5432 10.1.0.0/16",
        // The whole of a VPC beside, which may share the group.
        "tcp 5432 10.9.0.0/20",
        "tcp 5432 10.0.0.0/8",
        "-1 all 192.168.0.0/16",
    ] {
        assert_eq!(lets_in(&[rule]), Some(Ingress::Asked), "{rule}");
    }
    let both = BTreeSet::from([Tier::Compute, Tier::Database]);
    let judged = ingress(&region(), &group("data", &["tcp 5432 sg-2"]), &both);
    let (shared, detail) = judged.unwrap();
    assert_eq!(shared, Ingress::Asked);
    assert!(
        detail.contains("instances or functions and databases"),
        "{detail}"
    );
}

#[test]
fn https_from_anywhere_is_not_for_databases() {
    let of = |tier| {
        let rules = group("data", &["tcp 443 0.0.0.0/0"]);
        ingress(&region(), &rules, &BTreeSet::from([tier])).unwrap()
    };
    let (asked, detail) = of(Tier::Database);
    assert_eq!(asked, Ingress::Asked);
    assert!(detail.contains("stands before databases"), "{detail}");
    for tier in [Tier::Balancer, Tier::Compute] {
        assert_eq!(of(tier).0, Ingress::Narrow, "{tier:?}");
    }
}

#[test]
fn halves_of_a_network_are_as_wide_as_a_whole_one() {
    for rules in [
        &["tcp 5432 10.1.0.0/17", "tcp 5432 10.1.128.0/17"][..],
        &["tcp 5432 10.1.0.0/17", "tcp 5000-6000 10.1.128.0/17"],
        &["tcp 5432 10.1.0.0/17", "-1 all 10.1.128.0/17"],
    ] {
        let judged = ingress(&region(), &group("web", rules), &BTreeSet::new());
        let (asked, detail) = judged.unwrap();
        assert_eq!(asked, Ingress::Asked, "{rules:?}");
        assert!(
            detail.contains("tcp 5432 is open to 10.1.0.0/16"),
            "{detail}"
        );
    }
    // At other ports, by another protocol, of another network.
    for rules in [
        &["tcp 5432 10.1.0.0/17", "tcp 5433 10.1.128.0/17"][..],
        &["tcp 5432 10.1.0.0/17", "udp 5432 10.1.128.0/17"],
        &["tcp 5432 10.1.0.0/17", "tcp 5432 10.2.0.0/17"],
        &["tcp 443 10.1.0.0/17", "tcp 443 10.1.128.0/17"],
    ] {
        assert_eq!(lets_in(rules), Some(Ingress::Narrow), "{rules:?}");
    }
}

#[test]
fn lists_of_services_are_named_and_pings_are_told() {
    let detail = |rules: &[&str]| {
        let judged = ingress(&region(), &group("web", rules), &BTreeSet::new());
        judged.unwrap().1
    };
    let kept = detail(&["tcp 443 pl-aws", "tcp 8080 sg-2"]);
    assert!(kept.contains("cloudfront.origin-facing (pl-aws)"), "{kept}");
    let pings = detail(&["icmp all 0.0.0.0/0"]);
    assert!(pings.contains("pings alone"), "{pings}");
    let both = detail(&["icmp all 0.0.0.0/0", "tcp 443 0.0.0.0/0"]);
    assert!(both.contains("HTTPS and pings alone"), "{both}");
    let https = detail(&["tcp 443 0.0.0.0/0"]);
    assert!(https.contains("HTTPS alone"), "{https}");

    let judged = admin(&region(), &group("web", &["tcp 22 pl-connect"]));
    let (connect, detail) = judged.unwrap();
    assert_eq!(connect, Admin::Groups);
    assert!(
        detail.contains("ec2-instance-connect (pl-connect)"),
        "{detail}"
    );
    let judged = admin(
        &region(),
        &group("web", &["tcp 22 pl-aws", "tcp 22 pl-connect"]),
    );
    let (service, detail) = judged.unwrap();
    assert_eq!(service, Admin::Addresses);
    assert!(
        detail.contains("cloudfront.origin-facing (pl-aws)"),
        "{detail}"
    );
}

#[test]
fn what_is_not_known_is_neither() {
    for rule in ["tcp 5432 pl-denied", "tcp 5432 pl-gone", "tcp 5432 ?"] {
        assert_eq!(lets_in(&[rule]), None, "{rule}");
        assert_eq!(lets_in(&[rule, "tcp 8443 0.0.0.0/0"]), Some(Ingress::Wide));
    }
    assert_eq!(manages(&["tcp 22 pl-denied"]), None);
    assert_eq!(manages(&["tcp 22 ?", "tcp 3389 ::/0"]), Some(Admin::Anyone));
}

#[test]
fn ssh_is_for_groups_or_for_addresses_that_people_know() {
    for rules in [
        &[][..],
        &["tcp 22 sg-2"],
        &["tcp 443 0.0.0.0/0"],
        &["tcp 8000-9000 198.51.100.0/24"],
        &["udp 22 198.51.100.0/24"],
    ] {
        assert_eq!(manages(rules), Some(Admin::Groups), "{rules:?}");
    }
    for rule in [
        "tcp 22 198.51.100.0/24",
        "tcp 3389 10.0.0.0/8",
        "-1 all 10.1.4.0/24",
        "tcp 22 pl-office",
        "udp 3389 198.51.100.0/24",
    ] {
        assert_eq!(manages(&[rule]), Some(Admin::Addresses), "{rule}");
    }
    for rule in [
        "tcp 22 0.0.0.0/0",
        "tcp 0-65535 ::/0",
        "-1 all 0.0.0.0/0",
        "tcp 3389 pl-all",
        "udp 3389 0.0.0.0/0",
    ] {
        assert_eq!(manages(&[rule]), Some(Admin::Anyone), "{rule}");
    }
}

/// Prowler looks for 0.0.0.0/0 or ::/0 in one rule.
#[test]
fn unlike_prowler_two_halves_of_all_addresses_are_anyone() {
    let ssh = ["tcp 22 0.0.0.0/1", "tcp 22 128.0.0.0/1"];
    assert_eq!(manages(&ssh), Some(Admin::Anyone));
    let database = ["tcp 5432 0.0.0.0/1", "tcp 5432 128.0.0.0/1"];
    assert_eq!(lets_in(&database), Some(Ingress::Wide));
}

#[test]
fn tiers_are_told_by_what_made_the_interface() {
    let interface = |description: &str, kind: &str, instance: Option<&str>| Interface {
        description: description.into(),
        told_kind: kind.into(),
        instance: instance.map(Into::into),
        ..Interface::assumed("vpc-1", "subnet-1", ["sg-1"], false)
    };
    let tier = |description, kind, instance| Tier::of(&interface(description, kind, instance));
    assert_eq!(
        tier("ELB app/web/1", "interface", None),
        Some(Tier::Balancer)
    );
    assert_eq!(
        tier("", "network_load_balancer", None),
        Some(Tier::Balancer)
    );
    assert_eq!(
        tier("RDSNetworkInterface", "interface", None),
        Some(Tier::Database)
    );
    assert_eq!(tier("", "interface", Some("i-1")), Some(Tier::Compute));
    assert_eq!(
        tier("AWS Lambda VPC ENI", "lambda", None),
        Some(Tier::Compute)
    );
    assert_eq!(tier("VPC Endpoint Interface", "vpc_endpoint", None), None);
}
