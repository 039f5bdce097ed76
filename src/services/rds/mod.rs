//! Amazon RDS and what shares its interface: Aurora, DocumentDB and Neptune.
//!
//! The storage of a cluster is encrypted as a whole, so members are not resources of their own.
//! DocumentDB's elastic clusters have an interface of their own and are not seen here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "rds";
    /// Lists the instances of a region.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>
    pub DESCRIBE_DB_INSTANCES = "DescribeDBInstances" telling "DBInstances";
    /// Lists the clusters of a region, those of DocumentDB and Neptune too.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html>
    pub DESCRIBE_DB_CLUSTERS = "DescribeDBClusters" telling "DBClusters";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "rds",
    kinds: &[&DATABASE, &DOCUMENTDB_CLUSTER, &NEPTUNE_CLUSTER],
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
