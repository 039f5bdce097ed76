//! What kind of thing an item is about, and whether such a thing is among what was read.

use crate::checks::{Catalog, Control, Threat};
use crate::facts::FactKind;
use crate::policy::{covers, overlap};
use crate::report::{self, Item};
use crate::scope::{ItemScope, Rule};

/// What the report tells of the kind of thing that an item is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// Nothing, or the threat is about one kind only.
    Untold,
    /// That it is of a kind that is read: what the template calls it.
    Read(String),
    /// That it is of a kind that is not read: what the template calls it.
    Unread(String),
}

impl Element {
    /// What the report tells of the target of an item's flow.
    #[must_use]
    pub fn of(item: &Item, threat: &Threat, catalog: &Catalog) -> Self {
        let Some(kinds) = &threat.element else {
            return Self::Untold;
        };
        let mut elements = item.elements.iter();
        let Some(target) = elements.find(|element| element.part == report::Part::Target) else {
            return Self::Untold;
        };
        let stencil = target.stencil.trim();
        let is_generic = |generic: &String| generic.eq_ignore_ascii_case(stencil);
        if stencil.is_empty() || kinds.generic.iter().any(is_generic) {
            return Self::Untold;
        }
        let controls = threat.controls.iter();
        let is_read = controls
            .filter_map(|id| catalog.controls.get(id))
            .any(|control| stands_for(stencil, control.kind));
        if is_read {
            Self::Read(stencil.to_owned())
        } else {
            Self::Unread(stencil.to_owned())
        }
    }

    /// Whether an item about it can be answered by this control.
    pub(super) fn is_judged_by(&self, control: &Control) -> bool {
        match self {
            Self::Untold => true,
            Self::Read(stencil) => stands_for(stencil, control.kind),
            Self::Unread(_) => false,
        }
    }

    /// What belongs to the matter of an item and is not read.
    pub(super) fn not_looked_at(&self, threat: &Threat) -> Vec<String> {
        let may_be = match (self, &threat.element) {
            (Self::Untold, Some(element)) => element.not_looked_at.as_slice(),
            (Self::Untold, None) | (Self::Read(_) | Self::Unread(_), _) => &[],
        };
        may_be
            .iter()
            .chain(&threat.not_looked_at)
            .cloned()
            .collect()
    }

    /// Whether the kind is known, be it that people named the resources themselves.
    pub(super) fn is_told(&self, scope: &ItemScope<'_>, controls: &[&Control]) -> bool {
        let named = |rule: &&Rule| {
            let mut services = rule.resources.iter().map(|pattern| service_of(pattern));
            let judged = |service| controls.iter().any(|control| is_of(service, control.kind));
            services.clone().all(|service| service.is_some())
                && services.any(|service| service.is_some_and(judged))
        };
        match self {
            Self::Untold => !scope.is_everything() && scope.rules.iter().all(named),
            Self::Read(_) | Self::Unread(_) => true,
        }
    }
}

fn stands_for(stencil: &str, kind: &FactKind) -> bool {
    let mut stencils = kind.stencils.iter();
    stencils.any(|own| own.eq_ignore_ascii_case(stencil))
}

/// What of the kinds that people named for an item is not among what was read. Names of other
/// kinds belong to other threats of the same element.
pub(super) fn missing(
    threat: &Threat,
    scope: &ItemScope<'_>,
    kinds: &[&FactKind],
    named: &Named,
) -> Vec<String> {
    let Some(element) = &threat.element else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    for pattern in patterns(scope) {
        let Some(service) = service_of(pattern) else {
            continue;
        };
        let mut of_service_kinds = kinds.iter().filter(|kind| is_of(service, kind));
        let is_judged = of_service_kinds.any(|kind| may_be(pattern, kind));
        let of_service = |unread: &&String| service_of(unread) == Some(service);
        let mut unread = element.unread.iter().filter(of_service);
        // One resource of a service is enough: a rule may name what hangs on it as well.
        let mut beside = patterns(scope)
            .enumerate()
            .filter(|(_, other)| service_of(other) == Some(service));
        let sentence = if !is_judged && unread.any(|unread| overlap(unread, pattern)) {
            format!("its scope names {pattern}, which this version does not read")
        } else if is_judged && !beside.any(|(place, _)| named.0.get(place) == Some(&true)) {
            format!("its scope names {pattern}, and nothing like it was found")
        } else {
            continue;
        };
        if !missing.contains(&sentence) {
            missing.push(sentence);
        }
    }
    missing
}

/// The service that an ARN pattern names, if it names one.
fn service_of(pattern: &str) -> Option<&str> {
    let service = pattern.split(':').nth(2)?;
    (!service.is_empty() && !service.contains(['*', '?'])).then_some(service)
}

/// Whether a pattern may mean resources of a kind: an instance of EC2 is no volume.
fn may_be(pattern: &str, kind: &FactKind) -> bool {
    let resource = pattern.splitn(6, ':').nth(5).unwrap_or_default();
    let of = resource.split_once(['/', ':']).map(|(of, _)| of);
    match of.filter(|of| !of.contains(['*', '?'])) {
        Some(of) => kind.lists(of),
        None => true,
    }
}

/// Whether a kind is of a service, as ARNs call it.
fn is_of(service: &str, kind: &FactKind) -> bool {
    kind.service_in_arns() == service
}

/// The ARN patterns of a scope, in its order.
fn patterns<'s>(scope: &ItemScope<'s>) -> impl Iterator<Item = &'s String> {
    scope.rules.iter().flat_map(|rule| &rule.resources)
}

/// Which ARN patterns of a scope a resource that counts is meant by.
#[derive(Debug, Clone, Default)]
pub(super) struct Named(Vec<bool>);

impl Named {
    /// Of a threat that may be about several kinds; of others it does not matter.
    pub(super) fn new(threat: &Threat, scope: &ItemScope<'_>) -> Self {
        match threat.element {
            Some(_) => Self(vec![false; patterns(scope).count()]),
            None => Self::default(),
        }
    }

    /// Notes a resource that counts.
    pub(super) fn note(&mut self, scope: &ItemScope<'_>, resource: &str) {
        let whole = resource.split('#').next().unwrap_or(resource);
        for (is_named, pattern) in self.0.iter_mut().zip(patterns(scope)) {
            *is_named = *is_named || covers(pattern, resource) || covers(pattern, whole);
        }
    }
}
