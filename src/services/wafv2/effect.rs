//! What a web ACL does: whether any rule can stop a request, and whether what it stops are the
//! attacks that a firewall is there for (injection, cross-site scripting, file inclusion).
//!
//! Being attached proves nothing: without rules, or with every rule counting, all requests pass.

use std::collections::BTreeSet;

use super::GET_WEB_ACL;
use super::looks::{Look, in_words, left, of_aws, wanted};
use super::rules::{Acl, Action, Overrides, Rule, Statement};
use crate::facts::{Cause, Failure, Reading, words};

words! {
    /// What a web ACL does about attacks.
    pub enum Effect {
        /// Rules inspect every request for SQL injection, cross-site scripting and file inclusion, and
        /// stop them.
        StopsAttacks = "stops-attacks",
        /// They stop some of that: the rest is not looked for, narrowed, overridden, overtaken or not told.
        StopsSome = "stops-some",
        /// They stop some of that; whether a group of a vendor stops the rest, only its vendor tells.
        VendorDecides = "vendor-decides",
        /// Rules stop requests, but none because of an injection attack.
        StopsOther = "stops-other",
        /// Nothing can be stopped: no rules, or all of them count or allow.
        StopsNothing = "stops-nothing",
        /// It belongs to WAF Classic, which is not read.
        Classic = "classic",
    }
}

/// What some rules do together.
#[derive(Debug, Default)]
struct Sum {
    /// What is looked for in every request, and stopped.
    stopped: BTreeSet<Look>,
    /// The rules that do.
    by: Vec<String>,
    /// Rules that look for it only in part, and why.
    partly: Vec<String>,
    /// Groups of vendors that look at every request.
    vendors: Vec<String>,
    /// Whether requests are stopped for something else.
    stops_other: bool,
    /// Why it is not known what happens from here on.
    unknown: Option<Cause>,
    /// The rule that lets requests pass before later ones.
    overtaken_by: Option<String>,
}

impl Sum {
    fn looks_for_attacks(&self) -> bool {
        let mut looks = self.stopped.iter();
        looks.any(|look| matches!(look, Look::For(..)))
    }
}

/// Judges a web ACL.
#[must_use]
pub fn judge(acl: &Acl) -> (Reading<Effect>, String) {
    let sum = together(&acl.rules, &Overrides::new());
    let missing: BTreeSet<Look> = wanted().difference(&sum.stopped).copied().collect();
    if missing.is_empty() {
        let verb = if sum.by.len() == 1 { "stops" } else { "stop" };
        let detail = format!("{} {verb} injection attacks", sum.by.join(", "));
        return (Reading::Known(Effect::StopsAttacks), detail);
    }
    if let Some(cause) = sum.unknown {
        let detail = "not every rule could be read";
        return (Reading::Unknown(cause), detail.to_owned());
    }
    if !sum.vendors.is_empty() {
        let vendors = sum.vendors.join(", ");
        let told = format!("what {vendors} stops, only its vendor tells");
        let gaps: Vec<String> = [told].into_iter().chain(sum.partly).collect();
        (Reading::Known(Effect::VendorDecides), gaps.join("; "))
    } else if sum.looks_for_attacks() || !sum.partly.is_empty() {
        let mut gaps = sum.partly;
        gaps.extend(in_words(&missing));
        (Reading::Known(Effect::StopsSome), gaps.join("; "))
    } else if sum.stops_other || acl.default_blocks == Some(true) {
        let detail = "no rule that stops requests looks for SQL injection, cross-site scripting or file inclusion";
        (Reading::Known(Effect::StopsOther), detail.to_owned())
    } else if acl.default_blocks.is_none() {
        let cause = GET_WEB_ACL.unparseable("no default action");
        let detail = "what becomes of requests that no rule stops is not told";
        (Reading::Unknown(cause), detail.to_owned())
    } else if acl.rules.is_empty() {
        let detail = "it has no rules and allows by default";
        (Reading::Known(Effect::StopsNothing), detail.to_owned())
    } else {
        let detail = "every rule only counts or allows";
        (Reading::Known(Effect::StopsNothing), detail.to_owned())
    }
}

/// What rules do together, some with other actions than their own.
fn together(rules: &[Rule], overrides: &Overrides) -> Sum {
    let mut sum = Sum::default();
    for rule in rules {
        let action = action_of(rule, overrides);
        let mut own = of_rule(rule, action);
        let mut stopped = Vec::from_iter(own.stopped);
        stopped.retain(|look| !sum.stopped.contains(look));
        if !stopped.is_empty() {
            match (&sum.overtaken_by, &sum.unknown) {
                (None, None) => {
                    sum.stopped.extend(stopped);
                    sum.by.push(rule.name.clone());
                }
                // What comes first and cannot be read may let requests pass.
                (None, Some(_)) => {}
                (Some(first), _) => {
                    let why = format!("{first} lets requests pass before {}", rule.name);
                    sum.partly.push(why);
                }
            }
        }
        match &sum.overtaken_by {
            None => sum.vendors.append(&mut own.vendors),
            Some(first) => sum.partly.extend(
                own.vendors
                    .iter()
                    .map(|vendor| format!("{first} lets requests pass before {vendor}")),
            ),
        }
        sum.partly.append(&mut own.partly);
        sum.stops_other |= own.stops_other;
        sum.unknown = sum.unknown.or(own.unknown);
        if sum.overtaken_by.is_none() && lets_pass(action, &rule.statement) {
            sum.overtaken_by = Some(rule.name.clone());
        }
    }
    sum
}

