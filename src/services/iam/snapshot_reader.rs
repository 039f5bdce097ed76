//! Reads all principals and policies of the account, once for all who ask.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>

use std::sync::Arc;

use aws_sdk_iam::types::{
    AttachedPolicy, GroupDetail, ManagedPolicyDetail, PolicyDetail, RoleDetail, UserDetail,
};

use super::client::{iam, next};
use super::snapshot::{Policies, Principal, PrincipalKind, Snapshot, document};
use super::{GET_ACCOUNT_AUTHORIZATION_DETAILS, GET_POLICY, GET_POLICY_VERSION};
use crate::collect::Context;
use crate::facts::Cause;
use crate::policy::Policy;

/// Most entities on a page.
const PAGE: i32 = 1_000;

/// The account's principals and policies, read at most once in a run.
pub(crate) async fn snapshot(context: &Context) -> Arc<Snapshot> {
    context.make_once(|| read(context)).await
}

/// One entity of a page; each page may hold some of every kind.
enum Entity {
    User(UserDetail),
    Group(GroupDetail),
    Role(RoleDetail),
    Policy(ManagedPolicyDetail),
}

async fn read(context: &Context) -> Snapshot {
    let iam = iam(context);
    let pages = iam.get_account_authorization_details().max_items(PAGE);
    let ask = |marker| pages.clone().set_marker(marker).send();
    let listed = context.list_if(GET_ACCOUNT_AUTHORIZATION_DETAILS, ask, |page| {
        let next = next(
            GET_ACCOUNT_AUTHORIZATION_DETAILS,
            page.is_truncated,
            page.marker,
        )?;
        let users = page.user_detail_list.unwrap_or_default();
        let groups = page.group_detail_list.unwrap_or_default();
        let roles = page.role_detail_list.unwrap_or_default();
        let policies = page.policies.unwrap_or_default();
        let entities = users
            .into_iter()
            .map(Entity::User)
            .chain(groups.into_iter().map(Entity::Group))
            .chain(roles.into_iter().map(Entity::Role))
            .chain(policies.into_iter().map(Entity::Policy));
        Ok((entities.collect(), next))
    });
    let listed = listed.await;
    let mut snapshot = Snapshot {
        incomplete: listed.incomplete,
        ..Snapshot::default()
    };
    for entity in listed.items {
        if let Err(cause) = add(&mut snapshot, entity) {
            snapshot.incomplete = Some(cause);
        }
    }
    // Of a listing that broke off, no single policy can be told to be missing.
    if snapshot.incomplete.is_none() {
        fetch_missing(context, &mut snapshot).await;
    }
    snapshot
}

