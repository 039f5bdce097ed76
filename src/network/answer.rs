//! What is answered: who on the internet gets to a place, by which way, and what may lie beyond.

use std::fmt;
use std::sync::Arc;

use super::{Cidr, Family, Ports, Protocol};
use crate::facts::{Cause, Listing};

/// Who gets somewhere, least first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exposure {
    /// Nobody on the internet; why not, one sentence an obstacle.
    Closed(Vec<String>),
    /// Some public addresses and no others.
    Narrow {
        /// Which, at most; the first ones if there are many.
        sources: Vec<Cidr>,
        /// Whether these are all.
        all: bool,
        /// One way in, from a source to the port.
        path: String,
    },
    /// Any source: more of the internet than one can know by name.
    Open {
        /// One way in, from a source to the port.
        path: String,
    },
    /// It hangs on what could not be read.
    Unknown(Vec<Cause>),
}

/// Another network that could let somebody in, and of which nothing is known here: the groups and the network ACL
/// would let such traffic pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// What leads there: `tgw-…`, `pcx-…`, `vgw-…`, `vpce-…`, `eni-…`, `cagw-…`
    pub by: Arc<str>,
    /// Whether any source would pass, and not some public addresses alone.
    pub anyone: bool,
    /// Whether nothing but pings would.
    pub pings_only: bool,
}

/// Who gets from the internet to a place.
///
/// `exposure` tells of the way by internet gateways alone. Where `beyond` is not empty, a firewall, a transit
/// gateway or a VPN may lead people there all the same: that is a question to a person, never a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who comes by an internet gateway.
    pub exposure: Exposure,
    /// What may let others in; incomplete where the routes could not be read.
    pub beyond: Listing<Beyond>,
}

/// What is asked about: a protocol, and ports of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The protocol; `None` is every protocol there is.
    pub protocol: Option<Protocol>,
    /// Ports: it is open if one of them is.
    pub ports: Vec<Ports>,
}

impl Asked {
    /// A port of TCP.
    #[must_use]
    pub fn tcp(port: u16) -> Self {
        Self::of(Protocol::TCP, [Ports::one(port)])
    }

    /// A port of UDP.
    #[must_use]
    pub fn udp(port: u16) -> Self {
        Self::of(Protocol::UDP, [Ports::one(port)])
    }

    /// Some ports of a protocol.
    #[must_use]
    pub fn of(protocol: Protocol, ports: impl IntoIterator<Item = Ports>) -> Self {
        Self {
            protocol: Some(protocol),
            ports: ports.into_iter().collect(),
        }
    }

    /// Every port of every protocol.
    #[must_use]
    pub fn anything() -> Self {
        Self {
            protocol: None,
            ports: vec![Ports::ALL],
        }
    }

    /// Any type of ICMP; in IPv6 that is ICMPv6.
    #[must_use]
    pub fn ping() -> Self {
        Self::of(Protocol::ICMP, [Ports::ALL])
    }
}

/// Ports of a protocol that are let through, and to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The protocol; [`Protocol::All`] is each that no rule names, and those that everybody uses stand beside it.
    pub protocol: Protocol,
    /// The ports, or what takes their place.
    pub ports: Ports,
    /// Of IPv4 or of IPv6.
    pub family: Family,
    /// Who is let through.
    pub to: Who,
}

/// Who is let through by a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Some public addresses.
    Some,
    /// Any source.
    Anyone,
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ports {
            _ if self.protocol == Protocol::All => write!(f, "all protocols")?,
            Ports::ALL if !self.protocol.has_ports() => write!(f, "{}", self.protocol)?,
            Ports::ALL => write!(f, "all ports of {}", self.protocol)?,
            ports => write!(f, "{} {ports}", self.protocol)?,
        }
        write!(f, " ({})", self.family.words())
    }
}

/// What a filter lets through, as far as it is known: a group, or a network ACL in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What it lets through for certain, by protocol, ports and family.
    pub openings: Vec<Opening>,
    /// Why it may let more through.
    pub unread: Vec<Cause>,
}
