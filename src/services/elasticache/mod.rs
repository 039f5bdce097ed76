//! Amazon ElastiCache: replication groups, serverless caches and single clusters, and how what
//! they keep is encrypted.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::database_exposure::Exposure;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "elasticache";
    /// Lists the replication groups of a region.
    /// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeReplicationGroups.html>
    pub DESCRIBE_REPLICATION_GROUPS = "DescribeReplicationGroups" telling "ReplicationGroups";
    /// Lists the serverless caches of a region.
    /// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeServerlessCaches.html>
    pub DESCRIBE_SERVERLESS_CACHES = "DescribeServerlessCaches" telling "ServerlessCaches";
    /// Lists the clusters of a region, for those that belong to no replication group.
    /// <https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheClusters.html>
    pub DESCRIBE_CACHE_CLUSTERS = "DescribeCacheClusters" telling "CacheClusters";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "elasticache",
    kinds: &[&CACHE],
    tagged: &["elasticache:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `elasticache.cache`.
pub static CACHE: FactKind = FactKind {
    name: "elasticache.cache",
    noun: "ElastiCache cache",
    plural: "ElastiCache caches",
    doc: "A replication group, a serverless cache, or a cluster that belongs to no replication group. One that is \
          being deleted is left out.",
    stencils: &["Amazon ElastiCache"],
    reach: Reach::Region,
    listing: &[
        DESCRIBE_REPLICATION_GROUPS,
        DESCRIBE_SERVERLESS_CACHES,
        DESCRIBE_CACHE_CLUSTERS,
    ],
    fallback: &[],
    fields: Cache::fields,
};

words! {
    /// What a cache is.
    pub enum CacheForm {
        /// A replication group of Valkey or Redis OSS.
        Group = "replication-group",
        /// A serverless cache.
        Serverless = "serverless",
        /// A cluster of its own: Memcached, or one node of Redis OSS.
        Cluster = "cluster",
    }
}

record! {
    /// A cache.
    pub struct Cache {
        /// Its name.
        name: String,
        /// What it is.
        form: CacheForm,
        /// The engine, for example `valkey`, `redis` or `memcached`; empty if AWS tells none.
        engine: String,
        /// Whether what it keeps on disk is encrypted, and by whose key.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if it is not encrypted or AWS's own key encrypts it.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// How far it is exposed to the internet; it stands in a VPC and has no public address of IPv4.
        exposure: Reading<Exposure>,
    }
}
