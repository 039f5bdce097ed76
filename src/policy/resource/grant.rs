//! Whom one statement that allows lets in, by its principals, its conditions and what is denied.

use std::collections::BTreeSet;

use super::super::actions::{matching, of_service};
use super::super::{Condition, Element, Principals, Statement, covers_ignoring_case};
use super::condition::{Bound, Source, Weight, weigh};
use super::deny::Left;
use super::principal::{Named, is_wild, named};
use super::{Access, Grant, Grantee, Owned, Standing};

/// Whom API Gateway acts for without a source: whoever has an API in any account.
const GATEWAY: &str = "apigateway.amazonaws.com";

/// The conditions of a statement, weighed.
struct Weighed<'s> {
    bounds: Vec<Bound>,
    unclear: Vec<&'s Condition>,
    all: &'s [Condition],
}

impl<'s> Weighed<'s> {
    fn of(conditions: &'s [Condition]) -> Self {
        let (mut bounds, mut unclear) = (Vec::new(), Vec::new());
        for condition in conditions {
            match weigh(condition) {
                Weight::Bound(bound) => bounds.push(bound),
                Weight::Nothing => {}
                Weight::Unclear => unclear.push(condition),
            }
        }
        Self {
            bounds,
            unclear,
            all: conditions,
        }
    }

    /// Of those that say who or where from: not those on the source of a service.
    fn callers(&self) -> Option<&Bound> {
        let rank = |bound: &&Bound| match bound {
            Bound::Accounts(_) => 0,
            Bound::Identity(_) => 1,
            Bound::Organizations(_) => 2,
            Bound::Network(_) => 3,
            Bound::Sources(_) => 4,
        };
        let narrowest = self.bounds.iter().min_by_key(rank);
        narrowest.filter(|bound| !matches!(bound, Bound::Sources(_)))
    }

    /// For whom a service has to act.
    fn sources(&self) -> Option<&[Source]> {
        // One that tells an account says more than the name of a bucket.
        let rank = |sources: &&[Source]| {
            let things = sources.iter().filter(|one| matches!(one, Source::Thing(_)));
            things.count()
        };
        let all = self.bounds.iter().filter_map(|bound| match bound {
            Bound::Sources(sources) => Some(sources.as_slice()),
            Bound::Accounts(_)
            | Bound::Identity(_)
            | Bound::Organizations(_)
            | Bound::Network(_) => None,
        });
        all.min_by_key(rank)
    }

    /// What they do, in words.
    fn words(&self) -> String {
        if let Some(condition) = self.unclear.first() {
            return format!("what {} does is not known here", quoted(condition));
        }
        if self.all.is_empty() {
            return "no condition".to_owned();
        }
        let quoted: Vec<String> = self.all.iter().map(quoted).collect();
        let quoted = quoted.join(" and ");
        if self.bounds.is_empty() {
            format!("{quoted} does not say who")
        } else {
            format!("only with {quoted}")
        }
    }
}

fn quoted(condition: &Condition) -> String {
    const MOST: usize = 3;
    let mut values: Vec<&str> = condition.values.iter().map(String::as_str).collect();
    if values.len() > MOST {
        values.truncate(MOST);
        values.push("…");
    }
    format!(
        "{} {} {}",
        condition.key,
        condition.operator,
        values.join(", ")
    )
}

/// Whom it lets in: `at` is its place in the policy, `left` what no denial takes away.
pub(super) fn grants(at: usize, statement: &Statement, left: Left, of: &Owned<'_>) -> Vec<Grant> {
    let weighed = Weighed::of(&statement.conditions);
    let mut all = Vec::new();
    let mut add = |actions: &[String], denied: Option<&str>, found: Vec<(Grantee, Standing)>| {
        if actions.is_empty() {
            return;
        }
        let access = access(statement, actions, of.service);
        for (to, standing) in found {
            all.push(Grant {
                to,
                actions: actions.to_vec(),
                access: access.clone(),
                conditions: match denied {
                    Some(why) => format!("{}; {why}", weighed.words()),
                    None => weighed.words(),
                },
                at,
                statement: match &statement.sid {
                    Some(sid) => format!("statement {} ({sid})", at + 1),
                    None => format!("statement {}", at + 1),
                },
                standing,
            });
        }
    };
    let found = whom(statement, &weighed, of);
    add(&left.open, None, found.clone());
    let why = "a denial that cannot be weighed here may take it away";
    let doubted = found.iter().cloned().map(|(to, standing)| match standing {
        Standing::Public | Standing::Unclear => (to, Standing::Unclear),
        Standing::NotPublic => (to, Standing::NotPublic),
    });
    add(&left.doubtful, Some(why), doubted.collect());
    for (action, spared) in &left.narrowed {
        let why = "a denial spares only these";
        let narrowed = found
            .iter()
            .flat_map(|(to, standing)| match (to, standing) {
                (
                    Grantee::Everybody | Grantee::AnyIdentity,
                    Standing::Public | Standing::Unclear,
                ) => spared.iter().flat_map(|bound| callers(bound, of)).collect(),
                (to, standing) => vec![(to.clone(), *standing)],
            });
        add(std::slice::from_ref(action), Some(why), narrowed.collect());
    }
    all
}

