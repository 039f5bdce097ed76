//! What a person calls accounts: by name, as far as names tell them apart.

use std::collections::BTreeMap;

use super::{AccountId, Member, printable_start};

/// Characters of a name that are told. Names are other people's text.
const MOST_OF_A_NAME: usize = 40;

/// What each of several accounts is called. No two of them are called the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels(BTreeMap<AccountId, String>);

impl Labels {
    /// Each is called by its name; those that nobody named, by their ids; those that share a name, by both.
    #[must_use]
    pub fn of<'m>(members: impl IntoIterator<Item = &'m Member>) -> Self {
        let name = |member: &Member| {
            let name = printable_start(member.name.trim(), MOST_OF_A_NAME);
            // A name that looks like the id of an account would be taken for it.
            let is_told =
                !name.trim().is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit());
            is_told.then_some(name)
        };
        let members: BTreeMap<&AccountId, &Member> = members
            .into_iter()
            .map(|member| (&member.account, member))
            .collect();
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        for name in members.values().filter_map(|member| name(member)) {
            *bearers.entry(name).or_default() += 1;
        }
        let labels = members.into_iter().map(|(account, member)| {
            let label = match name(member) {
                None => account.to_string(),
                Some(name) if bearers.get(&name) == Some(&1) => name,
                Some(name) => format!("{name} ({account})"),
            };
            (account.clone(), label)
        });
        Self(labels.collect())
    }

    /// What an account is called.
    #[must_use]
    pub fn label<'l>(&'l self, account: &'l AccountId) -> &'l str {
        self.0.get(account).map_or(account.as_str(), String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_as_far_as_they_tell_accounts_apart() {
        let member = |id: &str, name: &str| Member {
            name: name.to_owned(),
            ..Member::unnamed(AccountId::new(id))
        };
        let long = "x".repeat(50);
        let members = [
            member("1", "payments"),
            member("2", ""),
            member("3", "sandbox"),
            member("4", " sandbox "),
            member("5", "a\u{1b}[31m"),
            member("6", &long),
            member("7", "999988887777"),
        ];
        let labels = Labels::of(&members);
        let label = |id: &str| labels.label(&AccountId::new(id)).to_owned();
        assert_eq!(label("1"), "payments");
        assert_eq!(label("2"), "2");
        assert_eq!(label("3"), "sandbox (3)");
        assert_eq!(label("4"), "sandbox (4)");
        assert_eq!(label("5"), "a [31m");
        assert_eq!(label("6").chars().count(), MOST_OF_A_NAME + 1);
        assert_eq!(label("7"), "7", "it would be taken for another account");
        assert_eq!(label("8"), "8", "nobody knows it");
    }
}
