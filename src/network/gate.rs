//! What lets the internet come as far as an interface, before any filter: its addresses, the routes of its subnet,
//! and VPC Block Public Access.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::bounds::Bounds;
use super::route::{Arrival, Ways};
use super::{Blocked, Excluded, Family, Interface, InterfaceKind, Network, Ranges, is_public};
use crate::facts::{Cause, Reading};

/// What comes as far as an interface, in one family.
#[derive(Debug, Default)]
pub(super) struct Gate {
    /// The public sources that come by an internet gateway.
    pub(super) internet: Bounds,
    /// What may come by something else.
    pub(super) beyond: BTreeMap<Arc<str>, Ranges>,
    /// Why something else may come by that.
    pub(super) unread: Option<Cause>,
    /// Why nothing comes by an internet gateway.
    pub(super) obstacle: Option<String>,
}

/// What is said where public access is blocked.
pub const BLOCKED: &str = "VPC Block Public Access is on";

/// Whether VPC Block Public Access stands in the way.
enum Block {
    Passes,
    Blocks,
    Unknown(Cause),
}

impl Network {
    /// What comes as far as the interface `at`.
    pub(super) fn gate(
        &self,
        at: &str,
        interface: &Interface,
        family: Family,
        causes: &mut Vec<Cause>,
    ) -> Gate {
        if interface.kind == InterfaceKind::Nat {
            return Gate::shut(format!("{at} is a NAT gateway, which lets nobody in"));
        }
        let (table, ways) = match self.table_of(&interface.subnet, &interface.vpc) {
            Reading::Known((id, table)) => (id.clone(), self.ways(table, family, causes)),
            Reading::Unknown(cause) => {
                causes.push(cause.clone());
                (Arc::from("its route table"), Ways::not_known(family, cause))
            }
        };
        let mut gate = Gate::beyond(&ways, interface, family);
        let public = self.public_addresses(interface, family);
        if public.is_empty() {
            let family = family.words();
            return gate.stopped(format!("{at} has no public {family} address"));
        }
        if interface.denies_internet && family == Family::V6 {
            return gate.stopped(format!("{at} denies all traffic of internet gateways"));
        }
        for (gateway, sources) in &ways.internet {
            let sources = sources.and(&Bounds::known(family.public()));
            gate.arrive(self, at, gateway, &public, sources, causes);
        }
        if gate.internet.possible.is_empty() {
            return gate.stopped(no_way(&table, &ways, family));
        }
        match self.blocked(interface) {
            Block::Passes => gate,
            Block::Blocks => gate.stopped(BLOCKED.to_owned()),
            Block::Unknown(cause) => {
                causes.push(cause);
                gate.internet = std::mem::take(&mut gate.internet).doubted();
                gate
            }
        }
    }

    /// The addresses in the VPC that the internet's gateway hands traffic to. One that is only assumed is as good as any
    /// other of its subnet.
    fn public_addresses(&self, interface: &Interface, family: Family) -> Vec<IpAddr> {
        let subnet = match self.parts.subnets.get(&interface.subnet) {
            Reading::Known(subnet) => Some(subnet),
            Reading::Unknown(_) => None,
        };
        match family {
            Family::V4 => {
                let own = subnet.into_iter().flat_map(|subnet| &subnet.blocks);
                let mut own = own.filter(|block| block.family() == family);
                let in_subnet = own.next().map(|block| family.address(block.range().0));
                let public = interface.addresses.iter();
                let public = public.filter(|own| own.public.is_some());
                let known = public.map(|own| match in_subnet {
                    Some(any) if own.private.is_unspecified() => any,
                    Some(_) | None => IpAddr::V4(own.private),
                });
                known.collect()
            }
            Family::V6 => {
                let blocks = interface.v6.iter();
                let bases = blocks.map(|block| family.address(block.range().0));
                let is_advertised = |base: &IpAddr| {
                    let mut hidden = subnet.into_iter().flat_map(|subnet| &subnet.unadvertised);
                    !hidden.any(|block| block.holds(*base))
                };
                let bases = bases.filter(is_advertised);
                bases.filter(|base| is_public(*base)).collect()
            }
        }
    }

    /// Whether VPC Block Public Access keeps the internet from an interface, whatever way leads there by an internet
    /// gateway or an accelerator.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html>
    #[must_use]
    pub fn blocks_public(&self, interface: &Interface) -> Reading<bool> {
        match self.blocked(interface) {
            Block::Passes => Reading::Known(false),
            Block::Blocks => Reading::Known(true),
            Block::Unknown(cause) => Reading::Unknown(cause),
        }
    }

