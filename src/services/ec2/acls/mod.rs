//! Network ACLs: whether they deny by default, in both directions and families.

use super::network::{DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES};
use crate::facts::{FactKind, Reach, Reading, record};

pub mod judge;
#[cfg(feature = "aws")]
mod live;

pub use judge::Admits;
#[cfg(feature = "aws")]
pub(super) use live::READER;

/// `ec2.network_acl`.
pub static NETWORK_ACL: FactKind = FactKind {
    name: "ec2.network_acl",
    noun: "network ACL",
    plural: "network ACLs",
    doc: "A network ACL of a VPC.",
    stencils: &["Amazon VPC"],
    reach: Reach::Region,
    listing: &[DESCRIBE_NETWORK_ACLS],
    fallback: &[],
    fields: NetworkAcl::fields,
};

record! {
    /// A network ACL.
    pub struct NetworkAcl {
        /// Its id.
        name: String,
        /// Its VPC.
        vpc: String,
        /// Whether it came with the VPC, and so lets everything through until somebody changes it.
        is_default: bool,
        /// Whether it stands before a subnet that an interface is in.
        used: Reading<bool> => [DESCRIBE_NETWORK_INTERFACES],
        /// What it lets through from anywhere, and to anywhere.
        admits: Reading<Admits>,
        /// The same in words.
        admits_detail: String,
    }
}
