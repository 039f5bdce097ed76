//! Accounts that the rules of an item name and that it is not judged by. What of the others could not be read is
//! not known here.

use super::accounts::is_named;
use super::{Claim, ItemScope, Rule};
use crate::model::{Expected, Reached, printable, printable_start};

/// How many accounts a sentence names.
const NAMED: usize = 5;
/// The longest name of an account in a sentence, in characters.
const LONGEST_NAME: usize = 64;

impl ItemScope<'_> {
    /// Sentences on accounts of its rules that are not among those it is judged by, each of which keeps it open:
    /// accounts that a rule names in full and that nobody expected or that were left out, and rules that
    /// no account fits. `expected` are all accounts of the run.
    #[must_use]
    pub fn unread(&self, expected: &[Expected]) -> Vec<String> {
        let mut missing: Vec<&str> = Vec::new();
        let mut left_out: Vec<&Expected> = Vec::new();
        let mut sentences = Vec::new();
        for rule in self.rules {
            let before = (missing.len(), left_out.len());
            let entries = rule.accounts.named.iter();
            for entry in entries.filter(|entry| !entry.contains(['*', '?'])) {
                of_entry(rule, entry, expected, &mut missing, &mut left_out);
            }
            if before == (missing.len(), left_out.len()) && is_about_none(rule, expected) {
                let name = printable(&rule.name);
                sentences.push(format!("no account in its scope {name} was read"));
            }
        }
        missing.sort_unstable();
        missing.dedup();
        left_out.sort();
        left_out.dedup();
        let missing: Vec<String> = missing.into_iter().map(shown).collect();
        let mut all = of_accounts(&missing, "not read").map_or_else(Vec::new, |words| vec![words]);
        all.extend(of_left_out(&left_out));
        sentences.sort();
        sentences.dedup();
        all.extend(sentences);
        all
    }
}

/// Notes an account that a rule names in full, if nobody expected it or it was left out.
fn of_entry<'a>(
    rule: &Rule,
    entry: &'a str,
    expected: &'a [Expected],
    missing: &mut Vec<&'a str>,
    left_out: &mut Vec<&'a Expected>,
) {
    let mut is_expected = false;
    for account in expected {
        match is_named(entry, &account.member) {
            Claim::No => continue,
            // It may be this one, which then keeps the item open by itself, unless it was left out.
            Claim::Unknown(_) => is_expected |= account.outcome.counts(),
            Claim::Yes => {
                is_expected = true;
                if !account.outcome.counts() && rule.covers_account(&account.member) != Claim::No {
                    left_out.push(account);
                }
            }
        }
    }
    if !is_expected {
        missing.push(entry);
    }
}

/// Whether a rule names accounts, and none of those that count can be one of them.
fn is_about_none(rule: &Rule, expected: &[Expected]) -> bool {
    let mut counting = expected.iter().filter(|account| account.outcome.counts());
    !rule.accounts.is_everything()
        && counting.all(|account| rule.covers_account(&account.member) == Claim::No)
}

/// That accounts are in the scope of an item and something was not done with them.
fn of_accounts(accounts: &[String], done: &str) -> Option<String> {
    let named = accounts.iter().take(NAMED).cloned().collect::<Vec<_>>();
    let named = named.join(", ");
    match accounts.len() {
        0 => None,
        1 => Some(format!("account {named} is in its scope but was {done}")),
        2..=NAMED => Some(format!("accounts {named} are in its scope but were {done}")),
        count => Some(format!(
            "accounts {named} and {} more are in its scope but were {done}",
            count - NAMED
        )),
    }
}

/// That accounts of a scope were left out; of one it is said why.
fn of_left_out(accounts: &[&Expected]) -> Option<String> {
    let labels: Vec<String> = accounts.iter().map(|account| label(account)).collect();
    let words = of_accounts(&labels, "left out")?;
    let cause = match accounts {
        [account] => match &account.outcome {
            Reached::Excluded(cause) | Reached::Suspended(cause) => Some(printable(cause)),
            Reached::Read | Reached::NotAssumable(_) | Reached::Missing(_) => None,
        },
        _ => None,
    };
    Some(match cause {
        Some(cause) => format!("{words}: {cause}"),
        None => words,
    })
}

/// What a sentence calls an account; what somebody called it stays short.
fn label(account: &Expected) -> String {
    let member = &account.member;
    match member.name.is_empty() {
        true => member.account.to_string(),
        false => format!("{} ({})", shown(&member.name), member.account),
    }
}

