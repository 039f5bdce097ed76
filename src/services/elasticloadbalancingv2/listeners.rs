//! Reads listeners: one call a load balancer, rules of plain HTTP listeners only, and the security
//! policies once a region.

use aws_sdk_elasticloadbalancingv2::Client;
use aws_sdk_elasticloadbalancingv2::types::{Action, Listener as Described, LoadBalancer, Rule};
use futures::stream::{self, StreamExt as _};
use tokio::sync::OnceCell;

use super::listing::{LoadBalancers, kind, known_kind, name, unparseable};
use super::transport::{Deed, Handling, Policies, Protocol, Transport, handling, of_policy};
use super::{DESCRIBE_LISTENERS, DESCRIBE_RULES, DESCRIBE_SSL_POLICIES, Listener};
use crate::aws::client;
use crate::collect::{Context, Event, listing, resource};
use crate::facts::{Cause, FactSet, Failure, Listing, Reading, Resource, Wanted};
use crate::model::Region;

struct InRegion<'a> {
    context: &'a Context,
    client: Client,
    region: &'a str,
    wanted: &'a Wanted,
    policies: OnceCell<Policies>,
}

pub(super) async fn set(context: &Context, region: &str, wanted: &Wanted) -> FactSet {
    let listed = LoadBalancers::of(context)
        .await
        .in_region(context, region)
        .await;
    let here = InRegion {
        context,
        client: client!(aws_sdk_elasticloadbalancingv2, context.session, region),
        region,
        wanted,
        policies: OnceCell::new(),
    };
    let reads: Vec<_> = listed
        .items
        .iter()
        // A Gateway Load Balancer hands packets on and ends no connection.
        .filter(|balancer| kind(balancer) != Some("gateway"))
        .map(|balancer| here.listeners(balancer))
        .collect();
    let of_balancers: Vec<FactSet> = stream::iter(reads)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    let mut set = FactSet {
        resources: Vec::new(),
        incomplete: listed.incomplete.iter().cloned().collect(),
    };
    for one in of_balancers {
        set.resources.extend(one.resources);
        set.incomplete.extend(one.incomplete);
    }
    set
}

