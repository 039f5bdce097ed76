//! How far a database is exposed to the internet, in the same words for every service.
//!
//! A database with a public address is asked about in the network that it stands in. One that is reached at the public
//! interface of its service is never open to anybody without credentials of IAM; there the policy of the resource
//! decides whether it is reached from elsewhere than a VPC.
//!
//! A database without a public address may still be what a load balancer hands connections on to, which is told by the
//! addresses of its targets.

use crate::facts::{record, words};

mod fronted;
#[cfg(feature = "aws")]
pub(crate) mod live;
mod place;
mod policy;

pub use fronted::{Way, fronted};
pub use place::{Families, Place, at_addresses, in_network};
pub use policy::{of_domain, of_interface};

words! {
    /// How far something is exposed to the internet.
    pub enum Standing {
        /// It has no public address, so nobody on the internet gets to it.
        Private = "private",
        /// It has a public address, but at present nobody on the internet gets to it.
        Shut = "shut",
        /// It has a public address, and some public addresses get to it.
        Narrow = "some-addresses",
        /// It has no public address, but something that clients outside come to leads to it, as it seems.
        Fronted = "behind-entrance",
        /// Anybody on the internet gets to it.
        Open = "open",
        /// It has addresses of IPv6, and whether the internet gets to them is not read.
        Ipv6 = "ipv6",
        /// It is reached at the public interface of its service, by whoever has credentials of IAM that allow it.
        Interface = "public-interface",
        /// The same, but its policy refuses whatever does not come from a VPC or an endpoint that it names.
        VpcAlone = "vpc-alone",
        /// It has a public endpoint whose policy leaves open who gets in.
        Unclear = "unclear-policy",
    }
}

record! {
    /// How far something is exposed to the internet.
    pub struct Exposure {
        /// How far.
        standing: Standing,
        /// The way from the internet to it, or why there is none.
        path: String,
    }
}

impl Exposure {
    /// One of this standing.
    #[must_use]
    pub fn new(standing: Standing, path: impl Into<String>) -> Self {
        Self {
            standing,
            path: path.into(),
        }
    }

    /// Of what its service never gives a public address.
    #[must_use]
    pub fn private(path: impl Into<String>) -> Self {
        Self::new(Standing::Private, path)
    }

    /// Of what is reached at the public interface of its service, and has no policy of its own that could say from
    /// where.
    #[must_use]
    pub fn at_interface(service: &str) -> Self {
        let path = format!(
            "{service} has a public interface, where nobody gets in without credentials of IAM"
        );
        Self::new(Standing::Interface, path)
    }

    /// Of what its service gives addresses in a VPC alone, by the word that AWS has for their family; without one it
    /// is IPv4.
    #[must_use]
    pub fn in_vpc(service: &str, family: Option<&str>) -> Self {
        match family.map(str::to_ascii_lowercase).as_deref() {
            None | Some("" | "ipv4") => {
                Self::private(format!("{service} gives it no public address"))
            }
            Some(other) => Self::new(
                Standing::Ipv6,
                format!(
                    "it has addresses of IPv6 ({other}), which are public unless its network keeps the internet out"
                ),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ipv4_alone_is_private_in_a_vpc() {
        for v4 in [None, Some(""), Some("ipv4"), Some("IPV4")] {
            assert_eq!(Exposure::in_vpc("DAX", v4).standing, Standing::Private);
        }
        for other in ["dual_stack", "ipv6", "DUAL", "something new"] {
            let standing = Exposure::in_vpc("DAX", Some(other)).standing;
            assert_eq!(standing, Standing::Ipv6, "{other}");
        }
    }
}
