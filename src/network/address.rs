//! Blocks of addresses, which of them are public, and how many are anyone.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Ranges;

/// Which of the two kinds of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

/// Not public: private, shared with carriers, of the own host, of the link, for groups, reserved. Blocks for
/// documentation count as public, as any other that nobody happens to use.
const NOT_PUBLIC: [(Ipv4Addr, u8); 8] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Global unicast: the only IPv6 addresses of the internet.
/// <https://www.iana.org/assignments/ipv6-unicast-address-assignments/ipv6-unicast-address-assignments.xhtml>
const GLOBAL: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

impl Family {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::V4, Self::V6];

    /// The family of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// Every address.
    #[must_use]
    pub fn all(self) -> Ranges {
        match self {
            Self::V4 => Ranges::of(0, u32::MAX.into()),
            Self::V6 => Ranges::of(0, u128::MAX),
        }
    }

    /// The addresses of the internet.
    #[must_use]
    pub fn public(self) -> Ranges {
        match self {
            Self::V4 => {
                let not = NOT_PUBLIC.map(|(base, length)| Cidr::V4(base, length).range());
                self.all().without(&Ranges::union_of(not))
            }
            Self::V6 => {
                let (first, last) = Cidr::V6(GLOBAL.0, GLOBAL.1).range();
                Ranges::of(first, last)
            }
        }
    }

    /// Whether so many public addresses are as good as any source: more than one block of /8 in IPv4, or of /16
    /// in IPv6. Since addresses are counted, it is the same whether one block holds them or many.
    #[must_use]
    pub fn is_anyone(self, sources: &Ranges) -> bool {
        let most: u128 = match self {
            Self::V4 => 1 << (32 - 8),
            Self::V6 => 1 << (128 - 16),
        };
        sources.size() > most && sources.and(&self.public()).size() > most
    }

    /// The address that is this number.
    #[must_use]
    pub fn address(self, number: u128) -> IpAddr {
        match self {
            Self::V4 => {
                let low = u32::try_from(number).unwrap_or(u32::MAX);
                IpAddr::V4(Ipv4Addr::from(low))
            }
            Self::V6 => IpAddr::V6(Ipv6Addr::from(number)),
        }
    }

    /// As people write it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }
}

/// The number that an address is.
#[must_use]
pub fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

/// Whether the internet can send to such an address.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    Family::of(address).public().holds(number(address))
}

/// A block of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cidr {
    /// Of IPv4, with the length of its prefix.
    V4(Ipv4Addr, u8),
    /// Of IPv6, with the length of its prefix.
    V6(Ipv6Addr, u8),
}

impl Cidr {
    /// Reads `10.0.0.0/8` or `2001:db8::/32`. An address alone is a block of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (base, length) = match text.trim().split_once('/') {
            Some((base, length)) => (base, Some(length.parse::<u8>().ok()?)),
            None => (text.trim(), None),
        };
        match base.parse().ok()? {
            IpAddr::V4(base) => {
                let length = length.unwrap_or(32);
                (length <= 32).then_some(Self::V4(base, length))
            }
            IpAddr::V6(base) => {
                let length = length.unwrap_or(128);
                (length <= 128).then_some(Self::V6(base, length))
            }
        }
    }

    /// Its family.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::V4(..) => Family::V4,
            Self::V6(..) => Family::V6,
        }
    }

    /// The length of its prefix.
    #[must_use]
    pub fn length(self) -> u8 {
        match self {
            Self::V4(_, length) | Self::V6(_, length) => length,
        }
    }

    /// Its first and its last address; what its base has behind the prefix counts for nothing.
    #[must_use]
    pub fn range(self) -> (u128, u128) {
        let (base, bits, length) = match self {
            Self::V4(base, length) => (u128::from(u32::from(base)), 32, length),
            Self::V6(base, length) => (base.into(), 128, length),
        };
        let free = u32::from(bits - length.min(bits));
        let mask = u128::MAX.checked_shr(128 - free).unwrap_or(0);
        (base & !mask, base | mask)
    }

    /// Whether some addresses are in both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let ((first, last), (from, to)) = (self.range(), other.range());
        self.family() == other.family() && first <= to && from <= last
    }

    /// Whether the address is in it.
    #[must_use]
    pub fn holds(self, address: IpAddr) -> bool {
        let (first, last) = self.range();
        self.family() == Family::of(address) && (first..=last).contains(&number(address))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(base, length) => write!(f, "{base}/{length}"),
            Self::V6(base, length) => write!(f, "{base}/{length}"),
        }
    }
}

