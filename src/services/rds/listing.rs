//! Lists instances and clusters, once a region for all kinds.

use std::sync::Arc;

use aws_sdk_rds::types::{
    DbCluster, DbInstance, MasterUserSecret, Subnet, VpcSecurityGroupMembership,
};

use super::exposure::Gateways;
use super::{DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES};
use crate::aws::client;
use crate::collect::{Here, PerKey};
use crate::facts::Keyed;
use crate::services::database_exposure::{Families, Place};
use crate::services::kms::at_rest::Words;
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

/// The ARN and the status of a secret that RDS keeps, each empty where it is not told.
pub(super) type Kept = (String, String);

/// What instances and clusters have in common, as AWS words it.
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) engine: String,
    pub(super) status: String,
    pub(super) stored: Stored,
    /// The secret that RDS keeps for it.
    pub(super) secret: Option<Kept>,
    pub(super) is_replica: bool,
    /// Whether its users are those of tenant databases, each with a master user of its own (`MultiTenant`).
    pub(super) has_tenants: bool,
    /// Whether users may sign in by IAM (`IAMDatabaseAuthenticationEnabled`).
    pub(super) has_iam: bool,
    pub(super) what: What,
}

/// What it is.
pub(super) enum What {
    Instance(Box<Instance>),
    Cluster(Box<Cluster>),
}

/// What only a cluster has.
pub(super) struct Cluster {
    pub(super) gateways: Gateways,
    /// The names of its instances.
    pub(super) members: Vec<String>,
    /// The name of the group of subnets that it stands in; empty where AWS tells none.
    pub(super) subnet_group: String,
    /// Where its instances or its shard groups stand, without the subnets, which only their group tells.
    pub(super) place: Place,
}

/// What only an instance has.
pub(super) struct Instance {
    /// The cluster that it is a member of; empty for none.
    pub(super) cluster: String,
    pub(super) is_public: Option<bool>,
    pub(super) place: Place,
    /// Where it stands after a move to another zone.
    pub(super) later: Option<Place>,
}

/// The clusters of a run, by region.
#[derive(Default)]
struct Clusters(PerKey<String, Arc<Keyed<Listed>>>);

/// The instances of a run, by region.
#[derive(Default)]
struct Instances(PerKey<String, Arc<Keyed<Listed>>>);

pub(super) async fn clusters(here: &Here<'_>) -> Arc<Keyed<Listed>> {
    let clusters = here.once::<Clusters>();
    let list = async || Arc::new(list_clusters(here).await);
    clusters.0.get_or_make(here.region.to_owned(), list).await
}

/// All instances, those that are members of clusters too.
pub(super) async fn instances(here: &Here<'_>) -> Arc<Keyed<Listed>> {
    let instances = here.once::<Instances>();
    let list = async || Arc::new(list_instances(here).await);
    instances.0.get_or_make(here.region.to_owned(), list).await
}

