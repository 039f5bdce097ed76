//! Whom the policy of a file system lets mount it, and whether without TLS. No AWS types here.
//!
//! Without a policy whoever reaches a mount target may mount it and change everything. With one, a client that does not
//! sign in with IAM gets what the policy gives everybody; one that does, only comes by TLS.
//! <https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html>
//! <https://docs.aws.amazon.com/batch/latest/APIReference/API_EFSAuthorizationConfig.html>

use crate::facts::words;
use crate::policy::resource::{Exposure, Grantee, Standing};
use crate::policy::{Effect, Element, Policy, Principals, Statement, covers, covers_ignoring_case};

words! {
    /// Who may mount a file system of those who reach a mount target of it.
    pub enum Mounting {
        /// Anybody.
        Anybody = "anybody",
        /// Only who signs in as somebody that a policy names.
        Named = "named",
        /// It cannot be told.
        Unclear = "unclear",
    }
}

words! {
    /// Whether clients need TLS.
    pub enum Transit {
        /// They do.
        Required = "required",
        /// They may come without.
        Optional = "optional",
    }
}

/// Reading, without which nothing can be mounted.
const MOUNT: &str = "elasticfilesystem:ClientMount";

/// Who may mount it, by what its policy gives beyond the account; `None` for one without a policy.
#[must_use]
pub fn mounting(given: Option<&Exposure>) -> Mounting {
    let Some(given) = given else {
        return Mounting::Anybody;
    };
    let mounts = given.grants.iter().filter(|grant| {
        let gives = |action: &String| covers_ignoring_case(action, MOUNT);
        // "all but …" is no pattern, and gives the rest.
        let rest = |action: &String| action.starts_with("all but ");
        grant
            .actions
            .iter()
            .any(|action| gives(action) || rest(action))
    });
    let mut found = Mounting::Named;
    for grant in mounts {
        match (&grant.to, grant.standing) {
            (Grantee::Everybody, Standing::Public) | (Grantee::Network(_), _) => {
                return Mounting::Anybody;
            }
            (Grantee::Everybody | Grantee::Unclear(_), _) => found = Mounting::Unclear,
            (
                Grantee::AnyIdentity
                | Grantee::Account(_)
                | Grantee::Organization(_)
                | Grantee::Service { name: _, source: _ }
                | Grantee::ServiceOfAnybody(_)
                | Grantee::Deleted(_)
                | Grantee::Federated(_)
                | Grantee::Identity(_),
                _,
            ) => {}
        }
    }
    found
}

/// Whether clients need TLS to mount the file system with this ARN.
#[must_use]
pub fn transit(policy: Option<&Policy>, arn: &str) -> Transit {
    let Some(policy) = policy else {
        return Transit::Optional;
    };
    let mut statements = policy.statements.iter();
    let is_refused = statements.clone().any(|one| refuses_plain(one, arn));
    if is_refused || !statements.any(lets_plain) {
        Transit::Required
    } else {
        Transit::Optional
    }
}

/// Whether it denies mounting to everybody who comes without TLS, and nothing narrows it.
fn refuses_plain(statement: &Statement, arn: &str) -> bool {
    let is_mount = match &statement.actions {
        Element::Listed(patterns) => patterns
            .iter()
            .any(|pattern| covers_ignoring_case(pattern, MOUNT)),
        Element::AllBut(_) | Element::Unstated => false,
    };
    let is_here = match &statement.resources {
        Element::Listed(patterns) => patterns.iter().any(|pattern| covers(pattern, arn)),
        Element::Unstated => true,
        Element::AllBut(_) => false,
    };
    statement.effect == Effect::Deny
        && statement.principals == Principals::Everybody
        && is_mount
        && is_here
        && statement.conditions.len() == 1
        && asks_for_tls(statement, "false")
}

/// Whether it may let somebody mount who does not sign in and comes without TLS.
fn lets_plain(statement: &Statement) -> bool {
    let is_anybody = match &statement.principals {
        Principals::Everybody | Principals::Not(_) | Principals::Unstated => true,
        Principals::Named(named) => named.iter().any(|(_, value)| value.contains('*')),
    };
    let is_mount = match &statement.actions {
        Element::Listed(patterns) => patterns
            .iter()
            .any(|pattern| covers_ignoring_case(pattern, MOUNT)),
        Element::AllBut(_) | Element::Unstated => true,
    };
    statement.effect == Effect::Allow && is_anybody && is_mount && !asks_for_tls(statement, "true")
}

/// Whether it holds only for requests of which `aws:SecureTransport` is this.
fn asks_for_tls(statement: &Statement, value: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.key == "aws:securetransport"
            && matches!(condition.operator.as_str(), "bool" | "boolifexists")
            && !condition.values.is_empty()
            && condition
                .values
                .iter()
                .all(|given| given.eq_ignore_ascii_case(value))
    })
}

#[cfg(test)]
mod tests;