impl InRegion<'_> {
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>
    async fn listeners(&self, balancer: &LoadBalancer) -> FactSet {
        let Some(arn) = balancer.load_balancer_arn.as_deref() else {
            return FactSet {
                resources: Vec::new(),
                incomplete: vec![unparseable("a load balancer without ARN")],
            };
        };
        let context = self.context;
        let ask = |token: Option<String>| {
            let page = self
                .client
                .describe_listeners()
                .load_balancer_arn(arn)
                .set_marker(token)
                .send();
            async move {
                let page = context.call(DESCRIBE_LISTENERS, page).await?;
                Ok((page.listeners.unwrap_or_default(), page.next_marker))
            }
        };
        let listed = listing(DESCRIBE_LISTENERS, ask).await;
        context.tell(Event::Found(listed.items.len()));
        let mut set = FactSet {
            resources: Vec::new(),
            incomplete: listed.incomplete.into_iter().collect(),
        };
        for listener in &listed.items {
            match self.listener(balancer, listener).await {
                Some(read) => set.resources.push(read),
                None => set.incomplete.push(unparseable("a listener without ARN")),
            }
            context.tell(Event::Read);
        }
        set
    }

    async fn listener(&self, balancer: &LoadBalancer, listener: &Described) -> Option<Resource> {
        let arn = listener
            .listener_arn
            .clone()
            .filter(|arn| !arn.is_empty())?;
        let protocol = listener.protocol.as_ref().map(|word| word.as_str());
        let (transport, transport_detail) = if self.wanted.fields.contains("transport") {
            self.transport(&arn, protocol, listener).await
        } else {
            let unread = Cause::failed(Failure::NotRead, &arn, "");
            (Reading::Unknown(unread), String::new())
        };
        let facts = Listener {
            load_balancer: name(balancer),
            kind: known_kind(balancer),
            port: format!(
                "{} {}",
                listener.port.unwrap_or_default(),
                protocol.unwrap_or_default()
            ),
            transport,
            transport_detail,
        };
        Some(resource(arn, Region::new(self.region), &facts, self.wanted))
    }

    async fn transport(
        &self,
        arn: &str,
        protocol: Option<&str>,
        listener: &Described,
    ) -> (Reading<Transport>, String) {
        match protocol.map(Protocol::from_word) {
            Some(Some(Protocol::Tls)) => {
                let policies = self.policies.get_or_init(|| self.policies()).await;
                let policy = listener.ssl_policy.as_deref();
                let call = DESCRIBE_SSL_POLICIES.to_string();
                let detail = format!("security policy {}", policy.unwrap_or("not told"));
                (of_policy(policy, policies, &call), detail)
            }
            Some(Some(Protocol::Http)) => self.http(arn, listener).await,
            Some(Some(Protocol::PassThrough)) => {
                let detail = "the listener hands on what it gets: the targets decide";
                (Reading::Known(Transport::PassedThrough), detail.to_owned())
            }
            Some(None) | None => {
                let cause = Cause::failed(
                    Failure::Unrecognised,
                    DESCRIBE_LISTENERS.to_string(),
                    protocol.unwrap_or("no protocol"),
                );
                (
                    Reading::Unknown(cause),
                    "a protocol that is not known".to_owned(),
                )
            }
        }
    }

    /// The default action decides most listeners without reading their rules.
    async fn http(&self, arn: &str, listener: &Described) -> (Reading<Transport>, String) {
        let plain = || {
            let detail = "requests are served over plain HTTP";
            (Reading::Known(Transport::Plain), detail.to_owned())
        };
        let by_default = handling(&[deeds(listener.default_actions())]);
        if by_default == Handling::Served {
            return plain();
        }
        let rules = self.rules(arn).await;
        let all: Vec<Vec<Deed<'_>>> = rules
            .items
            .iter()
            .map(|rule| deeds(rule.actions()))
            .collect();
        match (handling(&all), &rules.incomplete) {
            (Handling::Served, _) => plain(),
            (Handling::Redirected | Handling::Unknown, Some(cause)) => (
                Reading::Unknown(cause.clone()),
                "the rules cannot be read".to_owned(),
            ),
            (Handling::Redirected, None) if by_default == Handling::Redirected => (
                Reading::Known(Transport::Redirected),
                "every rule only redirects to HTTPS or refuses".to_owned(),
            ),
            (Handling::Redirected | Handling::Unknown, None) => (
                // The default rule is always among them.
                Reading::Unknown(Cause::failed(
                    Failure::Unrecognised,
                    DESCRIBE_RULES.to_string(),
                    "a rule without actions, or with one that is not known",
                )),
                "what the rules do is not known".to_owned(),
            ),
        }
    }

    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html>
    async fn rules(&self, arn: &str) -> Listing<Rule> {
        let context = self.context;
        let ask = |token: Option<String>| {
            let page = self
                .client
                .describe_rules()
                .listener_arn(arn)
                .set_marker(token)
                .send();
            async move {
                let page = context.call(DESCRIBE_RULES, page).await?;
                Ok((page.rules.unwrap_or_default(), page.next_marker))
            }
        };
        listing(DESCRIBE_RULES, ask).await
    }

    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html>
    async fn policies(&self) -> Policies {
        let context = self.context;
        let ask = |token: Option<String>| {
            let page = self.client.describe_ssl_policies().set_marker(token).send();
            async move {
                let page = context.call(DESCRIBE_SSL_POLICIES, page).await?;
                let policies = page.ssl_policies.unwrap_or_default();
                let policies = policies
                    .into_iter()
                    .filter_map(|policy| {
                        Some((policy.name?, policy.ssl_protocols.unwrap_or_default()))
                    })
                    .collect();
                Ok((policies, page.next_marker))
            }
        };
        listing(DESCRIBE_SSL_POLICIES, ask).await
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>
fn deeds(actions: &[Action]) -> Vec<Deed<'_>> {
    actions
        .iter()
        .map(
            |action| match action.r#type.as_ref().map(|word| word.as_str()) {
                Some("redirect") => Deed::Redirect(
                    action
                        .redirect_config
                        .as_ref()
                        .and_then(|to| to.protocol.as_deref())
                        .unwrap_or_default(),
                ),
                Some("fixed-response") => Deed::Answer,
                Some(
                    "forward" | "authenticate-cognito" | "authenticate-oidc" | "jwt-validation",
                ) => Deed::Serve,
                Some(_) | None => Deed::Unknown,
            },
        )
        .collect()
}
