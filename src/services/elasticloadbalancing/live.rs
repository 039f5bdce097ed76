//! Reads Classic Load Balancers: one listing a region, and one call more for each that ends TLS.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancing::types::{
    ListenerDescription, LoadBalancerDescription, PolicyDescription,
};

use super::listing::{arn, instances, internet_facing, load_balancers};
use super::negotiation::{Policy, Protocol, transport};
use super::{
    DESCRIBE_LOAD_BALANCER_POLICIES, DESCRIBE_LOAD_BALANCERS, LISTENER, LOAD_BALANCER, Listener,
    LoadBalancer,
};
use crate::aws::client;
use crate::collect::{Event, Here, Reader, by};
use crate::facts::{Call, Cause, FactSet, Resources, field};

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&LISTENER, by!(listeners)),
    Reader::Regional(&LOAD_BALANCER, by!(balancers)),
];

async fn balancers(here: &Here<'_>) -> FactSet {
    let listed = load_balancers(here, here.region).await;
    here.each(&listed, async |name, balancer| {
        let facts = LoadBalancer {
            name: name.to_owned(),
            internet_facing: internet_facing(balancer),
            instances: instances(balancer).map(str::to_owned).collect(),
        };
        (arn(here, here.region, name), facts)
    })
    .await
}

async fn listeners(here: &Here<'_>) -> FactSet {
    let listed = load_balancers(here, here.region).await;
    here.within(&listed, async |name, balancer| {
        of(here, name, balancer).await
    })
    .await
}

/// A listener has no name of its own: it is told by its port.
async fn of(here: &Here<'_>, name: &str, balancer: &LoadBalancerDescription) -> FactSet {
    let all = balancer.listener_descriptions();
    let is_wanted = here.wants(field!(Listener.transport));
    let attached = attached_where_tls_ends(all);
    let policies = if is_wanted && !attached.is_empty() {
        policies(here, name, attached).await
    } else {
        Ok(Vec::new())
    };
    let mut set = FactSet {
        resources: Resources::default(),
        incomplete: Vec::new(),
    };
    here.tell(Event::Found(all.len()));
    for described in all {
        here.tell(Event::Read);
        let Some(listener) = &described.listener else {
            let cause = DESCRIBE_LOAD_BALANCERS.unparseable("a listener that is not described");
            set.incomplete.push(cause);
            continue;
        };
        let (transport, transport_detail) = if is_wanted {
            transport(listener.protocol(), described.policy_names(), &policies)
        } else {
            let cause = here.not_wanted(field!(Listener.transport));
            (cause.into(), String::new())
        };
        let port = listener.load_balancer_port();
        let facts = Listener {
            load_balancer: name.to_owned(),
            internet_facing: internet_facing(balancer),
            port: format!("{port} {}", listener.protocol()),
            transport,
            transport_detail,
        };
        let id = format!("{}#{port}", arn(here, here.region, name));
        set.resources.push(here.record(id, &facts));
    }
    set
}

fn attached_where_tls_ends(listeners: &[ListenerDescription]) -> BTreeSet<String> {
    let ends_tls = |described: &&ListenerDescription| {
        let listener = described.listener.as_ref();
        let protocol = listener.map(|listener| Protocol::from_word(listener.protocol()));
        protocol == Some(Some(Protocol::Tls))
    };
    let those = listeners.iter().filter(ends_tls);
    those
        .flat_map(|described| described.policy_names())
        .cloned()
        .collect()
}

async fn policies(
    here: &Here<'_>,
    balancer: &str,
    names: BTreeSet<String>,
) -> Result<Vec<Policy>, Cause> {
    const CALL: Call = DESCRIBE_LOAD_BALANCER_POLICIES;
    let client = client!(aws_sdk_elasticloadbalancing, here);
    let sending = client
        .describe_load_balancer_policies()
        .load_balancer_name(balancer)
        .set_policy_names(Some(names.into_iter().collect()))
        .send();
    let answer = here.call(CALL, sending).await?;
    let described = answer.policy_descriptions.unwrap_or_default().into_iter();
    Ok(described.map(policy).collect())
}

fn policy(described: PolicyDescription) -> Policy {
    let attributes = described.policy_attribute_descriptions.unwrap_or_default();
    let attributes = attributes.into_iter().map(|attribute| {
        (
            attribute.attribute_name.unwrap_or_default(),
            attribute.attribute_value.unwrap_or_default(),
        )
    });
    Policy {
        name: described.policy_name.unwrap_or_default(),
        kind: described.policy_type_name.unwrap_or_default(),
        attributes: attributes.collect(),
    }
}
