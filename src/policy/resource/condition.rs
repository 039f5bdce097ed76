//! What a condition does to whom a statement is about: names them, nothing, or something that cannot be told.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use std::collections::BTreeSet;

use super::super::Condition;
use super::super::privilege::condition::must_hold;
use super::keys::{is_naming, is_of_owner, is_paths, is_strangers};
use super::network::{Width, width};
use super::principal::is_wild;
use crate::model::AccountId;

/// Who meets a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound {
    /// Who is in these accounts.
    Accounts(BTreeSet<String>),
    /// Who is in these organizations.
    Organizations(BTreeSet<String>),
    /// One who is named otherwise, in words.
    Identity(String),
    /// Who comes from a named network, in words.
    Network(String),
    /// A service that acts for one of these.
    Sources(Vec<Source>),
}

/// For whom a service acts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Something in an account.
    Account(String),
    /// Something in an organization.
    Organization(String),
    /// Something whose ARN tells no account, such as a bucket: whoever owns a thing of that name.
    Thing(String),
}

/// What a condition does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Weight {
    /// Only these meet it.
    Bound(Bound),
    /// Anybody can meet it.
    Nothing,
    /// It cannot be told.
    Unclear,
}

/// What one value does, before all values are taken together.
type Read<T> = Result<T, Loose>;

/// Why a value names nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Loose {
    Unclear,
    Anybody,
}

/// What a condition of a statement that allows does.
pub(super) fn weigh(condition: &Condition) -> Weight {
    if is_strangers(&condition.key) {
        // Compared with what is told of the caller, it may say who.
        let is_open = |value: &String| value.contains("${");
        let says_who = is_of_owner(&condition.key)
            && must_hold(&condition.operator) != Some(false)
            && condition.values.iter().any(is_open);
        return if says_who {
            Weight::Unclear
        } else {
            Weight::Nothing
        };
    }
    if !is_naming(&condition.key) {
        return Weight::Unclear;
    }
    let is_address = matches!(condition.operator.as_str(), "ipaddress");
    match must_hold(&condition.operator) {
        Some(true) => bound(condition),
        Some(false) => Weight::Nothing,
        None if is_address => bound(condition),
        None => Weight::Unclear,
    }
}

/// Whom a negated condition spares, of a statement that denies to all others: without the key it denies as well.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
pub(super) fn spares(condition: &Condition) -> Weight {
    let operator = condition.operator.as_str();
    let operator = operator.strip_suffix("ifexists").unwrap_or(operator);
    // Without a value of the key, "all of its values differ" holds.
    let operator = operator.strip_prefix("forallvalues:").unwrap_or(operator);
    let positive = match operator {
        "stringnotequals" => "stringequals",
        "stringnotequalsignorecase" => "stringequalsignorecase",
        "stringnotlike" => "stringlike",
        "arnnotequals" | "arnnotlike" => "arnlike",
        "notipaddress" => "ipaddress",
        _ => return Weight::Unclear,
    };
    // Paths are many for one caller, and each must differ.
    let positive = if is_paths(&condition.key) {
        format!("foranyvalue:{positive}")
    } else {
        positive.to_owned()
    };
    bound(&Condition {
        operator: positive,
        key: condition.key.clone(),
        values: condition.values.clone(),
    })
}

