//! AWS Global Accelerator: what accelerators lead to.
//!
//! An accelerator hands on what it gets and can have no web ACL: what stands behind it decides. Load balancers of
//! the account are judged where they are read, internal ones too; everything else is told here.

use crate::facts::{FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;

pub mod ports;

#[cfg(feature = "aws")]
mod attachments;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "globalaccelerator",
    kinds: &[&ENDPOINT],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `globalaccelerator.endpoint`.
pub static ENDPOINT: FactKind = FactKind {
    name: "globalaccelerator.endpoint",
    noun: "endpoint of an accelerator",
    plural: "endpoints of accelerators",
    doc: "Something that an accelerator of Global Accelerator leads to, in a region that is read.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[
        LIST_ACCELERATORS,
        LIST_LISTENERS,
        LIST_ENDPOINT_GROUPS,
        LIST_CUSTOM_ROUTING_ACCELERATORS,
        LIST_CUSTOM_ROUTING_LISTENERS,
        LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
    ],
    fallback: &[],
    fields: Endpoint::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglobalaccelerator.html>
calls! {
    "globalaccelerator";
    /// Lists standard accelerators.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListAccelerators.html>
    pub LIST_ACCELERATORS = "ListAccelerators" telling "Accelerators";
    /// Lists the listeners of one.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListListeners.html>
    pub LIST_LISTENERS = "ListListeners" telling "Listeners";
    /// Lists what a listener leads to, region by region.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListEndpointGroups.html>
    pub LIST_ENDPOINT_GROUPS = "ListEndpointGroups" telling "EndpointGroups";
    /// Lists accelerators that map their ports to addresses in subnets.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListCustomRoutingAccelerators.html>
    pub LIST_CUSTOM_ROUTING_ACCELERATORS = "ListCustomRoutingAccelerators" telling "Accelerators";
    /// Lists the listeners of one.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListCustomRoutingListeners.html>
    pub LIST_CUSTOM_ROUTING_LISTENERS = "ListCustomRoutingListeners" telling "Listeners";
    /// Lists the subnets that a listener leads to, region by region.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListCustomRoutingEndpointGroups.html>
    pub LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS = "ListCustomRoutingEndpointGroups" telling "EndpointGroups";
    /// Lists what accelerators of other accounts may lead to.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_ListCrossAccountAttachments.html>
    pub LIST_CROSS_ACCOUNT_ATTACHMENTS = "ListCrossAccountAttachments" telling "CrossAccountAttachments";
}

record! {
    /// Something that an accelerator leads to.
    pub struct Endpoint {
        /// Name of the accelerator.
        accelerator: String,
        /// Whether the accelerator takes traffic.
        enabled: Reading<bool>,
        /// The ARN of a load balancer, or the id of an instance, an Elastic IP address or a subnet.
        target: String,
        /// What it is.
        form: Reading<EndpointForm>,
        /// Whether it is a load balancer of the account, which is judged where it is read.
        own_load_balancer: bool,
        /// The ports at which it is reached: `443, 8000-8010`.
        ports: String,
    }
}

words! {
    /// What an accelerator leads to.
    pub enum EndpointForm {
        /// An Application Load Balancer.
        Application = "Application Load Balancer",
        /// A Network Load Balancer.
        Network = "Network Load Balancer",
        /// An instance of EC2.
        Instance = "instance",
        /// An Elastic IP address.
        Address = "Elastic IP address",
        /// A subnet, whose instances are reached by ports of their own.
        Subnet = "subnet",
    }
}

impl EndpointForm {
    /// What an endpoint's id says; `None` for one that is new to us.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_EndpointDescription.html>
    #[must_use]
    pub fn of_id(id: &str) -> Option<Self> {
        if let Some((service, resource)) =
            of_arn(id).map(|(service, _, resource)| (service, resource))
        {
            return match resource.split('/').collect::<Vec<_>>().as_slice() {
                ["loadbalancer", "app", ..] if service == "elasticloadbalancing" => {
                    Some(Self::Application)
                }
                ["loadbalancer", "net", ..] if service == "elasticloadbalancing" => {
                    Some(Self::Network)
                }
                _ => None,
            };
        }
        let (kind, rest) = id.split_once('-')?;
        match kind {
            _ if rest.is_empty() => None,
            "i" => Some(Self::Instance),
            "eipalloc" => Some(Self::Address),
            "subnet" => Some(Self::Subnet),
            _ => None,
        }
    }
}

/// The id of what is told by an ARN of EC2; whatever else is told stays as it is.
#[must_use]
pub fn id_of(told: &str) -> &str {
    match of_arn(told) {
        Some(("ec2", _, resource)) => resource.rsplit_once('/').map_or(resource, |(_, id)| id),
        Some(_) | None => told,
    }
}

/// Whether an endpoint is a load balancer of this account.
#[must_use]
pub fn is_own_load_balancer(id: &str, account: &str) -> bool {
    let is_own = of_arn(id).is_some_and(|(_, of, _)| of == account);
    is_own
        && matches!(
            EndpointForm::of_id(id),
            Some(EndpointForm::Application | EndpointForm::Network)
        )
}

/// Service, account and resource of an ARN.
fn of_arn(id: &str) -> Option<(&str, &str, &str)> {
    match id.splitn(6, ':').collect::<Vec<_>>().as_slice() {
        ["arn", _, service, _, account, resource] => Some((service, account, resource)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_known_by_their_ids() {
        let arn =
            |rest: &str| format!("arn:aws:elasticloadbalancing:eu-west-1:111122223333:{rest}");
        for (id, expected) in [
            (
                arn("loadbalancer/app/shop/1"),
                Some(EndpointForm::Application),
            ),
            (arn("loadbalancer/net/shop/1"), Some(EndpointForm::Network)),
            (arn("loadbalancer/gwy/shop/1"), None),
            (arn("loadbalancer/shop"), None),
            (arn("targetgroup/app/shop/1"), None),
            (
                "arn:aws:other:eu-west-1:1:loadbalancer/app/shop/1".to_owned(),
                None,
            ),
            (
                "i-0a1b2c3d4e5f67890".to_owned(),
                Some(EndpointForm::Instance),
            ),
            (
                "eipalloc-0a1b2c3d4e5f67890".to_owned(),
                Some(EndpointForm::Address),
            ),
            (
                "subnet-0a1b2c3d4e5f67890".to_owned(),
                Some(EndpointForm::Subnet),
            ),
            ("i-".to_owned(), None),
            ("eni-0a1b".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(EndpointForm::of_id(&id), expected, "{id}");
        }
    }

    #[test]
    fn arns_of_ec2_tell_ids() {
        let arn = |rest: &str| format!("arn:aws:ec2:eu-west-1:111122223333:{rest}");
        assert_eq!(id_of(&arn("instance/i-0a1b")), "i-0a1b");
        assert_eq!(id_of(&arn("elastic-ip/eipalloc-0a1b")), "eipalloc-0a1b");
        assert_eq!(id_of("subnet-0a1b"), "subnet-0a1b");
        let balancer = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/shop/1";
        assert_eq!(id_of(balancer), balancer);
    }

    #[test]
    fn load_balancers_of_other_accounts_are_not_ours() {
        let of = |account: &str| {
            format!("arn:aws:elasticloadbalancing:eu-west-1:{account}:loadbalancer/net/shop/1")
        };
        assert!(is_own_load_balancer(&of("111122223333"), "111122223333"));
        assert!(!is_own_load_balancer(&of("444455556666"), "111122223333"));
        assert!(!is_own_load_balancer("i-0a1b2c3d4e5f67890", "111122223333"));
    }
}
