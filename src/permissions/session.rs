//! What the session of an assumed role can be limited to: the same reads, in forms of several lengths.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::resources;
use super::statement::{Statement, document, statements};

/// Largest session policy that STS takes, in characters.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub const LARGEST_SESSION_POLICY: usize = 2_048;

/// A policy for the session of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPolicy {
    /// The document.
    pub text: String,
    /// What it allows beyond the actions on their resources, in words.
    pub beyond: Option<&'static str>,
}

/// The policies that a session can be limited to, the narrowest first: by resource, by action, and with the
/// actions of a service that list or describe drawn together. None that has too many characters for STS.
#[must_use]
pub fn session_policies(actions: &BTreeSet<&str>, partition: &str) -> Vec<SessionPolicy> {
    let arn = |rest: &str| json!(format!("arn:{partition}:{rest}"));
    let (held, free): (BTreeSet<&str>, BTreeSet<&str>) = actions
        .iter()
        .partition(|action| resources::are_held(action));
    let anywhere = |actions: Vec<String>| {
        let resources = &[];
        let mut statements = statements(&held);
        statements.push(Statement { actions, resources });
        statements
    };
    let plain = free.iter().map(|action| (*action).to_owned()).collect();
    let forms = [
        (None, statements(actions)),
        (Some("these reads of every resource"), anywhere(plain)),
        (
            Some("these and related reads of every resource"),
            anywhere(drawn_together(&free)),
        ),
    ];
    let mut policies: Vec<SessionPolicy> = Vec::new();
    for (beyond, statements) in forms {
        let text = document(&statements, &arn).to_string();
        let is_new = policies.last().is_none_or(|last| last.text != text);
        if text.len() <= LARGEST_SESSION_POLICY && is_new {
            policies.push(SessionPolicy { text, beyond });
        }
    }
    policies
}

/// `a:DescribeX1` and `a:DescribeX2` as `a:DescribeX*`: no shorter than what they have in common, as
/// some services describe data, too. Never `Get`, under which many file the reading of data, but for
/// `GetBucket`, which tells the settings of buckets.
fn drawn_together(actions: &BTreeSet<&str>) -> Vec<String> {
    let mut families = BTreeMap::<&str, Vec<&str>>::new();
    for action in actions {
        families.entry(family(action)).or_default().push(action);
    }
    let patterns = families.values().map(|members| match members.as_slice() {
        // They are sorted, so what the outermost share is shared by all.
        [first, .., last] => format!("{}*", shared_start(first, last)),
        alone => alone.concat(),
    });
    patterns.collect()
}

/// Service and verb of an action, which may be drawn together with others of that kind; else all of it.
fn family(action: &str) -> &str {
    let name = action.find(':').map_or(0, |colon| colon + 1);
    let verbs = ["Describe", "List", "GetBucket"];
    let verb = verbs.iter().find(|verb| action[name..].starts_with(*verb));
    verb.map_or(action, |verb| &action[..name + verb.len()])
}

/// What two names of ASCII begin with.
fn shared_start<'a>(one: &'a str, other: &str) -> &'a str {
    let pairs = one.bytes().zip(other.bytes());
    &one[..pairs.take_while(|(a, b)| a == b).count()]
}
