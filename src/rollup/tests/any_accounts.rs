//! Several accounts of any make: their resources are pooled, and what was not read never decides.

use proptest::prelude::*;

use super::statuses::{NOTHING, SUBJECTS, expected, invariants};
use super::*;

pub(super) fn came() -> impl Strategy<Value = Came> {
    let count = || prop_oneof![4 => Just(0_usize), 1 => 1..3_usize];
    let counts = [(); 8].map(|()| count());
    (counts, prop::bool::weighted(0.1)).prop_map(|(counts, incomplete)| {
        let [
            pass,
            fail,
            partial,
            question,
            unknown,
            not_applicable,
            answered,
            waived,
        ] = counts;
        Came {
            pass,
            fail,
            partial,
            question,
            unknown,
            not_applicable,
            answered,
            waived,
            incomplete,
        }
    })
}

/// Several accounts that often agree, so that every status is reached.
pub(super) fn by_account() -> impl Strategy<Value = Vec<Vec<Came>>> {
    let account = prop::collection::vec(came(), 2);
    prop_oneof![
        (1..4_usize, prop::collection::vec(came(), 2))
            .prop_map(|(count, account)| vec![account; count]),
        prop::collection::vec(account, 1..4),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn resources_are_pooled_over_accounts(
        by_account in by_account(),
        together in any::<bool>(),
        human in prop::sample::select(&Human::ALL[..]),
        fails in any::<[bool; 2]>(),
    ) {
        let subjects = SUBJECTS[usize::from(together)];
        let none = fails.map(|fails| NOTHING[usize::from(fails)]);
        let catalog = catalogue(&none, subjects, human);
        let accounts = accounts(by_account.len());
        let decision = decision(&catalog, &accounts, &outcomes(&by_account), human);
        prop_assert_eq!(decision.status, expected(&by_account, &none, subjects, human));
        invariants(decision.status, &by_account, human);
        for (index, (control, tally)) in decision.controls.iter().enumerate() {
            prop_assert_eq!(control, &control_id(index));
            let pass: usize = by_account.iter().map(|account| account[index].pass).sum();
            let unknown: usize = by_account.iter().map(|account| account[index].unknown).sum();
            prop_assert_eq!((tally.pass, tally.unknown), (pass, unknown));
        }
    }

    #[test]
    fn one_more_unknown_never_decides(
        by_account in by_account(),
        account in 0..3_usize,
        control in 0..2_usize,
        incomplete in any::<bool>(),
        together in any::<bool>(),
    ) {
        let mut by_account = by_account;
        let account = account % by_account.len();
        let came = &mut by_account[account][control];
        if incomplete {
            came.incomplete = true;
        } else {
            came.unknown += 1;
        }
        let catalog = catalogue(&[Nothing::Fail; 2], SUBJECTS[usize::from(together)], Human::NoPart);
        let accounts = accounts(by_account.len());
        let decision = decision(&catalog, &accounts, &outcomes(&by_account), Human::NoPart);
        prop_assert_eq!(decision.status, Status::NeedsInvestigation, "{}", decision.reason);
    }

    #[test]
    fn an_account_that_was_not_read_never_decides(by_account in by_account()) {
        let catalog = catalogue(&[Nothing::Fail; 2], Subjects::Together, Human::NoPart);
        let read = accounts(by_account.len());
        let mut in_scope = read;
        in_scope.push(AccountId::new("000000000000"));
        let decision = decision(&catalog, &in_scope, &outcomes(&by_account), Human::NoPart);
        prop_assert_eq!(decision.status, Status::NeedsInvestigation, "{}", decision.reason);
    }
}
