//! Whether a network ACL denies by default: what it lets through from anywhere, and to anywhere. Asks nobody.
//!
//! That the last rule, `*`, denies says nothing: what counts is what the rules before it let through.

use crate::facts::{Cause, words};
use crate::network::{Acl, AclRule, Direction, Network, Opening, Ports, Protocol, Who};
use crate::services::ec2::in_few_words;

words! {
    /// What a network ACL lets through from anywhere.
    pub enum Admits {
        /// In one direction everything, or every port of TCP or UDP.
        All = "all",
        /// Ports that only who built it can tell to be needed.
        Ports = "ports",
        /// Nothing but the web, replies and pings.
        Web = "web",
    }
}

/// Where the ports begin that clients take for themselves, so that replies come back to them.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports>
const EPHEMERAL: u16 = 1024;

/// The last port that Linux takes: a range that goes as far is meant for replies.
const EPHEMERAL_LAST: u16 = 60_999;

/// What a network ACL lets through, and in words.
///
/// # Errors
///
/// If a rule that could decide is not understood.
pub fn judge(network: &Network, acl: &Acl) -> Result<(Admits, String), Cause> {
    let replies = replies(network, acl);
    let (mut all, mut ports, mut unread) = (Vec::new(), Vec::new(), None);
    for direction in Direction::BOTH {
        let passage = network.acl_admits(acl, direction);
        let to_anyone = passage.openings.iter().filter(|one| one.to == Who::Anyone);
        let openings: Vec<&Opening> = to_anyone.collect();
        for opening in &openings {
            if is_all(opening) {
                let is_said = |other: &&&Opening| {
                    other.protocol == Protocol::All && other.family == opening.family
                };
                if opening.protocol == Protocol::All
                    || !openings.iter().any(|other| is_said(&other))
                {
                    all.push(said(direction, opening));
                }
            } else if direction == Direction::Inbound && !is_usual(opening, &replies) {
                ports.push(said(direction, opening));
            }
        }
        unread = unread.or_else(|| passage.unread.into_iter().next());
    }
    if !all.is_empty() {
        return Ok((Admits::All, in_few_words(all)));
    }
    if let Some(cause) = unread {
        return Err(cause);
    }
    if !ports.is_empty() {
        return Ok((Admits::Ports, in_few_words(ports)));
    }
    let replies = match replies.is_empty() {
        true => "",
        false => ", and replies to the ports of clients, which are those of many servers as well",
    };
    Ok((
        Admits::Web,
        format!("from anywhere it lets nothing in but the web and pings{replies}"),
    ))
}

fn said(direction: Direction, opening: &Opening) -> String {
    match direction {
        Direction::Inbound => format!("it lets anyone in to {opening}"),
        Direction::Outbound => format!("it lets everything out to anywhere: {opening}"),
    }
}

/// Everything, or all of TCP or UDP.
fn is_all(opening: &Opening) -> bool {
    let Ports { first, last } = opening.ports;
    opening.protocol == Protocol::All
        || (opening.protocol.has_ports() && first <= 1 && last == u16::MAX)
}

/// The web, pings, and what comes back to clients.
fn is_usual(opening: &Opening, replies: &[Opening]) -> bool {
    let is_web = opening.protocol == Protocol::TCP
        && [80, 443]
            .into_iter()
            .any(|port| opening.ports == Ports::one(port));
    let comes_back = replies.iter().any(|reply| {
        (reply.protocol, reply.family) == (opening.protocol, opening.family)
            && reply.ports.first <= opening.ports.first
            && opening.ports.last <= reply.ports.last
    });
    is_web || opening.protocol.has_types() || comes_back
}

/// What the rules for replies let in from anywhere, each by itself: what is denied before one it does not let in.
fn replies(network: &Network, acl: &Acl) -> Vec<Opening> {
    let rules = acl.inbound.iter().filter(|rule| is_for_replies(rule));
    let alone = rules.flat_map(|reply| {
        let decides = |rule: &&AclRule| rule.number < reply.number && rule.allows != Some(true);
        let before = acl.inbound.iter().filter(decides);
        let acl = Acl {
            inbound: before.chain([reply]).cloned().collect(),
            ..acl.clone()
        };
        network.acl_admits(&acl, Direction::Inbound).openings
    });
    alone.filter(|one| one.to == Who::Anyone).collect()
}

/// A rule that lets in what comes back to clients.
fn is_for_replies(rule: &AclRule) -> bool {
    rule.allows == Some(true)
        && rule.about.is_some_and(|about| {
            about.protocol.has_ports()
                && about.ports.first >= EPHEMERAL
                && about.ports.last >= EPHEMERAL_LAST
        })
}

#[cfg(test)]
mod tests;
