//! The accounts of a run at its end: how many ended how, and why those that were not read whole were not.

use std::fmt::Write as _;

use comfy_table::{Cell, ColumnConstraint, Row, Width};

use super::table::empty;
use crate::ledger::{Account, State};
use crate::model::printable_start;

/// The most accounts that the table shows; all of them are in the outputs.
const MOST: usize = 10;
/// Longest name of an account in the table, in characters. The whole of it is in the outputs.
const LONGEST_NAME: usize = 24;
/// Characters of the id of an account.
const ID: usize = 12;
/// Longest cause in the table, in characters; a narrow terminal shows less of it.
const LONGEST_CAUSE: usize = 160;
/// Columns that a cause gets on the narrowest terminal.
const LEAST_CAUSE: u16 = 12;

/// The states in the order of the table, each with what the table and the count before it call it. What holds items
/// open comes first.
fn words(state: &State) -> (usize, &'static str, &'static str) {
    match state {
        State::NotAssumable(_) => (0, "not assumable", "role not assumable"),
        State::Missing(_) => (1, "missing", "missing"),
        State::Partial(_) => (2, "in part", "in part"),
        State::Excluded(_) => (3, "excluded", "excluded"),
        State::Suspended(_) => (4, "suspended", "suspended or closed"),
        State::Read => (5, "read", "read"),
    }
}

