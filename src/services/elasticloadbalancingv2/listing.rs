//! Load balancers of a region, their listeners, target groups and targets, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_elasticloadbalancingv2::operation::describe_listeners::DescribeListenersOutput;
use aws_sdk_elasticloadbalancingv2::operation::describe_target_health::DescribeTargetHealthOutput;
use aws_sdk_elasticloadbalancingv2::types::{Listener, LoadBalancer, TargetGroup};

use super::{
    DESCRIBE_LISTENERS, DESCRIBE_LOAD_BALANCERS, DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH,
    Kind,
};
use crate::aws::client;
use crate::collect::{Context, PerKey, none_if};
use crate::facts::{Cause, Keyed, Listing, Reading};

/// Load balancers by region.
#[derive(Default)]
struct LoadBalancers(PerKey<String, Arc<Keyed<LoadBalancer>>>);

/// The load balancers of one region, by ARN.
pub(crate) async fn load_balancers(context: &Context, region: &str) -> Arc<Keyed<LoadBalancer>> {
    let balancers = context.once::<LoadBalancers>();
    let list = async || Arc::new(list(context, region).await);
    balancers.0.get_or_make(region.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html>
async fn list(context: &Context, region: &str) -> Keyed<LoadBalancer> {
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    let listed = context.list(
        DESCRIBE_LOAD_BALANCERS,
        |token| client.describe_load_balancers().set_marker(token).send(),
        |page| (page.load_balancers.unwrap_or_default(), page.next_marker),
    );
    listed.await.keyed(
        DESCRIBE_LOAD_BALANCERS,
        "a load balancer without ARN",
        |balancer| balancer.load_balancer_arn(),
    )
}

/// Listeners by the ARN of their load balancer.
#[derive(Default)]
struct Listeners(PerKey<String, Arc<Keyed<Listener>>>);

/// The listeners of one load balancer, by ARN.
pub(super) async fn listeners(
    context: &Context,
    region: &str,
    balancer: &str,
) -> Arc<Keyed<Listener>> {
    let listeners = context.once::<Listeners>();
    let list = async || Arc::new(listeners_of(context, region, balancer).await);
    listeners.0.get_or_make(balancer.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>
async fn listeners_of(context: &Context, region: &str, balancer: &str) -> Keyed<Listener> {
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    let pages = client.describe_listeners().load_balancer_arn(balancer);
    // One that is deleted meanwhile has none.
    let none = || DescribeListenersOutput::builder().build();
    let listed = context.list(
        DESCRIBE_LISTENERS,
        |token| {
            let sent = pages.clone().set_marker(token).send();
            none_if(sent, "LoadBalancerNotFound", none)
        },
        |page| (page.listeners.unwrap_or_default(), page.next_marker),
    );
    listed
        .await
        .keyed(DESCRIBE_LISTENERS, "a listener without ARN", |listener| {
            listener.listener_arn()
        })
}

/// Target groups by region.
#[derive(Default)]
struct TargetGroups(PerKey<String, Arc<Keyed<TargetGroup>>>);

/// The target groups of one region, by ARN.
pub(crate) async fn target_groups(context: &Context, region: &str) -> Arc<Keyed<TargetGroup>> {
    let groups = context.once::<TargetGroups>();
    let list = async || Arc::new(groups_of(context, region).await);
    groups.0.get_or_make(region.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html>
async fn groups_of(context: &Context, region: &str) -> Keyed<TargetGroup> {
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    let listed = context.list(
        DESCRIBE_TARGET_GROUPS,
        |token| client.describe_target_groups().set_marker(token).send(),
        |page| (page.target_groups.unwrap_or_default(), page.next_marker),
    );
    listed.await.keyed(
        DESCRIBE_TARGET_GROUPS,
        "a target group without ARN",
        |group| group.target_group_arn(),
    )
}

/// Ids of targets by the ARN of their group.
#[derive(Default)]
struct Targets(PerKey<String, Arc<Listing<String>>>);

/// What is registered with one target group: ids of instances, addresses, ARNs of functions or load balancers.
pub(super) async fn targets(context: &Context, region: &str, group: &str) -> Arc<Listing<String>> {
    let targets = context.once::<Targets>();
    let list = async || Arc::new(targets_of(context, region, group).await);
    targets.0.get_or_make(group.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html>
async fn targets_of(context: &Context, region: &str, group: &str) -> Listing<String> {
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    // A group that is deleted meanwhile leads nowhere.
    let none = || DescribeTargetHealthOutput::builder().build();
    let listed = context.list(
        DESCRIBE_TARGET_HEALTH,
        |_only_page| {
            let asking = client.describe_target_health().target_group_arn(group);
            none_if(asking.send(), "TargetGroupNotFound", none)
        },
        |page| (page.target_health_descriptions.unwrap_or_default(), None),
    );
    let lacking = "a target without id";
    listed
        .await
        .told(DESCRIBE_TARGET_HEALTH, lacking, |described| {
            let id = described.target.and_then(|target| target.id);
            id.filter(|id| !id.is_empty())
        })
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

/// The same, with the cause.
pub(crate) fn internet_facing(of: &LoadBalancer) -> Reading<bool> {
    is_internet_facing(of)
        .ok_or_else(|| unrecognised("scheme of a load balancer"))
        .into()
}

pub(super) fn name(balancer: &LoadBalancer) -> String {
    balancer.load_balancer_name.clone().unwrap_or_default()
}

pub(super) fn known_kind(balancer: &LoadBalancer) -> Reading<Kind> {
    let known = kind(balancer).and_then(Kind::from_word);
    known
        .ok_or_else(|| unrecognised("type of a load balancer"))
        .into()
}

pub(super) fn unrecognised(what: &str) -> Cause {
    DESCRIBE_LOAD_BALANCERS.unrecognised(what)
}
