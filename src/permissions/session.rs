//! What the session of an assumed role can be limited to: the same reads, in forms of several lengths.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::resources;
use super::statement::{Statement, document, statements};
use crate::policy::actions::{Action, matching};
use crate::policy::covers;

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

/// AWS's own policies for who reads how things are set up, and no content.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html>
pub const OF_AUDITORS: [&str; 2] = ["SecurityAudit", "job-function/ViewOnlyAccess"];

/// Of what those let do, what is left to them. Whoever asks who one is needs no permission.
/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html>
pub(super) const LEFT_TO_AUDITORS: [&str; 30] = [
    "apigateway:GET",
    "autoscaling:Describe*",
    "cloudfront:List*",
    "cloudtrail:*",
    "cloudwatch:Describe*",
    "config:Describe*",
    "dynamodb:Describe*",
    "dynamodb:ListTables",
    "ec2:Describe*",
    "elasticache:Describe*",
    "elasticfilesystem:Describe*",
    "elasticloadbalancing:Describe*",
    "es:DescribeDomains",
    "es:ListDomainNames",
    "iam:*",
    "kms:DescribeKey",
    "lambda:GetPolicy",
    "lambda:List*",
    "logs:Describe*",
    "organizations:DescribeOrganization",
    "rds:Describe*",
    "redshift:Describe*",
    "s3:GetBucket*",
    "s3:GetEncryptionConfiguration",
    "s3:ListAllMyBuckets",
    "shield:*",
    "sns:GetTopicAttributes",
    "sqs:GetQueueAttributes",
    "sts:GetCallerIdentity",
    "support:Describe*",
];

/// The policies that a session can be limited to, the narrowest first: by resource, by action, with the actions of a
/// service that list or describe drawn together, and with no more of each name than tells it apart. None that has
/// too many characters for STS.
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
        (
            Some("these and related reads of every resource"),
            anywhere(beginnings(&free)),
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

/// What a session may do beside the policies of [`OF_AUDITORS`], where no policy with all that is needed is short
/// enough for STS: the reads that these may lack. `None` if that is too long as well.
#[must_use]
pub fn beside_auditors(actions: &BTreeSet<&str>, partition: &str) -> Option<SessionPolicy> {
    let arn = |rest: &str| json!(format!("arn:{partition}:{rest}"));
    let (held, free): (BTreeSet<&str>, BTreeSet<&str>) = actions
        .iter()
        .filter(|action| !is_left_to_auditors(action))
        .partition(|action| resources::are_held(action));
    let mut statements = statements(&held);
    statements.push(Statement {
        actions: beginnings(&free),
        resources: &[],
    });
    let text = document(&statements, &arn).to_string();
    let theirs = OF_AUDITORS.map(|name| format!("arn:{partition}:iam::aws:policy/{name}").len());
    let is_short = text.len() + theirs.iter().sum::<usize>() <= LARGEST_SESSION_POLICY;
    is_short.then_some(SessionPolicy {
        text,
        beyond: Some("what AWS's policies SecurityAudit and ViewOnlyAccess let read"),
    })
}

fn is_left_to_auditors(action: &str) -> bool {
    let mut left = LEFT_TO_AUDITORS.iter();
    left.any(|pattern| covers(pattern, action))
}

/// The same, and whatever stands alone by as little of its name as tells it from every other action of its service.
/// That is by today's table of actions: what AWS adds may begin alike.
fn beginnings(actions: &BTreeSet<&str>) -> Vec<String> {
    let mut patterns: Vec<String> = Vec::new();
    for pattern in drawn_together(actions) {
        let is_covered = |known: &String| covers(known, &pattern);
        if !patterns.iter().any(is_covered) {
            patterns.push(beginning(&pattern, actions));
        }
    }
    patterns
}

/// Never less than the first letter of what is read.
fn beginning(action: &str, asked: &BTreeSet<&str>) -> String {
    let name = action.find(':').map_or(0, |colon| colon + 1);
    let behind_verb = action[name..].char_indices().skip(1);
    let mut capitals = behind_verb.filter(|(_, letter)| letter.is_ascii_uppercase());
    let first = capitals
        .next()
        .map_or(action.len(), |(at, _)| name + at + 1);
    let is_asked = |found: &Action| {
        let name = format!("{}:{}", found.service, found.name);
        asked.contains(name.as_str())
    };
    (first..action.len())
        .map(|end| format!("{}*", &action[..end]))
        .take_while(|pattern| pattern.len() < action.len())
        .find(|pattern| matching(pattern).iter().all(is_asked))
        .unwrap_or_else(|| action.to_owned())
}

/// `a:DescribeX1` and `a:DescribeX2` as `a:DescribeX*`: no shorter than what they have in common, as
/// some services describe data, too. Never `Get`, under which many file the reading of data, but for
/// `GetBucket`, which tells the settings of buckets.
fn drawn_together(actions: &BTreeSet<&str>) -> Vec<String> {
    let mut families = BTreeMap::<&str, Vec<&str>>::new();
    for action in actions {
        families.entry(family(action)).or_default().push(action);
    }
    let patterns = families
        .values()
        .flat_map(|members| match members.as_slice() {
            // They are sorted, so what the outermost share is shared by all.
            [first, .., last] => {
                let together = format!("{}*", shared_start(first, last));
                match READS_OF_CONTENT.iter().any(|read| covers(&together, read)) {
                    true => members.iter().map(|&member| member.to_owned()).collect(),
                    false => vec![together],
                }
            }
            alone => vec![alone.concat()],
        });
    patterns.collect()
}

/// What lists or describes content, by its name no different from settings: the keys of objects, what people write
/// to AWS Support.
const READS_OF_CONTENT: [&str; 4] = [
    "s3:ListBucket",
    "support:DescribeAttachment",
    "support:DescribeCases",
    "support:DescribeCommunications",
];

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
