//! Reads Shield: one call in most accounts, the inventory only where there is a subscription.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer;
use aws_sdk_shield::Client;
use aws_sdk_shield::types::Protection;
use aws_smithy_types::date_time::Format;

use super::coverage::{self, Public, ShieldCoverage};
use super::{
    AutoRenew, DESCRIBE_SUBSCRIPTION, GET_SUBSCRIPTION_STATE, LIST_PROTECTIONS, SUBSCRIPTION,
    State, Subscription,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Cause, Fact, FactSet, Keyed, Reading, field};
use crate::services::cloudfront::listing::distributions;
use crate::services::ec2::addresses::elastic_ips;
use crate::services::elasticloadbalancing::listing as classic;
use crate::services::elasticloadbalancingv2::listing::{is_internet_facing, kind, load_balancers};
use crate::services::globalaccelerator::listing::{Accelerator, standard as accelerators};
use crate::services::wafv2::live as web_acls;

/// Where Shield's API is, for all regions.
/// <https://docs.aws.amazon.com/general/latest/gr/shield.html>
const HOME: &str = "us-east-1";

/// The partition that has it: no other has an endpoint.
const PARTITION: &str = "aws";

pub(super) static READERS: &[Reader] = &[Reader::Global(&SUBSCRIPTION, by!(subscription))];

async fn subscription(here: &Here<'_>) -> FactSet {
    let shield = client!(aws_sdk_shield, here.session, HOME);
    here.one(here.root(), &read(here, &shield).await)
}

async fn read(here: &Here<'_>, shield: &Client) -> Subscription {
    let state = state(here, shield).await;
    match state {
        Ok(State::Active) => {
            let (auto_renew, ends_at) = term(here, shield).await;
            let coverage = async { Fact::Known(coverage(here, shield).await) };
            Subscription {
                state: state.into(),
                auto_renew,
                ends_at,
                coverage: here.ask(field!(Subscription.coverage), coverage).await,
            }
        }
        Ok(State::Inactive) => Subscription {
            state: state.into(),
            auto_renew: Fact::Absent,
            ends_at: Fact::Absent,
            coverage: Fact::Absent,
        },
        Err(cause) => Subscription {
            state: cause.clone().into(),
            auto_renew: cause.clone().into(),
            ends_at: cause.clone().into(),
            coverage: cause.into(),
        },
    }
}

/// <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_GetSubscriptionState.html>
async fn state(here: &Here<'_>, shield: &Client) -> Result<State, Cause> {
    // In the other partitions nobody can subscribe.
    if here.session.identity.partition != PARTITION {
        return Ok(State::Inactive);
    }
    let sending = shield.get_subscription_state().send();
    let answer = here.call(GET_SUBSCRIPTION_STATE, sending).await?;
    State::read(GET_SUBSCRIPTION_STATE, answer.subscription_state.as_str())
}

/// <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_Subscription.html>
async fn term(here: &Here<'_>, shield: &Client) -> (Fact<AutoRenew>, Fact<String>) {
    const CALL: Call = DESCRIBE_SUBSCRIPTION;
    let subscription = match here.call(CALL, shield.describe_subscription().send()).await {
        Ok(answer) => answer.subscription,
        Err(failure) => return (failure.cause.clone().into(), failure.cause.into()),
    };
    let renew = subscription
        .as_ref()
        .and_then(|subscription| subscription.auto_renew.as_ref());
    let renew = match renew {
        None => CALL.unparseable("no word on renewal").into(),
        Some(word) => AutoRenew::read(CALL, word.as_str()).into(),
    };
    let end = subscription
        .and_then(|subscription| subscription.end_time)
        .and_then(|end| end.fmt(Format::DateTime).ok());
    let end = end.ok_or_else(|| CALL.unparseable("no end"));
    (renew, end.into())
}

async fn coverage(here: &Here<'_>, shield: &Client) -> ShieldCoverage {
    let (protections, (public, inventory)) =
        tokio::join!(protections(here, shield), inventory(here));
    let unread = protections.incomplete().first().cloned();
    let protected: BTreeSet<String> = protections.into_items().map(|(arn, _)| arn).collect();
    coverage::judge(&public, inventory.as_ref(), &protected, unread.as_ref())
}

/// The protections by what they protect: one that does not tell it may protect anything.
/// <https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_ListProtections.html>
async fn protections(here: &Here<'_>, shield: &Client) -> Keyed<Protection> {
    let listed = here.list(
        LIST_PROTECTIONS,
        |token| shield.list_protections().set_next_token(token).send(),
        |page| (page.protections.unwrap_or_default(), page.next_token),
    );
    listed.await.keyed(
        LIST_PROTECTIONS,
        "a protection that names no resource",
        |protection| protection.resource_arn(),
    )
}

