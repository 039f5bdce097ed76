//! Reads Timestream for LiveAnalytics: in every region where the account is served, then its databases.

use aws_sdk_timestreamwrite::Client;

use super::{DATABASE, DESCRIBE_ENDPOINTS, Database, LIST_DATABASES, endpoint, says_never_used};
use crate::aws::{CallFailure, client};
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Reading, field};
use crate::services::database_exposure::Exposure;
use crate::services::kms::AtRest;
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 20;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&DATABASE, by!(databases))];

async fn databases(here: &Here<'_>) -> FactSet {
    let client = match served(here).await {
        Ok(Some(client)) => client,
        // Never used, so there are none.
        Ok(None) => return FactSet::default(),
        Err(cause) => {
            return FactSet {
                incomplete: vec![cause],
                ..FactSet::default()
            };
        }
    };
    let pages = client.list_databases().max_results(PAGE);
    let listed = here.list(
        LIST_DATABASES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.databases.unwrap_or_default(), page.next_token),
    );
    let named = listed
        .await
        .keyed(LIST_DATABASES, "no ARN", |database| database.arn());
    here.each(&named, async |arn, database| {
        let stored = Stored {
            at_rest: Ok(AtRest::Key),
            key: database.kms_key_id.clone(),
            told_by: LIST_DATABASES,
        };
        let (at_rest, key) = stored.read(here, "timestream", field!(Database.key)).await;
        let facts = Database {
            name: database.database_name().unwrap_or_default().to_owned(),
            at_rest,
            key,
            exposure: Reading::Known(Exposure::at_interface("Timestream")),
        };
        (arn.to_owned(), facts)
    })
    .await
}

/// A client for where the account is served; none if the account has never used the service.
async fn served(here: &Here<'_>) -> Result<Option<Client>, Cause> {
    let first = client!(aws_sdk_timestreamwrite, here);
    let asking = first.describe_endpoints().send();
    let answer = match here.call(DESCRIBE_ENDPOINTS, asking).await {
        Ok(answer) => answer,
        Err(failure) if is_never_used(&failure) => return Ok(None),
        Err(failure) => return Err(failure.cause),
    };
    // Somebody chose where requests go; all of them go there.
    if here.session.config().endpoint_url().is_some() {
        return Ok(Some(first));
    }
    let address = answer.endpoints.first().map(|first| first.address());
    let address = address.and_then(endpoint).ok_or_else(|| {
        DESCRIBE_ENDPOINTS.unparseable(format!("the endpoint {}", address.unwrap_or_default()))
    })?;
    let there = first.config().to_builder().endpoint_url(address);
    Ok(Some(Client::from_conf(there.build())))
}

fn is_never_used(failure: &CallFailure) -> bool {
    let message = match &failure.cause {
        Cause::Denied { denied: _, detail } => detail.as_str(),
        Cause::Failed { .. } => "",
    };
    says_never_used(failure.code.as_deref(), message)
}
