//! Reads RDS: databases of each kind, how they are stored, exposed and signed in to.

use super::exposure::{Scaled, after_move, of_cluster, of_instance};
use super::listing::{Cluster, Instance, Listed, What, clusters, instances};
use super::secret::{Password, PasswordState, may_sign_in_by_iam, without_secret};
use super::shards::shards;
use super::snapshots::snapshots;
use super::tenants::{kept, tenants};
use super::{
    DATABASE, DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES, DOCUMENTDB_CLUSTER, Database,
    NEPTUNE_CLUSTER, SNAPSHOT, kind_of,
};
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Keyed, Reading, field};
use crate::services::database_exposure::Exposure;
use crate::services::database_exposure::live::{of_place, of_private};
use crate::services::secretsmanager::live::rotating;

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&DATABASE, by!(databases)),
    Reader::Regional(&DOCUMENTDB_CLUSTER, by!(clusters_of_kind)),
    Reader::Regional(&NEPTUNE_CLUSTER, by!(clusters_of_kind)),
    Reader::Regional(&SNAPSHOT, by!(snapshots)),
];

async fn databases(here: &Here<'_>) -> FactSet {
    let (clusters, instances) = tokio::join!(clusters(here), instances(here));
    // The storage of a member is its cluster's, and is judged there.
    let alone = instances.those(|listed| match &listed.what {
        What::Instance(instance) => instance.cluster.is_empty(),
        What::Cluster(_) => false,
    });
    let all = of_kind(here, &clusters).and(alone);
    read(here, &all).await
}

async fn clusters_of_kind(here: &Here<'_>) -> FactSet {
    let clusters = clusters(here).await;
    read(here, &of_kind(here, &clusters)).await
}

fn of_kind<'l>(here: &Here<'_>, listed: &'l Keyed<Listed>) -> Keyed<&'l Listed> {
    listed.those(|listed| kind_of(&listed.engine).name == here.kind().name)
}

async fn read(here: &Here<'_>, listed: &Keyed<&Listed>) -> FactSet {
    here.each(listed, async |arn, listed| {
        let (at_rest, key) = listed.stored.read(here, "rds", field!(Database.key)).await;
        let exposure = here.ask(field!(Database.exposure), exposure(here, listed));
        let password = here.ask(field!(Database.master_password), password(here, listed));
        let facts = Database {
            name: listed.name.clone(),
            engine: listed.engine.clone(),
            at_rest,
            key,
            status: listed.status.clone(),
            exposure: exposure.await,
            master_password: password.await,
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn exposure(here: &Here<'_>, listed: &Listed) -> Reading<Exposure> {
    match &listed.what {
        What::Instance(instance) => of_one(here, &listed.name, &listed.engine, instance).await,
        What::Cluster(cluster) => of_all(here, listed, cluster).await,
    }
}

/// Of a cluster: its instances, and its shard groups where it has such.
async fn of_all(here: &Here<'_>, listed: &Listed, cluster: &Cluster) -> Reading<Exposure> {
    let instances = instances(here).await;
    let mut members = Vec::new();
    for (_, member) in instances.iter() {
        if let What::Instance(instance) = &member.what
            && instance.cluster == listed.name
        {
            let exposure = of_one(here, &member.name, &listed.engine, instance).await;
            members.push((member.name.clone(), exposure));
        }
    }
    let mut gap = instances.incomplete().first().cloned();
    let is_listed = |name: &&String| members.iter().any(|(member, _)| member == *name);
    if let Some(name) = cluster.members.iter().find(|name| !is_listed(name)) {
        let detail = format!("its instance {name} is not among those of the region");
        gap = gap.or_else(|| Some(DESCRIBE_DB_INSTANCES.unexpected(detail)));
    }
    match cluster.gateways.scaled() {
        Scaled::ByInstances | Scaled::Untold(_) => {}
        Scaled::ByShards => {
            let (shards, unlisted) = shards(here, &listed.name, cluster).await;
            members.extend(shards);
            gap = gap.or(unlisted);
        }
    }
    of_cluster(
        DESCRIBE_DB_CLUSTERS,
        &cluster.gateways,
        &members,
        gap.as_ref(),
    )
}

async fn of_one(
    here: &Here<'_>,
    name: &str,
    engine: &str,
    instance: &Instance,
) -> Reading<Exposure> {
    // Instances of DocumentDB are reached in their VPC alone.
    // https://docs.aws.amazon.com/documentdb/latest/developerguide/connect-from-outside-a-vpc.html
    let told = if engine == "docdb" {
        let private = "DocumentDB gives its instances no public address";
        Ok(Some(Exposure::private(private)))
    } else {
        of_instance(DESCRIBE_DB_INSTANCES, instance.is_public)
    };
    match told {
        Ok(Some(private)) => {
            let mut place = instance.place.clone();
            let later = instance.later.iter().flat_map(|later| &later.subnets);
            place.subnets.extend(later.cloned());
            of_private(here, private, &place).await
        }
        Ok(None) => {
            let now = of_place(here, name, &instance.place).await;
            match &instance.later {
                Some(later) => after_move(now, of_place(here, name, later).await),
                None => now,
            }
        }
        Err(cause) => Reading::Unknown(cause),
    }
}

async fn password(here: &Here<'_>, listed: &Listed) -> Reading<Password> {
    let known = |state, detail: &str| Reading::Known(Password::new(state, detail));
    let has_gateway = match &listed.what {
        What::Cluster(cluster) => cluster.gateways.has_gateway == Some(true),
        What::Instance(_) => false,
    };
    match &listed.secret {
        _ if listed.is_replica => known(PasswordState::Replica, "it copies another database"),
        of_instance if listed.has_tenants => {
            tenants(here, &listed.name, of_instance.as_ref()).await
        }
        Some(secret) => kept(here, secret).await,
        None if listed.engine.starts_with("custom-") => known(
            PasswordState::Untold,
            "RDS Custom leaves its passwords to its owner",
        ),
        None if has_gateway => known(
            PasswordState::Untold,
            "its users sign in by IAM, as far as RDS sets them up",
        ),
        None if may_sign_in_by_iam(&listed.engine, listed.has_iam) => known(
            PasswordState::Untold,
            "its master user may sign in by IAM and have no password, which RDS does not tell",
        ),
        None => without_secret(&*rotating(here).await),
    }
}
