//! From grants to findings.

use std::collections::BTreeMap;

use super::super::actions::{Action, candidates, matching};
use super::super::{covers, covers_ignoring_case};
use super::condition::{Narrowing, names_account, narrowing};
use super::effort::EXHAUSTED;
use super::grant::{Grant, Grants};
use super::resource::{self, Breadth, breadth};
use super::tier::{INTO_ACCOUNTS, PASS_ROLE, PUBLISH, RUNNERS, Tier, on_all, on_named, on_numbers};
use super::{Finding, Permissions};

/// How far a grant's resources go, its conditions considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// All, of everything or of a kind.
    All(Breadth),
    /// All, but tied to something named by a condition.
    Tied(Breadth),
    /// Something named.
    Named,
    /// All, with a condition that this version does not know.
    Unclear(String),
}

pub(super) fn reach(grant: &Grant<'_>) -> Reach {
    let breadth = if grant.is_all_but {
        Breadth::Everything
    } else {
        breadth(grant.resource)
    };
    let breadth = match breadth {
        // One name in every account is a role of any of them.
        Breadth::Named if reaches_any_account(grant) => Breadth::Kind,
        Breadth::Named => return Reach::Named,
        Breadth::Kind | Breadth::Everything => breadth,
    };
    match narrowing(grant.conditions.iter().copied()) {
        Narrowing::None => Reach::All(breadth),
        Narrowing::Narrows => Reach::Tied(breadth),
        Narrowing::Unknown(key) => Reach::Unclear(key),
    }
}

/// Whether it assumes roles, or becomes root, in accounts that nothing names.
fn reaches_any_account(grant: &Grant<'_>) -> bool {
    resource::is_of_any_account(grant.resource)
        && INTO_ACCOUNTS.iter().any(|action| grant.gives(action))
        && !names_account(grant.conditions.iter().copied())
}

/// What a pattern of actions is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actions<'a> {
    /// All of every service.
    Everything,
    /// All of one service, or of some.
    Service(&'a str),
    /// Some by a wildcard.
    Glob,
    /// One.
    One,
    /// No pattern for actions at all.
    Malformed,
}

pub(super) fn actions(pattern: &str) -> Actions<'_> {
    let is_wild =
        |text: &str| !text.is_empty() && text.chars().all(|letter| matches!(letter, '*' | '?'));
    match pattern.split_once(':') {
        None if is_wild(pattern) => Actions::Everything,
        None => Actions::Malformed,
        Some((service, name)) if service.is_empty() || name.is_empty() => Actions::Malformed,
        Some((service, name)) if is_wild(service) && is_wild(name) => Actions::Everything,
        Some((service, name)) if is_wild(name) => Actions::Service(service),
        Some(_) if pattern.contains(['*', '?']) => Actions::Glob,
        Some(_) => Actions::One,
    }
}

/// What there is to say of the permissions, and whether there may be less than that.
pub(super) fn findings(permissions: &Permissions) -> (Vec<Finding>, bool) {
    let grants = Grants::of(permissions);
    let mut findings: Vec<Finding> = grants
        .unread
        .iter()
        .map(|why| Finding {
            tier: Tier::Unclear,
            text: why.clone(),
        })
        .collect();
    // Many grants share a pattern: it is looked up once.
    let mut known: BTreeMap<&str, Vec<Action>> = BTreeMap::new();
    let mut effort = grants.effort;
    for grant in &grants.all {
        let is_new = !known.contains_key(grant.action);
        if is_new && !effort.suffices(candidates(grant.action)) {
            findings.push(exhausted());
            break;
        }
        let known = known
            .entry(grant.action)
            .or_insert_with(|| matching(grant.action));
        if !effort.suffices(known.len() * grants.comparisons(grant)) {
            findings.push(exhausted());
            break;
        }
        findings.extend(of_grant(&grants, grant, known));
    }
    findings.extend(passed_and_run(&grants));
    findings.sort();
    findings.dedup();
    let tolerates_all = findings
        .iter()
        .all(|finding| finding.tier == Tier::Tolerated);
    if let (Some(why), false) = (&grants.less, tolerates_all) {
        findings.push(Finding {
            tier: Tier::Unclear,
            text: why.clone(),
        });
    }
    (findings, grants.less.is_some())
}

fn exhausted() -> Finding {
    Finding {
        tier: Tier::Unclear,
        text: EXHAUSTED.to_owned(),
    }
}

fn of_grant(grants: &Grants<'_>, grant: &Grant<'_>, known: &[Action]) -> Option<Finding> {
    let reach = reach(grant);
    if is_for_numbers(grant, &reach) && !grants.is_denied(PUBLISH) {
        let (tier, why) = on_numbers(grants.publishes_to_numbers_only(grant));
        let text = format!("{} ({why})", grant.quoted());
        return Some(Finding { tier, text });
    }
    let (tier, why) = match actions(grant.action) {
        Actions::Everything => everything(&reach),
        Actions::Service(service) => whole_service(service, &reach),
        Actions::Malformed => match reach {
            Reach::Named => return None,
            Reach::All(_) | Reach::Tied(_) | Reach::Unclear(_) => {
                (Tier::Unclear, "not a valid action".to_owned())
            }
        },
        Actions::Glob => {
            let of_all = worst(grants, grant, known, &reach);
            let least = (Tier::Medium, "actions by wildcard".to_owned());
            match of_all {
                // A wildcard could be avoided, whatever it stands for.
                Some(Known::Worst(tier, why)) if tier < Tier::Medium => (tier, why),
                Some(Known::Nothing | Known::Worst(..)) | None => least,
            }
        }
        Actions::One => match worst(grants, grant, known, &reach)? {
            Known::Worst(tier, why) => (tier, why),
            Known::Nothing if reach == Reach::Named => return None,
            Known::Nothing => (
                Tier::Review,
                "not an action that this version knows, so a person has to say whether it is needed"
                    .to_owned(),
            ),
        },
    };
    // Whoever is let to everything but some is hardly ever meant to be.
    let tier = if grant.is_all_but {
        tier.min(Tier::Medium)
    } else {
        tier
    };
    let text = format!("{} ({why})", grant.quoted());
    Some(Finding { tier, text })
}

