//! How a region's network is laid out: VPCs, subnets, routes, prefix lists, endpoints, and what blocks public access
//! to all of them.

use std::net::IpAddr;
use std::sync::Arc;

use super::Cidr;
use crate::facts::{Call, Reading};

/// A VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vpc {
    /// The account that it belongs to; one that shares a subnet with this account may be another.
    pub owner: Arc<str>,
    /// Whether it came with the account.
    pub is_default: bool,
    /// Its blocks.
    pub blocks: Box<[Cidr]>,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// Its VPC.
    pub vpc: Arc<str>,
    /// The account that it belongs to.
    pub owner: Arc<str>,
    /// Its zone, for example `eu-central-1a`; empty if AWS does not tell.
    pub zone: Arc<str>,
    /// Its blocks.
    pub blocks: Box<[Cidr]>,
    /// Those of IPv6 that AWS never advertises on the internet, though they look public.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SubnetIpv6CidrBlockAssociation.html>
    pub unadvertised: Box<[Cidr]>,
    /// What AWS tells of the block on public access there, in the account of its owner.
    pub block: Option<Blocked>,
}

/// Where a route leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The VPC itself.
    Local,
    /// An internet gateway.
    Internet(Arc<str>),
    /// A gateway that lets connections out only: a NAT gateway, or an egress-only internet gateway.
    OutOnly(Arc<str>),
    /// A carrier gateway, by which a carrier's network comes in, and nothing of the internet.
    /// <https://docs.aws.amazon.com/wavelength/latest/developerguide/how-wavelengths-work.html>
    Carrier(Arc<str>),
    /// An interface, an instance or an endpoint that hands traffic on: a firewall, a NAT instance.
    Through(Arc<str>),
    /// A gateway endpoint to a service of AWS.
    Endpoint(Arc<str>),
    /// Another network: a peered VPC, a transit gateway, a VPN, a network core, an outpost.
    Elsewhere(Arc<str>),
    /// Something that this version cannot read.
    Unread(Arc<str>),
}

/// What a route is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A block of addresses.
    Block(Cidr),
    /// A managed prefix list.
    List(Arc<str>),
    /// Something that this version cannot read; it may be any.
    Unread(Arc<str>),
}

/// Whether a route works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteState {
    /// It does.
    Active,
    /// Its target is gone, so what it is for is lost.
    Blackhole,
    /// AWS does not tell, or in a new word.
    Unread,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What it is for.
    pub destination: Destination,
    /// Where it leads.
    pub target: Target,
    /// Whether it works.
    pub state: RouteState,
    /// Whether a gateway told it; a route that a person made goes before it.
    pub is_propagated: bool,
}

/// A route table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteTable {
    /// Its VPC.
    pub vpc: Arc<str>,
    /// Whether it is for the subnets of the VPC that have none of their own.
    pub is_main: bool,
    /// The subnets that it is for.
    pub subnets: Box<[Arc<str>]>,
    /// The gateways that it is for: it then routes what comes in by them.
    pub gateways: Box<[Arc<str>]>,
    /// Its routes.
    pub routes: Box<[Route]>,
}

/// A managed prefix list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefixList {
    /// Its name, for example `com.amazonaws.global.cloudfront.origin-facing`; empty if AWS does not tell.
    pub name: Arc<str>,
    /// Whether AWS keeps it.
    pub of_aws: bool,
    /// Its blocks.
    pub blocks: Reading<Box<[Cidr]>>,
}

/// How far public access is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// Not.
    Off,
    /// What comes in by internet gateways.
    Inbound,
    /// What comes in, and what goes out.
    BothWays,
    /// It is being changed, or AWS tells it in a new word.
    Unsettled,
}

/// What an exclusion from the block allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excluded {
    /// Both ways.
    BothWays,
    /// Connections from inside only.
    OutOnly,
    /// It is being made, changed or removed, or AWS tells it in a new word.
    Unsettled,
}

/// What is excluded, by id, and how.
pub type Exclusion = (Arc<str>, Excluded);

/// VPC Block Public Access of a region.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAccessBlock {
    /// The call that told it.
    pub told_by: Call,
    /// How far it blocks.
    pub mode: Blocked,
    /// What is excluded: VPCs and subnets, by id. Not read, and not needed, where nothing is blocked.
    pub exclusions: Reading<Box<[Exclusion]>>,
}

/// A VPC endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its VPC.
    pub vpc: Arc<str>,
    /// The service that it leads to, for example `com.amazonaws.eu-central-1.s3`.
    pub service: Arc<str>,
    /// How: `Interface`, `Gateway`, `GatewayLoadBalancer` … as AWS tells.
    pub kind: Arc<str>,
    /// Its state as AWS tells, in lower case: `available` …
    pub state: Arc<str>,
    /// The account that it belongs to.
    pub owner: Arc<str>,
    /// Whether the service's public name leads to it.
    pub private_dns: Option<bool>,
    /// Whether that name leads to it only for those who ask from outside of the VPC, through a resolver of Route 53.
    pub for_outside_only: bool,
    /// Its subnets.
    pub subnets: Box<[Arc<str>]>,
    /// Its groups.
    pub groups: Box<[Arc<str>]>,
    /// The route tables that lead to it.
    pub tables: Box<[Arc<str>]>,
    /// Its policy; empty if AWS does not tell.
    pub policy: Arc<str>,
}

/// What stands before others and lets the internet come to them: a load balancer, an accelerator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its ARN or name, for evidence.
    pub name: Arc<str>,
    /// What reaches it from the internet on the port where it listens; see [`Answer`](super::Answer).
    pub reached: super::Answer,
    /// Whether the addresses of clients stay what they are on the way to its targets, so that the filters of a
    /// target see them.
    pub keeps_clients: bool,
    /// What it hands traffic to.
    pub targets: Reading<Box<[EntryTarget]>>,
}

/// What an entry hands traffic to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryTarget {
    /// Who.
    pub who: TargetId,
    /// The port there; `None` where every port is handed on.
    pub port: Option<u16>,
}

/// A target of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetId {
    /// An instance, by id.
    Instance(Arc<str>),
    /// An address.
    Address(IpAddr),
    /// An interface, by id.
    Interface(Arc<str>),
    /// Another entry, by name.
    Entry(Arc<str>),
}