/// What is public, and why there may be more.
async fn inventory(here: &Here<'_>) -> (Vec<Public>, Option<Cause>) {
    let distributions = distributions(here).await;
    let listed = &distributions.0;
    let mut incomplete = listed.incomplete().first().cloned();
    let public = listed
        .iter()
        .filter(|(_, distribution)| distribution.enabled && !distribution.staging)
        .map(|(arn, distribution)| Public {
            arn: arn.to_owned(),
            protected_by: vec![arn.to_owned()],
            web_acl: Some(Reading::Known(!distribution.web_acl_id.is_empty())),
        });
    let mut public: Vec<Public> = public.collect();
    let regions = here.regions_to_read().await;
    incomplete = incomplete.or_else(|| regions.incomplete.clone());
    let of_region = async |region: &String| of_region(here, region).await;
    for (found, cause) in here.side_by_side(&regions.names, of_region).await {
        public.extend(found);
        incomplete = incomplete.or(cause);
    }
    let accelerators = &accelerators(here).await.0;
    public.extend(
        accelerators
            .iter()
            .filter_map(|(_, one)| of_accelerator(one)),
    );
    (
        public,
        incomplete.or(accelerators.incomplete().first().cloned()),
    )
}

/// The load balancers of both generations, and the instances with Elastic IP addresses.
async fn of_region(here: &Here<'_>, region: &str) -> (Vec<Public>, Option<Cause>) {
    let (listed, classic, addresses) = tokio::join!(
        load_balancers(here, region),
        classic::load_balancers(here, region),
        elastic_ips(here, region)
    );
    let facing = listed
        .iter()
        .filter(|(_, balancer)| is_internet_facing(balancer) != Some(false));
    let read = async |(arn, balancer)| of_balancer(here, region, arn, balancer).await;
    let mut found = here.side_by_side(facing, read).await;
    // A scheme that is new to us may be public.
    let facing = classic
        .iter()
        .filter(|(_, balancer)| classic::internet_facing(balancer) != Reading::Known(false));
    found.extend(facing.map(|(name, _)| by_itself(classic::arn(here, region, name))));
    // Addresses of load balancers are theirs, and nobody outside can talk to a NAT gateway first.
    let of_instances = addresses
        .items
        .iter()
        .filter(|address| address.instance.is_some());
    found.extend(
        of_instances.map(|address| by_itself(elastic_ip(here, region, &address.allocation))),
    );
    let causes = [listed.incomplete().first(), classic.incomplete().first()];
    let cause = causes
        .into_iter()
        .flatten()
        .chain(&addresses.incomplete)
        .next();
    (found, cause.cloned())
}

/// What is protected by its own name, and serves no HTTP that a web ACL could look into.
fn by_itself(arn: String) -> Public {
    Public {
        protected_by: vec![arn.clone()],
        arn,
        web_acl: None,
    }
}

fn elastic_ip(here: &Here<'_>, region: &str, allocation: &str) -> String {
    let resource = format_args!("eip-allocation/{allocation}");
    here.context().arn("ec2", region, resource)
}

/// A standard accelerator, unless it takes no traffic. Those of custom routing cannot be protected.
/// <https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary-protected-resources.html>
fn of_accelerator(accelerator: &Accelerator) -> Option<Public> {
    let takes_traffic = accelerator.enabled != Reading::Known(false);
    takes_traffic.then(|| by_itself(accelerator.arn.clone()))
}

/// A Network Load Balancer is protected through its Elastic IP addresses.
async fn of_balancer(here: &Here<'_>, region: &str, arn: &str, balancer: &LoadBalancer) -> Public {
    if kind(balancer) == Some("application") {
        let web_acl = match web_acls::of_resource(here, region, arn).await {
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
    let addresses = balancer.availability_zones().iter().flat_map(|zone| {
        let addresses = zone.load_balancer_addresses();
        let own = addresses.iter().map(|address| address.allocation_id());
        // A zone of which none is told has one that AWS chose.
        own.chain(addresses.is_empty().then_some(None))
    });
    // An address that AWS chose cannot be protected, and then the load balancer is not.
    let all: Option<Vec<String>> = addresses
        .map(|id| Some(elastic_ip(here, region, id?)))
        .collect();
    Public {
        arn: arn.to_owned(),
        protected_by: all.unwrap_or_default(),
        web_acl: None,
    }
}