/// Who meets a condition whose operator must hold, if its values say so.
fn bound(condition: &Condition) -> Weight {
    let values = &condition.values;
    if values.is_empty() || values.iter().any(|value| value.contains("${")) {
        return Weight::Unclear;
    }
    // To a key with one value, "any of its values" is that value.
    let plain = condition.operator.strip_prefix("foranyvalue:");
    let operator = plain.filter(|_| !is_paths(&condition.key));
    let how = How::of(operator.unwrap_or(&condition.operator));
    let each =
        |read: fn(&str, How) -> Read<String>| all(values.iter().map(|value| read(value, how)));
    let found = match (condition.key.as_str(), how) {
        ("aws:sourceip", How::Address) => {
            return match width(values) {
                Width::Named => {
                    Weight::Bound(Bound::Network(format!("addresses {}", values.join(", "))))
                }
                Width::Wide => Weight::Nothing,
                Width::Unclear => Weight::Unclear,
            };
        }
        ("elasticfilesystem:accessedviamounttarget", How::Bool) => {
            return match values.as_slice() {
                [only] if only.eq_ignore_ascii_case("true") => {
                    Weight::Bound(Bound::Network("mount targets".to_owned()))
                }
                _ => Weight::Nothing,
            };
        }
        (_, How::Address | How::Bool) => Err(Loose::Unclear),
        ("aws:principalorgid", How::Exact | How::Like) => each(organization).map(organizations),
        ("aws:principalorgpaths", How::AnyExact | How::AnyLike) => each(path).map(organizations),
        ("aws:principalaccount" | "kms:calleraccount", How::Exact | How::Like) => {
            each(account).map(accounts)
        }
        ("aws:principalarn", _) => each(principal).map(accounts),
        ("aws:userid", How::Exact | How::Like) => {
            each(unique).map(|ids| Bound::Identity(format!("ids {}", listed(&ids))))
        }
        ("lambda:eventsourcetoken", How::Exact) => {
            each(name).map(|_| Bound::Identity("whoever has the token of a skill".to_owned()))
        }
        ("aws:sourcevpc" | "aws:sourcevpce", How::Exact | How::Like) => {
            each(name).map(|names| Bound::Network(listed(&names)))
        }
        ("aws:sourcevpcarn", _) => each(vpc).map(|arns| Bound::Network(listed(&arns))),
        ("aws:vpceaccount", How::Exact | How::Like) => each(account).map(endpoints),
        ("aws:vpceorgid", How::Exact | How::Like) => each(organization).map(endpoints),
        ("aws:vpceorgpaths", How::AnyExact | How::AnyLike) => each(path).map(endpoints),
        ("s3:dataaccesspointaccount", How::Exact | How::Like) => each(account).map(access_points),
        ("s3:dataaccesspointarn", _) => each(access_point).map(access_points),
        ("aws:sourceaccount" | "aws:sourceowner", How::Exact | How::Like) => {
            each(account).map(|ids| sources(ids, Source::Account))
        }
        ("aws:sourceorgid", How::Exact | How::Like) => {
            each(organization).map(|ids| sources(ids, Source::Organization))
        }
        ("aws:sourceorgpaths", How::AnyExact | How::AnyLike) => {
            each(path).map(|ids| sources(ids, Source::Organization))
        }
        ("aws:sourcearn", _) => {
            all(values.iter().map(|value| source(value, how))).map(Bound::Sources)
        }
        _ => Err(Loose::Unclear),
    };
    match found {
        Ok(bound) => Weight::Bound(bound),
        Err(Loose::Anybody) => Weight::Nothing,
        Err(Loose::Unclear) => Weight::Unclear,
    }
}

/// How an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Exact,
    Like,
    AnyExact,
    AnyLike,
    /// Part by part of the ARN: a wildcard stands for no colon.
    Arn,
    Bool,
    Address,
}

impl How {
    /// Of an operator that must hold, in lower case.
    fn of(operator: &str) -> Self {
        match operator {
            "ipaddress" => Self::Address,
            "bool" => Self::Bool,
            "stringlike" => Self::Like,
            "foranyvalue:stringlike" => Self::AnyLike,
            "arnequals" | "arnlike" | "foranyvalue:arnequals" | "foranyvalue:arnlike" => Self::Arn,
            any if any.starts_with("foranyvalue:") => Self::AnyExact,
            _ => Self::Exact,
        }
    }

    /// What a wildcard in what identifies somebody means.
    const fn wild(self) -> Loose {
        match self {
            // Not a wildcard there: a text that nobody has, and not what the writer meant.
            Self::Exact | Self::AnyExact | Self::Bool | Self::Address => Loose::Unclear,
            Self::Like | Self::AnyLike | Self::Arn => Loose::Anybody,
        }
    }
}

/// All values together: one that anybody meets undoes the others.
fn all<T>(values: impl Iterator<Item = Read<T>>) -> Read<Vec<T>> {
    let (mut found, mut loose) = (Vec::new(), None);
    for value in values {
        match value {
            Ok(value) => found.push(value),
            Err(why) => loose = loose.max(Some(why)),
        }
    }
    loose.map_or(Ok(found), Err)
}

fn account(value: &str, how: How) -> Read<String> {
    if AccountId::is_id(value) {
        Ok(value.to_owned())
    } else {
        Err(untold(value, how))
    }
}

/// Of a value that has not the parts of an ARN: where they are compared one by one, it fits none.
fn of_no_arn(value: &str, how: How) -> Loose {
    if matches!(how, How::Arn) && value != "*" {
        Loose::Unclear
    } else {
        untold(value, how)
    }
}

/// Of a value that names nobody.
fn untold(value: &str, how: How) -> Loose {
    if is_wild(value) {
        how.wild()
    } else {
        Loose::Unclear
    }
}

fn organization(value: &str, how: How) -> Read<String> {
    if is_wild(value) {
        return Err(how.wild());
    }
    let is_id = value.starts_with("o-") && value.len() > 2;
    is_id.then(|| value.to_owned()).ok_or(Loose::Unclear)
}

/// `o-…/r-…/ou-…/`: what follows the first slash only narrows it further.
fn path(value: &str, how: How) -> Read<String> {
    match value.split_once('/') {
        Some((id, rest)) if !matches!(how, How::AnyExact) || !is_wild(rest) => {
            organization(id, how)
        }
        Some(_) => Err(Loose::Unclear),
        None => organization(value, how).and(Err(Loose::Unclear)),
    }
}

