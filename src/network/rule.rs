//! What rules of groups and network ACLs speak of: protocols, and ports or what takes their place.

use std::fmt;
use std::sync::Arc;

use super::Cidr;

/// A protocol as a rule names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// All of them, `-1`.
    All,
    /// One, by its number.
    Number(u8),
}

impl Protocol {
    /// ICMP for IPv4.
    pub const ICMP: Self = Self::Number(1);
    /// TCP.
    pub const TCP: Self = Self::Number(6);
    /// UDP.
    pub const UDP: Self = Self::Number(17);
    /// ICMP for IPv6.
    pub const ICMP6: Self = Self::Number(58);

    /// Reads a name that AWS uses, or a number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "-1" | "all" => Some(Self::All),
            "tcp" => Some(Self::TCP),
            "udp" => Some(Self::UDP),
            "icmp" => Some(Self::ICMP),
            "icmpv6" => Some(Self::ICMP6),
            number => number.parse().ok().map(Self::Number),
        }
    }

    /// Whether a rule on this protocol is about the other.
    #[must_use]
    pub fn is_about(self, other: Self) -> bool {
        self == Self::All || self == other
    }

    /// Whether it has ports.
    #[must_use]
    pub fn has_ports(self) -> bool {
        matches!(self, Self::TCP | Self::UDP)
    }

    /// Whether it has types and codes, of which a rule may name one.
    #[must_use]
    pub fn has_types(self) -> bool {
        matches!(self, Self::ICMP | Self::ICMP6)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::All => f.write_str("all protocols"),
            Self::TCP => f.write_str("tcp"),
            Self::UDP => f.write_str("udp"),
            Self::ICMP => f.write_str("icmp"),
            Self::ICMP6 => f.write_str("icmpv6"),
            Self::Number(number) => write!(f, "protocol {number}"),
        }
    }
}

/// From the first port to the last. For ICMP, `256 × type + code` takes the place of a port; protocols that have
/// neither are as if at all ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

impl Ports {
    /// All of them.
    pub const ALL: Self = Self {
        first: 0,
        last: u16::MAX,
    };

    /// One.
    #[must_use]
    pub fn one(port: u16) -> Self {
        Self::between(port, port)
    }

    /// From the first to the last.
    #[must_use]
    pub fn between(first: u16, last: u16) -> Self {
        Self { first, last }
    }

    /// Of a type and a code of ICMP; `-1` is all.
    #[must_use]
    pub fn icmp(kind: i32, code: i32) -> Option<Self> {
        let kind = match kind {
            -1 => return Some(Self::ALL),
            kind => u16::from(u8::try_from(kind).ok()?) * 256,
        };
        match code {
            -1 => Some(Self::between(kind, kind + 255)),
            code => Some(Self::one(kind + u16::from(u8::try_from(code).ok()?))),
        }
    }

    /// Whether it holds the port.
    #[must_use]
    pub fn hold(self, port: u16) -> bool {
        (self.first..=self.last).contains(&port)
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (0, u16::MAX) => f.write_str("all ports"),
            (first, last) if first == last => write!(f, "{first}"),
            (first, last) => write!(f, "{first}-{last}"),
        }
    }
}

/// Where a rule of a group lets traffic come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A block of addresses.
    Block(Cidr),
    /// A managed prefix list.
    List(Arc<str>),
    /// The interfaces of a group, by their private addresses; never the internet.
    Group {
        /// The group.
        id: Arc<str>,
        /// The account that it belongs to; empty if AWS does not tell.
        account: Arc<str>,
        /// The peering connection that leads to it, for a group of a peered VPC.
        peering: Option<Arc<str>>,
    },
    /// Something that this version cannot read; it may be any.
    Unread(Arc<str>),
}

/// A rule of a group that lets traffic in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRule {
    /// The protocol.
    pub protocol: Protocol,
    /// The ports, or what takes their place.
    pub ports: Ports,
    /// From where.
    pub from: Source,
}

/// A security group, as it lets traffic in. What it lets out does not matter to connections from outside: groups
/// know a reply when they see one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name; `default` is that of the group that comes with a VPC.
    pub name: Arc<str>,
    /// Its VPC.
    pub vpc: Arc<str>,
    /// The account that it belongs to.
    pub owner: Arc<str>,
    /// The rules for what comes in.
    pub rules: Box<[GroupRule]>,
}

impl Group {
    /// Whether it is the group that comes with a VPC.
    #[must_use]
    pub fn is_default(&self) -> bool {
        &*self.name == "default"
    }
}

/// A rule of a network ACL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AclRule {
    /// Its place: the first rule that fits decides. The last, `*`, is 32767 for IPv4 and 32768 for IPv6.
    pub number: u16,
    /// Whether it lets the traffic through; unknown if AWS uses a new word.
    pub allows: Option<bool>,
    /// What it is about; `None` if this version cannot read it, so that it may be about anything.
    pub about: Option<About>,
}

/// What a rule of a network ACL is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The protocol.
    pub protocol: Protocol,
    /// The ports, or what takes their place.
    pub ports: Ports,
    /// The other side: where traffic comes from, or where it goes.
    pub block: Cidr,
}

/// A network ACL. It does not know connections: what goes back has to be let through, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// Its VPC.
    pub vpc: Arc<str>,
    /// The account that it belongs to; one that shares a subnet with this account may be another.
    pub owner: Arc<str>,
    /// Whether it is the one that comes with the VPC.
    pub is_default: bool,
    /// The rules for what comes into the subnet, in their order.
    pub inbound: Box<[AclRule]>,
    /// The rules for what leaves it, in their order.
    pub outbound: Box<[AclRule]>,
    /// The subnets that it stands before.
    pub subnets: Box<[Arc<str>]>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_read_by_name_and_by_number() {
        for (text, protocol) in [
            ("-1", Some(Protocol::All)),
            ("tcp", Some(Protocol::TCP)),
            ("6", Some(Protocol::TCP)),
            ("icmpv6", Some(Protocol::ICMP6)),
            ("50", Some(Protocol::Number(50))),
            ("256", None),
            ("sctp", None),
            ("", None),
        ] {
            assert_eq!(Protocol::parse(text), protocol, "{text}");
        }
    }

    #[test]
    fn types_and_codes_take_the_place_of_ports() {
        assert_eq!(Ports::icmp(-1, -1), Some(Ports::ALL));
        assert_eq!(Ports::icmp(8, -1), Some(Ports::between(2048, 2303)));
        assert_eq!(Ports::icmp(8, 0), Some(Ports::one(2048)));
        assert_eq!(Ports::icmp(256, 0), None);
        assert_eq!(Ports::icmp(3, 256), None);
    }
}
