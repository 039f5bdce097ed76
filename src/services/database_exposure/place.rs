//! Something with a public address, in the network that it stands in. It has no interface that could be told from
//! others, and may move among its subnets: what holds in one of them may hold for it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::{Exposure, Standing};
use crate::facts::{Call, Cause, Reading};
use crate::network::{self, Answer, Asked, Interface, Network};

/// Where something with a public address stands, as its service tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What told it.
    pub told_by: Call,
    /// The subnets that it may stand in.
    pub subnets: Vec<String>,
    /// The groups that stand before it.
    pub groups: Vec<String>,
    /// The port that it listens on.
    pub port: Option<u16>,
    /// Which addresses it has.
    pub families: Families,
}

/// Which addresses something has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Families {
    /// Of IPv4 alone.
    V4,
    /// Of IPv6 alone.
    V6,
    /// Of both.
    Both,
}

impl Families {
    /// By the word that AWS has for it; without one it is IPv4. A word that is new may be both.
    #[must_use]
    pub fn of(word: Option<&str>) -> Self {
        match word.map(str::to_ascii_lowercase).as_deref() {
            None | Some("" | "ipv4") => Self::V4,
            Some("ipv6") => Self::V6,
            Some(_) => Self::Both,
        }
    }
}

/// Who on the internet gets to what is called `name` there.
#[must_use]
pub fn in_network(network: &Network, name: &str, place: &Place) -> Reading<Exposure> {
    let lacking = |what: &str| Reading::Unknown(place.told_by.unparseable(what));
    let Some(port) = place.port else {
        return lacking("a public address, but no port");
    };
    if place.subnets.is_empty() {
        return lacking("a public address, but no subnet");
    }
    // Without any group an interface stands open; what AWS does not tell is no such interface.
    if place.groups.is_empty() {
        return lacking("a public address, but no security group");
    }
    let mut all = Merged::default();
    let asked = Asked::tcp(port);
    for id in &place.subnets {
        match network.parts.subnets.get(id) {
            Reading::Unknown(cause) => all.causes.push(cause),
            Reading::Known(subnet) => {
                let has_v4 = place.families != Families::V6;
                let mut interface = Interface::assumed(&subnet.vpc, id, &place.groups, has_v4);
                if place.families != Families::V4 {
                    interface = interface.with_v6(subnet.blocks.iter().copied().filter(is_v6));
                }
                all.add(network.from_internet(name, &interface, &asked));
            }
        }
    }
    all.exposure()
}

/// Who on the internet gets to a port of the interfaces in this VPC that have one of these private addresses.
#[must_use]
pub fn at_addresses(
    network: &Network,
    told_by: Call,
    vpc: &str,
    addresses: &[IpAddr],
    port: u16,
) -> Reading<Exposure> {
    let interfaces = &network.parts.interfaces;
    let asked = Asked::tcp(port);
    let mut all = Merged::default();
    let mut missing = addresses.is_empty();
    for address in addresses {
        let is_own = |interface: &Interface| *interface.vpc == *vpc && interface.has(*address);
        match interfaces.iter().find(|(_, interface)| is_own(interface)) {
            Some((id, interface)) => all.add(network.from_internet(id, interface, &asked)),
            None => missing = true,
        }
    }
    if missing {
        let not_there = "its network interface is not among those of the region";
        let gap = interfaces.incomplete().cloned();
        all.causes
            .push(gap.unwrap_or_else(|| told_by.unexpected(not_there)));
    }
    all.exposure()
}

fn is_v6(block: &network::Cidr) -> bool {
    block.family() == network::Family::V6
}

/// What holds in the subnets together.
#[derive(Debug, Default)]
struct Merged {
    open: Option<String>,
    narrow: Option<String>,
    obstacles: BTreeSet<String>,
    beyond: BTreeSet<String>,
    causes: Vec<Cause>,
}

impl Merged {
    fn add(&mut self, answer: Answer) {
        match answer.exposure {
            network::Exposure::Open { path } => self.open = self.open.take().or(Some(path)),
            network::Exposure::Narrow { path, .. } => {
                self.narrow = self.narrow.take().or(Some(path));
            }
            network::Exposure::Closed(why) => self.obstacles.extend(why),
            network::Exposure::Unknown(causes) => self.causes.extend(causes),
        }
        let beyond = answer.beyond.items.iter();
        self.beyond
            .extend(beyond.map(|beyond| beyond.by.to_string()));
        self.causes.extend(answer.beyond.incomplete);
    }

    /// What is open in one place is open; all else holds only if everything is known.
    fn exposure(self) -> Reading<Exposure> {
        if let Some(path) = self.open {
            return Reading::Known(Exposure::new(Standing::Open, path));
        }
        if let Some(cause) = self.causes.into_iter().next() {
            return Reading::Unknown(cause);
        }
        let (standing, mut path) = match self.narrow {
            Some(path) => (Standing::Narrow, path),
            None => (Standing::Shut, joined(&self.obstacles, "; ")),
        };
        if !self.beyond.is_empty() {
            let by = joined(&self.beyond, ", ");
            path.push_str("; others may come by ");
            path.push_str(&by);
        }
        Reading::Known(Exposure::new(standing, path))
    }
}

fn joined(words: &BTreeSet<String>, between: &str) -> String {
    words
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(between)
}

#[cfg(test)]
mod tests;
