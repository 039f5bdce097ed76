//! What a web ACL consists of, as far as it matters here. No AWS types here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::looks::Look;
use crate::facts::Reading;

/// A web ACL, or what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// Whether a request that no rule decides is blocked, if that is told.
    pub default_blocks: Option<bool>,
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
    /// Blocked.
    Stop,
    /// Stopped unless whoever sends it has solved a puzzle, passed a check of the browser, or paid (`Captcha`,
    /// `Challenge`, `Monetize`): an attacker can. With a valid token it is only counted.
    /// <https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html>
    Ask,
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
    /// This, in every request.
    Looks(Look),
    /// SQL injection or cross-site scripting in a part of requests that is not enough: one header,
    /// one argument, bodies of one format.
    LooksAtLittle,
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
        /// The actions that rules in it have here instead of their own.
        overrides: Overrides,
    },
    /// A group of the account.
    Group {
        /// Its rules, held once for all who refer to it.
        rules: Reading<Arc<[Rule]>>,
        /// The actions that rules in it have here instead of their own.
        overrides: Overrides,
    },
}

/// Actions by the names of the rules whose own they replace.
pub type Overrides = BTreeMap<String, Action>;
