//! Reads what EC2 tells of VPCs, subnets, routes, interfaces and endpoints.

use std::net::Ipv4Addr;
use std::sync::Arc;

use aws_sdk_ec2::types::{
    BlockPublicAccessMode, InternetGatewayBlockMode, InternetGatewayExclusionMode,
    NetworkInterface, NetworkInterfaceAssociation, Route as ToldRoute, RouteOrigin,
    RouteState as ToldState, RouteTable as ToldTable, RouteTableAssociationStateCode,
    Subnet as ToldSubnet, Vpc as ToldVpc, VpcBlockPublicAccessExclusion,
    VpcBlockPublicAccessExclusionState, VpcBlockPublicAccessOptions, VpcBlockPublicAccessState,
    VpcEndpoint,
};

use super::live::Names;
use crate::network::{
    Address, Blocked, Cidr, Destination, Endpoint, Excluded, Interface, InterfaceKind, Route,
    RouteState, RouteTable, Subnet, Target, Vpc,
};

/// What has an id; `None` if AWS left it out.
type Told<T> = Option<(Arc<str>, T)>;

fn blocks<'a>(texts: impl IntoIterator<Item = Option<&'a str>>) -> Box<[Cidr]> {
    let texts = texts.into_iter().flatten();
    texts.filter_map(Cidr::parse).collect()
}

pub(super) fn vpc(names: &Names, told: &ToldVpc) -> Told<Vpc> {
    let v4 = told.cidr_block_association_set().iter();
    let v4 = v4.map(|of| of.cidr_block());
    let v6 = told.ipv6_cidr_block_association_set().iter();
    let v6 = v6.map(|of| of.ipv6_cidr_block());
    let vpc = Vpc {
        owner: names.name(told.owner_id()),
        is_default: told.is_default() == Some(true),
        blocks: blocks(v4.chain(v6)),
    };
    Some((told.vpc_id()?.into(), vpc))
}

pub(super) fn subnet(names: &Names, told: &ToldSubnet) -> Told<Subnet> {
    let v6 = told.ipv6_cidr_block_association_set().iter();
    let unadvertised = v6.clone().filter(|of| {
        let attribute = of.ipv6_address_attribute();
        attribute.map(|attribute| attribute.as_str()) == Some("private")
    });
    let unadvertised = unadvertised.map(|of| of.ipv6_cidr_block());
    let v6 = v6.map(|of| of.ipv6_cidr_block());
    let block = told.block_public_access_states();
    let subnet = Subnet {
        vpc: names.name(Some(told.vpc_id()?)),
        owner: names.name(told.owner_id()),
        zone: names.name(told.availability_zone()),
        blocks: blocks(std::iter::once(told.cidr_block()).chain(v6)),
        unadvertised: blocks(unadvertised),
        block: block
            .and_then(|block| block.internet_gateway_block_mode())
            .map(|mode| match mode {
                BlockPublicAccessMode::Off => Blocked::Off,
                BlockPublicAccessMode::BlockIngress => Blocked::Inbound,
                BlockPublicAccessMode::BlockBidirectional => Blocked::BothWays,
                _ => Blocked::Unsettled,
            }),
    };
    Some((told.subnet_id()?.into(), subnet))
}

pub(super) fn table(names: &Names, told: &ToldTable) -> Told<RouteTable> {
    let associations = told.associations().iter().filter(|association| {
        let state = association.association_state();
        !matches!(
            state.and_then(|state| state.state()),
            Some(
                RouteTableAssociationStateCode::Disassociated
                    | RouteTableAssociationStateCode::Failed
            )
        )
    });
    let subnets = associations.clone().filter_map(|of| of.subnet_id());
    let gateways = associations.clone().filter_map(|of| of.gateway_id());
    let table = RouteTable {
        vpc: names.name(Some(told.vpc_id()?)),
        is_main: associations.clone().any(|of| of.main() == Some(true)),
        subnets: names.names(subnets),
        gateways: names.names(gateways),
        routes: told
            .routes()
            .iter()
            .map(|told| route(names, told))
            .collect(),
    };
    Some((told.route_table_id()?.into(), table))
}

