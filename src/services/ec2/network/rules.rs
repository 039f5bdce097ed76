//! Reads what EC2 tells of the rules of groups and network ACLs.

use std::sync::Arc;

use aws_sdk_ec2::types::{
    IpPermission, NetworkAcl, NetworkAclEntry, RuleAction, SecurityGroup, UserIdGroupPair,
};

use super::live::Names;
use crate::network::{About, Acl, AclRule, Cidr, Group, GroupRule, Ports, Protocol, Source};

pub(super) fn group(names: &Names, told: &SecurityGroup) -> Option<(Arc<str>, Group)> {
    let rules = told.ip_permissions().iter();
    let group = Group {
        name: names.name(told.group_name()),
        vpc: names.name(told.vpc_id()),
        owner: names.name(told.owner_id()),
        rules: rules.flat_map(|told| rules_of(names, told)).collect(),
    };
    Some((told.group_id()?.into(), group))
}

/// A rule for each source that a permission names.
fn rules_of(names: &Names, told: &IpPermission) -> Vec<GroupRule> {
    let Some((protocol, ports)) = traffic(told) else {
        let words = (told.ip_protocol(), told.from_port(), told.to_port());
        let what = format!("a rule of a group on {words:?}");
        return vec![GroupRule {
            protocol: Protocol::All,
            ports: Ports::ALL,
            from: Source::Unread(names.name(Some(&what))),
        }];
    };
    let block = |text: Option<&str>| match text.and_then(Cidr::parse) {
        Some(block) => Source::Block(block),
        None => Source::Unread(names.name(text.or(Some("a rule without a block")))),
    };
    let v4 = told.ip_ranges().iter().map(|range| block(range.cidr_ip()));
    let v6 = told.ipv6_ranges().iter();
    let v6 = v6.map(|range| block(range.cidr_ipv6()));
    let lists = told.prefix_list_ids().iter();
    let lists = lists.map(|list| match list.prefix_list_id() {
        Some(id) => Source::List(names.name(Some(id))),
        None => Source::Unread(names.name(Some("a rule without a prefix list"))),
    });
    let pairs = told.user_id_group_pairs().iter();
    let pairs = pairs.map(|pair| referred(names, pair));
    let sources = v4.chain(v6).chain(lists).chain(pairs);
    let rule = |from| GroupRule {
        protocol,
        ports,
        from,
    };
    sources.map(rule).collect()
}

fn referred(names: &Names, told: &UserIdGroupPair) -> Source {
    let id = told.group_id().or(told.group_name());
    Source::Group {
        id: names.name(id),
        account: names.name(told.user_id()),
        peering: told.vpc_peering_connection_id().map(Arc::from),
    }
}

/// The protocol and the ports of a rule; absent ports are all of them.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>
fn traffic(told: &IpPermission) -> Option<(Protocol, Ports)> {
    let protocol = Protocol::parse(told.ip_protocol()?)?;
    let (from, to) = (told.from_port(), told.to_port());
    let ports = if protocol.has_types() {
        Ports::icmp(from.unwrap_or(-1), to.unwrap_or(-1))?
    } else if protocol.has_ports() {
        between(from.zip(to), (from, to) == (None, None))?
    } else {
        Ports::ALL
    };
    Some((protocol, ports))
}

/// From one port to another; all if none is named.
fn between(ends: Option<(i32, i32)>, is_silent: bool) -> Option<Ports> {
    match ends {
        None if is_silent => Some(Ports::ALL),
        Some((-1, -1)) => Some(Ports::ALL),
        Some((first, last)) if first <= last => Some(Ports::between(
            u16::try_from(first).ok()?,
            u16::try_from(last).ok()?,
        )),
        Some(_) | None => None,
    }
}

pub(super) fn acl(names: &Names, told: &NetworkAcl) -> Option<(Arc<str>, Acl)> {
    // A rule that does not say its direction may be of either.
    let direction = |egress: bool| {
        let entries = told.entries().iter();
        let own = entries.filter(move |entry| entry.egress() != Some(!egress));
        let mut rules: Vec<AclRule> = own.map(acl_rule).collect();
        rules.sort_by_key(|rule| rule.number);
        rules.into_boxed_slice()
    };
    let associations = told.associations().iter();
    let acl = Acl {
        vpc: names.name(Some(told.vpc_id()?)),
        owner: names.name(told.owner_id()),
        is_default: told.is_default() == Some(true),
        inbound: direction(false),
        outbound: direction(true),
        subnets: names.names(associations.filter_map(|of| of.subnet_id())),
    };
    Some((told.network_acl_id()?.into(), acl))
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html>
fn acl_rule(told: &NetworkAclEntry) -> AclRule {
    let number = told
        .rule_number()
        .and_then(|number| u16::try_from(number).ok());
    let is_known = number.is_some() && told.egress().is_some();
    AclRule {
        number: number.unwrap_or_default(),
        allows: match told.rule_action() {
            Some(RuleAction::Allow) => Some(true),
            Some(RuleAction::Deny) => Some(false),
            _ => None,
        },
        about: about(told).filter(|_| is_known),
    }
}

fn about(told: &NetworkAclEntry) -> Option<About> {
    let protocol = Protocol::parse(told.protocol()?)?;
    let ports = if protocol.has_types() {
        let told = told.icmp_type_code()?;
        Ports::icmp(told.r#type()?, told.code()?)?
    } else if protocol.has_ports() {
        let range = told.port_range()?;
        between(Some((range.from()?, range.to()?)), false)?
    } else {
        Ports::ALL
    };
    let block = told.cidr_block().or(told.ipv6_cidr_block())?;
    Some(About {
        protocol,
        ports,
        block: Cidr::parse(block)?,
    })
}