/// The account of a principal's ARN. A path may hold colons, so that to a comparison of texts a wildcard before the
/// account lets the path of somebody else's role pass for it.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html#API_CreateRole_RequestParameters>
fn principal(value: &str, how: How) -> Read<String> {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    match parts.as_slice() {
        [before @ .., own, rest] if before.len() == 4 && !rest.contains(':') => {
            if is_passable(before, how) {
                return Err(passable(own));
            }
            let is_exact = matches!(how, How::Exact | How::AnyExact);
            if is_exact && is_wild(value) {
                return Err(Loose::Unclear);
            }
            account(own, how)
        }
        parts => open_account(parts, how).ok_or_else(|| of_no_arn(value, how)),
    }
}

/// Whether another part of somebody else's ARN can pass for the account: to a comparison of texts a wildcard stands for
/// colons, too.
fn is_passable(before: &[&str], how: How) -> bool {
    !matches!(how, How::Arn) && before.iter().any(|part| is_wild(part))
}

/// What such a wildcard makes of the account.
fn passable(account: &str) -> Loose {
    if AccountId::is_id(account) {
        Loose::Unclear
    } else {
        Loose::Anybody
    }
}

/// The account of a beginning of ARNs that a wildcard goes on from right behind its number, which is never longer.
fn open_account(parts: &[&str], how: How) -> Option<String> {
    let [before @ .., open] = parts else {
        return None;
    };
    let number = open.strip_suffix('*')?;
    let is_text = matches!(how, How::Like | How::AnyLike);
    let is_plain = before.len() == 4 && !before.iter().any(|part| is_wild(part));
    (is_text && is_plain && AccountId::is_id(number)).then(|| number.to_owned())
}

/// A unique id, or the number of an account, perhaps with the name of a session.
fn unique(value: &str, how: How) -> Read<String> {
    let id = value.split_once(':').map_or(value, |(id, _)| id);
    if matches!(how, How::Exact) && is_wild(value) {
        return Err(Loose::Unclear);
    }
    match id {
        // What a wildcard begins may be anybody's; behind the beginning of an id stand all that begin so.
        _ if is_wild(id) => Err(how.wild()),
        _ if id.len() >= 12 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            Ok(value.to_owned())
        }
        _ => Err(Loose::Unclear),
    }
}

/// A text that is its own name.
fn name(value: &str, how: How) -> Read<String> {
    match value {
        "" => Err(Loose::Unclear),
        _ if is_wild(value) => Err(how.wild()),
        _ => Ok(value.to_owned()),
    }
}

/// The ARN of a VPC, which names it or at least its account.
fn vpc(value: &str, how: How) -> Read<String> {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "ec2", _, own, rest] if !rest.contains(':') => {
            let is_exact = matches!(how, How::Exact | How::AnyExact);
            if is_exact && is_wild(value) {
                return Err(Loose::Unclear);
            }
            account(own, how).map(|_| value.to_owned())
        }
        _ => Err(of_no_arn(value, how)),
    }
}

fn access_point(value: &str, how: How) -> Read<String> {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    match parts.as_slice() {
        // As with principals, no colon follows the account.
        ["arn", _, "s3", _, own, rest] if !rest.contains(':') => account(own, how),
        _ => Err(of_no_arn(value, how)),
    }
}

/// Whose the thing is that a service acts for.
fn source(value: &str, how: How) -> Read<Source> {
    let is_exact = matches!(how, How::Exact | How::AnyExact);
    if is_exact && is_wild(value) {
        return Err(Loose::Unclear);
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", before @ .., own, rest] if before.len() == 3 => {
            if is_passable(before, how) {
                return Err(passable(own));
            }
            match *own {
                "" if is_wild(rest) => Err(Loose::Anybody),
                "" => Ok(Source::Thing(value.to_owned())),
                // No two APIs of a region have one id, whoever owns them.
                own if is_wild(own) && is_one_api(before, rest) => {
                    Ok(Source::Thing(value.to_owned()))
                }
                own => account(own, how).map(Source::Account),
            }
        }
        parts => match open_account(parts, how) {
            Some(account) => Ok(Source::Account(account)),
            None => Err(of_no_arn(value, how)),
        },
    }
}

/// Whether a region and the id of an API are named.
fn is_one_api(before: &[&str], rest: &str) -> bool {
    let id = rest.split('/').next().unwrap_or(rest);
    matches!(before, [_, "execute-api", region] if !region.is_empty() && !is_wild(region))
        && !id.is_empty()
        && !is_wild(id)
}

fn accounts(ids: Vec<String>) -> Bound {
    Bound::Accounts(ids.into_iter().collect())
}

fn organizations(ids: Vec<String>) -> Bound {
    Bound::Organizations(ids.into_iter().collect())
}

fn access_points(ids: Vec<String>) -> Bound {
    Bound::Network(format!("access points of account {}", listed(&ids)))
}

fn endpoints(owners: Vec<String>) -> Bound {
    Bound::Network(format!("VPC endpoints of {}", listed(&owners)))
}

fn sources(ids: Vec<String>, of: fn(String) -> Source) -> Bound {
    Bound::Sources(ids.into_iter().map(of).collect())
}

fn listed(items: &[String]) -> String {
    items.join(", ")
}

#[cfg(test)]
mod tests;
