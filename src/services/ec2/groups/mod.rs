//! Security groups: what they let in from anywhere, from whole networks, and to the ports that manage machines.

use super::network::{
    DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_VPCS, GET_MANAGED_PREFIX_LIST_ENTRIES,
};
use crate::facts::{FactKind, Reach, Reading, record};

pub mod judge;
#[cfg(feature = "aws")]
mod live;

pub use judge::{Admin, Ingress};
#[cfg(feature = "aws")]
pub(super) use live::READER;

/// `ec2.security_group`.
pub static SECURITY_GROUP: FactKind = FactKind {
    name: "ec2.security_group",
    noun: "security group",
    plural: "security groups",
    doc: "A security group of a VPC.",
    stencils: &["Security Group"],
    reach: Reach::Region,
    listing: &[DESCRIBE_SECURITY_GROUPS],
    fallback: &[],
    fields: SecurityGroup::fields,
};

record! {
    /// A security group.
    pub struct SecurityGroup {
        /// Its id.
        name: String,
        /// What people call it.
        label: String,
        /// Whether an interface is in it.
        used: Reading<bool> => [DESCRIBE_NETWORK_INTERFACES],
        /// What it lets in beside what manages machines.
        ingress: Reading<Ingress> => [
            DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS, DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES
        ],
        /// The same in words.
        ingress_detail: String => [
            DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS, DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES
        ],
        /// Who gets to SSH and RDP.
        admin: Reading<Admin> => [DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES],
        /// The same in words: the addresses, if there are some.
        admin_detail: String => [DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES],
    }
}
