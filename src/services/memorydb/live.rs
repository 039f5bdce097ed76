//! Reads MemoryDB: the clusters of every region.

use super::{CLUSTER, Cluster, DESCRIBE_CLUSTERS};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Reading, field};
use crate::services::database_exposure::Exposure;
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&CLUSTER, by!(clusters))];

async fn clusters(here: &Here<'_>) -> FactSet {
    let memorydb = client!(aws_sdk_memorydb, here);
    let pages = memorydb.describe_clusters().max_results(PAGE);
    let listed = here.list(
        DESCRIBE_CLUSTERS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.clusters.unwrap_or_default(), page.next_token),
    );
    let named = listed
        .await
        .filter(|cluster| cluster.status() != Some("deleting"))
        .keyed(DESCRIBE_CLUSTERS, "no ARN", |cluster| cluster.arn());
    here.each(&named, async |arn, cluster| {
        let stored = Stored::always(DESCRIBE_CLUSTERS, cluster.kms_key_id());
        let (at_rest, key) = stored.read(here, "memorydb", field!(Cluster.key)).await;
        let family = cluster.network_type().map(|kind| kind.as_str());
        let facts = Cluster {
            name: cluster.name().unwrap_or_default().to_owned(),
            at_rest,
            key,
            exposure: Reading::Known(Exposure::in_vpc("MemoryDB", family)),
        };
        (arn.to_owned(), facts)
    })
    .await
}
