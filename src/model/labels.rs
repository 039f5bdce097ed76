//! What a person calls accounts: by name, as far as names tell them apart.

use std::collections::BTreeMap;

use super::{AccountId, Member, printable_start};

/// Characters of a name that are told. Names are other people's text.
const MOST_OF_A_NAME: usize = 40;

/// Digits of an account's id.
const DIGITS: usize = 12;

/// What each of several accounts is called. No two of them are called the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels(BTreeMap<AccountId, String>);

impl Labels {
    /// Each is called by its name; those that nobody named, by their ids; those that share a name, or whose name has
    /// something like an id in it, by both.
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
                Some(name) if bearers.get(&name) == Some(&1) && !has_an_id(&name) => name,
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

/// Whether something in a name looks like an id, also as people part it: it could be the label of another account.
fn has_an_id(name: &str) -> bool {
    let parted = |letter: &char| !matches!(letter, '-' | '_' | '.') && !letter.is_whitespace();
    let mut digits = 0;
    name.chars().filter(parted).any(|letter| {
        digits = if letter.is_numeric() { digits + 1 } else { 0 };
        digits >= DIGITS
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn no_name_imitates_what_another_account_is_called() {
        let members = [
            ("111111111111", "sandbox (333333333333)"),
            ("222222222222", "sandbox 3333-3333-3333"),
            ("333333333333", "sandbox"),
            ("444444444444", "sandbox"),
            ("555555555555", "\u{ff13}\u{ff13}\u{ff13}3 3333 3333"),
            ("666666666666", "2026-11-28 shop"),
        ];
        let members = members.map(|(id, name)| Member {
            name: name.to_owned(),
            ..Member::unnamed(AccountId::new(id))
        });
        let labels = Labels::of(&members);
        let told: Vec<&str> = labels.0.values().map(String::as_str).collect();
        assert_eq!(
            told,
            [
                "sandbox (333333333333) (111111111111)",
                "sandbox 3333-3333-3333 (222222222222)",
                "sandbox (333333333333)",
                "sandbox (444444444444)",
                "\u{ff13}\u{ff13}\u{ff13}3 3333 3333 (555555555555)",
                "2026-11-28 shop",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_two_accounts_are_called_the_same(names in prop::collection::vec("(a| |[(]|[)]|00000000000[0-3]){0,8}", 4)) {
            let members = names.iter().enumerate().map(|(it, name)| Member {
                name: name.clone(),
                ..Member::unnamed(AccountId::new(format!("{it:012}")))
            });
            let members: Vec<Member> = members.collect();
            let labels = Labels::of(&members);
            let told: std::collections::BTreeSet<&String> = labels.0.values().collect();
            prop_assert_eq!(told.len(), members.len(), "{:?}", labels);
        }
    }
}
