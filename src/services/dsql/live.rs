//! Reads Aurora DSQL: in every region the clusters, then each side by side.

use aws_sdk_dsql::operation::get_cluster::GetClusterOutput;

use super::{CLUSTER, Cluster, Details, GET_CLUSTER, LIST_CLUSTERS, at_rest, key_trouble};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, field};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&CLUSTER, by!(clusters))];

async fn clusters(here: &Here<'_>) -> FactSet {
    let dsql = client!(aws_sdk_dsql, here);
    let pages = dsql.list_clusters().max_results(PAGE);
    let listed = here.list(
        LIST_CLUSTERS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.clusters, page.next_token),
    );
    let named = listed
        .await
        .keyed(LIST_CLUSTERS, "no ARN", |cluster| Some(cluster.arn()));
    here.each(&named, async |arn, cluster| {
        let name = cluster.identifier();
        let asking = dsql.get_cluster().identifier(name).send();
        let facts = match here.call(GET_CLUSTER, asking).await {
            Ok(answer) => described(here, name, &answer).await,
            Err(failure) if failure.is("ResourceNotFoundException") => {
                unknown(name, &GET_CLUSTER.vanished(""))
            }
            // It alone is unknown.
            Err(failure) => unknown(name, &failure.cause),
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn described(here: &Here<'_>, name: &str, cluster: &GetClusterOutput) -> Cluster {
    let told = cluster.encryption_details();
    let details = told.map(|details| Details {
        kind: details.encryption_type().as_str(),
        status: details.encryption_status().as_str(),
    });
    let stored = Stored {
        at_rest: at_rest(details).map_err(|detail| GET_CLUSTER.unrecognised(detail)),
        key: told.and_then(|details| details.kms_key_arn.clone()),
        told_by: GET_CLUSTER,
    };
    let (at_rest, key) = stored.read(here, "dsql", field!(Cluster.key)).await;
    Cluster {
        name: name.to_owned(),
        at_rest,
        key,
        key_trouble: Fact::of(key_trouble(details)),
    }
}

fn unknown(name: &str, cause: &Cause) -> Cluster {
    Cluster {
        name: name.to_owned(),
        at_rest: cause.clone().into(),
        key: cause.clone().into(),
        key_trouble: cause.clone().into(),
    }
}
