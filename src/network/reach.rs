//! Who gets to a place: what comes as far as its interface and passes its filters, port by port.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::address::blocks;
use super::bounds::{Bounds, Profile};
use super::gate::Gate;
use super::{
    Acl, Answer, Asked, Beyond, Cidr, Direction, Exposure, Family, Group, Interface, Network,
    Opening, Passage, Ports, Protocol, Ranges, Who,
};
use crate::facts::{Cause, Listing, Reading};

/// The most blocks of addresses that an answer names.
pub(super) const MOST_NAMED: usize = 20;

/// A protocol that no rule names unless it names all: it stands for each that is not asked for by number.
const UNNAMED: u8 = 253;

/// What gets to an interface by one protocol.
struct Reached {
    family: Family,
    protocol: Protocol,
    /// The sources that get there.
    sources: Profile,
    /// The sources that its filters let through, wherever they come from.
    filters: Profile,
    /// Why nobody does.
    obstacle: Option<String>,
}

/// Who a set of sources is.
pub(super) fn who(family: Family, sources: &Ranges) -> Option<Who> {
    let public = sources.and(&family.public());
    match (public.is_empty(), family.is_anyone(&public)) {
        (true, _) => None,
        (false, true) => Some(Who::Anyone),
        (false, false) => Some(Who::Some),
    }
}

/// Each cause once.
pub(super) fn once(causes: Vec<Cause>) -> Vec<Cause> {
    let mut seen = BTreeSet::new();
    let new = causes
        .into_iter()
        .filter(|cause| seen.insert(cause.clone()));
    new.collect()
}

impl Network {
    /// Who gets from the internet to the interface `at`, by one of the ports.
    #[must_use]
    pub fn from_internet(&self, at: &str, interface: &Interface, asked: &Asked) -> Answer {
        let mut causes = Vec::new();
        let mut all = Vec::new();
        let mut beyond: BTreeMap<Arc<str>, Beyond> = BTreeMap::new();
        let mut unread = None;
        for family in Family::BOTH {
            let gate = self.gate(at, interface, family, &mut causes);
            for protocol in self.protocols(interface, asked.protocol, family) {
                let one = self.reached(interface, family, protocol, asked, &gate, &mut causes);
                for found in one.beyond(&gate, &asked.ports) {
                    let so_far = beyond.entry(found.by.clone());
                    so_far
                        .and_modify(|before| before.and_by(&found))
                        .or_insert(found);
                }
                if !one.filters.is_shut(&asked.ports) {
                    unread = unread.or_else(|| gate.unread.clone());
                }
                all.push(one);
            }
        }
        Answer {
            exposure: self.exposure(at, interface, &asked.ports, &all, causes),
            beyond: Listing {
                items: beyond.into_values().collect(),
                incomplete: unread,
            },
        }
    }

    /// Which ports of the interface `at` the internet gets to, and who does.
    #[must_use]
    pub fn open_ports(&self, at: &str, interface: &Interface) -> Passage {
        let all = Asked::anything();
        let (mut causes, mut found) = (Vec::new(), Vec::new());
        for family in Family::BOTH {
            let gate = self.gate(at, interface, family, &mut causes);
            for protocol in self.protocols(interface, None, family) {
                let one = self.reached(interface, family, protocol, &all, &gate, &mut causes);
                found.push((family, protocol, one.sources));
            }
        }
        passage(&found, causes)
    }

    /// What a group lets in of public addresses.
    #[must_use]
    pub fn group_admits(&self, group: &Group) -> Passage {
        let named = group.rules.iter().map(|rule| rule.protocol);
        let named: Vec<Protocol> = named.collect();
        let (mut causes, mut found) = (Vec::new(), Vec::new());
        for family in Family::BOTH {
            for protocol in every(&named, family) {
                let profile = self.through_group(group, protocol, family, &mut causes);
                found.push((family, protocol, profile));
            }
        }
        passage(&found, causes)
    }