fn route(names: &Names, told: &ToldRoute) -> Route {
    let v4 = told.destination_cidr_block();
    let block = v4.or(told.destination_ipv6_cidr_block());
    let destination = match (block, told.destination_prefix_list_id()) {
        (Some(block), _) => match Cidr::parse(block) {
            Some(block) => Destination::Block(block),
            None => Destination::Unread(names.name(Some(block))),
        },
        (None, Some(list)) => Destination::List(names.name(Some(list))),
        (None, None) => Destination::Unread(names.name(Some("a route to nowhere"))),
    };
    Route {
        target: target(names, told, matches!(destination, Destination::List(_))),
        destination,
        state: match told.state() {
            Some(ToldState::Active) => RouteState::Active,
            Some(ToldState::Blackhole) => RouteState::Blackhole,
            _ => RouteState::Unread,
        },
        // A virtual private gateway told it, or a route server did.
        is_propagated: matches!(
            told.origin(),
            Some(RouteOrigin::EnableVgwRoutePropagation | RouteOrigin::Advertisement)
        ),
    }
}

/// Where a route leads. Of the endpoints only those to services of AWS are routed to by lists.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>
fn target(names: &Names, told: &ToldRoute, by_list: bool) -> Target {
    let name = |id: &str| names.name(Some(id));
    let out_only = told.nat_gateway_id();
    if let Some(id) = out_only.or(told.egress_only_internet_gateway_id()) {
        return Target::OutOnly(name(id));
    }
    if let Some(id) = told.carrier_gateway_id() {
        return Target::Carrier(name(id));
    }
    let elsewhere = told
        .transit_gateway_id()
        .or(told.vpc_peering_connection_id());
    let elsewhere = elsewhere.or(told.local_gateway_id());
    let elsewhere = elsewhere
        .or(told.core_network_arn())
        .or(told.odb_network_arn());
    if let Some(id) = elsewhere {
        return Target::Elsewhere(name(id));
    }
    // A route server tells the address of what it leads to.
    let through = told.network_interface_id().or(told.instance_id());
    if let Some(id) = through.or(told.ip_address()) {
        return Target::Through(name(id));
    }
    match told.gateway_id() {
        Some("local") => Target::Local,
        Some(id) if id.starts_with("igw-") => Target::Internet(name(id)),
        Some(id) if id.starts_with("vgw-") => Target::Elsewhere(name(id)),
        Some(id) if id.starts_with("vpce-") && by_list => Target::Endpoint(name(id)),
        Some(id) if id.starts_with("vpce-") => Target::Through(name(id)),
        Some(other) => Target::Unread(name(other)),
        None => Target::Unread(name("a route without a target")),
    }
}

pub(super) fn interface(names: &Names, told: &NetworkInterface) -> Told<Interface> {
    let groups = told.groups().iter().filter_map(|group| group.group_id());
    let addresses: Option<Vec<Address>> = match told.private_ip_addresses() {
        [] => told
            .private_ip_address()
            .map(|private| address(private, told.association()))
            .into_iter()
            .collect(),
        all => all
            .iter()
            .map(|own| {
                let private = own.private_ip_address()?;
                let is_first =
                    own.primary() == Some(true) || told.private_ip_address() == Some(private);
                // The public address of the first is told twice. Once is enough.
                let of_first = told.association().filter(|_| is_first);
                address(private, own.association().or(of_first))
            })
            .collect(),
    };
    let v6 = told.ipv6_addresses().iter();
    let v6 = v6.map(|own| Cidr::parse(own.ipv6_address()?));
    let delegated = told.ipv6_prefixes().iter();
    let delegated = delegated.map(|own| Cidr::parse(own.ipv6_prefix()?));
    let v4 = told.ipv4_prefixes().iter();
    let v4 = v4.map(|own| Cidr::parse(own.ipv4_prefix()?));
    let kind = told.interface_type().map(|kind| kind.as_str());
    let attachment = told.attachment();
    let interface = Interface {
        vpc: names.name(Some(told.vpc_id()?)),
        subnet: names.name(Some(told.subnet_id()?)),
        groups: names.names(groups),
        addresses: addresses?.into_boxed_slice(),
        delegated: v4.collect::<Option<Box<[Cidr]>>>()?,
        v6: v6.chain(delegated).collect::<Option<Box<[Cidr]>>>()?,
        denies_internet: told.deny_all_igw_traffic() == Some(true),
        kind: match kind {
            Some("nat_gateway" | "natGateway") => InterfaceKind::Nat,
            Some(_) | None => InterfaceKind::Ordinary,
        },
        told_kind: names.name(kind),
        is_managed: told.requester_managed() == Some(true),
        instance: attachment
            .and_then(|attachment| attachment.instance_id())
            .map(Arc::from),
        description: names.name(told.description()),
    };
    Some((told.network_interface_id()?.into(), interface))
}

