//! Signs that one function does several jobs. None of them proves anything:
//! they tell a person where to look.

use std::collections::BTreeSet;

use super::catch_all::is_catch_all;
use crate::facts::{Cause, Listing, record};
use crate::policy::{
    Effect, Element, Policy, Principals, Statement, Unreadable, covers_ignoring_case,
};

record! {
    /// What calls a function, and what of that hints at several concerns in one.
    /// Whoever calls it by the SDK, a scheduler or a state machine is not seen; a permission may
    /// outlive its trigger; policies of published versions, as opposed to aliases, are not read.
    pub struct Concerns {
        /// Kinds of trigger, by service: of its event source mappings, of the services that its
        /// resource policy and those of its aliases let call it, and `function-url`.
        triggers: Listing<String>,
        /// The strong signs, in words: triggers of several kinds, a permission for every route of an
        /// API, a function URL, a load balancer's target.
        signs: Listing<String>,
    }
}

/// What has been seen of one function so far.
#[derive(Debug, Default)]
pub struct Signs {
    triggers: BTreeSet<String>,
    signs: BTreeSet<String>,
    unread: Option<Cause>,
}

impl Signs {
    /// An event source mapping; `source` is the ARN of what it reads from, empty for self-managed Kafka.
    /// One that is switched off triggers nothing.
    pub fn mapping(&mut self, source: &str, is_self_managed: bool, state: &str) {
        if !is_on(state) {
            return;
        }
        match source.split(':').nth(2) {
            Some(service) if !service.is_empty() => {
                self.triggers.insert(service.to_owned());
            }
            Some(_) | None if is_self_managed => {
                self.triggers.insert("self-managed-kafka".to_owned());
            }
            Some(_) | None => {
                let what = "a mapping without a source";
                self.unread(super::LIST_EVENT_SOURCE_MAPPINGS.unparseable(what));
            }
        }
    }

    /// A function URL, of the function or of an alias.
    pub fn url(&mut self) {
        self.triggers.insert("function-url".to_owned());
        self.signs
            .insert("a function URL serves every path".to_owned());
    }

    /// A resource policy, of the function or of an alias.
    pub fn policy(&mut self, document: &str) {
        if let Err(error) = self.read_policy(document) {
            self.unread(super::GET_POLICY.unparseable(error.to_string()));
        }
    }

    /// Something could not be read.
    pub fn unread(&mut self, cause: Cause) {
        self.unread.get_or_insert(cause);
    }

    fn read_policy(&mut self, document: &str) -> Result<(), Unreadable> {
        for statement in Policy::parse(document)?.statements {
            if statement.effect == Effect::Deny || !lets_invoke(&statement.actions) {
                continue;
            }
            match &statement.principals {
                Principals::Named(principals) => {
                    for (kind, value) in principals {
                        if kind.eq_ignore_ascii_case("Service") {
                            self.service(&trigger(value), &statement);
                        }
                    }
                }
                // Anybody is a matter of exposure, not of concerns; but a source tells the service.
                Principals::Everybody => {
                    for source in sources(&statement) {
                        match source.split(':').nth(2) {
                            Some("execute-api") => self.service("apigateway", &statement),
                            Some(service) if !service.is_empty() => {
                                self.service(service, &statement);
                            }
                            Some(_) | None => {}
                        }
                    }
                }
                Principals::Not(_) | Principals::Unstated => {
                    let what = "a statement that names no principal";
                    self.unread(super::GET_POLICY.unrecognised(what));
                }
            }
        }
        Ok(())
    }

    fn service(&mut self, service: &str, statement: &Statement) {
        self.triggers.insert(service.to_owned());
        match service {
            "elasticloadbalancing" => {
                self.signs
                    .insert("it is the target of a load balancer".to_owned());
            }
            "apigateway" => {
                let sources = sources(statement);
                if sources.is_empty() {
                    self.signs
                        .insert("every route of any API may call it".to_owned());
                }
                for source in sources.into_iter().filter(|source| is_catch_all(source)) {
                    self.signs
                        .insert(format!("every route of an API may call it ({source})"));
                }
            }
            _ => {}
        }
    }

    /// All that was seen.
    #[must_use]
    pub fn finish(mut self) -> Concerns {
        if self.triggers.len() > 1 {
            let kinds: Vec<&str> = self.triggers.iter().map(String::as_str).collect();
            let sign = format!("{} kinds of trigger ({})", kinds.len(), kinds.join(", "));
            self.signs.insert(sign);
        }
        let listing = |items: BTreeSet<String>| Listing {
            items: items.into_iter().collect(),
            incomplete: self.unread.clone(),
        };
        Concerns {
            triggers: listing(self.triggers),
            signs: listing(self.signs),
        }
    }
}

/// Whether an event source mapping in this state calls its function; one in a state that is new to us may.
#[must_use]
pub fn is_on(state: &str) -> bool {
    !matches!(state, "Disabled" | "Disabling" | "Deleting")
}

/// Whether an allowed element of actions includes invoking, by name or wildcard.
pub(super) fn lets_invoke(actions: &Element) -> bool {
    match actions {
        Element::Listed(patterns) => patterns.iter().any(|pattern| {
            covers_ignoring_case(pattern, "lambda:InvokeFunction")
                || covers_ignoring_case(pattern, "lambda:InvokeAsync")
        }),
        // What is not understood counts as a trigger.
        Element::AllBut(_) | Element::Unstated => true,
    }
}

/// `logs.eu-west-1.amazonaws.com` and `logs.amazonaws.com` are the same trigger.
pub(super) fn trigger(principal: &str) -> String {
    let name = principal
        .strip_suffix(".amazonaws.com.cn")
        .or_else(|| principal.strip_suffix(".amazonaws.com"))
        .unwrap_or(principal);
    let is_region =
        |label: &str| label.contains('-') && label.ends_with(|last: char| last.is_ascii_digit());
    let labels: Vec<&str> = name.split('.').filter(|label| !is_region(label)).collect();
    labels.join(".")
}

/// The ARNs that a statement limits callers to.
pub(super) fn sources(statement: &Statement) -> Vec<&str> {
    let narrowing = ["arnlike", "arnequals", "stringlike", "stringequals"];
    statement
        .conditions
        .iter()
        .filter(|condition| {
            condition.key == "aws:sourcearn" && narrowing.contains(&condition.operator.as_str())
        })
        .flat_map(|condition| &condition.values)
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests;
