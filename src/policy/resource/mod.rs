//! Whom outside of its account the policy of a resource lets in: one evaluator for every service whose resources
//! have policies.
//!
//! Pure: it sees the policy and whose resource it is, and nothing else. What a public access block, an
//! organization or the policies of the callers take away is not seen here, so that nobody gets in who is not in the
//! answer, while some in the answer may still be kept out.
//!
//! It reads the policies of queues, topics, keys and secrets as well, and no control asks for them: none of the
//! template's threats is about who reaches those. What they may hold is asked otherwise: whether the password of a
//! database is rotated, whether data is under a key, whether a function's failed events are kept. A topic or queue before
//! a function is no direct way to it, and how far the policy of a key goes is for people to say.
//!
//! A condition narrows a statement only if it must be met, and names who or where from. What is not understood
//! leaves it open who gets in ([`Standing::Unclear`]); it never counts as [`Standing::NotPublic`].
//!
//! ```
//! use threatproof::policy::Policy;
//! use threatproof::policy::resource::{Owned, Standing, exposure};
//!
//! let text = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}"#;
//! let policy = Policy::parse(text).expect("a policy");
//! let bucket = Owned::new("111122223333", "s3", "arn:aws:s3:::bucket");
//! assert_eq!(exposure(&policy, &bucket).standing(), Standing::Public);
//! ```

use std::collections::BTreeSet;

use super::actions::Level;
use super::{Effect, Policy};
use deny::Denials;

mod condition;
mod deny;
mod grant;
mod keys;
mod network;
mod principal;
mod words;

pub use condition::Source;
pub(super) use principal::whole_account;

/// A resource and whose it is.
#[derive(Debug, Clone)]
pub struct Owned<'a> {
    /// The account that owns it.
    pub account: &'a str,
    /// Further accounts that people said are their own.
    pub trusted: &'a [String],
    /// The prefix of the service's actions, such as `s3`.
    pub service: &'a str,
    /// The ARN of the resource.
    pub arn: &'a str,
}

impl<'a> Owned<'a> {
    /// A resource of an account, where nobody said that other accounts are their own.
    #[must_use]
    pub const fn new(account: &'a str, service: &'a str, arn: &'a str) -> Self {
        Self {
            account,
            trusted: &[],
            service,
            arn,
        }
    }
}

/// Whether everybody gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody but who is named.
    NotPublic,
    /// It cannot be told.
    Unclear,
    /// Everybody, or everybody with some AWS account.
    Public,
}

/// Whom a statement lets in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// Everybody, signed in or not.
    Everybody,
    /// Whoever has some identity of AWS.
    AnyIdentity,
    /// Who is in another account.
    Account(String),
    /// Who is in an organization.
    Organization(String),
    /// A network: ranges of addresses, a VPC or a VPC endpoint.
    Network(String),
    /// A service of AWS that acts for a source which is named.
    Service {
        /// Its name, such as `sns.amazonaws.com`.
        name: String,
        /// For whom.
        source: Source,
    },
    /// A service of AWS on behalf of anybody: no condition that certainly names its source.
    ServiceOfAnybody(String),
    /// A user or role that is gone: what is left is its unique id.
    Deleted(String),
    /// Somebody whom an identity provider vouches for.
    Federated(String),
    /// One identity that is no account's principal, such as an origin access identity of CloudFront.
    Identity(String),
    /// It cannot be told whom.
    Unclear(String),
}

/// One statement that lets in somebody who is not of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whom.
    pub to: Grantee,
    /// The actions as they are written; where the statement says `NotAction`, `all but …`.
    pub actions: Vec<String>,
    /// The levels of access among those of these actions that are known.
    pub access: BTreeSet<Access>,
    /// The conditions that narrow it, or why none does, in words.
    pub conditions: String,
    /// The place of the statement in the policy, from 0.
    pub at: usize,
    /// Number and `Sid` of the statement, such as `statement 2 (PublicRead)`.
    pub statement: String,
    /// What it makes of the resource.
    pub standing: Standing,
}

/// What actions do, in three classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// They list or read.
    Read,
    /// They change.
    Write,
    /// They change who may do what.
    Admin,
}

impl From<Level> for Access {
    fn from(level: Level) -> Self {
        match level {
            Level::List | Level::Read => Self::Read,
            Level::Write | Level::Tagging => Self::Write,
            Level::Permissions => Self::Admin,
        }
    }
}

/// All that a policy gives beyond the account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Statement by statement, and in it grantee by grantee.
    pub grants: Vec<Grant>,
}

impl Exposure {
    /// The worst of the grants.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let standings = self.grants.iter().map(|grant| grant.standing);
        standings.max().unwrap_or(Standing::NotPublic)
    }

    /// The other accounts that are let in, by number.
    #[must_use]
    pub fn foreign_accounts(&self) -> BTreeSet<&str> {
        let accounts = self.grants.iter().filter_map(|grant| match &grant.to {
            Grantee::Account(account)
            | Grantee::Service {
                name: _,
                source: Source::Account(account),
            } => Some(account.as_str()),
            Grantee::Everybody
            | Grantee::AnyIdentity
            | Grantee::Organization(_)
            | Grantee::Network(_)
            | Grantee::Service {
                name: _,
                source: Source::Organization(_) | Source::Thing(_),
            }
            | Grantee::ServiceOfAnybody(_)
            | Grantee::Deleted(_)
            | Grantee::Federated(_)
            | Grantee::Identity(_)
            | Grantee::Unclear(_) => None,
        });
        accounts.collect()
    }
}

/// Whom the policy of a resource lets in who is not of the account.
#[must_use]
pub fn exposure(policy: &Policy, of: &Owned<'_>) -> Exposure {
    let mut denials = Denials::of(policy);
    let statements = policy.statements.iter().enumerate();
    let allowed = statements.filter(|(_, statement)| statement.effect == Effect::Allow);
    let grants = allowed.flat_map(|(at, statement)| {
        let left = denials.leave(statement, of);
        grant::grants(at, statement, left, of)
    });
    Exposure {
        grants: grants.collect(),
    }
}

#[cfg(test)]
mod tests;
