//! What the accelerators of the account lead to, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_globalaccelerator::Client;
use aws_sdk_globalaccelerator::types as sdk;

use super::attachments::{self, Attached};
use super::ports::{self, Range};
use super::{
    LIST_ACCELERATORS, LIST_CUSTOM_ROUTING_ACCELERATORS, LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
    LIST_CUSTOM_ROUTING_LISTENERS, LIST_ENDPOINT_GROUPS, LIST_LISTENERS,
};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Call, Cause, Keyed, Listing, Reading};
use crate::network::{Ports, Protocol};

/// Where the API is, for all regions.
/// <https://docs.aws.amazon.com/general/latest/gr/global_accelerator.html>
const HOME: &str = "us-west-2";

/// The partition that has it: no other has an endpoint.
const PARTITION: &str = "aws";

/// Every port, where a range is not told.
const EVERY: Range = (1, 65_535);

/// An accelerator of either type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accelerator {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) enabled: Reading<bool>,
    /// Whether clients come by IPv6 as well; `None` if AWS does not tell, or in a new word.
    pub(crate) is_dual_stack: Option<bool>,
}

/// Something that one leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LedTo {
    pub(crate) accelerator: Arc<Accelerator>,
    /// The ARN of its endpoint group.
    pub(crate) group: String,
    /// The region of its endpoint group.
    pub(crate) region: String,
    /// What the endpoint is known by.
    pub(crate) id: String,
    /// At which ports it is reached.
    pub(crate) ports: Vec<Range>,
    /// By which protocols. One that is not told may be any.
    pub(crate) protocols: Vec<Protocol>,
    /// Whether it gets nothing as long as others do: its weight is 0, or the dial of its group is.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.html>
    pub(crate) is_idle: bool,
}

impl LedTo {
    /// At which ports it is reached. What is not told may be any.
    pub(crate) fn at(&self) -> Vec<Ports> {
        if self.ports.is_empty() {
            return vec![Ports::ALL];
        }
        let port = |port: i32| u16::try_from(port.clamp(0, u16::MAX.into())).ok();
        let ports = self.ports.iter().filter(|(from, to)| from <= to);
        ports
            .filter_map(|(from, to)| Some(Ports::between(port(*from)?, port(*to)?)))
            .collect()
    }
}

/// What all accelerators of the account lead to.
#[derive(Debug, Default)]
pub(crate) struct Accelerators {
    pub(crate) endpoints: Vec<LedTo>,
    /// What those of other accounts may lead to.
    pub(crate) shared: Attached,
    /// Why there may be more.
    pub(crate) incomplete: Vec<Cause>,
}

impl Accelerators {
    /// Whether an accelerator that takes traffic leads to an endpoint, at one of the ports that fit.
    /// Where one of another account may, it is not known.
    pub(crate) fn lead_to(&self, id: &str, fits: impl Fn(&[Range]) -> bool) -> Reading<bool> {
        match (self.own_lead_to(id, fits), self.shared.may_lead_to(id)) {
            (Reading::Known(false), Some(cause)) => Reading::Unknown(cause),
            (own @ (Reading::Known(_) | Reading::Unknown(_)), _) => own,
        }
    }

    /// The same of the accelerators of the account.
    pub(crate) fn own_lead_to(&self, id: &str, fits: impl Fn(&[Range]) -> bool) -> Reading<bool> {
        let mut unknown = self.incomplete.first().cloned();
        let to_it = self.endpoints.iter().filter(|endpoint| endpoint.id == id);
        for endpoint in to_it.filter(|endpoint| fits(&endpoint.ports)) {
            match &endpoint.accelerator.enabled {
                Reading::Known(true) => return Reading::Known(true),
                Reading::Known(false) => {}
                Reading::Unknown(cause) => unknown = unknown.or_else(|| Some(cause.clone())),
            }
        }
        unknown.map_or(Reading::Known(false), Reading::Unknown)
    }
}

/// The standard accelerators of the account.
pub(crate) struct Standard(pub(crate) Keyed<Arc<Accelerator>>);

/// The standard accelerators of this run, without what they lead to.
pub(crate) async fn standard(context: &Context) -> Arc<Standard> {
    context.make_once(|| list_standard(context)).await
}

async fn list_standard(context: &Context) -> Standard {
    let listed = if context.session.identity.partition == PARTITION {
        let client = client!(aws_sdk_globalaccelerator, context.session, HOME);
        context
            .list(
                LIST_ACCELERATORS,
                |token| client.list_accelerators().set_next_token(token).send(),
                |page| (page.accelerators.unwrap_or_default(), page.next_token),
            )
            .await
    } else {
        Listing {
            items: Vec::new(),
            incomplete: None,
        }
    };
    let listed = listed.keyed(
        LIST_ACCELERATORS,
        "an accelerator without ARN",
        |accelerator| accelerator.accelerator_arn(),
    );
    Standard(listed.map(|one| {
        let arn = one.accelerator_arn.unwrap_or_default();
        let is_dual_stack = dual_stack(one.ip_address_type.as_ref());
        let call = LIST_ACCELERATORS;
        Arc::new(accelerator(call, arn, one.name, one.enabled, is_dual_stack))
    }))
}

