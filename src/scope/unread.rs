//! Accounts that the rules of an item name and that it is not judged by. What of the others could not be read is
//! not known here.

use super::accounts::is_named;
use super::{Claim, ItemScope, Rule};
use crate::model::{AccountId, Expected, Reached, printable, printable_start};

/// How many accounts a sentence names.
const NAMED: usize = 5;
/// The longest name of an account in a sentence, in characters.
const LONGEST_NAME: usize = 64;

impl ItemScope<'_> {
    /// Sentences on accounts of its rules that are not among those it is judged by, each of which keeps it open:
    /// accounts that a rule names in full and that nobody expected or that were left out, and rules that
    /// no account fits, or of which that is not known. `expected` are all accounts of the run.
    #[must_use]
    pub fn unread(&self, expected: &[Expected]) -> Vec<String> {
        let mut lacking = Lacking::default();
        let mut sentences = Vec::new();
        for rule in self.rules {
            let before = lacking.count();
            let entries = rule.accounts.named.iter();
            let entries = entries.filter(|entry| !entry.contains(['*', '?']));
            let entries = entries.map(String::as_str);
            for entry in entries.chain(rule.resources.iter().filter_map(|arn| account_of(arn))) {
                self.of_entry(rule, entry, expected, &mut lacking);
            }
            if before == lacking.count() {
                sentences.extend(self.of_rule(rule, expected));
            }
        }
        let mut all = lacking.sentences();
        sentences.sort();
        sentences.dedup();
        all.extend(sentences);
        all
    }

    /// Notes an account that a rule names in full, if nobody expected it, it was left out, or that is not known.
    fn of_entry<'a>(
        &self,
        rule: &Rule,
        entry: &'a str,
        expected: &'a [Expected],
        lacking: &mut Lacking<'a>,
    ) {
        let (mut is_expected, mut is_unclear) = (false, false);
        for account in expected {
            match is_named(entry, &account.member) {
                Claim::No => {}
                Claim::Unknown(_) => {
                    is_expected |= self.is_open_for(account);
                    is_unclear |= account.outcome.counts();
                }
                Claim::Yes => {
                    is_expected = true;
                    let is_in_scope = rule.covers_account(&account.member) != Claim::No;
                    if !account.outcome.counts() && is_in_scope {
                        lacking.left_out.push(account);
                    }
                }
            }
        }
        match (is_expected, is_unclear) {
            (true, _) => {}
            (false, true) => lacking.unclear.push(entry),
            (false, false) => lacking.missing.push(entry),
        }
    }

    /// What is to be said of a rule that names accounts, if none of those that count is known to be one of them.
    fn of_rule(&self, rule: &Rule, expected: &[Expected]) -> Option<String> {
        let name = printable(&rule.name);
        let mut is_unclear = false;
        if rule.accounts.is_everything() {
            return None;
        }
        for account in expected.iter().filter(|account| account.outcome.counts()) {
            match rule.covers_account(&account.member) {
                Claim::Yes => return None,
                Claim::No => {}
                Claim::Unknown(_) if self.is_open_for(account) => return None,
                Claim::Unknown(_) => is_unclear = true,
            }
        }
        Some(match is_unclear {
            true => format!("it is not known whether an account in its scope {name} was read"),
            false => format!("no account in its scope {name} was read"),
        })
    }

    /// Whether an account keeps the item open by itself: nobody knows whether it is in scope, or it was not read.
    /// One that another entry names for sure, and that was read, does not.
    fn is_open_for(&self, account: &Expected) -> bool {
        match self.covers_account(&account.member) {
            Claim::No => false,
            Claim::Yes => account.outcome.hole().is_some(),
            Claim::Unknown(_) => account.outcome.counts(),
        }
    }
}

/// The account that an ARN pattern names in full, if it names one.
fn account_of(pattern: &str) -> Option<&str> {
    let account = pattern.split(':').nth(4)?;
    account.parse::<AccountId>().is_ok().then_some(account)
}

/// Accounts that the rules of an item name in full and that it is not judged by.
#[derive(Debug, Default)]
struct Lacking<'a> {
    /// Nobody expected them.
    missing: Vec<&'a str>,
    /// Of those that were read, one without a name may be it.
    unclear: Vec<&'a str>,
    left_out: Vec<&'a Expected>,
}

