//! Elastic Load Balancing v2: Application, Network and Gateway Load Balancers and their listeners.
//!
//! Classic Load Balancers belong to another API and are not seen here. The way from a load balancer
//! to its targets is not judged: its TLS policy cannot be chosen, and targets are not verified.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;
use crate::services::wafv2;

pub mod transport;

#[cfg(feature = "aws")]
mod listeners;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
pub(crate) mod live;
#[cfg(feature = "aws")]
mod load_balancers;

pub use transport::Transport;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "elasticloadbalancingv2",
    kinds: &[&LISTENER, &LOAD_BALANCER],
    tagged: &["elasticloadbalancing:*:*:loadbalancer/*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `elasticloadbalancingv2.listener`.
pub static LISTENER: FactKind = FactKind {
    name: "elasticloadbalancingv2.listener",
    noun: "listener",
    plural: "listeners",
    doc: "A listener of an Application or Network Load Balancer.",
    stencils: &[
        "Elastic Load Balancing",
        "Application Load Balancer",
        "Network Load Balancer",
    ],
    reach: Reach::Region,
    listing: &[DESCRIBE_LOAD_BALANCERS, DESCRIBE_LISTENERS],
    fallback: &[],
    fields: Listener::fields,
};

/// `elasticloadbalancingv2.load_balancer`.
pub static LOAD_BALANCER: FactKind = FactKind {
    name: "elasticloadbalancingv2.load_balancer",
    noun: "load balancer",
    plural: "load balancers",
    doc: "An Application, Network or Gateway Load Balancer.",
    stencils: &[
        "Elastic Load Balancing",
        "Application Load Balancer",
        "Network Load Balancer",
    ],
    reach: Reach::Region,
    listing: &[DESCRIBE_LOAD_BALANCERS],
    fallback: &[],
    fields: LoadBalancer::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html>
calls! {
    "elasticloadbalancingv2" as "elasticloadbalancing";
    /// Lists load balancers.
    pub DESCRIBE_LOAD_BALANCERS = "DescribeLoadBalancers" telling "LoadBalancers";
    /// Lists the listeners of a load balancer.
    pub DESCRIBE_LISTENERS = "DescribeListeners" telling "Listeners";
    /// Lists the rules of a listener.
    pub DESCRIBE_RULES = "DescribeRules" telling "Rules";
    /// Lists the security policies of a region with the TLS versions that they admit.
    pub DESCRIBE_SSL_POLICIES = "DescribeSSLPolicies" telling "SslPolicies";
    /// Reads the attributes of a load balancer.
    pub DESCRIBE_LOAD_BALANCER_ATTRIBUTES = "DescribeLoadBalancerAttributes" telling "Attributes";
}

record! {
    /// A listener.
    pub struct Listener {
        /// Name of its load balancer.
        load_balancer: String,
        /// The kind of its load balancer.
        kind: Reading<Kind>,
        /// The port, with the protocol: `443 HTTPS`.
        port: String,
        /// How clients come in.
        transport: Reading<Transport> => [DESCRIBE_RULES, DESCRIBE_SSL_POLICIES],
        /// The same in words.
        transport_detail: String => [DESCRIBE_RULES, DESCRIBE_SSL_POLICIES],
    }
}

record! {
    /// A load balancer.
    pub struct LoadBalancer {
        /// Its name.
        name: String,
        /// Its kind.
        kind: Reading<Kind>,
        /// Whether it has public addresses.
        internet_facing: Reading<bool>,
        /// Whether it takes requests: it is active, if impaired, and neither failed nor still being made.
        takes_requests: Reading<bool>,
        /// The web ACL of AWS WAF; absent if there is none. Only Application Load Balancers can have one.
        web_acl: Fact<wafv2::WebAcl> => [
            wafv2::GET_WEB_ACL_FOR_RESOURCE, wafv2::GET_WEB_ACL_FOR_LOAD_BALANCER, wafv2::GET_WEB_ACL,
            wafv2::GET_RULE_GROUP
        ],
        /// Whether requests pass unfiltered while WAF cannot be reached. Only read where there is a web ACL.
        waf_fails_open: Reading<bool> => [
            wafv2::GET_WEB_ACL_FOR_RESOURCE, wafv2::GET_WEB_ACL_FOR_LOAD_BALANCER, wafv2::GET_WEB_ACL,
            wafv2::GET_RULE_GROUP, DESCRIBE_LOAD_BALANCER_ATTRIBUTES
        ],
    }
}

words! {
    /// Kinds of load balancers.
    pub enum Kind {
        /// For HTTP.
        Application = "application",
        /// For TCP, UDP and TLS.
        Network = "network",
        /// Hands packets on to appliances.
        Gateway = "gateway",
    }
}
