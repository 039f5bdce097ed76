//! Reads what the registry of a region sets for all its repositories.

use std::collections::BTreeSet;

use aws_sdk_ecr::Client;

use super::access::{Access, Scope};
use super::listing::repositories;
use super::live::organization;
use super::{DESCRIBE_REGISTRY, GET_ACCOUNT_SETTING, GET_REGISTRY_POLICY, Registry};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Cause, Fact, FactSet, Reading, field};
use crate::policy::Policy;
use crate::policy::resource::{Owned, exposure};

/// The setting that says how much the policy of a registry can give.
const SCOPE: &str = "REGISTRY_POLICY_SCOPE";

/// The registry of a region that holds repositories or has a policy, by which others may make repositories in it; any
/// other holds nothing that could be got at.
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html>
pub(super) async fn registry(here: &Here<'_>) -> FactSet {
    let listed = repositories(here, here.region).await;
    let nothing = || FactSet {
        incomplete: listed.incomplete().to_vec(),
        ..FactSet::default()
    };
    let wants_policy = here.wants(field!(Registry.policy));
    if listed.is_empty() && !wants_policy {
        return nothing();
    }
    let ecr = client!(aws_sdk_ecr, here);
    let policy = here.ask(field!(Registry.policy), policy(here, &ecr)).await;
    if listed.is_empty() && matches!(policy, Fact::Absent) {
        return nothing();
    }
    let replicates_to = async { destinations(here, &ecr).await.into() };
    let replicates_to = here.ask(field!(Registry.replicates_to), replicates_to);
    let facts = Registry {
        region: here.region.to_owned(),
        policy,
        replicates_to: replicates_to.await,
    };
    here.one(here.region_arn("ecr"), &facts)
}

async fn policy(here: &Here<'_>, ecr: &Client) -> Fact<Access> {
    let asked = here.call(GET_REGISTRY_POLICY, ecr.get_registry_policy().send());
    let text = match asked.await {
        Ok(answer) => answer.policy_text.unwrap_or_default(),
        Err(failure) if failure.is("RegistryPolicyNotFoundException") => return Fact::Absent,
        Err(failure) => return failure.cause.into(),
    };
    let policy = match Policy::parse(&text) {
        Ok(policy) => policy,
        Err(error) => return GET_REGISTRY_POLICY.unparseable(error.to_string()).into(),
    };
    let arn = here.arn("ecr", "repository/*");
    let account = here.session.identity.account.as_str();
    let exposure = exposure(&policy, &Owned::new(account, "ecr", &arn));
    // Where it lets in nobody else, it does not matter how much it gives.
    let scope = match exposure.grants.as_slice() {
        [] => Reading::Known(Scope::Second),
        [_, ..] => scope(here, ecr).await.into(),
    };
    let organization = organization(here, &exposure).await;
    match Access::of_registry(&exposure, organization.as_deref(), scope) {
        Reading::Known(access) => Fact::Known(access),
        Reading::Unknown(cause) => cause.into(),
    }
}

async fn scope(here: &Here<'_>, ecr: &Client) -> Result<Scope, Cause> {
    let sending = ecr.get_account_setting().name(SCOPE).send();
    let answer = here.call(GET_ACCOUNT_SETTING, sending).await?;
    Scope::read(
        GET_ACCOUNT_SETTING,
        answer.value.as_deref().unwrap_or("no value"),
    )
}

/// The other accounts that images are copied to.
async fn destinations(here: &Here<'_>, ecr: &Client) -> Result<Vec<String>, Cause> {
    let own = here.session.identity.account.as_str();
    let answer = here
        .call(DESCRIBE_REGISTRY, ecr.describe_registry().send())
        .await?;
    let rules = answer.replication_configuration.map(|all| all.rules);
    let rules = rules.unwrap_or_default().into_iter();
    let accounts = rules
        .flat_map(|rule| rule.destinations)
        .map(|destination| destination.registry_id)
        .filter(|account| account != own);
    let accounts: BTreeSet<String> = accounts.collect();
    Ok(accounts.into_iter().collect())
}