async fn list_clusters(here: &Here<'_>) -> Keyed<Listed> {
    let rds = client!(aws_sdk_rds, here);
    let pages = rds.describe_db_clusters().max_records(PAGE);
    let listed = here.list(
        DESCRIBE_DB_CLUSTERS,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.db_clusters.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        .keyed(DESCRIBE_DB_CLUSTERS, "no ARN", |cluster| {
            cluster.db_cluster_arn()
        });
    keyed.map(cluster)
}

fn cluster(cluster: DbCluster) -> Listed {
    let is_aurora = cluster
        .engine()
        .is_none_or(|engine| engine.starts_with("aurora"));
    let words = Words {
        kind: cluster.storage_encryption_type().map(|kind| kind.as_str()),
        // Of Aurora a switch that is off says nothing: it may be AWS's own key that encrypts.
        // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
        flag: cluster
            .storage_encrypted()
            .filter(|is_on| *is_on || !is_aurora),
        key: cluster.kms_key_id(),
    };
    Listed {
        stored: Stored::judged(DESCRIBE_DB_CLUSTERS, words, "sse-rds", None),
        secret: secret(cluster.master_user_secret()),
        is_replica: is_told(cluster.replication_source_identifier()),
        has_tenants: false,
        has_iam: cluster.iam_database_authentication_enabled() == Some(true),
        what: What::Cluster(Box::new(only_cluster(&cluster))),
        name: cluster.db_cluster_identifier.unwrap_or_default(),
        engine: cluster.engine.unwrap_or_default(),
        status: cluster.status.unwrap_or_default(),
    }
}

fn only_cluster(cluster: &DbCluster) -> Cluster {
    let members = cluster.db_cluster_members().iter();
    let kind = cluster.cluster_scalability_type();
    Cluster {
        gateways: Gateways {
            has_gateway: cluster.internet_access_gateway_enabled(),
            is_in_vpc: cluster.vpc_networking_enabled(),
            is_public: cluster.publicly_accessible(),
            has_data_api: cluster.http_endpoint_enabled(),
            scalability: kind.map(|kind| kind.as_str().to_owned()),
        },
        members: members
            .filter_map(|member| member.db_instance_identifier.clone())
            .collect(),
        subnet_group: cluster.db_subnet_group().unwrap_or_default().to_owned(),
        place: Place {
            told_by: DESCRIBE_DB_CLUSTERS,
            subnets: Vec::new(),
            groups: groups(cluster.vpc_security_groups()),
            port: port(cluster.port()),
            families: Families::of(cluster.network_type()),
        },
    }
}

async fn list_instances(here: &Here<'_>) -> Keyed<Listed> {
    let rds = client!(aws_sdk_rds, here);
    let pages = rds.describe_db_instances().max_records(PAGE);
    let listed = here.list(
        DESCRIBE_DB_INSTANCES,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.db_instances.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        .keyed(DESCRIBE_DB_INSTANCES, "no ARN", |instance| {
            instance.db_instance_arn()
        });
    keyed.map(instance)
}

fn instance(instance: DbInstance) -> Listed {
    let (place, later) = places(&instance);
    let words = Words {
        kind: instance.storage_encryption_type().map(|kind| kind.as_str()),
        flag: instance.storage_encrypted(),
        key: instance.kms_key_id(),
    };
    Listed {
        stored: Stored::judged(DESCRIBE_DB_INSTANCES, words, "sse-rds", None),
        secret: secret(instance.master_user_secret()),
        is_replica: is_told(instance.read_replica_source_db_instance_identifier())
            || is_told(instance.read_replica_source_db_cluster_identifier()),
        has_tenants: instance.multi_tenant() == Some(true),
        has_iam: instance.iam_database_authentication_enabled() == Some(true),
        what: What::Instance(Box::new(Instance {
            is_public: instance.publicly_accessible(),
            place,
            later,
            cluster: instance.db_cluster_identifier.unwrap_or_default(),
        })),
        name: instance.db_instance_identifier.unwrap_or_default(),
        engine: instance.engine.unwrap_or_default(),
        status: instance.db_instance_status.unwrap_or_default(),
    }
}

/// Where an instance stands, and where it may come to stand: in the subnets of its group that are in its zones, and in
/// the others. Where the zones are not told, it may stand in any.
fn places(instance: &DbInstance) -> (Place, Option<Place>) {
    let group = instance.db_subnet_group();
    let subnets = group.map(|group| group.subnets()).unwrap_or_default();
    let zones = [
        instance.availability_zone(),
        instance.secondary_availability_zone(),
    ];
    let is_in_zones = |subnet: &&Subnet| {
        let zone = subnet.subnet_availability_zone();
        let zone = zone.and_then(|zone| zone.name());
        zone.is_some_and(|zone| zones.contains(&Some(zone)))
    };
    let (own, others): (Vec<&Subnet>, Vec<&Subnet>) = subnets.iter().partition(is_in_zones);
    let ids = |subnets: &[&Subnet]| -> Vec<String> {
        let subnets = subnets.iter();
        subnets
            .filter_map(|subnet| subnet.subnet_identifier.clone())
            .collect()
    };
    let (own, others) = (ids(&own), ids(&others));
    if own.is_empty() || others.is_empty() {
        return (place(instance, [own, others].concat()), None);
    }
    let later = place(instance, others);
    (place(instance, own), Some(later))
}

fn place(instance: &DbInstance, subnets: Vec<String>) -> Place {
    let told = instance.endpoint().and_then(|endpoint| endpoint.port());
    Place {
        told_by: DESCRIBE_DB_INSTANCES,
        subnets,
        groups: groups(instance.vpc_security_groups()),
        port: port(told.or(instance.db_instance_port())),
        families: Families::of(instance.network_type()),
    }
}

/// Before there is an endpoint, the port is 0.
fn port(told: Option<i32>) -> Option<u16> {
    let port = told.and_then(|port| u16::try_from(port).ok());
    port.filter(|port| *port > 0)
}

fn groups(groups: &[VpcSecurityGroupMembership]) -> Vec<String> {
    let groups = groups.iter();
    groups
        .filter_map(|group| group.vpc_security_group_id.clone())
        .collect()
}

pub(super) fn secret(secret: Option<&MasterUserSecret>) -> Option<Kept> {
    let secret = secret?;
    let arn = secret.secret_arn().unwrap_or_default();
    let status = secret.secret_status().unwrap_or_default();
    let is_told = !arn.is_empty() || !status.is_empty();
    is_told.then(|| (arn.to_owned(), status.to_owned()))
}

fn is_told(name: Option<&str>) -> bool {
    name.is_some_and(|name| !name.is_empty())
}
