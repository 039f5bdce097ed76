//! Network ACLs as people write them, and as they should not.

use super::{Admits, judge};
use crate::network::{About, Acl, AclRule, Cidr, Network, Ports, Protocol};
use crate::services::ec2::testing::network;

/// `in 100 allow tcp 443 0.0.0.0/0`; a protocol `?` is one that cannot be read.
fn acl(rules: &[&str]) -> Acl {
    let rule = |words: &&str| {
        let words: Vec<&str> = words.split(' ').collect();
        let [direction, number, action, protocol, ports, block] = words[..] else {
            panic!("{words:?}");
        };
        let ports = match (ports, ports.split_once('-')) {
            ("all", _) => Ports::ALL,
            (_, Some((first, last))) => {
                Ports::between(first.parse().unwrap(), last.parse().unwrap())
            }
            (one, None) => Ports::one(one.parse().unwrap()),
        };
        let about = Protocol::parse(protocol).map(|protocol| About {
            protocol,
            ports,
            block: Cidr::parse(block).unwrap(),
        });
        let rule = AclRule {
            number: number.parse().unwrap(),
            allows: Some(action == "allow"),
            about,
        };
        (direction == "in", rule)
    };
    let (inbound, outbound): (Vec<_>, Vec<_>) =
        rules.iter().map(rule).partition(|(inbound, _)| *inbound);
    let rules = |of: Vec<(bool, AclRule)>| of.into_iter().map(|(_, rule)| rule).collect();
    Acl {
        vpc: "vpc-1".into(),
        owner: "".into(),
        is_default: false,
        inbound: rules(inbound),
        outbound: rules(outbound),
        subnets: Box::new(["subnet-1".into()]),
    }
}

fn admits(rules: &[&str]) -> Option<Admits> {
    let network: Network = network([], []);
    judge(&network, &acl(rules)).ok().map(|(admits, _)| admits)
}

const WEB: [&str; 4] = [
    "in 100 allow tcp 443 0.0.0.0/0",
    "in 110 allow tcp 80 0.0.0.0/0",
    "in 120 allow tcp 1024-65535 0.0.0.0/0",
    "out 100 allow tcp 443 0.0.0.0/0",
];

fn with(more: &[&str]) -> Option<Admits> {
    admits(&[&WEB, more].concat())
}

#[test]
fn what_serves_the_web_denies_by_default() {
    assert_eq!(admits(&WEB), Some(Admits::Web));
    assert_eq!(admits(&[]), Some(Admits::Web), "it denies everything");
    assert_eq!(with(&["in 90 allow icmp all 0.0.0.0/0"]), Some(Admits::Web));
    assert_eq!(with(&["in 130 allow -1 all 10.0.0.0/8"]), Some(Admits::Web));
    // What is cut out of the replies leaves them what they are.
    assert_eq!(with(&["in 99 deny tcp 3389 0.0.0.0/0"]), Some(Admits::Web));
}

#[test]
fn one_that_lets_everything_through_filters_nothing() {
    for all in [
        // As AWS makes it, in either family and direction.
        "in 100 allow -1 all 0.0.0.0/0",
        "out 100 allow -1 all 0.0.0.0/0",
        "in 101 allow -1 all ::/0",
        "out 101 allow -1 all ::/0",
        "in 100 allow tcp all 0.0.0.0/0",
        "in 100 allow udp 1-65535 0.0.0.0/0",
    ] {
        assert_eq!(admits(&[all]), Some(Admits::All), "{all}");
    }
    let halves = [
        "in 1 allow -1 all 0.0.0.0/1",
        "in 2 allow -1 all 128.0.0.0/1",
    ];
    assert_eq!(admits(&halves), Some(Admits::All));
    let ranges = [
        "in 1 allow tcp 0-1023 0.0.0.0/0",
        "in 2 allow tcp 1024-65535 0.0.0.0/0",
    ];
    assert_eq!(admits(&ranges), Some(Admits::All));
    // A denial of one port before it changes little.
    let but_one = ["in 1 deny tcp 22 0.0.0.0/0", "in 2 allow -1 all 0.0.0.0/0"];
    assert_eq!(admits(&but_one), Some(Admits::All));
}

