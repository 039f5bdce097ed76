//! Whether viewers get to a staging distribution: a continuous deployment policy that is enabled sends it some of the
//! requests to the primary one. By its own name nobody does.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html>

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_cloudfront::types::{ContinuousDeploymentPolicyList, DistributionSummary};

use super::LIST_CONTINUOUS_DEPLOYMENT_POLICIES;
use super::listing::holds;
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Cause, Listing, Reading};

/// The domains of staging distributions that a policy of the account sends viewers to.
struct Visited {
    domains: BTreeSet<String>,
    incomplete: Option<Cause>,
}

/// Whether viewers get to a distribution, as far as staging goes; asked only of a staging copy that is enabled.
pub(super) async fn gets_viewers(context: &Context, item: &DistributionSummary) -> Reading<bool> {
    if !item.staging {
        return Reading::Known(true);
    }
    if !item.enabled {
        return Reading::Known(false);
    }
    let visited: Arc<Visited> = context.make_once(|| read(context)).await;
    match &visited.incomplete {
        _ if visited.domains.contains(&item.domain_name) => Reading::Known(true),
        Some(cause) => cause.clone().into(),
        None => Reading::Known(false),
    }
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListContinuousDeploymentPolicies.html>
async fn read(context: &Context) -> Visited {
    let session = &context.session;
    let client = client!(aws_sdk_cloudfront, session, session.home_region);
    let listed = context.list_if(
        LIST_CONTINUOUS_DEPLOYMENT_POLICIES,
        |token| {
            let asking = client.list_continuous_deployment_policies();
            asking.set_marker(token).send()
        },
        |page| domains(page.continuous_deployment_policy_list),
    );
    let Listing { items, incomplete } = listed.await;
    Visited {
        domains: items.into_iter().collect(),
        incomplete,
    }
}

/// What the enabled policies of a page name, and where the next one begins.
fn domains(
    page: Option<ContinuousDeploymentPolicyList>,
) -> Result<(Vec<String>, Option<String>), Cause> {
    let unparseable = |what: &str| LIST_CONTINUOUS_DEPLOYMENT_POLICIES.unparseable(what);
    let page = page.ok_or_else(|| unparseable("a page without a list"))?;
    if !holds(page.quantity, page.items().len()) {
        return Err(unparseable("a page does not hold as many as it says"));
    }
    let mut domains = Vec::new();
    for summary in page.items.unwrap_or_default() {
        let policy = summary.continuous_deployment_policy;
        let config = policy.and_then(|policy| policy.continuous_deployment_policy_config);
        let config = config.ok_or_else(|| unparseable("a policy without settings"))?;
        let names = config.staging_distribution_dns_names.as_ref();
        let names = names.ok_or_else(|| unparseable("a policy without a distribution"))?;
        if !holds(names.quantity, names.items().len()) {
            return Err(unparseable("not as many distributions as it says"));
        }
        if config.enabled {
            domains.extend(names.items().iter().cloned());
        }
    }
    Ok((domains, page.next_marker))
}
