//! Whether a VPC reaches ECR without leaving it: by interface endpoints for its two interfaces, and by an endpoint for
//! S3, from which the layers of an image come.
//! <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::facts::{Cause, Reading, record, words};
use crate::network::{Endpoint, Interface, Network, RouteState, Target};
use crate::services::ec2::attributes::DESCRIBE_VPC_ATTRIBUTE;
use crate::services::ec2::network::{
    DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_ROUTE_TABLES,
    DESCRIBE_VPC_ENDPOINTS, GET_MANAGED_PREFIX_LIST_ENTRIES,
};

/// How many interfaces that may pull, and networks elsewhere, are named before they are only counted.
const MOST_NAMED: usize = 5;

record! {
    /// A VPC of a region that holds repositories, as the way from it to ECR.
    pub struct Vpc {
        /// Its id.
        id: String,
        /// The account that it belongs to; who shares a subnet of it sees none of its endpoints.
        shared_by: Vec<String>,
        /// Whether something in it may pull images.
        pulls: Reading<Pulls> => [DESCRIBE_NETWORK_INTERFACES],
        /// The endpoint for the interface of Docker.
        docker: Reading<Leg> => [DESCRIBE_VPC_ENDPOINTS],
        /// The endpoint for the interface of ECR.
        api: Reading<Leg> => [DESCRIBE_VPC_ENDPOINTS],
        /// The endpoint for S3.
        layers: Reading<Leg> => [
            DESCRIBE_VPC_ENDPOINTS, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_ROUTE_TABLES,
            DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES
        ],
        /// Whether names are resolved in it as endpoints need it; not asked where no endpoint has the name of ECR.
        dns: Reading<bool> => [
            DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPC_ATTRIBUTE
        ],
        /// Other networks that its routes lead to, where endpoints for it may be.
        elsewhere: Reading<Vec<String>> => [
            DESCRIBE_ROUTE_TABLES, DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES
        ],
    }
}

words! {
    /// Whether something in a VPC may pull images.
    pub enum Pulls {
        /// Tasks, or pods of Kubernetes, are in it.
        Yes = "yes",
        /// Instances, or interfaces of which nobody here knows what for, are in it.
        Perhaps = "perhaps",
        /// Nothing is in it that runs containers.
        No = "no",
    }
}

words! {
    /// How a VPC reaches a service.
    pub enum Leg {
        /// By an endpoint that its public name leads to, or that all routes that matter lead to.
        Private = "private",
        /// By an endpoint, while its public name leads past it.
        Unnamed = "unnamed",
        /// By an endpoint, for a part of the subnets that matter.
        Partly = "partly",
        /// There is an endpoint, and it does not work.
        Unavailable = "unavailable",
        /// There is no endpoint.
        None = "none",
    }
}

/// What is asked about one VPC.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The network of its region: VPCs, subnets, routes, interfaces, endpoints.
    pub network: &'a Network,
    /// The region.
    pub region: &'a str,
    /// The id of the VPC.
    pub vpc: &'a str,
}

/// What an endpoint leads to, by what follows the region in the name of its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    Docker,
    Api,
    Layers,
}

impl Service {
    /// What the names of its service end with. Partitions differ in how they begin.
    const fn name(self) -> &'static str {
        match self {
            Self::Docker => "ecr.dkr",
            Self::Api => "ecr.api",
            Self::Layers => "s3",
        }
    }
}

