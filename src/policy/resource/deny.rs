//! What the statements that deny leave of one that allows.
//!
//! Only what is denied to everybody counts: without conditions, or to all but those whom negated conditions or
//! `NotPrincipal` name.
//! What callers can get around, such as a condition on TLS, takes nothing away; what cannot be weighed leaves it open.

use std::collections::BTreeSet;

use super::super::privilege::effort::{Effort, OVERLAP};
use super::super::{
    Condition, Effect, Element, Policy, Principals, Statement, covers, covers_ignoring_case,
    overlap,
};
use super::Owned;
use super::condition::{Bound, Weight, spares, weigh};
use super::keys::is_senders;
use super::principal::{Named, named};

/// What becomes of the actions of a statement that allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// Those that no denial touches.
    pub(super) open: Vec<String>,
    /// Those that a denial may take away.
    pub(super) doubtful: Vec<String>,
    /// Those that are left to these alone.
    pub(super) narrowed: Vec<(String, Vec<Bound>)>,
}

/// What a denial does.
enum Denial {
    /// It takes away from everybody, or from all but these.
    Certain(Vec<Bound>),
    /// It may.
    Perhaps,
}

/// The statements of a policy that deny to everybody.
pub(super) struct Denials<'p> {
    all: Vec<(&'p Statement, Denial)>,
    effort: Effort,
}

impl<'p> Denials<'p> {
    pub(super) fn of(policy: &'p Policy) -> Self {
        let denying = policy
            .statements
            .iter()
            .filter(|statement| statement.effect == Effect::Deny);
        Self {
            all: denying
                .filter_map(|statement| Some((statement, denial(statement)?)))
                .collect(),
            effort: Effort::default(),
        }
    }

    /// What they leave of a statement that allows.
    pub(super) fn leave(&mut self, allowed: &Statement, of: &Owned<'_>) -> Left {
        let actions = actions(allowed, of.service);
        let resources = resources(allowed, of);
        let patterns: usize = self.all.iter().map(|(denied, _)| size(denied)).sum();
        if !self
            .effort
            .suffices(actions.len() * resources.len() * patterns * OVERLAP)
        {
            return Left {
                doubtful: written(allowed),
                ..Left::default()
            };
        }
        let mut left = Left::default();
        for (written, action) in actions {
            match self.fate(&action, &resources) {
                Fate::Open => left.open.push(written),
                Fate::Doubtful => left.doubtful.push(written),
                Fate::Narrowed(bounds) => left.narrowed.push((written, bounds)),
                Fate::Gone => {}
            }
        }
        left
    }

    /// What becomes of an action, by the most open of the resources.
    fn fate(&self, action: &str, resources: &[String]) -> Fate {
        let fates = resources.iter().map(|resource| {
            let mut fate = Fate::Open;
            for (denied, denial) in &self.all {
                if !covers_action(&denied.actions, action) {
                    continue;
                }
                match (covers_resource(&denied.resources, resource), denial) {
                    (Covers::No, _) => {}
                    (Covers::Yes, Denial::Certain(spared)) if spared.is_empty() => {
                        return Fate::Gone;
                    }
                    (Covers::Yes, Denial::Certain(spared)) => {
                        fate = Fate::Narrowed(spared.clone());
                    }
                    (Covers::Yes, Denial::Perhaps) | (Covers::Perhaps, _) => {
                        fate = fate.or_doubtful();
                    }
                }
            }
            fate
        });
        let mut worst = Fate::Gone;
        for fate in fates {
            worst = worst.or(fate);
        }
        worst
    }
}

/// What becomes of one action on one resource.
enum Fate {
    Gone,
    Narrowed(Vec<Bound>),
    Doubtful,
    Open,
}

impl Fate {
    fn rank(&self) -> u8 {
        match self {
            Self::Gone => 0,
            Self::Narrowed(_) => 1,
            Self::Doubtful => 2,
            Self::Open => 3,
        }
    }

    /// The more open of two; two that are narrowed differently are open to the callers of both.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Narrowed(mut own), Self::Narrowed(other)) => {
                let new = other.into_iter().filter(|bound| !own.contains(bound));
                let new: Vec<Bound> = new.collect();
                own.extend(new);
                Self::Narrowed(own)
            }
            (own, other) if own.rank() >= other.rank() => own,
            (_, other) => other,
        }
    }

    fn or_doubtful(self) -> Self {
        match self {
            Self::Open => Self::Doubtful,
            Self::Gone | Self::Narrowed(_) | Self::Doubtful => self,
        }
    }
}

fn denial(statement: &Statement) -> Option<Denial> {
    let mut spared = Vec::new();
    let mut is_certain = true;
    match &statement.principals {
        Principals::Everybody => {}
        Principals::Not(all) => match spared_by_name(all) {
            Some(bounds) => spared.extend(bounds),
            None => is_certain = false,
        },
        Principals::Unstated => return Some(Denial::Perhaps),
        Principals::Named(_) => return None,
    }
    for condition in &statement.conditions {
        if is_senders(&condition.key) || condition.operator == "null" {
            // It can be got around; then it denies nobody who wants in.
            return None;
        }
        if spares_every_address(condition) {
            return None;
        }
        if spares_services(condition) {
            spared.push(Bound::Identity("services of AWS".to_owned()));
            continue;
        }
        match (spares(condition), weigh(condition)) {
            (Weight::Bound(bound), _) => spared.push(bound),
            // It denies to those whom it names, and to nobody else.
            (Weight::Nothing | Weight::Unclear, Weight::Bound(_)) => return None,
            (Weight::Nothing | Weight::Unclear, Weight::Nothing | Weight::Unclear) => {
                is_certain = false;
            }
        }
    }
    Some(if is_certain {
        Denial::Certain(spared)
    } else {
        Denial::Perhaps
    })
}