impl Lacking<'_> {
    fn count(&self) -> usize {
        self.missing.len() + self.unclear.len() + self.left_out.len()
    }

    fn sentences(mut self) -> Vec<String> {
        for names in [&mut self.missing, &mut self.unclear] {
            names.sort_unstable();
            names.dedup();
        }
        self.left_out.sort();
        self.left_out.dedup();
        let shown = |names: &[&str]| names.iter().map(|name| shown(name)).collect::<Vec<_>>();
        let missing = of_accounts(&shown(&self.missing), "not read");
        let unclear = of_unclear(&shown(&self.unclear));
        let all = [missing, unclear, of_left_out(&self.left_out)];
        all.into_iter().flatten().collect()
    }
}

/// That accounts are in the scope of an item, and the names of those that were read are not known.
fn of_unclear(accounts: &[String]) -> Option<String> {
    let named = listed(accounts);
    let words = match accounts.len() {
        0 => return None,
        1 => format!("account {named} is in its scope but may not have been read"),
        _ => format!("accounts {named} are in its scope but may not have been read"),
    };
    Some(format!(
        "{words}: not every account that was read has a name"
    ))
}

/// That accounts are in the scope of an item and something was not done with them.
fn of_accounts(accounts: &[String], done: &str) -> Option<String> {
    let named = listed(accounts);
    match accounts.len() {
        0 => None,
        1 => Some(format!("account {named} is in its scope but was {done}")),
        _ => Some(format!("accounts {named} are in its scope but were {done}")),
    }
}

/// The first accounts, and how many more there are.
fn listed(accounts: &[String]) -> String {
    let shown = accounts.len().min(NAMED);
    let named = accounts[..shown].join(", ");
    match accounts.len() - shown {
        0 => named,
        more => format!("{named} and {more} more"),
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
    use crate::model::Member;
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
    fn an_account_without_a_name_is_no_other_one_for_being_named_by_its_id() {
        let unnamed = expected("111122223333", "", Reached::Read);
        let unclear = "account prod is in its scope but may not have been read: \
                       not every account that was read has a name";
        let of = |rules: &[Rule]| said(rules, std::slice::from_ref(&unnamed));
        assert_eq!(of(&[rule("r", &["prod", "111122223333"], &[])]), unclear);
        let by_id = rule("id", &["111122223333"], &[]);
        assert_eq!(of(&[by_id.clone(), rule("r", &["prod"], &[])]), unclear);
        let untold = "it is not known whether an account in its scope r was read";
        for other in [rule("r", &["prod-*"], &[]), rule("r", &[], &["Workloads"])] {
            assert_eq!(of(&[by_id.clone(), other]), untold);
        }
        // Where another list of the rule says that it is not the one, it is not.
        let mut placed = unnamed.clone();
        "r-ab12".clone_into(&mut placed.member.path);
        assert_eq!(
            said(
                &[by_id.clone(), rule("r", &["prod-*"], &["Workloads"])],
                &[placed]
            ),
            "no account in its scope r was read"
        );
        // One that keeps the item open says so itself.
        let missing = expected("222233334444", "", Reached::Missing("why".to_owned()));
        let both = [unnamed.clone(), missing.clone()];
        assert_eq!(
            said(&[rule("r", &["prod", "111122223333"], &[])], &both),
            ""
        );
        let ids = ["prod", "222233334444"];
        assert_eq!(said(&[rule("r", &ids, &[])], &[missing]), "");
    }

    #[test]
    fn an_account_that_an_arn_of_a_rule_names_is_one_that_the_rule_names() {
        let of = |arns: &[&str]| {
            let resources = arns.iter().map(|arn| (*arn).to_owned()).collect();
            let rule = Rule {
                resources,
                ..rule("r", &[], &[])
            };
            said(&[rule], &run())
        };
        for (arns, words) in [
            // Of one that was read, or whose role failed, nothing is to be said here.
            (&["arn:aws:lambda:*:111122223333:function:pay-*"][..], ""),
            (&["arn:aws:lambda:*:444455556666:function:pay-*"], ""),
            (
                &[
                    "arn:aws:lambda:*:111122223333:function:pay-*",
                    "arn:aws:lambda:*:999988887777:function:pay-*",
                ],
                "account 999988887777 is in its scope but was not read",
            ),
            (
                &["arn:aws:sqs:*:333344445555:orders"],
                "account old (333344445555) is in its scope but was left out: closed",
            ),
            // These name no account, or none in full.
            (&["arn:aws:s3:::shop-999988887777", "*:999988887777:*"], ""),
            (&["arn:aws:sqs:*:99998888*:x", "arn:aws:sqs:*:*:x"], ""),
            (&["999988887777", "arn:aws:iam::aws:policy/x"], ""),
        ] {
            assert_eq!(of(arns), words, "{arns:?}");
        }
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
