//! Asks Organizations about the account, once a run.

use std::sync::Arc;

use super::{DESCRIBE_ORGANIZATION, ResourceControl, resource_control};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Fact, Reading};

/// The account's organization.
#[derive(Debug)]
struct Own {
    /// Its id.
    id: Option<String>,
    /// Whether its policies may apply to what the account owns.
    control: Reading<ResourceControl>,
}

/// What Organizations answered; absent if the account belongs to no organization.
struct Answered(Fact<Own>);

/// Whether resource control policies may apply to what the account owns.
pub(crate) async fn control(context: &Context) -> Reading<ResourceControl> {
    match &answered(context).await.0 {
        Fact::Known(own) => own.control.clone(),
        Fact::Absent => Reading::Known(ResourceControl::None),
        Fact::Unknown(cause) => cause.clone().into(),
    }
}

/// The id of the account's organization, if there is one and it could be read.
pub(crate) async fn own_id(context: &Context) -> Option<String> {
    match &answered(context).await.0 {
        Fact::Known(own) => own.id.clone(),
        Fact::Absent | Fact::Unknown(_) => None,
    }
}

async fn answered(context: &Context) -> Arc<Answered> {
    context
        .make_once(|| async { Answered(read(context).await) })
        .await
}

async fn read(context: &Context) -> Fact<Own> {
    let session = &context.session;
    let organizations = client!(aws_sdk_organizations, session, session.home_region);
    let asking = organizations.describe_organization().send();
    match context.call(DESCRIBE_ORGANIZATION, asking).await {
        Ok(answer) => {
            let organization = answer.organization.as_ref();
            let control = resource_control(
                organization.and_then(|organization| organization.master_account_id()),
                organization
                    .and_then(|organization| organization.feature_set())
                    .map(|features| features.as_str()),
                session.identity.account.as_str(),
            );
            let new = |detail| DESCRIBE_ORGANIZATION.unrecognised(detail);
            Fact::Known(Own {
                id: organization
                    .and_then(|organization| organization.id())
                    .filter(|id| !id.is_empty())
                    .map(str::to_owned),
                control: control.map_err(new).into(),
            })
        }
        Err(failure) if failure.is("AWSOrganizationsNotInUseException") => Fact::Absent,
        Err(failure) => failure.cause.into(),
    }
}
