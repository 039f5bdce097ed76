//! What a web ACL does: whether any rule can stop a request, and whether what it stops are the
//! attacks that a firewall is there for (injection, cross-site scripting, file inclusion).
//!
//! Being attached proves nothing: without rules, or with every rule counting, all requests pass.

use std::sync::Arc;

use super::GET_WEB_ACL;
use super::rules::{Acl, Action, Overrides, Rule, Statement};
use crate::facts::{Cause, Failure, Reading, words};

words! {
    /// What a web ACL does about attacks.
    pub enum Effect {
        /// Some rule inspects every request for injection attacks and stops them.
        StopsAttacks = "stops-attacks",
        /// Such a rule is there, but it is narrowed, overridden or overtaken.
        StopsSome = "stops-some",
        /// Rules stop requests, but none because of an injection attack.
        StopsOther = "stops-other",
        /// Nothing can be stopped: no rules, or all of them count or allow.
        StopsNothing = "stops-nothing",
        /// It belongs to WAF Classic, which is not read.
        Classic = "classic",
    }
}

/// AWS's groups against injection and its kin.
/// <https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html>
const AGAINST_INJECTION: &[&str] = &[
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesUnixRuleSet",
    "AWSManagedRulesWindowsRuleSet",
    "AWSManagedRulesPHPRuleSet",
    "AWSManagedRulesWordPressRuleSet",
];

/// How far a rule stops injection attacks.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stops {
    Attacks,
    SomeAttacks(Narrowed),
    Other,
    Nothing,
    Unknown(Cause),
}

/// Why a rule stops only some attacks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Narrowed {
    why: String,
    /// Whether actions inside a group were changed: then no other rule makes good for it.
    overridden: bool,
}

impl Narrowed {
    fn scoped_down() -> Self {
        Self {
            why: "looks only at some requests".to_owned(),
            overridden: false,
        }
    }

    fn overridden(rules: &[&str]) -> Self {
        Self {
            why: format!("changed actions of {}", rules.join(", ")),
            overridden: true,
        }
    }
}

/// Judges a web ACL.
#[must_use]
pub fn judge(acl: &Acl) -> (Reading<Effect>, String) {
    together(&acl.rules, &Overrides::new(), acl.default_blocks)
}

/// What rules do together, some with other actions than their own.
fn together(
    rules: &[Rule],
    overrides: &Overrides,
    default_blocks: Option<bool>,
) -> (Reading<Effect>, String) {
    let mut overtaken_by: Option<&str> = None;
    let mut whole: Vec<&str> = Vec::new();
    let mut partly: Vec<String> = Vec::new();
    let mut stops_other = default_blocks == Some(true);
    let mut overridden = false;
    let mut unknown: Option<Cause> = None;
    for rule in rules {
        let action = action_of(rule, overrides);
        if lets_pass(action, &rule.statement) {
            overtaken_by.get_or_insert(&rule.name);
        }
        match stops(rule, action) {
            Stops::Attacks => match (overtaken_by, &unknown) {
                (None, None) => whole.push(&rule.name),
                // What comes first and cannot be read may let requests pass.
                (None, Some(_)) => {}
                (Some(first), _) => {
                    partly.push(format!("{first} lets requests pass before {}", rule.name));
                }
            },
            Stops::SomeAttacks(narrowed) => {
                overridden |= narrowed.overridden;
                partly.push(format!("{}: {}", rule.name, narrowed.why));
            }
            Stops::Other => stops_other = true,
            Stops::Nothing => {}
            Stops::Unknown(cause) => {
                unknown.get_or_insert(cause);
            }
        }
    }
    if !whole.is_empty() && !overridden {
        let detail = format!("{} stops injection attacks", whole.join(", "));
        return (Reading::Known(Effect::StopsAttacks), detail);
    }
    if let Some(cause) = unknown {
        return (
            Reading::Unknown(cause),
            "not every rule could be read".to_owned(),
        );
    }
    if !partly.is_empty() {
        (Reading::Known(Effect::StopsSome), partly.join("; "))
    } else if stops_other {
        let detail = "no rule that stops requests looks for injection attacks";
        (Reading::Known(Effect::StopsOther), detail.to_owned())
    } else if default_blocks.is_none() {
        let cause = GET_WEB_ACL.unparseable("no default action");
        let detail = "what becomes of requests that no rule stops is not told";
        (Reading::Unknown(cause), detail.to_owned())
    } else if rules.is_empty() {
        let detail = "it has no rules and allows by default";
        (Reading::Known(Effect::StopsNothing), detail.to_owned())
    } else {
        let detail = "every rule only counts or allows";
        (Reading::Known(Effect::StopsNothing), detail.to_owned())
    }
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
        (Action::Stop | Action::Count | Action::AsTheGroupSays | Action::Unknown, _) => false,
    }
}

