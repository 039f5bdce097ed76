//! Which accounts a run is to read, and how each is reached.

mod list;
#[cfg(feature = "aws")]
mod organization;
mod rows;
mod snapshot;
mod terms;

use crate::error::RunError;
use crate::evidence::AccountList;
use crate::model::{AccountId, Member, Reached, RoleName, digest_of_accounts};

use crate::services::organizations::Question;

pub use list::{of_file, of_ids, of_terms};
#[cfg(feature = "aws")]
pub use organization::{listed, roll};
pub use snapshot::Snapshot;
pub use terms::{Listed, Terms};

/// What a run is to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// The account of the credentials, or of the role that they assume.
    Own,
    /// These accounts.
    Listed(Roll),
    /// The accounts of the organization that the credentials belong to.
    Organization(Wish),
}

/// Accounts of an organization, before it was asked for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Which accounts, and what is to be told of them.
    pub question: Question,
    /// How its accounts are reached, and which are left out.
    pub terms: Terms,
}

/// A list of accounts that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Every account that is expected, by id, each once; those that are left out included.
    pub accounts: Vec<Planned>,
    /// What the list was, as bundles tell it.
    pub list: AccountList,
    /// The management account of the organization, if the list tells it.
    pub management: Option<AccountId>,
}

/// An account that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The account.
    pub member: Member,
    /// How to reach it with the credentials of another account.
    pub access: Access,
    /// Why it is not to be read; it is if none.
    pub left_out: Option<Reached>,
}

/// The role that is assumed in an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// The role.
    pub role: RoleName,
    /// The external id that it asks for.
    pub external_id: Option<String>,
    /// Whether it was named for this account, and not for all.
    pub is_own: bool,
}

/// How an account is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// With the credentials as they are: they belong to it.
    Own,
    /// With a role in it.
    Role {
        /// ARN of the role.
        arn: String,
        /// The external id that it asks for.
        external_id: Option<String>,
    },
}

impl Roll {
    /// A list of these accounts, each of which stands in it once.
    #[must_use]
    pub fn new(
        mut accounts: Vec<Planned>,
        organization: Option<String>,
        management: Option<AccountId>,
    ) -> Self {
        accounts.sort_by(|one, other| one.member.account.cmp(&other.member.account));
        let ids = accounts.iter().map(|planned| &planned.member.account);
        let digest = digest_of_accounts(ids);
        Self {
            list: AccountList {
                digest,
                organization,
            },
            accounts,
            management,
        }
    }

    /// A list of these accounts, read as the terms say.
    ///
    /// # Errors
    ///
    /// If the terms do not fit them, or leave none to read.
    pub fn under(
        terms: &Terms,
        listed: Vec<Listed>,
        organization: Option<String>,
        management: Option<AccountId>,
    ) -> Result<Self, RunError> {
        let roll = Self::new(terms.apply(listed)?, organization, management);
        let is_idle = roll.to_read().next().is_none();
        match is_idle {
            false => Ok(roll),
            true => Err(RunError::usage(
                "no account is left to read: every account of the list is excluded, suspended or closed",
            )),
        }
    }

    /// The accounts that are to be read.
    pub fn to_read(&self) -> impl Iterator<Item = &Planned> {
        let accounts = self.accounts.iter();
        accounts.filter(|planned| planned.left_out.is_none())
    }
}

impl Planned {
    /// How it is read by whoever calls from an account of a partition: the caller's own account with the credentials
    /// as they are, unless a role is named for it.
    #[must_use]
    pub fn way(&self, caller: &AccountId, partition: &str) -> Way {
        let account = &self.member.account;
        match account == caller && !self.access.is_own {
            true => Way::Own,
            false => Way::Role {
                arn: self.access.role.arn(partition, account),
                external_id: self.access.external_id.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(account: &str) -> Planned {
        Planned {
            member: Member::unnamed(AccountId::new(account)),
            access: Access::default(),
            left_out: None,
        }
    }

    #[test]
    fn a_list_is_sorted_and_has_a_digest() {
        let mut second = planned("222233334444");
        second.left_out = Some(Reached::Excluded("why".to_owned()));
        let roll = Roll::new(vec![second, planned("111122223333")], None, None);
        let ids: Vec<&str> = roll
            .accounts
            .iter()
            .map(|one| one.member.account.as_str())
            .collect();
        assert_eq!(ids, ["111122223333", "222233334444"]);
        let read: Vec<&Planned> = roll.to_read().collect();
        assert_eq!(read, [&planned("111122223333")]);
        let all = roll.accounts.iter().map(|one| &one.member.account);
        assert_eq!(roll.list.digest, digest_of_accounts(all));
    }

    #[test]
    fn the_callers_own_account_needs_no_role() {
        let caller = AccountId::new("111122223333");
        assert_eq!(planned("111122223333").way(&caller, "aws"), Way::Own);
        let role = Way::Role {
            arn: "arn:aws-us-gov:iam::222233334444:role/threatproof-read".to_owned(),
            external_id: None,
        };
        assert_eq!(planned("222233334444").way(&caller, "aws-us-gov"), role);
        let mut named = planned("111122223333");
        named.access.is_own = true;
        assert!(matches!(named.way(&caller, "aws"), Way::Role { .. }));
    }
}
