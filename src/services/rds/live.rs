//! Reads RDS: the instances and the clusters of every region, each listing once for all kinds.

use std::sync::Arc;

use super::{
    DATABASE, DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES, DOCUMENTDB_CLUSTER, Database,
    NEPTUNE_CLUSTER, kind_of,
};
use crate::aws::client;
use crate::collect::{Here, PerKey, Reader, by};
use crate::facts::{FactSet, Keyed, field};
use crate::services::kms::at_rest::Words;
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&DATABASE, by!(databases)),
    Reader::Regional(&DOCUMENTDB_CLUSTER, by!(clusters_of_kind)),
    Reader::Regional(&NEPTUNE_CLUSTER, by!(clusters_of_kind)),
];

/// An instance or a cluster, as AWS words it.
struct ListedDatabase {
    name: String,
    engine: String,
    stored: Stored,
}

/// The clusters of a run, by region.
#[derive(Default)]
struct Clusters(PerKey<String, Arc<Keyed<ListedDatabase>>>);

async fn databases(here: &Here<'_>) -> FactSet {
    let (clusters, instances) = tokio::join!(clusters(here), instances(here));
    let all = of_kind(here, &clusters).and(instances.those(|_| true));
    read(here, &all).await
}

async fn clusters_of_kind(here: &Here<'_>) -> FactSet {
    let clusters = clusters(here).await;
    read(here, &of_kind(here, &clusters)).await
}

fn of_kind<'l>(here: &Here<'_>, listed: &'l Keyed<ListedDatabase>) -> Keyed<&'l ListedDatabase> {
    listed.those(|listed| kind_of(&listed.engine).name == here.kind().name)
}

async fn read(here: &Here<'_>, listed: &Keyed<&ListedDatabase>) -> FactSet {
    here.each(listed, async |arn, listed| {
        let (at_rest, key) = listed.stored.read(here, "rds", field!(Database.key)).await;
        let facts = Database {
            name: listed.name.clone(),
            engine: listed.engine.clone(),
            at_rest,
            key,
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn clusters(here: &Here<'_>) -> Arc<Keyed<ListedDatabase>> {
    let clusters = here.once::<Clusters>();
    let list = async || Arc::new(list_clusters(here).await);
    clusters.0.get_or_make(here.region.to_owned(), list).await
}

async fn list_clusters(here: &Here<'_>) -> Keyed<ListedDatabase> {
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
    keyed.map(|cluster| {
        let words = Words {
            kind: cluster.storage_encryption_type().map(|kind| kind.as_str()),
            // A switch that is off says nothing: it may be AWS's own key that encrypts.
            flag: cluster.storage_encrypted().filter(|on| *on),
            key: cluster.kms_key_id(),
        };
        ListedDatabase {
            stored: Stored::judged(DESCRIBE_DB_CLUSTERS, words, "sse-rds", None),
            name: cluster.db_cluster_identifier.unwrap_or_default(),
            engine: cluster.engine.unwrap_or_default(),
        }
    })
}

async fn instances(here: &Here<'_>) -> Keyed<ListedDatabase> {
    let rds = client!(aws_sdk_rds, here);
    let pages = rds.describe_db_instances().max_records(PAGE);
    let listed = here.list(
        DESCRIBE_DB_INSTANCES,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.db_instances.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        // The storage of a member is its cluster's, and is judged there.
        .filter(|instance| instance.db_cluster_identifier().is_none_or(str::is_empty))
        .keyed(DESCRIBE_DB_INSTANCES, "no ARN", |instance| {
            instance.db_instance_arn()
        });
    keyed.map(|instance| {
        let words = Words {
            kind: instance.storage_encryption_type().map(|kind| kind.as_str()),
            flag: instance.storage_encrypted(),
            key: instance.kms_key_id(),
        };
        ListedDatabase {
            stored: Stored::judged(DESCRIBE_DB_INSTANCES, words, "sse-rds", None),
            name: instance.db_instance_identifier.unwrap_or_default(),
            engine: instance.engine.unwrap_or_default(),
        }
    })
}
