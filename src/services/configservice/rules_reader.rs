//! Reads the managed rules of a region, and whether what they look at is recorded.

use std::sync::Arc;

use aws_sdk_config::types::{ConfigRule, Scope};

use super::live::group;
use super::recorder::records;
use super::recorders::{recorders, states};
use super::rules::{Rule, lacks};
use super::{DESCRIBE_CONFIG_RULES, DESCRIBE_RECORDERS};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Listing};
use crate::services::ec2::metadata::watch::Watcher;

/// Managed rules by region.
#[derive(Default)]
struct Rules(PerKey<String, Arc<Listing<Rule>>>);

/// Whether a managed rule tells of all resources of a type: one does that is active, if a recorder records the type.
///
/// # Errors
///
/// If that could not be read.
pub(crate) async fn watches(
    context: &Context,
    region: &str,
    identifier: &str,
    kind: &str,
) -> Result<Watcher, Cause> {
    let rules = context.once::<Rules>();
    let list = async || Arc::new(list(context, region).await);
    let rules = rules.0.get_or_make(region.to_owned(), list).await;
    let of_identifier = rules
        .items
        .iter()
        .filter(|rule| rule.identifier == identifier);
    let mut amiss = None;
    for rule in of_identifier {
        match lacks(rule, kind).map_err(|word| DESCRIBE_CONFIG_RULES.unrecognised(word))? {
            Some(why) => amiss = Some(why),
            None if is_recorded(context, region, kind).await? => {
                return Ok(Watcher::By(format!("the rule {} looks at them", rule.name)));
            }
            None => {
                let why = "sees nothing: no recorder records";
                amiss = Some(format!("the rule {} {why} {kind}", rule.name));
            }
        }
    }
    match (&rules.incomplete, amiss) {
        (Some(cause), _) => Err(cause.clone()),
        (None, Some(why)) => Ok(Watcher::Not(why)),
        (None, None) => Ok(Watcher::Not(format!("there is no rule {identifier}"))),
    }
}

/// <https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConfigRules.html>
async fn list(context: &Context, region: &str) -> Listing<Rule> {
    let client = client!(aws_sdk_config, context.session, region);
    let listed = context.list(
        DESCRIBE_CONFIG_RULES,
        |token| client.describe_config_rules().set_next_token(token).send(),
        |page| {
            let rules = page.config_rules.unwrap_or_default().into_iter();
            (rules.filter_map(managed).collect(), page.next_token)
        },
    );
    listed.await
}

/// What is kept of a rule that AWS made.
fn managed(rule: ConfigRule) -> Option<Rule> {
    let source = rule.source.as_ref()?;
    if source.owner.as_str() != "AWS" {
        return None;
    }
    let scope = rule.scope.as_ref();
    let modes = rule.evaluation_modes.iter().flatten();
    Some(Rule {
        name: rule.config_rule_name.clone().unwrap_or_default(),
        identifier: source.source_identifier.clone()?,
        state: rule
            .config_rule_state
            .as_ref()
            .map(|state| state.as_str().to_owned()),
        types: scope
            .and_then(|scope| scope.compliance_resource_types.clone())
            .unwrap_or_default(),
        is_narrow: scope.is_some_and(is_narrow),
        modes: modes
            .filter_map(|mode| mode.mode.as_ref())
            .map(|mode| mode.as_str().to_owned())
            .collect(),
    })
}

fn is_narrow(scope: &Scope) -> bool {
    let told = |word: &Option<String>| word.as_ref().is_some_and(|word| !word.is_empty());
    told(&scope.compliance_resource_id) || told(&scope.tag_key) || told(&scope.tag_value)
}

/// Whether a recorder of the region, be it a service's own, records the type now.
async fn is_recorded(context: &Context, region: &str, kind: &str) -> Result<bool, Cause> {
    let recorders = recorders(context, region).await;
    let recorders = recorders.as_ref().as_ref().map_err(Cause::clone)?;
    let states = states(context, region).await;
    let states = states.as_ref().as_ref().map_err(Cause::clone)?;
    for recorder in recorders.configuration_recorders() {
        let mut states = states.configuration_recorders_status().iter();
        let status = states.find(|status| status.name() == recorder.name());
        if status.is_some_and(|status| status.recording())
            && records(&group(recorder), kind)
                .map_err(|word| DESCRIBE_RECORDERS.unrecognised(word))?
        {
            return Ok(true);
        }
    }
    Ok(false)
}
