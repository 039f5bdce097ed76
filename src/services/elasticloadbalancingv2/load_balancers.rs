//! Reads the load balancers of a region.

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer as Described;
use futures::stream::{self, StreamExt as _};

use super::listing::{
    LoadBalancers, is_internet_facing, kind, known_kind, name, unparseable, unrecognised,
};
use super::{DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::aws::client;
use crate::collect::{Context, Event, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Reading, Wanted};
use crate::model::Region;
use crate::services::wafv2::{WebAcl, live::WebAcls};

pub(super) async fn set(context: &Context, region: &str, wanted: &Wanted) -> FactSet {
    let listed = LoadBalancers::of(context)
        .await
        .in_region(context, region)
        .await;
    context.tell(Event::Found(listed.items.len()));
    let mut incomplete: Vec<Cause> = listed.incomplete.iter().cloned().collect();
    incomplete.extend(
        listed
            .items
            .iter()
            .filter(|balancer| balancer.load_balancer_arn.is_none())
            .map(|_| unparseable("a load balancer without ARN")),
    );
    let reads: Vec<_> = listed
        .items
        .iter()
        .filter_map(|balancer| Some((balancer.load_balancer_arn.as_deref()?, balancer)))
        .map(|(arn, balancer)| async move {
            let facts = facts(context, region, arn, balancer, wanted).await;
            context.tell(Event::Read);
            resource(arn.to_owned(), Region::new(region), &facts, wanted)
        })
        .collect();
    FactSet {
        resources: stream::iter(reads)
            .buffer_unordered(context.concurrency())
            .collect()
            .await,
        incomplete,
    }
}

async fn facts(
    context: &Context,
    region: &str,
    arn: &str,
    balancer: &Described,
    wanted: &Wanted,
) -> LoadBalancer {
    let unread = || Cause::failed(Failure::NotRead, arn, "");
    let is_public = is_internet_facing(balancer);
    // Nothing else can have a web ACL, and what is not public needs none: not asked.
    let asks = wanted.fields.contains("web_acl")
        && kind(balancer) == Some("application")
        && is_public != Some(false);
    let web_acl = if asks {
        WebAcls::of(context)
            .await
            .of_resource(context, region, arn)
            .await
    } else {
        Fact::Unknown(unread())
    };
    let waf_fails_open = match &web_acl {
        Fact::Known(WebAcl { .. }) if wanted.fields.contains("waf_fails_open") => {
            fails_open(context, region, arn).await
        }
        Fact::Known(_) | Fact::Absent | Fact::Unknown(_) => Reading::Unknown(unread()),
    };
    LoadBalancer {
        name: name(balancer),
        kind: known_kind(balancer),
        internet_facing: is_public.map_or_else(
            || Reading::Unknown(unrecognised("scheme of a load balancer")),
            Reading::Known,
        ),
        takes_requests: takes_requests(balancer),
        web_acl,
        waf_fails_open,
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerState.html>
fn takes_requests(balancer: &Described) -> Reading<bool> {
    let code = balancer
        .state
        .as_ref()
        .and_then(|state| state.code.as_ref());
    match code.map(|code| code.as_str()) {
        Some("active" | "active_impaired") => Reading::Known(true),
        Some("provisioning" | "failed") => Reading::Known(false),
        Some(_) | None => Reading::Unknown(unrecognised("state of a load balancer")),
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
async fn fails_open(context: &Context, region: &str, arn: &str) -> Reading<bool> {
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    let call = DESCRIBE_LOAD_BALANCER_ATTRIBUTES;
    let sending = client
        .describe_load_balancer_attributes()
        .load_balancer_arn(arn)
        .send();
    match context.call(call, sending).await {
        Ok(answer) => {
            let attributes = answer.attributes.unwrap_or_default();
            let value = attributes
                .iter()
                .find(|attribute| attribute.key() == Some("waf.fail_open.enabled"))
                .and_then(|attribute| attribute.value());
            match value {
                Some("true") => Reading::Known(true),
                Some("false") => Reading::Known(false),
                Some(_) | None => Reading::Unknown(Cause::failed(
                    Failure::Unparseable,
                    call.to_string(),
                    "waf.fail_open.enabled is not told",
                )),
            }
        }
        Err(failure) => Reading::Unknown(failure.cause),
    }
}
