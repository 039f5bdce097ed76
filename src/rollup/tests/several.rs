//! Several accounts: whose resources count, and what an account that was not read keeps open.

use proptest::prelude::*;

use super::*;

pub(super) const NONE: Came = Came {
    pass: 0,
    fail: 0,
    partial: 0,
    question: 0,
    unknown: 0,
    not_applicable: 0,
    answered: 0,
    waived: 0,
    incomplete: false,
};
pub(super) const PASS: Came = Came { pass: 2, ..NONE };
pub(super) const FAIL: Came = Came { fail: 1, ..NONE };
const WAIVED: Came = Came { waived: 1, ..NONE };
pub(super) const GAP: Came = Came {
    incomplete: true,
    ..NONE
};

const NAMES: [&str; 3] = ["payments-prod", "data-lab", "old-shop"];

fn member(index: usize) -> Member {
    Member {
        name: NAMES[index].to_owned(),
        ..Member::unnamed(AccountId::new(ACCOUNTS[index]))
    }
}

/// A threat of which something came in each account, and what else there is to know.
pub(super) struct Case<'c> {
    pub(super) by_account: &'c [Vec<Came>],
    pub(super) none: Nothing,
    pub(super) subjects: Subjects,
    /// Kinds of the controls; buckets if empty.
    pub(super) kinds: &'c [&'c str],
    /// Accounts after those that were read, each with why it was not.
    pub(super) unread: &'c [&'c str],
    pub(super) rules: &'c [Rule],
    /// Whether there are rules for other items.
    pub(super) is_chosen: bool,
    pub(super) human: Human,
    /// What people said, each of one account, until then.
    pub(super) said: &'c [(&'c str, &'c str, Date)],
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self {
            by_account: &[],
            none: Nothing::Unknown,
            subjects: Subjects::Each,
            kinds: &[],
            unread: &[],
            rules: &[],
            is_chosen: false,
            human: Human::NoPart,
            said: &[],
        }
    }
}

impl Case<'_> {
    pub(super) fn decide(&self) -> Decision {
        let controls = self.by_account.first().map_or(1, Vec::len);
        let mut catalog = catalogue(&vec![self.none; controls], self.subjects, self.human);
        for (control, kind) in catalog.controls.values_mut().zip(self.kinds) {
            let mut known = crate::services::fact_kinds().into_iter();
            control.kind = known.find(|known| known.name == *kind).expect("a kind");
            control.filter = None;
        }
        let read: Vec<Member> = (0..self.by_account.len()).map(member).collect();
        let unread = self.unread.iter().enumerate();
        let unread: Vec<(Member, &str)> = unread
            .map(|(index, cause)| (member(self.by_account.len() + index), *cause))
            .collect();
        let rules: Vec<&Rule> = self.rules.iter().collect();
        let scope = ItemScope {
            rules: &rules,
            is_chosen: self.is_chosen || !rules.is_empty(),
        };
        let about = About {
            scope,
            element: Element::Untold,
        };
        let mut attestations = self.human.attestations();
        for (account, by, expires) in self.said {
            let [mut attestation] = Human::Attested.attestations().try_into().expect("one");
            attestation.accounts.named = vec![(*account).to_owned()];
            attestation.word.by = (*by).to_owned();
            attestation.word.expires = *expires;
            attestations.push(attestation);
        }
        let said = Said {
            attestations: &attestations,
            today: self.human.today(),
        };
        let threat = catalog.threats.values().next().expect("one threat");
        let outcomes = outcomes(self.by_account);
        decide_with(threat, &catalog, (&read, &unread), &outcomes, &said, &about)
    }

    #[track_caller]
    pub(super) fn becomes(&self, expect: Status) -> String {
        let decision = self.decide();
        assert_eq!(decision.status, expect, "{}", decision.reason);
        decision.reason.full()
    }
}

use Status::{Implemented, NeedsInvestigation, NotStarted};

