//! Origins inside a VPC: how CloudFront connects to them, by settings of their own that are each read once, and what
//! they are, from a listing.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_cloudfront::types::{
    DistributionSummary, VpcOriginConfig, VpcOriginEndpointConfig, VpcOriginList, VpcOriginSummary,
};

use super::listing::{holds, where_there_is_any};
use super::origins::{Group, Transport, Use, is_used};
use super::{GET_VPC_ORIGIN, LIST_VPC_ORIGINS};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Keyed, Listing};

/// What the settings of a VPC origin are.
type Settings = Result<VpcOriginEndpointConfig, Cause>;

/// Those that were read in this run.
#[derive(Default)]
struct Known(PerKey<String, Settings>);

/// The settings of those VPC origins of a distribution that are used, by their id; those of other accounts
/// cannot be read.
pub(super) struct VpcOrigins(BTreeMap<String, Settings>);

impl VpcOrigins {
    pub(super) async fn of(
        context: &Context,
        item: &DistributionSummary,
        groups: &[Group<'_>],
        uses: &[Use<'_>],
    ) -> Self {
        let known = context.once::<Known>();
        let mut settings = BTreeMap::new();
        for origin in item.origins.iter().flat_map(|origins| origins.items()) {
            let Some(config) = &origin.vpc_origin_config else {
                continue;
            };
            if foreign_owner(context, config).is_none() && is_used(&origin.id, groups, uses) {
                let id = config.vpc_origin_id.clone();
                let read = || read(context, &config.vpc_origin_id);
                settings.insert(id.clone(), known.0.get_or_make(id, read).await);
            }
        }
        Self(settings)
    }

    pub(super) fn transport<'a>(
        &'a self,
        context: &Context,
        config: &'a VpcOriginConfig,
    ) -> Transport<'a> {
        if let Some(owner) = foreign_owner(context, config) {
            return Transport::Foreign(owner);
        }
        match self.0.get(&config.vpc_origin_id) {
            Some(Ok(settings)) => {
                let versions = settings
                    .origin_ssl_protocols
                    .iter()
                    .flat_map(|versions| versions.items());
                Transport::Server {
                    policy: settings.origin_protocol_policy.as_str(),
                    versions: versions.map(|version| version.as_str()).collect(),
                }
            }
            Some(Err(cause)) => Transport::Unread(cause.clone()),
            // No behavior uses it.
            None => Transport::Unread(GET_VPC_ORIGIN.not_read(config.vpc_origin_id.as_str())),
        }
    }
}

/// The account that owns a VPC origin, if it is another one.
fn foreign_owner<'a>(context: &Context, config: &'a VpcOriginConfig) -> Option<&'a str> {
    let owner = config
        .owner_account_id()
        .filter(|owner| !owner.is_empty())?;
    (owner != context.session.identity.account.as_str()).then_some(owner)
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetVpcOrigin.html>
async fn read(context: &Context, id: &str) -> Settings {
    let session = &context.session;
    let client = client!(aws_sdk_cloudfront, session, session.home_region);
    let asking = client.get_vpc_origin().id(id).send();
    let answer = context.call(GET_VPC_ORIGIN, asking).await?;
    answer
        .vpc_origin
        .and_then(|origin| origin.vpc_origin_endpoint_config)
        .ok_or_else(|| GET_VPC_ORIGIN.unparseable(format!("{id} without settings")))
}

/// The VPC origins of the account, by ARN.
pub(crate) struct Owned(pub(crate) Keyed<VpcOriginSummary>);

/// Those of this run.
pub(crate) async fn owned(context: &Context) -> Arc<Owned> {
    let list = async || {
        let listed = where_there_is_any(context, async || together(pages(context).await)).await;
        let lacking = "a VPC origin without ARN";
        Owned(listed.keyed(LIST_VPC_ORIGINS, lacking, |one| Some(&one.arn)))
    };
    context.make_once(list).await
}

async fn pages(context: &Context) -> Listing<Option<VpcOriginList>> {
    let session = &context.session;
    let client = client!(aws_sdk_cloudfront, session, session.home_region);
    context
        .list(
            LIST_VPC_ORIGINS,
            |token| client.list_vpc_origins().set_marker(token).send(),
            |page| {
                let list = page.vpc_origin_list;
                let next = list.as_ref().and_then(|list| list.next_marker.clone());
                (vec![list], next)
            },
        )
        .await
}

/// What the pages hold together. A page that contradicts itself, or that holds no list at all, leaves a hole.
fn together(pages: Listing<Option<VpcOriginList>>) -> Listing<VpcOriginSummary> {
    let mut items = Vec::new();
    let mut hole = None;
    let total = pages.items.iter().flatten().map(|page| page.items().len());
    let total = total.sum();
    for page in pages.items {
        let Some(page) = page else {
            hole.get_or_insert("a page without a list");
            continue;
        };
        let goes_on = page.next_marker().is_some_and(|next| !next.is_empty());
        if page.is_truncated && !goes_on {
            hole.get_or_insert("a page does not tell where the listing goes on");
        }
        if !holds(page.quantity, page.items().len()) && !holds(page.quantity, total) {
            hole.get_or_insert("a page does not hold as many VPC origins as it says");
        }
        items.extend(page.items.unwrap_or_default());
    }
    let hole = hole.map(|what| LIST_VPC_ORIGINS.unparseable(what));
    Listing {
        items,
        incomplete: pages.incomplete.or(hole),
    }
}