fn shown(name: &str) -> String {
    printable_start(name, LONGEST_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Member};
    use crate::scope::Accounts;

    fn expected(id: &str, name: &str, outcome: Reached) -> Expected {
        let mut member = Member::unnamed(AccountId::new(id));
        name.clone_into(&mut member.name);
        Expected { member, outcome }
    }

    fn rule(name: &str, named: &[&str], units: &[&str]) -> Rule {
        let list = |entries: &[&str]| entries.iter().map(|entry| (*entry).to_owned()).collect();
        Rule {
            name: name.to_owned(),
            accounts: Accounts {
                named: list(named),
                units: list(units),
                ..Accounts::default()
            },
            ..Rule::default()
        }
    }

    fn said(rules: &[Rule], expected: &[Expected]) -> String {
        let rules: Vec<&Rule> = rules.iter().collect();
        let scope = ItemScope {
            rules: &rules,
            is_chosen: true,
        };
        scope.unread(expected).join("; ")
    }

    /// An account that was read, one that was left out, one that is suspended and one whose role failed.
    fn run() -> [Expected; 4] {
        let cause = |words: &str| words.to_owned();
        [
            expected("111122223333", "prod", Reached::Read),
            expected(
                "222233334444",
                "lab\u{1b}[2J",
                Reached::Excluded(cause("--exclude-account")),
            ),
            expected("333344445555", "old", Reached::Suspended(cause("closed"))),
            expected(
                "444455556666",
                "shop",
                Reached::NotAssumable(cause("denied")),
            ),
        ]
    }

    #[test]
    fn an_account_that_a_rule_names_and_nobody_expected_keeps_it_open() {
        for (named, words) in [
            (&["111122223333", "prod"][..], ""),
            // That it could not be read is told of the account itself.
            (&["444455556666"], ""),
            (
                &["999988887777"],
                "account 999988887777 is in its scope but was not read",
            ),
            // No other account is it for being called so.
            (
                &["prod", "test", "999988887777"],
                "accounts 999988887777, test are in its scope but were not read",
            ),
            (
                &["a", "b", "c", "d", "e", "f", "g"],
                "accounts a, b, c, d, e and 2 more are in its scope but were not read",
            ),
        ] {
            assert_eq!(said(&[rule("r", named, &[])], &run()), words, "{named:?}");
        }
        let forger = [expected("111122223333", "999988887777", Reached::Read)];
        assert_eq!(
            said(&[rule("r", &["999988887777"], &[])], &forger),
            "account 999988887777 is in its scope but was not read"
        );
        // Of an account without a name nobody knows whether it is meant: that is told of it.
        let unnamed = [expected("111122223333", "", Reached::Read)];
        assert_eq!(said(&[rule("r", &["test"], &[])], &unnamed), "");
        // One that was left out keeps nothing open, so it must not be taken for the one that is meant.
        let [prod, ..] = run();
        let left_out = expected("222233334444", "", Reached::Excluded("why".to_owned()));
        assert_eq!(
            said(&[rule("r", &["prod", "test"], &[])], &[prod, left_out]),
            "account test is in its scope but was not read"
        );
    }

    #[test]
    fn an_account_that_was_left_out_and_that_a_rule_names_keeps_it_open() {
        let lab =
            "account lab [2J (222233334444) is in its scope but was left out: --exclude-account";
        assert_eq!(said(&[rule("r", &["222233334444"], &[])], &run()), lab);
        assert_eq!(
            said(&[rule("r", &["prod", "lab\u{1b}[2J"], &[])], &run()),
            lab
        );
        assert_eq!(
            said(&[rule("r", &["222233334444", "old"], &[])], &run()),
            "accounts lab [2J (222233334444), old (333344445555) are in its scope but were left out"
        );
        // One that only fits a pattern was left out on purpose.
        assert_eq!(said(&[rule("r", &["*"], &[])], &run()), "");
    }

    #[test]
    fn a_rule_that_no_account_fits_keeps_it_open() {
        let none = "no account in its scope pay was read";
        assert_eq!(said(&[rule("pay", &["payments-*"], &[])], &run()), none);
        assert_eq!(said(&[rule("pay", &["9999*"], &[])], &run()), none);
        // Accounts that were left out are none by which it can be judged.
        assert_eq!(said(&[rule("pay", &["2222*", "ol?"], &[])], &run()), none);
        let mut placed = run();
        for account in &mut placed {
            "r-ab12".clone_into(&mut account.member.path);
        }
        assert_eq!(said(&[rule("pay", &[], &["Workloads"])], &placed), none);
        assert_eq!(
            said(&[rule("pay", &["prod"], &["Workloads"])], &placed),
            none
        );
        // Where nobody told the units, that is told of each account.
        assert_eq!(said(&[rule("pay", &[], &["Workloads"])], &run()), "");
        assert_eq!(said(&[rule("pay", &[], &[])], &[]), "");
        assert_eq!(said(&[rule("pay", &["*"], &[])], &[]), none);
    }
}
