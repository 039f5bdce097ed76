//! Who else uses a function's execution role. Roles belong to the account, not
//! to a region, so this needs the functions of every region.

use std::collections::BTreeMap;

use super::versions::unqualified;
use crate::facts::{Cause, Reading, record, words};
use crate::policy::{Effect, Policy, Principals};

/// How many of the other functions evidence and reasons name.
const NAMED: usize = 5;

words! {
    /// How many functions an execution role serves.
    pub enum UsedBy {
        /// This function alone.
        One = "one",
        /// This function and the same one, by name and code, in other regions.
        Twins = "twins",
        /// Different functions.
        Several = "several",
    }
}

record! {
    /// Which functions of the account have the same execution role, over all regions.
    /// Versions and aliases of one function, and its Lambda@Edge replicas, count as one, with the roles of all its
    /// versions in use.
    /// Whether the role exists is not seen here.
    pub struct RoleUse {
        /// How many functions it serves.
        by: UsedBy,
        /// Their number, this one included.
        functions: i64,
        /// ARNs of the others, at most five.
        others: Vec<String>,
        /// The same in words.
        detail: String,
        /// Services and identity providers besides Lambda that its trust policy lets in, so that more than
        /// functions may run with it.
        trusted: Reading<Vec<String>>,
    }
}

/// What is compared of a function.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The region it lives in.
    pub region: &'a str,
    /// ARN of its execution role; empty if the listing does not tell.
    pub role: &'a str,
    /// SHA-256 of its code; empty if the listing does not tell.
    pub code: &'a str,
    /// ARN of the function that it is a Lambda@Edge replica of; empty if it is none.
    pub master: &'a str,
}

impl Member<'_> {
    /// The function that it is, whatever version or replica of it.
    fn identity(&self) -> &str {
        unqualified(if self.master.is_empty() {
            self.arn
        } else {
            self.master
        })
    }

    fn is_twin_of(&self, other: &Member<'_>) -> bool {
        self.name == other.name
            && !self.code.is_empty()
            && self.code == other.code
            && self.region != other.region
    }
}

/// A role that a function runs with.
#[derive(Debug, Clone)]
pub struct OwnRole<'a> {
    /// Its ARN; empty if the listing does not tell.
    pub role: &'a str,
    /// The versions in use that have it, in words.
    pub versions: Vec<String>,
}

/// The functions of an account by role.
#[derive(Debug)]
pub struct Roles<'a> {
    by_role: BTreeMap<&'a str, Vec<Member<'a>>>,
    regions: usize,
    unread: Option<Cause>,
}

impl<'a> Roles<'a> {
    /// All functions that were read in this many regions, and why there may be more.
    pub fn new(
        members: impl Iterator<Item = Member<'a>>,
        regions: usize,
        unread: Option<Cause>,
    ) -> Self {
        let mut by_role: BTreeMap<&str, Vec<Member<'a>>> = BTreeMap::new();
        for member in members {
            by_role.entry(member.role).or_default().push(member);
        }
        Self {
            by_role,
            regions,
            unread,
        }
    }

    /// Who shares the function's roles. What was seen to share one stays seen, whatever could not be read.
    #[must_use]
    pub fn of(
        &self,
        function: &Member<'_>,
        own: &[OwnRole<'_>],
        trusted: Reading<Vec<String>>,
    ) -> Reading<RoleUse> {
        if own.iter().any(|own| own.role.is_empty()) || own.is_empty() {
            return super::LIST_FUNCTIONS
                .unparseable("no execution role")
                .into();
        }
        let mut others: BTreeMap<&str, &Member<'_>> = BTreeMap::new();
        let mut shared: Vec<&OwnRole<'_>> = Vec::new();
        for role in own {
            let before = others.len();
            for other in self.by_role.get(role.role).into_iter().flatten() {
                if other.identity() != function.identity() {
                    others.insert(other.identity(), other);
                }
            }
            if others.len() > before {
                shared.push(role);
            }
        }
        let (twins, strangers): (Vec<&Member<'_>>, Vec<&Member<'_>>) = others
            .values()
            .partition(|other| other.is_twin_of(function));
        let by = match (&strangers[..], &twins[..], &self.unread) {
            ([_, ..], _, _) => UsedBy::Several,
            ([], _, Some(cause)) => return Reading::Unknown(cause.clone()),
            ([], [_, ..], None) => UsedBy::Twins,
            ([], [], None) => UsedBy::One,
        };
        let role = match (own, &shared[..]) {
            ([_], _) | (_, []) => "its role".to_owned(),
            (_, [first, ..]) => format!("the role of {}", first.versions.join(", ")),
        };
        Reading::Known(RoleUse {
            by,
            functions: i64::try_from(others.len())
                .unwrap_or(i64::MAX)
                .saturating_add(1),
            others: others
                .keys()
                .take(NAMED)
                .map(|arn| (*arn).to_owned())
                .collect(),
            detail: self.detail(&role, by, &strangers, &twins),
            trusted,
        })
    }

    fn detail(
        &self,
        role: &str,
        by: UsedBy,
        strangers: &[&Member<'_>],
        twins: &[&Member<'_>],
    ) -> String {
        let twin_regions: Vec<&str> = twins.iter().map(|twin| twin.region).collect();
        let twins = format!(
            "its multi-region twin (same name and code) in {}",
            list(&twin_regions)
        );
        match by {
            UsedBy::One => format!(
                "no other function has {role}, in {} read",
                regions(self.regions)
            ),
            UsedBy::Twins => format!("{role} is shared, though only with {twins}"),
            UsedBy::Several => {
                let names: Vec<String> = strangers
                    .iter()
                    .map(|other| format!("{} ({})", other.name, other.region))
                    .collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let and = if twin_regions.is_empty() {
                    String::new()
                } else {
                    format!(", and with {twins}")
                };
                format!("{role} is shared with {}{and}", list(&names))
            }
        }
    }
}

/// Services and identity providers that a role's trust policy lets in besides Lambda, at its edge too. People and
/// roles of accounts may switch to any role for a look.
#[must_use]
pub fn others_trusted(trust: &Policy) -> Vec<String> {
    let allows = trust
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow);
    let mut others = Vec::new();
    for statement in allows {
        match &statement.principals {
            Principals::Named(named) => {
                let is_other = |(kind, value): &&(String, String)| {
                    let is_lambda = ["lambda.", "edgelambda."]
                        .iter()
                        .any(|service| value.starts_with(service));
                    !kind.eq_ignore_ascii_case("AWS") && !is_lambda
                };
                let named = named.iter().filter(is_other);
                others.extend(named.map(|(_, value)| value.clone()));
            }
            Principals::Everybody | Principals::Not(_) => others.push("anyone".to_owned()),
            Principals::Unstated => {}
        }
    }
    others.sort();
    others.dedup();
    others
}

fn regions(count: usize) -> String {
    if count == 1 {
        "the 1 region".to_owned()
    } else {
        format!("the {count} regions")
    }
}

fn list(names: &[&str]) -> String {
    let named = names
        .iter()
        .take(NAMED)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
