//! Reads Aurora DSQL: in every region the clusters, then each side by side.

use aws_sdk_dsql::Client;
use aws_sdk_dsql::operation::get_cluster::GetClusterOutput;

use super::{
    CLUSTER, Cluster, Details, GET_CLUSTER, GET_CLUSTER_POLICY, LIST_CLUSTERS, at_rest, key_trouble,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Reading, field};
use crate::services::database_exposure::{Exposure, of_interface};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

/// The actions without which nobody gets to the data.
/// <https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html>
const CONNECTING: [&str; 2] = ["dsql:DbConnect", "dsql:DbConnectAdmin"];

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
        let exposure = here.ask(field!(Cluster.exposure), exposure(here, &dsql, name, arn));
        let exposure = exposure.await;
        let facts = match description(here, &dsql, name).await {
            Ok(answer) => described(here, name, &answer, exposure).await,
            // It alone is unknown.
            Err(cause) => unknown(name, &cause, exposure),
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn description(
    here: &Here<'_>,
    dsql: &Client,
    name: &str,
) -> Result<GetClusterOutput, Cause> {
    let told = [
        field!(Cluster.at_rest),
        field!(Cluster.key),
        field!(Cluster.key_trouble),
    ];
    if !told.into_iter().any(|field| here.wants(field)) {
        return Err(GET_CLUSTER.not_read(""));
    }
    let asking = dsql.get_cluster().identifier(name).send();
    match here.call(GET_CLUSTER, asking).await {
        Ok(answer) => Ok(answer),
        Err(failure) if failure.is("ResourceNotFoundException") => Err(GET_CLUSTER.vanished("")),
        Err(failure) => Err(failure.cause),
    }
}

/// What its policy says about from where it is reached.
async fn exposure(here: &Here<'_>, dsql: &Client, name: &str, arn: &str) -> Reading<Exposure> {
    let asking = dsql.get_cluster_policy().identifier(name).send();
    let policy = match here.call(GET_CLUSTER_POLICY, asking).await {
        Ok(answer) => Some(answer.policy),
        // It was listed, so it is the policy that there is not.
        Err(failure) if failure.is("ResourceNotFoundException") => None,
        Err(failure) => return Reading::Unknown(failure.cause),
    };
    let arns = [arn.to_owned()];
    of_interface("Aurora DSQL", &CONNECTING, &arns, policy.as_deref())
        .map_err(|detail| GET_CLUSTER_POLICY.unparseable(detail))
        .into()
}

async fn described(
    here: &Here<'_>,
    name: &str,
    cluster: &GetClusterOutput,
    exposure: Reading<Exposure>,
) -> Cluster {
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
        exposure,
    }
}

fn unknown(name: &str, cause: &Cause, exposure: Reading<Exposure>) -> Cluster {
    Cluster {
        name: name.to_owned(),
        at_rest: cause.clone().into(),
        key: cause.clone().into(),
        key_trouble: cause.clone().into(),
        exposure,
    }
}
