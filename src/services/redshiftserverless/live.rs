//! Reads Redshift Serverless: the namespaces and the workgroups of every region.

use std::net::IpAddr;

use aws_sdk_redshiftserverless::types::{NamespaceStatus, Workgroup as Told, WorkgroupStatus};

use super::{LIST_NAMESPACES, LIST_WORKGROUPS, NAMESPACE, Namespace, WORKGROUP, Workgroup};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Reading, field};
use crate::services::database_exposure::live::{of_place, of_private_at};
use crate::services::database_exposure::{Exposure, Families, Place};
use crate::services::kms::live::Stored;
use crate::services::redshift::PRIVATE;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&NAMESPACE, by!(namespaces)),
    Reader::Regional(&WORKGROUP, by!(workgroups)),
];

async fn namespaces(here: &Here<'_>) -> FactSet {
    let serverless = client!(aws_sdk_redshiftserverless, here);
    let pages = serverless.list_namespaces().max_results(PAGE);
    let listed = here.list(
        LIST_NAMESPACES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.namespaces, page.next_token),
    );
    let named = listed
        .await
        .filter(|space| space.status() != Some(&NamespaceStatus::Deleting))
        .keyed(LIST_NAMESPACES, "no ARN", |space| space.namespace_arn());
    here.each(&named, async |arn, space| {
        let stored = Stored::always(LIST_NAMESPACES, space.kms_key_id());
        let (at_rest, key) = stored.read(here, "redshift", field!(Namespace.key)).await;
        let facts = Namespace {
            name: space.namespace_name().unwrap_or_default().to_owned(),
            at_rest,
            key,
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn workgroups(here: &Here<'_>) -> FactSet {
    let serverless = client!(aws_sdk_redshiftserverless, here);
    let pages = serverless.list_workgroups().max_results(PAGE);
    let listed = here.list(
        LIST_WORKGROUPS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.workgroups, page.next_token),
    );
    let named = listed
        .await
        .filter(|group| group.status() != Some(&WorkgroupStatus::Deleting))
        .keyed(LIST_WORKGROUPS, "no ARN", |group| group.workgroup_arn());
    here.each(&named, async |arn, group| {
        let name = group.workgroup_name().unwrap_or_default();
        let exposure = here.ask(field!(Workgroup.exposure), exposure(here, name, group));
        let facts = Workgroup {
            name: name.to_owned(),
            exposure: exposure.await,
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn exposure(here: &Here<'_>, name: &str, group: &Told) -> Reading<Exposure> {
    match group.publicly_accessible() {
        Some(false) => {
            let private = Exposure::private(PRIVATE);
            of_private_at(here, private, &addresses(group)).await
        }
        Some(true) => {
            let told = group.endpoint().and_then(|endpoint| endpoint.port());
            let port = told.or(group.port());
            let place = Place {
                told_by: LIST_WORKGROUPS,
                subnets: group.subnet_ids().to_vec(),
                groups: group.security_group_ids().to_vec(),
                port: port.and_then(|port| u16::try_from(port).ok()),
                families: Families::of(group.ip_address_type()),
            };
            of_place(here, name, &place).await
        }
        None => {
            let detail = "no word on whether it is publicly accessible";
            Reading::Unknown(LIST_WORKGROUPS.unparseable(detail))
        }
    }
}

/// The private addresses of its interfaces.
fn addresses(group: &Told) -> Vec<IpAddr> {
    let endpoints = group
        .endpoint()
        .map(|endpoint| endpoint.vpc_endpoints())
        .unwrap_or_default();
    let interfaces = endpoints.iter().flat_map(|one| one.network_interfaces());
    interfaces
        .filter_map(|interface| interface.private_ip_address()?.parse().ok())
        .collect()
}
