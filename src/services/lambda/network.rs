//! The VPC that a version runs in: its own, or that of the managed instances
//! that it runs on. Whether subnets still exist would need EC2, which is not
//! asked.

use super::versions::Standing;
use super::{CapacityProvider, LIST_FUNCTIONS, ProviderState, Vpc};
use crate::facts::{Fact, Reading};

/// How it stands with a version.
#[must_use]
pub fn standing(vpc: &Vpc, provider: &Fact<CapacityProvider>) -> Standing {
    if !vpc.id.is_empty() {
        return Standing::With(format!("attached to {}", vpc.id));
    }
    // After a function was detached AWS gives a VPC whose id is empty.
    if !vpc.subnets.is_empty() || !vpc.security_groups.is_empty() {
        return Standing::Unread(LIST_FUNCTIONS.unparseable("a VPC without an id"));
    }
    match provider {
        Fact::Absent => Standing::Without("not attached to a VPC".to_owned()),
        Fact::Unknown(cause) => Standing::Unread(cause.clone()),
        Fact::Known(provider) => on_instances(provider),
    }
}

fn on_instances(provider: &CapacityProvider) -> Standing {
    let CapacityProvider {
        arn,
        state,
        subnets,
    } = provider;
    let where_to = subnets.join(", ");
    match state {
        Reading::Known(ProviderState::Active) if !subnets.is_empty() => Standing::With(format!(
            "it runs on the capacity provider {arn}, in the subnets {where_to}"
        )),
        Reading::Known(state) => Standing::Unclear(format!(
            "its VPC is that of the capacity provider {arn}, which is {} with {}",
            match state {
                ProviderState::Pending => "being made",
                ProviderState::Active => "active",
                ProviderState::Failed => "broken",
                ProviderState::Deleting => "being deleted",
            },
            if subnets.is_empty() {
                "no subnets".to_owned()
            } else {
                format!("the subnets {where_to}")
            }
        )),
        Reading::Unknown(cause) => Standing::Unread(cause.clone()),
    }
}
