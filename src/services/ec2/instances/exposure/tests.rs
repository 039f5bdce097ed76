//! One instance in a small region, with what may be amiss.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::{Accelerator, At, Balancer, Before, Exposure, judge};
use crate::facts::{Cause, Reading};
use crate::network::{
    About, Acl, AclRule, Address, Blocked, Cidr, Destination, Group, GroupRule, Interface, Network,
    Part, Parts, Ports, Protocol, PublicAccessBlock, Route, RouteState, RouteTable, Source, Subnet,
    Target,
};
use crate::services::ec2::instances::DESCRIBE_INSTANCES as CALL;
use crate::services::ec2::testing::network;

const ACCOUNT: &str = "111122223333";

fn block(text: &str) -> Cidr {
    Cidr::parse(text).expect("a block")
}

fn part<T>(id: &str, item: T) -> Arc<Part<T>> {
    Arc::new(Part::new(CALL, [(Arc::from(id), item)], None))
}

/// A subnet whose route to everywhere leads to this, with a group of these rules.
fn region(target: Target, rules: &[(Protocol, Ports, &str)]) -> Network {
    let all = || AclRule {
        number: 100,
        allows: Some(true),
        about: Some(About {
            protocol: Protocol::All,
            ports: Ports::ALL,
            block: block("0.0.0.0/0"),
        }),
    };
    let route = Route {
        destination: Destination::Block(block("0.0.0.0/0")),
        target,
        state: RouteState::Active,
        is_propagated: false,
    };
    let rules = rules.iter().map(|(protocol, ports, from)| GroupRule {
        protocol: *protocol,
        ports: *ports,
        from: Source::Block(block(from)),
    });
    let vpc: Arc<str> = "vpc-1".into();
    let subnets: Box<[Arc<str>]> = Box::new(["subnet-1".into()]);
    let parts = Parts {
        subnets: part(
            "subnet-1",
            Subnet {
                vpc: vpc.clone(),
                owner: ACCOUNT.into(),
                zone: "".into(),
                blocks: Box::new([block("10.1.0.0/24")]),
                unadvertised: Box::new([]),
                block: None,
            },
        ),
        tables: part(
            "rtb-1",
            RouteTable {
                vpc: vpc.clone(),
                is_main: false,
                subnets: subnets.clone(),
                gateways: Box::new([]),
                routes: Box::new([route]),
            },
        ),
        acls: part(
            "acl-1",
            Acl {
                vpc: vpc.clone(),
                owner: ACCOUNT.into(),
                is_default: true,
                inbound: Box::new([all()]),
                outbound: Box::new([all()]),
                subnets,
            },
        ),
        groups: part(
            "sg-1",
            Group {
                name: "web".into(),
                vpc,
                owner: ACCOUNT.into(),
                rules: rules.collect(),
            },
        ),
        ..network([("vpc-1", "10.1.0.0/16")], []).parts
    };
    Network::new(parts)
}

fn internet() -> Target {
    Target::Internet("igw-1".into())
}

fn private() -> Target {
    Target::OutOnly("nat-1".into())
}

const HTTPS: (Protocol, Ports, &str) = (
    Protocol::TCP,
    Ports {
        first: 443,
        last: 443,
    },
    "0.0.0.0/0",
);
const OFFICE: (Protocol, Ports, &str) = (
    Protocol::TCP,
    Ports {
        first: 22,
        last: 22,
    },
    "198.51.100.0/24",
);
const OFFICE_HTTPS: (Protocol, Ports, &str) = (Protocol::TCP, HTTPS.1, "198.51.100.0/24");
const OTHER: (Protocol, Ports, &str) = (
    Protocol::TCP,
    Ports {
        first: 8080,
        last: 8080,
    },
    "0.0.0.0/0",
);
const PING: (Protocol, Ports, &str) = (Protocol::ICMP, Ports::ALL, "0.0.0.0/0");

fn interface(public: Option<&str>) -> Interface {
    Interface {
        addresses: Box::new([Address {
            private: Ipv4Addr::new(10, 1, 0, 10),
            public: public.map(|ip| ip.parse().expect("an address")),
            carrier: None,
        }]),
        instance: Some("i-1".into()),
        ..Interface::assumed("vpc-1", "subnet-1", ["sg-1"], false)
    }
}

