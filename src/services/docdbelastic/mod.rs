//! Elastic clusters of Amazon DocumentDB and the keys they are encrypted with.
//!
//! An elastic cluster is always encrypted.
//! <https://docs.aws.amazon.com/documentdb/latest/developerguide/elastic-encryption.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "docdbelastic" as "docdb-elastic";
    /// Lists the elastic clusters of a region.
    /// <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_ListClusters.html>
    pub LIST_CLUSTERS = "ListClusters" telling "clusters";
    /// Describes one elastic cluster.
    /// <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_GetCluster.html>
    pub GET_CLUSTER = "GetCluster" telling "cluster" on "docdb-elastic:*:*:cluster/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "docdbelastic",
    kinds: &[&CLUSTER],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `docdbelastic.cluster`.
pub static CLUSTER: FactKind = FactKind {
    name: "docdbelastic.cluster",
    noun: "DocumentDB elastic cluster",
    plural: "DocumentDB elastic clusters",
    doc: "An elastic cluster of DocumentDB; those with instances are `rds.documentdb_cluster`.",
    stencils: &["Amazon DocumentDB"],
    reach: Reach::Region,
    listing: &[LIST_CLUSTERS],
    fallback: &[],
    fields: Cluster::fields,
};

record! {
    /// An elastic cluster of DocumentDB.
    pub struct Cluster {
        /// Its name.
        name: String,
        /// By whose key it is encrypted; there is no elastic cluster without encryption.
        at_rest: Reading<kms::AtRest> => [GET_CLUSTER],
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [GET_CLUSTER, kms::DESCRIBE_KEY],
        /// Its state, for example `ACTIVE` or `DELETING`; empty if AWS tells none.
        status: String,
        /// How far it is exposed to the internet; it is reached in its VPC alone.
        exposure: Reading<Exposure>,
    }
}