/// What the accelerators of this run lead to.
pub(crate) async fn accelerators(context: &Context) -> Arc<Accelerators> {
    context.make_once(|| read(context)).await
}

async fn read(context: &Context) -> Accelerators {
    if context.session.identity.partition != PARTITION {
        return Accelerators::default();
    }
    let client = client!(aws_sdk_globalaccelerator, context.session, HOME);
    let reader = Reader { context, client };
    let (mut standard, custom, shared) = tokio::join!(
        reader.standard(),
        reader.custom(),
        attachments::attached(context, &reader.client)
    );
    standard.endpoints.extend(custom.endpoints);
    standard.incomplete.extend(custom.incomplete);
    standard.shared = shared;
    standard
}

struct Reader<'a> {
    context: &'a Context,
    client: Client,
}

impl Reader<'_> {
    async fn standard(&self) -> Accelerators {
        let listed = standard(self.context).await;
        self.each(&listed.0, async |one| self.led_to(one).await)
            .await
    }

    async fn custom(&self) -> Accelerators {
        let listed = self.context.list(
            LIST_CUSTOM_ROUTING_ACCELERATORS,
            |token| {
                let request = self.client.list_custom_routing_accelerators();
                request.set_next_token(token).send()
            },
            |page| (page.accelerators.unwrap_or_default(), page.next_token),
        );
        let listed = listed.await.keyed(
            LIST_CUSTOM_ROUTING_ACCELERATORS,
            "an accelerator without ARN",
            |accelerator| accelerator.accelerator_arn(),
        );
        let listed = listed.map(|one| {
            let arn = one.accelerator_arn.unwrap_or_default();
            let call = LIST_CUSTOM_ROUTING_ACCELERATORS;
            let is_dual_stack = dual_stack(one.ip_address_type.as_ref());
            Arc::new(accelerator(call, arn, one.name, one.enabled, is_dual_stack))
        });
        self.each(&listed, async |one| self.mapped_to(one).await)
            .await
    }

    async fn each(
        &self,
        listed: &Keyed<Arc<Accelerator>>,
        read: impl AsyncFn(&Arc<Accelerator>) -> (Vec<LedTo>, Vec<Cause>),
    ) -> Accelerators {
        let mut all = Accelerators {
            endpoints: Vec::new(),
            shared: Attached::default(),
            incomplete: listed.incomplete().to_vec(),
        };
        let each = listed.iter().map(|(_, accelerator)| accelerator);
        for (found, causes) in self.context.side_by_side(each, read).await {
            all.endpoints.extend(found);
            all.incomplete.extend(causes);
        }
        all
    }

    /// What a standard accelerator leads to.
    async fn led_to(&self, accelerator: &Arc<Accelerator>) -> (Vec<LedTo>, Vec<Cause>) {
        let request = self.client.list_listeners();
        let request = request.accelerator_arn(&accelerator.arn);
        let listed = self.context.list(
            LIST_LISTENERS,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.listeners.unwrap_or_default(), page.next_token),
        );
        let listeners = listed
            .await
            .keyed(LIST_LISTENERS, "a listener without ARN", |listener| {
                listener.listener_arn()
            });
        let mut causes = listeners.incomplete().to_vec();
        let mut endpoints = Vec::new();
        for (arn, listener) in listeners.iter() {
            let heard: Vec<Range> = listener.port_ranges().iter().map(range).collect();
            let groups = self.groups(arn).await;
            causes.extend(groups.incomplete().to_vec());
            for (group_arn, group) in groups.iter() {
                let overrides: Vec<(i32, i32)> =
                    group.port_overrides().iter().filter_map(moved).collect();
                let reached = ports::at_endpoint(&heard, &overrides);
                let is_dialled_down = group
                    .traffic_dial_percentage()
                    .is_some_and(|dial| dial <= 0.0);
                for described in group.endpoint_descriptions() {
                    match told(described.endpoint_id()) {
                        Some(id) => endpoints.push(LedTo {
                            accelerator: Arc::clone(accelerator),
                            group: group_arn.to_owned(),
                            region: region(group.endpoint_group_region()),
                            id,
                            ports: reached.clone(),
                            protocols: protocols(listener.protocol().map(sdk::Protocol::as_str)),
                            is_idle: described.weight() == Some(0) || is_dialled_down,
                        }),
                        None => causes.push(LIST_ENDPOINT_GROUPS.unparseable(NAMELESS)),
                    }
                }
            }
        }
        (endpoints, causes)
    }

    async fn groups(&self, listener: &str) -> Keyed<sdk::EndpointGroup> {
        let request = self.client.list_endpoint_groups().listener_arn(listener);
        let listed = self.context.list(
            LIST_ENDPOINT_GROUPS,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.endpoint_groups.unwrap_or_default(), page.next_token),
        );
        listed.await.keyed(
            LIST_ENDPOINT_GROUPS,
            "an endpoint group without ARN",
            |group| group.endpoint_group_arn(),
        )
    }

    /// The subnets that a custom routing accelerator maps its ports to.
    async fn mapped_to(&self, accelerator: &Arc<Accelerator>) -> (Vec<LedTo>, Vec<Cause>) {
        let request = self.client.list_custom_routing_listeners();
        let request = request.accelerator_arn(&accelerator.arn);
        let listed = self.context.list(
            LIST_CUSTOM_ROUTING_LISTENERS,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.listeners.unwrap_or_default(), page.next_token),
        );
        let lacking = "a listener without ARN";
        let listeners = listed
            .await
            .keyed(LIST_CUSTOM_ROUTING_LISTENERS, lacking, |listener| {
                listener.listener_arn()
            });
        let mut causes = listeners.incomplete().to_vec();
        let mut endpoints = Vec::new();
        for (arn, _) in listeners.iter() {
            let groups = self.custom_groups(arn).await;
            causes.extend(groups.incomplete().to_vec());
            for (group_arn, group) in groups.iter() {
                let destinations = group.destination_descriptions().iter();
                let reached: Vec<Range> = destinations
                    .map(|to| ends(to.from_port(), to.to_port()))
                    .collect();
                let destinations = group.destination_descriptions().iter();
                let named = destinations.flat_map(|to| to.protocols());
                let mut mapped: Vec<Protocol> = named
                    .flat_map(|one| protocols(Some(one.as_str())))
                    .collect();
                mapped.sort_unstable();
                mapped.dedup();
                if mapped.is_empty() {
                    mapped = protocols(None);
                }
                for described in group.endpoint_descriptions() {
                    match told(described.endpoint_id()) {
                        Some(id) => endpoints.push(LedTo {
                            accelerator: Arc::clone(accelerator),
                            group: group_arn.to_owned(),
                            region: region(group.endpoint_group_region()),
                            id,
                            ports: reached.clone(),
                            protocols: mapped.clone(),
                            is_idle: false,
                        }),
                        None => {
                            let call = LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS;
                            causes.push(call.unparseable(NAMELESS));
                        }
                    }
                }
            }
        }
        (endpoints, causes)
    }

    async fn custom_groups(&self, listener: &str) -> Keyed<sdk::CustomRoutingEndpointGroup> {
        let request = self.client.list_custom_routing_endpoint_groups();
        let request = request.listener_arn(listener);
        let listed = self.context.list(
            LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            |token| request.clone().set_next_token(token).send(),
            |page| (page.endpoint_groups.unwrap_or_default(), page.next_token),
        );
        listed.await.keyed(
            LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            "an endpoint group without ARN",
            |group| group.endpoint_group_arn(),
        )
    }
}

