//! Elastic Load Balancing, first generation: Classic Load Balancers and their listeners.
//!
//! Application, Network and Gateway Load Balancers belong to `elasticloadbalancingv2`. What stands behind the
//! public load balancers of both generations, and behind accelerators, is told in [`entrances`].

use crate::facts::{FactKind, Reach, Reading, calls, record};
use crate::services::elasticloadbalancingv2::Transport;
use crate::services::service::Service;

pub mod entrances;
pub mod negotiation;

#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "elasticloadbalancing",
    kinds: &[&LISTENER, &LOAD_BALANCER],
    tagged: &["elasticloadbalancing:*:*:loadbalancer/*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `elasticloadbalancing.listener`.
pub static LISTENER: FactKind = FactKind {
    name: "elasticloadbalancing.listener",
    noun: "listener of a Classic Load Balancer",
    plural: "listeners of Classic Load Balancers",
    doc: "A listener of a Classic Load Balancer.",
    stencils: &["Elastic Load Balancing"],
    reach: Reach::Region,
    listing: &[DESCRIBE_LOAD_BALANCERS],
    fallback: &[],
    fields: Listener::fields,
};

/// `elasticloadbalancing.load_balancer`.
pub static LOAD_BALANCER: FactKind = FactKind {
    name: "elasticloadbalancing.load_balancer",
    noun: "Classic Load Balancer",
    plural: "Classic Load Balancers",
    doc: "A Classic Load Balancer.",
    stencils: &["Elastic Load Balancing"],
    reach: Reach::Region,
    listing: &[DESCRIBE_LOAD_BALANCERS],
    fallback: &[],
    fields: LoadBalancer::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancing.html>
calls! {
    "elasticloadbalancing";
    /// Lists Classic Load Balancers with their listeners and instances.
    /// <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancers.html>
    pub DESCRIBE_LOAD_BALANCERS = "DescribeLoadBalancers" telling "LoadBalancerDescriptions";
    /// Tells which TLS versions the policies of a load balancer admit.
    /// <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancerPolicies.html>
    pub DESCRIBE_LOAD_BALANCER_POLICIES = "DescribeLoadBalancerPolicies" telling "PolicyDescriptions";
}

record! {
    /// A listener of a Classic Load Balancer.
    pub struct Listener {
        /// Name of its load balancer.
        load_balancer: String,
        /// Whether its load balancer has public addresses.
        internet_facing: Reading<bool>,
        /// The port, with the protocol: `443 HTTPS`.
        port: String,
        /// How clients come in. It can redirect nobody.
        transport: Reading<Transport> => [DESCRIBE_LOAD_BALANCER_POLICIES],
        /// The same in words.
        transport_detail: String => [DESCRIBE_LOAD_BALANCER_POLICIES],
    }
}

record! {
    /// A Classic Load Balancer. It cannot have a web ACL.
    pub struct LoadBalancer {
        /// Its name.
        name: String,
        /// Whether it has public addresses.
        internet_facing: Reading<bool>,
        /// Ids of the instances behind it.
        instances: Vec<String>,
    }
}
