//! Reads the load balancers of a region.

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer as Described;

use super::listing::{
    internet_facing, is_internet_facing, kind, known_kind, load_balancers, name, unrecognised,
};
use super::{DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Call, Cause, Fact, FactSet, Failure, Reading, field};
use crate::services::wafv2::{WebAcl, live as web_acls};

pub(super) async fn set(here: &Here<'_>) -> FactSet {
    let listed = load_balancers(here, here.region).await;
    here.each(&listed, async |arn, balancer| {
        (arn.to_owned(), facts(here, arn, balancer).await)
    })
    .await
}

async fn facts(here: &Here<'_>, arn: &str, balancer: &Described) -> LoadBalancer {
    let is_public = is_internet_facing(balancer);
    let field = field!(LoadBalancer.web_acl);
    // Nothing else can have a web ACL, and what is not public needs none: not asked.
    let web_acl = if kind(balancer) == Some("application") && is_public != Some(false) {
        here.ask(field, web_acls::of_resource(here, here.region, arn))
            .await
    } else {
        Cause::failed(Failure::NotRead, arn, "").into()
    };
    let waf_fails_open = match &web_acl {
        Fact::Known(WebAcl { .. }) => {
            let reading = async { fails_open(here, arn).await.into() };
            here.ask(field!(LoadBalancer.waf_fails_open), reading).await
        }
        Fact::Absent | Fact::Unknown(_) => Cause::failed(Failure::NotRead, arn, "").into(),
    };
    LoadBalancer {
        name: name(balancer),
        kind: known_kind(balancer),
        internet_facing: internet_facing(balancer),
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
        Some(_) | None => unrecognised("state of a load balancer").into(),
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
async fn fails_open(here: &Here<'_>, arn: &str) -> Result<bool, Cause> {
    const CALL: Call = DESCRIBE_LOAD_BALANCER_ATTRIBUTES;
    let client = client!(aws_sdk_elasticloadbalancingv2, here);
    let sending = client
        .describe_load_balancer_attributes()
        .load_balancer_arn(arn)
        .send();
    let answer = here.call(CALL, sending).await?;
    let value = answer
        .attributes()
        .iter()
        .find(|attribute| attribute.key() == Some("waf.fail_open.enabled"))
        .and_then(|attribute| attribute.value());
    match value {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) | None => Err(CALL.unparseable("waf.fail_open.enabled is not told")),
    }
}
