//! Each state of a cell, and where its cause comes from.

use super::*;
use crate::checks;
use crate::evaluate::{Judge, Judged};
use crate::facts::{FactSet, Resource, SetKey};
use crate::model::Member;

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
const TLS: &str = "s3-bucket-tls-required";
const REQUIRED: &str =
    r#"{"policy":{"tls":"required","tls_detail":"every request","document":"{}"}}"#;
const UNKNOWN: &str = r#"{"policy":{"denied":"s3:GetBucketPolicy"}}"#;

/// Adds what was read of a kind in one place: the JSON of its resources, and why there may be more.
fn add(facts: &mut FactStore, kind: &str, at: (&str, &str), json: &[&str], incomplete: &[Cause]) {
    let (account, region) = at;
    let key = SetKey {
        kind: kind.to_owned(),
        account: AccountId::new(account),
        region: Region::new(region),
    };
    let resources = json.iter().enumerate().map(|(number, json)| Resource {
        id: format!("arn:aws:s3:::{number}"),
        region: Region::new("eu-west-1"),
        json: (*json).into(),
    });
    let set = FactSet {
        resources: resources.collect(),
        incomplete: incomplete.to_vec(),
    };
    facts.insert(key, set);
}

/// Every cell in one line, when buckets are wanted for one control.
fn told(facts: &FactStore, accounts: &[&str]) -> Vec<String> {
    let catalog = checks::load(checks::embedded(), &crate::services::fact_kinds())
        .expect("the embedded checks load");
    let control = &catalog.controls[&TLS.parse().unwrap()];
    let mut wants = Wants::default();
    wants.want(control.kind, &["policy"]);
    let accounts: Vec<AccountId> = accounts.iter().copied().map(AccountId::new).collect();
    let judge = Judge::new(
        [control].into_iter(),
        &[],
        &[],
        jiff::civil::date(2026, 1, 1),
    );
    let cells = accounts.iter().flat_map(|account| {
        let mut doubts = Doubts::default();
        let mut each = |control: &Control, judged: Judged<'_>| {
            match judged {
                Judged::Listing(_) => {}
                Judged::Finding(finding, _) => doubts.note(control, finding),
            }
            Ok::<(), ()>(())
        };
        judge
            .account(&Member::unnamed(account.clone()), facts, &mut each)
            .expect("nothing fails");
        cells(&wants, account, facts, &doubts)
    });
    cells
        .map(|cell| {
            let place = format!("{} {} {}", cell.account, cell.region, cell.service);
            match cell.extent {
                Extent::Complete => format!("{place}: complete"),
                Extent::NotOffered(cause) => format!("{place}: not offered, {cause}"),
                Extent::Partial(cause) => format!("{place}: partial, {cause}"),
                Extent::Denied(cause) => format!("{place}: denied, {cause}"),
                Extent::Unreachable(cause) => format!("{place}: unreachable, {cause}"),
            }
        })
        .collect()
}

/// The one cell of a listing of buckets.
fn of_buckets(json: &[&str], incomplete: &[Cause]) -> String {
    let mut facts = FactStore::default();
    add(
        &mut facts,
        "s3.bucket",
        (ACCOUNT, "global"),
        json,
        incomplete,
    );
    let told = told(&facts, &[ACCOUNT]);
    let [only] = told.as_slice() else {
        panic!("{told:?}");
    };
    let place = format!("{ACCOUNT} global s3: ");
    only.strip_prefix(&place).expect("its place").to_owned()
}

fn denied() -> Cause {
    Cause::denied("s3:ListAllMyBuckets", "")
}

fn failed(failure: Failure) -> Cause {
    Cause::failed(failure, "s3:ListBuckets", "")
}

#[test]
fn what_was_read_to_its_end_is_complete_however_much_it_is() {
    assert_eq!(of_buckets(&[], &[]), "complete");
    assert_eq!(of_buckets(&[REQUIRED, REQUIRED], &[]), "complete");
}