fn stops(rule: &Rule, action: Action) -> Stops {
    let unknown = |failure: Failure, what: &str| {
        let detail = format!("{what} of the rule {}", rule.name);
        Stops::Unknown(GET_WEB_ACL.failed(failure, detail))
    };
    match (action, &rule.statement) {
        (Action::Count | Action::Allow, _) => Stops::Nothing,
        (Action::Unknown, _) => unknown(Failure::Unrecognised, "the action"),
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
            } else if vendor == "AWS" && !AGAINST_INJECTION.contains(&name.as_str()) {
                Stops::Other
            } else if !overrides.is_empty() {
                let rules: Vec<&str> = overrides.iter().map(String::as_str).collect();
                Stops::SomeAttacks(Narrowed::overridden(&rules))
            } else if *scoped_down {
                Stops::SomeAttacks(Narrowed::scoped_down())
            } else {
                Stops::Attacks
            }
        }
        (Action::AsTheGroupSays | Action::Stop, Statement::Group { rules, overrides }) => {
            of_group(rules, overrides)
        }
        (
            Action::Stop,
            statement @ (Statement::Injection
            | Statement::All(_)
            | Statement::Any(_)
            | Statement::Other),
        ) => of_statement(statement),
        // Only groups have rules to say something: this must be one of a kind that is new.
        (
            Action::AsTheGroupSays,
            Statement::Injection | Statement::All(_) | Statement::Any(_) | Statement::Other,
        ) => unknown(Failure::Unrecognised, "the statement"),
    }
}

/// The rules are known, so what is changed in them is judged like their own actions. What was
/// made to stop no more is told all the same where some of the group still stops attacks.
fn of_group(rules: &Reading<Arc<[Rule]>>, overrides: &Overrides) -> Stops {
    let rules = match rules {
        Reading::Known(rules) => rules,
        Reading::Unknown(cause) => return Stops::Unknown(cause.clone()),
    };
    let weakened: Vec<&str> = overrides
        .iter()
        .filter(|(_, action)| **action != Action::Stop)
        .map(|(name, _)| name.as_str())
        .collect();
    let (effect, detail) = together(rules, overrides, Some(false));
    match effect {
        Reading::Unknown(cause) => Stops::Unknown(cause),
        Reading::Known(Effect::StopsAttacks | Effect::StopsSome) if !weakened.is_empty() => {
            Stops::SomeAttacks(Narrowed::overridden(&weakened))
        }
        Reading::Known(Effect::StopsAttacks) => Stops::Attacks,
        Reading::Known(Effect::StopsSome) => Stops::SomeAttacks(Narrowed {
            why: detail,
            overridden: false,
        }),
        Reading::Known(Effect::StopsOther) => Stops::Other,
        Reading::Known(Effect::StopsNothing | Effect::Classic) => Stops::Nothing,
    }
}

fn of_statement(statement: &Statement) -> Stops {
    match statement {
        Statement::Injection => Stops::Attacks,
        Statement::Any(parts) => {
            let mut best = Stops::Other;
            for part in parts {
                match of_statement(part) {
                    Stops::Attacks => return Stops::Attacks,
                    some @ Stops::SomeAttacks(_) => best = some,
                    Stops::Other | Stops::Nothing | Stops::Unknown(_) => {}
                }
            }
            best
        }
        Statement::All(parts) => {
            let looks_for_it = parts
                .iter()
                .any(|part| matches!(of_statement(part), Stops::Attacks | Stops::SomeAttacks(_)));
            if looks_for_it {
                Stops::SomeAttacks(Narrowed::scoped_down())
            } else {
                Stops::Other
            }
        }
        Statement::Other | Statement::Managed { .. } | Statement::Group { .. } => Stops::Other,
    }
}

#[cfg(test)]
mod tests;
