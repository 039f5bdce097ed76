//! How far a principal may manage the resources of one service.

use super::super::actions::{Level, candidates, of_service};
use super::super::{covers_ignoring_case, overlap};
use super::Permissions;
use super::admin::ways_of;
use super::effort::{EXHAUSTED, OVERLAP};
use super::grant::{Grant, Grants};
use super::judge::{Actions, Reach, actions, reach};
use super::resource::{self, Breadth};
use super::takeover::Takeover;
use super::tier::ways_to_everything;

/// How far a principal may manage a service, widest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Management {
    /// As an administrator of the account.
    Admin,
    /// All resources of the service.
    All,
    /// It cannot be told.
    Unclear,
    /// Perhaps all: it hangs on a condition or an action that this version does not know.
    Depends,
    /// Some, by name.
    Scoped,
    /// It may only read.
    ReadOnly,
    /// Not at all.
    None,
}

/// What the ARNs of APIs begin with, REST ones and those of the second version. Keys, usage plans, domains, tags,
/// VPC links and certificates have others: who may change these changes no API.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html>
const APIS: [&str; 4] = ["/restapis", "/restapis/*", "/apis", "/apis/*"];

/// How far, with the widest statement in words.
#[must_use]
pub fn manages(permissions: &Permissions, service: &str) -> (Management, String) {
    let mut grants = Grants::of(permissions);
    let own = of_service(service);
    let comparisons: usize = grants
        .all
        .iter()
        .map(|grant| {
            let tried = own.len() + ways_to_everything().count();
            candidates(grant.action) + tried * grants.comparisons(grant) + APIS.len() * OVERLAP
        })
        .sum();
    if !grants.effort.suffices(comparisons) {
        return (Management::Unclear, EXHAUSTED.to_owned());
    }
    let unread = grants.unread.iter().chain(&grants.less);
    let unclear = unread.map(|why| (Management::Unclear, why.clone()));
    let given = grants
        .all
        .iter()
        .filter_map(|grant| of_grant(&grants, grant, service));
    let (widest, words) = given
        .chain(unclear)
        .chain(takes_over(&grants))
        .min()
        .unwrap_or((Management::None, "no permission".to_owned()));
    // Less may be left of it where the boundary or a denial could not be used.
    match (&grants.less, widest) {
        (Some(why), Management::Admin | Management::All) => (Management::Unclear, why.clone()),
        (Some(_) | None, decided) => (decided, words),
    }
}

fn of_grant(grants: &Grants<'_>, grant: &Grant<'_>, service: &str) -> Option<(Management, String)> {
    let management = widest(grants, grant, service)?;
    let is_beside = match management {
        Management::All | Management::Unclear | Management::Depends => is_beside_apis(grant),
        Management::Admin | Management::Scoped | Management::ReadOnly | Management::None => false,
    };
    Some(if is_beside {
        let words = format!("{}, no API but what stands beside them", grant.quoted());
        (Management::Scoped, words)
    } else {
        (management, grant.quoted())
    })
}

/// What makes it an administrator, and with that of this service too.
fn takes_over(grants: &Grants<'_>) -> impl Iterator<Item = (Management, String)> {
    ways_of(grants).filter_map(|(takeover, words)| {
        let management = match takeover {
            Takeover::Everything | Takeover::Way => Management::Admin,
            Takeover::Unclear => Management::Unclear,
            Takeover::Depends => Management::Depends,
            Takeover::None => return None,
        };
        Some((management, words))
    })
}

/// Whether the resources are none of API Gateway's APIs.
fn is_beside_apis(grant: &Grant<'_>) -> bool {
    resource::service(grant.resource).is_some_and(|service| service == "apigateway")
        && !grant.is_all_but
        && resource::path(grant.resource)
            .is_some_and(|path| !APIS.iter().any(|api| overlap(path, api)))
}

fn widest(grants: &Grants<'_>, grant: &Grant<'_>, service: &str) -> Option<Management> {
    if resource::service(grant.resource).is_some_and(|other| !other.eq_ignore_ascii_case(service)) {
        return None;
    }
    let given: Vec<_> = of_service(service)
        .into_iter()
        .filter(|action| {
            let name = action.to_string();
            grant.gives(&name) && !grants.is_denied(&name)
        })
        .collect();
    let is_reading = |level| match level {
        Level::List | Level::Read => true,
        Level::Write | Level::Tagging | Level::Permissions => false,
    };
    if given.is_empty() {
        // It may be an action that is newer than the table.
        let is_own = grant.action.split_once(':').is_some_and(|(own, _)| {
            covers_ignoring_case(own, service) || own.eq_ignore_ascii_case(service)
        });
        let is_unknown = is_own
            && super::super::actions::matching(grant.action).is_empty()
            && reach(grant) != Reach::Named;
        return is_unknown.then_some(Management::Depends);
    }
    if given.iter().all(|action| is_reading(action.level)) {
        return Some(Management::ReadOnly);
    }
    Some(match reach(grant) {
        Reach::All(Breadth::Everything) if actions(grant.action) == Actions::Everything => {
            Management::Admin
        }
        Reach::All(_) => Management::All,
        Reach::Unclear(_) => Management::Depends,
        Reach::Tied(_) | Reach::Named => Management::Scoped,
    })
}
