//! Grants in words, as evidence tells them.

use std::fmt;

use super::{Access, Grant, Grantee, Source};

/// Actions that are quoted of one statement.
const MOST: usize = 5;

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("everybody"),
            Self::AnyIdentity => f.write_str("everybody with an AWS account"),
            Self::Account(account) => write!(f, "account {account}"),
            Self::Organization(id) => write!(f, "organization {id}"),
            Self::Network(words) => write!(f, "everybody from {words}"),
            Self::Service { name, source } => write!(f, "{name} for {source}"),
            Self::ServiceOfAnybody(name) => write!(f, "{name} on behalf of anybody"),
            Self::Deleted(id) => write!(f, "a deleted user or role ({id})"),
            Self::Federated(provider) => write!(f, "users of {provider}"),
            Self::Identity(words) => f.write_str(words),
            Self::Unclear(words) => write!(f, "whoever is meant by {words}"),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(account) => write!(f, "account {account}"),
            Self::Organization(id) => write!(f, "organization {id}"),
            Self::Thing(arn) => write!(f, "{arn}, whoever owns it"),
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "change who may",
        })
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut actions: Vec<&str> = self.actions.iter().map(String::as_str).collect();
        if actions.len() > MOST {
            actions.truncate(MOST);
            actions.push("…");
        }
        let actions = actions.join(", ");
        write!(f, "{}: {} may {actions}", self.statement, self.to)?;
        if !self.access.is_empty() {
            let access: Vec<String> = self.access.iter().map(Access::to_string).collect();
            write!(f, " ({})", access.join(", "))?;
        }
        write!(f, ", {}", self.conditions)
    }
}
