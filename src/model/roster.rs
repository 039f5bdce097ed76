//! The accounts that a run was to read, and what became of each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::AccountId;

/// An account as a list of accounts knows it. Names are other people's text; e-mail addresses are never kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Its name in the organization; empty if nobody told it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The ids of the root and the organizational units above it, such as `r-ab12/ou-ab12-11111111`; empty
    /// if nobody told it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The names of the organizational units above it, such as `Workloads/Production`; empty if nobody told it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// The tags of the account itself; none if they were not read, which is not the same as having none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
}

impl Member {
    /// An account of which only the id is known.
    #[must_use]
    pub fn unnamed(account: AccountId) -> Self {
        Self {
            account,
            name: String::new(),
            path: String::new(),
            unit: String::new(),
            tags: None,
        }
    }

    /// What a person knows it by: `name (id)`, or the id alone.
    #[must_use]
    pub fn label(&self) -> String {
        match self.name.is_empty() {
            true => self.account.to_string(),
            false => format!("{} ({})", self.name, self.account),
        }
    }
}

/// An account of a run, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Expected {
    /// The account.
    #[serde(flatten)]
    pub member: Member,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Reached,
}

/// What became of an account. Only an account that was left out on purpose does not keep items open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "state", content = "cause", rename_all = "kebab-case")]
pub enum Reached {
    /// Its facts are in the evidence, as far as they could be read.
    Read,
    /// Its role could not be assumed, so nothing is known of it.
    NotAssumable(String),
    /// It was left out: by whom, and why.
    Excluded(String),
    /// Its organization lists it as suspended, closed or not signed up: there is nothing to read.
    Suspended(String),
    /// It was to be read and was not: the run was interrupted, or its shard is missing.
    Missing(String),
}

impl Reached {
    /// Why an account that counts is not in the evidence; none if it is there, or does not count.
    #[must_use]
    pub fn hole(&self) -> Option<&str> {
        match self {
            Self::NotAssumable(cause) | Self::Missing(cause) => Some(cause),
            Self::Read | Self::Excluded(_) | Self::Suspended(_) => None,
        }
    }

    /// Whether items are judged by it: by its facts, or by their lack.
    #[must_use]
    pub fn counts(&self) -> bool {
        match self {
            Self::Read | Self::NotAssumable(_) | Self::Missing(_) => true,
            Self::Excluded(_) | Self::Suspended(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_written_with_what_is_known_of_it() {
        let mut account = Expected {
            member: Member::unnamed(AccountId::new("111122223333")),
            outcome: Reached::Read,
        };
        let text = |account: &Expected| serde_json::to_string(account).unwrap();
        let plain = r#"{"account":"111122223333","state":"read"}"#;
        assert_eq!(text(&account), plain);
        assert_eq!(account.member.label(), "111122223333");
        account.member.name = "payments".to_owned();
        account.outcome = Reached::NotAssumable("denied".to_owned());
        let full = r#"{"account":"111122223333","name":"payments","state":"not-assumable","cause":"denied"}"#;
        assert_eq!(text(&account), full);
        assert_eq!(account.member.label(), "payments (111122223333)");
        for text in [plain, full] {
            let read: Expected = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
            assert_eq!(read.member.tags, None);
        }
    }

    #[test]
    fn an_account_without_tags_is_not_one_whose_tags_were_not_read() {
        let mut member = Member::unnamed(AccountId::new("111122223333"));
        member.tags = Some(BTreeMap::new());
        let text = serde_json::to_string(&member).unwrap();
        assert_eq!(text, r#"{"account":"111122223333","tags":{}}"#);
        assert_eq!(serde_json::from_str::<Member>(&text).unwrap(), member);
    }

    #[test]
    fn only_what_is_left_out_on_purpose_does_not_count() {
        let cause = || "why".to_owned();
        for (outcome, counts, hole) in [
            (Reached::Read, true, None),
            (Reached::NotAssumable(cause()), true, Some("why")),
            (Reached::Missing(cause()), true, Some("why")),
            (Reached::Excluded(cause()), false, None),
            (Reached::Suspended(cause()), false, None),
        ] {
            assert_eq!((outcome.counts(), outcome.hole()), (counts, hole));
        }
    }
}
