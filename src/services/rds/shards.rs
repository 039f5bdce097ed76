//! Reads the shard groups of Aurora Limitless Database: each has a switch of its own for public access, and stands where
//! its cluster does.
//! <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/limitless.html>

use std::sync::Arc;

use aws_sdk_rds::types::DbShardGroup;

use super::exposure::of_instance;
use super::listing::Cluster;
use super::{DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_SHARD_GROUPS, DESCRIBE_DB_SUBNET_GROUPS};
use crate::aws::client;
use crate::collect::{Here, PerKey};
use crate::facts::{Cause, Listing, Reading};
use crate::services::database_exposure::live::{of_place, of_private};
use crate::services::database_exposure::{Exposure, Place};

/// The most that one page may hold.
const PAGE: i32 = 100;

/// The shard groups of a run, by region.
#[derive(Default)]
struct Groups(PerKey<String, Arc<Listing<DbShardGroup>>>);

/// How far each shard group of this cluster is exposed, and why there may be more of them.
pub(super) async fn shards(
    here: &Here<'_>,
    name: &str,
    cluster: &Cluster,
) -> (Vec<(String, Reading<Exposure>)>, Option<Cause>) {
    let kept = here.once::<Groups>();
    let list = async || Arc::new(list(here).await);
    let groups = kept.0.get_or_make(here.region.to_owned(), list).await;
    let mut shards = Vec::new();
    let mut gap = groups.incomplete.clone();
    for group in &groups.items {
        let name_of_group = group.db_shard_group_identifier().unwrap_or_default();
        let is_going = group.status() == Some("deleting");
        match group.db_cluster_identifier() {
            Some(own) if own == name && !is_going => {
                let exposure = exposure(here, name_of_group, group, cluster).await;
                shards.push((name_of_group.to_owned(), exposure));
            }
            Some(_) => {}
            None => {
                let untold = || DESCRIBE_DB_SHARD_GROUPS.unparseable("a shard group of no cluster");
                gap = gap.or_else(|| Some(untold()));
            }
        }
    }
    (shards, gap)
}

async fn list(here: &Here<'_>) -> Listing<DbShardGroup> {
    let rds = client!(aws_sdk_rds, here);
    let pages = rds.describe_db_shard_groups().max_records(PAGE);
    let listed = here.list(
        DESCRIBE_DB_SHARD_GROUPS,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.db_shard_groups.unwrap_or_default(), page.marker),
    );
    listed.await
}

async fn exposure(
    here: &Here<'_>,
    name: &str,
    group: &DbShardGroup,
    cluster: &Cluster,
) -> Reading<Exposure> {
    let private = match of_instance(DESCRIBE_DB_SHARD_GROUPS, group.publicly_accessible()) {
        Ok(private) => private,
        Err(cause) => return Reading::Unknown(cause),
    };
    let place = match subnets(here, &cluster.subnet_group).await {
        Ok(subnets) => Place {
            subnets,
            ..cluster.place.clone()
        },
        Err(cause) => return Reading::Unknown(cause),
    };
    match private {
        Some(private) => of_private(here, private, &place).await,
        None => of_place(here, name, &place).await,
    }
}

/// The subnets of a group.
async fn subnets(here: &Here<'_>, group: &str) -> Result<Vec<String>, Cause> {
    // Without a name, all groups would be described.
    if group.is_empty() {
        return Err(DESCRIBE_DB_CLUSTERS.unparseable("no group of subnets"));
    }
    let rds = client!(aws_sdk_rds, here);
    let asking = rds.describe_db_subnet_groups().db_subnet_group_name(group);
    let answer = here.call(DESCRIBE_DB_SUBNET_GROUPS, asking.send()).await;
    let answer = answer.map_err(|failure| match failure.is("DBSubnetGroupNotFoundFault") {
        true => DESCRIBE_DB_SUBNET_GROUPS.vanished(""),
        false => failure.cause,
    })?;
    let groups = answer.db_subnet_groups().iter();
    let subnets = groups.flat_map(|group| group.subnets());
    Ok(subnets
        .filter_map(|subnet| subnet.subnet_identifier.clone())
        .collect())
}
