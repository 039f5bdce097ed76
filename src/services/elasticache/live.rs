//! Reads ElastiCache: three listings of every region, side by side.

use aws_sdk_elasticache::Client;

use super::{
    CACHE, Cache, CacheForm, DESCRIBE_CACHE_CLUSTERS, DESCRIBE_REPLICATION_GROUPS,
    DESCRIBE_SERVERLESS_CACHES,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, FactSet, Keyed, Reading, field};
use crate::services::database_exposure::Exposure;
use crate::services::kms::AtRest;
use crate::services::kms::at_rest::Words;
use crate::services::kms::live::Stored;

/// The most that one page may hold; for serverless caches AWS wants less.
const PAGE: i32 = 100;
const SERVERLESS_PAGE: i32 = 50;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&CACHE, by!(caches))];

/// A cache of any form, as AWS words it.
struct ListedCache {
    form: CacheForm,
    name: String,
    engine: String,
    /// What families of addresses it has, as AWS words it.
    family: Option<String>,
    stored: Stored,
}

/// Without a key of one's own the service's key is used.
fn stored(told_by: Call, words: Words<'_>) -> Stored {
    Stored::judged(told_by, words, "sse-elasticache", Some(AtRest::AwsOwned))
}

async fn caches(here: &Here<'_>) -> FactSet {
    let client = client!(aws_sdk_elasticache, here);
    let (groups, serverless, clusters) = tokio::join!(
        groups(here, &client),
        serverless(here, &client),
        clusters(here, &client)
    );
    let all = groups.and(serverless).and(clusters);
    here.each(&all, async |arn, listed| {
        let field = field!(Cache.key);
        let (at_rest, key) = listed.stored.read(here, "elasticache", field).await;
        let facts = Cache {
            name: listed.name.clone(),
            form: listed.form,
            engine: listed.engine.clone(),
            at_rest,
            key,
            exposure: Reading::Known(Exposure::in_vpc("ElastiCache", listed.family.as_deref())),
        };
        (arn.to_owned(), facts)
    })
    .await
}

/// Whether what has this status is being deleted, or is not there any more. Serverless caches have capitals.
fn is_going(status: Option<&str>) -> bool {
    let status = status.map(str::to_ascii_lowercase);
    matches!(status.as_deref(), Some("deleting" | "deleted"))
}

async fn groups(here: &Here<'_>, client: &Client) -> Keyed<ListedCache> {
    const CALL: Call = DESCRIBE_REPLICATION_GROUPS;
    let pages = client.describe_replication_groups().max_records(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.replication_groups.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        .filter(|group| !is_going(group.status()))
        .keyed(CALL, "no ARN", |group| group.arn());
    keyed.map(|group| {
        let words = Words {
            kind: group.storage_encryption_type().map(|kind| kind.as_str()),
            // A switch that is off says nothing: it may be AWS's own key that encrypts.
            flag: group.at_rest_encryption_enabled().filter(|on| *on),
            key: group.kms_key_id(),
        };
        ListedCache {
            form: CacheForm::Group,
            stored: stored(CALL, words),
            family: group.network_type().map(|kind| kind.as_str().to_owned()),
            name: group.replication_group_id.unwrap_or_default(),
            engine: group.engine.unwrap_or_default(),
        }
    })
}

async fn serverless(here: &Here<'_>, client: &Client) -> Keyed<ListedCache> {
    const CALL: Call = DESCRIBE_SERVERLESS_CACHES;
    let pages = client
        .describe_serverless_caches()
        .max_results(SERVERLESS_PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.serverless_caches.unwrap_or_default(), page.next_token),
    );
    let keyed = listed
        .await
        .filter(|cache| !is_going(cache.status()))
        .keyed(CALL, "no ARN", |cache| cache.arn());
    keyed.map(|cache| {
        let words = Words {
            kind: cache.storage_encryption_type().map(|kind| kind.as_str()),
            // There is no switch: serverless caches are always encrypted, with a key of the service unless
            // another is named.
            // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html
            flag: Some(true),
            key: cache.kms_key_id(),
        };
        ListedCache {
            form: CacheForm::Serverless,
            stored: stored(CALL, words),
            family: cache.network_type().map(|kind| kind.as_str().to_owned()),
            name: cache.serverless_cache_name.unwrap_or_default(),
            engine: cache.engine.unwrap_or_default(),
        }
    })
}

async fn clusters(here: &Here<'_>, client: &Client) -> Keyed<ListedCache> {
    const CALL: Call = DESCRIBE_CACHE_CLUSTERS;
    let pages = client
        .describe_cache_clusters()
        .show_cache_clusters_not_in_replication_groups(true)
        .max_records(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.cache_clusters.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        // Emulators and older endpoints may list members all the same.
        .filter(|cluster| cluster.replication_group_id().is_none_or(str::is_empty))
        .filter(|cluster| !is_going(cluster.cache_cluster_status()))
        .keyed(CALL, "no ARN", |cluster| cluster.arn());
    keyed.map(|cluster| {
        let words = Words {
            kind: None,
            flag: cluster.at_rest_encryption_enabled(),
            key: None,
        };
        ListedCache {
            form: CacheForm::Cluster,
            stored: stored(CALL, words),
            family: cluster.network_type().map(|kind| kind.as_str().to_owned()),
            name: cluster.cache_cluster_id.unwrap_or_default(),
            engine: cluster.engine.unwrap_or_default(),
        }
    })
}
