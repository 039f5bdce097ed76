//! What people say of the accounts that each of them knows adds up to an answer for all of them.

use jiff::civil::date;

use super::several::{Case, FAIL, PASS};
use super::*;

const LATER: Date = date(2027, 6, 1);
const SOONER: Date = date(2027, 1, 1);
const ENDED: Date = date(2026, 6, 1);

/// What an item of three accounts gets, of which people said this.
#[track_caller]
fn gets(human: Human, said: &[(&str, &str, Date)], expect: Status, words: &str) {
    let case = Case {
        by_account: &[vec![PASS], vec![PASS], vec![PASS]],
        human,
        said,
        ..Case::default()
    };
    let reason = case.becomes(expect);
    assert!(reason.contains(words), "{reason}");
    let open = case.decide().questions.len();
    assert_eq!(open, usize::from(expect == Status::NeedsInvestigation));
}

#[test]
fn an_answer_for_each_account_is_one_for_all() {
    let [first, second, third] = ACCOUNTS;
    let both = [
        (first, "ada", LATER),
        (second, "bob", SOONER),
        (third, "ada", LATER),
    ];
    let words = "Attested by bob, ada until 2027-01-01: Is it reviewed?";
    gets(Human::Silent, &both, Status::Implemented, words);
    let named = [
        ("payments-*", "ada", LATER),
        ("*", "ada", ENDED),
        ("*-*", "ada", LATER),
    ];
    let words = "Attested by ada until 2027-06-01: Is it reviewed?";
    gets(Human::Silent, &named, Status::Implemented, words);
    // One that is true of all accounts is enough.
    let words = "Attested by ada until 2026-12-31: Is it reviewed?";
    for expires in [LATER, ENDED] {
        let said = [(first, "bob", expires)];
        gets(Human::Attested, &said, Status::Implemented, words);
    }
}

#[test]
fn accounts_of_which_nobody_said_anything_that_holds_are_named() {
    let [first, second, third] = ACCOUNTS;
    let open = |said: &[(&str, &str, Date)], words: &str| {
        gets(Human::Silent, said, Status::NeedsInvestigation, words);
    };
    let two = "A person must confirm (reviewed) for data-lab, old-shop: Is it reviewed?";
    open(&[(first, "ada", LATER)], two);
    open(&[(first, "ada", LATER), (second, "bob", ENDED)], two);
    let one = "A person must confirm (reviewed) for old-shop, as the attestation by bob is valid only from \
               2026-01-01 to 2026-06-01: Is it reviewed?";
    open(
        &[
            (first, "ada", LATER),
            (second, "ada", LATER),
            (third, "bob", ENDED),
        ],
        one,
    );
    open(
        &[
            ("payments-*", "ada", LATER),
            ("data-lab", "eve", LATER),
            ("*-shop", "bob", ENDED),
        ],
        one,
    );
    // Where that is all of them, there is none to be named.
    let all = "A person must confirm (reviewed): Is it reviewed?";
    open(&[("nobody", "ada", LATER)], all);
    let lapsed = "A person must confirm (reviewed), as the attestation by eve is valid only from \
                  2026-01-01 to 2026-06-01: Is it reviewed?";
    open(
        &[
            (first, "ada", ENDED),
            (second, "bob", ENDED),
            (third, "eve", ENDED),
        ],
        lapsed,
    );
}

#[test]
fn accounts_out_of_scope_need_no_answer_and_those_that_were_not_read_do() {
    let rules = [Rule {
        accounts: Accounts {
            named: vec![ACCOUNTS[0].to_owned()],
            ..Accounts::default()
        },
        ..Rule::default()
    }];
    let mut case = Case {
        by_account: &[vec![PASS], vec![FAIL]],
        human: Human::Silent,
        said: &[(ACCOUNTS[0], "ada", LATER)],
        rules: &rules,
        ..Case::default()
    };
    let reason = case.becomes(Status::Implemented);
    assert!(
        reason.contains("Attested by ada until 2027-06-01"),
        "{reason}"
    );
    case.rules = &[];
    case.by_account = &[];
    case.unread = &["why", "why"];
    let reason = case.becomes(Status::NeedsInvestigation);
    let words = "must confirm (reviewed) for data-lab: Is it reviewed?";
    assert!(reason.contains(words), "{reason}");
}