/// Whom its principals and conditions let in.
fn whom(statement: &Statement, weighed: &Weighed<'_>, of: &Owned<'_>) -> Vec<(Grantee, Standing)> {
    match &statement.principals {
        // All but some are all who matter: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
        Principals::Everybody | Principals::Not(_) => everybody(weighed, of),
        Principals::Unstated => {
            let words = "a statement without Principal".to_owned();
            vec![(Grantee::Unclear(words), Standing::Unclear)]
        }
        Principals::Named(all) => {
            let each =
                all.iter()
                    .flat_map(|(kind, value)| match kind.to_ascii_lowercase().as_str() {
                        "aws" => of_account(value, weighed, of),
                        "service" => service(value, weighed, of),
                        "federated" => vec![(Grantee::Federated(value.clone()), Standing::Unclear)],
                        "canonicaluser" if !is_wild(value) => {
                            let words = format!("canonical user {value}");
                            vec![(Grantee::Identity(words), Standing::NotPublic)]
                        }
                        _ => {
                            let words = format!("{kind} {value}");
                            vec![(Grantee::Unclear(words), Standing::Unclear)]
                        }
                    });
            each.collect()
        }
    }
}

fn everybody(weighed: &Weighed<'_>, of: &Owned<'_>) -> Vec<(Grantee, Standing)> {
    let everybody = if needs_identity(weighed.all) {
        Grantee::AnyIdentity
    } else {
        Grantee::Everybody
    };
    match weighed.callers() {
        Some(bound) => callers(bound, of),
        // A source tells who a service acts for, and is there only where a service says so.
        None if weighed.unclear.is_empty() && weighed.sources().is_none() => {
            vec![(everybody, Standing::Public)]
        }
        None => vec![(everybody, Standing::Unclear)],
    }
}

/// Whether only requests that are signed meet them.
fn needs_identity(conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| {
        let is_positive = matches!(
            condition.operator.as_str(),
            "stringequals" | "stringlike" | "arnequals" | "arnlike" | "bool"
        );
        let is_signed = |value: &String| value == "AWS_IAM";
        is_positive
            && (condition.key.starts_with("aws:principal")
                || (condition.key == "lambda:functionurlauthtype"
                    && !condition.values.is_empty()
                    && condition.values.iter().all(is_signed)))
    })
}

/// Who meets a condition, as far as they are not of the account.
fn callers(bound: &Bound, of: &Owned<'_>) -> Vec<(Grantee, Standing)> {
    let found: Vec<Grantee> = match bound {
        Bound::Accounts(ids) => {
            let others = ids.iter().filter(|id| !is_own(id, of));
            others.cloned().map(Grantee::Account).collect()
        }
        Bound::Organizations(ids) => ids.iter().cloned().map(Grantee::Organization).collect(),
        Bound::Identity(words) => vec![Grantee::Identity(words.clone())],
        Bound::Network(words) => vec![Grantee::Network(words.clone())],
        Bound::Sources(_) => {
            let words = "services that act for somebody".to_owned();
            return vec![(Grantee::Unclear(words), Standing::Unclear)];
        }
    };
    let each = found.into_iter().map(|to| (to, Standing::NotPublic));
    each.collect()
}

fn is_own(account: &str, of: &Owned<'_>) -> bool {
    account == of.account || of.trusted.iter().any(|trusted| trusted == account)
}

fn of_account(value: &str, weighed: &Weighed<'_>, of: &Owned<'_>) -> Vec<(Grantee, Standing)> {
    match named(value) {
        Named::Account(account) if is_own(&account, of) => Vec::new(),
        Named::Account(account) => vec![(Grantee::Account(account), Standing::NotPublic)],
        Named::Deleted => vec![(Grantee::Deleted(value.to_owned()), Standing::NotPublic)],
        Named::Identity => vec![(Grantee::Identity(value.to_owned()), Standing::NotPublic)],
        // Whoever it is, the conditions may name them.
        Named::Unclear => match weighed.callers() {
            Some(bound) => callers(bound, of),
            None => vec![(Grantee::Unclear(value.to_owned()), Standing::Unclear)],
        },
    }
}

fn service(name: &str, weighed: &Weighed<'_>, of: &Owned<'_>) -> Vec<(Grantee, Standing)> {
    let Some(sources) = weighed.sources() else {
        let anybody = Grantee::ServiceOfAnybody(name.to_owned());
        // Anybody can put an API before the function.
        let is_door = of.service == "lambda" && name.starts_with(GATEWAY);
        let standing = if is_door && weighed.unclear.is_empty() && weighed.callers().is_none() {
            Standing::Public
        } else {
            Standing::Unclear
        };
        return vec![(anybody, standing)];
    };
    let others = sources.iter().filter(|source| match source {
        Source::Account(account) => !is_own(account, of),
        Source::Organization(_) | Source::Thing(_) => true,
    });
    let each = others.map(|source| {
        let standing = match source {
            Source::Account(_) | Source::Organization(_) => Standing::NotPublic,
            Source::Thing(_) => Standing::Unclear,
        };
        let to = Grantee::Service {
            name: name.to_owned(),
            source: source.clone(),
        };
        (to, standing)
    });
    each.collect()
}

/// The levels of access that are known of the actions.
fn access(statement: &Statement, actions: &[String], service: &str) -> BTreeSet<Access> {
    let every = format!("{service}:*");
    let levels: BTreeSet<Access> = match &statement.actions {
        Element::Listed(_) => {
            let own = actions.iter().map(|pattern| {
                if covers_ignoring_case(pattern, &every) {
                    &every
                } else {
                    pattern
                }
            });
            own.flat_map(|pattern| matching(pattern))
                .map(|action| action.level.into())
                .collect()
        }
        Element::AllBut(left) => of_service(service)
            .into_iter()
            .filter(|action| {
                let name = action.to_string();
                !left.iter().any(|left| covers_ignoring_case(left, &name))
            })
            .map(|action| action.level.into())
            .collect(),
        Element::Unstated => BTreeSet::new(),
    };
    levels
}
