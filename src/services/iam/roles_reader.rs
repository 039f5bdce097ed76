//! Reads the roles of the account with who may assume them, once for all who
//! ask.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>

use std::sync::Arc;

use super::LIST_ROLES;
use super::client::{iam, next};
use super::snapshot::document;
use crate::collect::Context;
use crate::facts::Listing;
use crate::policy::Policy;

/// Most roles on a page.
const PAGE: i32 = 1_000;

/// A role, as far as it is about who may assume it.
#[derive(Debug)]
pub(crate) struct ListedRole {
    /// Its ARN.
    pub(crate) arn: String,
    /// Its name.
    pub(crate) name: String,
    /// Its path.
    pub(crate) path: String,
    /// Its trust policy, or in words why there is none.
    pub(crate) trust: Result<Policy, String>,
}

/// The roles of this run.
pub(crate) struct Roles(pub(crate) Listing<ListedRole>);

/// The roles of the account.
pub(crate) async fn roles(context: &Context) -> Arc<Roles> {
    context.make_once(|| read(context)).await
}

async fn read(context: &Context) -> Roles {
    let iam = iam(context);
    let pages = iam.list_roles().max_items(PAGE);
    let ask = |marker| pages.clone().set_marker(marker).send();
    let roles = context.list_if(LIST_ROLES, ask, |page| {
        let next = next(LIST_ROLES, page.is_truncated, page.marker)?;
        Ok((page.roles, next))
    });
    let roles = roles.await;
    Roles(roles.told(LIST_ROLES, "a role without ARN", |role| {
        Some(ListedRole {
            arn: Some(role.arn).filter(|arn| !arn.is_empty())?,
            name: role.role_name,
            path: role.path,
            trust: document(&role.assume_role_policy_document.unwrap_or_default()),
        })
    }))
}
