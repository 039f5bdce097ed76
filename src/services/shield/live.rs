//! Reads Shield: one call in most accounts, the inventory only where there is a subscription.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer;
use aws_sdk_shield::Client;
use aws_smithy_types::date_time::Format;
use futures::future::{BoxFuture, FutureExt as _, join_all};
use futures::stream::{self, StreamExt as _};

use super::coverage::{self, Coverage, Public};
use super::{
    AutoRenew, DESCRIBE_SUBSCRIPTION, GET_SUBSCRIPTION_STATE, LIST_PROTECTIONS, SUBSCRIPTION,
    State, Subscription,
};
use crate::aws::client;
use crate::collect::{Context, listing, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Listing, Reading, SetKey, Wanted, Wants};
use crate::model::Region;
use crate::services::cloudfront::listing::distributions;
use crate::services::elasticloadbalancingv2::listing::unparseable;
use crate::services::elasticloadbalancingv2::listing::{LoadBalancers, is_internet_facing, kind};
use crate::services::wafv2::live::WebAcls;

/// Where Shield's API is, for all regions.
/// <https://docs.aws.amazon.com/general/latest/gr/shield.html>
const HOME: &str = "us-east-1";

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&SUBSCRIPTION) else {
            return Vec::new();
        };
        let client = client!(aws_sdk_shield, context.session, HOME);
        let facts = subscription(context, &client, wanted).await;
        let identity = &context.session.identity;
        let id = format!("arn:{}:iam::{}:root", identity.partition, identity.account);
        let set = FactSet {
            resources: vec![resource(id, Region::global(), &facts, wanted)],
            incomplete: Vec::new(),
        };
        vec![(context.global(&SUBSCRIPTION), set)]
    }
    .boxed()
}

async fn subscription(context: &Context, client: &Client, wanted: &Wanted) -> Subscription {
    let state = state(context, client).await;
    match &state {
        Reading::Known(State::Active) => {}
        Reading::Known(State::Inactive) => {
            return Subscription {
                state,
                auto_renew: Fact::Absent,
                ends_at: Fact::Absent,
                coverage: Fact::Absent,
            };
        }
        Reading::Unknown(cause) => {
            let cause = cause.clone();
            return Subscription {
                state,
                auto_renew: Fact::Unknown(cause.clone()),
                ends_at: Fact::Unknown(cause.clone()),
                coverage: Fact::Unknown(cause),
            };
        }
    }
    let (auto_renew, ends_at) = term(context, client).await;
    let coverage = if wanted.fields.contains("coverage") {
        Fact::Known(coverage(context, client).await)
    } else {
        Fact::Unknown(Cause::failed(Failure::NotRead, SUBSCRIPTION.name, ""))
    };
    Subscription {
        state,
        auto_renew,
        ends_at,
        coverage,
    }
}

/// <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_GetSubscriptionState.html>
async fn state(context: &Context, client: &Client) -> Reading<State> {
    let sending = client.get_subscription_state().send();
    match context.call(GET_SUBSCRIPTION_STATE, sending).await {
        Ok(answer) => {
            let word = answer.subscription_state.as_str();
            State::from_word(word).map_or_else(
                || Reading::Unknown(unrecognised(GET_SUBSCRIPTION_STATE, word)),
                Reading::Known,
            )
        }
        Err(failure) => Reading::Unknown(failure.cause),
    }
}

/// <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_Subscription.html>
async fn term(context: &Context, client: &Client) -> (Fact<AutoRenew>, Fact<String>) {
    let missing = |what: &str| {
        Cause::failed(
            Failure::Unparseable,
            DESCRIBE_SUBSCRIPTION.to_string(),
            what,
        )
    };
    let sending = client.describe_subscription().send();
    match context.call(DESCRIBE_SUBSCRIPTION, sending).await {
        Ok(answer) => {
            let subscription = answer.subscription;
            let renew = subscription
                .as_ref()
                .and_then(|subscription| subscription.auto_renew.as_ref());
            let renew = match renew.map(|word| word.as_str()) {
                None => Fact::Unknown(missing("no word on renewal")),
                Some(word) => AutoRenew::from_word(word).map_or_else(
                    || Fact::Unknown(unrecognised(DESCRIBE_SUBSCRIPTION, word)),
                    Fact::Known,
                ),
            };
            let end = subscription
                .and_then(|subscription| subscription.end_time)
                .and_then(|end| end.fmt(Format::DateTime).ok());
            let end = end.map_or_else(|| Fact::Unknown(missing("no end")), Fact::Known);
            (renew, end)
        }
        Err(failure) => (
            Fact::Unknown(failure.cause.clone()),
            Fact::Unknown(failure.cause),
        ),
    }
}

