//! Amazon Redshift Serverless: namespaces, which hold the data, with the keys they are encrypted with, and workgroups, by
//! which they are reached.
//!
//! A namespace is always encrypted, with a key that AWS owns unless it names another.
//! <https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroups-and-namespaces-rotate-kms-key.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::ec2::network as net;
use crate::services::ec2::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
use crate::services::kms;
use crate::services::service::Service;
use crate::services::{
    cloudfront, elasticloadbalancing, elasticloadbalancingv2, globalaccelerator,
};

#[cfg(feature = "aws")]
mod live;

calls! {
    "redshiftserverless" as "redshift-serverless";
    /// Lists the namespaces of a region.
    /// <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ListNamespaces.html>
    pub LIST_NAMESPACES = "ListNamespaces" telling "namespaces";
    /// Lists the workgroups of a region.
    /// <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ListWorkgroups.html>
    pub LIST_WORKGROUPS = "ListWorkgroups" telling "workgroups";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "redshiftserverless",
    kinds: &[&NAMESPACE, &WORKGROUP],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `redshiftserverless.database_namespace`.
pub static NAMESPACE: FactKind = FactKind {
    name: "redshiftserverless.database_namespace",
    noun: "Redshift Serverless namespace",
    plural: "Redshift Serverless namespaces",
    doc: "A namespace of Redshift Serverless: its databases and users. One that is being deleted is left out.",
    stencils: &["Amazon Redshift", "Amazon Redshift Serverless"],
    reach: Reach::Region,
    listing: &[LIST_NAMESPACES],
    fallback: &[],
    fields: Namespace::fields,
};

record! {
    /// A namespace of Redshift Serverless.
    pub struct Namespace {
        /// Its name.
        name: String,
        /// By whose key it is encrypted; there is no namespace without encryption.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
    }
}

/// `redshiftserverless.workgroup`.
pub static WORKGROUP: FactKind = FactKind {
    name: "redshiftserverless.workgroup",
    noun: "Redshift Serverless workgroup",
    plural: "Redshift Serverless workgroups",
    doc: "A workgroup of Redshift Serverless: what computes, and where clients connect. One that is being deleted is left out.",
    stencils: &["Amazon Redshift", "Amazon Redshift Serverless"],
    reach: Reach::Region,
    listing: &[LIST_WORKGROUPS],
    fallback: &[],
    fields: Workgroup::fields,
};

record! {
    /// A workgroup of Redshift Serverless.
    pub struct Workgroup {
        /// Its name.
        name: String,
        /// How far it is exposed to the internet. The Data API of the service, which leads to every workgroup for whoever
        /// has credentials of IAM that allow it, is no exposure of one.
        exposure: Reading<Exposure> => [
            net::DESCRIBE_SUBNETS, net::DESCRIBE_ROUTE_TABLES, net::DESCRIBE_NETWORK_ACLS,
            net::DESCRIBE_SECURITY_GROUPS, net::DESCRIBE_MANAGED_PREFIX_LISTS, net::GET_MANAGED_PREFIX_LIST_ENTRIES,
            net::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, net::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
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
