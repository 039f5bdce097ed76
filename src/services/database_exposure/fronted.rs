//! What leads from the internet to a database without a public address: a load balancer whose target is an address, be
//! it of the database itself. Its interface tells its subnet and its groups, but not its name.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Place;
use crate::facts::Reading;
use crate::network::{Interface, Network};

/// What RDS says of the interfaces that it makes.
const OF_RDS: &str = "RDSNetworkInterface";

/// An address that something leads to which clients outside come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The address.
    pub address: IpAddr,
    /// What leads there.
    pub by: String,
}

/// Which of these ways lead to what stands in this place, in words; `None` if none does. An address in its subnets that
/// no interface has may be its own: that of a database changes when it moves.
#[must_use]
pub fn fronted(network: &Network, place: &Place, ways: &[Way]) -> Reading<Option<String>> {
    let interfaces = &network.parts.interfaces;
    let is_here = |interface: &Interface| place.subnets.iter().any(|id| **id == *interface.subnet);
    let is_its = |interface: &Interface| {
        let mut own = interface.groups.iter();
        *interface.description == *OF_RDS
            && (place.groups.is_empty() || own.any(|id| place.groups.iter().any(|of| **of == **id)))
    };
    let mut found = BTreeSet::new();
    let mut unread = None;
    for Way { address, by } in ways {
        let mut at = interfaces
            .iter()
            .filter(|(_, interface)| is_here(interface) && interface.has(*address))
            .peekable();
        if at.peek().is_some() {
            let its = at.filter(|(_, interface)| is_its(interface));
            found.extend(its.map(|(id, _)| format!("{by} leads to {address} ({id})")));
            continue;
        }
        for id in &place.subnets {
            match network.parts.subnets.get(id) {
                Reading::Known(subnet) if subnet.blocks.iter().any(|one| one.holds(*address)) => {
                    match interfaces.incomplete() {
                        Some(cause) => unread = Some(cause.clone()),
                        None => {
                            let way = format!("{by} leads to {address} in {id}");
                            found.insert(format!("{way}, which no interface has now"));
                        }
                    }
                }
                Reading::Known(_) => {}
                Reading::Unknown(cause) => unread = Some(cause),
            }
        }
    }
    if !found.is_empty() {
        let ways: Vec<String> = found.into_iter().collect();
        return Reading::Known(Some(ways.join("; ")));
    }
    unread.map_or(Reading::Known(None), Reading::Unknown)
}
