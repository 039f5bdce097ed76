//! The distributions of the account, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_cloudfront::types::{DistributionList, DistributionSummary};

use super::LIST_DISTRIBUTIONS;
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Keyed, Listing};

/// The distributions of the account, by ARN.
pub(crate) struct Distributions(pub(crate) Keyed<DistributionSummary>);

/// The distributions of this run.
pub(crate) async fn distributions(context: &Context) -> Arc<Distributions> {
    let list = async || {
        let listed = where_there_is_any(context, async || together(pages(context).await)).await;
        Distributions(
            listed.keyed(LIST_DISTRIBUTIONS, "a distribution without ARN", |one| {
                Some(&one.arn)
            }),
        )
    };
    context.make_once(list).await
}

/// The only partition that is known to have no CloudFront, and so no endpoint that could be asked.
/// <https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-services.html>
const WITHOUT: &str = "aws-us-gov";

/// What is listed of CloudFront where there is any: nothing at all where the partition has none.
pub(super) async fn where_there_is_any<T>(
    context: &Context,
    listing: impl AsyncFnOnce() -> Listing<T>,
) -> Listing<T> {
    if context.session.identity.partition == WITHOUT {
        return Listing {
            items: Vec::new(),
            incomplete: None,
        };
    }
    listing().await
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html>
async fn pages(context: &Context) -> Listing<Option<DistributionList>> {
    let client = client!(
        aws_sdk_cloudfront,
        context.session,
        context.session.home_region
    );
    context
        .list(
            LIST_DISTRIBUTIONS,
            |token| client.list_distributions().set_marker(token).send(),
            |page| {
                let list = page.distribution_list;
                let next = list.as_ref().and_then(|list| list.next_marker.clone());
                (vec![list], next)
            },
        )
        .await
}

/// What the pages hold together. A page that contradicts itself, or that holds no list at all, leaves a hole.
fn together(pages: Listing<Option<DistributionList>>) -> Listing<DistributionSummary> {
    let total = pages
        .items
        .iter()
        .flatten()
        .map(|page| page.items().len())
        .sum();
    let mut items = Vec::new();
    let mut hole = None;
    for page in pages.items {
        let Some(page) = page else {
            hole.get_or_insert("a page without a list");
            continue;
        };
        let goes_on = page.next_marker().is_some_and(|next| !next.is_empty());
        if page.is_truncated && !goes_on {
            hole.get_or_insert("a page does not tell where the listing goes on");
        }
        // Documented as the number of the account's distributions; that of the page proves as much.
        if !holds(page.quantity, page.items().len()) && !holds(page.quantity, total) {
            hole.get_or_insert("a page does not hold as many distributions as it says");
        }
        items.extend(page.items.unwrap_or_default());
    }
    let hole = hole.map(|what| LIST_DISTRIBUTIONS.unparseable(what));
    Listing {
        items,
        incomplete: pages.incomplete.or(hole),
    }
}

/// Whether a list holds as many items as its `Quantity` says.
pub(super) fn holds(quantity: i32, items: usize) -> bool {
    usize::try_from(quantity) == Ok(items)
}