/// Blocks of one family as the set of their addresses.
#[must_use]
pub fn set<'a>(family: Family, blocks: impl IntoIterator<Item = &'a Cidr>) -> Ranges {
    let own = blocks.into_iter().filter(|block| block.family() == family);
    Ranges::union_of(own.map(|block| block.range()))
}

/// A set of addresses as the fewest blocks, at most so many; `false` if there are more.
#[must_use]
pub fn blocks(family: Family, set: &Ranges, most: usize) -> (Vec<Cidr>, bool) {
    let mut found = Vec::new();
    for (first, last) in set.iter() {
        let mut next = Some(first);
        while let Some(from) = next.filter(|from| *from <= last) {
            if found.len() == most {
                return (found, false);
            }
            let mut free = from.trailing_zeros().min(match family {
                Family::V4 => 32,
                Family::V6 => 128,
            });
            let end = |free: u32| from | u128::MAX.checked_shr(128 - free).unwrap_or(0);
            while end(free) > last {
                free -= 1;
            }
            let length = |bits: u32| u8::try_from(bits - free).unwrap_or(0);
            found.push(match family.address(from) {
                IpAddr::V4(base) => Cidr::V4(base, length(32)),
                IpAddr::V6(base) => Cidr::V6(base, length(128)),
            });
            next = end(free).checked_add(1);
        }
    }
    (found, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anyone(blocks: &[&str]) -> bool {
        let blocks: Vec<Cidr> = blocks.iter().filter_map(|text| Cidr::parse(text)).collect();
        Family::BOTH
            .into_iter()
            .any(|family| family.is_anyone(&set(family, &blocks)))
    }

    #[test]
    fn any_source_is_told_whatever_it_is_made_of() {
        for open in [
            &["0.0.0.0/0"][..],
            &["::/0"],
            &["0.0.0.0/1", "128.0.0.0/1"],
            &["128.0.0.0/1"],
            &["8.0.0.0/7"],
            &["8.0.0.0/8", "11.0.0.0/8"],
            &["2000::/3"],
            &["2000::/15"],
            &["::/1"],
        ] {
            assert!(anyone(open), "{open:?}");
        }
        for narrow in [
            &["8.0.0.0/8"][..],
            &["203.0.113.7/32"],
            &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
            &["100.64.0.0/10"],
            &["224.0.0.0/3"],
            &["2001:db8::/32"],
            &["2600::/16"],
            &["fc00::/7"],
            &["8000::/1"],
            &[],
        ] {
            assert!(!anyone(narrow), "{narrow:?}");
        }
    }

    #[test]
    fn blocks_are_read_as_aws_and_people_write_them() {
        assert_eq!(
            Cidr::parse("10.1.2.3/8").map(Cidr::range),
            Some((0x0a00_0000, 0x0aff_ffff))
        );
        assert_eq!(Cidr::parse("::/0").map(Cidr::range), Some((0, u128::MAX)));
        assert_eq!(Cidr::parse("1.2.3.4").map(Cidr::length), Some(32));
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "x/1", "1.2.3.4/-1"] {
            assert_eq!(Cidr::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_set_is_told_in_the_fewest_blocks() {
        let told = |family, texts: &[&str], most| {
            let given: Vec<Cidr> = texts.iter().filter_map(|text| Cidr::parse(text)).collect();
            let (found, all) = blocks(family, &set(family, &given), most);
            let found: Vec<String> = found.iter().map(Cidr::to_string).collect();
            (found.join(" "), all)
        };
        assert_eq!(
            told(Family::V4, &["0.0.0.0/1", "128.0.0.0/1"], 9),
            ("0.0.0.0/0".to_owned(), true)
        );
        assert_eq!(told(Family::V6, &["::/0"], 9), ("::/0".to_owned(), true));
        assert_eq!(
            told(Family::V4, &["10.0.0.0/24", "10.0.1.0/32"], 9),
            ("10.0.0.0/24 10.0.1.0/32".to_owned(), true)
        );
        assert_eq!(
            told(Family::V4, &["10.0.0.1/32", "10.0.0.3/32"], 1),
            ("10.0.0.1/32".to_owned(), false)
        );
    }

    #[test]
    fn what_the_internet_cannot_send_to_is_not_public() {
        for (address, public) in [
            ("203.0.113.7", true),
            ("10.0.0.1", false),
            ("100.64.0.1", false),
            ("172.32.0.1", true),
            ("fd00::1", false),
            ("fe80::1", false),
            ("2600:1f00::1", true),
        ] {
            let parsed = address.parse().expect("an address");
            assert_eq!(is_public(parsed), public, "{address}");
        }
    }
}
