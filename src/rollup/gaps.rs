//! Why more may count than was read: each cause once, with where it is one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::few::Accounts;
use crate::evaluate::Gap;
use crate::facts::Cause;
use crate::model::{Entry, Piece, Region};

/// Details of a cause that a reason tells before it only counts them.
const MOST_DETAILS: usize = 3;

/// Details of a cause that are kept to be told apart; of more than these, each counts for one.
const MOST_KEPT: usize = 1000;

/// Causes, with where each is one and what more there is to say of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Gaps<'a>(BTreeMap<Cause, Where<'a>>);

#[derive(Debug, Clone, Default)]
struct Where<'a> {
    regions: BTreeSet<Region>,
    accounts: Accounts<'a>,
    details: BTreeSet<String>,
    /// Details that are not kept.
    further: usize,
}

impl<'a> Gaps<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds one of an account.
    pub(super) fn add(&mut self, account: &'a str, gap: &Gap) {
        let here = self.0.entry(gap.cause.plain()).or_default();
        here.accounts.add(account);
        if gap.region != Region::global() && !here.regions.contains(&gap.region) {
            here.regions.insert(gap.region.clone());
        }
        let detail = gap.cause.detail();
        if !detail.is_empty() && !here.details.contains(detail) {
            here.details.insert(detail.to_owned());
            if here.details.len() > MOST_KEPT {
                here.details.pop_last();
                here.further += 1;
            }
        }
    }

    /// Each cause, with its accounts if there are several.
    pub(super) fn list(&self, several: bool) -> Piece {
        let entries = self
            .0
            .iter()
            .map(|(cause, here)| here.entry(cause, several));
        Piece::List {
            entries: entries.collect(),
            between: "; ",
            unnamed: 0,
        }
    }
}

impl Where<'_> {
    fn entry(&self, cause: &Cause, several: bool) -> Entry {
        let regions: Vec<&str> = self.regions.iter().map(Region::as_str).collect();
        let regions = regions.join(", ");
        let accounts = several.then(|| self.accounts.words());
        let words = match (regions.as_str(), accounts) {
            ("", None) => cause.to_string(),
            ("", Some(accounts)) => format!("in {accounts}: {cause}"),
            (regions, None) => format!("in {regions}: {cause}"),
            (regions, Some(accounts)) => format!("in {regions} of {accounts}: {cause}"),
        };
        let told: Vec<&str> = self
            .details
            .iter()
            .map(String::as_str)
            .take(MOST_DETAILS)
            .collect();
        let mut aside = told.join("; ");
        if let more @ 1.. = self.details.len() - told.len() + self.further {
            let _ = write!(aside, " and {more} more");
        }
        Entry { words, aside }
    }
}
