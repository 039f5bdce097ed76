//! Whether a principal is an administrator of the account, or can make itself one.

use super::Permissions;
use super::effort::EXHAUSTED;
use super::grant::{Grant, Grants};
use super::judge::{Actions, Reach, actions, reach, runs_as_any_role};
use super::resource;
use super::tier::ways_to_everything;

/// How a principal may get hold of the account, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takeover {
    /// It may do everything.
    Everything,
    /// It may give itself everything, or run something as any role.
    Way,
    /// It cannot be told.
    Unclear,
    /// Perhaps: it hangs on a condition that this version does not know.
    Depends,
    /// By nothing that its own policies give. What hangs on the names of resources is not weighed.
    None,
}

/// How, with the statement in words.
#[must_use]
pub fn takes_over(permissions: &Permissions) -> (Takeover, String) {
    let mut grants = Grants::of(permissions);
    let ways = ways_to_everything().count();
    let comparisons: usize = grants
        .all
        .iter()
        .map(|grant| ways * grants.comparisons(grant))
        .sum();
    if !grants.effort.suffices(comparisons) {
        return (Takeover::Unclear, EXHAUSTED.to_owned());
    }
    let unread = grants.unread.iter().chain(&grants.less);
    let unclear = unread.map(|why| (Takeover::Unclear, why.clone()));
    let (worst, words) = ways_of(&grants)
        .chain(unclear)
        .min()
        .unwrap_or((Takeover::None, "no way to everything".to_owned()));
    // Less may be left of it where the boundary or a denial could not be used.
    match (&grants.less, worst) {
        (Some(why), Takeover::Everything | Takeover::Way) => (Takeover::Unclear, why.clone()),
        (Some(_) | None, decided) => (decided, words),
    }
}

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