/// Whom a denial to all but these spares, at most: who is in an account that is named whole, or by somebody of it, and
/// identities. For whom a service acts, or a provider of identities speaks, it does not tell.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
fn spared_by_name(all: &[(String, String)]) -> Option<Vec<Bound>> {
    let each = all.iter().map(|(kind, value)| {
        if !kind.eq_ignore_ascii_case("AWS") {
            return None;
        }
        match named(value) {
            Named::Account(account) => Some(Bound::Accounts(BTreeSet::from([account]))),
            Named::Deleted | Named::Identity => Some(Bound::Identity(value.clone())),
            Named::Unclear => None,
        }
    });
    each.collect::<Option<Vec<Bound>>>()
        .filter(|bounds| !bounds.is_empty())
}

/// Whether it denies to none of the addresses of a protocol, by which everybody can come.
fn spares_every_address(condition: &Condition) -> bool {
    let mut values = condition.values.iter();
    condition.key == "aws:sourceip"
        && condition.operator.starts_with("notipaddress")
        && values.any(|range| range == "0.0.0.0/0" || range == "::/0")
}

/// Whether it denies to all but services of AWS that send requests of their own. What is not signed tells nothing
/// of it, so that only an operator which holds without the key denies that as well.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice>
fn spares_services(condition: &Condition) -> bool {
    condition.key == "aws:principalisawsservice"
        && condition.operator == "boolifexists"
        && matches!(condition.values.as_slice(), [only] if only.eq_ignore_ascii_case("false"))
}

/// The actions of a statement: as they are written, and as patterns of the service's own.
fn actions(statement: &Statement, service: &str) -> Vec<(String, String)> {
    let every = format!("{service}:*");
    match &statement.actions {
        Element::Listed(patterns) => {
            let own = patterns.iter().map(|pattern| {
                let is_every = covers_ignoring_case(pattern, &every);
                (
                    pattern.clone(),
                    if is_every { &every } else { pattern }.clone(),
                )
            });
            own.collect()
        }
        Element::AllBut(_) | Element::Unstated => {
            let written = written(statement).into_iter();
            written.map(|written| (written, every.clone())).collect()
        }
    }
}

/// The actions of a statement as they are written.
pub(super) fn written(statement: &Statement) -> Vec<String> {
    match &statement.actions {
        Element::Listed(patterns) => patterns.clone(),
        Element::AllBut(patterns) => vec![format!("all but {}", patterns.join(", "))],
        Element::Unstated => vec!["no action named".to_owned()],
    }
}

/// The resources of a statement, narrowed to the one that the policy belongs to.
fn resources(statement: &Statement, of: &Owned<'_>) -> Vec<String> {
    let own = match of.service {
        "s3" => vec![of.arn.to_owned(), format!("{}/*", of.arn)],
        _ => vec![of.arn.to_owned()],
    };
    match &statement.resources {
        Element::Unstated | Element::AllBut(_) => own,
        Element::Listed(patterns) => {
            let each = patterns.iter().flat_map(|pattern| {
                let within: Vec<String> = own
                    .iter()
                    .filter(|own| covers(pattern, own))
                    .cloned()
                    .collect();
                if within.is_empty() {
                    vec![pattern.clone()]
                } else {
                    within
                }
            });
            each.collect()
        }
    }
}

fn size(statement: &Statement) -> usize {
    let of = |element: &Element| match element {
        Element::Listed(patterns) | Element::AllBut(patterns) => patterns.len(),
        Element::Unstated => 1,
    };
    of(&statement.actions) + of(&statement.resources)
}

fn covers_action(denied: &Element, action: &str) -> bool {
    match denied {
        Element::Listed(patterns) => patterns
            .iter()
            .any(|pattern| covers_ignoring_case(pattern, action)),
        Element::AllBut(spared) => !spared
            .iter()
            .any(|pattern| overlap(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())),
        Element::Unstated => false,
    }
}

enum Covers {
    Yes,
    Perhaps,
    No,
}

fn covers_resource(denied: &Element, resource: &str) -> Covers {
    match denied {
        // A policy of a service that knows one resource only.
        Element::Unstated => Covers::Yes,
        Element::AllBut(_) => Covers::Perhaps,
        Element::Listed(patterns) => {
            let open = |pattern: &&String| pattern.contains("${");
            if patterns
                .iter()
                .filter(|pattern| !open(pattern))
                .any(|pattern| covers(pattern, resource))
            {
                Covers::Yes
            } else if patterns.iter().any(|pattern| open(&pattern)) {
                Covers::Perhaps
            } else {
                Covers::No
            }
        }
    }
}
