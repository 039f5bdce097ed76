//! What people say of the accounts of a list: which are left out, and which role is assumed in each.

use std::collections::{BTreeMap, BTreeSet};

use super::{Access, Planned};
use crate::error::RunError;
use crate::model::{AccountId, Member, NamedTarget, Reached, RoleName, printable};

/// Accounts that a warning names before it only counts them.
const MOST_NAMES: usize = 10;

/// How the accounts of a list are reached, and which are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The role that is assumed in each account of which nobody says anything else.
    pub access: Access,
    /// Accounts that the command line leaves out.
    pub exclude: BTreeSet<AccountId>,
    /// What the configuration says of single accounts; `file` is its name.
    pub named: Vec<NamedTarget>,
    /// The configuration's file.
    pub file: String,
}

/// An account of a list, with what the list itself says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The account.
    pub member: Member,
    /// The role that the list names for it.
    pub role: Option<RoleName>,
    /// Why there is nothing to read, if the list knows so.
    pub left_out: Option<Reached>,
}

impl Terms {
    /// How each account of a list is read. The command line comes before the configuration, which comes before
    /// the list.
    ///
    /// # Errors
    ///
    /// If two entries are about one account, or a role belongs to another account.
    pub fn apply(&self, listed: Vec<Listed>) -> Result<Vec<Planned>, RunError> {
        let named = self.by_account()?;
        for idle in self.idle(&listed) {
            tracing::warn!("{idle}");
        }
        let planned = listed.into_iter().map(|one| {
            let said = named.get(&one.member.account).copied();
            self.planned(one, said)
        });
        planned.collect()
    }

    /// What is said of accounts that are not in the list, so that it does nothing.
    fn idle(&self, listed: &[Listed]) -> Vec<String> {
        let accounts: BTreeSet<&AccountId> = listed.iter().map(|one| &one.member.account).collect();
        let strangers = |named: &mut dyn Iterator<Item = &AccountId>| {
            let strangers = named.filter(|account| !accounts.contains(account));
            let strangers: Vec<&str> = strangers.map(AccountId::as_str).collect();
            first(&strangers)
        };
        let excluded = strangers(&mut self.exclude.iter());
        let excluded = excluded.map(|them| {
            format!("--exclude-account names accounts that are not in the list: {them}")
        });
        let named = self.named.iter().filter(|target| target.exclude.is_none());
        let named = strangers(&mut named.map(|target| &target.account));
        let named = named.map(|them| {
            let file = printable(&self.file);
            format!("[[target]] in {file} names accounts that are not in the list and are not read: {them}")
        });
        excluded.into_iter().chain(named).collect()
    }

    /// Where the configuration leaves an account out, and why; nothing if it does not.
    #[must_use]
    pub fn left_out_by(&self, account: &AccountId) -> Option<String> {
        let mut named = self.named.iter();
        let said = named.find(|target| target.account == *account)?;
        excluded_in(&self.file, said)
    }

    /// The accounts that the configuration names to be read or to be left out, as a list.
    #[must_use]
    pub fn as_list(&self) -> Vec<Listed> {
        let listed = self.named.iter().map(|target| Listed {
            member: Member::unnamed(target.account.clone()),
            role: None,
            left_out: None,
        });
        listed.collect()
    }

    fn by_account(&self) -> Result<BTreeMap<&AccountId, &NamedTarget>, RunError> {
        let mut named = BTreeMap::new();
        for target in &self.named {
            if let Some(earlier) = named.insert(&target.account, target) {
                return Err(RunError::usage(format!(
                    "{}: lines {} and {} are both about the account {}",
                    printable(&self.file),
                    earlier.line,
                    target.line,
                    target.account
                ))
                .hint("keep one [[target]] for each account"));
            }
        }
        Ok(named)
    }

    fn planned(&self, listed: Listed, said: Option<&NamedTarget>) -> Result<Planned, RunError> {
        let mut member = listed.member;
        if let Some(name) = said.and_then(|said| said.name.as_ref())
            && member.name.is_empty()
        {
            member.name.clone_from(name);
        }
        let role = said.and_then(|said| said.role.as_ref());
        let named_role = role.or(listed.role.as_ref());
        let role = named_role.unwrap_or(&self.access.role);
        let external_id = said.and_then(|said| said.external_id.as_ref());
        let external_id = external_id.or(self.access.external_id.as_ref());
        if let Some(other) = role.account()
            && other != member.account.as_str()
        {
            return Err(RunError::usage(format!(
                "the account {} cannot be read with {role}, which is a role of the account {other}",
                member.account
            ))
            .hint(
                "name a role of the account itself, or leave it out for the role of --role-name",
            ));
        }
        let left_out = self.exclusion(&member.account, said).or(listed.left_out);
        Ok(Planned {
            access: Access {
                role: role.clone(),
                external_id: external_id.cloned(),
                is_own: named_role.is_some(),
            },
            member,
            left_out,
        })
    }

    /// By whom the account is left out, and why.
    fn exclusion(&self, account: &AccountId, said: Option<&NamedTarget>) -> Option<Reached> {
        if self.exclude.contains(account) {
            return Some(Reached::Excluded("--exclude-account".to_owned()));
        }
        excluded_in(&self.file, said?).map(Reached::Excluded)
    }
}

