//! The first few of many: enough to name the worst, and the number of all others.

use std::collections::BTreeMap;

use crate::model::{Entry, Piece, Placed};

/// Offenders that a reason names before it only counts them.
pub(super) const MOST_NAMES: usize = 5;

/// How many there are in how many accounts, and the first of them by name. Grows with neither.
#[derive(Debug, Clone, Default)]
pub(super) struct Few<'a> {
    /// All of them.
    pub count: usize,
    /// The accounts that they are in.
    pub accounts: Accounts<'a>,
    /// The first names by what they have in common, in the order in which that came up first.
    groups: Vec<(String, Vec<Placed>)>,
    /// How many are in each of the accounts of those that are named.
    there: BTreeMap<&'a str, usize>,
    /// How many are in the last account.
    here: usize,
}

/// How many accounts, and what the first of them is called. They come one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Accounts<'a> {
    pub count: usize,
    pub first: &'a str,
    last: &'a str,
}

impl<'a> Accounts<'a> {
    /// Counts the account, unless it is the last that was counted.
    pub(super) fn add(&mut self, account: &'a str) -> bool {
        let is_new = self.count == 0 || self.last != account;
        if is_new {
            if self.count == 0 {
                self.first = account;
            }
            self.count += 1;
            self.last = account;
        }
        is_new
    }

    /// The first by name, and how many more there are.
    pub(super) fn words(&self) -> String {
        match self.count.saturating_sub(1) {
            0 => self.first.to_owned(),
            1 => format!("{} and 1 more account", self.first),
            more => format!("{} and {more} more accounts", self.first),
        }
    }
}

impl<'a> Few<'a> {
    /// Adds one of an account. Those that have `common` in common stand together; `name` is asked for the few that
    /// are named, and tells what they are called and whether that is the account itself.
    pub(super) fn add(
        &mut self,
        account: &'a str,
        common: &str,
        name: impl FnOnce() -> (Entry, bool),
    ) {
        self.count += 1;
        if self.accounts.add(account) {
            self.here = 0;
        }
        self.here += 1;
        if self.there.contains_key(account) {
            self.there.insert(account, self.here);
        }
        let known = self.groups.iter().position(|(own, _)| own == common);
        let group = match known {
            Some(known) => known,
            None if self.groups.len() < MOST_NAMES => {
                self.groups.push((common.to_owned(), Vec::new()));
                self.groups.len() - 1
            }
            None => return,
        };
        let names = &mut self.groups[group].1;
        if names.len() < MOST_NAMES {
            let (entry, is_account) = name();
            names.push(Placed {
                entry,
                place: if is_account { "" } else { account }.to_owned(),
                there: 0,
            });
            self.there.insert(account, self.here);
        }
    }

    /// Whether all of them have the same in common.
    pub(super) fn has_one_group(&self) -> bool {
        self.groups.len() == 1
    }

    /// The first names, those with something in common together.
    pub(super) fn names(&self) -> Vec<Placed> {
        let all = self.groups.iter().flat_map(|(_, names)| names);
        let told = all.take(MOST_NAMES).map(|placed| Placed {
            there: self.there.get(placed.place.as_str()).copied().unwrap_or(0),
            ..placed.clone()
        });
        told.collect()
    }

    /// The first names and the number of all others, with their accounts if there are several.
    pub(super) fn list(&self, several: bool) -> Piece {
        let entries = self.names();
        let unnamed = self.count - entries.len();
        match several {
            true => Piece::Spread {
                entries,
                unnamed,
                places: self.accounts.count,
            },
            false => Piece::List {
                entries: entries.into_iter().map(|placed| placed.entry).collect(),
                between: ", ",
                unnamed,
            },
        }
    }
}
