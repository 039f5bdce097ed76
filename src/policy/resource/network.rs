//! Whether ranges of addresses are so wide that anybody can be within.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How wide ranges are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// Narrow enough to name somebody.
    Named,
    /// One of them is wider than what AWS takes for a named network.
    Wide,
    /// One of them is no range, or together they are as wide as the widest that AWS takes for a network.
    Unclear,
}

/// The shortest prefixes that AWS takes for a named network.
const WIDE: (u32, u32) = (8, 32);

/// Addresses of one range of that length.
const MOST: (u128, u128) = (1 << (32 - WIDE.0), 1 << (128 - WIDE.1));

/// Private addresses, from which nobody on the Internet sends.
const PRIVATE: [(Ipv4Addr, u32); 3] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// How wide these ranges are together.
pub(super) fn width(ranges: &[String]) -> Width {
    let (mut v4, mut v6) = (0_u128, 0_u128);
    let mut unclear = ranges.is_empty();
    for range in ranges {
        match parsed(range) {
            Some((IpAddr::V4(address), length)) if !is_private(address, length) => {
                if length < WIDE.0 {
                    return Width::Wide;
                }
                v4 += 1 << (32 - length);
            }
            Some((IpAddr::V4(_), _)) => {}
            // Whether addresses of the other version are within is not told.
            Some((IpAddr::V6(address), 96..)) if address.to_ipv4_mapped().is_some() => {
                unclear = true;
            }
            Some((IpAddr::V6(address), length)) if !is_local(address, length) => {
                if length < WIDE.1 {
                    return Width::Wide;
                }
                v6 = v6.saturating_add(1 << (128 - length));
            }
            Some((IpAddr::V6(_), _)) => {}
            None => unclear = true,
        }
    }
    if unclear || v4 >= MOST.0 || v6 >= MOST.1 {
        Width::Unclear
    } else {
        Width::Named
    }
}

fn parsed(range: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match range.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (range, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        Some(length) if length.bytes().all(|byte| byte.is_ascii_digit()) => length.parse().ok()?,
        Some(_) => return None,
        None => most,
    };
    (length <= most).then_some((address, length))
}

fn is_private(address: Ipv4Addr, length: u32) -> bool {
    let within = |(net, prefix): &(Ipv4Addr, u32)| {
        length >= *prefix && (u32::from(address) ^ u32::from(*net)) >> (32 - prefix) == 0
    };
    PRIVATE.iter().any(within)
}

/// Unique local addresses: `fc00::/7`.
fn is_local(address: Ipv6Addr, length: u32) -> bool {
    length >= 7 && address.segments()[0] >> 9 == 0xfc00 >> 9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ranges: &[&str]) -> Width {
        let ranges: Vec<String> = ranges.iter().map(|range| (*range).to_owned()).collect();
        width(&ranges)
    }

    #[test]
    fn what_names_somebody() {
        for ranges in [
            &["203.0.113.0/24"] as &[&str],
            &["203.0.113.7"],
            &["203.0.0.0/9"],
            &["2001:db8::/33"],
            &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"],
        ] {
            assert_eq!(of(ranges), Width::Named, "{ranges:?}");
        }
    }

    #[test]
    fn what_names_nobody() {
        for ranges in [
            &["0.0.0.0/0"] as &[&str],
            &["203.0.113.0/24", "8.0.0.0/7"],
            &["0.0.0.0/1", "128.0.0.0/1"],
            &["::/0"],
            &["2001:db8::/31"],
            &["10.0.0.0/7"],
            &["172.0.0.0/7"],
        ] {
            assert_eq!(of(ranges), Width::Wide, "{ranges:?}");
        }
    }

    #[test]
    fn what_cannot_be_told() {
        let halves: Vec<String> = (0..512)
            .map(|at| format!("{}.{}.0.0/9", at / 2, at % 2 * 128))
            .filter(|range| !range.starts_with("10."))
            .collect();
        assert_eq!(width(&halves), Width::Unclear);
        for ranges in [
            &[] as &[&str],
            &["8.0.0.0/8"],
            &["2001:db8::/32"],
            &["::ffff:0:0/96"],
            &["::ffff:203.0.113.7"],
            &["203.0.113.0/33"],
            &["203.0.113.0/"],
            &["203.0.113.0/+8"],
            &["*"],
            &["pl-1234"],
            &["203.0.113/24"],
        ] {
            assert_eq!(of(ranges), Width::Unclear, "{ranges:?}");
        }
    }
}
