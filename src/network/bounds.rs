//! What is known of a set that is not known in full: what is in it for certain, and what may be. Both grow and shrink
//! together, so that a part that could not be read can only leave an answer open, never turn it round.

use std::collections::BTreeSet;

use super::{Ports, Ranges};

/// A set of sources between two bounds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bounds {
    /// These for certain.
    pub(super) sure: Ranges,
    /// These, or fewer.
    pub(super) possible: Ranges,
}

impl Bounds {
    /// Exactly these.
    pub(super) fn known(set: Ranges) -> Self {
        Self {
            sure: set.clone(),
            possible: set,
        }
    }

    /// Any of these, or none.
    pub(super) fn unknown(set: Ranges) -> Self {
        Self {
            sure: Ranges::none(),
            possible: set,
        }
    }

    /// What is in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            sure: self.sure.and(&other.sure),
            possible: self.possible.and(&other.possible),
        }
    }

    /// What is in one or the other.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            sure: self.sure.or(&other.sure),
            possible: self.possible.or(&other.possible),
        }
    }

    /// The same where it is not certain that it counts at all.
    pub(super) fn doubted(self) -> Self {
        Self::unknown(self.possible)
    }
}

/// A set of sources for each port: every port is in one of the segments, which are in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Profile(Vec<(Ports, Bounds)>);

impl Profile {
    /// The same for every port.
    pub(super) fn uniform(bounds: Bounds) -> Self {
        Self(vec![(Ports::ALL, bounds)])
    }

    /// One that changes at the ends of these ports only.
    pub(super) fn over(ports: impl IntoIterator<Item = Ports>, of: impl Fn(u16) -> Bounds) -> Self {
        let mut starts = BTreeSet::from([0]);
        for ports in ports {
            starts.insert(ports.first);
            starts.extend(ports.last.checked_add(1));
        }
        let mut starts = starts.into_iter().peekable();
        let mut segments: Vec<(Ports, Bounds)> = Vec::new();
        while let Some(first) = starts.next() {
            let last = starts.peek().map_or(u16::MAX, |next| next - 1);
            let bounds = of(first);
            match segments.last_mut() {
                Some((before, same)) if *same == bounds => before.last = last,
                Some(_) | None => segments.push((Ports { first, last }, bounds)),
            }
        }
        Self(segments)
    }

    /// What both let through.
    pub(super) fn and(&self, other: &Self) -> Self {
        let ports = self.0.iter().chain(&other.0).map(|(ports, _)| *ports);
        Self::over(ports, |port| self.at(port).and(other.at(port)))
    }

    /// The sources for a port.
    pub(super) fn at(&self, port: u16) -> &Bounds {
        let at = self.0.partition_point(|(ports, _)| ports.last < port);
        &self.0[at].1
    }

    /// The sources for one port or another.
    pub(super) fn any_port(&self) -> Bounds {
        self.0
            .iter()
            .fold(Bounds::default(), |all, (_, bounds)| all.or(bounds))
    }

    /// The segments.
    pub(super) fn segments(&self) -> impl Iterator<Item = (Ports, &Bounds)> {
        self.0.iter().map(|(ports, bounds)| (*ports, bounds))
    }

    /// The segments that have some of these ports, cut to them.
    pub(super) fn within<'a>(
        &'a self,
        asked: &'a [Ports],
    ) -> impl Iterator<Item = (Ports, &'a Bounds)> {
        self.segments().flat_map(move |(ports, bounds)| {
            asked.iter().filter_map(move |asked| {
                let (first, last) = (ports.first.max(asked.first), ports.last.min(asked.last));
                (first <= last).then_some((Ports { first, last }, bounds))
            })
        })
    }

    /// Whether nobody may get through at any of these ports.
    pub(super) fn is_shut(&self, asked: &[Ports]) -> bool {
        self.within(asked)
            .all(|(_, bounds)| bounds.possible.is_empty())
    }
}
