//! Elastic Load Balancing v2: Application, Network and Gateway Load Balancers, their listeners, and the
//! groups of targets that they forward to.
//!
//! Classic Load Balancers belong to another API and have a folder of their own. Which TLS versions a target
//! accepts is not known. Whether an accelerator leads to an internal load balancer is.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;
use crate::services::{globalaccelerator, wafv2};

pub mod filtered;
pub mod targets;
pub mod transport;

#[cfg(feature = "aws")]
pub(crate) mod behind;
#[cfg(feature = "aws")]
mod listeners;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
pub(crate) mod live;
#[cfg(feature = "aws")]
mod load_balancers;
#[cfg(feature = "aws")]
mod target_groups;

pub use filtered::{Filter, Filtered};
pub use targets::Hop;
pub use transport::Transport;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "elasticloadbalancingv2",
    kinds: &[&LISTENER, &LOAD_BALANCER, &TARGET_GROUP],
    tagged: &[
        "elasticloadbalancing:*:*:loadbalancer/*",
        "elasticloadbalancing:*:*:targetgroup/*",
    ],
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

/// `elasticloadbalancingv2.target_group`.
pub static TARGET_GROUP: FactKind = FactKind {
    name: "elasticloadbalancingv2.target_group",
    noun: "target group",
    plural: "target groups",
    doc: "A group of targets that a load balancer forwards to. None is read where there is no load balancer.",
    stencils: &[
        "Elastic Load Balancing",
        "Application Load Balancer",
        "Network Load Balancer",
    ],
    reach: Reach::Region,
    listing: &[DESCRIBE_LOAD_BALANCERS, DESCRIBE_TARGET_GROUPS],
    fallback: &[],
    fields: TargetGroup::fields,
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
    /// Lists target groups, each with the load balancers that use it.
    pub DESCRIBE_TARGET_GROUPS = "DescribeTargetGroups" telling "TargetGroups";
    /// Tells what is registered with a target group.
    pub DESCRIBE_TARGET_HEALTH = "DescribeTargetHealth" telling "TargetHealthDescriptions";
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
        /// Whether its load balancer has public addresses; without, only its VPC and networks joined to it
        /// reach it.
        internet_facing: Reading<bool>,
        /// Whether an accelerator of Global Accelerator leads to this port. Only asked where the load balancer has
        /// no public addresses.
        accelerated: Reading<bool> => [
            globalaccelerator::LIST_ACCELERATORS, globalaccelerator::LIST_LISTENERS,
            globalaccelerator::LIST_ENDPOINT_GROUPS, globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
            globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
            globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS
        ],
        /// The port, with the protocol: `443 HTTPS`.
        port: String,
        /// How clients come in.
        transport: Reading<Transport> => [DESCRIBE_RULES, DESCRIBE_SSL_POLICIES],
        /// The same in words.
        transport_detail: String => [DESCRIBE_RULES, DESCRIBE_SSL_POLICIES],
    }
}

record! {
    /// A target group.
    pub struct TargetGroup {
        /// Its name.
        name: String,
        /// Whether a load balancer uses it.
        used: bool,
        /// Whether one of the load balancers that use it has public addresses.
        behind_public: Reading<bool>,
        /// The protocol that its targets get: `HTTP`. Empty for functions.
        protocol: String,
        /// How its load balancers reach its targets.
        hop: Reading<Hop> => [DESCRIBE_LISTENERS],
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
        /// Whether an accelerator of Global Accelerator leads to it. Only asked where it has no public addresses.
        accelerated: Reading<bool> => [
            globalaccelerator::LIST_ACCELERATORS, globalaccelerator::LIST_LISTENERS,
            globalaccelerator::LIST_ENDPOINT_GROUPS, globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
            globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
            globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS
        ],
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
        /// What the web ACLs of the Application Load Balancers behind it do. Only read of a Network Load Balancer
        /// that clients outside reach.
        filtered_behind: Reading<Filtered> => [
            DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH, wafv2::GET_WEB_ACL_FOR_RESOURCE,
            wafv2::GET_WEB_ACL_FOR_LOAD_BALANCER, wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP,
            DESCRIBE_LOAD_BALANCER_ATTRIBUTES
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