impl Asked<'_> {
    /// The facts.
    #[must_use]
    pub fn vpc(&self) -> Vpc {
        let parts = &self.network.parts;
        let owner = parts.vpcs.get(self.vpc);
        let others = match owner {
            Reading::Known(vpc) if vpc.owner != parts.account && !vpc.owner.is_empty() => {
                vec![vpc.owner.to_string()]
            }
            Reading::Known(_) | Reading::Unknown(_) => Vec::new(),
        };
        Vpc {
            id: self.vpc.to_owned(),
            shared_by: others,
            pulls: self.pulls(),
            docker: self.by_interface(Service::Docker),
            api: self.by_interface(Service::Api),
            layers: self.layers(),
            dns: DESCRIBE_VPC_ATTRIBUTE
                .not_read("the layout does not tell")
                .into(),
            elsewhere: self.elsewhere(),
        }
    }

    fn interfaces(&self) -> impl Iterator<Item = &Interface> {
        let all = self.network.parts.interfaces.iter();
        all.map(|(_, interface)| interface)
            .filter(|interface| &*interface.vpc == self.vpc)
    }

    fn pulls(&self) -> Reading<Pulls> {
        let certain = self.interfaces().map(pulls);
        let most = certain.max_by_key(|pulls| match pulls {
            Pulls::No => 0,
            Pulls::Perhaps => 1,
            Pulls::Yes => 2,
        });
        match (most, self.network.parts.interfaces.incomplete()) {
            (Some(Pulls::Yes), _) => Reading::Known(Pulls::Yes),
            (_, Some(cause)) => cause.clone().into(),
            (Some(known), None) => Reading::Known(known),
            (None, None) => Reading::Known(Pulls::No),
        }
    }

    fn endpoints(&self, service: Service) -> Vec<&Endpoint> {
        let end = format!(".{}.{}", self.region, service.name());
        let all = self.network.parts.endpoints.iter();
        all.map(|(_, endpoint)| endpoint)
            .filter(|endpoint| &*endpoint.vpc == self.vpc && endpoint.service.ends_with(&end))
            .collect()
    }

    /// Whether there may be endpoints that were not read.
    fn unread(&self) -> Option<Cause> {
        self.network.parts.endpoints.incomplete().cloned()
    }

    fn by_interface(&self, service: Service) -> Reading<Leg> {
        let endpoints = self.endpoints(service);
        let legs = endpoints
            .iter()
            .filter(|endpoint| is(endpoint, "interface"));
        match (
            legs.map(|endpoint| leg(endpoint)).min_by_key(rank),
            self.unread(),
        ) {
            (Some(Leg::Private), _) => Reading::Known(Leg::Private),
            (_, Some(cause)) => cause.into(),
            (Some(leg), None) => Reading::Known(leg),
            (None, None) => Reading::Known(Leg::None),
        }
    }

    /// S3, by routes to a gateway endpoint or by an interface endpoint.
    fn layers(&self) -> Reading<Leg> {
        let by_interface = self.by_interface(Service::Layers);
        let gateways: Vec<&Endpoint> = self
            .endpoints(Service::Layers)
            .into_iter()
            .filter(|endpoint| is(endpoint, "gateway"))
            .collect();
        match (by_interface, self.by_routes(&gateways)) {
            (Reading::Known(Leg::Private), _) | (_, Reading::Known(Leg::Private)) => {
                Reading::Known(Leg::Private)
            }
            (Reading::Unknown(cause), _) | (_, Reading::Unknown(cause)) => cause.into(),
            (Reading::Known(a), Reading::Known(b)) => {
                Reading::Known(if rank(&a) <= rank(&b) { a } else { b })
            }
        }
    }

    /// Whether every subnet that matters has a route table that leads to a gateway endpoint which works.
    fn by_routes(&self, gateways: &[&Endpoint]) -> Reading<Leg> {
        if gateways.is_empty() {
            return match self.unread() {
                Some(cause) => cause.into(),
                None => Reading::Known(Leg::None),
            };
        }
        let working = gateways.iter().filter(|endpoint| is_available(endpoint));
        let tables: BTreeSet<&Arc<str>> = working.flat_map(|endpoint| &endpoint.tables).collect();
        if tables.is_empty() {
            return Reading::Known(Leg::Unavailable);
        }
        if let Some(cause) = self.network.parts.interfaces.incomplete() {
            return cause.clone().into();
        }
        let mut served: BTreeMap<bool, usize> = BTreeMap::new();
        for subnet in self.subnets() {
            match self.network.table_of(&subnet, self.vpc) {
                Reading::Known((id, _)) => *served.entry(tables.contains(id)).or_default() += 1,
                Reading::Unknown(cause) => return cause.into(),
            }
        }
        Reading::Known(match (served.get(&true), served.get(&false)) {
            (_, None) => Leg::Private,
            (Some(_), Some(_)) => Leg::Partly,
            (None, Some(_)) => Leg::None,
        })
    }

    /// The subnets of what may pull.
    fn subnets(&self) -> BTreeSet<Arc<str>> {
        let pulling = self.interfaces().filter(|one| pulls(one) != Pulls::No);
        pulling.map(|interface| interface.subnet.clone()).collect()
    }

    /// Networks beyond gateways that its routes lead to, where endpoints may be which serve it as well.
    fn elsewhere(&self) -> Reading<Vec<String>> {
        let tables = &self.network.parts.tables;
        if let Some(cause) = tables.incomplete() {
            return cause.clone().into();
        }
        let own = tables.iter().filter(|(_, table)| &*table.vpc == self.vpc);
        let routes = own.flat_map(|(_, table)| table.routes.iter());
        let working = routes.filter(|route| route.state != RouteState::Blackhole);
        let targets: BTreeSet<String> = working
            .filter_map(|route| match &route.target {
                Target::Elsewhere(id) | Target::Through(id) | Target::Unread(id) => {
                    Some(id.to_string())
                }
                Target::Local
                | Target::Internet(_)
                | Target::OutOnly(_)
                | Target::Carrier(_)
                | Target::Endpoint(_) => None,
            })
            .collect();
        Reading::Known(targets.into_iter().take(MOST_NAMED).collect())
    }
}