async fn coverage(context: &Context, client: &Client) -> Coverage {
    let (protections, (public, inventory)) =
        tokio::join!(protections(context, client), inventory(context));
    let protected: BTreeSet<String> = protections.items.into_iter().collect();
    coverage::judge(
        &public,
        inventory.as_ref(),
        &protected,
        protections.incomplete.as_ref(),
    )
}

/// <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_ListProtections.html>
async fn protections(context: &Context, client: &Client) -> Listing<String> {
    let ask = |token: Option<String>| {
        let page = client.list_protections().set_next_token(token).send();
        async move {
            let page = context.call(LIST_PROTECTIONS, page).await?;
            let names = page.protections.unwrap_or_default();
            let names = names
                .into_iter()
                .filter_map(|protection| protection.resource_arn)
                .collect();
            Ok((names, page.next_token))
        }
    };
    listing(LIST_PROTECTIONS, ask).await
}

/// What is public, and why there may be more.
async fn inventory(context: &Context) -> (Vec<Public>, Option<Cause>) {
    let listed = distributions(context).await;
    let mut incomplete = listed.0.incomplete.clone();
    let mut public: Vec<Public> = listed
        .0
        .items
        .iter()
        .filter(|distribution| distribution.enabled && !distribution.staging)
        .map(|distribution| Public {
            arn: distribution.arn.clone(),
            protected_by: vec![distribution.arn.clone()],
            web_acl: Some(Reading::Known(!distribution.web_acl_id.is_empty())),
        })
        .collect();
    let regions = context.regions_to_read().await;
    incomplete = incomplete.or_else(|| regions.incomplete.clone());
    let balancers = LoadBalancers::of(context).await;
    let of_regions = join_all(regions.names.iter().map(|region| async {
        let listed = balancers.in_region(context, region).await;
        let reads: Vec<_> = listed
            .items
            .iter()
            .filter(|balancer| is_internet_facing(balancer) != Some(false))
            .filter_map(|balancer| Some((balancer.load_balancer_arn.as_deref()?, balancer)))
            .map(|(arn, balancer)| of_balancer(context, region, arn, balancer))
            .collect();
        let found: Vec<Public> = stream::iter(reads)
            .buffered(context.concurrency())
            .collect()
            .await;
        let nameless = listed
            .items
            .iter()
            .any(|balancer| balancer.load_balancer_arn.is_none())
            .then(|| unparseable("a load balancer without ARN"));
        (found, listed.incomplete.clone().or(nameless))
    }))
    .await;
    for (found, cause) in of_regions {
        public.extend(found);
        incomplete = incomplete.or(cause);
    }
    (public, incomplete)
}

/// A Network Load Balancer is protected through its Elastic IP addresses.
async fn of_balancer(
    context: &Context,
    region: &str,
    arn: &str,
    balancer: &LoadBalancer,
) -> Public {
    if kind(balancer) == Some("application") {
        let acls = WebAcls::of(context).await;
        let web_acl = match acls.of_resource(context, region, arn).await {
            Fact::Known(_) => Reading::Known(true),
            Fact::Absent => Reading::Known(false),
            Fact::Unknown(cause) => Reading::Unknown(cause),
        };
        return Public {
            arn: arn.to_owned(),
            protected_by: vec![arn.to_owned()],
            web_acl: Some(web_acl),
        };
    }
    let identity = &context.session.identity;
    let addresses: Vec<Option<&str>> = balancer
        .availability_zones()
        .iter()
        .flat_map(|zone| {
            let addresses = zone.load_balancer_addresses();
            let own = addresses.iter().map(|address| address.allocation_id());
            // A zone of which none is told has one that AWS chose.
            own.chain(addresses.is_empty().then_some(None))
        })
        .collect();
    // An address that AWS chose cannot be protected, and then the load balancer is not.
    let all: Option<Vec<String>> = addresses
        .into_iter()
        .map(|id| {
            id.map(|id| {
                format!(
                    "arn:{}:ec2:{region}:{}:eip-allocation/{id}",
                    identity.partition, identity.account
                )
            })
        })
        .collect();
    Public {
        arn: arn.to_owned(),
        protected_by: all.unwrap_or_default(),
        web_acl: None,
    }
}

fn unrecognised(call: crate::facts::Call, word: &str) -> Cause {
    Cause::failed(Failure::Unrecognised, call.to_string(), word)
}
