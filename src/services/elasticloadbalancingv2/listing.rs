//! The load balancers of a region, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer;

use super::{DESCRIBE_LOAD_BALANCERS, Kind};
use crate::aws::client;
use crate::collect::{Context, PerKey, listing};
use crate::facts::{Cause, Failure, Listing, Reading};

/// Load balancers by region.
#[derive(Default)]
pub(crate) struct LoadBalancers {
    by_region: PerKey<String, Arc<Listing<LoadBalancer>>>,
}

impl LoadBalancers {
    /// Those of this run.
    pub(crate) async fn of(context: &Context) -> Arc<Self> {
        context
            .shared
            .get_or_make(|| async { Self::default() })
            .await
    }

    /// Those of one region.
    pub(crate) async fn in_region(
        &self,
        context: &Context,
        region: &str,
    ) -> Arc<Listing<LoadBalancer>> {
        let list = || async { Arc::new(list(context, region).await) };
        self.by_region.get_or_make(region.to_owned(), list).await
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html>
async fn list(context: &Context, region: &str) -> Listing<LoadBalancer> {
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    let ask = |token: Option<String>| {
        let page = client.describe_load_balancers().set_marker(token).send();
        async move {
            let page = context.call(DESCRIBE_LOAD_BALANCERS, page).await?;
            let mut balancers = page.load_balancers.unwrap_or_default();
            for balancer in &mut balancers {
                // An empty ARN is none.
                let arn = balancer.load_balancer_arn.take();
                balancer.load_balancer_arn = arn.filter(|arn| !arn.is_empty());
            }
            Ok((balancers, page.next_marker))
        }
    };
    listing(DESCRIBE_LOAD_BALANCERS, ask).await
}

/// Whether it has public addresses; `None` for a word that is new to us.
pub(crate) fn is_internet_facing(of: &LoadBalancer) -> Option<bool> {
    match of.scheme.as_ref().map(|scheme| scheme.as_str()) {
        Some("internet-facing") => Some(true),
        Some("internal") => Some(false),
        // A Gateway Load Balancer has none.
        None => (kind(of) == Some("gateway")).then_some(false),
        Some(_) => None,
    }
}

/// `application`, `network`, `gateway`, or a word that is new to us.
pub(crate) fn kind(of: &LoadBalancer) -> Option<&str> {
    of.r#type.as_ref().map(|kind| kind.as_str())
}

pub(super) fn name(balancer: &LoadBalancer) -> String {
    balancer.load_balancer_name.clone().unwrap_or_default()
}

pub(super) fn known_kind(balancer: &LoadBalancer) -> Reading<Kind> {
    match kind(balancer).and_then(Kind::from_word) {
        Some(kind) => Reading::Known(kind),
        None => Reading::Unknown(unrecognised("type of a load balancer")),
    }
}

pub(crate) fn unparseable(what: &str) -> Cause {
    Cause::failed(
        Failure::Unparseable,
        DESCRIBE_LOAD_BALANCERS.to_string(),
        what,
    )
}

pub(super) fn unrecognised(what: &str) -> Cause {
    Cause::failed(
        Failure::Unrecognised,
        DESCRIBE_LOAD_BALANCERS.to_string(),
        what,
    )
}
