//! What a scope changes, and what it can never make of a status.

use super::*;

/// Decides one control on buckets, `fail-…` and `pass-…`, in the scope of these ARN patterns.
fn decision_in(
    resources: &[(&str, Verdict)],
    rules: &[Rule],
    none: Nothing,
    incomplete: Vec<Gap>,
) -> Decision {
    let mut catalog = catalogue(&[none], Subjects::Each, Human::NoPart);
    let control = control_id(0);
    for made in catalog.controls.values_mut() {
        made.kind = &crate::services::s3::BUCKET;
    }
    let accounts = accounts(1);
    let findings = resources
        .iter()
        .map(|(name, verdict)| {
            let arn = format!("arn:aws:s3:::{name}");
            finding(&control, &accounts[0], &arn, *verdict, "why")
        })
        .collect();
    let outcome = Outcome {
        findings,
        incomplete,
    };
    let outcomes = Outcomes::from([((control, accounts[0].clone()), outcome)]);
    let rules: Vec<&Rule> = rules.iter().collect();
    let scope = ItemScope {
        rules: &rules,
        is_chosen: true,
    };
    let said = Said {
        attestations: &[],
        today: word().date,
    };
    let threat = catalog.threats.values().next().expect("one threat");
    let about = About {
        scope,
        element: Element::Untold,
    };
    decide(threat, &catalog, &accounts, &outcomes, &said, &about)
}

fn rule(pattern: &str) -> Rule {
    Rule {
        name: "orders".to_owned(),
        resources: vec![pattern.to_owned()],
        ..Rule::default()
    }
}

const MIXED: [(&str, Verdict); 3] = [
    ("orders-a", Verdict::Pass),
    ("orders-b", Verdict::Pass),
    ("logs", Verdict::Fail),
];

#[test]
fn items_of_one_threat_are_judged_by_their_own_resources() {
    let decide = |pattern| decision_in(&MIXED, &[rule(pattern)], Nothing::Unknown, Vec::new());
    let orders = decide("arn:aws:s3:::orders-*");
    assert_eq!(orders.status, Status::Implemented);
    assert!(
        orders.reason.full().starts_with("2 of 2"),
        "{}",
        orders.reason
    );
    assert!(
        orders.reason.full().ends_with(" Scope: orders."),
        "{}",
        orders.reason
    );
    assert_eq!(orders.controls[0].1.pass, 2);
    assert_eq!(decide("arn:aws:s3:::logs").status, Status::NotStarted);
    assert_eq!(decide("arn:aws:s3:::*").status, Status::NeedsInvestigation);
}

#[test]
fn nothing_in_scope_is_neither_a_pass_nor_a_proof_of_absence() {
    for none in [Nothing::Unknown, Nothing::Fail] {
        let decision = decision_in(&MIXED, &[rule("arn:aws:s3:::none")], none, Vec::new());
        assert_eq!(decision.status, Status::NeedsInvestigation);
        assert!(
            decision
                .reason
                .full()
                .contains("in its scope (3 outside it)"),
            "{}",
            decision.reason
        );
    }
}

#[test]
fn holes_count_where_a_rule_reaches() {
    let gap = |region: &str| Gap {
        cause: cause(),
        region: Region::new(region),
    };
    let here = Rule {
        regions: vec!["eu-west-1".to_owned()],
        ..rule("arn:aws:s3:::orders-*")
    };
    let decide = |gaps| decision_in(&MIXED, std::slice::from_ref(&here), Nothing::Unknown, gaps);
    assert_eq!(decide(vec![gap("us-east-1")]).status, Status::Implemented);
    assert_eq!(
        decide(vec![gap("eu-west-1")]).status,
        Status::NeedsInvestigation
    );
    assert_eq!(
        decide(vec![gap(Region::GLOBAL)]).status,
        Status::NeedsInvestigation
    );
}

#[test]
fn tags_that_were_not_read_and_accounts_that_are_missing_keep_an_item_open() {
    let tagged = Rule {
        tags: [("app".to_owned(), "orders".to_owned())].into(),
        ..rule("arn:aws:s3:::logs")
    };
    let rules = [rule("arn:aws:s3:::orders-*"), tagged];
    let decision = decision_in(&MIXED, &rules, Nothing::Unknown, Vec::new());
    assert_eq!(decision.status, Status::NeedsInvestigation);
    assert!(
        decision.reason.full().contains("tags"),
        "{}",
        decision.reason
    );

    let elsewhere = Rule {
        accounts: Accounts {
            named: vec!["999988887777".to_owned()],
            ..Accounts::default()
        },
        ..rule("arn:aws:s3:::x")
    };
    let rules = [rule("arn:aws:s3:::orders-*"), elsewhere];
    let decision = decision_in(&MIXED, &rules, Nothing::Unknown, Vec::new());
    assert_eq!(decision.status, Status::NeedsInvestigation);
    assert!(
        decision
            .reason
            .full()
            .starts_with("Account 999988887777 is in its scope but was not read. "),
        "{}",
        decision.reason
    );
    let only = decision_in(&MIXED, &rules[1..], Nothing::Unknown, Vec::new());
    assert_eq!(only.status, Status::NeedsInvestigation);
}

#[test]
fn an_account_of_which_nobody_knows_whether_it_is_in_the_scope_proves_nothing() {
    let placed = Rule {
        accounts: Accounts {
            units: vec!["Production".to_owned()],
            ..Accounts::default()
        },
        ..rule("arn:aws:s3:::*")
    };
    // Neither what holds in it, nor that there is nothing in it.
    for resources in [&MIXED[..2], &[]] {
        let decision = decision_in(
            resources,
            std::slice::from_ref(&placed),
            Nothing::Fail,
            vec![],
        );
        assert_eq!(decision.status, Status::NeedsInvestigation);
        let reason = decision.reason.full();
        assert!(
            reason.contains("the account's organizational unit was not read"),
            "{reason}"
        );
    }
}
