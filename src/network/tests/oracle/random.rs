//! Random small networks, more of them open than chance would make.

use super::super::*;

/// Numbers that a seed gives again: SplitMix64.
pub(super) struct Random(u64);

const BLOCKS: &[&str] = &[
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "8.0.0.0/7",
    "8.0.0.0/8",
    "11.0.0.0/8",
    "203.0.113.0/24",
    "203.0.113.0/25",
    "203.0.113.7/32",
    "10.0.0.0/8",
    "10.0.0.0/7",
    "172.16.0.0/12",
    "100.64.0.0/10",
    "224.0.0.0/3",
    "::/0",
    "::/1",
    "2000::/3",
    "2600::/16",
    "2600::/15",
    "2001:db8::/32",
    "fc00::/7",
];

const TARGETS: &[&str] = &[
    "igw-1", "igw-1", "igw-1", "local", "nat-1", "eigw-1", "cagw-1", "eni-9", "fw-1", "tgw-1",
    "pcx-1", "vgw-1", "vpce-1",
];

const PORTS: &[&str] = &[
    "*",
    "443",
    "440-450",
    "0-442",
    "444-65535",
    "22",
    "1024-65535",
    "0-21",
    "2048-2303",
];

const PROTOCOLS: &[&str] = &["-1", "tcp", "tcp", "tcp", "udp", "icmp", "icmpv6", "47"];

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % most as u64).expect("small")
    }

    /// Once in so many times.
    fn rarely(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A protocol and a port to ask about.
    pub(super) fn target(&mut self) -> (u8, u16) {
        let protocol = [6, 6, 6, 17, 1, 47][self.below(6)];
        let port = [443, 443, 22, 5432, 65535, 0, 2048][self.below(7)];
        (protocol, if protocol == 47 { 443 } else { port })
    }

    fn route(&mut self) -> Route {
        let destination = if self.rarely(6) {
            self.one_of(&["pl-1", "pl-2", "pl-aws"])
        } else {
            self.one_of(BLOCKS)
        };
        let target = self.one_of(TARGETS);
        let state = [" blackhole", " propagated", "", "", "", ""][self.below(6)];
        route(&format!("{destination} {target}{state}"))
    }

    /// Routes no two of which are for the same and of the same rank, as in AWS.
    fn routes(&mut self) -> Vec<Route> {
        let mut routes = if self.rarely(4) {
            Vec::new()
        } else {
            routes(&["0.0.0.0/0 igw-1", "::/0 igw-1"])
        };
        for _ in 0..self.below(5) {
            let new = self.route();
            let is_same = |old: &Route| {
                old.destination == new.destination && old.is_propagated == new.is_propagated
            };
            if !routes.iter().any(is_same) {
                routes.push(new);
            }
        }
        // Two lists that overlap: AWS does not say which counts.
        let mut lists = 0;
        routes.retain(|route| match route.destination {
            Destination::List(_) => {
                lists += 1;
                lists == 1
            }
            Destination::Block(_) | Destination::Unread(_) => true,
        });
        routes
    }

    fn edge(&mut self) -> Vec<Route> {
        let mut routes = routes(&["10.0.0.0/16 local"]);
        for destination in ["10.0.0.0/24", "10.0.0.6/32", "2600:1f00::/64"] {
            if self.rarely(2) {
                let target = self.one_of(&["fw-1", "eni-1", "eni-9"]);
                let state = if self.rarely(5) { " blackhole" } else { "" };
                routes.push(route(&format!("{destination} {target}{state}")));
            }
        }
        routes
    }

    fn acl_rules(&mut self) -> Box<[AclRule]> {
        let mut rules: Vec<AclRule> = Vec::new();
        for at in 0..self.below(4) {
            let number = (at * 37 + self.below(30)) % 97;
            let what = if self.rarely(2) { "allow" } else { "deny" };
            let (protocol, ports) = (self.one_of(PROTOCOLS), self.one_of(PORTS));
            let block = self.one_of(BLOCKS);
            if rules.iter().all(|rule| usize::from(rule.number) != number) {
                rules.push(acl_rule(&format!(
                    "{number} {what} {protocol} {ports} {block}"
                )));
            }
        }
        if !self.rarely(4) {
            rules.push(acl_rule("100 allow -1 * 0.0.0.0/0"));
            rules.push(acl_rule("101 allow -1 * ::/0"));
        }
        if self.rarely(2) {
            rules.reverse();
        }
        rules.into_boxed_slice()
    }

    fn group(&mut self) -> Group {
        let mut rules = Vec::new();
        if !self.rarely(3) {
            let ports = self.one_of(&["*", "443", "22-443"]);
            rules.push(format!(
                "{} {ports} {}",
                self.one_of(&["-1", "tcp"]),
                self.one_of(BLOCKS)
            ));
        }
        for _ in 0..self.below(4) {
            let (protocol, ports) = (self.one_of(PROTOCOLS), self.one_of(PORTS));
            let from = match self.below(6) {
                0 => self.one_of(&["pl-1", "pl-2", "pl-aws"]),
                1 => self.one_of(&["sg-1", "sg-9"]),
                _ => self.one_of(BLOCKS),
            };
            rules.push(format!("{protocol} {ports} {from}"));
        }
        let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
        group(&rules)
    }

    fn list(&mut self, of_aws: bool) -> PrefixList {
        let count = self.below(3);
        let blocks: Vec<&str> = (0..count).map(|_| self.one_of(BLOCKS)).collect();
        list(of_aws, &blocks)
    }

    fn interface(&mut self) -> Interface {
        let groups = &["sg-1", "sg-2"][..self.below(5).min(2)];
        let mut own = Interface::assumed("vpc-1", "subnet-1", groups, false);
        let mut addresses = Vec::new();
        for (private, public) in [("10.0.0.5", "198.51.100.5"), ("10.0.0.6", "198.51.100.6")] {
            let mut address = v4(private, (!self.rarely(4)).then_some(public));
            if self.rarely(8) {
                address.carrier = Some("155.146.1.1".parse().expect("an address"));
            }
            addresses.push(address);
        }
        addresses.truncate(1 + self.below(2));
        own.addresses = addresses.into_boxed_slice();
        own.v6 = match self.below(5) {
            0 | 1 => cidrs(&["2600:1f00::5/128"]),
            2 => cidrs(&["fd00::5/128", "2600:1f00:0:0:1::/80"]),
            3 => cidrs(&["fd00::5/128"]),
            _ => [].into(),
        };
        own.denies_internet = self.rarely(10);
        if self.rarely(30) {
            own.kind = InterfaceKind::Nat;
        }
        own
    }

    fn block(&mut self) -> Reading<PublicAccessBlock> {
        let mode = match self.below(8) {
            0 => Blocked::Inbound,
            1 => Blocked::BothWays,
            _ => Blocked::Off,
        };
        let how = [Excluded::BothWays, Excluded::OutOnly][self.below(2)];
        let whom = self.one_of(&["vpc-1", "subnet-1", "vpc-9", "subnet-9"]);
        let exclusions = [(whom, how)];
        blocking(mode, if self.rarely(2) { &exclusions } else { &[] })
    }

    /// A network and an interface in it.
    pub(super) fn network(&mut self) -> (Network, Interface) {
        let interface = self.interface();
        let mut sketch = Sketch::new();
        sketch.routes = self.routes();
        sketch.own_table = self.rarely(2).then(|| self.routes());
        sketch.edge = self.rarely(4).then(|| self.edge());
        sketch.acl.inbound = self.acl_rules();
        sketch.acl.outbound = self.acl_rules();
        sketch.group = self.group();
        sketch.block = self.block();
        sketch.lists = vec![
            ("pl-1", self.list(false)),
            ("pl-2", self.list(false)),
            ("pl-aws", self.list(true)),
        ];
        if self.rarely(10) {
            sketch.subnet.owner = "444455556666".into();
            sketch.subnet.block = Some(Blocked::Off);
        }
        let mut parts = sketch.network().parts;
        parts.groups = part([("sg-1", sketch.group), ("sg-2", self.group())]);
        (Network::new(parts), interface)
    }

    /// The same network with something that was not read, and what that is.
    pub(super) fn with_less(&mut self, network: &Network) -> (Network, &'static str) {
        let mut parts = network.parts.clone();
        let what = match self.below(15) {
            0 => less(&mut parts.subnets, "subnets"),
            1 => less(&mut parts.tables, "route tables"),
            2 => less(&mut parts.acls, "network ACLs"),
            3 => less(&mut parts.groups, "groups"),
            4 => less(&mut parts.lists, "prefix lists"),
            5 => {
                parts.block = Arc::new(Reading::Unknown(denied()));
                "the block"
            }
            6 => self.without_one(&mut parts.tables, "a route table"),
            7 => self.without_one(&mut parts.groups, "a group"),
            8 => self.without_one(&mut parts.lists, "a prefix list"),
            _ => self.without_a_part_of_one(&mut parts),
        };
        (Network::new(parts), what)
    }

    /// The same where a part of one thing was not read.
    fn without_a_part_of_one(&mut self, parts: &mut Parts) -> &'static str {
        match self.below(6) {
            0 => {
                self.change(&mut parts.lists, |_, list| {
                    list.blocks = Reading::Unknown(denied());
                });
                "the blocks of a prefix list"
            }
            1 => {
                self.change(&mut parts.tables, |random, table| {
                    let count = table.routes.len();
                    if count > 0 {
                        let route = &mut table.routes[random.below(count)];
                        match random.below(3) {
                            0 => route.state = RouteState::Unread,
                            1 => route.target = Target::Unread("what-1".into()),
                            _ => route.destination = Destination::Unread("what".into()),
                        }
                    }
                });
                "a part of a route"
            }
            2 => {
                self.change(&mut parts.groups, |random, group| {
                    let count = group.rules.len();
                    if count > 0 {
                        let rule = &mut group.rules[random.below(count)];
                        rule.from = Source::Unread("what".into());
                        if random.rarely(2) {
                            rule.protocol = Protocol::All;
                        }
                    }
                });
                "a rule of a group"
            }
            3 => {
                let not_known = |random: &mut Self, rules: &mut [AclRule]| {
                    if !rules.is_empty() {
                        let rule = &mut rules[random.below(rules.len())];
                        match random.below(3) {
                            0 => rule.about = None,
                            1 => rule.allows = None,
                            _ => (rule.about, rule.allows) = (None, None),
                        }
                    }
                };
                self.change(&mut parts.acls, |random, acl| {
                    not_known(random, &mut acl.inbound);
                    not_known(random, &mut acl.outbound);
                });
                "a rule of a network ACL"
            }
            4 => {
                if let Reading::Known(block) = &*parts.block {
                    let mut block = block.clone();
                    block.mode = Blocked::Unsettled;
                    parts.block = Arc::new(Reading::Known(block));
                }
                "the mode of the block"
            }
            _ => {
                if let Reading::Known(block) = &*parts.block {
                    let mut block = block.clone();
                    if let (Reading::Known(all), true) = (&mut block.exclusions, self.rarely(2)) {
                        for (_, how) in all.iter_mut() {
                            *how = Excluded::Unsettled;
                        }
                    } else {
                        block.exclusions = Reading::Unknown(denied());
                    }
                    parts.block = Arc::new(Reading::Known(block));
                }
                "the exclusions from the block"
            }
        }
    }

    fn without_one<T: Clone>(
        &mut self,
        part: &mut Arc<Part<T>>,
        what: &'static str,
    ) -> &'static str {
        let lost = self.below(part.len().max(1));
        let left = part.iter().enumerate().filter(|(at, _)| *at != lost);
        let left: Vec<_> = left.map(|(_, (id, it))| (id.clone(), it.clone())).collect();
        *part = Arc::new(Part::new(CALL, left, Some(denied())));
        what
    }

    fn change<T: Clone>(&mut self, part: &mut Arc<Part<T>>, to: impl Fn(&mut Self, &mut T)) {
        let changed = self.below(part.len().max(1));
        let all = part.iter().enumerate().map(|(at, (id, it))| {
            let mut it = it.clone();
            if at == changed {
                to(self, &mut it);
            }
            (id.clone(), it)
        });
        let all: Vec<_> = all.collect();
        *part = Arc::new(Part::new(CALL, all, None));
    }
}

fn less<T>(part: &mut Arc<Part<T>>, what: &'static str) -> &'static str {
    *part = unread();
    what
}
