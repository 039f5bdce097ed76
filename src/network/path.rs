//! One way in, told as evidence: what a packet from a source passes on its way to a port.

use std::net::IpAddr;

use super::filter::ports_for;
use super::{
    Acl, Destination, Direction, Family, Interface, Network, PrefixList, Protocol, RouteState,
    Source, Target,
};
use crate::facts::Reading;

impl Network {
    /// `igw-1 → rtb-2 → acl-3 rule 100 → sg-4 tcp 5432 from 0.0.0.0/0 → eni-5:5432`, for a packet from this source.
    pub(super) fn path(
        &self,
        at: &str,
        interface: &Interface,
        protocol: Protocol,
        port: u16,
        source: IpAddr,
    ) -> String {
        let mut steps = Vec::new();
        if let Reading::Known((id, table)) = self.table_of(&interface.subnet, &interface.vpc) {
            let holding = table.routes.iter().filter(|route| {
                let Target::Internet(_) = &route.target else {
                    return false;
                };
                route.state == RouteState::Active && self.is_for(&route.destination, source)
            });
            for route in holding.take(1) {
                if let Target::Internet(gateway) = &route.target {
                    steps.push(gateway.to_string());
                }
            }
            steps.push(id.to_string());
        }
        if let Reading::Known((id, acl)) = self.acl_of(&interface.subnet) {
            steps.push(match deciding(acl, protocol, port, source) {
                Some(rule) => format!("{id} rule {rule}"),
                None => id.to_string(),
            });
        }
        steps.extend(self.group_step(interface, protocol, port, source));
        steps.push(if protocol.has_ports() {
            format!("{at}:{port}")
        } else {
            format!("{at} ({protocol})")
        });
        steps.join(" → ")
    }

    fn group_step(
        &self,
        interface: &Interface,
        protocol: Protocol,
        port: u16,
        source: IpAddr,
    ) -> Option<String> {
        interface.groups.iter().find_map(|id| {
            let Reading::Known(group) = self.parts.groups.get(id) else {
                return None;
            };
            let rule = group.rules.iter().find(|rule| {
                rule.protocol.is_about(protocol)
                    && ports_for(rule.protocol, rule.ports, protocol).hold(port)
                    && self.names(&rule.from, source)
            })?;
            let from = match &rule.from {
                Source::Block(block) => block.to_string(),
                Source::List(list) => list.to_string(),
                Source::Group { .. } | Source::Unread(_) => return None,
            };
            let what = if rule.protocol.has_ports() {
                format!("{} {}", rule.protocol, rule.ports)
            } else {
                rule.protocol.to_string()
            };
            Some(format!("{id} {what} from {from}"))
        })
    }

    fn names(&self, from: &Source, source: IpAddr) -> bool {
        match from {
            Source::Block(block) => block.holds(source),
            Source::List(list) => self.lists(list, source),
            Source::Group { .. } | Source::Unread(_) => false,
        }
    }

    fn is_for(&self, destination: &Destination, source: IpAddr) -> bool {
        match destination {
            Destination::Block(block) => block.holds(source),
            Destination::List(list) => self.lists(list, source),
            Destination::Unread(_) => false,
        }
    }

    fn lists(&self, list: &str, source: IpAddr) -> bool {
        let Reading::Known(PrefixList { blocks, .. }) = self.parts.lists.get(list) else {
            return false;
        };
        match blocks {
            Reading::Known(blocks) => blocks.iter().any(|block| block.holds(source)),
            Reading::Unknown(_) => false,
        }
    }
}

/// The number of the rule that lets the packet in.
fn deciding(acl: &Acl, protocol: Protocol, port: u16, source: IpAddr) -> Option<u16> {
    let rules = Direction::Inbound.rules(acl).iter();
    let fitting = rules.filter(|rule| {
        rule.about.is_some_and(|about| {
            about.protocol.is_about(protocol)
                && ports_for(about.protocol, about.ports, protocol).hold(port)
                && about.block.family() == Family::of(source)
                && about.block.holds(source)
        })
    });
    fitting
        .min_by_key(|rule| rule.number)
        .map(|rule| rule.number)
}