    /// What a network ACL lets through from public addresses, or to them.
    #[must_use]
    pub fn acl_admits(&self, acl: &Acl, direction: Direction) -> Passage {
        let named: Vec<Protocol> = named_by(acl, direction).collect();
        let (mut causes, mut found) = (Vec::new(), Vec::new());
        for family in Family::BOTH {
            for protocol in every(&named, family) {
                let profile = self.through_acl(acl, direction, protocol, family, &mut causes);
                found.push((family, protocol, profile));
            }
        }
        passage(&found, causes)
    }

    /// Whether an active route of the subnet leads some public addresses to an internet gateway, and by which table:
    /// `igw-1 by rtb-2`. Blocks on public access, addresses and filters are another matter.
    #[must_use]
    pub fn is_public(&self, subnet: &str, vpc: &str) -> Reading<Option<String>> {
        let (id, table) = match self.table_of(subnet, vpc) {
            Reading::Known(found) => found,
            Reading::Unknown(cause) => return cause.into(),
        };
        let mut causes = Vec::new();
        let mut is_open = false;
        for family in Family::BOTH {
            for (gateway, sources) in self.ways(table, family, &mut causes).internet {
                if who(family, &sources.sure).is_some() {
                    return Reading::Known(Some(format!("{gateway} by {id}")));
                }
                is_open |= who(family, &sources.possible).is_some();
            }
        }
        match causes.into_iter().next() {
            Some(cause) if is_open => cause.into(),
            Some(_) | None => Reading::Known(None),
        }
    }

    /// What the filters of an interface let through by one protocol.
    pub(super) fn filters(
        &self,
        interface: &Interface,
        family: Family,
        protocol: Protocol,
        causes: &mut Vec<Cause>,
    ) -> [(Profile, Obstacle); 3] {
        let all = || Profile::uniform(Bounds::unknown(family.all()));
        let (acl, inbound, outbound) = match self.acl_of(&interface.subnet) {
            Reading::Known((id, acl)) => {
                let mut through =
                    |direction| self.through_acl(acl, direction, protocol, family, causes);
                let inbound = through(Direction::Inbound);
                // The source chooses the port that the reply goes to.
                let replies = through(Direction::Outbound).any_port();
                (id.to_string(), inbound, Profile::uniform(replies))
            }
            Reading::Unknown(cause) => {
                causes.push(cause);
                ("its network ACL".to_owned(), all(), all())
            }
        };
        let groups = self.through_groups(&interface.groups, protocol, family, causes);
        [
            (inbound, Obstacle::Inbound(acl.clone())),
            (outbound, Obstacle::Outbound(acl)),
            (groups, Obstacle::Groups(interface.groups.join(", "))),
        ]
    }

    fn reached(
        &self,
        interface: &Interface,
        family: Family,
        protocol: Protocol,
        asked: &Asked,
        gate: &Gate,
        causes: &mut Vec<Cause>,
    ) -> Reached {
        let mut sources = Profile::uniform(gate.internet.clone());
        let mut filters = Profile::uniform(Bounds::known(family.all()));
        let mut obstacle = gate.obstacle.clone();
        for (filter, named) in self.filters(interface, family, protocol, causes) {
            sources = sources.and(&filter);
            filters = filters.and(&filter);
            if obstacle.is_none() && sources.is_shut(&asked.ports) {
                obstacle = Some(named.words(asked, protocol, family));
            }
        }
        Reached {
            family,
            protocol,
            sources,
            filters,
            obstacle,
        }
    }

