//! One region's network as it was read, and who on the internet gets to a place in it.
//!
//! Pure: what AWS told goes in as a [`Network`], each part with the cause why it is not known or may be longer. What
//! comes out is an [`Answer`] for a port of an interface: anyone, some public addresses, nobody, or not known. A part
//! that is not known leaves the answer open unless the others decide it whatever it holds.
//!
//! "Reached" means that a request comes in and a reply finds its way back: in by an internet gateway of the VPC to a
//! public address, not held up by VPC Block Public Access, through the network ACL both ways, through a group, and
//! with a route back. The source chooses its own port. A reference to another group lets in private addresses, and
//! so nothing of the internet. "Anyone" is more than a block of /8 (IPv6: /16) of public addresses, however many
//! blocks hold them: see [`Family::is_anyone`].
//!
//! Nothing is known here of other networks: a peered VPC, a transit gateway, a VPN, a firewall that traffic is led
//! through. Where one of them could let somebody in, the answer names it in [`Answer::beyond`].
//!
//! What is asked:
//! * [`Network::from_internet`]: who gets to a port of an interface, or to any of some ports;
//! * [`Network::open_ports`]: which ports of an interface are open, and to whom;
//! * [`Network::by_entries`]: who gets to it by load balancers and accelerators;
//! * [`Network::blocks_public`]: whether VPC Block Public Access keeps the internet from an interface;
//! * [`Network::is_public`]: whether a subnet has a way to the internet;
//! * [`Network::group_admits`], [`Network::acl_admits`]: what a group or a network ACL lets through by itself.

mod address;
mod answer;
mod bounds;
mod entries;
mod filter;
mod gate;
mod interface;
mod layout;
mod part;
mod path;
mod ranges;
mod reach;
mod route;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use address::{Cidr, Family, blocks, is_public, number, set};
pub use answer::{Answer, Asked, Beyond, Exposure, Opening, Passage, Who};
pub use entries::Via;
pub use filter::Direction;
pub use gate::BLOCKED;
pub use interface::{Address, Interface, InterfaceKind};
pub use layout::{
    Blocked, Destination, Endpoint, Entry, EntryTarget, Excluded, Exclusion, PrefixList,
    PublicAccessBlock, Route, RouteState, RouteTable, Subnet, Target, TargetId, Vpc,
};
pub use part::{Found, Part};
pub use ranges::Ranges;
pub use rule::{About, Acl, AclRule, Group, GroupRule, Ports, Protocol, Source};

use crate::facts::Reading;

/// What was read of a region's network. A part that nobody needed is unread, too.
#[derive(Debug, Clone)]
pub struct Parts {
    /// VPCs.
    pub vpcs: Arc<Part<Vpc>>,
    /// Subnets.
    pub subnets: Arc<Part<Subnet>>,
    /// Route tables.
    pub tables: Arc<Part<RouteTable>>,
    /// Network ACLs.
    pub acls: Arc<Part<Acl>>,
    /// Security groups.
    pub groups: Arc<Part<Group>>,
    /// Network interfaces.
    pub interfaces: Arc<Part<Interface>>,
    /// Managed prefix lists that rules or routes name.
    pub lists: Arc<Part<PrefixList>>,
    /// VPC Block Public Access.
    pub block: Arc<Reading<PublicAccessBlock>>,
    /// VPC endpoints.
    pub endpoints: Arc<Part<Endpoint>>,
    /// The account that they were read in; what belongs to another is blocked by the other's settings.
    pub account: Arc<str>,
}

/// One region's network.
#[derive(Debug, Clone)]
pub struct Network {
    /// What was read of it.
    pub parts: Parts,
    table_of_subnet: BTreeMap<Arc<str>, Arc<str>>,
    table_of_gateway: BTreeMap<Arc<str>, Arc<str>>,
    main_table: BTreeMap<Arc<str>, Arc<str>>,
    acl_of_subnet: BTreeMap<Arc<str>, Arc<str>>,
}

impl Network {
    /// Of what was read.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let own = |ids: &[Arc<str>], id: &Arc<str>| -> Vec<(Arc<str>, Arc<str>)> {
            ids.iter().map(|of| (of.clone(), id.clone())).collect()
        };
        let tables = || parts.tables.iter();
        let subnets = tables().flat_map(|(id, table)| own(&table.subnets, id));
        let gateways = tables().flat_map(|(id, table)| own(&table.gateways, id));
        let mains = tables().filter(|(_, table)| table.is_main);
        let mains = mains.map(|(id, table)| (table.vpc.clone(), id.clone()));
        let acls = parts.acls.iter();
        let acls = acls.flat_map(|(id, acl)| own(&acl.subnets, id));
        Self {
            table_of_subnet: subnets.collect(),
            table_of_gateway: gateways.collect(),
            main_table: mains.collect(),
            acl_of_subnet: acls.collect(),
            parts,
        }
    }

    /// The route table of a subnet: its own, else the main one of its VPC.
    #[must_use]
    pub fn table_of(&self, subnet: &str, vpc: &str) -> Reading<(&Arc<str>, &RouteTable)> {
        let tables = &self.parts.tables;
        let named = match (self.table_of_subnet.get(subnet), tables.incomplete()) {
            (Some(own), _) => Some(own),
            // Its own table may be on a page that is missing.
            (None, Some(cause)) => return Reading::Unknown(cause.clone()),
            (None, None) => self.main_table.get(vpc),
        };
        let found = named.and_then(|id| tables.entry(id));
        let missing = || {
            let what = format!("no route table for {subnet}");
            tables.told_by().vanished(what)
        };
        found.ok_or_else(missing).into()
    }

    /// The network ACL of a subnet.
    #[must_use]
    pub fn acl_of(&self, subnet: &str) -> Reading<(&Arc<str>, &Acl)> {
        let acls = &self.parts.acls;
        let found = self.acl_of_subnet.get(subnet);
        let found = found.and_then(|id| acls.entry(id));
        let missing = || match acls.incomplete() {
            Some(cause) => cause.clone(),
            None => {
                let what = format!("no network ACL for {subnet}");
                acls.told_by().vanished(what)
            }
        };
        found.ok_or_else(missing).into()
    }
}
