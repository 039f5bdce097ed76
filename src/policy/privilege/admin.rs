//! What makes whoever manages one service an administrator of all: everything, or IAM as a whole. What hangs on the
//! names of resources is not weighed here.

use super::grant::{Grant, Grants};
use super::judge::{Actions, Reach, actions, reach, runs_as_any_role};
use super::resource;
use super::takeover::Takeover;
use super::tier::ways_to_everything;

/// Every way that some grant opens.
pub(super) fn ways_of<'g>(grants: &'g Grants<'_>) -> impl Iterator<Item = (Takeover, String)> + 'g {
    let taken = grants.all.iter();
    let taken = taken.filter_map(|grant| takes_everything(grants, grant));
    taken.chain(runs_as_anybody(grants))
}

/// Whoever may change all policies or users of IAM can give himself everything.
fn takes_everything(grants: &Grants<'_>, grant: &Grant<'_>) -> Option<(Takeover, String)> {
    if resource::service(grant.resource).is_some_and(|other| !other.eq_ignore_ascii_case("iam")) {
        return None;
    }
    let is_everything = actions(grant.action) == Actions::Everything && grant.but.is_empty();
    let takeover = match reach(grant) {
        Reach::All(resource::Breadth::Everything) if is_everything => Takeover::Everything,
        Reach::All(_) => Takeover::Way,
        Reach::Unclear(_) => Takeover::Depends,
        Reach::Tied(_) | Reach::Named => return None,
    };
    let way = ways_to_everything().find(|way| grant.gives(way) && !grants.is_denied(way))?;
    let words = format!("{}, with {way} a way to everything", grant.quoted());
    Some((takeover, words))
}

/// Whoever may pass any role, and run something as it, may do what the most powerful role may.
fn runs_as_anybody(grants: &Grants<'_>) -> Option<(Takeover, String)> {
    let (passing, runner) = runs_as_any_role(grants, |reach| match reach {
        Reach::All(_) | Reach::Tied(_) => true,
        Reach::Unclear(_) | Reach::Named => false,
    })?;
    let words = format!("{}, with {runner} as any role", passing.quoted());
    Some((Takeover::Way, words))
}
