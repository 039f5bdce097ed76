//! A network interface: the place in the network that something is reached at.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use super::{Cidr, Family};

/// Who made an interface, and so what may listen there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InterfaceKind {
    /// It may take connections.
    Ordinary,
    /// A NAT gateway: it answers nobody who begins a connection from outside.
    Nat,
}

/// An address of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// In the VPC. Several public addresses may stand for as many private ones.
    pub private: Ipv4Addr,
    /// On the internet: an Elastic IP or one that AWS lends.
    pub public: Option<Ipv4Addr>,
    /// In a carrier's network.
    pub carrier: Option<Ipv4Addr>,
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its VPC.
    pub vpc: Arc<str>,
    /// Its subnet.
    pub subnet: Arc<str>,
    /// Its groups. None stand before it where there are none: network load balancers may do without.
    pub groups: Box<[Arc<str>]>,
    /// Its IPv4 addresses.
    pub addresses: Box<[Address]>,
    /// Blocks of IPv4 addresses in the VPC that were delegated to it, for what runs behind it, such as pods.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html>
    pub delegated: Box<[Cidr]>,
    /// Its IPv6 addresses, and the blocks that were delegated to it.
    pub v6: Box<[Cidr]>,
    /// Whether AWS lets nothing of the internet to it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html>
    pub denies_internet: bool,
    /// Who made it.
    pub kind: InterfaceKind,
    /// Its type as AWS tells: `interface`, `network_load_balancer` …
    pub told_kind: Arc<str>,
    /// Whether a service of AWS manages it.
    pub is_managed: bool,
    /// The instance that it is attached to.
    pub instance: Option<Arc<str>>,
    /// What it is for, as its maker says, for example `ELB app/web/50dc6c495c0c9188`.
    pub description: Arc<str>,
}

impl Interface {
    /// What something is reached at whose interface cannot be told among the others, such as that of a database: in
    /// this subnet, with these groups, and with a public address of IPv4 or without.
    #[must_use]
    pub fn assumed(
        vpc: &str,
        subnet: &str,
        groups: impl IntoIterator<Item = impl AsRef<str>>,
        is_public: bool,
    ) -> Self {
        let groups = groups.into_iter().map(|group| group.as_ref().into());
        Self {
            vpc: vpc.into(),
            subnet: subnet.into(),
            groups: groups.collect(),
            addresses: Box::new([Address {
                private: Ipv4Addr::UNSPECIFIED,
                public: is_public.then_some(Ipv4Addr::UNSPECIFIED),
                carrier: None,
            }]),
            delegated: Box::new([]),
            v6: Box::new([]),
            denies_internet: false,
            kind: InterfaceKind::Ordinary,
            told_kind: "".into(),
            is_managed: true,
            instance: None,
            description: "".into(),
        }
    }

    /// The same with a global address of IPv6 as well.
    #[must_use]
    pub fn with_v6(mut self, blocks: impl IntoIterator<Item = Cidr>) -> Self {
        self.v6 = blocks.into_iter().collect();
        self
    }

    /// Whether it has this address in its VPC or on the internet, or was delegated it.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(wanted) => {
                let mut own = self.addresses.iter();
                own.any(|own| own.private == wanted || own.public == Some(wanted))
                    || self.delegated.iter().any(|block| block.holds(address))
            }
            IpAddr::V6(_) => self.v6.iter().any(|block| block.holds(address)),
        }
    }

    /// Whether one of its addresses in the VPC is in this block.
    #[must_use]
    pub fn is_in(&self, block: Cidr) -> bool {
        let mut own = self.addresses.iter();
        let mut blocks = self.delegated.iter().chain(&self.v6);
        own.any(|own| block.holds(own.private.into())) || blocks.any(|one| block.meets(*one))
    }

    /// Whether it has an address of the family.
    #[must_use]
    pub fn speaks(&self, family: Family) -> bool {
        match family {
            Family::V4 => !self.addresses.is_empty(),
            Family::V6 => !self.v6.is_empty(),
        }
    }

    /// Whether it has an address that the internet can send to.
    #[must_use]
    pub fn is_addressed(&self) -> bool {
        let is_global = |block: &Cidr| super::is_public(super::Family::V6.address(block.range().0));
        self.addresses.iter().any(|own| own.public.is_some()) || self.v6.iter().any(is_global)
    }
}
