//! Accounts in scope of which nothing is known: they keep an item open, and are named.

use super::few::{Few, MOST_NAMES};
use super::inquiry::Account;
use crate::model::{Entry, Piece, printable_start};

/// Characters of a cause that a reason tells.
const MOST_OF_A_CAUSE: usize = 300;

/// Accounts of which nothing is known, and why.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread<'a>(Few<'a>);

impl<'a> Unread<'a> {
    pub(super) fn count(&self) -> usize {
        self.0.count
    }

    /// Adds an account. A cause that names the account itself is the same for all of them.
    pub(super) fn add(&mut self, account: Account<'a>, cause: &str) {
        let id = account.member.account.as_str();
        let cause = match id.is_empty() {
            true => cause.to_owned(),
            false => cause.replace(id, "*"),
        };
        let cause = printable_start(cause.trim(), MOST_OF_A_CAUSE);
        let entry = Entry {
            words: account.label.to_owned(),
            aside: cause.clone(),
        };
        self.0.add(account.label, &cause, || (entry, true));
    }

    /// The accounts among all that are in scope; so many were read.
    pub(super) fn sentences(&self, read: usize) -> Vec<Vec<Piece>> {
        let count = self.count();
        if count == 0 {
            return Vec::new();
        }
        let all = count + read;
        let accounts = if all == 1 { "account" } else { "accounts" };
        let heading = format!("not read: {count} of {all} {accounts}");
        let names = self.0.names();
        let cause = names.first().map(|first| first.entry.aside.clone());
        let is_one = self.0.has_one_group();
        let entries = names.into_iter().map(|placed| match is_one {
            true => Entry {
                aside: String::new(),
                ..placed.entry
            },
            false => placed.entry,
        });
        let list = Piece::List {
            entries: entries.collect(),
            between: ", ",
            unnamed: count.saturating_sub(MOST_NAMES.min(self.0.names().len())),
        };
        let sentence = match (is_one, cause) {
            (true, Some(cause)) if !cause.is_empty() => vec![
                Piece::said(format!("{heading} (")),
                list,
                Piece::said(format!("): {cause}")),
            ],
            (_, _) => vec![Piece::said(format!("{heading}: ")), list],
        };
        vec![sentence]
    }
}