#[test]
fn an_account_without_resources_has_no_say_while_another_has_some() {
    for (by_account, expect) in [
        ([PASS, PASS], Implemented),
        ([PASS, NONE], Implemented),
        ([FAIL, NONE], NotStarted),
        ([FAIL, FAIL], NotStarted),
        ([PASS, FAIL], NeedsInvestigation),
        ([NONE, NONE], NeedsInvestigation),
        ([PASS, GAP], NeedsInvestigation),
        ([FAIL, GAP], NeedsInvestigation),
        ([PASS, WAIVED], Implemented),
        ([FAIL, WAIVED], NotStarted),
        ([WAIVED, NONE], NeedsInvestigation),
        ([WAIVED, WAIVED], NeedsInvestigation),
    ] {
        let [first, second] = by_account;
        for by_account in [[vec![first], vec![second]], [vec![second], vec![first]]] {
            for subjects in [Subjects::Each, Subjects::Together] {
                let case = Case {
                    by_account: &by_account,
                    subjects,
                    ..Case::default()
                };
                case.becomes(expect);
            }
        }
    }
}

#[test]
fn where_finding_none_proves_an_absence_it_does_so_in_each_account() {
    for (by_account, expect) in [
        ([NONE, NONE], NotStarted),
        ([NONE, FAIL], NotStarted),
        ([NONE, PASS], NeedsInvestigation),
        ([NONE, WAIVED], NotStarted),
        ([NONE, GAP], NeedsInvestigation),
        ([PASS, PASS], Implemented),
    ] {
        let by_account = by_account.map(|came| vec![came]);
        let case = Case {
            by_account: &by_account,
            none: Nothing::Fail,
            ..Case::default()
        };
        let reason = case.becomes(expect);
        if by_account == [[NONE], [PASS]] {
            assert_eq!(
                reason,
                "2 of 2 buckets in data-lab do 0; none in payments-prod."
            );
        }
    }
}

#[test]
fn what_belongs_to_an_account_is_in_each() {
    for (by_account, expect) in [
        ([PASS, PASS], Implemented),
        ([PASS, FAIL], NeedsInvestigation),
        ([FAIL, FAIL], NotStarted),
        // Such an account is not there: nothing says how it stands.
        ([PASS, NONE], NeedsInvestigation),
        ([FAIL, NONE], NeedsInvestigation),
        ([PASS, GAP], NeedsInvestigation),
    ] {
        let by_account = by_account.map(|came| vec![came]);
        let case = Case {
            by_account: &by_account,
            kinds: &["s3.account"],
            ..Case::default()
        };
        case.becomes(expect);
    }
}

#[test]
fn kinds_that_answer_together_may_be_in_different_accounts() {
    for (by_account, expect) in [
        ([[PASS, NONE], [NONE, PASS]], Implemented),
        ([[FAIL, NONE], [NONE, FAIL]], NotStarted),
        ([[PASS, NONE], [NONE, FAIL]], NeedsInvestigation),
        ([[PASS, NONE], [NONE, WAIVED]], Implemented),
        ([[WAIVED, NONE], [NONE, WAIVED]], NeedsInvestigation),
        ([[PASS, NONE], [NONE, GAP]], NeedsInvestigation),
        ([[NONE, NONE], [NONE, NONE]], NeedsInvestigation),
    ] {
        for none in [Nothing::Unknown, Nothing::Fail] {
            let by_account = by_account.map(Vec::from);
            let case = Case {
                by_account: &by_account,
                none,
                subjects: Subjects::Together,
                kinds: &["s3.bucket", "rds.database"],
                ..Case::default()
            };
            case.becomes(expect);
        }
    }
}

#[test]
fn every_control_that_counts_for_itself_needs_a_resource_in_some_account() {
    for (by_account, expect) in [
        ([[PASS, NONE], [NONE, PASS]], Implemented),
        ([[PASS, NONE], [PASS, NONE]], NeedsInvestigation),
        ([[FAIL, NONE], [NONE, FAIL]], NotStarted),
    ] {
        let by_account = by_account.map(Vec::from);
        let case = Case {
            by_account: &by_account,
            ..Case::default()
        };
        case.becomes(expect);
    }
}

