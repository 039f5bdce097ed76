//! Reads Redshift: the clusters of every region.

use std::net::IpAddr;

use aws_sdk_redshift::types::ClusterNode;

use super::{CLUSTER, Cluster, DESCRIBE_CLUSTERS, PRIVATE, at_rest, is_entrance, is_going};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Reading, field};
use crate::services::database_exposure::live::{of_addresses, of_private_at};
use crate::services::database_exposure::{Exposure, Standing};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&CLUSTER, by!(clusters))];

async fn clusters(here: &Here<'_>) -> FactSet {
    let redshift = client!(aws_sdk_redshift, here);
    let pages = redshift.describe_clusters().max_records(PAGE);
    let listed = here.list(
        DESCRIBE_CLUSTERS,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.clusters.unwrap_or_default(), page.marker),
    );
    let named = listed
        .await
        .filter(|cluster| !is_going(cluster.cluster_status()))
        .keyed(DESCRIBE_CLUSTERS, "no identifier", |cluster| {
            cluster.cluster_identifier()
        });
    here.each(&named, async |name, cluster| {
        let key = cluster.kms_key_id();
        let hsm = cluster
            .hsm_status()
            .and_then(|hsm| hsm.hsm_configuration_identifier());
        let silent = || DESCRIBE_CLUSTERS.unparseable("no word on encryption at rest");
        let stored = Stored {
            at_rest: at_rest(cluster.encrypted(), key, hsm).ok_or_else(silent),
            key: key.map(str::to_owned),
            told_by: DESCRIBE_CLUSTERS,
        };
        let (at_rest, key) = stored.read(here, "redshift", field!(Cluster.key)).await;
        let exposure = here.ask(field!(Cluster.exposure), exposure(here, cluster));
        let facts = Cluster {
            name: name.to_owned(),
            at_rest,
            key,
            exposure: exposure.await,
        };
        (here.arn("redshift", format_args!("cluster:{name}")), facts)
    })
    .await
}

/// The nodes that clients connect to have interfaces of their own, known by their private addresses.
async fn exposure(
    here: &Here<'_>,
    cluster: &aws_sdk_redshift::types::Cluster,
) -> Reading<Exposure> {
    let lacking = |what: &str| Reading::Unknown(DESCRIBE_CLUSTERS.unparseable(what));
    match cluster.publicly_accessible() {
        Some(false) => {
            let private = Exposure::private(PRIVATE);
            return of_private_at(here, private, &addresses(cluster)).await;
        }
        Some(true) if cluster.cluster_status() == Some("paused") => {
            let path = "it is paused, so that nobody can connect to it";
            return Reading::Known(Exposure::new(Standing::Shut, path));
        }
        Some(true) => {}
        None => return lacking("no word on whether it is publicly accessible"),
    }
    let port = cluster.endpoint().and_then(|endpoint| endpoint.port());
    let port = port.and_then(|port| u16::try_from(port).ok());
    let (Some(vpc), Some(port)) = (cluster.vpc_id(), port) else {
        return lacking("publicly accessible, but no VPC or no port");
    };
    of_addresses(here, DESCRIBE_CLUSTERS, vpc, &addresses(cluster), port).await
}

/// The private addresses of the nodes that clients connect to; of all, where none is told to be such.
fn addresses(cluster: &aws_sdk_redshift::types::Cluster) -> Vec<IpAddr> {
    // Those in the second zone answer at the same endpoint.
    let second = cluster.multi_az_secondary();
    let second = second
        .map(|second| second.cluster_nodes())
        .unwrap_or_default();
    let nodes: Vec<&ClusterNode> = cluster.cluster_nodes().iter().chain(second).collect();
    let has_entrance = nodes.iter().any(|node| is_entrance(node.node_role()));
    let entrances = nodes
        .iter()
        .filter(|node| !has_entrance || is_entrance(node.node_role()));
    let addresses = entrances.filter_map(|node| node.private_ip_address()?.parse().ok());
    addresses.collect()
}
