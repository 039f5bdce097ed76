//! Asks Organizations about the account, once a run.

use std::sync::Arc;

use super::{DESCRIBE_ORGANIZATION, ResourceControl, resource_control};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::Reading;

/// Whether resource control policies may apply to what the account owns.
pub(crate) async fn control(context: &Context) -> Arc<Reading<ResourceControl>> {
    context.make_once(|| read(context)).await
}

async fn read(context: &Context) -> Reading<ResourceControl> {
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
            control.map_err(new).into()
        }
        Err(failure) if failure.is("AWSOrganizationsNotInUseException") => {
            Reading::Known(ResourceControl::None)
        }
        Err(failure) => failure.cause.into(),
    }
}