const NAMELESS: &str = "an endpoint without id";

fn accelerator(
    call: Call,
    arn: String,
    name: Option<String>,
    enabled: Option<bool>,
    is_dual_stack: Option<bool>,
) -> Accelerator {
    let silent = || call.unparseable("no word on whether an accelerator is enabled");
    Accelerator {
        name: name
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| arn.clone()),
        arn,
        enabled: enabled.ok_or_else(silent).into(),
        is_dual_stack,
    }
}

fn dual_stack(kind: Option<&sdk::IpAddressType>) -> Option<bool> {
    match kind?.as_str() {
        "IPV4" => Some(false),
        "DUAL_STACK" => Some(true),
        _ => None,
    }
}

fn protocols(named: Option<&str>) -> Vec<Protocol> {
    match named {
        Some("TCP") => vec![Protocol::TCP],
        Some("UDP") => vec![Protocol::UDP],
        Some(_) | None => vec![Protocol::TCP, Protocol::UDP],
    }
}

fn told(id: Option<&str>) -> Option<String> {
    id.filter(|id| !id.is_empty()).map(str::to_owned)
}

fn region(named: Option<&str>) -> String {
    named.unwrap_or_default().to_owned()
}

fn range(of: &sdk::PortRange) -> Range {
    ends(of.from_port(), of.to_port())
}

/// What is not told may be any port.
fn ends(from: Option<i32>, to: Option<i32>) -> Range {
    match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (None, _) | (_, None) => EVERY,
    }
}

fn moved(of: &sdk::PortOverride) -> Option<(i32, i32)> {
    Some((of.listener_port()?, of.endpoint_port()?))
}
