//! Amazon Timestream for InfluxDB: instances and clusters, and the keys they are encrypted with.
//!
//! What it stores is always encrypted, with a key of the service unless another is named.
//! <https://docs.aws.amazon.com/timestream/latest/developerguide/data-protection-for-influx-db.html>

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::database_exposure::Exposure;
use crate::services::ec2::network as net;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "timestreaminfluxdb" as "timestream-influxdb";
    /// Lists the instances of a region.
    /// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_ListDbInstances.html>
    pub LIST_DB_INSTANCES = "ListDbInstances" telling "items";
    /// Lists the clusters of a region.
    /// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_ListDbClusters.html>
    pub LIST_DB_CLUSTERS = "ListDbClusters" telling "items";
    /// Describes one instance.
    /// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_GetDbInstance.html>
    pub GET_DB_INSTANCE = "GetDbInstance" telling "id", "arn"
        on "timestream-influxdb:*:*:db-instance/*";
    /// Describes one cluster.
    /// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_GetDbCluster.html>
    pub GET_DB_CLUSTER = "GetDbCluster" telling "id", "arn"
        on "timestream-influxdb:*:*:db-cluster/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "timestreaminfluxdb",
    kinds: &[&DATABASE],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `timestreaminfluxdb.database`.
pub static DATABASE: FactKind = FactKind {
    name: "timestreaminfluxdb.database",
    noun: "Timestream for InfluxDB database",
    plural: "Timestream for InfluxDB databases",
    doc: "A cluster of Timestream for InfluxDB, or an instance, be it a member of a cluster or not. One that is being deleted \
          is left out.",
    stencils: &["Amazon Timestream", "Amazon Timestream for InfluxDB"],
    reach: Reach::Region,
    listing: &[LIST_DB_INSTANCES, LIST_DB_CLUSTERS],
    fallback: &[],
    fields: Database::fields,
};

words! {
    /// What a database is.
    pub enum Form {
        /// An instance.
        Instance = "instance",
        /// A cluster.
        Cluster = "cluster",
    }
}

record! {
    /// An instance or a cluster of Timestream for InfluxDB.
    pub struct Database {
        /// Its name.
        name: String,
        /// What it is.
        form: Form,
        /// By whose key it is encrypted; there is none without encryption.
        at_rest: Reading<kms::AtRest> => [GET_DB_INSTANCE, GET_DB_CLUSTER],
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [GET_DB_INSTANCE, GET_DB_CLUSTER, kms::DESCRIBE_KEY],
        /// How far it is exposed to the internet.
        exposure: Reading<Exposure> => [
            GET_DB_INSTANCE, GET_DB_CLUSTER, net::DESCRIBE_SUBNETS, net::DESCRIBE_ROUTE_TABLES, net::DESCRIBE_NETWORK_ACLS,
            net::DESCRIBE_SECURITY_GROUPS, net::DESCRIBE_MANAGED_PREFIX_LISTS, net::GET_MANAGED_PREFIX_LIST_ENTRIES,
            net::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, net::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS
        ],
    }
}