/// What is done with a request that matches, in a place that may have changed it.
fn action_of(rule: &Rule, overrides: &Overrides) -> Action {
    overrides.get(&rule.name).copied().unwrap_or(rule.action)
}

/// Whether requests can pass here without meeting later rules.
fn lets_pass(action: Action, statement: &Statement) -> bool {
    match (action, statement) {
        (Action::Allow, _) => true,
        (
            Action::AsTheGroupSays,
            Statement::Group {
                rules: Reading::Known(rules),
                overrides,
            },
        ) => rules
            .iter()
            .any(|rule| lets_pass(action_of(rule, overrides), &rule.statement)),
        (Action::AsTheGroupSays, Statement::Managed { overrides, .. }) => {
            overrides.values().any(|action| *action == Action::Allow)
        }
        (
            Action::Stop | Action::Ask | Action::Count | Action::AsTheGroupSays | Action::Unknown,
            _,
        ) => false,
    }
}

/// What one rule does with this action.
fn of_rule(rule: &Rule, action: Action) -> Sum {
    let unknown = |failure: Failure, what: &str| Sum {
        unknown: Some(GET_WEB_ACL.failed(failure, format!("{what} of the rule {}", rule.name))),
        ..Sum::default()
    };
    match (action, &rule.statement) {
        (Action::Count | Action::Allow, _) => Sum::default(),
        (Action::Unknown, _) => unknown(Failure::Unrecognised, "the action"),
        (Action::Ask, statement) => asked(&rule.name, statement),
        (
            Action::AsTheGroupSays | Action::Stop,
            Statement::Managed {
                vendor,
                name,
                scoped_down,
                overrides,
            },
        ) => {
            if vendor.is_empty() || name.is_empty() {
                unknown(Failure::Unparseable, "vendor or name of the rule set")
            } else if overrides.values().any(|action| *action == Action::Unknown) {
                // It may let requests pass before all that comes later.
                unknown(Failure::Unrecognised, "a changed action")
            } else if vendor == "AWS" {
                of_group_of_aws(&rule.name, name, *scoped_down, overrides)
            } else if *scoped_down {
                partly(&rule.name, "looks only at some requests")
            } else {
                Sum {
                    vendors: vec![format!("{vendor}/{name}")],
                    ..Sum::default()
                }
            }
        }
        (Action::AsTheGroupSays | Action::Stop, Statement::Group { rules, overrides }) => {
            match rules {
                Reading::Known(rules) => together(rules, overrides),
                Reading::Unknown(cause) => Sum {
                    unknown: Some(cause.clone()),
                    ..Sum::default()
                },
            }
        }
        (
            Action::Stop,
            statement @ (Statement::Looks(_)
            | Statement::LooksAtLittle
            | Statement::All(_)
            | Statement::Any(_)
            | Statement::Other),
        ) => of_statement(&rule.name, statement),
        // Only groups have rules to say something: this must be one of a kind that is new.
        (
            Action::AsTheGroupSays,
            Statement::Looks(_)
            | Statement::LooksAtLittle
            | Statement::All(_)
            | Statement::Any(_)
            | Statement::Other,
        ) => unknown(Failure::Unrecognised, "the statement"),
    }
}

/// What is stopped only for those who did not do what is asked of them.
fn asked(rule: &str, statement: &Statement) -> Sum {
    let stopped = of_statement(rule, statement);
    if stopped.looks_for_attacks() || !stopped.partly.is_empty() {
        partly(rule, "lets through whoever passes its check")
    } else {
        stops_other()
    }
}

fn partly(rule: &str, why: &str) -> Sum {
    Sum {
        partly: vec![format!("{rule}: {why}")],
        ..Sum::default()
    }
}

fn stops_other() -> Sum {
    Sum {
        stops_other: true,
        ..Sum::default()
    }
}

fn of_group_of_aws(rule: &str, group: &str, scoped_down: bool, overrides: &Overrides) -> Sum {
    let all = of_aws(group);
    if all.is_empty() {
        return stops_other();
    }
    if scoped_down {
        return partly(rule, "looks only at some requests");
    }
    let (stopped, weakened) = left(&all, overrides);
    let told = (!weakened.is_empty())
        .then(|| format!("{rule}: changed actions of {}", weakened.join(", ")));
    Sum {
        stopped,
        partly: told.into_iter().collect(),
        ..Sum::default()
    }
}

fn of_statement(rule: &str, statement: &Statement) -> Sum {
    match statement {
        Statement::Looks(look) => Sum {
            stopped: BTreeSet::from([*look]),
            stops_other: true,
            ..Sum::default()
        },
        Statement::LooksAtLittle => partly(rule, "looks only at a small part of requests"),
        Statement::Any(parts) => {
            let mut any = stops_other();
            for part in parts {
                let mut part = of_statement(rule, part);
                any.stopped.append(&mut part.stopped);
                any.partly.append(&mut part.partly);
            }
            any
        }
        Statement::All(parts) => {
            let looks_for_it = parts.iter().any(|part| {
                let part = of_statement(rule, part);
                part.looks_for_attacks() || !part.partly.is_empty()
            });
            if looks_for_it {
                partly(rule, "looks only at some requests")
            } else {
                stops_other()
            }
        }
        Statement::Other | Statement::Managed { .. } | Statement::Group { .. } => stops_other(),
    }
}

#[cfg(test)]
mod tests;
