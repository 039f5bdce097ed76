//! Instances: whether they run, which version of the metadata service they answer, and whether the internet gets to
//! them.
//!
//! Those that are being terminated are left out. What runs on an instance is not seen from here.

use super::metadata::Imds;
use super::network::{
    DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_ROUTE_TABLES, DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
    DESCRIBE_VPCS, GET_MANAGED_PREFIX_LIST_ENTRIES,
};
use super::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
use crate::facts::{FactKind, Reach, Reading, calls, record};
use crate::services::{
    cloudfront, elasticloadbalancing, elasticloadbalancingv2, globalaccelerator,
};

pub mod exposure;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;

pub use exposure::Exposure;
#[cfg(feature = "aws")]
pub(super) use live::READER;

calls! {
    "ec2";
    /// Lists the instances of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>
    pub DESCRIBE_INSTANCES = "DescribeInstances" telling "reservationSet";
}

/// What elements of a diagram that stand for instances are called.
pub const STENCILS: &[&str] = &["Amazon EC2"];

/// `ec2.instance`.
pub static INSTANCE: FactKind = FactKind {
    name: "ec2.instance",
    noun: "instance",
    plural: "instances",
    doc: "An instance that is not being terminated, be it stopped.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[DESCRIBE_INSTANCES],
    fallback: &[],
    fields: Instance::fields,
};

record! {
    /// An instance.
    pub struct Instance {
        /// Its id.
        name: String,
        /// Whether it runs, or is about to.
        running: Reading<bool>,
        /// Which version of the metadata service it answers.
        imds: Reading<Imds>,
        /// The same in words, with how far its answers may travel.
        imds_detail: String,
        /// Whether the internet gets to it.
        exposure: Reading<Exposure> => [
            DESCRIBE_SUBNETS, DESCRIBE_ROUTE_TABLES, DESCRIBE_NETWORK_ACLS, DESCRIBE_SECURITY_GROUPS,
            DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES,
            DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
            DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS,
            elasticloadbalancing::DESCRIBE_LOAD_BALANCERS, elasticloadbalancingv2::DESCRIBE_LOAD_BALANCERS,
            elasticloadbalancingv2::DESCRIBE_TARGET_GROUPS, elasticloadbalancingv2::DESCRIBE_TARGET_HEALTH,
            globalaccelerator::LIST_ACCELERATORS, globalaccelerator::LIST_LISTENERS,
            globalaccelerator::LIST_ENDPOINT_GROUPS, globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
            globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
            globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS, cloudfront::LIST_VPC_ORIGINS,
            DESCRIBE_VERIFIED_ACCESS_ENDPOINTS
        ],
        /// The same in words: by which way, or what stands in the way.
        exposure_detail: String => [
            DESCRIBE_SUBNETS, DESCRIBE_ROUTE_TABLES, DESCRIBE_NETWORK_ACLS, DESCRIBE_SECURITY_GROUPS,
            DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES,
            DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
            DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS,
            elasticloadbalancing::DESCRIBE_LOAD_BALANCERS, elasticloadbalancingv2::DESCRIBE_LOAD_BALANCERS,
            elasticloadbalancingv2::DESCRIBE_TARGET_GROUPS, elasticloadbalancingv2::DESCRIBE_TARGET_HEALTH,
            globalaccelerator::LIST_ACCELERATORS, globalaccelerator::LIST_LISTENERS,
            globalaccelerator::LIST_ENDPOINT_GROUPS, globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
            globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
            globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS, cloudfront::LIST_VPC_ORIGINS,
            DESCRIBE_VERIFIED_ACCESS_ENDPOINTS
        ],
    }
}

/// Whether an instance runs, by `instanceState.name`; `None` if it is being terminated and answers nobody for long.
///
/// # Errors
///
/// If the word is missing or new.
pub fn runs(state: Option<&str>) -> Result<Option<bool>, String> {
    match state {
        // What is being stopped still answers, but not for long.
        Some("pending" | "running") => Ok(Some(true)),
        Some("stopping" | "stopped") => Ok(Some(false)),
        Some("shutting-down" | "terminated") => Ok(None),
        Some(other) => Err(format!("instance state {other}")),
        None => Err("instance state missing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_terminated_is_no_instance_any_more() {
        assert_eq!(runs(Some("running")), Ok(Some(true)));
        assert_eq!(runs(Some("pending")), Ok(Some(true)));
        assert_eq!(runs(Some("stopped")), Ok(Some(false)));
        assert_eq!(runs(Some("stopping")), Ok(Some(false)));
        assert_eq!(runs(Some("terminated")), Ok(None));
        assert_eq!(runs(Some("shutting-down")), Ok(None));
        assert!(runs(Some("hibernating")).is_err());
        assert!(runs(None).is_err());
    }
}
