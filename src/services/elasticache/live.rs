//! Reads ElastiCache: three listings of every region, side by side.

use aws_sdk_elasticache::Client;
use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{self, StreamExt as _};

use super::{
    CACHE, Cache, DESCRIBE_CACHE_CLUSTERS, DESCRIBE_REPLICATION_GROUPS, DESCRIBE_SERVERLESS_CACHES,
    Form,
};
use crate::aws::client;
use crate::collect::{Context, Event, pages, resource};
use crate::facts::{Call, Cause, Fact, FactSet, Failure, Reading, Resource, SetKey, Wanted, Wants};
use crate::model::Region;
use crate::services::kms::AtRest;
use crate::services::kms::at_rest::{Words, judge};
use crate::services::kms::live::Keys;

/// The most that one page may hold; for serverless caches AWS wants less.
const PAGE: i32 = 100;
const SERVERLESS_PAGE: i32 = 50;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&CACHE) else {
            return Vec::new();
        };
        context
            .in_every_region(&[&CACHE], |region| async move {
                vec![(&CACHE, caches(context, wanted, region).await)]
            })
            .await
    }
    .boxed()
}

/// A cache of any form, as AWS words it.
struct Listed {
    form: Form,
    told_by: Call,
    arn: String,
    name: String,
    engine: String,
    encryption: Option<String>,
    is_encrypted: Option<bool>,
    key: Option<String>,
}

async fn caches(context: &Context, wanted: &Wanted, region: &str) -> FactSet {
    let elasticache = client!(aws_sdk_elasticache, context.session, region);
    let (mut listed, mut incomplete) = (Vec::new(), Vec::new());
    let found = tokio::join!(
        groups(context, &elasticache),
        serverless(context, &elasticache),
        clusters(context, &elasticache)
    );
    for (caches, causes) in [found.0, found.1, found.2] {
        listed.extend(caches);
        incomplete.extend(causes);
    }
    listed.retain(|cache: &Listed| {
        let has_arn = !cache.arn.is_empty();
        if !has_arn {
            let call = cache.told_by.to_string();
            incomplete.push(Cause::failed(Failure::Unparseable, call, "no ARN"));
        }
        has_arn
    });
    context.tell(Event::Found(listed.len()));
    let reads: Vec<_> = listed
        .into_iter()
        .map(|listed| cache(context, wanted, region, listed))
        .collect();
    let resources = stream::iter(reads)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    FactSet {
        resources,
        incomplete,
    }
}

async fn groups(context: &Context, elasticache: &Client) -> (Vec<Listed>, Vec<Cause>) {
    let (found, incomplete) = pages(DESCRIBE_REPLICATION_GROUPS, |token| {
        let page = elasticache
            .describe_replication_groups()
            .max_records(PAGE)
            .set_marker(token);
        async {
            let page = context.call(DESCRIBE_REPLICATION_GROUPS, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((page.replication_groups.unwrap_or_default(), page.marker))
        }
    })
    .await;
    let listed = found.into_iter().map(|group| Listed {
        form: Form::Group,
        told_by: DESCRIBE_REPLICATION_GROUPS,
        arn: group.arn.unwrap_or_default(),
        name: group.replication_group_id.unwrap_or_default(),
        engine: group.engine.unwrap_or_default(),
        encryption: group
            .storage_encryption_type
            .map(|kind| kind.as_str().to_owned()),
        // A switch that is off says nothing: it may be AWS's own key that encrypts.
        is_encrypted: group.at_rest_encryption_enabled.filter(|on| *on),
        key: group.kms_key_id,
    });
    (listed.collect(), incomplete)
}

async fn serverless(context: &Context, elasticache: &Client) -> (Vec<Listed>, Vec<Cause>) {
    let (found, incomplete) = pages(DESCRIBE_SERVERLESS_CACHES, |token| {
        let page = elasticache
            .describe_serverless_caches()
            .max_results(SERVERLESS_PAGE)
            .set_next_token(token);
        async {
            let page = context.call(DESCRIBE_SERVERLESS_CACHES, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((page.serverless_caches.unwrap_or_default(), page.next_token))
        }
    })
    .await;
    let listed = found.into_iter().map(|cache| Listed {
        form: Form::Serverless,
        told_by: DESCRIBE_SERVERLESS_CACHES,
        arn: cache.arn.unwrap_or_default(),
        name: cache.serverless_cache_name.unwrap_or_default(),
        engine: cache.engine.unwrap_or_default(),
        encryption: cache
            .storage_encryption_type
            .map(|kind| kind.as_str().to_owned()),
        // There is no switch; a key that is named is evidence all the same.
        is_encrypted: cache
            .kms_key_id
            .as_ref()
            .map(|key| !key.is_empty())
            .filter(|named| *named),
        key: cache.kms_key_id,
    });
    (listed.collect(), incomplete)
}

async fn clusters(context: &Context, elasticache: &Client) -> (Vec<Listed>, Vec<Cause>) {
    let (found, incomplete) = pages(DESCRIBE_CACHE_CLUSTERS, |token| {
        let page = elasticache
            .describe_cache_clusters()
            .show_cache_clusters_not_in_replication_groups(true)
            .max_records(PAGE)
            .set_marker(token);
        async {
            let page = context.call(DESCRIBE_CACHE_CLUSTERS, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((page.cache_clusters.unwrap_or_default(), page.marker))
        }
    })
    .await;
    let listed = found
        .into_iter()
        // Emulators and older endpoints may list members all the same.
        .filter(|cluster| {
            cluster
                .replication_group_id()
                .is_none_or(|group| group.is_empty())
        })
        .map(|cluster| Listed {
            form: Form::Cluster,
            told_by: DESCRIBE_CACHE_CLUSTERS,
            arn: cluster.arn.unwrap_or_default(),
            name: cluster.cache_cluster_id.unwrap_or_default(),
            engine: cluster.engine.unwrap_or_default(),
            encryption: None,
            is_encrypted: cluster.at_rest_encryption_enabled,
            key: None,
        });
    (listed.collect(), incomplete)
}

async fn cache(context: &Context, wanted: &Wanted, region: &str, listed: Listed) -> Resource {
    let words = Words {
        kind: listed.encryption.as_deref(),
        flag: listed.is_encrypted,
        key: listed.key.as_deref(),
    };
    // Without a key of one's own the service's key is used.
    let at_rest = match judge(words, "sse-elasticache", Some(AtRest::AwsOwned)) {
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
            .under(context, &at_rest, id, "elasticache", region, listed.told_by)
            .await
    } else {
        Fact::Absent // nobody asked, so it is not recorded
    };
    let facts = Cache {
        name: listed.name,
        form: listed.form,
        engine: listed.engine,
        at_rest,
        key,
    };
    context.tell(Event::Read);
    resource(listed.arn, Region::new(region), &facts, wanted)
}
