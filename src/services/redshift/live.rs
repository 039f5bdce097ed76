//! Reads Redshift: the clusters of every region.

use aws_sdk_redshift::types::Cluster as Listed;
use futures::future::{BoxFuture, FutureExt as _, join_all};

use super::{CLUSTER, Cluster, DESCRIBE_CLUSTERS, at_rest};
use crate::aws::client;
use crate::collect::{Context, Event, pages, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Reading, Resource, SetKey, Wanted, Wants};
use crate::model::Region;
use crate::services::kms::live::Keys;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&CLUSTER) else {
            return Vec::new();
        };
        context
            .in_every_region(&[&CLUSTER], |region| async move {
                vec![(&CLUSTER, clusters(context, wanted, region).await)]
            })
            .await
    }
    .boxed()
}

async fn clusters(context: &Context, wanted: &Wanted, region: &str) -> FactSet {
    let redshift = client!(aws_sdk_redshift, context.session, region);
    let (listed, mut incomplete) = pages(DESCRIBE_CLUSTERS, |token| {
        let page = redshift
            .describe_clusters()
            .max_records(PAGE)
            .set_marker(token);
        async {
            let page = context.call(DESCRIBE_CLUSTERS, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((page.clusters.unwrap_or_default(), page.marker))
        }
    })
    .await;
    context.tell(Event::Found(listed.len()));
    let named = listed.iter().filter_map(|cluster| {
        let name = cluster.cluster_identifier().filter(|name| !name.is_empty());
        if name.is_none() {
            let call = DESCRIBE_CLUSTERS.to_string();
            incomplete.push(Cause::failed(Failure::Unparseable, call, "no identifier"));
        }
        name.map(|name| (name, cluster))
    });
    let reads: Vec<_> = named
        .map(|(name, listed)| cluster(context, wanted, region, name, listed))
        .collect();
    FactSet {
        resources: join_all(reads).await,
        incomplete,
    }
}

async fn cluster(
    context: &Context,
    wanted: &Wanted,
    region: &str,
    name: &str,
    listed: &Listed,
) -> Resource {
    let identity = &context.session.identity;
    let arn = format!(
        "arn:{}:redshift:{region}:{}:cluster:{name}",
        identity.partition, identity.account
    );
    let at_rest = match at_rest(listed.encrypted(), listed.kms_key_id()) {
        Some(at_rest) => Reading::Known(at_rest),
        None => Reading::Unknown(Cause::failed(
            Failure::Unparseable,
            DESCRIBE_CLUSTERS.to_string(),
            "no word on encryption at rest",
        )),
    };
    let key = if wanted.fields.contains("key") {
        let id = listed.kms_key_id();
        Keys::of(context)
            .await
            .under(context, &at_rest, id, "redshift", region, DESCRIBE_CLUSTERS)
            .await
    } else {
        Fact::Absent // nobody asked, so it is not recorded
    };
    let facts = Cluster {
        name: name.to_owned(),
        at_rest,
        key,
    };
    context.tell(Event::Read);
    resource(arn, Region::new(region), &facts, wanted)
}