const DENIED: &str = "sts:AssumeRole on arn:aws:iam::444455556666:role/threatproof-read was denied";

#[test]
fn an_account_that_was_not_read_keeps_every_item_open_and_is_named() {
    for came in [PASS, FAIL, NONE] {
        for none in [Nothing::Unknown, Nothing::Fail] {
            let case = Case {
                by_account: &[vec![came]],
                none,
                unread: &[DENIED],
                ..Case::default()
            };
            let reason = case.becomes(NeedsInvestigation);
            let told = "Not read: 1 of 2 accounts (data-lab): \
                sts:AssumeRole on arn:aws:iam::*:role/threatproof-read was denied. ";
            assert!(reason.starts_with(told), "{reason}");
        }
    }
    let same = DENIED.replace("444455556666", "777788889999");
    let case = Case {
        by_account: &[vec![PASS]],
        unread: &[DENIED, &same],
        ..Case::default()
    };
    let reason = case.becomes(NeedsInvestigation);
    assert!(
        reason.starts_with(
            "Not read: 2 of 3 accounts (data-lab, old-shop): sts:AssumeRole on arn:aws:iam::*"
        ),
        "{reason}"
    );
    let case = Case {
        by_account: &[vec![PASS]],
        unread: &[DENIED, "shard 3 of 4 is missing"],
        ..Case::default()
    };
    let reason = case.becomes(NeedsInvestigation);
    assert!(
        reason.starts_with(
            "Not read: 2 of 3 accounts: data-lab (sts:AssumeRole on \
             arn:aws:iam::*:role/threatproof-read was denied), old-shop (shard 3 of 4 is missing). "
        ),
        "{reason}"
    );
    let nobody = Case {
        unread: &["it was interrupted"],
        ..Case::default()
    };
    let reason = nobody.becomes(NeedsInvestigation);
    assert_eq!(
        reason,
        "Not read: 1 of 1 account (payments-prod): it was interrupted."
    );
}

#[test]
fn a_scope_chooses_the_accounts_that_count() {
    let rule = |account: &str| Rule {
        name: "orders".to_owned(),
        accounts: Accounts {
            named: vec![account.to_owned()],
            ..Accounts::default()
        },
        ..Rule::default()
    };
    let by_account = [vec![PASS], vec![FAIL]];
    for (account, unread, expect) in [
        (ACCOUNTS[0], &[][..], Implemented),
        (ACCOUNTS[1], &[], NotStarted),
        ("*", &[], NeedsInvestigation),
        // An account that is not in its scope keeps nothing open.
        (ACCOUNTS[0], &[DENIED], Implemented),
        (ACCOUNTS[2], &[DENIED], NeedsInvestigation),
        ("000000000000", &[], NeedsInvestigation),
    ] {
        let rules = [rule(account)];
        let case = Case {
            by_account: &by_account,
            unread,
            rules: &rules,
            ..Case::default()
        };
        let reason = case.becomes(expect);
        let is_named = reason.contains("is in its scope but was not read");
        assert_eq!(is_named, account == "000000000000", "{reason}");
        assert_eq!(case.decide().lacks_accounts, is_named, "{reason}");
        // Where one account alone is in scope, nothing has to tell accounts apart.
        let is_told = reason.contains("in payments-prod");
        assert!(!is_told, "{reason}");
    }
}

#[test]
fn where_no_rule_matches_everything_in_the_accounts_counts() {
    for (by_account, unread, accounts) in [
        (&[vec![PASS]][..], &[][..], "the account"),
        (&[vec![PASS], vec![PASS]], &[], "the accounts"),
        (&[vec![PASS]], &[DENIED], "the accounts"),
    ] {
        let case = Case {
            by_account,
            unread,
            is_chosen: true,
            ..Case::default()
        };
        let reason = case.decide().reason.full();
        let words = format!("so everything in {accounts} counts.");
        assert!(reason.ends_with(&words), "{reason}");
    }
}

