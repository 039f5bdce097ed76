//! Where the routes of a table lead, as sets of the addresses on the other side.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::address::set;
use super::bounds::Bounds;
use super::{
    Cidr, Destination, Family, Network, PrefixList, Ranges, Route, RouteState, RouteTable, Target,
};
use crate::facts::{Cause, Reading};

/// Where a table leads: the other side by what leads there.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// Internet gateways.
    pub(super) internet: BTreeMap<Arc<str>, Bounds>,
    /// Other networks, and what hands traffic on.
    pub(super) beyond: BTreeMap<Arc<str>, Bounds>,
    /// Carrier gateways.
    pub(super) carrier: BTreeMap<Arc<str>, Bounds>,
    /// Gateways that let connections out only.
    pub(super) out_only: BTreeMap<Arc<str>, Bounds>,
    /// Why there may be others.
    pub(super) unread: Option<Cause>,
}

/// A route for a block: which goes first, and what it does.
struct Ranked<'a> {
    block: Cidr,
    rank: u8,
    route: &'a Route,
}

/// Of routes for the same block a person's goes first, then one for a list, then one that a gateway told.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html>
fn rank(route: &Route) -> u8 {
    match (&route.destination, route.is_propagated) {
        (Destination::Block(_), false) => 0,
        (Destination::List(_) | Destination::Unread(_), _) => 1,
        (Destination::Block(_), true) => 2,
    }
}

impl Network {
    /// Where a table leads; the longest prefix that fits decides, also where its target is gone.
    pub(super) fn ways(&self, table: &RouteTable, family: Family, causes: &mut Vec<Cause>) -> Ways {
        let mut ways = Ways::default();
        let mut left = family.all();
        for ranked in self.ranked(table, family, &mut ways, causes) {
            let fits = set(family, [&ranked.block]).and(&left);
            left = left.without(&fits);
            ways.lead(&ranked.route.target, known(ranked.route, fits));
        }
        if ways.unread.is_some() {
            // A route whose block cannot be told may go before any of the others.
            ways.doubt();
        }
        ways
    }

    /// The routes of a family, first those that go first. What cannot be told is left in `ways`.
    fn ranked<'a>(
        &self,
        table: &'a RouteTable,
        family: Family,
        ways: &mut Ways,
        causes: &mut Vec<Cause>,
    ) -> Vec<Ranked<'a>> {
        let mut ranked = Vec::new();
        for route in &table.routes {
            if route.state == RouteState::Unread {
                let call = self.parts.tables.told_by();
                causes.push(call.unrecognised("the state of a route"));
            }
            if let Target::Unread(what) = &route.target {
                causes.push(self.parts.tables.told_by().unrecognised(&**what));
            }
            let blocks: Reading<Vec<Cidr>> = match &route.destination {
                Destination::Block(block) => Reading::Known(vec![*block]),
                Destination::Unread(what) => {
                    let call = self.parts.tables.told_by();
                    call.unrecognised(&**what).into()
                }
                Destination::List(id) => match self.parts.lists.get(id) {
                    Reading::Unknown(cause) => cause.into(),
                    Reading::Known(list) if is_of_service(route, list) => continue,
                    Reading::Known(list) => list.blocks.clone().map(|blocks| blocks.to_vec()),
                },
            };
            match blocks {
                Reading::Known(blocks) => {
                    let own = blocks.into_iter().filter(|block| block.family() == family);
                    let rank = rank(route);
                    ranked.extend(own.map(|block| Ranked { block, rank, route }));
                }
                Reading::Unknown(cause) => {
                    causes.push(cause.clone());
                    ways.unread = Some(cause);
                    ways.lead(&route.target, Bounds::unknown(family.all()));
                }
            }
        }
        ranked.sort_by_key(|ranked| (u8::MAX - ranked.block.length(), ranked.rank));
        ranked
    }

    /// How traffic that came in by a gateway goes on to an address of the interface `own`.
    pub(super) fn arrival(&self, gateway: &str, to: IpAddr, own: &str) -> Reading<Arrival> {
        let tables = &self.parts.tables;
        let found = self.table_of_gateway.get(gateway);
        let table = match (found.and_then(|id| tables.entry(id)), tables.incomplete()) {
            (Some((_, table)), _) => table,
            (None, Some(cause)) => return cause.clone().into(),
            (None, None) => return Reading::Known(Arrival::Straight),
        };
        let family = Family::of(to);
        let (mut ways, mut causes) = (Ways::default(), Vec::new());
        let ranked = self.ranked(table, family, &mut ways, &mut causes);
        if let Some(cause) = causes.into_iter().next() {
            return cause.into();
        }
        let fits = |ranked: &&Ranked<'_>| ranked.block.holds(to);
        let Some(Ranked { route, .. }) = ranked.iter().find(fits) else {
            return Reading::Known(Arrival::Straight);
        };
        Reading::Known(match (&route.target, route.state) {
            (_, RouteState::Blackhole) => Arrival::Lost,
            (Target::Local, _) => Arrival::Straight,
            (Target::Through(id), _) if **id == *own => Arrival::Straight,
            (
                Target::Unread(id)
                | Target::Through(id)
                | Target::Elsewhere(id)
                | Target::Internet(id)
                | Target::OutOnly(id)
                | Target::Carrier(id)
                | Target::Endpoint(id),
                _,
            ) => Arrival::Through(id.clone()),
        })
    }
}

/// How traffic that came in by a gateway goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrival {
    /// To where it was sent.
    Straight,
    /// Through something that may hand it on.
    Through(Arc<str>),
    /// Nowhere: what it would go through is gone.
    Lost,
}

/// Whether it leads to a service of AWS by a list of the service's own addresses, which nobody comes from.
fn is_of_service(route: &Route, list: &PrefixList) -> bool {
    list.of_aws && matches!(route.target, Target::Endpoint(_))
}

/// What a route leads to for certain, and perhaps.
fn known(route: &Route, fits: Ranges) -> Bounds {
    match route.state {
        RouteState::Active => Bounds::known(fits),
        RouteState::Unread => Bounds::unknown(fits),
        RouteState::Blackhole => Bounds::default(),
    }
}

impl Ways {
    fn lead(&mut self, target: &Target, bounds: Bounds) {
        let (ways, id) = match target {
            Target::Internet(id) => (&mut self.internet, id),
            Target::Through(id) | Target::Elsewhere(id) => (&mut self.beyond, id),
            Target::Carrier(id) => (&mut self.carrier, id),
            Target::OutOnly(id) => (&mut self.out_only, id),
            Target::Unread(id) => {
                // It may be an internet gateway, or lead anywhere else.
                let bounds = bounds.doubted();
                let before = self.beyond.entry(id.clone()).or_default();
                *before = before.or(&bounds);
                let before = self.internet.entry(id.clone()).or_default();
                *before = before.or(&bounds);
                return;
            }
            Target::Local | Target::Endpoint(_) => return,
        };
        let before = ways.entry(id.clone()).or_default();
        *before = before.or(&bounds);
    }

    fn doubt(&mut self) {
        let all = [
            &mut self.internet,
            &mut self.beyond,
            &mut self.carrier,
            &mut self.out_only,
        ];
        for ways in all {
            for bounds in ways.values_mut() {
                *bounds = std::mem::take(bounds).doubted();
            }
        }
    }
}