/// The accounts in words; nothing if the run was about one alone.
#[must_use]
pub(super) fn accounts(accounts: &[Account<'_>], colour: bool) -> String {
    match accounts {
        [] => String::new(),
        accounts => told(accounts, colour, None),
    }
}

/// The accounts in words of so many columns; of as many as the terminal has, if nothing is said.
fn told(accounts: &[Account<'_>], colour: bool, width: Option<u16>) -> String {
    let plural = if accounts.len() == 1 { "" } else { "s" };
    let mut text = format!(
        "\n{} account{plural}: {}\n",
        accounts.len(),
        counts(accounts)
    );
    let mut rest: Vec<&Account<'_>> = accounts.iter().collect();
    rest.retain(|account| account.state.cause().is_some());
    rest.sort_by_key(|account| (words(&account.state).0, &account.member.account));
    if rest.is_empty() {
        return text;
    }
    let mut table = empty(["account", "state", "why"], colour);
    if let Some(width) = width {
        table.set_width(width);
    }
    for account in rest.iter().take(MOST) {
        // Names and causes are other people's text: nothing of theirs may steer the terminal.
        let mut row = Row::from([
            Cell::new(label(account)),
            Cell::new(words(&account.state).1),
            Cell::new(printable_start(
                account.state.cause().unwrap_or_default(),
                LONGEST_CAUSE,
            )),
        ]);
        row.max_height(1);
        table.add_row(row);
    }
    // An id that is cut is none.
    table.set_constraints([
        ColumnConstraint::ContentWidth,
        ColumnConstraint::ContentWidth,
        ColumnConstraint::LowerBoundary(Width::Fixed(LEAST_CAUSE)),
    ]);
    let _ = writeln!(text, "{table}");
    if let more @ 1.. = rest.len().saturating_sub(MOST) {
        let _ = writeln!(text, "and {more} more in results.json");
    }
    text
}

/// How many accounts ended how: those that were read first, then in the order of the example of the ledger.
fn counts(accounts: &[Account<'_>]) -> String {
    let order = [
        State::Read,
        State::Partial(String::new()),
        State::NotAssumable(String::new()),
        State::Missing(String::new()),
        State::Excluded(String::new()),
        State::Suspended(String::new()),
    ];
    let counted = order.iter().filter_map(|state| {
        let (place, _, words) = words(state);
        let same = |account: &&Account<'_>| self::words(&account.state).0 == place;
        let count = accounts.iter().filter(same).count();
        (count > 0 || *state == State::Read).then(|| format!("{count} {words}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// What the table calls an account: its name, cut, and its id.
fn label(account: &Account<'_>) -> String {
    let (name, id) = (
        account.member.name.trim(),
        printable_start(account.member.account.as_str(), ID),
    );
    match name.is_empty() {
        true => id,
        false => format!("{} ({id})", printable_start(name, LONGEST_NAME)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Member, is_unprintable};

    fn member(number: usize, name: &str) -> Member {
        Member {
            name: name.to_owned(),
            ..Member::unnamed(AccountId::new(format!("{:012}", 100 + number)))
        }
    }

    fn of<'a>(members: &'a [Member], state: impl Fn(usize) -> State) -> Vec<Account<'a>> {
        let members = members.iter().enumerate();
        let accounts = members.map(|(number, member)| Account {
            member,
            state: state(number),
        });
        accounts.collect()
    }

    fn why(words: &str) -> String {
        words.to_owned()
    }

    #[test]
    fn every_state_is_counted_and_what_was_not_read_whole_is_named() {
        let members: Vec<Member> = (0..7).map(|number| member(number, "")).collect();
        let accounts = of(&members, |number| match number {
            0 | 1 => State::Read,
            2 => State::Suspended(why("closed")),
            3 => State::Excluded(why("--exclude-account")),
            4 => State::Partial(why("s3 in eu-west-1: denied")),
            5 => State::Missing(why("interrupted")),
            _ => State::NotAssumable(why("denied")),
        });
        let text = told(&accounts, false, Some(80));
        let lines: Vec<&str> = text.trim_start().lines().map(str::trim_end).collect();
        assert_eq!(
            lines,
            [
                "7 accounts: 2 read, 1 in part, 1 role not assumable, 1 missing, 1 excluded, \
                 1 suspended or closed",
                " account       state          why",
                " 000000000106  not assumable  denied",
                " 000000000105  missing        interrupted",
                " 000000000104  in part        s3 in eu-west-1: denied",
                " 000000000103  excluded       --exclude-account",
                " 000000000102  suspended      closed",
            ],
            "{text}"
        );
    }

    #[test]
    fn where_all_was_read_one_line_says_so() {
        let members: Vec<Member> = (0..2).map(|number| member(number, "a")).collect();
        let all = of(&members, |_| State::Read);
        assert_eq!(told(&all, true, None), "\n2 accounts: 2 read\n");
        assert_eq!(told(&all[..1], true, None), "\n1 account: 1 read\n");
        assert_eq!(super::accounts(&[], true), "");
        let none = of(&members[..1], |_| State::Missing(why("x")));
        assert!(told(&none, false, None).starts_with("\n1 account: 0 read, 1 missing\n"));
    }

    #[test]
    fn ten_accounts_are_shown_a_line_each_and_the_others_counted() {
        let hostile = "a\u{1b}[2J\u{202e}\r\n中".repeat(40);
        let members: Vec<Member> = (0..13).map(|number| member(number, &hostile)).collect();
        let accounts = of(&members, |number| match number {
            12 => State::NotAssumable(hostile.clone()),
            _ => State::Partial(hostile.clone()),
        });
        for width in [10, 80, 140] {
            let text = told(&accounts, false, Some(width));
            assert_eq!(text.trim().lines().count(), 13, "{text}");
            let steers = |c: char| is_unprintable(c) && c != '\n';
            assert!(!text.contains(steers), "{text:?}");
            // Whatever is cut, the id is not.
            let first = text.lines().nth(3).expect("a row");
            assert!(first.contains("(000000000112)"), "{text}");
            assert!(text.ends_with("\nand 3 more in results.json\n"), "{text}");
        }
        let plain: Vec<Member> = (0..2)
            .map(|number| member(number, "payments-production"))
            .collect();
        let accounts = of(&plain, |_| State::Partial("why ".repeat(50)));
        for line in told(&accounts, false, Some(80)).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
