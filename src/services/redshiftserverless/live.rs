//! Reads Redshift Serverless: the namespaces of every region.

use super::{LIST_NAMESPACES, NAMESPACE, Namespace};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, field};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 100;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&NAMESPACE, by!(namespaces))];

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
