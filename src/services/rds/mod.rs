//! Amazon RDS and what shares its interface: Aurora, DocumentDB and Neptune.
//!
//! The storage of a cluster is encrypted as a whole, so members are not resources of their own.
//! DocumentDB's elastic clusters have an interface of their own and are not seen here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::database_exposure::Exposure;
use crate::services::ec2::network as net;
use crate::services::ec2::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS;
use crate::services::service::Service;
use crate::services::{
    cloudfront, elasticloadbalancing, elasticloadbalancingv2, globalaccelerator, kms,
    secretsmanager,
};

pub mod exposure;
#[cfg(feature = "aws")]
mod listing;
#[cfg(feature = "aws")]
mod live;
pub mod secret;
#[cfg(feature = "aws")]
mod shards;
#[cfg(feature = "aws")]
mod snapshots;
#[cfg(feature = "aws")]
mod tenants;

calls! {
    "rds";
    /// Lists the instances of a region.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>
    pub DESCRIBE_DB_INSTANCES = "DescribeDBInstances" telling "DBInstances";
    /// Lists the clusters of a region, those of DocumentDB and Neptune too.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html>
    pub DESCRIBE_DB_CLUSTERS = "DescribeDBClusters" telling "DBClusters";
    /// Lists the shard groups of a region, where one of its clusters is of Aurora Limitless Database.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBShardGroups.html>
    pub DESCRIBE_DB_SHARD_GROUPS = "DescribeDBShardGroups" telling "DBShardGroups";
    /// Tells the subnets in which the shard groups of a cluster stand.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSubnetGroups.html>
    pub DESCRIBE_DB_SUBNET_GROUPS = "DescribeDBSubnetGroups" telling "DBSubnetGroups" on "rds:*:*:subgrp:*";
    /// Lists the snapshots of instances that people made.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html>
    pub DESCRIBE_DB_SNAPSHOTS = "DescribeDBSnapshots" telling "DBSnapshots";
    /// Lists the snapshots of clusters that people made, those of DocumentDB and Neptune too.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html>
    pub DESCRIBE_DB_CLUSTER_SNAPSHOTS = "DescribeDBClusterSnapshots" telling "DBClusterSnapshots";
    /// Tells who may restore a snapshot of an instance.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html>
    pub DESCRIBE_DB_SNAPSHOT_ATTRIBUTES = "DescribeDBSnapshotAttributes"
        telling "DBSnapshotAttributes" on "rds:*:*:snapshot:*";
    /// Tells who may restore a snapshot of a cluster.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshotAttributes.html>
    pub DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES = "DescribeDBClusterSnapshotAttributes"
        telling "DBClusterSnapshotAttributes" on "rds:*:*:cluster-snapshot:*";
    /// Lists the tenant databases of an instance of Oracle that has such.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeTenantDatabases.html>
    pub DESCRIBE_TENANT_DATABASES = "DescribeTenantDatabases" telling "TenantDatabases";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "rds",
    kinds: &[&DATABASE, &DOCUMENTDB_CLUSTER, &NEPTUNE_CLUSTER, &SNAPSHOT],
    tagged: &["rds:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `rds.database`.
pub static DATABASE: FactKind = FactKind {
    name: "rds.database",
    noun: "RDS database",
    plural: "RDS databases",
    doc: "A cluster of Aurora or RDS, or an instance that belongs to no cluster.",
    stencils: &["Amazon RDS", "Amazon Aurora"],
    reach: Reach::Region,
    listing: &[DESCRIBE_DB_INSTANCES, DESCRIBE_DB_CLUSTERS],
    fallback: &[],
    fields: Database::fields,
};

/// `rds.documentdb_cluster`.
pub static DOCUMENTDB_CLUSTER: FactKind = FactKind {
    name: "rds.documentdb_cluster",
    noun: "DocumentDB cluster",
    plural: "DocumentDB clusters",
    doc: "A cluster of DocumentDB with instances; elastic clusters are not among them.",
    stencils: &["Amazon DocumentDB"],
    reach: Reach::Region,
    listing: &[DESCRIBE_DB_CLUSTERS],
    fallback: &[],
    fields: Database::fields,
};

/// `rds.neptune_cluster`.
pub static NEPTUNE_CLUSTER: FactKind = FactKind {
    name: "rds.neptune_cluster",
    noun: "Neptune cluster",
    plural: "Neptune clusters",
    doc: "A cluster of Neptune.",
    stencils: &["Amazon Neptune"],
    reach: Reach::Region,
    listing: &[DESCRIBE_DB_CLUSTERS],
    fallback: &[],
    fields: Database::fields,
};

/// `rds.snapshot`.
pub static SNAPSHOT: FactKind = FactKind {
    name: "rds.snapshot",
    noun: "RDS snapshot",
    plural: "RDS snapshots",
    doc: "A snapshot of an instance or a cluster that people made; those that RDS makes by itself cannot be shared.",
    stencils: &[
        "Amazon RDS",
        "Amazon Aurora",
        "Amazon DocumentDB",
        "Amazon Neptune",
    ],
    reach: Reach::Region,
    listing: &[DESCRIBE_DB_SNAPSHOTS, DESCRIBE_DB_CLUSTER_SNAPSHOTS],
    fallback: &[],
    fields: Snapshot::fields,
};

words! {
    /// Who may restore a snapshot.
    pub enum SharedWith {
        /// Everybody with an AWS account.
        Everybody = "everybody",
        /// Nobody, or accounts that are named.
        Named = "nobody-but-who-is-named",
    }
}

record! {
    /// A snapshot that people made.
    pub struct Snapshot {
        /// Its identifier.
        name: String,
        /// Who may restore it. An encrypted one cannot be shared with everybody, and is not asked about.
        shared_with: Reading<SharedWith> => [
            DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES
        ],
    }
}

record! {
    /// A database whose storage is encrypted, or not, as a whole.
    pub struct Database {
        /// Its identifier.
        name: String,
        /// The engine, for example `postgres`, `aurora-mysql` or `docdb`; empty if AWS tells none.
        engine: String,
        /// Whether the storage is encrypted, and by whose key.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if it is not encrypted or AWS's own key encrypts it.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// Its state, for example `available` or `deleting`; empty if AWS tells none.
        status: String,
        /// How far it is exposed to the internet. A cluster is as exposed as its most exposed instance or shard group.
        exposure: Reading<Exposure> => [
            DESCRIBE_DB_INSTANCES, DESCRIBE_DB_SHARD_GROUPS, DESCRIBE_DB_SUBNET_GROUPS, net::DESCRIBE_SUBNETS, net::DESCRIBE_ROUTE_TABLES, net::DESCRIBE_NETWORK_ACLS,
            net::DESCRIBE_SECURITY_GROUPS, net::DESCRIBE_MANAGED_PREFIX_LISTS, net::GET_MANAGED_PREFIX_LIST_ENTRIES,
            net::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, net::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
            net::DESCRIBE_NETWORK_INTERFACES,
            elasticloadbalancing::DESCRIBE_LOAD_BALANCERS, elasticloadbalancingv2::DESCRIBE_LOAD_BALANCERS,
            elasticloadbalancingv2::DESCRIBE_TARGET_GROUPS, elasticloadbalancingv2::DESCRIBE_TARGET_HEALTH,
            globalaccelerator::LIST_ACCELERATORS, globalaccelerator::LIST_LISTENERS,
            globalaccelerator::LIST_ENDPOINT_GROUPS, globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
            globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
            globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS, cloudfront::LIST_VPC_ORIGINS,
            DESCRIBE_VERIFIED_ACCESS_ENDPOINTS
        ],
        /// How its master password is changed; of an instance with tenant databases, the worst of theirs.
        master_password: Reading<secret::Password> => [
            DESCRIBE_TENANT_DATABASES, secretsmanager::DESCRIBE_SECRET, secretsmanager::LIST_SECRETS
        ],
    }
}

/// The kind of a cluster, by its engine. Every cluster is of exactly one, so none goes unjudged.
#[must_use]
pub fn kind_of(engine: &str) -> &'static FactKind {
    match engine {
        "docdb" => &DOCUMENTDB_CLUSTER,
        "neptune" => &NEPTUNE_CLUSTER,
        // Aurora, MySQL, PostgreSQL and whatever comes: RDS lists it, so it is judged as RDS.
        _other_engine => &DATABASE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_tells_the_kind() {
        assert_eq!(kind_of("docdb").name, DOCUMENTDB_CLUSTER.name);
        assert_eq!(kind_of("neptune").name, NEPTUNE_CLUSTER.name);
        for engine in ["aurora-postgresql", "mysql", "an engine of tomorrow", ""] {
            assert_eq!(kind_of(engine).name, DATABASE.name, "{engine}");
        }
    }
}
