//! Who outside of the account may invoke a function, and through what: its policies and URLs, and those of its aliases.
//!
//! Whether a function is in a VPC says nothing of it: that governs where it can send to.
//! <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>

use std::collections::BTreeSet;

use super::UrlAuth;
use crate::facts::{Cause, Listing, Reading, record};
use crate::policy::Policy;
use crate::policy::resource::{Grantee, Owned, Source, Standing, exposure};

mod by_url;
mod sources;

pub use sources::{Around, Front, Needs, needs};

record! {
    /// Who outside of the account may invoke a function, by its policies and URLs, those of its aliases and those of the
    /// versions that its aliases and enabled distributions lead to. Policies of other published versions are not read.
    pub struct FunctionExposure {
        /// The ways by which everybody may invoke it, in words.
        open: Listing<String>,
        /// The ways of which only a person can say whether they are meant, in words: a URL that takes signed requests, a
        /// public load balancer, a distribution that runs it at its edge, other accounts, services that may act for
        /// anybody.
        questions: Listing<String>,
        /// What else invokes it: APIs of the account, and other services that act for it.
        doors: Listing<String>,
        /// Why IAM Access Analyzer could not be asked whether AWS finds it open; empty if it could.
        not_asked: String,
    }
}

/// A function URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlSeen {
    /// Who may call it.
    pub auth: Reading<UrlAuth>,
}

/// A function, or an alias or a version of one.
#[derive(Debug, Clone, Copy)]
pub struct Qualified<'a> {
    /// The alias, or the number of the version; empty for the function itself.
    pub alias: &'a str,
    /// Its ARN.
    pub arn: &'a str,
    /// Its URL, if it has one.
    pub url: Option<&'a UrlSeen>,
    /// Why it may have one all the same.
    pub urls_unread: Option<&'a Cause>,
}

impl Qualified<'_> {
    /// What is said of it, with the alias that it is said of.
    fn says(&self, words: impl std::fmt::Display) -> String {
        if self.alias.is_empty() {
            words.to_string()
        } else if self.alias.bytes().all(|byte| byte.is_ascii_digit()) {
            // No alias is a number alone.
            format!("version {}: {words}", self.alias)
        } else {
            format!("alias {}: {words}", self.alias)
        }
    }
}

/// What has been seen of one function so far.
#[derive(Debug, Default)]
pub struct Ways {
    open: BTreeSet<String>,
    questions: BTreeSet<String>,
    doors: BTreeSet<String>,
    unread: Option<Cause>,
    not_asked: String,
}

impl Ways {
    /// A function or alias, with its policy if it has one.
    pub fn see(&mut self, of: &Qualified<'_>, policy: Option<&Policy>, around: &Around<'_>) {
        let no_statements = Policy {
            statements: Vec::new(),
        };
        let policy = policy.unwrap_or(&no_statements);
        let exposure = exposure(policy, &Owned::new(around.account, "lambda", of.arn));
        let (by_url, direct): (Vec<_>, Vec<_>) = exposure.grants.iter().partition(|grant| {
            let statement = policy.statements.get(grant.at);
            statement.is_some_and(by_url::is_only_by_url)
        });
        for grant in &direct {
            match (&grant.to, grant.standing) {
                (_, Standing::Public) => self.open.insert(of.says(grant)),
                // No two buckets have one name.
                (
                    Grantee::Service {
                        name,
                        source: Source::Thing(arn),
                    },
                    Standing::NotPublic | Standing::Unclear,
                ) if around.owns(arn) => self.doors.insert(of.says(format!("{name} for {arn}"))),
                // Nobody is left who could.
                (Grantee::Deleted(_), Standing::NotPublic | Standing::Unclear) => false,
                (_, Standing::NotPublic | Standing::Unclear) => {
                    self.questions.insert(of.says(grant))
                }
            };
        }
        self.by_url(of, policy, &by_url, &direct);
        self.sources(of, policy, &exposure, around);
    }

    /// A version that an enabled distribution runs. No policy says so: CloudFront makes its replicas by a role of its own.
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html>
    pub fn at_edge(&mut self, version: &str) {
        let words =
            format!("CloudFront runs version {version} at its edge, for whoever asks there");
        self.questions.insert(words);
    }

    /// Something could not be read.
    pub fn unread(&mut self, cause: Cause) {
        self.unread.get_or_insert(cause);
    }

    /// Analyzers could not be asked, which may contradict what was seen and never confirm it.
    pub fn without_analyzers(&mut self, cause: &Cause) {
        self.not_asked = cause.to_string();
    }

    /// Whether nothing that was seen lets everybody in.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.open.is_empty()
    }

    /// All that was seen.
    #[must_use]
    pub fn finish(self) -> FunctionExposure {
        let listing = |items: BTreeSet<String>| Listing {
            items: items.into_iter().collect(),
            incomplete: self.unread.clone(),
        };
        FunctionExposure {
            open: listing(self.open),
            questions: listing(self.questions),
            doors: listing(self.doors),
            not_asked: self.not_asked,
        }
    }
}

#[cfg(test)]
mod tests;
