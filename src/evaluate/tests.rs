//! Findings: their ids, order and quotes, and what becomes of facts that are not there.

use serde_json::json;

use super::*;
use crate::checks::{self, Catalog};
use crate::facts::{FactSet, Resources, SetKey};
use crate::human::Answers;
use crate::scope::Accounts;

fn embedded() -> Catalog {
    checks::load(checks::embedded(), &crate::services::fact_kinds())
        .expect("the embedded checks load")
}

fn key(kind: &str, account: &str) -> SetKey {
    SetKey {
        kind: kind.to_owned(),
        account: AccountId::new(account),
        region: Region::global(),
    }
}

fn bucket(name: &str, region: &str, json: &str) -> Resource {
    Resource {
        id: format!("arn:aws:s3:::{name}"),
        region: Region::new(region),
        json: json.into(),
    }
}

fn buckets(account: &str, resources: Vec<Resource>) -> FactStore {
    let mut store = FactStore::default();
    store.insert(
        key("s3.bucket", account),
        FactSet {
            resources: resources.into(),
            incomplete: vec![],
        },
    );
    store
}

const ACCOUNT: &str = "111122223333";
const TLS: &str = "s3-bucket-tls-required";

/// Everything that came of one control in one account.
#[derive(Debug, Clone, PartialEq, Default)]
struct Outcome {
    findings: Vec<Finding>,
    /// Of each finding.
    evidence: Vec<Map<String, Json>>,
    incomplete: Vec<Gap>,
}

type Outcomes = BTreeMap<(ControlId, AccountId), Outcome>;

/// The outcomes of all controls, by control and account.
fn outcomes<'c>(
    controls: impl Iterator<Item = &'c Control>,
    accounts: &[AccountId],
    facts: &FactStore,
) -> Outcomes {
    let judge = Judge::new(controls, &[], &[], jiff::civil::date(2026, 1, 1));
    judged(&judge, accounts, facts)
}

fn judged(judge: &Judge<'_>, accounts: &[AccountId], facts: &FactStore) -> Outcomes {
    let mut outcomes = Outcomes::new();
    for account in accounts {
        let mut each = |control: &Control, judged: Judged<'_>| {
            let key = (control.id.clone(), account.clone());
            match judged {
                Judged::Listing(gaps) => {
                    let outcome = Outcome {
                        incomplete: gaps.to_vec(),
                        ..Outcome::default()
                    };
                    assert_eq!(
                        outcomes.insert(key, outcome),
                        None,
                        "each listing comes once"
                    );
                }
                Judged::Finding(finding, quotes) => {
                    let outcome = outcomes.get_mut(&key).expect("its listing came before");
                    outcome.findings.push(finding.clone());
                    outcome.evidence.push(quotes.evidence());
                }
            }
            Ok::<(), ()>(())
        };
        judge
            .account(&Member::unnamed(account.clone()), facts, &mut each)
            .expect("nothing fails");
    }
    outcomes
}

/// The outcome of `s3-bucket-tls-required` in the one account.
fn tls(facts: &FactStore) -> Outcome {
    let catalog = embedded();
    let control = &catalog.controls[&TLS.parse().unwrap()];
    let accounts = [AccountId::new(ACCOUNT)];
    let outcomes = outcomes([control].into_iter(), &accounts, facts);
    assert_eq!(outcomes.len(), 1);
    outcomes.into_values().next().expect("one")
}

const REQUIRED: &str = r#"{"policy":{"tls":"required","tls_detail":"every request","document":"{}"},
    "resource_control":"none"}"#;

#[test]
fn a_finding_says_what_where_and_why_and_quotes_the_facts() {
    let outcome = tls(&buckets(ACCOUNT, vec![bucket("a", "eu-west-1", REQUIRED)]));
    let [finding] = outcome.findings.as_slice() else {
        panic!("{outcome:?}");
    };
    assert_eq!(finding.verdict, Verdict::Pass);
    assert_eq!(finding.reason, "every request");
    assert_eq!(finding.resource, "arn:aws:s3:::a");
    assert_eq!(
        (finding.account.as_str(), finding.region.as_str()),
        (ACCOUNT, "eu-west-1")
    );
    assert_eq!(
        Json::Object(outcome.evidence[0].clone()),
        json!({
            "policy": { "tls": "required", "tls_detail": "every request", "document": "{}" },
            "policy.tls": "required",
            "policy.tls_detail": "every request",
            "resource_control": "none",
        })
    );
}