    fn exposure(
        &self,
        at: &str,
        interface: &Interface,
        ports: &[Ports],
        all: &[Reached],
        causes: Vec<Cause>,
    ) -> Exposure {
        let (mut sure, mut possible) = (None, None);
        let mut way = None;
        let mut named: BTreeMap<Family, Ranges> = BTreeMap::new();
        for one in all {
            for (ports, bounds) in one.sources.within(ports) {
                let certain = who(one.family, &bounds.sure);
                if certain > sure {
                    way = Some((one, ports, bounds.sure.and(&one.family.public())));
                }
                sure = sure.max(certain);
                possible = possible.max(who(one.family, &bounds.possible));
                let before = named.entry(one.family).or_default();
                *before = before.or(&bounds.possible);
            }
        }
        if sure != possible {
            return Exposure::Unknown(once(causes));
        }
        let path = way.and_then(|(one, ports, sources)| {
            let source = one.family.address(sources.first()?);
            Some(self.path(at, interface, one.protocol, ports.first, source))
        });
        let path = path.unwrap_or_default();
        match sure {
            Some(Who::Anyone) => Exposure::Open { path },
            Some(Who::Some) => {
                let (sources, all) = named_blocks(&named);
                Exposure::Narrow { sources, all, path }
            }
            None => Exposure::Closed(obstacles(all)),
        }
    }

    /// The protocols that have to be looked at, where one or all are asked about.
    fn protocols(
        &self,
        interface: &Interface,
        asked: Option<Protocol>,
        family: Family,
    ) -> Vec<Protocol> {
        match (asked, family) {
            (Some(Protocol::ICMP | Protocol::ICMP6), Family::V4) => vec![Protocol::ICMP],
            (Some(Protocol::ICMP | Protocol::ICMP6), Family::V6) => vec![Protocol::ICMP6],
            (Some(Protocol::Number(number)), _) => vec![Protocol::Number(number)],
            (Some(Protocol::All) | None, _) => {
                let mut named = Vec::new();
                for id in &interface.groups {
                    if let Reading::Known(group) = self.parts.groups.get(id) {
                        named.extend(group.rules.iter().map(|rule| rule.protocol));
                    }
                }
                if let Reading::Known((_, acl)) = self.acl_of(&interface.subnet) {
                    let directions = Direction::BOTH.into_iter();
                    named.extend(directions.flat_map(|direction| named_by(acl, direction)));
                }
                every(&named, family)
            }
        }
    }
}

/// What a filter that lets nobody in is.
pub(super) enum Obstacle {
    /// A network ACL, on the way in.
    Inbound(String),
    /// A network ACL, on the way back.
    Outbound(String),
    /// Groups.
    Groups(String),
}

impl Obstacle {
    /// What it does to what is asked about: ports of a protocol, or anything.
    fn words(&self, asked: &Asked, protocol: Protocol, family: Family) -> String {
        let family = family.words();
        let ports: Vec<String> = asked.ports.iter().map(Ports::to_string).collect();
        let ports = ports.join(", ");
        let what = |before: &str| match asked.protocol {
            None | Some(Protocol::All) => String::new(),
            Some(_) if protocol.has_ports() => format!("{before} {protocol} {ports} "),
            Some(_) => format!("{before} {protocol} "),
        };
        match self {
            Self::Inbound(acl) => {
                format!(
                    "{acl} lets nothing of the internet in {}({family})",
                    what("to")
                )
            }
            Self::Outbound(acl) => {
                format!(
                    "{acl} lets no reply {}back to the internet ({family})",
                    what("of")
                )
            }
            Self::Groups(groups) if groups.contains(',') => {
                format!(
                    "none of {groups} lets a public address in {}({family})",
                    what("to")
                )
            }
            Self::Groups(group) => {
                format!("{group} lets no public address in {}({family})", what("to"))
            }
        }
    }
}

fn named_by(acl: &Acl, direction: Direction) -> impl Iterator<Item = Protocol> {
    let rules = direction.rules(acl).iter();
    rules.filter_map(|rule| Some(rule.about?.protocol))
}

