//! Reads listeners: one call a load balancer, rules of plain HTTP listeners only, and the security
//! policies once a region.

use aws_sdk_elasticloadbalancingv2::Client;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, Listener as Described, LoadBalancer, Rule, RuleCondition,
};
use tokio::sync::OnceCell;

use super::listing;
use super::listing::{internet_facing, is_internet_facing, kind, known_kind, load_balancers, name};
use super::transport::{
    self, Deed, Handling, Policies, Protocol, Transport, handling, is_every_path, met, of_policy,
};
use super::{DESCRIBE_LISTENERS, DESCRIBE_RULES, DESCRIBE_SSL_POLICIES, Listener};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Cause, FactSet, Failure, Listing, Reading, field};
use crate::services::globalaccelerator::listing::accelerators;
use crate::services::globalaccelerator::ports::{self, Range};

struct InRegion<'a> {
    here: &'a Here<'a>,
    client: Client,
    policies: OnceCell<Policies>,
}

pub(super) async fn set(here: &Here<'_>) -> FactSet {
    let listed = load_balancers(here, here.region).await;
    let region = InRegion {
        here,
        client: client!(aws_sdk_elasticloadbalancingv2, here),
        policies: OnceCell::new(),
    };
    // A Gateway Load Balancer hands packets on and ends no connection.
    let ending = listed.those(|balancer| kind(balancer) != Some("gateway"));
    here.within(&ending, async |arn, balancer| {
        region.listeners(arn, balancer).await
    })
    .await
}

impl InRegion<'_> {
    async fn listeners(&self, arn: &str, balancer: &LoadBalancer) -> FactSet {
        let listed = listing::listeners(self.here, self.here.region, arn).await;
        self.here
            .each_in_turn(&listed, async |arn, listener| {
                (arn.to_owned(), self.listener(arn, balancer, listener).await)
            })
            .await
    }

    async fn listener(&self, arn: &str, balancer: &LoadBalancer, listener: &Described) -> Listener {
        let protocol = listener.protocol.as_ref().map(|word| word.as_str());
        let field = field!(Listener.transport);
        let (transport, transport_detail) = if self.here.wants(field) {
            self.transport(arn, protocol, listener).await
        } else {
            (self.here.not_wanted(field).into(), String::new())
        };
        Listener {
            load_balancer: name(balancer),
            kind: known_kind(balancer),
            internet_facing: internet_facing(balancer),
            accelerated: self.is_accelerated(balancer, listener).await,
            port: format!(
                "{} {}",
                listener.port.unwrap_or_default(),
                protocol.unwrap_or_default()
            ),
            transport,
            transport_detail,
        }
    }

    /// Whether an accelerator leads to this port, which then has clients outside.
    async fn is_accelerated(&self, balancer: &LoadBalancer, listener: &Described) -> Reading<bool> {
        let arn = balancer.load_balancer_arn().unwrap_or_default();
        if is_internet_facing(balancer) != Some(false) {
            return Cause::failed(Failure::NotRead, arn, "").into();
        }
        let leads_here = |ranges: &[Range]| match listener.port {
            Some(port) => ports::hold(ranges, port),
            None => true,
        };
        let reading = async { accelerators(self.here).await.lead_to(arn, leads_here) };
        self.here.ask(field!(Listener.accelerated), reading).await
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
                let detail = format!("security policy {}", policy.unwrap_or("not told"));
                (of_policy(policy, policies), detail)
            }
            Some(Some(Protocol::Http)) => self.http(arn, listener).await,
            Some(Some(Protocol::PassThrough)) => {
                let detail = "the listener hands on what it gets: the targets decide";
                (Reading::Known(Transport::PassedThrough), detail.to_owned())
            }
            Some(None) | None => {
                let cause = DESCRIBE_LISTENERS.unrecognised(protocol.unwrap_or("no protocol"));
                (cause.into(), "a protocol that is not known".to_owned())
            }
        }
    }

    /// A rule for every path leaves nothing to the default action, so that without the rules nothing is known of what is
    /// served.
    async fn http(&self, arn: &str, listener: &Described) -> (Reading<Transport>, String) {
        let rules = self.rules(arn).await;
        if let Some(cause) = rules.incomplete {
            return (cause.into(), "the rules cannot be read".to_owned());
        }
        let all = rules.items.iter().map(rule).collect();
        match handling(&met(all, deeds(listener.default_actions()))) {
            Handling::Served => (
                Reading::Known(Transport::Plain),
                "requests are served over plain HTTP".to_owned(),
            ),
            Handling::Redirected => (
                Reading::Known(Transport::Redirected),
                "every rule that requests get to only redirects to HTTPS or refuses".to_owned(),
            ),
            Handling::Unknown => (
                DESCRIBE_RULES
                    .unrecognised("a rule without actions, or with one that is not known")
                    .into(),
                "what the rules do is not known".to_owned(),
            ),
        }
    }

    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeRules.html>
    async fn rules(&self, arn: &str) -> Listing<Rule> {
        let pages = self.client.describe_rules().listener_arn(arn);
        self.here
            .list(
                DESCRIBE_RULES,
                |token| pages.clone().set_marker(token).send(),
                |page| (page.rules.unwrap_or_default(), page.next_marker),
            )
            .await
    }

    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html>
    async fn policies(&self) -> Policies {
        let listed = self.here.list(
            DESCRIBE_SSL_POLICIES,
            |token| self.client.describe_ssl_policies().set_marker(token).send(),
            |page| (page.ssl_policies.unwrap_or_default(), page.next_marker),
        );
        listed.await.told(
            DESCRIBE_SSL_POLICIES,
            "a security policy without a name",
            |policy| Some((policy.name?, policy.ssl_protocols.unwrap_or_default())),
        )
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Rule.html>
fn rule(told: &Rule) -> transport::Rule<'_> {
    let priority = told.priority.as_deref();
    let conditions = told.conditions();
    transport::Rule {
        priority: priority.and_then(|number| number.parse().ok()),
        is_default: told.is_default == Some(true) || priority == Some("default"),
        takes_all: !conditions.is_empty() && conditions.iter().all(takes_every_path),
        deeds: deeds(told.actions()),
    }
}

/// Patterns are told in one way or the other.
fn takes_every_path(condition: &RuleCondition) -> bool {
    let patterns = condition.path_pattern_config.as_ref();
    let patterns = patterns.map(|told| told.values()).unwrap_or_default();
    let mut patterns = patterns.iter().chain(condition.values());
    condition.field.as_deref() == Some("path-pattern")
        && patterns.any(|pattern| is_every_path(pattern))
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
                Some("fixed-response") => Deed::Answer(
                    action
                        .fixed_response_config
                        .as_ref()
                        .and_then(|answer| answer.status_code.as_deref())
                        .unwrap_or_default(),
                ),
                Some(
                    "forward" | "authenticate-cognito" | "authenticate-oidc" | "jwt-validation",
                ) => Deed::Serve,
                Some(_) | None => Deed::Unknown,
            },
        )
        .collect()
}