#[test]
fn the_id_is_the_same_in_every_version() {
    // A changed id would make every finding look new to whoever follows them over time.
    let outcome = tls(&buckets(ACCOUNT, vec![bucket("a", "eu-west-1", REQUIRED)]));
    assert_eq!(outcome.findings[0].id(), "a48696544d409adbfdb60309d0571572");
}

#[test]
fn the_id_depends_on_control_account_region_and_resource_and_on_nothing_else() {
    let outcome = tls(&buckets(ACCOUNT, vec![bucket("a", "eu-west-1", REQUIRED)]));
    let [own] = outcome.findings.as_slice() else {
        panic!("{outcome:?}");
    };
    let other = |change: fn(&mut Finding)| {
        let mut other = own.clone();
        change(&mut other);
        other.id()
    };
    let ids = [
        own.id(),
        other(|it| {
            it.control = "s3-bucket-tls-require".parse().unwrap();
            it.account = AccountId::new(format!("d{ACCOUNT}"));
        }),
        other(|it| it.account = AccountId::new("444455556666")),
        other(|it| it.region = Region::new("eu-west-2")),
        other(|it| it.resource = "b".to_owned()),
        other(|it| {
            it.region = Region::new("eu-west-");
            it.resource = format!("1{}", it.resource);
        }),
    ];
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    let failing = tls(&buckets(
        ACCOUNT,
        vec![bucket("a", "eu-west-1", r#"{"policy":{"absent":true}}"#)],
    ));
    let passing = tls(&buckets(ACCOUNT, vec![bucket("a", "eu-west-1", REQUIRED)]));
    assert_eq!(failing.findings[0].id(), passing.findings[0].id());
}

#[test]
fn findings_are_ordered_by_resource_however_the_facts_came() {
    let places = [
        ("b", "eu-west-1"),
        ("a", "us-east-1"),
        ("c", "eu-central-1"),
        ("a2", "eu-west-1"),
    ];
    let resource = |(name, region): &(&str, &str)| bucket(name, region, REQUIRED);
    let forward = tls(&buckets(ACCOUNT, places.iter().map(resource).collect()));
    let backward = tls(&buckets(
        ACCOUNT,
        places.iter().rev().map(resource).collect(),
    ));
    assert_eq!(forward, backward);
    let order: Vec<&str> = forward
        .findings
        .iter()
        .map(|f| f.resource.as_str())
        .collect();
    assert_eq!(
        order,
        [
            "arn:aws:s3:::a",
            "arn:aws:s3:::a2",
            "arn:aws:s3:::b",
            "arn:aws:s3:::c"
        ]
    );
}

#[test]
fn facts_that_are_not_there_are_quoted_as_what_they_are() {
    for (policy, verdict, quoted) in [
        (
            json!({ "absent": true }),
            Verdict::Fail,
            json!({ "absent": true }),
        ),
        (
            json!({ "denied": "s3:GetBucketPolicy" }),
            Verdict::Unknown,
            json!({ "denied": "s3:GetBucketPolicy" }),
        ),
        (
            json!({ "failed": "throttled", "call": "s3:GetBucketPolicy", "detail": "slow down" }),
            Verdict::Unknown,
            json!({ "failed": "throttled", "call": "s3:GetBucketPolicy", "detail": "slow down" }),
        ),
    ] {
        let json = json!({ "policy": policy, "resource_control": "none" }).to_string();
        let outcome = tls(&buckets(ACCOUNT, vec![bucket("a", "eu-west-1", &json)]));
        assert_eq!(outcome.findings[0].verdict, verdict, "{policy}");
        for path in ["policy", "policy.tls"] {
            assert_eq!(outcome.evidence[0][path], quoted, "{policy}");
        }
    }
}

#[test]
fn facts_that_cannot_be_read_are_unknown_to_every_control() {
    let catalog = embedded();
    let accounts = [AccountId::new(ACCOUNT)];
    for damaged in [
        "",
        "{",
        "null",
        "[]",
        "3",
        "\"text\"",
        "{}",
        "{\"policy\":null}",
        "{\"policy\":{\"absent\":false}}",
        "{\"absent\":true}",
        "{\"denied\":\"s3:GetBucketPolicy\"}",
        "not json at all",
    ] {
        let mut facts = buckets(ACCOUNT, vec![bucket("a", "eu-west-1", damaged)]);
        facts.insert(
            key("s3.account", ACCOUNT),
            FactSet {
                resources: vec![Resource {
                    id: "arn:aws:iam::111122223333:root".to_owned(),
                    region: Region::global(),
                    json: damaged.into(),
                }]
                .into(),
                incomplete: vec![],
            },
        );
        let outcomes = outcomes(catalog.controls.values(), &accounts, &facts);
        let of_s3: Vec<&Finding> = outcomes
            .iter()
            .filter(|((control, _), _)| control.as_str().starts_with("s3-"))
            .flat_map(|(_, outcome)| &outcome.findings)
            .collect();
        assert!(of_s3.len() >= 10, "{}", of_s3.len());
        for finding in of_s3 {
            assert_eq!(finding.verdict, Verdict::Unknown, "{damaged}: {finding:?}");
            assert!(!finding.reason.is_empty());
        }
    }
}

#[test]
fn an_account_or_kind_that_left_no_trace_is_incomplete() {
    let never_read = tls(&FactStore::default());
    assert!(never_read.findings.is_empty());
    assert_eq!(
        never_read.incomplete,
        [Gap {
            cause: Cause::failed(Failure::NotRead, "s3.bucket", ""),
            region: Region::global(),
        }]
    );
    let elsewhere = tls(&{
        let mut store = FactStore::default();
        store.insert(key("s3.account", ACCOUNT), FactSet::default());
        store
    });
    assert_eq!(elsewhere, never_read);
    let really_empty = tls(&buckets(ACCOUNT, vec![]));
    assert_eq!(really_empty, Outcome::default());
}

#[test]
fn a_region_that_has_not_got_the_service_leaves_nothing_open() {
    let mut facts = FactStore::default();
    let host = Cause::failed(
        Failure::NoHost,
        "s3:ListBuckets",
        "s3.eu-south-2.amazonaws.com",
    );
    let mut add = |cause: Cause| {
        let set = FactSet {
            resources: Resources::default(),
            incomplete: vec![cause],
        };
        facts.insert(key("s3.bucket", ACCOUNT), set);
        tls(&facts)
    };
    assert_eq!(add(host.not_offered()), Outcome::default());
    assert_eq!(add(host).incomplete.len(), 1);
}

#[test]
fn every_account_is_judged_by_its_own_facts() {
    let catalog = embedded();
    let control = &catalog.controls[&TLS.parse().unwrap()];
    let accounts = [AccountId::new(ACCOUNT), AccountId::new("444455556666")];
    let facts = buckets(ACCOUNT, vec![bucket("a", "eu-west-1", REQUIRED)]);
    let outcomes = outcomes([control].into_iter(), &accounts, &facts);
    let of = |account: &AccountId| &outcomes[&(control.id.clone(), account.clone())];
    assert_eq!(of(&accounts[0]).findings.len(), 1);
    assert!(of(&accounts[0]).incomplete.is_empty());
    assert!(of(&accounts[1]).findings.is_empty());
    assert_eq!(of(&accounts[1]).incomplete.len(), 1);
}

#[test]
fn what_kept_a_listing_from_its_end_is_told_once_for_each_region() {
    let cause = Cause::denied("s3:ListAllMyBuckets", "");
    let mut facts = FactStore::default();
    for region in ["eu-west-1", "us-east-1"] {
        let key = SetKey {
            region: Region::new(region),
            ..key("s3.bucket", ACCOUNT)
        };
        facts.insert(
            key,
            FactSet {
                resources: Resources::default(),
                incomplete: vec![cause.clone(), cause.clone()],
            },
        );
    }
    let gap = |region| Gap {
        cause: cause.clone(),
        region: Region::new(region),
    };
    assert_eq!(tls(&facts).incomplete, [gap("eu-west-1"), gap("us-east-1")]);
}

#[test]
fn a_waiver_accepts_only_a_known_violation() {
    let word = Word {
        by: "ada".to_owned(),
        date: jiff::civil::date(2026, 1, 1),
        expires: jiff::civil::date(2026, 6, 30),
        note: "a public website".to_owned(),
        line: 1,
    };
    let waiver = Waiver {
        control: TLS.parse().unwrap(),
        resource: "arn:aws:s3:::*".to_owned(),
        accounts: Accounts::default(),
        word,
    };
    let facts = buckets(
        ACCOUNT,
        vec![
            bucket(
                "fails",
                "eu-west-1",
                r#"{"policy":{"absent":true},"resource_control":"none"}"#,
            ),
            bucket("passes", "eu-west-1", REQUIRED),
            bucket(
                "unknown",
                "eu-west-1",
                r#"{"policy":{"denied":"s3:GetBucketPolicy"}}"#,
            ),
        ],
    );
    let catalog = embedded();
    let control = &catalog.controls[&TLS.parse().unwrap()];
    let waived_on = |today: Date| -> Vec<String> {
        let accounts = [AccountId::new(ACCOUNT)];
        let waivers = std::slice::from_ref(&waiver);
        let judge = Judge::new([control].into_iter(), waivers, &[], today);
        judged(&judge, &accounts, &facts)
            .into_values()
            .flat_map(|outcome| outcome.findings)
            .filter(Finding::is_waived)
            .map(|finding| finding.resource)
            .collect()
    };
    assert_eq!(
        waived_on(jiff::civil::date(2026, 6, 30)),
        ["arn:aws:s3:::fails"]
    );
    assert!(waived_on(jiff::civil::date(2026, 7, 1)).is_empty());
    assert!(waived_on(jiff::civil::date(2025, 12, 31)).is_empty());
}

#[test]
fn an_answer_counts_for_the_question_that_it_repeats_while_it_holds() {
    let control: ControlId = "apigateway-management-least-privilege".parse().unwrap();
    let catalog = embedded();
    let admin = Resource {
        id: "arn:aws:iam::111122223333:role/Admin".to_owned(),
        region: Region::global(),
        json: r#"{"service_linked":false,"api_management":{"reach":"admin","statement":"* on *"}}"#
            .into(),
    };
    let mut facts = FactStore::default();
    let set = FactSet {
        resources: vec![admin].into(),
        incomplete: vec![],
    };
    facts.insert(key("iam.principal", ACCOUNT), set);
    let answered = |asks: Option<&str>, today: Date| {
        let answer = Attestation {
            answers: Answers::Question {
                control: control.clone(),
                resource: "arn:aws:iam::*:role/Admin".to_owned(),
                asks: asks.map(str::to_owned),
            },
            accounts: Accounts::default(),
            word: Word {
                by: "ada".to_owned(),
                date: jiff::civil::date(2026, 1, 1),
                expires: jiff::civil::date(2026, 6, 30),
                note: String::new(),
                line: 1,
            },
        };
        let accounts = [AccountId::new(ACCOUNT)];
        let controls = [&catalog.controls[&control]].into_iter();
        let answers = [answer];
        let judge = Judge::new(controls, &[], &answers, today);
        let outcomes = judged(&judge, &accounts, &facts);
        let outcome = outcomes.into_values().next().expect("an outcome");
        let [finding] = outcome.findings.as_slice() else {
            panic!("one finding, not {:?}", outcome.findings);
        };
        assert_eq!(finding.verdict, Verdict::Question);
        finding.is_answered()
    };
    let (within, after) = (
        jiff::civil::date(2026, 6, 30),
        jiff::civil::date(2026, 7, 1),
    );
    assert!(answered(None, within));
    assert!(!answered(None, after));
    assert!(answered(
        Some("Is this administrator meant to manage every API?"),
        within
    ));
    assert!(!answered(Some("Is this administrator needed?"), within));
}
