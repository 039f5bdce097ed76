//! Whether a principal is an administrator of the account, or can make itself one.

use std::collections::{BTreeMap, BTreeSet};

use super::Permissions;
use super::condition::{Narrowing, is_never_met, narrowing};
use super::effort::{EXHAUSTED, OVERLAP};
use super::grant::{Grant, Grants};
use super::judge::{Actions, Reach, actions, reach};
use super::resource::Breadth;
use ways::{Target, WAYS, Way, tried};

mod own;
mod passing;
mod ways;

pub use own::Own;

/// Most of what it hangs on that is told before the rest is only counted.
const MOST_QUOTED: usize = 20;

/// How a principal may get hold of the account, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takeover {
    /// It may do everything.
    Everything,
    /// It may give itself everything, or run something as any role.
    Way,
    /// It cannot be told.
    Unclear,
    /// Perhaps: it hangs on a condition, or on what that may do which it can change, run or become.
    Depends,
    /// By nothing that its own policies give and that is known here.
    None,
}

/// What one grant opens by one action.
struct Found<'g> {
    takeover: Takeover,
    grant: &'g Grant<'g>,
    action: &'static str,
    /// What to do with it, in words.
    words: String,
}

/// How, with the statement in words: the worst one, or all that it hangs on, so that one answer settles them.
#[must_use]
pub fn takes_over(permissions: &Permissions, own: &Own<'_>) -> (Takeover, String) {
    let mut grants = Grants::of(permissions);
    let comparisons = comparisons(&grants, own);
    if !grants.effort.suffices(comparisons) {
        return (Takeover::Unclear, EXHAUSTED.to_owned());
    }
    let is_bounded = permissions.boundary.is_some();
    let mut found = passing::passes(&grants, own);
    for way in WAYS.iter().filter(|way| !grants.is_denied(way.action)) {
        let all = grants.all.iter();
        found.extend(all.filter_map(|grant| of_grant(grant, way, own, is_bounded)));
    }
    let is_certain = |found: &&Found<'_>| found.takeover < Takeover::Unclear;
    let certain = found.iter().filter(is_certain).map(|found| {
        let words = format!("{}, with {}", found.grant.quoted(), found.words);
        (found.takeover, words)
    });
    match (certain.min(), &grants.less) {
        // Less may be left of it where the boundary or a denial could not be used.
        (Some(_), Some(why)) => (Takeover::Unclear, why.clone()),
        (Some(certain), None) => certain,
        (None, less) => match grants.unread.first().or(less.as_ref()) {
            Some(why) => (Takeover::Unclear, why.clone()),
            None if found.is_empty() => (Takeover::None, "no way to everything".to_owned()),
            None => (Takeover::Depends, in_words(&found)),
        },
    }
}

/// Each action is held against each grant, and what a grant opens against what is the principal's own.
fn comparisons(grants: &Grants<'_>, own: &Own<'_>) -> usize {
    let owned = own.groups.len() + own.policies.len() + own.administrators.len();
    let of_grant = |grant: &Grant<'_>| {
        let opened = WAYS.iter().filter(|way| grant.gives(way.action)).count();
        tried() * (1 + grant.but.len()) + opened * (OVERLAP + owned)
    };
    let of_grants: usize = grants.all.iter().map(of_grant).sum();
    of_grants + tried() * grants.comparisons_to_deny()
}

fn of_grant<'g>(
    grant: &'g Grant<'_>,
    way: &Way,
    own: &Own<'_>,
    is_bounded: bool,
) -> Option<Found<'g>> {
    if !grant.gives(way.action) || is_never_met(grant.conditions.iter().copied(), way.action) {
        return None;
    }
    let opened = own.opened(grant.resource)?;
    if !way.target.is_among(&opened.wild, own.account()) {
        return None;
    }
    let reach = match opened.has_variable {
        true => Reach::Named,
        false => reach(grant),
    };
    let is_everything = actions(grant.action) == Actions::Everything && grant.but.is_empty();
    let takeover = match reach {
        Reach::All(Breadth::Everything) if is_everything && way.on_all == Takeover::Way => {
            Takeover::Everything
        }
        Reach::All(_) => way.on_all,
        Reach::Tied(_) | Reach::Unclear(_) => Takeover::Depends,
        Reach::Named => on_named(grant, way, own, &opened, is_bounded),
    };
    let words = format!("{} a way to everything", way.action);
    (takeover != Takeover::None).then_some(Found {
        takeover,
        grant,
        action: way.action,
        words,
    })
}

fn on_named(
    grant: &Grant<'_>,
    way: &Way,
    own: &Own<'_>,
    opened: &own::Opened<'_>,
    is_bounded: bool,
) -> Takeover {
    match way.target {
        // What has a name is looked up, but not what it runs as.
        Target::Of(_) => return Takeover::None,
        Target::Assumed if own.reaches_administrator("role", &opened.wild) => {
            return Takeover::Depends;
        }
        Target::Assumed => return Takeover::None,
        Target::User
        | Target::Group
        | Target::Membership
        | Target::Role
        | Target::Policy
        | Target::Provider => {}
    }
    if own.is_all(way, &opened.named) && way.on_own == Takeover::None {
        return Takeover::None;
    }
    let is_own = own.is_covered(way, &opened.named);
    let is_free = narrowing(grant.conditions.iter().copied()) == Narrowing::None;
    // The boundary stays, whatever it gives itself.
    if is_own && is_free && !is_bounded && way.on_own == Takeover::Way {
        Takeover::Way
    } else {
        Takeover::Depends
    }
}

/// All that it hangs on, by policy and resources.
fn in_words(found: &[Found<'_>]) -> String {
    let mut by_statement = BTreeMap::<_, BTreeSet<&str>>::new();
    for found in found {
        let statement = (found.grant.policy, found.grant.on());
        by_statement
            .entry(statement)
            .or_default()
            .insert(found.action);
    }
    let count = by_statement.len();
    let quoted = by_statement.into_iter().take(MOST_QUOTED);
    let mut told: Vec<String> = quoted
        .map(|((policy, on), ways)| {
            let ways: Vec<&str> = ways.into_iter().collect();
            format!("{policy}: {} on {on}", ways.join(", "))
        })
        .collect();
    if count > MOST_QUOTED {
        told.push(format!("and {} more", count - MOST_QUOTED));
    }
    told.join("; ")
}
