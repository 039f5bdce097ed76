//! Whoever may pass a role, and run something as it, may do what the role may.

use super::super::super::{Condition, covers_ignoring_case};
use super::super::condition::{Narrowing, is_never_met, narrowing, passed_to};
use super::super::grant::{Grant, Grants};
use super::super::judge::{Reach, reach};
use super::super::tier::PASS_ROLE;
use super::ways::{RUNNERS, Target};
use super::{Found, Own, Takeover};

/// What every grant that passes roles comes to.
pub(super) fn passes<'g>(grants: &'g Grants<'_>, own: &Own<'_>) -> Vec<Found<'g>> {
    if grants.is_denied(PASS_ROLE) {
        return Vec::new();
    }
    let given: Vec<bool> = RUNNERS
        .iter()
        .map(|runner| {
            let is_given = |group: &&[&str]| group.iter().any(|action| grants.gives(action));
            runner.groups.iter().all(is_given)
        })
        .collect();
    let passing = grants.all.iter().filter(|grant| grant.gives(PASS_ROLE));
    passing
        .filter_map(|grant| pass(grants, grant, own, &given))
        .collect()
}

fn pass<'g>(
    grants: &Grants<'_>,
    grant: &'g Grant<'_>,
    own: &Own<'_>,
    given: &[bool],
) -> Option<Found<'g>> {
    let conditions = grant.conditions.iter().copied();
    let opened = own.opened(grant.resource)?;
    if !Target::Role.is_among(&opened.wild, own.account())
        || is_never_met(conditions.clone(), PASS_ROLE)
    {
        return None;
    }
    let to = |service: &str| {
        grant
            .conditions
            .iter()
            .filter_map(|condition| passed_to(condition))
            .all(|services| {
                let mut services = services.iter();
                services.any(|pattern| covers_ignoring_case(pattern, service))
            })
    };
    let runner = RUNNERS
        .iter()
        .zip(given)
        .find(|(runner, given)| **given && runner.services.iter().any(|service| to(service)))
        .and_then(|(runner, _)| runner.groups.first())
        .and_then(|group| group.iter().find(|action| grants.gives(action)))
        .copied();
    let is_named = opened.has_variable || reach(grant) == Reach::Named;
    let others = conditions.filter(|condition| passed_to(condition).is_none());
    let leaves_all = leaves_all(others);
    if is_named && !own.reaches_administrator("role", &opened.wild) {
        return None;
    }
    let takeover = match runner {
        Some(_) if leaves_all && !is_named => Takeover::Way,
        // There are more services that run something as a role than are known here.
        Some(_) | None => Takeover::Depends,
    };
    Some(Found {
        takeover,
        grant,
        action: PASS_ROLE,
        words: match runner {
            Some(runner) => format!("{runner} as any role"),
            None => "some service as any role".to_owned(),
        },
    })
}

/// Whether conditions leave every role to be passed. One on services that leaves some out is not followed.
fn leaves_all<'c>(conditions: impl Iterator<Item = &'c Condition> + Clone) -> bool {
    let mut keys = conditions.clone().map(|condition| condition.key.as_str());
    !keys.any(|key| key == "iam:passedtoservice") && narrowing(conditions) == Narrowing::None
}