fn unparseable(detail: &str) -> Cause {
    GET_ACCOUNT_AUTHORIZATION_DETAILS.unparseable(detail)
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn add(snapshot: &mut Snapshot, entity: Entity) -> Result<(), Cause> {
    match entity {
        Entity::User(user) => {
            let (Some(arn), Some(name)) = (filled(user.arn), filled(user.user_name)) else {
                return Err(unparseable("a user without name or ARN"));
            };
            snapshot.principals.push(Principal {
                arn,
                name,
                path: user.path.unwrap_or_default(),
                policies: policies(
                    // Left out of a user who has none, as AWS's own example shows.
                    user.user_policy_list.unwrap_or_default(),
                    told(user.attached_managed_policies, "a user's attached policies")?,
                )?,
                boundary: user
                    .permissions_boundary
                    .and_then(|boundary| boundary.permissions_boundary_arn),
                kind: PrincipalKind::User(told(user.group_list, "a user's groups")?),
            });
        }
        Entity::Role(role) => {
            let (Some(arn), Some(name)) = (filled(role.arn), filled(role.role_name)) else {
                return Err(unparseable("a role without name or ARN"));
            };
            snapshot.principals.push(Principal {
                arn,
                name,
                path: role.path.unwrap_or_default(),
                policies: policies(
                    told(role.role_policy_list, "a role's policies")?,
                    told(role.attached_managed_policies, "a role's attached policies")?,
                )?,
                boundary: role
                    .permissions_boundary
                    .and_then(|boundary| boundary.permissions_boundary_arn),
                kind: PrincipalKind::Role(role.assume_role_policy_document.unwrap_or_default()),
            });
        }
        Entity::Group(group) => {
            let Some(name) = filled(group.group_name) else {
                return Err(unparseable("a group without name"));
            };
            let policies = policies(
                told(group.group_policy_list, "a group's policies")?,
                told(
                    group.attached_managed_policies,
                    "a group's attached policies",
                )?,
            )?;
            if let Some(arn) = filled(group.arn) {
                snapshot.group_arns.insert(name.clone(), arn);
            }
            snapshot.groups.insert(name, policies);
        }
        Entity::Policy(policy) => {
            let Some(arn) = filled(policy.arn) else {
                return Err(unparseable("a managed policy without ARN"));
            };
            let versions = policy.policy_version_list.unwrap_or_default();
            let in_force = versions
                .into_iter()
                .find(|version| version.is_default_version)
                .and_then(|version| version.document);
            // Without one it counts as missing, and is asked for by its name.
            if let Some(text) = in_force {
                snapshot.documents.insert(arn, document(&text));
            }
        }
    }
    Ok(())
}

/// A list that AWS tells even where it is empty: one that is missing may hold anything.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html#API_GetAccountAuthorizationDetails_Examples>
fn told<T>(list: Option<Vec<T>>, what: &str) -> Result<Vec<T>, Cause> {
    list.ok_or_else(|| unparseable(&format!("without {what}")))
}

fn policies(inline: Vec<PolicyDetail>, managed: Vec<AttachedPolicy>) -> Result<Policies, Cause> {
    let inline = inline.into_iter().map(|policy| {
        (
            policy.policy_name.unwrap_or_default(),
            // An empty text is no document, and is told to be none.
            policy.policy_document.unwrap_or_default(),
        )
    });
    let managed = managed.into_iter().map(|policy| {
        filled(policy.policy_arn).ok_or_else(|| unparseable("an attached policy without ARN"))
    });
    Ok(Policies {
        inline: inline.collect(),
        managed: managed.collect::<Result<_, _>>()?,
    })
}

async fn fetch_missing(context: &Context, snapshot: &mut Snapshot) {
    let read = async |arn: String| {
        let found = fetch(context, &arn).await;
        (arn, found.map_err(|why| why.to_string()))
    };
    let found = context.side_by_side(snapshot.missing(), read).await;
    snapshot.documents.extend(found);
}

/// Why the document in force of a managed policy is not there.
#[derive(Debug, thiserror::Error)]
enum NoDocument {
    /// AWS did not tell it.
    #[error("{0}")]
    Unread(Cause),
    /// It is no policy that can be understood.
    #[error("{0}")]
    Unclear(String),
}

/// The document in force of a managed policy.
async fn fetch(context: &Context, arn: &str) -> Result<Policy, NoDocument> {
    let text = fetch_text(context, arn).await.map_err(NoDocument::Unread)?;
    document(&text).map_err(NoDocument::Unclear)
}

async fn fetch_text(context: &Context, arn: &str) -> Result<String, Cause> {
    let sending = iam(context).get_policy().policy_arn(arn).send();
    let policy = context.call(GET_POLICY, sending).await?.policy;
    let version = policy
        .and_then(|policy| policy.default_version_id)
        .ok_or_else(|| GET_POLICY.unparseable("no version in force"))?;
    let sending = iam(context)
        .get_policy_version()
        .policy_arn(arn)
        .version_id(version)
        .send();
    let answer = context.call(GET_POLICY_VERSION, sending).await?;
    answer
        .policy_version
        .and_then(|version| version.document)
        .ok_or_else(|| GET_POLICY_VERSION.unparseable("no document"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_arn_names_nobody() {
        let role = |arn: &str| {
            let role = RoleDetail::builder().role_name("orders").arn(arn);
            let role = role.set_role_policy_list(Some(Vec::new()));
            role.set_attached_managed_policies(Some(Vec::new())).build()
        };
        let user = |arn: &str| {
            let user = UserDetail::builder().user_name("ann").arn(arn);
            let user = user.set_group_list(Some(Vec::new()));
            user.set_attached_managed_policies(Some(Vec::new())).build()
        };
        let mut snapshot = Snapshot::default();
        assert!(
            add(
                &mut snapshot,
                Entity::Role(role("arn:aws:iam::1:role/orders"))
            )
            .is_ok()
        );
        assert!(add(&mut snapshot, Entity::Role(role(""))).is_err());
        assert!(add(&mut snapshot, Entity::User(user(""))).is_err());
        assert_eq!(snapshot.principals.len(), 1);
    }
}
