//! What a web ACL does: whether any rule can stop a request, and whether what it stops are the
//! attacks that a firewall is there for (injection, cross-site scripting, file inclusion).
//!
//! Being attached proves nothing: without rules, or with every rule counting, all requests pass.

use crate::facts::{Cause, Reading, words};

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

/// A web ACL, or what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// Whether a request that no rule decides is blocked.
    pub default_blocks: bool,
    /// The rules in the order in which they are evaluated.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it does with requests that match.
    pub action: Action,
    /// What it matches.
    pub statement: Statement,
}

/// What is done with a request that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Blocked, or only let through after a puzzle (`Block`, `Captcha`, `Challenge`).
    Stop,
    /// Let through without looking at further rules.
    Allow,
    /// Only counted.
    Count,
    /// Whatever the rules of the group do.
    AsTheGroupSays,
    /// Something that this version does not know.
    Unknown,
}

/// What a rule matches, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// SQL injection or cross-site scripting.
    Injection,
    /// All of these: each narrows the others.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// Anything else, negations included: addresses, rates, countries, patterns.
    Other,
    /// A group that AWS or a vendor manages.
    Managed {
        /// Who manages it.
        vendor: String,
        /// Its name.
        name: String,
        /// Whether it looks only at some requests.
        scoped_down: bool,
        /// Rules in it whose action was changed.
        overrides: Vec<String>,
    },
    /// A group of the account.
    Group {
        /// Its rules.
        rules: Reading<Vec<Rule>>,
        /// Rules in it whose action was changed.
        overrides: Vec<String>,
    },
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

    fn overridden(rules: &[String]) -> Self {
        Self {
            why: format!("changed actions of {}", rules.join(", ")),
            overridden: true,
        }
    }
}

/// Judges a web ACL. `unknown_action` is the cause for an action that this version does not know.
#[must_use]
pub fn judge(acl: &Acl, unknown_action: &Cause) -> (Reading<Effect>, String) {
    let mut overtaken_by: Option<&str> = None;
    let mut whole: Vec<&str> = Vec::new();
    let mut partly: Vec<String> = Vec::new();
    let mut stops_other = acl.default_blocks;
    let mut overridden = false;
    let mut unknown: Option<Cause> = None;
    for rule in &acl.rules {
        if lets_pass(rule) {
            overtaken_by.get_or_insert(&rule.name);
        }
        match stops(rule, unknown_action) {
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
    } else if acl.rules.is_empty() {
        let detail = "it has no rules and allows by default";
        (Reading::Known(Effect::StopsNothing), detail.to_owned())
    } else {
        let detail = "every rule only counts or allows";
        (Reading::Known(Effect::StopsNothing), detail.to_owned())
    }
}

/// Whether requests can pass here without meeting later rules.
fn lets_pass(rule: &Rule) -> bool {
    match (rule.action, &rule.statement) {
        (Action::Allow, _) => true,
        (
            Action::AsTheGroupSays,
            Statement::Group {
                rules: Reading::Known(rules),
                overrides: _,
            },
        ) => rules.iter().any(lets_pass),
        (Action::Stop | Action::Count | Action::AsTheGroupSays | Action::Unknown, _) => false,
    }
}

fn stops(rule: &Rule, unknown_action: &Cause) -> Stops {
    match (rule.action, &rule.statement) {
        (Action::Count | Action::Allow, _) => Stops::Nothing,
        (Action::Unknown, _) => Stops::Unknown(unknown_action.clone()),
        (
            Action::AsTheGroupSays | Action::Stop,
            Statement::Managed {
                vendor,
                name,
                scoped_down,
                overrides,
            },
        ) => {
            if vendor == "AWS" && !AGAINST_INJECTION.contains(&name.as_str()) {
                Stops::Other
            } else if !overrides.is_empty() {
                Stops::SomeAttacks(Narrowed::overridden(overrides))
            } else if *scoped_down {
                Stops::SomeAttacks(Narrowed::scoped_down())
            } else {
                Stops::Attacks
            }
        }
        (Action::AsTheGroupSays | Action::Stop, Statement::Group { rules, overrides }) => {
            of_group(rules, overrides, unknown_action)
        }
        (
            Action::Stop | Action::AsTheGroupSays,
            statement @ (Statement::Injection
            | Statement::All(_)
            | Statement::Any(_)
            | Statement::Other),
        ) => of_statement(statement),
    }
}

fn of_group(rules: &Reading<Vec<Rule>>, overrides: &[String], unknown_action: &Cause) -> Stops {
    let rules = match rules {
        Reading::Known(rules) => rules,
        Reading::Unknown(cause) => return Stops::Unknown(cause.clone()),
    };
    let inner = Acl {
        default_blocks: false,
        rules: rules.clone(),
    };
    let (effect, detail) = judge(&inner, unknown_action);
    match effect {
        Reading::Unknown(cause) => Stops::Unknown(cause),
        Reading::Known(Effect::StopsAttacks | Effect::StopsSome) if !overrides.is_empty() => {
            Stops::SomeAttacks(Narrowed::overridden(overrides))
        }
        Reading::Known(Effect::StopsAttacks) => Stops::Attacks,
        Reading::Known(Effect::StopsSome) => Stops::SomeAttacks(Narrowed {
            why: detail,
            overridden: false,
        }),
        // Overrides may have turned every rule to counting.
        Reading::Known(Effect::StopsOther) if overrides.is_empty() => Stops::Other,
        Reading::Known(Effect::StopsOther | Effect::StopsNothing | Effect::Classic) => {
            Stops::Nothing
        }
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
