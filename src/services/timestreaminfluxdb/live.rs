//! Reads Timestream for InfluxDB: in every region its instances and its clusters, then each side by side.

use aws_sdk_timestreaminfluxdb::Client;
use aws_sdk_timestreaminfluxdb::types::{ClusterStatus, NetworkType, Status};

use super::{
    DATABASE, Database, Form, GET_DB_CLUSTER, GET_DB_INSTANCE, LIST_DB_CLUSTERS, LIST_DB_INSTANCES,
};
use crate::aws::{CallFailure, client};
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Cause, FactSet, Keyed, Reading, field};
use crate::services::database_exposure::live::of_place;
use crate::services::database_exposure::{Exposure, Families, Place};
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
        let described = described(here, &client, listed).await;
        let (at_rest, key) = match &described {
            Ok(told) => {
                let field = field!(Database.key);
                told.stored.read(here, "timestream-influxdb", field).await
            }
            Err(cause) => (cause.clone().into(), cause.clone().into()),
        };
        let exposure = here.ask(field!(Database.exposure), exposure(here, listed, described));
        let facts = Database {
            name: listed.name.clone(),
            form: listed.form,
            at_rest,
            key,
            exposure: exposure.await,
        };
        (arn.to_owned(), facts)
    })
    .await
}

/// Whether what has this status is being deleted, or is not there any more.
fn is_going(status: Option<&str>) -> bool {
    matches!(status, Some("DELETING" | "DELETED"))
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
        .filter(|instance| !is_going(instance.status().map(Status::as_str)))
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
        .filter(|cluster| !is_going(cluster.status().map(ClusterStatus::as_str)))
        .keyed(LIST_DB_CLUSTERS, "no ARN", |cluster| Some(cluster.arn()));
    keyed.map(|cluster| Listed {
        form: Form::Cluster,
        id: cluster.id,
        name: cluster.name,
    })
}

/// What describes an instance or a cluster.
struct Told {
    stored: Stored,
    is_public: Option<bool>,
    place: Place,
}

async fn exposure(
    here: &Here<'_>,
    listed: &Listed,
    told: Result<Told, Cause>,
) -> Reading<Exposure> {
    match told {
        Ok(told) => match told.is_public {
            Some(true) => of_place(here, &listed.name, &told.place).await,
            Some(false) => Reading::Known(Exposure::private("it is not publicly accessible")),
            None => {
                let detail = "no word on whether it is publicly accessible";
                Reading::Unknown(told.place.told_by.unparseable(detail))
            }
        },
        Err(cause) => Reading::Unknown(cause),
    }
}

async fn described(here: &Here<'_>, client: &Client, listed: &Listed) -> Result<Told, Cause> {
    match listed.form {
        Form::Instance => {
            let asking = client.get_db_instance().identifier(&listed.id).send();
            let answer = here.call(GET_DB_INSTANCE, asking).await;
            let answer = answer.map_err(|failure| failed(GET_DB_INSTANCE, failure))?;
            Ok(Told {
                stored: Stored::always(GET_DB_INSTANCE, answer.kms_key_id()),
                is_public: answer.publicly_accessible(),
                place: Place {
                    told_by: GET_DB_INSTANCE,
                    subnets: answer.vpc_subnet_ids().to_vec(),
                    groups: answer.vpc_security_group_ids().to_vec(),
                    port: answer.port().and_then(|port| u16::try_from(port).ok()),
                    families: families(answer.network_type()),
                },
            })
        }
        Form::Cluster => {
            let asking = client.get_db_cluster().db_cluster_id(&listed.id).send();
            let answer = here.call(GET_DB_CLUSTER, asking).await;
            let answer = answer.map_err(|failure| failed(GET_DB_CLUSTER, failure))?;
            Ok(Told {
                stored: Stored::always(GET_DB_CLUSTER, answer.kms_key_id()),
                is_public: answer.publicly_accessible(),
                place: Place {
                    told_by: GET_DB_CLUSTER,
                    subnets: answer.vpc_subnet_ids().to_vec(),
                    groups: answer.vpc_security_group_ids().to_vec(),
                    port: answer.port().and_then(|port| u16::try_from(port).ok()),
                    families: families(answer.network_type()),
                },
            })
        }
    }
}

fn families(kind: Option<&NetworkType>) -> Families {
    Families::of(kind.map(NetworkType::as_str))
}

fn failed(call: Call, failure: CallFailure) -> Cause {
    match failure.is("ResourceNotFoundException") {
        true => call.vanished(""),
        false => failure.cause,
    }
}
