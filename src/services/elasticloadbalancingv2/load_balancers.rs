//! Reads the load balancers of a region.

use aws_sdk_elasticloadbalancingv2::types::LoadBalancer as Described;

use super::behind::{self, Target};
use super::filtered::{self, Filtered, Standing};
use super::listing::{
    internet_facing, is_internet_facing, kind, known_kind, load_balancers, name, unrecognised,
};
use super::{DESCRIBE_LOAD_BALANCER_ATTRIBUTES, LoadBalancer};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey};
use crate::facts::{Call, Cause, Fact, FactSet, Failure, Reading, field};
use crate::services::globalaccelerator::listing::accelerators;
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
    let accelerated = if is_public == Some(false) && kind(balancer) != Some("gateway") {
        here.ask(field!(LoadBalancer.accelerated), is_accelerated(here, arn))
            .await
    } else {
        not_asked(arn).into()
    };
    // What nobody outside reaches needs no web ACL: not asked.
    let is_reached = is_public != Some(false) || accelerated == Reading::Known(true);
    let web_acl = if kind(balancer) == Some("application") && is_reached {
        here.ask(
            field!(LoadBalancer.web_acl),
            web_acls::of_resource(here, here.region, arn),
        )
        .await
    } else {
        not_asked(arn).into()
    };
    let waf_fails_open = match &web_acl {
        Fact::Known(WebAcl { .. }) => {
            let reading = fails_open(here, here.region, arn);
            here.ask(field!(LoadBalancer.waf_fails_open), reading).await
        }
        Fact::Absent | Fact::Unknown(_) => not_asked(arn).into(),
    };
    let filtered_behind = if kind(balancer) == Some("network") && is_reached {
        let reading = filtered_behind(here, arn);
        here.ask(field!(LoadBalancer.filtered_behind), reading)
            .await
    } else {
        not_asked(arn).into()
    };
    LoadBalancer {
        name: name(balancer),
        kind: known_kind(balancer),
        internet_facing: internet_facing(balancer),
        accelerated,
        takes_requests: takes_requests(balancer),
        web_acl,
        waf_fails_open,
        filtered_behind,
    }
}

fn not_asked(arn: &str) -> Cause {
    Cause::failed(Failure::NotRead, arn, "")
}

async fn is_accelerated(here: &Here<'_>, arn: &str) -> Reading<bool> {
    accelerators(here).await.lead_to(arn, |_any_port| true)
}

/// What the Application Load Balancers behind a Network Load Balancer do about attacks.
async fn filtered_behind(here: &Here<'_>, arn: &str) -> Reading<Filtered> {
    let led_to = behind::of(here, here.region, arn).await;
    let mut standing = Vec::new();
    for target in led_to.targets {
        standing.push(match target {
            Target::LoadBalancer(arn) => {
                let web_acl = web_acls::of_resource(here, here.region, &arn).await;
                let fails_open = match &web_acl {
                    Fact::Known(WebAcl { .. }) => fails_open(here, here.region, &arn).await,
                    Fact::Absent | Fact::Unknown(_) => not_asked(&arn).into(),
                };
                Standing::Application {
                    arn,
                    web_acl,
                    fails_open,
                }
            }
            other @ (Target::Instance(_) | Target::Address { .. } | Target::Function(_)) => {
                Standing::Other(other.words())
            }
        });
    }
    filtered::judge(&standing, led_to.incomplete.first())
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

/// Whether requests pass unfiltered while WAF cannot be reached, by the ARN of the load balancer.
#[derive(Default)]
struct FailsOpen(PerKey<String, Reading<bool>>);

/// Asked once of a load balancer, be it reached by itself or through another one.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
async fn fails_open(context: &Context, region: &str, arn: &str) -> Reading<bool> {
    let all = context.once::<FailsOpen>();
    let ask = async || read_fails_open(context, region, arn).await.into();
    all.0.get_or_make(arn.to_owned(), ask).await
}

async fn read_fails_open(context: &Context, region: &str, arn: &str) -> Result<bool, Cause> {
    const CALL: Call = DESCRIBE_LOAD_BALANCER_ATTRIBUTES;
    let client = client!(aws_sdk_elasticloadbalancingv2, context.session, region);
    let sending = client
        .describe_load_balancer_attributes()
        .load_balancer_arn(arn)
        .send();
    let answer = context.call(CALL, sending).await?;
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
