//! Lists the accounts of an organization, once, to the end.

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::Account;

use super::organization::{Organization, Question, Told, Unlisted};
use super::tree::tree;
use super::{DESCRIBE_ORGANIZATION, LIST_ACCOUNTS, LIST_TAGS};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Cause, Listing};
use crate::model::{AccountId, printable_start};

/// As many as a page may hold. Always asked for: there are endpoints that otherwise give one page only.
pub(super) const PAGE: i32 = 20;

/// Characters of an answer that are repeated.
const LONGEST_SHOWN: usize = 60;

/// The organization of the caller, with its accounts.
pub(crate) async fn organization(
    context: &Context,
    question: &Question,
) -> Result<Organization, Unlisted> {
    let session = &context.session;
    let client = client!(aws_sdk_organizations, session, session.home_region);
    let (id, management) = described(context, &client).await?;
    let pages = client.list_accounts().max_results(PAGE);
    let listed = context.list(
        LIST_ACCOUNTS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.accounts.unwrap_or_default(), page.next_token),
    );
    let accounts = whole(listed.await)?.iter().map(told).collect();
    let caller = &session.identity.account;
    let mut organization = Organization::new(id, management, accounts, caller)?;
    let needs_places = !question.units.is_empty() && !organization.has_places();
    if question.names || needs_places {
        match tree(context, &client, !organization.has_places()).await {
            Ok(tree) => organization.take_in(&tree),
            Err(cause) if needs_places => return Err(cause.into()),
            Err(cause) => {
                tracing::warn!(%cause, "the names of organizational units are not known");
            }
        }
    }
    organization.narrow(&question.units)?;
    if question.tags {
        add_tags(context, &client, &mut organization).await;
    }
    Ok(organization)
}

/// Id and management account.
async fn described(context: &Context, client: &Client) -> Result<(String, AccountId), Unlisted> {
    let asking = client.describe_organization().send();
    let answer = match context.call(DESCRIBE_ORGANIZATION, asking).await {
        Ok(answer) => answer,
        Err(failure) if failure.is("AWSOrganizationsNotInUseException") => {
            return Err(Unlisted::NotInUse);
        }
        Err(failure) => return Err(failure.cause.into()),
    };
    let organization = answer.organization.as_ref();
    let id = organization.and_then(|organization| organization.id());
    let management = organization.and_then(|organization| organization.master_account_id());
    let management = management.and_then(|account| account.parse().ok());
    match (id, management) {
        (Some(id), Some(management)) if !id.is_empty() => Ok((id.to_owned(), management)),
        (id, _) => {
            let shown = printable_start(id.unwrap_or_default(), LONGEST_SHOWN);
            let odd = format!("the organization {shown:?} without a management account");
            Err(DESCRIBE_ORGANIZATION.unparseable(odd).into())
        }
    }
}

/// What was listed, if that is all.
pub(super) fn whole<T>(listed: Listing<T>) -> Result<Vec<T>, Cause> {
    match listed.incomplete {
        None => Ok(listed.items),
        Some(cause) => Err(cause),
    }
}

/// What is kept of an account: no e-mail address.
fn told(account: &Account) -> Told {
    Told {
        id: account.id.clone(),
        name: account.name.clone(),
        state: account.state().map(|state| state.as_str().to_owned()),
        status: account.status().map(|status| status.as_str().to_owned()),
        paths: account.paths().to_vec(),
    }
}

/// Tags that cannot be read to their end are not known.
async fn add_tags(context: &Context, client: &Client, organization: &mut Organization) {
    let accounts: Vec<AccountId> = organization.accounts.keys().cloned().collect();
    let read = async |account: AccountId| {
        let pages = client
            .list_tags_for_resource()
            .resource_id(account.as_str());
        let listed = context.list(
            LIST_TAGS,
            |token| pages.clone().set_next_token(token).send(),
            |page| (page.tags.unwrap_or_default(), page.next_token),
        );
        (account, whole(listed.await))
    };
    let mut unread = Vec::new();
    for (account, tags) in context.side_by_side(accounts, read).await {
        match tags {
            Err(cause) => unread.push((account, cause)),
            Ok(tags) => {
                let tags = tags.into_iter().map(|tag| (tag.key, tag.value));
                if let Some(listed) = organization.accounts.get_mut(&account) {
                    listed.member.tags = Some(tags.collect());
                }
            }
        }
    }
    if let Some((account, cause)) = unread.first() {
        let accounts = unread.len();
        tracing::warn!(accounts, first = %account, %cause, "the tags of accounts are not known");
    }
}
