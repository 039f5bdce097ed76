//! Amazon MemoryDB: clusters and the keys they are encrypted with.
//!
//! A cluster is always encrypted, with a key of the service unless it names another.
//! <https://docs.aws.amazon.com/memorydb/latest/devguide/at-rest-encryption.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "memorydb";
    /// Lists the clusters of a region.
    /// <https://docs.aws.amazon.com/memorydb/latest/APIReference/API_DescribeClusters.html>
    pub DESCRIBE_CLUSTERS = "DescribeClusters" telling "Clusters";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "memorydb",
    kinds: &[&CLUSTER],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `memorydb.cluster`.
pub static CLUSTER: FactKind = FactKind {
    name: "memorydb.cluster",
    noun: "MemoryDB cluster",
    plural: "MemoryDB clusters",
    doc: "A cluster of MemoryDB. Each regional cluster of a multi-Region cluster is one of its own. \
          One that is being deleted is left out.",
    stencils: &["Amazon MemoryDB"],
    reach: Reach::Region,
    listing: &[DESCRIBE_CLUSTERS],
    fallback: &[],
    fields: Cluster::fields,
};

record! {
    /// A cluster of MemoryDB.
    pub struct Cluster {
        /// Its name.
        name: String,
        /// By whose key it is encrypted; MemoryDB has no cluster without encryption.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// How far it is exposed to the internet; it stands in a VPC and has no public address of IPv4.
        exposure: Reading<Exposure>,
    }
}
