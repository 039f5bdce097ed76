//! What a security group lets in: from anywhere, from a whole network, and to the ports that machines are managed by.
//! Asks nobody.

use std::collections::BTreeSet;

use crate::facts::{Cause, Reading, words};
use crate::network::{
    Cidr, Family, Found, Group, GroupRule, Interface, Network, Opening, Ports, Protocol, Source,
    Who, set,
};
use crate::services::ec2::in_few_words;

words! {
    /// What a group lets in beside what manages machines.
    pub enum Ingress {
        /// HTTPS from anywhere at most, and else other groups or parts of a network.
        Narrow = "narrow",
        /// What only who built it can tell to be as narrow as can be.
        Asked = "asked",
        /// Other ports from anywhere; or it is a default group with rules.
        Wide = "wide",
    }
}

words! {
    /// Who gets to SSH and RDP.
    pub enum Admin {
        /// Nobody, or members of groups.
        Groups = "groups",
        /// Certain addresses.
        Addresses = "addresses",
        /// Anyone.
        Anyone = "anyone",
    }
}

/// The ports of SSH and RDP.
const ADMIN: [u16; 2] = [22, 3389];

/// What stands behind a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Load balancers.
    Balancer,
    /// Instances and functions.
    Compute,
    /// Databases and caches.
    Database,
}

impl Tier {
    fn words(self) -> &'static str {
        match self {
            Self::Balancer => "load balancers",
            Self::Compute => "instances or functions",
            Self::Database => "databases",
        }
    }

    /// The tier of an interface, as far as its type and description tell.
    #[must_use]
    pub fn of(interface: &Interface) -> Option<Self> {
        let described = |words: &[&str]| {
            words
                .iter()
                .any(|word| interface.description.starts_with(word))
        };
        let kind = &*interface.told_kind;
        if kind.contains("load_balancer") || described(&["ELB "]) {
            Some(Self::Balancer)
        } else if described(&[
            "RDSNetworkInterface",
            "ElastiCache ",
            "RedshiftNetworkInterface",
            "DAX ",
        ]) {
            Some(Self::Database)
        } else if interface.instance.is_some() || kind == "lambda" {
            Some(Self::Compute)
        } else {
            None
        }
    }
}

/// A judgement, or why there is none.
pub type Judged<T> = Result<(T, String), Cause>;

/// What a group lets in beside SSH and RDP, and in words; `tiers` are those that it stands before.
///
/// # Errors
///
/// If what could decide is not known.
pub fn ingress(network: &Network, group: &Group, tiers: &BTreeSet<Tier>) -> Judged<Ingress> {
    let passage = network.group_admits(group);
    let (mut wide, mut asked) = (Vec::new(), Vec::new());
    for opening in passage.openings.iter().filter(|one| one.to == Who::Anyone) {
        match (opening.protocol, opening.ports) {
            (Protocol::TCP, ports) if ports == Ports::one(443) => {}
            (protocol, _) if protocol.has_types() => {}
            // A port that may do nothing but send clients to HTTPS, and HTTP/3.
            (Protocol::TCP, ports) if ports == Ports::one(80) => asked.push(anyone(opening)),
            (Protocol::UDP, ports) if ports == Ports::one(443) => asked.push(anyone(opening)),
            (Protocol::All | Protocol::Number(_), _) => wide.push(anyone(opening)),
        }
    }
    if group.is_default() && !group.rules.is_empty() {
        wide.push("it is the default group of its VPC, and lets traffic in".to_owned());
    }
    if !wide.is_empty() {
        return Ok((Ingress::Wide, in_few_words(wide)));
    }
    if let Some(cause) = passage.unread.into_iter().next() {
        return Err(cause);
    }
    for rule in group
        .rules
        .iter()
        .filter(|rule| !is_https(rule) && !rule.protocol.has_types())
    {
        for block in blocks_of(network, rule)? {
            if is_wide(network, group, block)? {
                asked.push(format!("{} is open to {block}", ports_of(rule)));
            }
        }
    }
    if tiers.len() > 1 {
        let tiers: Vec<&str> = tiers.iter().map(|tier| tier.words()).collect();
        asked.push(format!("it stands before {}", tiers.join(" and ")));
    }
    if !asked.is_empty() {
        return Ok((Ingress::Asked, in_few_words(asked)));
    }
    let from_anywhere = passage.openings.iter().any(|one| one.to == Who::Anyone);
    let detail = match (group.rules.is_empty(), from_anywhere) {
        (true, _) => "it lets nothing in",
        (false, true) => {
            "from anywhere it lets in HTTPS alone, and else other groups or parts of a network"
        }
        (false, false) => "it lets in other groups or parts of a network alone",
    };
    Ok((Ingress::Narrow, detail.to_owned()))
}