/// Best first.
fn rank(leg: &Leg) -> u8 {
    match leg {
        Leg::Private => 0,
        Leg::Partly => 1,
        Leg::Unnamed => 2,
        Leg::Unavailable => 3,
        Leg::None => 4,
    }
}

/// AWS spells these words in several ways.
fn is(endpoint: &Endpoint, kind: &str) -> bool {
    endpoint.kind.eq_ignore_ascii_case(kind)
}

fn is_available(endpoint: &Endpoint) -> bool {
    endpoint.state.eq_ignore_ascii_case("available")
}

/// What it does for the VPC's own. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html>
fn leg(endpoint: &Endpoint) -> Leg {
    match (is_available(endpoint), endpoint.private_dns) {
        (false, _) => Leg::Unavailable,
        (true, Some(true)) if endpoint.for_outside_only => Leg::Unnamed,
        (true, Some(true)) => Leg::Private,
        (true, Some(false) | None) => Leg::Unnamed,
    }
}

/// Interfaces that services make for themselves and that pull no image: how their descriptions begin.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html>
const NO_CONTAINERS: [&str; 12] = [
    "ELB ",
    "Interface for NAT Gateway ",
    "VPC Endpoint ",
    "AWS Lambda VPC ENI",
    "RDSNetworkInterface",
    "EFS mount target",
    "ElastiCache ",
    "RedshiftNetworkInterface",
    "Network Interface for Transit Gateway Attachment",
    "DAX ",
    "AWS created network interface for directory",
    "Route 53 Resolver",
];

/// Whether an interface belongs to something that pulls images.
fn pulls(interface: &Interface) -> Pulls {
    let description = &*interface.description;
    let is_task = description.starts_with("arn:") && description.contains(":ecs:");
    // What the network of EKS adds to its nodes for pods.
    let is_node = description.starts_with("aws-K8S-");
    let mut beginnings = NO_CONTAINERS.iter();
    if is_task || is_node {
        Pulls::Yes
    } else if interface.instance.is_some() {
        // It may run containers or none.
        Pulls::Perhaps
    } else if interface.is_managed && is_plain(&interface.told_kind) {
        match beginnings.any(|beginning| description.starts_with(beginning)) {
            true => Pulls::No,
            false => Pulls::Perhaps,
        }
    } else {
        // Of a load balancer, a gateway or an endpoint by its type, or attached to nothing.
        Pulls::No
    }
}

/// Whether an interface is of the type that everything may have.
fn is_plain(kind: &str) -> bool {
    matches!(kind, "" | "interface" | "branch" | "trunk")
}

#[cfg(test)]
mod tests;
