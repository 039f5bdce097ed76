//! Walks over the units of an organization, from the root down.

use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::OrganizationalUnit;

use super::accounts::{PAGE, whole};
use super::place::Tree;
use super::{LIST_ACCOUNTS_OF_UNIT, LIST_ROOTS, LIST_UNITS};
use crate::collect::Context;
use crate::facts::Cause;
use crate::model::AccountId;

/// Levels that are walked. AWS nests units five deep.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
const DEEPEST: usize = 20;

/// What one root or unit holds itself.
struct Holding {
    path: String,
    units: Vec<OrganizationalUnit>,
    accounts: Vec<AccountId>,
}

/// Every unit, and every account in them if `with_accounts`.
pub(super) async fn tree(
    context: &Context,
    client: &Client,
    with_accounts: bool,
) -> Result<Tree, Cause> {
    let mut tree = Tree::default();
    let mut level = roots(context, client).await?;
    for _ in 0..DEEPEST {
        if level.is_empty() {
            return Ok(tree);
        }
        let read = async |path: String| holding(context, client, path, with_accounts).await;
        let read = context.side_by_side(std::mem::take(&mut level), read).await;
        for holding in read {
            let holding = holding?;
            for account in holding.accounts {
                tree.places.insert(account, holding.path.clone());
            }
            for unit in holding.units {
                let id = unit.id.filter(|id| !id.is_empty() && !id.contains('/'));
                let id = id.ok_or_else(|| LIST_UNITS.unparseable("a unit without an id"))?;
                level.push(format!("{}/{id}", holding.path));
                let name = unit.name.unwrap_or_default();
                if tree.names.insert(id, name).is_some() {
                    return Err(LIST_UNITS.unexpected("a unit is in two others"));
                }
            }
        }
    }
    Err(LIST_UNITS.unexpected(format!("units are nested more than {DEEPEST} deep")))
}

async fn roots(context: &Context, client: &Client) -> Result<Vec<String>, Cause> {
    let pages = client.list_roots().max_results(PAGE);
    let listed = context.list(
        LIST_ROOTS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.roots.unwrap_or_default(), page.next_token),
    );
    let roots = whole(listed.await)?.into_iter();
    let roots: Option<Vec<String>> = roots.map(|root| root.id).collect();
    match roots {
        Some(roots) if !roots.is_empty() => Ok(roots),
        Some(_) | None => Err(LIST_ROOTS.unparseable("no root")),
    }
}

async fn holding(
    context: &Context,
    client: &Client,
    path: String,
    with_accounts: bool,
) -> Result<Holding, Cause> {
    let id = path.rsplit('/').next().unwrap_or_default().to_owned();
    let pages = client
        .list_organizational_units_for_parent()
        .parent_id(&id)
        .max_results(PAGE);
    let units = context.list(
        LIST_UNITS,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            (
                page.organizational_units.unwrap_or_default(),
                page.next_token,
            )
        },
    );
    let accounts = async {
        match with_accounts {
            true => accounts(context, client, &id).await,
            false => Ok(Vec::new()),
        }
    };
    let (units, accounts) = tokio::join!(units, accounts);
    Ok(Holding {
        units: whole(units)?,
        accounts: accounts?,
        path,
    })
}

/// The accounts that are directly in a root or unit.
async fn accounts(
    context: &Context,
    client: &Client,
    parent: &str,
) -> Result<Vec<AccountId>, Cause> {
    let pages = client
        .list_accounts_for_parent()
        .parent_id(parent)
        .max_results(PAGE);
    let listed = context.list(
        LIST_ACCOUNTS_OF_UNIT,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.accounts.unwrap_or_default(), page.next_token),
    );
    let accounts = whole(listed.await)?
        .into_iter()
        .filter_map(|account| account.id);
    Ok(accounts.map(AccountId::new).collect())
}