/// Whether it is that one action, on all that can be sent to. All but something is for numbers only if that is
/// all topics.
fn is_for_numbers(grant: &Grant<'_>, reach: &Reach) -> bool {
    let is_on_all = if grant.is_all_but {
        grant.leaves_topics_out
    } else {
        covers(grant.resource, "*")
    };
    is_on_all
        && grant.action.eq_ignore_ascii_case(PUBLISH)
        && matches!(reach, Reach::All(Breadth::Everything))
}

fn everything(reach: &Reach) -> (Tier, String) {
    match reach {
        Reach::All(Breadth::Everything) => (Tier::Admin, "an administrator".to_owned()),
        Reach::All(Breadth::Kind | Breadth::Named) => (Tier::High, "a whole service".to_owned()),
        // Whoever may do everything may also set the tags that the condition asks for.
        Reach::Tied(_) => (
            Tier::High,
            "a condition hardly limits full access".to_owned(),
        ),
        Reach::Unclear(key) => (Tier::Review, unknown_condition(key)),
        Reach::Named => (Tier::Medium, "every action".to_owned()),
    }
}

fn whole_service(service: &str, reach: &Reach) -> (Tier, String) {
    match reach {
        Reach::All(_) if covers_ignoring_case(service, "iam") => (
            Tier::Admin,
            "full access to IAM is full access to the account".to_owned(),
        ),
        Reach::All(_) => (Tier::High, "a whole service".to_owned()),
        Reach::Unclear(key) => (Tier::Review, unknown_condition(key)),
        Reach::Tied(_) | Reach::Named => (Tier::Medium, "every action of a service".to_owned()),
    }
}

fn unknown_condition(key: &str) -> String {
    let shown: String = key.chars().take(60).collect();
    format!("how far the condition on {shown} limits it is for a person to say")
}

/// What the known actions of a pattern come to.
enum Known {
    /// There are none.
    Nothing,
    /// The worst of them.
    Worst(Tier, String),
}

/// The worst action that the grant gives; `None` if all are denied or harmless.
fn worst(grants: &Grants<'_>, grant: &Grant<'_>, known: &[Action], reach: &Reach) -> Option<Known> {
    if known.is_empty() {
        return Some(Known::Nothing);
    }
    let is_glob = actions(grant.action) == Actions::Glob;
    known
        .iter()
        .filter(|action| {
            let name = action.to_string();
            grant.gives(&name) && !grants.is_denied(&name)
        })
        .filter_map(|action| {
            let (tier, why) = of_action(action, reach)?;
            let why = if is_glob {
                format!("this includes {action}: {why}")
            } else {
                why
            };
            Some((tier, why))
        })
        .min()
        .map(|(tier, why)| Known::Worst(tier, why))
}

fn of_action(action: &Action, reach: &Reach) -> Option<(Tier, String)> {
    match reach {
        Reach::All(_) => Some(on_all(action)).map(|(tier, why)| (tier, why.to_owned())),
        Reach::Named | Reach::Tied(_) => on_named(action).map(|(tier, why)| (tier, why.to_owned())),
        Reach::Unclear(key) => match on_all(action) {
            (Tier::Tolerated, why) => Some((Tier::Tolerated, why.to_owned())),
            (Tier::Admin | Tier::High | Tier::Unclear | Tier::Medium | Tier::Review, _) => {
                Some((Tier::Review, unknown_condition(key)))
            }
        },
    }
}

/// A role of any name that may be passed to some services only, and the means to run something as it.
fn passed_and_run(grants: &Grants<'_>) -> Option<Finding> {
    let (passing, runner) = runs_as_any_role(grants, |reach| matches!(reach, Reach::Tied(_)))?;
    Some(Finding {
        tier: Tier::High,
        text: format!(
            "{} (with {runner} it can run as any role that may be passed)",
            passing.quoted()
        ),
    })
}

/// The grant that passes roles, if it reaches so far, and the action that runs something as them.
pub(super) fn runs_as_any_role<'g, 'p>(
    grants: &'g Grants<'p>,
    is_far: impl Fn(&Reach) -> bool,
) -> Option<(&'g Grant<'p>, &'static str)> {
    if grants.is_denied(PASS_ROLE) {
        return None;
    }
    let may_be_roles = |grant: &Grant<'_>| {
        resource::service(grant.resource).is_none_or(|service| service.eq_ignore_ascii_case("iam"))
    };
    let passing = grants
        .all
        .iter()
        .find(|grant| grant.gives(PASS_ROLE) && may_be_roles(grant) && is_far(&reach(grant)))?;
    let runner = RUNNERS.iter().find_map(|groups| {
        let first = groups.first()?.iter().find(|action| grants.gives(action))?;
        let has_all = groups
            .iter()
            .all(|group| group.iter().any(|action| grants.gives(action)));
        has_all.then_some(*first)
    })?;
    Some((passing, runner))
}
