//! Whether the internet gets to an instance, by itself or by what stands before it. Asks nobody.
//!
//! What comes by API Gateway comes through a private link, to a load balancer that is internal: from here the instance
//! is then as closed as any that nothing leads to. Pings alone are no way in.

use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::facts::{Cause, Reading, words};
use crate::network::{
    Answer, Asked, BLOCKED, Cidr, Entry, EntryTarget, Exposure as Reached, Interface, Network,
    Opening, Ports, Protocol, TargetId, Who,
};
use crate::services::ec2::in_few_words;

words! {
    /// Whether the internet gets to an instance.
    pub enum Exposure {
        /// Anyone does, by an internet gateway or an accelerator.
        Open = "open",
        /// Some addresses do, or anyone by a load balancer, or there is another network that may let people in.
        Asked = "asked",
        /// Nobody does.
        Closed = "closed",
    }
}

/// What stands before an instance and is reached from the internet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Before {
    /// Load balancers.
    pub balancers: Vec<Balancer>,
    /// Accelerators, which hand on the addresses of clients.
    pub accelerators: Vec<Accelerator>,
    /// Whatever else leads there and is reached by some: VPC origins of CloudFront, endpoints of Verified Access, and
    /// attachments that let accelerators of other accounts lead there.
    pub others: Vec<String>,
    /// Why there may be more.
    pub unread: Option<Cause>,
}

/// A load balancer that leads to an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balancer {
    /// Its ARN.
    pub arn: String,
    /// Whether an accelerator makes it public, and not its own addresses.
    pub is_accelerated: bool,
    /// Whether it leads to pods or tasks with interfaces of their own, of which it is not told where they run.
    pub is_branched: bool,
}

impl Balancer {
    fn words(&self) -> String {
        let arn = &self.arn;
        let to = match self.is_branched {
            true => "to pods or tasks with interfaces of their own, which may run on it",
            false => "to it",
        };
        match self.is_accelerated {
            true => format!("an accelerator leads to {arn}, which leads {to}"),
            false => format!("{arn} is internet-facing and leads {to}"),
        }
    }
}

/// An accelerator that leads to an instance, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accelerator {
    /// Its ARN.
    pub arn: String,
    /// By which protocols.
    pub protocols: Vec<Protocol>,
    /// To which ports of the instance.
    pub ports: Vec<Ports>,
    /// Whether clients come by IPv6 as well; `None` if AWS does not tell.
    pub is_dual_stack: Option<bool>,
    /// Whether it is a custom routing accelerator, which has the whole subnet of the instance before it: it leads to
    /// nothing there until somebody allows a destination.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-custom-routing-endpoints.html>
    pub is_custom: bool,
    /// Whether nothing is sent there as long as there are other endpoints, for its weight or the dial of its group is 0.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.html>
    pub is_idle: bool,
}

/// A way to an instance.
struct Way {
    words: String,
    /// Whether it leads to the instance for certain.
    is_sure: bool,
    exposure: Reached,
}

/// An interface with its id.
pub type At<'a> = (&'a Arc<str>, &'a Interface);

