//! Reads target groups: one listing a region. Which listeners forward to a group is only asked where it
//! takes whatever it is handed.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{Action, LoadBalancer, TargetGroup as Described};

use super::listing::{internet_facing, listeners, load_balancers, target_groups};
use super::targets::{Group, hop};
use super::transport::Protocol;
use super::{DESCRIBE_LISTENERS, DESCRIBE_LOAD_BALANCERS, TargetGroup};
use crate::collect::Here;
use crate::facts::{Cause, FactSet, Keyed, Reading, field};

pub(super) async fn set(here: &Here<'_>) -> FactSet {
    let balancers = load_balancers(here, here.region).await;
    if balancers.is_empty() && balancers.incomplete().is_empty() {
        // Whatever groups there are, nothing goes to their targets.
        return FactSet::default();
    }
    let listed = target_groups(here, here.region).await;
    here.each(&listed, async |arn, group| {
        (arn.to_owned(), facts(here, arn, group, &balancers).await)
    })
    .await
}

async fn facts(
    here: &Here<'_>,
    arn: &str,
    group: &Described,
    balancers: &Keyed<LoadBalancer>,
) -> TargetGroup {
    let field = field!(TargetGroup.hop);
    let hop = if here.wants(field) {
        let told = Group {
            kind: group.target_type.as_ref().map(|kind| kind.as_str()),
            protocol: group.protocol.as_ref().map(|word| word.as_str()),
        };
        // Only Network Load Balancers hand on streams, and end TLS before some.
        let ended_before = if told.takes_streams() {
            is_tls_ended(here, arn, group.load_balancer_arns()).await
        } else {
            Reading::Known(false)
        };
        hop(told, ended_before)
    } else {
        here.not_wanted(field).into()
    };
    TargetGroup {
        name: group.target_group_name.clone().unwrap_or_default(),
        used: !group.load_balancer_arns().is_empty(),
        behind_public: behind_public(group, balancers),
        protocol: group
            .protocol
            .as_ref()
            .map(|word| word.as_str().to_owned())
            .unwrap_or_default(),
        hop,
    }
}

fn behind_public(group: &Described, balancers: &Keyed<LoadBalancer>) -> Reading<bool> {
    let known: BTreeMap<&str, &LoadBalancer> = balancers.iter().collect();
    let mut unknown = None;
    for arn in group.load_balancer_arns() {
        match known
            .get(arn.as_str())
            .map(|balancer| internet_facing(balancer))
        {
            Some(Reading::Known(true)) => return Reading::Known(true),
            Some(Reading::Known(false)) => {}
            Some(Reading::Unknown(cause)) => unknown = Some(cause),
            None => {
                let gone = || DESCRIBE_LOAD_BALANCERS.vanished(arn);
                unknown = Some(balancers.incomplete().first().cloned().unwrap_or_else(gone));
            }
        }
    }
    unknown.map_or(Reading::Known(false), Reading::Unknown)
}

/// Whether a listener that ends TLS forwards to the group. Listeners of streams have no rules.
async fn is_tls_ended(here: &Here<'_>, group: &str, balancers: &[String]) -> Reading<bool> {
    let mut unknown: Option<Cause> = None;
    for balancer in balancers {
        let listeners = listeners(here, here.region, balancer).await;
        for (_, listener) in listeners.iter() {
            if !forwards_to(listener.default_actions(), group) {
                continue;
            }
            let word = listener.protocol.as_ref().map(|word| word.as_str());
            match word.map(Protocol::from_word) {
                Some(Some(Protocol::Tls)) => return Reading::Known(true),
                Some(Some(Protocol::Http | Protocol::PassThrough)) => {}
                Some(None) | None => {
                    let word = word.unwrap_or("a listener without protocol");
                    unknown = Some(DESCRIBE_LISTENERS.unrecognised(word));
                }
            }
        }
        unknown = unknown.or_else(|| listeners.incomplete().first().cloned());
    }
    unknown.map_or(Reading::Known(false), Reading::Unknown)
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>
fn forwards_to(actions: &[Action], group: &str) -> bool {
    actions.iter().any(|action| {
        let several = action
            .forward_config
            .iter()
            .flat_map(|to| to.target_groups());
        several
            .filter_map(|one| one.target_group_arn())
            .chain(action.target_group_arn())
            .any(|arn| arn == group)
    })
}
