//! What groups and network ACLs let through, rule by rule, as sets of sources for each port.

use super::address::set;
use super::bounds::{Bounds, Profile};
use super::{Acl, AclRule, Family, Group, GroupRule, Network, Ports, Protocol, Ranges, Source};
use crate::facts::{Cause, Reading};
use std::sync::Arc;

/// Which rules of a network ACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// For what comes into the subnet.
    Inbound,
    /// For what leaves it.
    Outbound,
}

impl Direction {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Inbound, Self::Outbound];

    pub(super) fn rules(self, acl: &Acl) -> &[AclRule] {
        match self {
            Self::Inbound => &acl.inbound,
            Self::Outbound => &acl.outbound,
        }
    }
}

/// What a rule's ports are to packets of a protocol: those of protocols that have none fit every rule.
pub(super) fn ports_for(rule: Protocol, ports: Ports, packet: Protocol) -> Ports {
    match rule {
        Protocol::All => Ports::ALL,
        Protocol::Number(_) if packet.has_ports() || packet.has_types() => ports,
        Protocol::Number(_) => Ports::ALL,
    }
}

impl Network {
    /// The sources that a rule of a group names.
    pub(super) fn sources(&self, from: &Source, family: Family, causes: &mut Vec<Cause>) -> Bounds {
        match from {
            Source::Block(block) => Bounds::known(set(family, [block])),
            // Members are known by their private addresses, also where they have public ones.
            Source::Group { .. } => Bounds::default(),
            Source::List(id) => match self.blocks_of(id, family) {
                Reading::Known(blocks) => Bounds::known(blocks),
                Reading::Unknown(cause) => {
                    causes.push(cause);
                    Bounds::unknown(family.all())
                }
            },
            Source::Unread(what) => {
                causes.push(self.parts.groups.told_by().unrecognised(&**what));
                Bounds::unknown(family.all())
            }
        }
    }

    /// The addresses of a prefix list.
    pub(super) fn blocks_of(&self, id: &str, family: Family) -> Reading<Ranges> {
        match self.parts.lists.get(id) {
            Reading::Unknown(cause) => Reading::Unknown(cause),
            Reading::Known(list) => match &list.blocks {
                Reading::Unknown(cause) => Reading::Unknown(cause.clone()),
                Reading::Known(blocks) => Reading::Known(set(family, blocks)),
            },
        }
    }

    /// What one group lets in.
    pub(super) fn through_group(
        &self,
        group: &Group,
        protocol: Protocol,
        family: Family,
        causes: &mut Vec<Cause>,
    ) -> Profile {
        let about = |rule: &&GroupRule| rule.protocol.is_about(protocol);
        let rules: Vec<(Ports, Bounds)> = group
            .rules
            .iter()
            .filter(about)
            .map(|rule| {
                let ports = ports_for(rule.protocol, rule.ports, protocol);
                (ports, self.sources(&rule.from, family, causes))
            })
            .collect();
        Profile::over(rules.iter().map(|(ports, _)| *ports), |port| {
            let fitting = rules.iter().filter(|(ports, _)| ports.hold(port));
            fitting.fold(Bounds::default(), |all, (_, sources)| all.or(sources))
        })
    }

    /// What one of these groups lets in; all where there is no group.
    pub(super) fn through_groups(
        &self,
        groups: &[Arc<str>],
        protocol: Protocol,
        family: Family,
        causes: &mut Vec<Cause>,
    ) -> Profile {
        if groups.is_empty() {
            return Profile::uniform(Bounds::known(family.all()));
        }
        let each: Vec<Profile> = groups
            .iter()
            .map(|id| match self.parts.groups.get(id) {
                Reading::Known(group) => self.through_group(group, protocol, family, causes),
                Reading::Unknown(cause) => {
                    causes.push(cause);
                    Profile::uniform(Bounds::unknown(family.all()))
                }
            })
            .collect();
        let ports = each.iter().flat_map(Profile::segments);
        Profile::over(ports.map(|(ports, _)| ports), |port| {
            let at = each.iter().map(|one| one.at(port));
            at.fold(Bounds::default(), |all, one| all.or(one))
        })
    }

    /// What a network ACL lets through in one direction: the first rule that fits decides, and where none fits
    /// nothing passes.
    pub(super) fn through_acl(
        &self,
        acl: &Acl,
        direction: Direction,
        protocol: Protocol,
        family: Family,
        causes: &mut Vec<Cause>,
    ) -> Profile {
        let mut rules: Vec<&AclRule> = direction.rules(acl).iter().collect();
        rules.sort_by_key(|rule| rule.number);
        if rules.iter().any(|rule| is_unread(rule)) {
            let call = self.parts.acls.told_by();
            causes.push(call.unrecognised("a rule of a network ACL"));
        }
        let ports = |rule: &AclRule| {
            let about = rule.about?;
            Some(ports_for(about.protocol, about.ports, protocol))
        };
        Profile::over(rules.iter().filter_map(|rule| ports(rule)), |port| {
            first_that_fits(&rules, protocol, family, port)
        })
    }
}

fn is_unread(rule: &AclRule) -> bool {
    rule.allows.is_none() || rule.about.is_none()
}

/// The sources that rules let through to a port, the first that fits deciding.
fn first_that_fits(rules: &[&AclRule], protocol: Protocol, family: Family, port: u16) -> Bounds {
    // What may have come this far, and what has for certain.
    let (mut left, mut sure_left) = (family.all(), family.all());
    let mut passed = Bounds::default();
    for rule in rules {
        let fits = match rule.about {
            Some(about) if !about.protocol.is_about(protocol) => continue,
            Some(about) if !ports_for(about.protocol, about.ports, protocol).hold(port) => continue,
            Some(about) => set(family, [&about.block]),
            None => {
                // It may fit or not, whatever it does then.
                sure_left = Ranges::none();
                if rule.allows != Some(false) {
                    passed.possible = passed.possible.or(&left);
                }
                continue;
            }
        };
        if rule.allows == Some(true) {
            passed.sure = passed.sure.or(&fits.and(&sure_left));
        }
        if rule.allows != Some(false) {
            passed.possible = passed.possible.or(&fits.and(&left));
        }
        left = left.without(&fits);
        sure_left = sure_left.without(&fits);
    }
    passed
}
