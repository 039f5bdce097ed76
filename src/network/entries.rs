//! Who gets to an interface by what stands before it: load balancers, accelerators.

use std::sync::Arc;

use super::address::set;
use super::bounds::{Bounds, Profile};
use super::reach::{MOST_NAMED, once, who};
use super::{
    Entry, EntryTarget, Exposure, Family, Interface, Network, Ports, Protocol, TargetId, Who,
};
use crate::facts::{Cause, Failure, Reading};

/// A way by an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// The entry.
    pub entry: Arc<str>,
    /// Who gets by it to the interface.
    pub exposure: Exposure,
}

impl Network {
    /// Who gets to the interface `at` by these entries, at one of the ports of a protocol. Entries that hand nothing
    /// to it are left out; one whose targets could not be read may.
    ///
    /// Where an entry shows its own addresses to its targets, whoever gets to it counts as getting to them: what is
    /// registered as a target is meant to be reached. Where it keeps the addresses of clients, the filters of the
    /// interface decide as well, and such clients come in a family that the interface has an address of.
    #[must_use]
    pub fn by_entries(
        &self,
        entries: &[Entry],
        at: &str,
        interface: &Interface,
        protocol: Protocol,
        ports: &[Ports],
    ) -> Vec<Via> {
        let via = |entry: &Entry| {
            let targets = match &entry.targets {
                Reading::Known(targets) => targets,
                Reading::Unknown(cause) => {
                    return match entry.reached.exposure {
                        Exposure::Closed(_) => None,
                        Exposure::Narrow { .. } | Exposure::Open { .. } | Exposure::Unknown(_) => {
                            Some(Exposure::Unknown(vec![cause.clone()]))
                        }
                    };
                }
            };
            let own = targets.iter().filter(|target| is(target, at, interface));
            let own = own.filter_map(|target| within(target.port, ports));
            let own: Vec<Ports> = own.flatten().collect();
            (!own.is_empty()).then(|| self.via(entry, at, interface, protocol, &own))
        };
        let found = entries.iter().filter_map(|entry| {
            let exposure = via(entry)?;
            let entry = entry.name.clone();
            Some(Via { entry, exposure })
        });
        found.collect()
    }

    fn via(
        &self,
        entry: &Entry,
        at: &str,
        interface: &Interface,
        protocol: Protocol,
        ports: &[Ports],
    ) -> Exposure {
        let path = |path: &str, ports: Ports| {
            let name = &entry.name;
            match ports {
                Ports::ALL => format!("{path} → {name} → {at}"),
                Ports { first, last: _ } => format!("{path} → {name} → {at}:{first}"),
            }
        };
        let exposure = &entry.reached.exposure;
        if !entry.keeps_clients {
            let first = ports.first().copied().unwrap_or(Ports::ALL);
            let path = |way: &str| path(way, first);
            return match exposure {
                Exposure::Open { path: way } => Exposure::Open { path: path(way) },
                Exposure::Narrow {
                    sources,
                    all,
                    path: way,
                } => Exposure::Narrow {
                    sources: sources.clone(),
                    all: *all,
                    path: path(way),
                },
                Exposure::Closed(_) | Exposure::Unknown(_) => exposure.clone(),
            };
        }
        match exposure {
            Exposure::Closed(_) | Exposure::Unknown(_) => exposure.clone(),
            Exposure::Open { path: way } => {
                let come = |family: Family| Bounds::known(family.public());
                self.kept(entry, interface, protocol, ports, come, |at| path(way, at))
            }
            Exposure::Narrow {
                sources,
                all,
                path: way,
            } => {
                let come = |family: Family| Bounds {
                    sure: set(family, sources),
                    possible: if *all {
                        set(family, sources)
                    } else {
                        family.public()
                    },
                };
                self.kept(entry, interface, protocol, ports, come, |at| path(way, at))
            }
        }
    }

    /// Who gets through the filters of an interface, of those who come by an entry.
    fn kept(
        &self,
        entry: &Entry,
        interface: &Interface,
        protocol: Protocol,
        ports: &[Ports],
        come: impl Fn(Family) -> Bounds,
        path: impl Fn(Ports) -> String,
    ) -> Exposure {
        let mut way = Ports::ALL;
        let (mut causes, mut named) = (Vec::new(), Vec::new());
        let (mut sure, mut possible, mut whole) = (None, None, true);
        let families = Family::BOTH.into_iter();
        for family in families.filter(|family| interface.speaks(*family)) {
            let come = Profile::uniform(come(family));
            let filters = self.filters(interface, family, protocol, &mut causes);
            let passing = filters
                .iter()
                .fold(come, |left, (filter, _)| left.and(filter));
            for (at, bounds) in passing.within(ports) {
                let certain = who(family, &bounds.sure);
                if certain > sure {
                    way = at;
                }
                sure = sure.max(certain);
                possible = possible.max(who(family, &bounds.possible));
                let (blocks, all) = super::blocks(family, &bounds.possible, MOST_NAMED);
                named.extend(blocks);
                whole &= all;
            }
        }
        match sure {
            _ if sure != possible => {
                let what = format!("more sources come by {} than are named", entry.name);
                let unnamed = Cause::failed(Failure::TooCostly, &*entry.name, what);
                Exposure::Unknown(once(if causes.is_empty() {
                    vec![unnamed]
                } else {
                    causes
                }))
            }
            Some(Who::Anyone) => Exposure::Open { path: path(way) },
            Some(Who::Some) => Exposure::Narrow {
                sources: named,
                all: whole,
                path: path(way),
            },
            None => {
                let name = &entry.name;
                let why = format!("the filters of its interface let no client of {name} in");
                Exposure::Closed(vec![why])
            }
        }
    }
}

/// Whether the target is this interface.
fn is(target: &EntryTarget, at: &str, interface: &Interface) -> bool {
    match &target.who {
        TargetId::Instance(id) => interface.instance.as_ref() == Some(id),
        TargetId::Address(address) => interface.has(*address),
        TargetId::Interface(id) => **id == *at,
        TargetId::Entry(_) => false,
    }
}

/// The ports that a target takes, of those that are asked about.
fn within(port: Option<u16>, asked: &[Ports]) -> Option<Vec<Ports>> {
    match port {
        None => Some(asked.to_vec()),
        Some(port) => {
            let is_asked = asked.iter().any(|asked| asked.hold(port));
            is_asked.then(|| vec![Ports::one(port)])
        }
    }
}