/// Who gets to SSH and RDP, and in words.
///
/// # Errors
///
/// If what could decide is not known.
pub fn admin(network: &Network, group: &Group) -> Judged<Admin> {
    let holds = |ports: Ports| ADMIN.into_iter().any(|port| ports.hold(port));
    let passage = network.group_admits(group);
    let open = passage.openings.iter().filter(|one| {
        one.to == Who::Anyone
            && (one.protocol == Protocol::All
                || (one.protocol == Protocol::TCP && holds(one.ports)))
    });
    let open: Vec<String> = open.map(anyone).collect();
    if !open.is_empty() {
        return Ok((Admin::Anyone, in_few_words(open)));
    }
    if let Some(cause) = passage.unread.into_iter().next() {
        return Err(cause);
    }
    let about_admin = |rule: &&GroupRule| {
        rule.protocol == Protocol::All || (rule.protocol == Protocol::TCP && holds(rule.ports))
    };
    let (mut named, mut by_groups) = (BTreeSet::new(), false);
    for rule in group.rules.iter().filter(about_admin) {
        by_groups |= matches!(rule.from, Source::Group { .. });
        named.extend(blocks_of(network, rule)?);
    }
    if !named.is_empty() {
        let named = named.iter().map(Cidr::to_string).collect();
        return Ok((Admin::Addresses, in_few_words(named)));
    }
    let detail = match by_groups {
        true => "members of other groups alone get to SSH and RDP",
        false => "nobody gets to SSH and RDP",
    };
    Ok((Admin::Groups, detail.to_owned()))
}

fn anyone(opening: &Opening) -> String {
    format!("{opening} is open to anyone")
}

fn is_https(rule: &GroupRule) -> bool {
    rule.protocol == Protocol::TCP && rule.ports == Ports::one(443)
}

fn ports_of(rule: &GroupRule) -> String {
    match rule.protocol {
        Protocol::All => rule.protocol.to_string(),
        protocol if protocol.has_ports() => format!("{protocol} {}", rule.ports),
        protocol @ Protocol::Number(_) => protocol.to_string(),
    }
}

/// The blocks of addresses that a rule names; those of AWS's own lists, such as CloudFront's, are a service's.
fn blocks_of(network: &Network, rule: &GroupRule) -> Result<Vec<Cidr>, Cause> {
    match &rule.from {
        Source::Block(block) => Ok(vec![*block]),
        Source::Group { .. } => Ok(Vec::new()),
        Source::Unread(what) => Err(network.parts.groups.told_by().unrecognised(&**what)),
        Source::List(id) => match network.parts.lists.get(id) {
            Reading::Unknown(cause) => Err(cause),
            Reading::Known(list) if list.of_aws => Ok(Vec::new()),
            Reading::Known(list) => match &list.blocks {
                Reading::Known(blocks) => Ok(blocks.to_vec()),
                Reading::Unknown(cause) => Err(cause.clone()),
            },
        },
    }
}

/// Whether a block is public, or as wide as the VPC of the group.
fn is_wide(network: &Network, group: &Group, block: Cidr) -> Result<bool, Cause> {
    let family = block.family();
    let own = set(family, [&block]);
    if !own.and(&family.public()).is_empty() {
        return Ok(true);
    }
    match network.parts.vpcs.find(&group.vpc) {
        Found::There(vpc) => {
            let of_family = vpc.blocks.iter().filter(|other| other.family() == family);
            let mut of_vpc = of_family.map(|other| set(family, [other]));
            Ok(of_vpc.any(|other| own.covers(&other)) || is_shorter_than_any_vpc(block))
        }
        Found::Gone => Ok(is_shorter_than_any_vpc(block)),
        Found::Unread(cause) => Err(cause.clone()),
    }
}

/// A VPC has a block of /16 at most, in IPv6 of /44.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html>
fn is_shorter_than_any_vpc(block: Cidr) -> bool {
    match block.family() {
        Family::V4 => block.length() <= 16,
        Family::V6 => block.length() <= 44,
    }
}

#[cfg(test)]
mod tests;