#[test]
fn people_answer_once_for_all_accounts() {
    for (human, expect) in [
        (Human::Silent, NeedsInvestigation),
        (Human::Attested, Implemented),
        (Human::Expired, NeedsInvestigation),
    ] {
        let case = Case {
            by_account: &[vec![PASS], vec![NONE], vec![PASS]],
            human,
            ..Case::default()
        };
        let decision = case.decide();
        assert_eq!(decision.status, expect, "{}", decision.reason);
        assert_eq!(
            decision.questions.len(),
            usize::from(expect == NeedsInvestigation)
        );
    }
}

#[test]
fn what_is_asked_in_each_account_is_asked_of_each() {
    let asked = Came {
        question: 1,
        ..NONE
    };
    let case = Case {
        by_account: &[vec![asked], vec![PASS], vec![asked]],
        ..Case::default()
    };
    let decision = case.decide();
    assert_eq!(decision.status, NeedsInvestigation);
    assert_eq!(decision.questions.len(), 2, "{:?}", decision.questions);
    assert_eq!(
        decision.reason.full(),
        "2 of 2 buckets in data-lab that could be judged do 0; 2 of 4 can be judged only by a person: \
         bucket-0 in payments-prod, bucket-0 in old-shop (why). \
         A person must confirm for bucket-0 in payments-prod, bucket-0 in old-shop: Is it so?"
    );
}

/// What came of two controls, and of each finding in which of three accounts it is.
fn spread() -> impl Strategy<Value = (Vec<Came>, Vec<usize>)> {
    let came = super::any_accounts::came;
    (
        prop::collection::vec(came(), 2),
        prop::collection::vec(0..3_usize, 40),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// It does not matter in which of several accounts a resource is.
    #[test]
    fn resources_may_be_in_any_account((came, places) in spread(), together in any::<bool>()) {
        let subjects = super::statuses::SUBJECTS[usize::from(together)];
        let catalog = catalogue(&[Nothing::Unknown; 2], subjects, Human::NoPart);
        let one = accounts(1);
        let whole = outcomes(std::slice::from_ref(&came));
        let mut split = Outcomes::new();
        let mut places = places.into_iter().cycle();
        for ((control, _), outcome) in &whole {
            for account in accounts(3) {
                split.insert((control.clone(), account), Outcome::default());
            }
            let mut there = || {
                let place = places.next().expect("there is no end");
                (control.clone(), accounts(3)[place].clone())
            };
            for finding in &outcome.findings {
                let key = there();
                let mut finding = finding.clone();
                finding.account = key.1.clone();
                split.get_mut(&key).expect("an account").findings.push(finding);
            }
            for gap in &outcome.incomplete {
                split.get_mut(&there()).expect("an account").incomplete.push(gap.clone());
            }
        }
        let whole = decision(&catalog, &one, &whole, Human::NoPart);
        let split = decision(&catalog, &accounts(3), &split, Human::NoPart);
        prop_assert_eq!(whole.status, split.status, "{} / {}", whole.reason, split.reason);
        prop_assert_eq!(whole.controls, split.controls);
        prop_assert_eq!(whole.questions.len(), split.questions.len());
    }

    #[test]
    fn the_order_of_accounts_does_not_matter(
        by_account in super::any_accounts::by_account(),
        together in any::<bool>(),
        fails in any::<[bool; 2]>(),
    ) {
        let subjects = super::statuses::SUBJECTS[usize::from(together)];
        let none = fails.map(|fails| super::statuses::NOTHING[usize::from(fails)]);
        let catalog = catalogue(&none, subjects, Human::NoPart);
        let outcomes = outcomes(&by_account);
        let mut accounts = accounts(by_account.len());
        let forward = decision(&catalog, &accounts, &outcomes, Human::NoPart);
        accounts.reverse();
        let backward = decision(&catalog, &accounts, &outcomes, Human::NoPart);
        prop_assert_eq!(forward.status, backward.status);
        prop_assert_eq!(forward.controls, backward.controls);
        prop_assert_eq!(forward.questions, backward.questions);
    }
}