/// The protocols that rules can tell apart: those that they name, those that everybody uses, and one for all others.
fn every(named: &[Protocol], family: Family) -> Vec<Protocol> {
    let common = [Protocol::TCP, Protocol::UDP, Protocol::Number(UNNAMED)];
    let (icmp, foreign) = match family {
        Family::V4 => (Protocol::ICMP, Protocol::ICMP6),
        Family::V6 => (Protocol::ICMP6, Protocol::ICMP),
    };
    let named = named.iter().copied();
    let named = named.filter(|protocol| *protocol != Protocol::All && *protocol != foreign);
    let all: BTreeSet<Protocol> = named.chain(common).chain([icmp]).collect();
    all.into_iter().collect()
}

/// Why nobody gets there: what stands in the way of either family. That there is no address of one family says
/// nothing where there is one of the other.
fn obstacles(all: &[Reached]) -> Vec<String> {
    let addressed = |one: &&Reached| {
        let words = one.obstacle.as_deref().unwrap_or_default();
        !words.contains(" has no public ")
    };
    let telling: Vec<&Reached> = all.iter().filter(addressed).collect();
    let telling = if telling.is_empty() {
        all.iter().collect()
    } else {
        telling
    };
    let words = telling.into_iter().filter_map(|one| one.obstacle.clone());
    let each: BTreeSet<String> = words.collect();
    each.into_iter().collect()
}

fn named_blocks(named: &BTreeMap<Family, Ranges>) -> (Vec<Cidr>, bool) {
    let (mut found, mut all) = (Vec::new(), true);
    for (family, ranges) in named {
        let most = MOST_NAMED.saturating_sub(found.len());
        let (some, whole) = blocks(*family, &ranges.and(&family.public()), most);
        found.extend(some);
        all &= whole;
    }
    (found, all)
}

impl Reached {
    /// What would pass the filters from beyond, and whether anyone would.
    fn beyond(&self, gate: &Gate, asked: &[Ports]) -> Vec<Beyond> {
        let mut found: Vec<Beyond> = Vec::new();
        for (by, sources) in &gate.beyond {
            let passing = self.filters.within(asked);
            let passing =
                passing.filter_map(|(_, bounds)| who(self.family, &bounds.possible.and(sources)));
            if let Some(most) = passing.max() {
                found.push(Beyond {
                    by: by.clone(),
                    anyone: most == Who::Anyone,
                    pings_only: self.protocol.has_types(),
                });
            }
        }
        found
    }
}

/// What passes, protocol by protocol, and why more may.
fn passage(found: &[(Family, Protocol, Profile)], causes: Vec<Cause>) -> Passage {
    let mut openings: Vec<Opening> = Vec::new();
    let mut is_open = false;
    for (family, protocol, profile) in found {
        for (ports, bounds) in profile.segments() {
            let (sure, possible) = (who(*family, &bounds.sure), who(*family, &bounds.possible));
            is_open |= sure != possible;
            let Some(to) = sure else { continue };
            let protocol = match *protocol {
                Protocol::Number(UNNAMED) => Protocol::All,
                protocol @ (Protocol::Number(_) | Protocol::All) => protocol,
            };
            let family = *family;
            let new = Opening {
                protocol,
                ports,
                family,
                to,
            };
            match openings.last_mut() {
                Some(before) if before.goes_on_with(&new) => before.ports.last = ports.last,
                Some(_) | None => openings.push(new),
            }
        }
    }
    Passage {
        openings,
        unread: if is_open { once(causes) } else { Vec::new() },
    }
}

impl Beyond {
    /// The same way by another protocol as well.
    fn and_by(&mut self, other: &Self) {
        self.anyone |= other.anyone;
        self.pings_only &= other.pings_only;
    }
}

impl Opening {
    fn goes_on_with(&self, next: &Self) -> bool {
        (self.protocol, self.family, self.to) == (next.protocol, next.family, next.to)
            && self.ports.last.checked_add(1) == Some(next.ports.first)
    }
}