#[test]
fn what_is_denied_before_is_not_let_through() {
    let denied = [
        "in 1 deny -1 all 0.0.0.0/0",
        "in 100 allow -1 all 0.0.0.0/0",
    ];
    assert_eq!(admits(&denied), Some(Admits::Web));
    let late = [
        "in 100 allow -1 all 0.0.0.0/0",
        "in 200 deny -1 all 0.0.0.0/0",
    ];
    assert_eq!(admits(&late), Some(Admits::All));
    let other_family = ["in 1 deny -1 all 0.0.0.0/0", "in 100 allow -1 all ::/0"];
    assert_eq!(admits(&other_family), Some(Admits::All));
}

#[test]
fn other_ports_are_for_who_built_it() {
    for port in [
        "in 100 allow tcp 22 0.0.0.0/0",
        "in 100 allow tcp 5432 0.0.0.0/0",
        "in 100 allow tcp 1024-9999 0.0.0.0/0",
        "in 100 allow udp 53 ::/0",
        "in 100 allow 50 all 0.0.0.0/0",
    ] {
        assert_eq!(admits(&[port]), Some(Admits::Ports), "{port}");
    }
    assert_eq!(
        admits(&["in 100 allow tcp 22 198.51.100.0/24"]),
        Some(Admits::Web)
    );
}

#[test]
fn replies_from_elsewhere_excuse_no_port() {
    let inside = "in 100 allow tcp 1024-65535 10.0.0.0/16";
    for port in [
        "in 110 allow tcp 3389 0.0.0.0/0",
        "in 110 allow tcp 5432 0.0.0.0/0",
        "in 90 allow tcp 3306 ::/0",
    ] {
        assert_eq!(admits(&[inside, port]), Some(Admits::Ports), "{port}");
    }
    // Of the other family, of the other protocol, from a few alone.
    assert_eq!(with(&["in 130 allow tcp 3306 ::/0"]), Some(Admits::Ports));
    assert_eq!(
        with(&["in 130 allow udp 1194 0.0.0.0/0"]),
        Some(Admits::Ports)
    );
    let few = "in 100 allow tcp 1024-65535 198.51.100.0/24";
    assert_eq!(
        admits(&[few, "in 110 allow tcp 3389 0.0.0.0/0"]),
        Some(Admits::Ports)
    );
    assert_eq!(
        with(&["in 130 allow tcp 3389 0.0.0.0/0"]),
        Some(Admits::Web)
    );
}

#[test]
fn replies_that_are_denied_before_excuse_no_port() {
    let early = "in 90 allow tcp 3389 0.0.0.0/0";
    for denial in [
        "in 95 deny tcp 3389 0.0.0.0/0",
        "in 95 deny tcp all 0.0.0.0/0",
        "in 95 deny -1 all 0.0.0.0/0",
    ] {
        assert_eq!(with(&[early, denial]), Some(Admits::Ports), "{denial}");
    }
    // A few addresses that are denied leave the replies to all others.
    assert_eq!(
        with(&[early, "in 95 deny tcp 3389 198.51.100.0/24"]),
        Some(Admits::Web)
    );
    assert_eq!(
        with(&[early, "in 200 deny -1 all 0.0.0.0/0"]),
        Some(Admits::Web)
    );
    let pointless = [
        "in 10 deny -1 all 0.0.0.0/0",
        "in 100 allow tcp 1024-65535 0.0.0.0/0",
    ];
    let judged = judge(&network([], []), &acl(&pointless));
    let (admits, detail) = judged.expect("a judgement");
    assert_eq!(admits, Admits::Web);
    assert!(!detail.contains("replies"), "{detail}");
}

#[test]
fn a_rule_that_cannot_be_read_leaves_it_open() {
    assert_eq!(with(&["in 90 allow ? all 0.0.0.0/0"]), None);
    // What comes before it decides all the same.
    let all = ["in 1 allow -1 all 0.0.0.0/0", "in 90 allow ? all 0.0.0.0/0"];
    assert_eq!(admits(&all), Some(Admits::All));
}
