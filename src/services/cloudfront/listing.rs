//! The distributions of the account, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_cloudfront::types::DistributionSummary;

use super::LIST_DISTRIBUTIONS;
use crate::aws::client;
use crate::collect::{Context, listing};
use crate::facts::{Cause, Failure, Listing};

/// The distributions of the account.
pub(crate) struct Distributions(pub(crate) Listing<DistributionSummary>);

/// The distributions of this run.
pub(crate) async fn distributions(context: &Context) -> Arc<Distributions> {
    context
        .shared
        .get_or_make(|| async { Distributions(list(context).await) })
        .await
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html>
async fn list(context: &Context) -> Listing<DistributionSummary> {
    let session = &context.session;
    let client = client!(aws_sdk_cloudfront, session, session.home_region);
    let ask = |token: Option<String>| {
        let page = client.list_distributions().set_marker(token).send();
        async move {
            let answer = context.call(LIST_DISTRIBUTIONS, page).await?;
            let Some(list) = answer.distribution_list else {
                return Ok((vec![None], None));
            };
            let next = list
                .next_marker
                .filter(|next| list.is_truncated && !next.is_empty());
            let cut = (list.is_truncated && next.is_none()).then_some(None);
            let items = list.items.unwrap_or_default();
            Ok((items.into_iter().map(Some).chain(cut).collect(), next))
        }
    };
    let Listing { items, incomplete } = listing(LIST_DISTRIBUTIONS, ask).await;
    // A page that says there is more without saying where, or that holds no list at all.
    let is_cut = items.iter().any(Option::is_none);
    let cut = is_cut.then(|| {
        Cause::failed(
            Failure::Unparseable,
            LIST_DISTRIBUTIONS.to_string(),
            "a page does not tell where the listing goes on",
        )
    });
    Listing {
        items: items.into_iter().flatten().collect(),
        incomplete: incomplete.or(cut),
    }
}