/// Where a file leaves an account out, and why; nothing if it does not.
fn excluded_in(file: &str, said: &NamedTarget) -> Option<String> {
    let why = said.exclude.as_ref()?;
    Some(match why.is_empty() {
        true => format!("{file}, line {}", said.line),
        false => format!("{file}, line {}: {why}", said.line),
    })
}

/// The first names and how many more there are; nothing if there are none.
fn first(names: &[&str]) -> Option<String> {
    let shown = names.len().min(MOST_NAMES);
    let text = names[..shown].join(", ");
    match names.len() - shown {
        0 => (shown > 0).then_some(text),
        more => Some(format!("{text} and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(account: &str) -> Listed {
        Listed {
            member: Member::unnamed(AccountId::new(account)),
            role: None,
            left_out: None,
        }
    }

    fn named(account: &str, line: usize) -> NamedTarget {
        NamedTarget {
            account: AccountId::new(account),
            name: None,
            role: None,
            external_id: None,
            exclude: None,
            line,
        }
    }

    fn role(text: &str) -> RoleName {
        text.parse().expect("a role")
    }

    fn terms(named: Vec<NamedTarget>) -> Terms {
        Terms {
            access: Access {
                role: role("all"),
                external_id: Some("id-of-all".to_owned()),
                is_own: false,
            },
            exclude: BTreeSet::new(),
            named,
            file: "threatproof.toml".to_owned(),
        }
    }

    #[test]
    fn who_says_more_of_an_account_is_heard_first() {
        let special = NamedTarget {
            name: Some("shop".to_owned()),
            role: Some(role("arn:aws:iam::222222222222:role/special")),
            external_id: Some("own".to_owned()),
            ..named("222222222222", 3)
        };
        let mut of_list = listed("333333333333");
        of_list.role = Some(role("listed"));
        of_list.member.name = "its own".to_owned();
        let renamed = NamedTarget {
            name: Some("another".to_owned()),
            ..named("333333333333", 9)
        };
        let list = vec![listed("111111111111"), listed("222222222222"), of_list];
        let planned = terms(vec![special, renamed]).apply(list).expect("a plan");
        let told: Vec<[String; 3]> = planned
            .iter()
            .map(|one| {
                [
                    one.member.name.clone(),
                    one.access.role.to_string(),
                    one.access.external_id.clone().unwrap_or_default(),
                ]
            })
            .collect();
        let expected = [
            ["", "all", "id-of-all"],
            ["shop", "arn:aws:iam::222222222222:role/special", "own"],
            ["its own", "listed", "id-of-all"],
        ];
        assert_eq!(told, expected.map(|line| line.map(str::to_owned)));
    }

    #[test]
    fn what_is_left_out_is_left_out_by_somebody() {
        let mut terms = terms(vec![
            NamedTarget {
                exclude: Some("a sandbox".to_owned()),
                ..named("111111111111", 3)
            },
            NamedTarget {
                exclude: Some(String::new()),
                ..named("222222222222", 7)
            },
        ]);
        terms.exclude = BTreeSet::from([AccountId::new("333333333333")]);
        let mut closed = listed("444444444444");
        closed.left_out = Some(Reached::Suspended("closed".to_owned()));
        let list = [
            "111111111111",
            "222222222222",
            "333333333333",
            "555555555555",
        ];
        let list = list.map(listed).into_iter().chain([closed]).collect();
        let planned = terms.apply(list).expect("a plan");
        let told: Vec<Option<Reached>> = planned.into_iter().map(|one| one.left_out).collect();
        let excluded = |cause: &str| Some(Reached::Excluded(cause.to_owned()));
        let expected = [
            excluded("threatproof.toml, line 3: a sandbox"),
            excluded("threatproof.toml, line 7"),
            excluded("--exclude-account"),
            None,
            Some(Reached::Suspended("closed".to_owned())),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_said_of_accounts_that_are_not_in_the_list_is_told() {
        let mut terms = terms(vec![
            named("111111111111", 3),
            named("222222222222", 7),
            NamedTarget {
                exclude: Some(String::new()),
                ..named("333333333333", 9)
            },
        ]);
        let list = [listed("111111111111")];
        let read = "[[target]] in threatproof.toml names accounts that are not in the list and are not read: ";
        assert_eq!(terms.idle(&list), [format!("{read}222222222222")]);
        terms.exclude = BTreeSet::from([AccountId::new("333333333333")]);
        let excluded = "--exclude-account names accounts that are not in the list: 333333333333";
        let both = [excluded.to_owned(), format!("{read}222222222222")];
        assert_eq!(terms.idle(&list), both);
        let all = terms.as_list();
        assert!(terms.idle(&all).is_empty());
        terms.exclude.clear();
        terms.named = (0..12).map(|it| named(&format!("{it:012}"), it)).collect();
        let told = terms.idle(&list).join("; ");
        assert!(told.ends_with(", 000000000009 and 2 more"), "{told}");
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let twice = terms(vec![named("111111111111", 3), named("111111111111", 8)]);
        let refused = twice.apply(Vec::new()).unwrap_err();
        let expected = "threatproof.toml: lines 3 and 8 are both about the account 111111111111";
        assert_eq!(refused.message, expected);

        let mut foreign = terms(Vec::new());
        foreign.access.role = role("arn:aws:iam::999999999999:role/x");
        let refused = foreign.apply(vec![listed("111111111111")]).unwrap_err();
        assert!(
            refused
                .message
                .contains("a role of the account 999999999999")
        );
    }
}
