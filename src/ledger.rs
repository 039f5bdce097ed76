//! How each account of a run ended: as it was reached, and of those that were, whether all of it could be read.
//!
//! What an account that was not read keeps open, and how outputs write all this, is not known here.

use std::collections::BTreeMap;

use crate::coverage::Cell;
use crate::model::{AccountId, Expected, Member, Reached};

/// An account of a run and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<'a> {
    /// The account.
    pub member: &'a Member,
    /// How it ended.
    pub state: State,
}

/// How an account ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Everything that was wanted of it was read.
    Read,
    /// It was reached, and some of what was wanted could not be read: what, and why.
    Partial(String),
    /// Its role could not be assumed.
    NotAssumable(String),
    /// It was to be read and was not.
    Missing(String),
    /// It was left out: by whom, and why.
    Excluded(String),
    /// Its organization lists it as suspended, closed or not signed up.
    Suspended(String),
}

impl State {
    /// Why it is not `Read`; none if it is.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::Read => None,
            Self::Partial(cause)
            | Self::NotAssumable(cause)
            | Self::Missing(cause)
            | Self::Excluded(cause)
            | Self::Suspended(cause) => Some(cause),
        }
    }
}

/// The accounts of a run and how each ended, in their order.
#[must_use]
pub fn states<'a>(expected: &'a [Expected], cells: &[Cell]) -> Vec<Account<'a>> {
    let mut holes: BTreeMap<&AccountId, Holes<'_>> = BTreeMap::new();
    for cell in cells {
        let Some(cause) = cell.extent.gap() else {
            continue;
        };
        let holes = holes.entry(&cell.account).or_insert(Holes {
            first: cell,
            cause,
            count: 0,
        });
        holes.count += 1;
    }
    let accounts = expected.iter().map(|expected| Account {
        member: &expected.member,
        state: match &expected.outcome {
            Reached::Read => match holes.get(&expected.member.account) {
                None => State::Read,
                Some(holes) => State::Partial(holes.words()),
            },
            Reached::NotAssumable(cause) => State::NotAssumable(cause.clone()),
            Reached::Missing(cause) => State::Missing(cause.clone()),
            Reached::Excluded(cause) => State::Excluded(cause.clone()),
            Reached::Suspended(cause) => State::Suspended(cause.clone()),
        },
    });
    accounts.collect()
}

/// What of an account could not be read.
struct Holes<'a> {
    /// The first of it.
    first: &'a Cell,
    /// Why.
    cause: &'a str,
    /// In how many services and regions there are holes.
    count: usize,
}

impl Holes<'_> {
    /// The first in words, and how many more there are.
    fn words(&self) -> String {
        let Cell {
            service, region, ..
        } = self.first;
        let first = format!("{service} in {region}: {}", self.cause);
        match self.count - 1 {
            0 => first,
            more => format!("{first}; and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Extent;
    use crate::model::Region;

    fn expected(id: &str, outcome: Reached) -> Expected {
        Expected {
            member: Member::unnamed(AccountId::new(id)),
            outcome,
        }
    }

    fn cell(account: &str, region: &str, extent: Extent) -> Cell {
        Cell {
            account: AccountId::new(account).into(),
            region: Region::new(region).into(),
            service: "s3".into(),
            is_listed: extent == Extent::Complete,
            extent,
        }
    }

    #[test]
    fn an_account_is_read_only_if_nothing_of_it_is_missing() {
        let why = || "why".to_owned();
        let accounts = [
            expected("1", Reached::Read),
            expected("2", Reached::Read),
            expected("3", Reached::Read),
            expected("4", Reached::NotAssumable(why())),
            expected("5", Reached::Excluded(why())),
            expected("6", Reached::Suspended(why())),
            expected("7", Reached::Missing(why())),
        ];
        let cells = [
            cell("1", "eu-west-1", Extent::Complete),
            cell("2", "eu-west-1", Extent::Complete),
            cell("2", "eu-west-2", Extent::Denied("no".to_owned())),
            cell("3", "eu-west-1", Extent::Unreachable("gone".to_owned())),
            cell("3", "eu-west-2", Extent::Partial("some".to_owned())),
            cell("4", "eu-west-1", Extent::Partial("some".to_owned())),
        ];
        let states: Vec<State> = states(&accounts, &cells)
            .into_iter()
            .map(|account| account.state)
            .collect();
        let partial = |words: &str| State::Partial(words.to_owned());
        assert_eq!(
            states,
            [
                State::Read,
                partial("s3 in eu-west-2: no"),
                partial("s3 in eu-west-1: gone; and 1 more"),
                State::NotAssumable(why()),
                State::Excluded(why()),
                State::Suspended(why()),
                State::Missing(why()),
            ]
        );
        assert_eq!(states[0].cause(), None);
        assert!(states[3..].iter().all(|state| state.cause() == Some("why")));
    }
}
