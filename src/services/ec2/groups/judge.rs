//! What a security group lets in: from anywhere, from a whole network, and to the ports that machines are managed by.
//! Asks nobody.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Cause, Reading, words};
use crate::network::{
    Cidr, Family, Group, GroupRule, Interface, Network, Opening, Ports, Protocol, Source, Who,
    blocks, set,
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

/// The port of SSH.
const SSH: u16 = 22;

/// The port of RDP.
const RDP: u16 = 3389;

/// How the names of the lists of EC2 Instance Connect end.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-connect-prerequisites.html>
const CONNECT: &str = ".ec2-instance-connect";

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
            // The internet is for the tier in front.
            (Protocol::TCP, ports) if ports == Ports::one(443) => {
                if tiers.contains(&Tier::Database) {
                    asked.push(format!(
                        "{}, and it stands before databases",
                        anyone(opening)
                    ));
                }
            }
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
    let (mut named, mut kept) = (BTreeMap::new(), BTreeSet::new());
    for rule in group.rules.iter().filter(|rule| !rule.protocol.has_types()) {
        let from = match Origin::of(network, rule) {
            // HTTPS may come from anywhere.
            Err(_) if is_https(rule) => continue,
            from => from?,
        };
        kept.extend(from.kept);
        if !is_https(rule) {
            let blocks: &mut Vec<Cidr> = named.entry((rule.protocol, rule.ports)).or_default();
            blocks.extend(from.blocks);
        }
    }
    for (protocol, ports) in named.keys() {
        for block in together(&named, *protocol, *ports) {
            if is_wide(network, block)? {
                let ports = ports_of(*protocol, *ports);
                asked.push(format!("{ports} is open to {block}"));
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
    Ok((Ingress::Narrow, narrow(group, &passage.openings, &kept)))
}

/// What a narrow group lets in, in words.
fn narrow(group: &Group, openings: &[Opening], kept: &BTreeSet<String>) -> String {
    if group.rules.is_empty() {
        return "it lets nothing in".to_owned();
    }
    let anyone = || openings.iter().filter(|one| one.to == Who::Anyone);
    let https = anyone().any(|one| !one.protocol.has_types());
    let pings = anyone().any(|one| one.protocol.has_types());
    let rest = "other groups or parts of a network";
    let words = match (https, pings) {
        (true, true) => format!("from anywhere it lets in HTTPS and pings alone, and else {rest}"),
        (true, false) => format!("from anywhere it lets in HTTPS alone, and else {rest}"),
        (false, true) => format!("from anywhere it lets in pings alone, and else {rest}"),
        (false, false) => format!("it lets in {rest} alone"),
    };
    if kept.is_empty() {
        return words;
    }
    let kept = in_few_words(kept.iter().cloned().collect());
    format!("{words}; and the addresses of services of AWS: {kept}")
}

/// Who gets to SSH and RDP, and in words.
///
/// # Errors
///
/// If what could decide is not known.
pub fn admin(network: &Network, group: &Group) -> Judged<Admin> {
    let passage = network.group_admits(group);
    let open = passage
        .openings
        .iter()
        .filter(|one| one.to == Who::Anyone && manages(one.protocol, one.ports));
    let open: Vec<String> = open.map(anyone).collect();
    if !open.is_empty() {
        return Ok((Admin::Anyone, in_few_words(open)));
    }
    if let Some(cause) = passage.unread.into_iter().next() {
        return Err(cause);
    }
    let about_admin = |rule: &&GroupRule| manages(rule.protocol, rule.ports);
    let (mut blocks, mut lists) = (BTreeSet::new(), BTreeSet::new());
    let (mut by_groups, mut by_connect) = (false, BTreeSet::new());
    for rule in group.rules.iter().filter(about_admin) {
        by_groups |= matches!(rule.from, Source::Group { .. });
        let from = Origin::of(network, rule)?;
        blocks.extend(from.blocks);
        match from.kept {
            Some(kept) if from.is_connect => by_connect.extend([kept]),
            Some(kept) => lists.extend([format!("the service of AWS that {kept} is of")]),
            None => {}
        }
    }
    if !blocks.is_empty() || !lists.is_empty() {
        let named = blocks.iter().map(Cidr::to_string).chain(lists).collect();
        return Ok((Admin::Addresses, in_few_words(named)));
    }
    let detail = match (by_groups, by_connect.into_iter().next()) {
        (true, None) => "members of other groups alone get to SSH and RDP".to_owned(),
        (false, None) => "nobody gets to SSH and RDP".to_owned(),
        (true, Some(list)) => {
            format!(
                "members of other groups and EC2 Instance Connect ({list}) alone get to SSH and RDP"
            )
        }
        (false, Some(list)) => format!("EC2 Instance Connect ({list}) alone gets to SSH and RDP"),
    };
    Ok((Admin::Groups, detail))
}

/// Whether SSH or RDP is among these ports; RDP uses UDP as well.
fn manages(protocol: Protocol, ports: Ports) -> bool {
    match protocol {
        Protocol::All => true,
        Protocol::TCP => ports.hold(SSH) || ports.hold(RDP),
        Protocol::UDP => ports.hold(RDP),
        Protocol::Number(_) => false,
    }
}

fn anyone(opening: &Opening) -> String {
    format!("{opening} is open to anyone")
}

fn is_https(rule: &GroupRule) -> bool {
    rule.protocol == Protocol::TCP && rule.ports == Ports::one(443)
}

fn ports_of(protocol: Protocol, ports: Ports) -> String {
    match protocol {
        Protocol::All => protocol.to_string(),
        Protocol::Number(_) if protocol.has_ports() => format!("{protocol} {ports}"),
        Protocol::Number(_) => protocol.to_string(),
    }
}

/// The blocks that get to these ports by any of the rules, as the fewest: two halves of a network are a whole one.
fn together(
    named: &BTreeMap<(Protocol, Ports), Vec<Cidr>>,
    protocol: Protocol,
    ports: Ports,
) -> Vec<Cidr> {
    let holding = named.iter().filter(|((other, all), _)| {
        let holds = all.first <= ports.first && ports.last <= all.last;
        *other == Protocol::All || (*other == protocol && (holds || !protocol.has_ports()))
    });
    let found: Vec<Cidr> = holding.flat_map(|(_, blocks)| blocks).copied().collect();
    let fewest = |family| blocks(family, &set(family, &found), usize::MAX).0;
    Family::BOTH.into_iter().flat_map(fewest).collect()
}

/// Where a rule lets traffic come from, other groups aside.
#[derive(Debug, Default)]
struct Origin {
    blocks: Vec<Cidr>,
    /// A list that AWS keeps for a service, such as CloudFront, by name and id.
    kept: Option<String>,
    /// Whether that is EC2 Instance Connect, which lets in whom IAM lets in.
    is_connect: bool,
}

impl Origin {
    fn of(network: &Network, rule: &GroupRule) -> Result<Self, Cause> {
        let of_blocks = |blocks: &[Cidr]| Self {
            blocks: blocks.to_vec(),
            ..Self::default()
        };
        match &rule.from {
            Source::Block(block) => Ok(of_blocks(&[*block])),
            Source::Group { .. } => Ok(Self::default()),
            Source::Unread(what) => Err(network.parts.groups.told_by().unrecognised(&**what)),
            Source::List(id) => match network.parts.lists.get(id) {
                Reading::Unknown(cause) => Err(cause),
                Reading::Known(list) if list.of_aws => Ok(Self {
                    kept: Some(format!("{} ({id})", list.name)),
                    is_connect: list.name.ends_with(CONNECT),
                    ..Self::default()
                }),
                Reading::Known(list) => match &list.blocks {
                    Reading::Known(blocks) => Ok(of_blocks(blocks)),
                    Reading::Unknown(cause) => Err(cause.clone()),
                },
            },
        }
    }
}

/// Whether a block is public, or as wide as a VPC, be it that of the group, one that shares the group, or one beside.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html>
fn is_wide(network: &Network, block: Cidr) -> Result<bool, Cause> {
    let family = block.family();
    let own = set(family, [&block]);
    if !own.and(&family.public()).is_empty() {
        return Ok(true);
    }
    let vpcs = &network.parts.vpcs;
    let mut blocks = vpcs.iter().flat_map(|(_, vpc)| &vpc.blocks);
    let is_vpc = |other: &Cidr| other.family() == family && own.covers(&set(family, [other]));
    if is_shorter_than_any_vpc(block) || blocks.any(is_vpc) {
        return Ok(true);
    }
    match vpcs.incomplete() {
        None => Ok(false),
        Some(cause) => Err(cause.clone()),
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