    /// Whether public access is blocked where an interface is. A shared subnet is blocked as its owner chose.
    fn blocked(&self, interface: &Interface) -> Block {
        let subnet = match self.parts.subnets.get(&interface.subnet) {
            Reading::Known(subnet) => subnet,
            Reading::Unknown(cause) => return Block::Unknown(cause),
        };
        if subnet.owner != self.parts.account {
            return match subnet.block {
                Some(Blocked::Off) => Block::Passes,
                Some(Blocked::Inbound | Blocked::BothWays | Blocked::Unsettled) | None => {
                    let call = self.parts.subnets.told_by();
                    Block::Unknown(call.unexpected("how the subnet's owner blocks public access"))
                }
            };
        }
        let block = match &*self.parts.block {
            Reading::Known(block) => block,
            Reading::Unknown(cause) => return Block::Unknown(cause.clone()),
        };
        let unsettled = |what| Block::Unknown(block.told_by.unexpected(what));
        match block.mode {
            Blocked::Off => return Block::Passes,
            Blocked::Unsettled => {
                return unsettled("public access is blocked, or not, from now on");
            }
            Blocked::Inbound | Blocked::BothWays => {}
        }
        let exclusions = match &block.exclusions {
            Reading::Known(exclusions) => exclusions,
            Reading::Unknown(cause) => return Block::Unknown(cause.clone()),
        };
        let own = exclusions
            .iter()
            .filter(|(of, _)| *of == interface.subnet || *of == interface.vpc)
            .map(|(_, excluded)| *excluded);
        let own: Vec<Excluded> = own.collect();
        if own.iter().all(|excluded| *excluded == Excluded::OutOnly) {
            Block::Blocks
        } else if own.iter().all(|excluded| *excluded == Excluded::BothWays) {
            Block::Passes
        } else {
            unsettled("an exclusion from it that is not settled")
        }
    }
}

/// Why no route leads to the internet in a way that lets anybody in.
fn no_way(table: &str, ways: &Ways, family: Family) -> String {
    let (public, family) = (family.public(), family.words());
    let mut internet = ways.internet.iter();
    if let Some((gateway, _)) =
        internet.find(|(_, sources)| !sources.possible.and(&public).is_empty())
    {
        return format!("what comes in by {gateway} is led elsewhere ({family})");
    }
    let only = ways.out_only.keys().next();
    match only
        .or(ways.carrier.keys().next())
        .or(ways.beyond.keys().next())
    {
        Some(by) => {
            format!("{table} has no {family} route to an internet gateway, but to {by}")
        }
        None => format!("{table} has no {family} route to an internet gateway"),
    }
}

impl Ways {
    fn not_known(family: Family, cause: Cause) -> Self {
        let gateway = Arc::from("an internet gateway");
        Self {
            internet: BTreeMap::from([(gateway, Bounds::unknown(family.all()))]),
            unread: Some(cause),
            ..Self::default()
        }
    }
}

impl Gate {
    fn shut(obstacle: String) -> Self {
        Self {
            obstacle: Some(obstacle),
            ..Self::default()
        }
    }

    /// Nothing comes by an internet gateway.
    fn stopped(mut self, obstacle: String) -> Self {
        self.internet = Bounds::default();
        self.obstacle = Some(obstacle);
        self
    }

    /// What may come by other networks, and by what hands traffic on.
    fn beyond(ways: &Ways, interface: &Interface, family: Family) -> Self {
        let mut gate = Self {
            unread: ways.unread.clone(),
            ..Self::default()
        };
        for (by, sources) in &ways.beyond {
            gate.come(by, &sources.possible.and(&family.public()));
        }
        if interface.addresses.iter().any(|own| own.carrier.is_some()) {
            for (by, sources) in &ways.carrier {
                gate.come(by, &sources.possible.and(&family.public()));
            }
        }
        gate
    }

    fn come(&mut self, by: &Arc<str>, sources: &Ranges) {
        if !sources.is_empty() {
            let before = self.beyond.entry(by.clone()).or_default();
            *before = before.or(sources);
        }
    }

    /// What came in by a gateway, on its way to one of the addresses.
    fn arrive(
        &mut self,
        network: &Network,
        at: &str,
        gateway: &str,
        to: &[IpAddr],
        sources: Bounds,
        causes: &mut Vec<Cause>,
    ) {
        for address in to {
            match network.arrival(gateway, *address, at) {
                Reading::Known(Arrival::Straight) => self.internet = self.internet.or(&sources),
                Reading::Known(Arrival::Through(by)) => self.come(&by, &sources.possible),
                Reading::Known(Arrival::Lost) => {}
                Reading::Unknown(cause) => {
                    // It may be led through something else.
                    self.unread.get_or_insert_with(|| cause.clone());
                    causes.push(cause);
                    self.internet = self.internet.or(&sources.clone().doubted());
                }
            }
        }
    }
}
