//! A network in words, so that a test says only what is peculiar to it.

mod edges;
mod entries;
mod filters;
mod oracle;
mod unread;

use std::sync::Arc;

use super::*;
use crate::facts::own::LIST_REGIONS as CALL;
use crate::facts::{Cause, Reading};

/// The account of the tests.
const OWN: &str = "111122223333";

/// A network that lets anyone in to `eni-1`, and what a test changes of it.
struct Sketch {
    interface: Interface,
    subnet: Subnet,
    routes: Vec<Route>,
    own_table: Option<Vec<Route>>,
    edge: Option<Vec<Route>>,
    acl: Acl,
    group: Group,
    lists: Vec<(&'static str, PrefixList)>,
    block: Reading<PublicAccessBlock>,
}

fn cidr(text: &str) -> Cidr {
    Cidr::parse(text).expect("a block")
}

fn cidrs(texts: &[&str]) -> Box<[Cidr]> {
    texts.iter().map(|text| cidr(text)).collect()
}

/// `0.0.0.0/0 igw-1`, `pl-1 tgw-1`, `0.0.0.0/0 igw-1 blackhole`.
fn route(text: &str) -> Route {
    let mut words = text.split(' ');
    let destination = words.next().expect("a destination");
    let target = words.next().expect("a target");
    let id: Arc<str> = target.into();
    Route {
        destination: match Cidr::parse(destination) {
            Some(block) => Destination::Block(block),
            None if destination.starts_with("pl-") => Destination::List(destination.into()),
            None => Destination::Unread(destination.into()),
        },
        target: match target.split('-').next().expect("a kind") {
            "local" => Target::Local,
            "igw" => Target::Internet(id),
            "nat" | "eigw" => Target::OutOnly(id),
            "cagw" => Target::Carrier(id),
            "eni" | "i" | "fw" => Target::Through(id),
            "vpce" => Target::Endpoint(id),
            "tgw" | "pcx" | "vgw" => Target::Elsewhere(id),
            _ => Target::Unread(id),
        },
        state: match words.next() {
            None | Some("propagated") => RouteState::Active,
            Some("blackhole") => RouteState::Blackhole,
            Some(_) => RouteState::Unread,
        },
        is_propagated: text.ends_with(" propagated"),
    }
}

fn routes(texts: &[&str]) -> Vec<Route> {
    texts.iter().map(|text| route(text)).collect()
}

fn ports(text: &str) -> Ports {
    match text.split_once('-') {
        Some((first, last)) => Ports::between(
            first.parse().expect("a port"),
            last.parse().expect("a port"),
        ),
        None if text == "*" => Ports::ALL,
        None => Ports::one(text.parse().expect("a port")),
    }
}

/// `tcp 443 0.0.0.0/0`, `-1 * pl-1`, `tcp 22 sg-2`.
fn group_rule(text: &str) -> GroupRule {
    let words: Vec<&str> = text.split(' ').collect();
    GroupRule {
        protocol: Protocol::parse(words[0]).expect("a protocol"),
        ports: ports(words[1]),
        from: match Cidr::parse(words[2]) {
            Some(block) => Source::Block(block),
            None if words[2].starts_with("pl-") => Source::List(words[2].into()),
            None if words[2].starts_with("sg-") => Source::Group {
                id: words[2].into(),
                account: OWN.into(),
                peering: None,
            },
            None => Source::Unread(words[2].into()),
        },
    }
}

fn group(rules: &[&str]) -> Group {
    Group {
        name: "web".into(),
        vpc: "vpc-1".into(),
        owner: OWN.into(),
        rules: rules.iter().map(|text| group_rule(text)).collect(),
    }
}

/// `100 allow tcp 443 0.0.0.0/0`; `100 allow ?` cannot be read.
fn acl_rule(text: &str) -> AclRule {
    let words: Vec<&str> = text.split(' ').collect();
    AclRule {
        number: words[0].parse().expect("a number"),
        allows: match words[1] {
            "allow" => Some(true),
            "deny" => Some(false),
            _ => None,
        },
        about: (words.len() == 5).then(|| About {
            protocol: Protocol::parse(words[2]).expect("a protocol"),
            ports: ports(words[3]),
            block: cidr(words[4]),
        }),
    }
}

fn acl(inbound: &[&str], outbound: &[&str]) -> Acl {
    Acl {
        vpc: "vpc-1".into(),
        owner: OWN.into(),
        is_default: false,
        inbound: inbound.iter().map(|text| acl_rule(text)).collect(),
        outbound: outbound.iter().map(|text| acl_rule(text)).collect(),
        subnets: ["subnet-1".into()].into(),
    }
}

/// Lets all through, as the network ACL that comes with a VPC does.
const WIDE: &[&str] = &["100 allow -1 * 0.0.0.0/0", "101 allow -1 * ::/0"];

fn list(of_aws: bool, blocks: &[&str]) -> PrefixList {
    PrefixList {
        name: "".into(),
        of_aws,
        blocks: Reading::Known(cidrs(blocks)),
    }
}

fn blocking(mode: Blocked, exclusions: &[(&str, Excluded)]) -> Reading<PublicAccessBlock> {
    let exclusions = exclusions
        .iter()
        .map(|(id, excluded)| ((*id).into(), *excluded));
    Reading::Known(PublicAccessBlock {
        told_by: CALL,
        mode,
        exclusions: Reading::Known(exclusions.collect()),
    })
}

fn v4(private: &str, public: Option<&str>) -> Address {
    Address {
        private: private.parse().expect("an address"),
        public: public.map(|public| public.parse().expect("an address")),
        carrier: None,
    }
}

fn denied() -> Cause {
    Cause::denied("ec2:DescribeSomething", "")
}

fn part<T>(items: impl IntoIterator<Item = (&'static str, T)>) -> Arc<Part<T>> {
    let items = items.into_iter().map(|(id, item)| (Arc::from(id), item));
    Arc::new(Part::new(CALL, items, None))
}

fn unread<T>() -> Arc<Part<T>> {
    Arc::new(Part::unread(CALL, denied()))
}

impl Sketch {
    fn new() -> Self {
        let mut interface = Interface::assumed("vpc-1", "subnet-1", ["sg-1"], false);
        interface.addresses = [v4("10.0.0.5", Some("198.51.100.5"))].into();
        interface.v6 = cidrs(&["2600:1f00::5/128"]);
        Self {
            interface,
            subnet: Subnet {
                vpc: "vpc-1".into(),
                owner: OWN.into(),
                zone: "".into(),
                blocks: cidrs(&["10.0.0.0/24"]),
                unadvertised: [].into(),
                block: None,
            },
            routes: routes(&["10.0.0.0/16 local", "0.0.0.0/0 igw-1", "::/0 igw-1"]),
            own_table: None,
            edge: None,
            acl: acl(WIDE, WIDE),
            group: group(&["tcp 443 0.0.0.0/0"]),
            lists: Vec::new(),
            block: blocking(Blocked::Off, &[]),
        }
    }

    fn table(routes: Vec<Route>, is_main: bool, subnets: &[&str], gateways: &[&str]) -> RouteTable {
        let names = |names: &[&str]| names.iter().map(|name| Arc::from(*name)).collect();
        RouteTable {
            vpc: "vpc-1".into(),
            is_main,
            subnets: names(subnets),
            gateways: names(gateways),
            routes: routes.into_boxed_slice(),
        }
    }

    fn network(&self) -> Network {
        let own = self.own_table.clone();
        let own = own.map(|routes| ("rtb-own", Self::table(routes, false, &["subnet-1"], &[])));
        let edge = self.edge.clone();
        let edge = edge.map(|routes| ("rtb-edge", Self::table(routes, false, &[], &["igw-1"])));
        let main = ("rtb-1", Self::table(self.routes.clone(), true, &[], &[]));
        Network::new(Parts {
            vpcs: unread(),
            subnets: part([("subnet-1", self.subnet.clone())]),
            tables: part([main].into_iter().chain(own).chain(edge)),
            acls: part([("acl-1", self.acl.clone())]),
            groups: part([("sg-1", self.group.clone())]),
            interfaces: part([("eni-1", self.interface.clone())]),
            lists: part(self.lists.clone()),
            block: Arc::new(self.block.clone()),
            endpoints: unread(),
            account: OWN.into(),
        })
    }

    fn asked(&self, asked: &Asked) -> Answer {
        self.network()
            .from_internet("eni-1", &self.interface, asked)
    }

    /// Who gets to this port of TCP, in a word, and why or how.
    fn tcp(&self, port: u16) -> String {
        told(&self.asked(&Asked::tcp(port)))
    }
}

/// `open igw-1 → …`, `narrow 203.0.113.0/24 by …`, `closed why`, `unknown why`, and what lies beyond.
fn told(answer: &Answer) -> String {
    let each = |all: Vec<String>| all.join("; ");
    let mut words = match &answer.exposure {
        Exposure::Open { path } => format!("open {path}"),
        Exposure::Narrow { sources, path, .. } => {
            let sources = sources.iter().map(Cidr::to_string).collect::<Vec<_>>();
            format!("narrow {} by {path}", sources.join(" "))
        }
        Exposure::Closed(why) => format!("closed {}", each(why.clone())),
        Exposure::Unknown(causes) => {
            format!(
                "unknown {}",
                each(causes.iter().map(Cause::to_string).collect())
            )
        }
    };
    for beyond in &answer.beyond.items {
        words.push_str(if beyond.anyone {
            " | anyone by "
        } else {
            " | some by "
        });
        words.push_str(&beyond.by);
    }
    if answer.beyond.incomplete.is_some() {
        words.push_str(" | and perhaps others");
    }
    words
}
