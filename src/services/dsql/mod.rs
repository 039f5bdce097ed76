//! Amazon Aurora DSQL: clusters and the keys they are encrypted with.
//!
//! A cluster is always encrypted, with a key that AWS owns unless it names another.
//! <https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms;
use crate::services::service::Service;

mod encryption;
#[cfg(feature = "aws")]
mod live;

pub use encryption::{Details, at_rest, key_trouble};

calls! {
    "dsql";
    /// Lists the clusters of a region.
    /// <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_ListClusters.html>
    pub LIST_CLUSTERS = "ListClusters" telling "clusters";
    /// Describes one cluster.
    /// <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_GetCluster.html>
    pub GET_CLUSTER = "GetCluster" telling "identifier", "arn" on "dsql:*:*:cluster/*";
    /// The policy of one cluster.
    /// <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_GetClusterPolicy.html>
    pub GET_CLUSTER_POLICY = "GetClusterPolicy" telling "policy" on "dsql:*:*:cluster/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "dsql",
    kinds: &[&CLUSTER],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `dsql.cluster`.
pub static CLUSTER: FactKind = FactKind {
    name: "dsql.cluster",
    noun: "Aurora DSQL cluster",
    plural: "Aurora DSQL clusters",
    doc: "A cluster of Aurora DSQL. Each one that a multi-Region cluster is linked of is one of its own region.",
    stencils: &["Amazon Aurora DSQL"],
    reach: Reach::Region,
    listing: &[LIST_CLUSTERS],
    fallback: &[],
    fields: Cluster::fields,
};

record! {
    /// A cluster of Aurora DSQL.
    pub struct Cluster {
        /// Its identifier.
        name: String,
        /// By whose key it is encrypted; there is no cluster without encryption.
        at_rest: Reading<kms::AtRest> => [GET_CLUSTER],
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [GET_CLUSTER, kms::DESCRIBE_KEY],
        /// What Aurora DSQL says about a key that it cannot use any more; absent if it says nothing.
        key_trouble: Fact<String> => [GET_CLUSTER],
        /// How far it is exposed to the internet: it is reached at the public interface of its service, unless its policy
        /// refuses what comes from elsewhere than a VPC.
        exposure: Reading<Exposure> => [GET_CLUSTER_POLICY],
    }
}
