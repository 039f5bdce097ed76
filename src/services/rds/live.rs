//! Reads RDS: the instances and the clusters of every region, each listing once for all kinds.

use aws_sdk_rds::Client;
use aws_sdk_rds::types::{DbCluster, DbInstance};
use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{self, StreamExt as _};

use super::{
    DATABASE, DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES, DOCUMENTDB_CLUSTER, Database,
    NEPTUNE_CLUSTER, kind_of,
};
use crate::aws::client;
use crate::collect::{Context, Event, pages, resource};
use crate::facts::{Call, Cause, Fact, FactKind, FactSet, Failure, Reading, SetKey, Wanted, Wants};
use crate::model::Region;
use crate::services::kms::at_rest::{Words, judge};
use crate::services::kms::live::Keys;

/// The most that one page may hold.
const PAGE: i32 = 100;

static KINDS: [&FactKind; 3] = [&DATABASE, &DOCUMENTDB_CLUSTER, &NEPTUNE_CLUSTER];

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let kinds: Vec<&'static FactKind> = KINDS
            .iter()
            .copied()
            .filter(|kind| wanted.of(kind).is_some())
            .collect();
        context
            .in_every_region(&kinds, |region| databases(context, wanted, region))
            .await
    }
    .boxed()
}

/// An instance or a cluster, as AWS words it.
struct Listed {
    kind: &'static FactKind,
    told_by: Call,
    arn: String,
    name: String,
    engine: String,
    encryption: Option<String>,
    is_encrypted: Option<bool>,
    key: Option<String>,
}

async fn databases(
    context: &Context,
    wanted: &Wants,
    region: &str,
) -> Vec<(&'static FactKind, FactSet)> {
    let rds = client!(aws_sdk_rds, context.session, region);
    let of_instances = async {
        if wanted.of(&DATABASE).is_some() {
            instances(context, &rds).await
        } else {
            (Vec::new(), Vec::new())
        }
    };
    let ((instances, unread_instances), (clusters, unread_clusters)) =
        tokio::join!(of_instances, clusters(context, &rds));
    let mut sets: Vec<(&'static FactKind, FactSet)> = KINDS
        .iter()
        .filter(|kind| wanted.of(kind).is_some())
        .map(|kind| {
            let mut incomplete = unread_clusters.clone();
            if kind.name == DATABASE.name {
                incomplete.extend(unread_instances.iter().cloned());
            }
            let set = FactSet {
                resources: Vec::new(),
                incomplete,
            };
            (*kind, set)
        })
        .collect();
    let listed: Vec<Listed> = instances
        .into_iter()
        .chain(clusters)
        .filter(|listed| wanted.of(listed.kind).is_some())
        .collect();
    context.tell(Event::Found(listed.len()));
    let reads: Vec<_> = listed
        .into_iter()
        .map(|listed| async {
            let wanted = wanted.of(listed.kind)?;
            let kind = listed.kind;
            let arn = listed.arn.clone();
            let facts = database(context, wanted, region, listed).await;
            context.tell(Event::Read);
            Some((kind, resource(arn, Region::new(region), &facts, wanted)))
        })
        .collect();
    let read: Vec<_> = stream::iter(reads)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    for (kind, resource) in read.into_iter().flatten() {
        let set = sets.iter_mut().find(|(other, _)| other.name == kind.name);
        if let Some((_, set)) = set {
            set.resources.push(resource);
        }
    }
    sets
}

async fn instances(context: &Context, rds: &Client) -> (Vec<Listed>, Vec<Cause>) {
    let (found, mut incomplete) = pages(DESCRIBE_DB_INSTANCES, |token| {
        let page = rds
            .describe_db_instances()
            .max_records(PAGE)
            .set_marker(token);
        async {
            let page = context.call(DESCRIBE_DB_INSTANCES, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((page.db_instances.unwrap_or_default(), page.marker))
        }
    })
    .await;
    let listed = found
        .into_iter()
        // The storage of a member is its cluster's, and is judged there.
        .filter(|instance| {
            instance
                .db_cluster_identifier()
                .is_none_or(|cluster| cluster.is_empty())
        })
        .filter_map(|instance| named(of_instance(instance), &mut incomplete))
        .collect();
    (listed, incomplete)
}

async fn clusters(context: &Context, rds: &Client) -> (Vec<Listed>, Vec<Cause>) {
    let (found, mut incomplete) = pages(DESCRIBE_DB_CLUSTERS, |token| {
        let page = rds
            .describe_db_clusters()
            .max_records(PAGE)
            .set_marker(token);
        async {
            let page = context.call(DESCRIBE_DB_CLUSTERS, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((page.db_clusters.unwrap_or_default(), page.marker))
        }
    })
    .await;
    let listed = found
        .into_iter()
        .filter_map(|cluster| named(of_cluster(cluster), &mut incomplete))
        .collect();
    (listed, incomplete)
}

fn of_instance(instance: DbInstance) -> Listed {
    Listed {
        kind: &DATABASE,
        told_by: DESCRIBE_DB_INSTANCES,
        arn: instance.db_instance_arn.unwrap_or_default(),
        name: instance.db_instance_identifier.unwrap_or_default(),
        engine: instance.engine.unwrap_or_default(),
        encryption: instance
            .storage_encryption_type
            .map(|kind| kind.as_str().to_owned()),
        is_encrypted: instance.storage_encrypted,
        key: instance.kms_key_id,
    }
}

fn of_cluster(cluster: DbCluster) -> Listed {
    let engine = cluster.engine.unwrap_or_default();
    Listed {
        kind: kind_of(&engine),
        told_by: DESCRIBE_DB_CLUSTERS,
        arn: cluster.db_cluster_arn.unwrap_or_default(),
        name: cluster.db_cluster_identifier.unwrap_or_default(),
        engine,
        encryption: cluster
            .storage_encryption_type
            .map(|kind| kind.as_str().to_owned()),
        // A switch that is off says nothing: it may be AWS's own key that encrypts.
        is_encrypted: cluster.storage_encrypted.filter(|on| *on),
        key: cluster.kms_key_id,
    }
}

/// What has no ARN cannot be told from another; it leaves a hole in the listing.
fn named(listed: Listed, incomplete: &mut Vec<Cause>) -> Option<Listed> {
    if listed.arn.is_empty() {
        let told_by = listed.told_by.to_string();
        incomplete.push(Cause::failed(Failure::Unparseable, told_by, "no ARN"));
        return None;
    }
    Some(listed)
}

async fn database(context: &Context, wanted: &Wanted, region: &str, listed: Listed) -> Database {
    let words = Words {
        kind: listed.encryption.as_deref(),
        flag: listed.is_encrypted,
        key: listed.key.as_deref(),
    };
    let at_rest = match judge(words, "sse-rds", None) {
        Ok(at_rest) => Reading::Known(at_rest),
        Err(detail) => Reading::Unknown(Cause::failed(
            Failure::Unrecognised,
            listed.told_by.to_string(),
            detail,
        )),
    };
    let key = if wanted.fields.contains("key") {
        let id = listed.key.as_deref();
        Keys::of(context)
            .await
            .under(context, &at_rest, id, "rds", region, listed.told_by)
            .await
    } else {
        Fact::Absent // nobody asked, so it is not recorded
    };
    Database {
        name: listed.name,
        engine: listed.engine,
        at_rest,
        key,
    }
}
