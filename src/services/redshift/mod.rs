//! Amazon Redshift: provisioned clusters and how they are encrypted.
//!
//! The namespaces of Redshift Serverless have an interface of their own and are not seen here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::ec2::network as net;
use crate::services::ec2::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
use crate::services::kms;
use crate::services::kms::at_rest::names_a_key;
use crate::services::service::Service;
use crate::services::{
    cloudfront, elasticloadbalancing, elasticloadbalancingv2, globalaccelerator,
};

#[cfg(feature = "aws")]
mod live;

calls! {
    "redshift";
    /// Lists the clusters of a region.
    /// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html>
    pub DESCRIBE_CLUSTERS = "DescribeClusters" telling "Clusters";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "redshift",
    kinds: &[&CLUSTER],
    tagged: &["redshift:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `redshift.cluster`.
pub static CLUSTER: FactKind = FactKind {
    name: "redshift.cluster",
    noun: "Redshift cluster",
    plural: "Redshift clusters",
    doc: "A provisioned Redshift cluster. One that is being deleted is left out.",
    stencils: &["Amazon Redshift"],
    reach: Reach::Region,
    listing: &[DESCRIBE_CLUSTERS],
    fallback: &[],
    fields: Cluster::fields,
};

record! {
    /// A provisioned Redshift cluster.
    pub struct Cluster {
        /// Its identifier.
        name: String,
        /// Whether it is encrypted, and by whose key.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if it is not encrypted or no key of KMS is named.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// How far it is exposed to the internet. The Data API of the service, which leads to every cluster for whoever
        /// has credentials of IAM that allow it, is no exposure of one.
        exposure: Reading<Exposure> => [
            net::DESCRIBE_NETWORK_INTERFACES, net::DESCRIBE_SUBNETS, net::DESCRIBE_ROUTE_TABLES, net::DESCRIBE_NETWORK_ACLS,
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

/// Why nobody gets to a cluster or a workgroup that is not publicly accessible. The Data API leads past its network,
/// but it is an interface of the service, which no cluster switches on or off: nobody connects to the database, and
/// nobody gets in without credentials of IAM. So it exposes nothing by itself, but is told.
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html>
pub const PRIVATE: &str = "it is not publicly accessible; by the Data API of Redshift alone whoever has credentials of \
                           IAM that allow it sends it statements";

/// Whether clients connect to a node of this role: to the leader, or to the only node.
/// <https://docs.aws.amazon.com/redshift/latest/dg/c_high_level_system_architecture.html>
#[must_use]
pub fn is_entrance(role: Option<&str>) -> bool {
    role.is_some_and(|role| {
        role.eq_ignore_ascii_case("leader") || role.eq_ignore_ascii_case("shared")
    })
}

/// Whether a cluster of this status is being deleted, be it after a last snapshot.
/// <https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html>
#[must_use]
pub fn is_going(status: Option<&str>) -> bool {
    matches!(status, Some("deleting" | "final-snapshot"))
}

/// What `Encrypted`, `KmsKeyId` and `HsmStatus` say; `None` if they say nothing. `hsm` is the configuration by
/// which the cluster keeps its key in a hardware security module.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_HsmStatus.html>
#[must_use]
pub fn at_rest(
    is_encrypted: Option<bool>,
    key: Option<&str>,
    hsm: Option<&str>,
) -> Option<kms::AtRest> {
    match (is_encrypted, key) {
        (Some(false), _) => Some(kms::AtRest::None),
        // A literal in place of a name stands for AWS's own key.
        (Some(true), Some(key)) if names_a_key(key) => Some(kms::AtRest::Key),
        (Some(true), _) if hsm.is_some_and(|hsm| !hsm.is_empty()) => Some(kms::AtRest::Hsm),
        (Some(true), _) => Some(kms::AtRest::AwsOwned),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_named_key_is_visible() {
        let at_rest = |is_encrypted, key| at_rest(is_encrypted, key, None);
        let arn = "arn:aws:kms:eu-west-1:111122223333:key/1";
        assert_eq!(at_rest(Some(true), Some(arn)), Some(kms::AtRest::Key));
        for hidden in [None, Some(""), Some("AWS_OWNED_KMS_KEY")] {
            assert_eq!(at_rest(Some(true), hidden), Some(kms::AtRest::AwsOwned));
        }
        assert_eq!(at_rest(Some(false), None), Some(kms::AtRest::None));
        assert_eq!(at_rest(Some(false), Some(arn)), Some(kms::AtRest::None));
        assert_eq!(at_rest(None, Some(arn)), None);
    }

    #[test]
    fn clients_connect_to_the_leader_or_to_the_only_node() {
        for role in ["LEADER", "SHARED", "Leader"] {
            assert!(is_entrance(Some(role)), "{role}");
        }
        for role in [None, Some("COMPUTE-0"), Some("")] {
            assert!(!is_entrance(role), "{role:?}");
        }
    }

    #[test]
    fn a_last_snapshot_is_part_of_being_deleted() {
        assert!(is_going(Some("deleting")) && is_going(Some("final-snapshot")));
        for status in [None, Some("available"), Some("paused"), Some("")] {
            assert!(!is_going(status), "{status:?}");
        }
    }

    #[test]
    fn a_key_in_a_hardware_security_module_is_the_accounts() {
        let with = |is_encrypted, key| at_rest(is_encrypted, key, Some("hsm"));
        assert_eq!(with(Some(true), None), Some(kms::AtRest::Hsm));
        assert_eq!(with(Some(true), Some("")), Some(kms::AtRest::Hsm));
        assert_eq!(with(Some(false), None), Some(kms::AtRest::None));
        assert_eq!(
            at_rest(Some(true), None, Some("")),
            Some(kms::AtRest::AwsOwned)
        );
    }
}