/// An address; `None` if it cannot be read.
fn address(private: &str, association: Option<&NetworkInterfaceAssociation>) -> Option<Address> {
    let read = |text: Option<&str>| -> Option<Option<Ipv4Addr>> {
        match text.filter(|text| !text.is_empty()) {
            None => Some(None),
            Some(text) => Some(Some(text.parse().ok()?)),
        }
    };
    Some(Address {
        private: private.parse().ok()?,
        public: read(association.and_then(|of| of.public_ip()))?,
        carrier: read(association.and_then(|of| of.carrier_ip()))?,
    })
}

pub(super) fn endpoint(names: &Names, told: &VpcEndpoint) -> Told<Endpoint> {
    let state = told.state().map(|state| state.as_str().to_lowercase());
    let groups = told.groups().iter().filter_map(|group| group.group_id());
    let endpoint = Endpoint {
        vpc: names.name(Some(told.vpc_id()?)),
        service: names.name(told.service_name()),
        kind: names.name(told.vpc_endpoint_type().map(|kind| kind.as_str())),
        state: names.name(state.as_deref()),
        owner: names.name(told.owner_id()),
        private_dns: told.private_dns_enabled(),
        for_outside_only: told
            .dns_options()
            .and_then(|options| options.private_dns_only_for_inbound_resolver_endpoint())
            == Some(true),
        subnets: names.names(told.subnet_ids().iter().map(String::as_str)),
        groups: names.names(groups),
        tables: names.names(told.route_table_ids().iter().map(String::as_str)),
        policy: names.name(told.policy_document()),
    };
    Some((told.vpc_endpoint_id()?.into(), endpoint))
}

/// How far the region blocks public access.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessOptions.html>
pub(super) fn blocked(told: &VpcBlockPublicAccessOptions) -> Blocked {
    let mode = told.internet_gateway_block_mode();
    match (told.state(), mode) {
        (Some(VpcBlockPublicAccessState::DefaultState), None) => Blocked::Off,
        (
            Some(
                VpcBlockPublicAccessState::DefaultState | VpcBlockPublicAccessState::UpdateComplete,
            ),
            Some(mode),
        ) => match mode {
            InternetGatewayBlockMode::Off => Blocked::Off,
            InternetGatewayBlockMode::BlockIngress => Blocked::Inbound,
            InternetGatewayBlockMode::BlockBidirectional => Blocked::BothWays,
            _ => Blocked::Unsettled,
        },
        (Some(_) | None, _) => Blocked::Unsettled,
    }
}

/// Whether an exclusion stands, or may.
pub(super) fn is_excluding(told: &VpcBlockPublicAccessExclusion) -> bool {
    !matches!(
        told.state(),
        Some(
            VpcBlockPublicAccessExclusionState::CreateFailed
                | VpcBlockPublicAccessExclusionState::DeleteComplete
                | VpcBlockPublicAccessExclusionState::DisableComplete
        )
    )
}

/// What is excluded, and how far.
pub(super) fn excluded(told: VpcBlockPublicAccessExclusion) -> Told<Excluded> {
    let id = told.resource_arn()?.rsplit('/').next()?;
    let settled = matches!(
        told.state(),
        Some(
            VpcBlockPublicAccessExclusionState::CreateComplete
                | VpcBlockPublicAccessExclusionState::UpdateComplete
        )
    );
    let excluded = match told.internet_gateway_exclusion_mode() {
        Some(InternetGatewayExclusionMode::AllowBidirectional) if settled => Excluded::BothWays,
        Some(InternetGatewayExclusionMode::AllowEgress) if settled => Excluded::OutOnly,
        Some(_) | None => Excluded::Unsettled,
    };
    Some((id.into(), excluded))
}