/// Whether the internet gets to an instance with these interfaces, and in words.
///
/// # Errors
///
/// If what could decide is not known.
pub fn judge(
    network: &Network,
    instance: &str,
    interfaces: &[At<'_>],
    before: &Before,
) -> Result<(Exposure, String), Cause> {
    let listed = &network.parts.interfaces;
    let mut unread = listed
        .incomplete()
        .cloned()
        .or_else(|| before.unread.clone());
    if interfaces.is_empty() {
        let missing = || {
            listed
                .told_by()
                .vanished(format!("no interface of {instance}"))
        };
        unread = unread.or_else(|| Some(missing()));
    }
    let (mut asked, mut obstacles) = (Vec::new(), Vec::new());
    for at in interfaces {
        let ways = [
            vec![by_gateway(network, at)],
            by_accelerators(network, instance, at, before),
        ];
        for way in ways.into_iter().flatten() {
            let words = way.words;
            match way.exposure {
                Reached::Open { path } if way.is_sure => {
                    return Ok((Exposure::Open, format!("{words}: {path}")));
                }
                Reached::Open { path } => asked.push(format!("{words}: {path}")),
                Reached::Narrow { sources, all, path } => {
                    asked.push(narrow(
                        &sources.iter().map(ToString::to_string).collect::<Vec<_>>(),
                        all,
                        &path,
                    ));
                }
                Reached::Unknown(causes) => unread = unread.or_else(|| causes.into_iter().next()),
                Reached::Closed(why) => obstacles.extend(why),
            }
        }
        let Answer {
            exposure: _,
            beyond,
        } = network.from_internet(at.0, at.1, &Asked::anything());
        unread = unread.or(beyond.incomplete);
        let elsewhere = beyond.items.iter().filter(|one| !one.pings_only);
        let elsewhere = elsewhere.map(|one| {
            format!(
                "what comes by {} would get to {}, and is not seen from here",
                one.by, at.0
            )
        });
        asked.extend(elsewhere);
    }
    if let Some(cause) = unread {
        return Err(cause);
    }
    asked.extend(before.balancers.iter().map(Balancer::words));
    asked.extend(before.others.iter().map(|arn| {
        format!("clients outside may come by {arn}, which is not API Gateway and leads to it")
    }));
    if !asked.is_empty() {
        return Ok((Exposure::Asked, in_few_words(asked)));
    }
    obstacles.dedup();
    Ok((Exposure::Closed, in_few_words(obstacles)))
}

fn narrow(sources: &[String], all: bool, path: &str) -> String {
    let more = match all {
        true => "",
        false => " and others",
    };
    format!("{}{more} get to it: {path}", sources.join(", "))
}

/// Who comes by an internet gateway, and how.
fn by_gateway(network: &Network, at: &At<'_>) -> Way {
    let (id, interface) = *at;
    let passage = network.open_ports(id, interface);
    let openings = passage
        .openings
        .iter()
        .filter(|one| !one.protocol.has_types());
    let widest = openings.max_by_key(|one| one.to);
    let exposure = match (widest, passage.unread.into_iter().next()) {
        // What is not known could only open more.
        (Some(opening), _) if opening.to == Who::Anyone => reached_by(network, at, opening),
        (Some(_) | None, Some(cause)) => Reached::Unknown(vec![cause]),
        (Some(opening), None) => reached_by(network, at, opening),
        (None, None) => match network
            .from_internet(id, interface, &Asked::anything())
            .exposure
        {
            closed @ Reached::Closed(_) => closed,
            Reached::Open { .. } | Reached::Narrow { .. } | Reached::Unknown(_) => {
                Reached::Closed(vec![format!("nothing but pings gets to {id}")])
            }
        },
    };
    let way = widest.map(ToString::to_string).unwrap_or_default();
    Way {
        words: format!("anyone gets to {way}"),
        is_sure: true,
        exposure,
    }
}

fn reached_by(network: &Network, at: &At<'_>, opening: &Opening) -> Reached {
    let asked = match opening.protocol {
        Protocol::All => Asked::anything(),
        protocol @ Protocol::Number(_) => Asked::of(protocol, [opening.ports]),
    };
    network.from_internet(at.0, at.1, &asked).exposure
}

/// Who comes by accelerators: those whom the groups and the network ACL let in, where public access is not blocked.
fn by_accelerators(network: &Network, instance: &str, at: &At<'_>, before: &Before) -> Vec<Way> {
    let mut ways = Vec::new();
    for accelerator in &before.accelerators {
        let arn = &accelerator.arn;
        let words = match (accelerator.is_custom, accelerator.is_idle) {
            (true, _) => {
                format!("anyone gets to it if {arn} allows it as a destination in its subnet")
            }
            (false, true) => {
                format!(
                    "anyone gets to it once {arn} is turned up for it, or its other endpoints fail"
                )
            }
            (false, false) => "anyone gets to it".to_owned(),
        };
        let entries = [entry(accelerator, instance)];
        for protocol in &accelerator.protocols {
            let via = network.by_entries(&entries, at.0, at.1, *protocol, &accelerator.ports);
            ways.extend(via.into_iter().map(|via| Way {
                words: words.clone(),
                is_sure: !accelerator.is_custom && !accelerator.is_idle,
                exposure: unless_blocked(network, at, via.exposure),
            }));
        }
    }
    ways
}

fn unless_blocked(network: &Network, at: &At<'_>, exposure: Reached) -> Reached {
    match network.blocks_public(at.1) {
        Reading::Known(false) => exposure,
        Reading::Known(true) => Reached::Closed(vec![BLOCKED.to_owned()]),
        Reading::Unknown(cause) => match exposure {
            closed @ Reached::Closed(_) => closed,
            Reached::Open { .. } | Reached::Narrow { .. } | Reached::Unknown(_) => {
                Reached::Unknown(vec![cause])
            }
        },
    }
}

fn entry(accelerator: &Accelerator, instance: &str) -> Entry {
    let path = "the internet".to_owned();
    let by_v4 = |all, path| Reached::Narrow {
        sources: vec![Cidr::V4(Ipv4Addr::UNSPECIFIED, 0)],
        all,
        path,
    };
    let exposure = match accelerator.is_dual_stack {
        Some(true) => Reached::Open { path },
        Some(false) => by_v4(true, path),
        None => by_v4(false, path),
    };
    let beyond = crate::facts::Listing {
        items: Vec::new(),
        incomplete: None,
    };
    Entry {
        name: accelerator.arn.as_str().into(),
        reached: Answer { exposure, beyond },
        keeps_clients: true,
        targets: Reading::Known(Box::new([EntryTarget {
            who: TargetId::Instance(instance.into()),
            port: None,
        }])),
    }
}

#[cfg(test)]
mod tests;