#[test]
fn what_was_refused_is_denied_unless_something_was_found_before() {
    assert_eq!(
        of_buckets(&[], &[denied()]),
        "denied, s3:ListAllMyBuckets was denied"
    );
    assert_eq!(
        of_buckets(&[REQUIRED], &[denied()]),
        "partial, s3:ListAllMyBuckets was denied"
    );
}

#[test]
fn what_gave_no_answer_is_unreachable_unless_something_was_found_before() {
    for failure in [Failure::Unreachable, Failure::TimedOut, Failure::NotRead] {
        let cause = failed(failure);
        assert_eq!(
            of_buckets(&[], std::slice::from_ref(&cause)),
            format!("unreachable, {cause}")
        );
        assert_eq!(
            of_buckets(&[REQUIRED], std::slice::from_ref(&cause)),
            format!("partial, {cause}")
        );
    }
    // There was an answer, and it said nothing.
    let cause = failed(Failure::Unparseable);
    assert_eq!(
        of_buckets(&[], std::slice::from_ref(&cause)),
        format!("partial, {cause}")
    );
}

#[test]
fn what_is_not_offered_leaves_nothing_open_and_is_told() {
    let cause = failed(Failure::NoHost).not_offered();
    let none = of_buckets(&[], std::slice::from_ref(&cause));
    assert_eq!(none, format!("not offered, {cause}"));
    // Another kind of the same service was refused.
    let both = of_buckets(&[], &[cause, denied()]);
    assert_eq!(both, "denied, s3:ListAllMyBuckets was denied");
}

#[test]
fn the_first_of_several_causes_is_told() {
    let causes = [failed(Failure::Throttled), denied()];
    assert_eq!(
        of_buckets(&[], &causes),
        "partial, s3:ListBuckets was throttled"
    );
}

#[test]
fn a_finding_that_could_not_be_decided_leaves_its_service_partial() {
    let told = of_buckets(&[REQUIRED, UNKNOWN], &[]);
    assert!(told.starts_with("partial, "), "{told}");
    assert!(told.contains("s3:GetBucketPolicy was denied"), "{told}");
    // What kept the listing from its end matters more.
    assert_eq!(
        of_buckets(&[UNKNOWN], &[failed(Failure::TimedOut)]),
        "partial, s3:ListBuckets timed out"
    );
}

#[test]
fn a_finding_of_one_account_or_service_leaves_others_as_they_are() {
    let mut facts = FactStore::default();
    add(
        &mut facts,
        "s3.bucket",
        (ACCOUNT, "global"),
        &[UNKNOWN],
        &[],
    );
    add(&mut facts, "s3.bucket", (OTHER, "global"), &[REQUIRED], &[]);
    add(&mut facts, "sns.topic", (ACCOUNT, "eu-west-1"), &[], &[]);
    let told = told(&facts, &[ACCOUNT, OTHER]);
    let [topics, buckets, others] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(topics, &format!("{ACCOUNT} eu-west-1 sns: complete"));
    assert!(buckets.contains("global s3: partial"), "{buckets}");
    assert_eq!(others, &format!("{OTHER} global s3: complete"));
}

#[test]
fn an_account_that_left_no_trace_is_unreachable() {
    let mut facts = FactStore::default();
    add(
        &mut facts,
        "s3.bucket",
        (ACCOUNT, "global"),
        &[REQUIRED],
        &[],
    );
    assert_eq!(
        told(&facts, &[ACCOUNT, OTHER]),
        [
            format!("{ACCOUNT} global s3: complete"),
            format!("{OTHER} global s3: unreachable, s3.bucket was not read"),
        ]
    );
    // Another kind of the service was read there, so only a part is missing; nothing of it was found.
    add(&mut facts, "s3.account", (OTHER, "global"), &[], &[]);
    assert_eq!(
        told(&facts, &[ACCOUNT, OTHER])[1],
        format!("{OTHER} global s3: unreachable, s3.bucket was not read")
    );
    add(&mut facts, "s3.account", (OTHER, "global"), &["{}"], &[]);
    assert_eq!(
        told(&facts, &[ACCOUNT, OTHER])[1],
        format!("{OTHER} global s3: partial, s3.bucket was not read")
    );
}
