//! An organization and its accounts, and when a list of them can be believed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::place::{Tree, UnitId, place};
use super::{
    DESCRIBE_ORGANIZATION, LIST_ACCOUNTS, LIST_ACCOUNTS_OF_UNIT, LIST_ROOTS, LIST_TAGS, LIST_UNITS,
};
use crate::facts::{Call, Cause};
use crate::model::{AccountId, Member, Reached, printable_start};

/// What is to be told of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Only accounts below these; all if empty.
    pub units: Vec<UnitId>,
    /// Whether it is wanted where each account is, with the names of the units above it; a call for each unit.
    pub names: bool,
    /// Whether the tags of each account are wanted; a call for each account.
    pub tags: bool,
}

/// An organization, of which every account was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// Its management account.
    pub management: AccountId,
    /// The accounts, by id.
    pub accounts: BTreeMap<AccountId, ListedAccount>,
}

/// An account as its organization lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAccount {
    /// The account.
    pub member: Member,
    /// Its state, in AWS's words.
    pub state: String,
}

/// What AWS tells of an account, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its state, which newer endpoints tell.
    pub state: Option<String>,
    /// Its state, as older ones do.
    pub status: Option<String>,
    /// The paths in which it is.
    pub paths: Vec<String>,
}

/// Why there is no list of accounts. One that may lack accounts is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlisted {
    /// The account belongs to no organization.
    NotInUse,
    /// A call failed.
    Unread(Cause),
    /// No account is below this root or unit.
    Empty(UnitId),
}

impl From<Cause> for Unlisted {
    fn from(cause: Cause) -> Self {
        Self::Unread(cause)
    }
}

/// Characters of an answer that are repeated.
const LONGEST_SHOWN: usize = 60;

impl Question {
    /// The IAM actions that answering it needs at most.
    #[must_use]
    pub fn actions(&self) -> Vec<&'static str> {
        let mut calls = vec![DESCRIBE_ORGANIZATION, LIST_ACCOUNTS];
        if self.names || !self.units.is_empty() {
            calls.extend([LIST_ROOTS, LIST_UNITS, LIST_ACCOUNTS_OF_UNIT]);
        }
        if self.tags {
            calls.push(LIST_TAGS);
        }
        calls.iter().map(|call: &Call| call.action).collect()
    }
}

/// The state of an account. One that tells none is tried: whether it can be read shows then.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html>
fn state(told: &Told) -> &str {
    let of = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).is_some();
    match (of(&told.state), of(&told.status)) {
        (true, _) => told.state.as_deref().unwrap_or_default(),
        (false, true) => told.status.as_deref().unwrap_or_default(),
        (false, false) => "ACTIVE",
    }
}

/// Why an account of that state has nothing to read. A state that is new is read.
#[must_use]
pub fn left_out(state: &str) -> Option<Reached> {
    match state {
        "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED" | "PENDING_ACTIVATION" => Some(
            Reached::Suspended(format!("its organization lists it as {state}")),
        ),
        _ => None,
    }
}

impl Organization {
    /// The organization of these accounts, which `caller` asked for.
    ///
    /// # Errors
    ///
    /// If the list cannot be believed: every organization has its management account, and whoever may list the
    /// accounts of one is among them.
    pub fn new(
        id: String,
        management: AccountId,
        told: Vec<Told>,
        caller: &AccountId,
    ) -> Result<Self, Cause> {
        let mut accounts = BTreeMap::new();
        for told in told {
            let listed = listed(&id, &told)?;
            match accounts.entry(listed.member.account.clone()) {
                Entry::Vacant(place) => {
                    place.insert(listed);
                }
                // What changed while it was listed is on two pages.
                Entry::Occupied(mut place) => {
                    if left_out(&place.get().state).is_some() {
                        place.insert(listed);
                    }
                }
            }
        }
        for (account, what) in [(&management, "management account"), (caller, "own account")] {
            if !accounts.contains_key(account) {
                let lacks = format!("the list lacks the {what} {account}");
                return Err(LIST_ACCOUNTS.unexpected(lacks));
            }
        }
        Ok(Self {
            id,
            management,
            accounts,
        })
    }

    /// Whether every account that can be read tells where it is.
    #[must_use]
    pub fn has_places(&self) -> bool {
        self.lost().is_none()
    }

    /// An account that can be read and of which nobody told where it is. One that is closed, or not open yet, may
    /// be in no unit at all.
    fn lost(&self) -> Option<&AccountId> {
        let mut accounts = self.accounts.values();
        let is_lost =
            |one: &&ListedAccount| one.member.path.is_empty() && left_out(&one.state).is_none();
        accounts.find(is_lost).map(|one| &one.member.account)
    }

    /// Adds what a walk over the units found.
    pub fn take_in(&mut self, tree: &Tree) {
        for (account, listed) in &mut self.accounts {
            let member = &mut listed.member;
            if let Some(place) = tree.places.get(account) {
                member.path.clone_from(place);
            }
            if !member.path.is_empty() {
                member.unit = tree.unit(&member.path).unwrap_or_default();
            }
        }
    }

    /// Keeps the accounts below these units.
    ///
    /// # Errors
    ///
    /// If it is not known where one is, or none is below a unit: a mistyped id must not pass for an empty unit.
    pub fn narrow(&mut self, units: &[UnitId]) -> Result<(), Unlisted> {
        if units.is_empty() {
            return Ok(());
        }
        if let Some(account) = self.lost() {
            let why = format!("no unit has the account {account}: was it moved meanwhile?");
            return Err(Unlisted::Unread(LIST_ACCOUNTS_OF_UNIT.unexpected(why)));
        }
        let is_below = |listed: &ListedAccount, unit: &UnitId| {
            listed.member.path.split('/').any(|id| id == unit.as_str())
        };
        for unit in units {
            if !self.accounts.values().any(|listed| is_below(listed, unit)) {
                return Err(Unlisted::Empty(unit.clone()));
            }
        }
        self.accounts
            .retain(|_, listed| units.iter().any(|unit| is_below(listed, unit)));
        Ok(())
    }
}

/// An account of that organization.
fn listed(organization: &str, told: &Told) -> Result<ListedAccount, Cause> {
    let id = told.id.as_deref().unwrap_or_default();
    let Ok(account) = id.parse::<AccountId>() else {
        let shown = printable_start(id, LONGEST_SHOWN);
        return Err(LIST_ACCOUNTS.unparseable(format!("an account with the id {shown:?}")));
    };
    let mut places = told.paths.iter();
    let path = places.find_map(|path| place(path, organization, id));
    let name = told.name.clone().unwrap_or_default();
    Ok(ListedAccount {
        state: state(told).to_owned(),
        member: Member {
            name,
            path: path.unwrap_or_default(),
            ..Member::unnamed(account)
        },
    })
}

#[cfg(test)]
mod tests;
