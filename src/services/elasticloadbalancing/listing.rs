//! Classic Load Balancers of a region, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_elasticloadbalancing::types::LoadBalancerDescription;

use super::DESCRIBE_LOAD_BALANCERS;
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Keyed, Reading};

/// Classic Load Balancers by region.
#[derive(Default)]
struct Classic(PerKey<String, Arc<Keyed<LoadBalancerDescription>>>);

/// The Classic Load Balancers of one region, by name.
pub(crate) async fn load_balancers(
    context: &Context,
    region: &str,
) -> Arc<Keyed<LoadBalancerDescription>> {
    let classic = context.once::<Classic>();
    let list = async || Arc::new(list(context, region).await);
    classic.0.get_or_make(region.to_owned(), list).await
}

async fn list(context: &Context, region: &str) -> Keyed<LoadBalancerDescription> {
    let client = client!(aws_sdk_elasticloadbalancing, context.session, region);
    let listed = context.list(
        DESCRIBE_LOAD_BALANCERS,
        |token| client.describe_load_balancers().set_marker(token).send(),
        |page| {
            (
                page.load_balancer_descriptions.unwrap_or_default(),
                page.next_marker,
            )
        },
    );
    listed.await.keyed(
        DESCRIBE_LOAD_BALANCERS,
        "a Classic Load Balancer without name",
        |balancer| balancer.load_balancer_name(),
    )
}

/// The ARN, which AWS does not tell.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancing.html>
pub(crate) fn arn(context: &Context, region: &str, name: &str) -> String {
    context.arn(
        "elasticloadbalancing",
        region,
        format_args!("loadbalancer/{name}"),
    )
}

/// Whether it has public addresses.
pub(crate) fn internet_facing(balancer: &LoadBalancerDescription) -> Reading<bool> {
    match balancer.scheme() {
        Some("internet-facing") => Reading::Known(true),
        Some("internal") => Reading::Known(false),
        other => DESCRIBE_LOAD_BALANCERS
            .unrecognised(other.unwrap_or("a Classic Load Balancer without scheme"))
            .into(),
    }
}

/// Ids of the instances behind it.
pub(crate) fn instances(balancer: &LoadBalancerDescription) -> impl Iterator<Item = &str> {
    let instances = balancer.instances().iter();
    instances.filter_map(|instance| instance.instance_id())
}
