//! Reads Timestream for InfluxDB: in every region its instances and its clusters, then each side by side.

use aws_sdk_timestreaminfluxdb::Client;

use super::{
    DATABASE, Database, Form, GET_DB_CLUSTER, GET_DB_INSTANCE, LIST_DB_CLUSTERS, LIST_DB_INSTANCES,
};
use crate::aws::{CallFailure, client};
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Cause, FactSet, Keyed, field};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&DATABASE, by!(databases))];

/// An instance or a cluster, as it is listed.
struct Listed {
    form: Form,
    id: String,
    name: String,
}

async fn databases(here: &Here<'_>) -> FactSet {
    let client = client!(aws_sdk_timestreaminfluxdb, here);
    let (instances, clusters) = tokio::join!(instances(here, &client), clusters(here, &client));
    let all = instances.and(clusters);
    here.each(&all, async |arn, listed| {
        let (at_rest, key) = match described(here, &client, listed).await {
            Ok(stored) => {
                stored
                    .read(here, "timestream-influxdb", field!(Database.key))
                    .await
            }
            Err(cause) => (cause.clone().into(), cause.into()),
        };
        let facts = Database {
            name: listed.name.clone(),
            form: listed.form,
            at_rest,
            key,
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn instances(here: &Here<'_>, client: &Client) -> Keyed<Listed> {
    let pages = client.list_db_instances().max_results(PAGE);
    let listed = here.list(
        LIST_DB_INSTANCES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.items, page.next_token),
    );
    let keyed = listed
        .await
        .keyed(LIST_DB_INSTANCES, "no ARN", |instance| Some(instance.arn()));
    keyed.map(|instance| Listed {
        form: Form::Instance,
        id: instance.id,
        name: instance.name,
    })
}

async fn clusters(here: &Here<'_>, client: &Client) -> Keyed<Listed> {
    let pages = client.list_db_clusters().max_results(PAGE);
    let listed = here.list(
        LIST_DB_CLUSTERS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.items, page.next_token),
    );
    let keyed = listed
        .await
        .keyed(LIST_DB_CLUSTERS, "no ARN", |cluster| Some(cluster.arn()));
    keyed.map(|cluster| Listed {
        form: Form::Cluster,
        id: cluster.id,
        name: cluster.name,
    })
}

async fn described(here: &Here<'_>, client: &Client, listed: &Listed) -> Result<Stored, Cause> {
    match listed.form {
        Form::Instance => {
            let asking = client.get_db_instance().identifier(&listed.id).send();
            let answer = here.call(GET_DB_INSTANCE, asking).await;
            let answer = answer.map_err(|failure| failed(GET_DB_INSTANCE, failure))?;
            Ok(Stored::always(GET_DB_INSTANCE, answer.kms_key_id()))
        }
        Form::Cluster => {
            let asking = client.get_db_cluster().db_cluster_id(&listed.id).send();
            let answer = here.call(GET_DB_CLUSTER, asking).await;
            let answer = answer.map_err(|failure| failed(GET_DB_CLUSTER, failure))?;
            Ok(Stored::always(GET_DB_CLUSTER, answer.kms_key_id()))
        }
    }
}

fn failed(call: Call, failure: CallFailure) -> Cause {
    match failure.is("ResourceNotFoundException") {
        true => call.vanished(""),
        false => failure.cause,
    }
}
