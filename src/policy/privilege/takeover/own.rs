//! What is a principal's own: what it changes there, it changes for itself.

use std::borrow::Cow;

use super::super::super::covers;
use super::super::grant::without_variables;
use super::ways::{Target, Way};

/// Who a principal is, what it has, and who in its account may do everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Own<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// ARNs of its groups.
    pub groups: &'a [String],
    /// ARNs of the managed policies that give it or its groups permissions.
    pub policies: &'a [String],
    /// ARNs of the roles and groups of the account that may do everything.
    pub administrators: &'a [String],
}

/// A pattern of resources as the principal's requests see it.
#[derive(Debug)]
pub(super) struct Opened<'r> {
    /// With the principal's name where it says so.
    pub(super) named: Cow<'r, str>,
    /// With wildcards for all other variables.
    pub(super) wild: String,
    /// Whether it had a variable, so that it is for something named.
    pub(super) has_variable: bool,
}

/// The user who asks; requests of roles have none.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-infotouse>
const USERNAME: &str = "${aws:username}";

impl Own<'_> {
    fn name(&self) -> &str {
        self.arn.rsplit('/').next().unwrap_or_default()
    }

    fn is_user(&self) -> bool {
        self.arn
            .splitn(6, ':')
            .nth(5)
            .is_some_and(|path| path.starts_with("user/"))
    }

    /// The ARN of IAM in its account, up to the resource.
    pub(super) fn account(&self) -> &str {
        let mut colons = self.arn.match_indices(':').skip(4);
        colons
            .next()
            .map_or("arn:*:iam::*", |(at, _)| &self.arn[..at])
    }

    /// The pattern as it stands for this principal; `None` if it stands for nothing.
    pub(super) fn opened<'r>(&self, pattern: &'r str) -> Option<Opened<'r>> {
        let has_variable = pattern.contains("${");
        let lower = pattern.to_ascii_lowercase();
        let named: Cow<'r, str> = match lower.find(USERNAME) {
            Some(_) if !self.is_user() => return None,
            Some(_) => with_name(pattern, &lower, self.name()).into(),
            None => pattern.into(),
        };
        let wild = without_variables(&named).into_owned();
        Some(Opened {
            named,
            wild,
            has_variable,
        })
    }

    /// Whether the pattern covers what is the principal's own among the things that the way is about.
    pub(super) fn is_covered(&self, way: &Way, pattern: &str) -> bool {
        let in_account = |arn: &&String| arn.starts_with(self.account());
        let any = |arns: &[String]| {
            arns.iter()
                .filter(in_account)
                .any(|arn| covers(pattern, arn))
        };
        match way.target {
            Target::User => self.is_user() && covers(pattern, self.arn),
            Target::Role => !self.is_user() && covers(pattern, self.arn),
            Target::Group => any(self.groups),
            Target::Policy => any(self.policies),
            // Joining what one is already in gives nothing; joining administrators gives everything.
            Target::Membership => self.is_user() && self.reaches_administrator("group", pattern),
            Target::Provider | Target::Assumed | Target::Of(_) => false,
        }
    }

    /// Whether the pattern covers nothing but the principal: its name is unique in the account.
    pub(super) fn is_all(&self, way: &Way, pattern: &str) -> bool {
        let is_kind = match way.target {
            Target::User => self.is_user(),
            Target::Role => !self.is_user(),
            Target::Group
            | Target::Membership
            | Target::Policy
            | Target::Provider
            | Target::Assumed
            | Target::Of(_) => false,
        };
        is_kind && pattern.rsplit('/').next() == Some(self.name())
    }

    /// Whether the pattern covers somebody of this kind who may do everything.
    pub(super) fn reaches_administrator(&self, kind: &str, pattern: &str) -> bool {
        let path = format!(":{kind}/");
        let of_kind = |arn: &&String| arn.contains(&path) && arn.as_str() != self.arn;
        let mut all = self.administrators.iter().filter(of_kind);
        all.any(|arn| covers(pattern, arn))
    }
}

/// The pattern with a name in place of the variable, which is found in the same text in lower case.
fn with_name(pattern: &str, lower: &str, name: &str) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for (at, variable) in lower.match_indices(USERNAME) {
        out.push_str(&pattern[from..at]);
        out.push_str(name);
        from = at + variable.len();
    }
    out.push_str(&pattern[from..]);
    out
}
