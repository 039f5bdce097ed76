//! Reads DAX: the clusters of every region.

use super::{CLUSTER, Cluster, DESCRIBE_CLUSTERS, at_rest};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Reading};
use crate::services::database_exposure::Exposure;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&CLUSTER, by!(clusters))];

async fn clusters(here: &Here<'_>) -> FactSet {
    let dax = client!(aws_sdk_dax, here);
    let pages = dax.describe_clusters().max_results(PAGE);
    let listed = here.list(
        DESCRIBE_CLUSTERS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.clusters.unwrap_or_default(), page.next_token),
    );
    let named = listed
        .await
        .filter(|cluster| cluster.status() != Some("deleting"))
        .keyed(DESCRIBE_CLUSTERS, "no ARN", |cluster| cluster.cluster_arn());
    here.each(&named, async |arn, cluster| {
        let status = cluster.sse_description().and_then(|sse| sse.status());
        let at_rest = at_rest(status.map(|status| status.as_str()));
        let family = cluster.network_type().map(|kind| kind.as_str());
        let facts = Cluster {
            name: cluster.cluster_name().unwrap_or_default().to_owned(),
            at_rest: at_rest
                .map_err(|detail| DESCRIBE_CLUSTERS.unrecognised(detail))
                .into(),
            exposure: Reading::Known(Exposure::in_vpc("DAX", family)),
        };
        (arn.to_owned(), facts)
    })
    .await
}
