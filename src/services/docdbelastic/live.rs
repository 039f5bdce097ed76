//! Reads elastic clusters of DocumentDB: in every region their listing, then each side by side.

use aws_sdk_docdbelastic::Client;
use aws_sdk_docdbelastic::types::ClusterInList;

use super::{CLUSTER, Cluster, GET_CLUSTER, LIST_CLUSTERS};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Reading, field};
use crate::services::database_exposure::Exposure;
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&CLUSTER, by!(clusters))];

async fn clusters(here: &Here<'_>) -> FactSet {
    let elastic = client!(aws_sdk_docdbelastic, here);
    let pages = elastic.list_clusters().max_results(PAGE);
    let listed = here.list(
        LIST_CLUSTERS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.clusters.unwrap_or_default(), page.next_token),
    );
    let named = listed.await.keyed(LIST_CLUSTERS, "no ARN", |cluster| {
        Some(cluster.cluster_arn())
    });
    here.each(&named, async |arn, cluster| {
        let stored = match here.wants(field!(Cluster.at_rest)) || here.wants(field!(Cluster.key)) {
            true => stored(here, &elastic, arn).await,
            false => Err(GET_CLUSTER.not_read("")),
        };
        (arn.to_owned(), facts(here, cluster, stored).await)
    })
    .await
}

async fn stored(here: &Here<'_>, elastic: &Client, arn: &str) -> Result<Stored, Cause> {
    let asking = elastic.get_cluster().cluster_arn(arn).send();
    match here.call(GET_CLUSTER, asking).await {
        Ok(answer) => answer
            .cluster
            .map(|cluster| Stored::always(GET_CLUSTER, Some(cluster.kms_key_id())))
            .ok_or_else(|| GET_CLUSTER.unparseable("no cluster in the answer")),
        Err(failure) if failure.is("ResourceNotFoundException") => Err(GET_CLUSTER.vanished("")),
        Err(failure) => Err(failure.cause),
    }
}

async fn facts(here: &Here<'_>, cluster: &ClusterInList, stored: Result<Stored, Cause>) -> Cluster {
    let (at_rest, key) = match stored {
        Ok(stored) => stored.read(here, "rds", field!(Cluster.key)).await,
        Err(cause) => (cause.clone().into(), cause.into()),
    };
    // https://docs.aws.amazon.com/documentdb/latest/developerguide/elastic-how-it-works.html
    let exposure = Exposure::in_vpc("DocumentDB", None);
    Cluster {
        name: cluster.cluster_name().to_owned(),
        at_rest,
        key,
        status: cluster.status().as_str().to_owned(),
        exposure: Reading::Known(exposure),
    }
}
