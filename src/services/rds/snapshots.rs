//! Reads the snapshots that people made: of instances and of clusters, and who may restore those that could be public.

use aws_sdk_rds::Client;
use aws_sdk_rds::types::StorageEncryptionType;

use super::{
    DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_CLUSTER_SNAPSHOTS,
    DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_SNAPSHOTS, SharedWith, Snapshot,
};
use crate::aws::{CallFailure, client};
use crate::collect::Here;
use crate::facts::{Call, Cause, FactSet, Keyed, Reading, field};

/// The most that one page may hold.
const PAGE: i32 = 100;

/// The attribute that says who may restore a snapshot, and its word for everybody.
const RESTORE: &str = "restore";
const ALL: &str = "all";

/// A snapshot, as it is listed.
struct Listed {
    is_of_cluster: bool,
    is_encrypted: bool,
    name: String,
}

pub(super) async fn snapshots(here: &Here<'_>) -> FactSet {
    let rds = client!(aws_sdk_rds, here);
    let (instances, clusters) = tokio::join!(of_instances(here, &rds), of_clusters(here, &rds));
    let all = instances.and(clusters);
    here.each(&all, async |arn, listed| {
        let shared = here.ask(
            field!(Snapshot.shared_with),
            shared_with(here, &rds, listed),
        );
        let facts = Snapshot {
            name: listed.name.clone(),
            shared_with: shared.await,
        };
        (arn.to_owned(), facts)
    })
    .await
}

/// Whether it is encrypted for certain; then it cannot be shared with everybody.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html>
fn is_encrypted(flag: Option<bool>, kind: Option<&StorageEncryptionType>) -> bool {
    flag == Some(true) || matches!(kind, Some(StorageEncryptionType::Cmk))
}

async fn of_instances(here: &Here<'_>, rds: &Client) -> Keyed<Listed> {
    let pages = rds.describe_db_snapshots().snapshot_type("manual");
    let pages = pages.max_records(PAGE);
    let listed = here.list(
        DESCRIBE_DB_SNAPSHOTS,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.db_snapshots.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        .keyed(DESCRIBE_DB_SNAPSHOTS, "no ARN", |one| one.db_snapshot_arn());
    keyed.map(|one| Listed {
        is_of_cluster: false,
        is_encrypted: is_encrypted(one.encrypted(), one.storage_encryption_type()),
        name: one.db_snapshot_identifier.unwrap_or_default(),
    })
}

async fn of_clusters(here: &Here<'_>, rds: &Client) -> Keyed<Listed> {
    let pages = rds.describe_db_cluster_snapshots().snapshot_type("manual");
    let pages = pages.max_records(PAGE);
    let listed = here.list(
        DESCRIBE_DB_CLUSTER_SNAPSHOTS,
        |token| pages.clone().set_marker(token).send(),
        |page| (page.db_cluster_snapshots.unwrap_or_default(), page.marker),
    );
    let keyed = listed
        .await
        .keyed(DESCRIBE_DB_CLUSTER_SNAPSHOTS, "no ARN", |one| {
            one.db_cluster_snapshot_arn()
        });
    keyed.map(|one| Listed {
        is_of_cluster: true,
        is_encrypted: is_encrypted(one.storage_encrypted(), one.storage_encryption_type()),
        name: one.db_cluster_snapshot_identifier.unwrap_or_default(),
    })
}

async fn shared_with(here: &Here<'_>, rds: &Client, listed: &Listed) -> Reading<SharedWith> {
    if listed.is_encrypted {
        return Reading::Known(SharedWith::Named);
    }
    match listed.is_of_cluster {
        false => of_instance(here, rds, &listed.name).await.into(),
        true => of_cluster(here, rds, &listed.name).await.into(),
    }
}

async fn of_instance(here: &Here<'_>, rds: &Client, name: &str) -> Result<SharedWith, Cause> {
    const CALL: Call = DESCRIBE_DB_SNAPSHOT_ATTRIBUTES;
    let asking = rds
        .describe_db_snapshot_attributes()
        .db_snapshot_identifier(name);
    let answer = here.call(CALL, asking.send()).await;
    let answer = answer.map_err(|failure| gone(CALL, "DBSnapshotNotFound", failure))?;
    let told = answer.db_snapshot_attributes_result;
    let told = told.ok_or_else(|| CALL.unparseable("no attributes in the answer"))?;
    let attributes = told.db_snapshot_attributes().iter();
    shared(
        CALL,
        attributes.map(|one| (one.attribute_name(), one.attribute_values())),
    )
}

async fn of_cluster(here: &Here<'_>, rds: &Client, name: &str) -> Result<SharedWith, Cause> {
    const CALL: Call = DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES;
    let asking = rds.describe_db_cluster_snapshot_attributes();
    let asking = asking.db_cluster_snapshot_identifier(name);
    let answer = here.call(CALL, asking.send()).await;
    let answer = answer.map_err(|failure| gone(CALL, "DBClusterSnapshotNotFoundFault", failure))?;
    let told = answer.db_cluster_snapshot_attributes_result;
    let told = told.ok_or_else(|| CALL.unparseable("no attributes in the answer"))?;
    let attributes = told.db_cluster_snapshot_attributes().iter();
    shared(
        CALL,
        attributes.map(|one| (one.attribute_name(), one.attribute_values())),
    )
}

fn gone(call: Call, code: &str, failure: CallFailure) -> Cause {
    match failure.is(code) {
        true => call.vanished(""),
        false => failure.cause,
    }
}

/// What the attributes say. One that is not told says nothing.
fn shared<'a>(
    call: Call,
    mut attributes: impl Iterator<Item = (Option<&'a str>, &'a [String])>,
) -> Result<SharedWith, Cause> {
    let restore = attributes.find(|(name, _)| *name == Some(RESTORE));
    match restore {
        Some((_, values)) if values.iter().any(|value| value == ALL) => Ok(SharedWith::Everybody),
        Some(_) => Ok(SharedWith::Named),
        None => Err(call.unparseable("no word on who may restore it")),
    }
}
