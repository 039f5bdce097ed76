//! Reasons over several accounts: each thing with its account, and short whatever the number.

use super::several::{Case, GAP, NONE, PASS};
use super::*;
use Status::NeedsInvestigation;

#[test]
fn reasons_tell_accounts_apart() {
    let fail = Came {
        pass: 10,
        fail: 4,
        ..NONE
    };
    let several = [vec![fail], vec![PASS], vec![Came { fail: 9, ..fail }]];
    let case = Case {
        by_account: &several,
        ..Case::default()
    };
    assert_eq!(
        case.becomes(NeedsInvestigation),
        "22 of 35 buckets in 3 accounts do 0; not: bucket-10, bucket-11, bucket-12, bucket-13 in payments-prod, \
         bucket-10 in old-shop (why) and 8 more in old-shop."
    );
    let gaps = Case {
        by_account: &[vec![PASS], vec![GAP], vec![GAP]],
        ..Case::default()
    };
    assert_eq!(
        gaps.becomes(NeedsInvestigation),
        "2 of 2 buckets in payments-prod do 0; not all buckets could be read: in data-lab and 1 more account: \
         s3:ListAllMyBuckets was denied."
    );
    let nowhere = Case {
        by_account: &[vec![NONE], vec![NONE]],
        ..Case::default()
    };
    assert_eq!(
        nowhere.becomes(NeedsInvestigation),
        "No bucket found: are these the right accounts, regions and scope?"
    );
}

#[test]
fn a_reason_stays_short_whatever_the_number_of_accounts() {
    let catalog = catalogue(&[Nothing::Unknown], Subjects::Each, Human::NoPart);
    let control = control_id(0);
    let decided = |accounts: usize, buckets: usize| {
        let members: Vec<Member> = (0..accounts)
            .map(|index| Member {
                name: format!("team-{index}"),
                ..Member::unnamed(AccountId::new(format!("{index:012}")))
            })
            .collect();
        let outcomes: Outcomes = members
            .iter()
            .map(|member| {
                let findings = (0..buckets).map(|bucket| {
                    let fails = bucket == 0;
                    let verdict = if fails { Verdict::Fail } else { Verdict::Pass };
                    let arn = format!("arn:aws:s3:::logs-{bucket}");
                    finding(&control, &member.account, &arn, verdict, "no policy")
                });
                let outcome = Outcome {
                    findings: findings.collect(),
                    incomplete: Vec::new(),
                };
                ((control.clone(), member.account.clone()), outcome)
            })
            .collect();
        let threat = catalog.threats.values().next().expect("one threat");
        let unread: Vec<(Member, &str)> = (0..accounts)
            .map(|index| {
                let id = AccountId::new(format!("9{index:011}"));
                (Member::unnamed(id), "it was interrupted")
            })
            .collect();
        let said = Said {
            attestations: &[],
            today: word().date,
        };
        let about = About {
            scope: ItemScope {
                rules: &[],
                is_chosen: false,
            },
            element: Element::Untold,
        };
        let decision = decide_with(
            threat,
            &catalog,
            (&members, &unread),
            &outcomes,
            &said,
            &about,
        );
        decision.reason.full()
    };
    assert_eq!(
        decided(17, 20),
        "Not read: 17 of 34 accounts (900000000000, 900000000001, 900000000002, 900000000003, 900000000004 and 12 \
         more): it was interrupted. \
         323 of 340 buckets in 17 accounts do 0; not: logs-0 in team-0, logs-0 in team-1, logs-0 in team-2, logs-0 in \
         team-3, logs-0 in team-4 (no policy) and 12 more in 12 accounts."
    );
    assert!(decided(500, 3).len() < 400);
}