fn judged(region: &Network, public: Option<&str>, before: &Before) -> Option<Exposure> {
    let id = Arc::from("eni-1");
    let interface = interface(public);
    let interfaces: [At<'_>; 1] = [(&id, &interface)];
    let judged = judge(region, "i-1", &interfaces, before);
    judged.ok().map(|(exposure, _)| exposure)
}

fn told(region: &Network, before: &Before) -> String {
    let id = Arc::from("eni-1");
    let interface = interface(None);
    let interfaces: [At<'_>; 1] = [(&id, &interface)];
    let judged = judge(region, "i-1", &interfaces, before);
    judged.expect("a judgement").1
}

/// For HTTPS by IPv4.
fn fast() -> Accelerator {
    Accelerator {
        arn: "arn:fast".to_owned(),
        protocols: vec![Protocol::TCP],
        ports: vec![HTTPS.1],
        is_dual_stack: Some(false),
        is_custom: false,
        is_idle: false,
    }
}

fn accelerated(by: Accelerator) -> Before {
    Before {
        accelerators: vec![by],
        ..Before::default()
    }
}

const PUBLIC: Option<&str> = Some("203.0.113.10");

#[test]
fn all_of_address_route_and_group_make_it_open() {
    let alone = Before::default();
    let of = |target, rules: &[_], public| judged(&region(target, rules), public, &alone);
    assert_eq!(of(internet(), &[HTTPS], PUBLIC), Some(Exposure::Open));
    assert_eq!(of(internet(), &[HTTPS], None), Some(Exposure::Closed));
    assert_eq!(of(private(), &[HTTPS], PUBLIC), Some(Exposure::Closed));
    assert_eq!(of(internet(), &[], PUBLIC), Some(Exposure::Closed));
    assert_eq!(of(internet(), &[PING], PUBLIC), Some(Exposure::Closed));
    assert_eq!(of(internet(), &[OFFICE], PUBLIC), Some(Exposure::Asked));
    assert_eq!(
        of(internet(), &[OFFICE, HTTPS, PING], PUBLIC),
        Some(Exposure::Open)
    );
    let elsewhere = Target::Elsewhere("tgw-1".into());
    assert_eq!(of(elsewhere.clone(), &[HTTPS], None), Some(Exposure::Asked));
    assert_eq!(of(elsewhere.clone(), &[], None), Some(Exposure::Closed));
    // Pings are no way in, wherever they come from.
    assert_eq!(of(elsewhere.clone(), &[PING], None), Some(Exposure::Closed));
    assert_eq!(of(elsewhere, &[PING, OTHER], None), Some(Exposure::Asked));
}

#[test]
fn what_stands_before_it_counts() {
    let balanced = |is_accelerated| Before {
        balancers: vec![Balancer {
            arn: "arn:web".to_owned(),
            is_accelerated,
            is_branched: false,
        }],
        ..Before::default()
    };
    let accelerated = accelerated(fast());
    let shut = region(private(), &[]);
    let ready = region(private(), &[HTTPS]);
    let office = region(private(), &[OFFICE_HTTPS]);
    assert_eq!(judged(&shut, None, &balanced(false)), Some(Exposure::Asked));
    assert_eq!(judged(&shut, None, &balanced(true)), Some(Exposure::Asked));
    // Whether its groups let anyone in was not asked.
    let words = told(&shut, &balanced(false));
    assert_eq!(words, "arn:web is internet-facing and leads to it");
    assert_eq!(judged(&ready, None, &accelerated), Some(Exposure::Open));
    assert_eq!(judged(&office, None, &accelerated), Some(Exposure::Asked));
    // An accelerator hands on the addresses of clients, which the group does not let in.
    assert_eq!(judged(&shut, None, &accelerated), Some(Exposure::Closed));
}

#[test]
fn an_accelerator_leads_to_its_own_ports_by_its_own_protocols() {
    let leads = |rules: &[_], by| judged(&region(private(), rules), None, &accelerated(by));
    let shut = Some(Exposure::Closed);
    assert_eq!(leads(&[OTHER], fast()), shut);
    assert_eq!(
        leads(&[OFFICE_HTTPS, OTHER], fast()),
        Some(Exposure::Asked),
        "the office alone comes by it"
    );
    let udp = Accelerator {
        protocols: vec![Protocol::UDP],
        ..fast()
    };
    assert_eq!(leads(&[HTTPS], udp), shut);
    let words = told(&region(private(), &[HTTPS]), &accelerated(fast()));
    assert_eq!(
        words,
        "anyone gets to it: the internet → arn:fast → eni-1:443"
    );
    // Nobody comes by IPv6 to an instance that has none.
    let v6 = (Protocol::TCP, HTTPS.1, "::/0");
    for is_dual_stack in [Some(false), Some(true), None] {
        let by = Accelerator {
            is_dual_stack,
            ..fast()
        };
        assert_eq!(leads(&[v6], by.clone()), shut, "{is_dual_stack:?}");
        assert_eq!(
            leads(&[HTTPS], by),
            Some(Exposure::Open),
            "{is_dual_stack:?}"
        );
    }
}

#[test]
fn a_custom_routing_accelerator_leads_to_what_somebody_allows() {
    let custom = || {
        accelerated(Accelerator {
            is_custom: true,
            ..fast()
        })
    };
    let ready = region(private(), &[HTTPS]);
    assert_eq!(judged(&ready, None, &custom()), Some(Exposure::Asked));
    let words = told(&ready, &custom());
    assert!(words.contains("if arn:fast allows it"), "{words}");
    let shut = region(private(), &[]);
    assert_eq!(judged(&shut, None, &custom()), Some(Exposure::Closed));
}

#[test]
fn an_accelerator_that_sends_nothing_there_now_may_do_so_again() {
    let idle = || {
        accelerated(Accelerator {
            is_idle: true,
            ..fast()
        })
    };
    let ready = region(private(), &[HTTPS]);
    assert_eq!(judged(&ready, None, &idle()), Some(Exposure::Asked));
    let words = told(&ready, &idle());
    assert!(words.contains("once arn:fast is turned up"), "{words}");
    let shut = region(private(), &[]);
    assert_eq!(judged(&shut, None, &idle()), Some(Exposure::Closed));
}

#[test]
fn what_blocks_public_access_blocks_accelerators_too() {
    let blocked = |block: Reading<PublicAccessBlock>| {
        let mut region = region(private(), &[HTTPS]);
        region.parts.block = Arc::new(block);
        judged(&region, None, &accelerated(fast()))
    };
    let mode = |mode| {
        Reading::Known(PublicAccessBlock {
            told_by: CALL,
            mode,
            exclusions: Reading::Known(Box::new([])),
        })
    };
    assert_eq!(blocked(mode(Blocked::Off)), Some(Exposure::Open));
    assert_eq!(blocked(mode(Blocked::Inbound)), Some(Exposure::Closed));
    assert_eq!(blocked(mode(Blocked::BothWays)), Some(Exposure::Closed));
    assert_eq!(blocked(mode(Blocked::Unsettled)), None);
    let denied = Cause::denied("ec2:DescribeVpcBlockPublicAccessOptions", "");
    assert_eq!(blocked(denied.into()), None);
}

#[test]
fn what_is_not_known_is_no_wall() {
    let denied = || {
        Some(Cause::denied(
            "elasticloadbalancing:DescribeTargetHealth",
            "",
        ))
    };
    let unread = Before {
        unread: denied(),
        ..Before::default()
    };
    let shut = region(private(), &[]);
    assert_eq!(judged(&shut, None, &unread), None);
    let open = region(internet(), &[HTTPS]);
    assert_eq!(
        judged(&open, PUBLIC, &unread),
        Some(Exposure::Open),
        "it is, whatever else"
    );
    assert!(
        judge(&shut, "i-1", &[], &Before::default()).is_err(),
        "no interface"
    );
    let mut more = shut;
    more.parts.interfaces = Arc::new(Part::new(CALL, [], denied()));
    assert_eq!(
        judged(&more, None, &Before::default()),
        None,
        "it may have another one"
    );
    let mut no_acl = region(internet(), &[HTTPS]);
    no_acl.parts.acls = Arc::new(Part::unread(
        CALL,
        Cause::denied("ec2:DescribeNetworkAcls", ""),
    ));
    let no_acl = Network::new(no_acl.parts);
    assert_eq!(judged(&no_acl, PUBLIC, &Before::default()), None);
}

#[test]
fn what_is_no_load_balancer_and_no_accelerator_of_ours_is_asked_about() {
    let others = [
        "arn:aws:globalaccelerator::111122223333:attachment/1",
        "arn:aws:cloudfront::111122223333:vpcorigin/vo_1",
        "vae-1",
    ];
    let shut = region(private(), &[]);
    for entrance in others {
        let before = Before {
            others: vec![entrance.to_owned()],
            ..Before::default()
        };
        assert_eq!(
            judged(&shut, None, &before),
            Some(Exposure::Asked),
            "{entrance}"
        );
    }
}
