//! Only a call that is known to be about the resource is told as the source of its facts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::world::EMBEDDED;
use crate::explain::Kit;
use crate::explain::calls::calls;
use crate::facts::{CallRecord, FactKind};
use crate::model::Verdict;
use crate::output::json_v1::Finding;
use crate::services::{dynamodb, fact_kinds, s3};

const ACCOUNT: &str = "111122223333";
const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1a2b";

static KINDS: LazyLock<Vec<&'static FactKind>> = LazyLock::new(fact_kinds);

/// A call of `service:Operation`.
fn record(region: &str, call: &str, subject: &str, id: &str) -> CallRecord {
    let (service, operation) = call.split_once(':').unwrap();
    CallRecord {
        account: ACCOUNT.into(),
        region: region.into(),
        service: service.into(),
        operation: operation.into(),
        started: "2026-11-20T02:00:01Z".into(),
        duration_ms: 1,
        attempts: 1,
        outcome: "ok".into(),
        request_id: id.into(),
        subject: subject.into(),
    }
}

fn finding(resource: &str, evidence: Value) -> Finding {
    let Value::Object(evidence) = evidence else {
        panic!("no object");
    };
    Finding {
        id: "0".to_owned(),
        control: "made-up".to_owned(),
        account: ACCOUNT.to_owned(),
        region: "eu-west-1".to_owned(),
        resource: resource.to_owned(),
        verdict: Verdict::Fail,
        reason: String::new(),
        items: Vec::new(),
        evidence,
        asks: None,
        answer: None,
        waiver: None,
    }
}

/// How the call of a finding is told: the ids of its records, how many were made, and whether that proves anything.
type Told = (Vec<String>, usize, bool);

fn told(made: &[CallRecord], finding: &Finding, kind: &FactKind, call: &str) -> Option<Told> {
    let kit = Kit {
        kinds: &KINDS,
        catalog: &EMBEDDED,
        calls: Some(BTreeMap::from([(ACCOUNT.to_owned(), made.to_vec())])),
        results_shown: String::new(),
        evidence_shown: None,
        draft: &|_| String::new(),
        waiver: &|_, _| String::new(),
    };
    let calls = calls(finding, kind, &kit);
    let call = calls.into_iter().find(|told| told.call == call)?;
    let ids = call.records.iter().map(|record| record.request_id.clone());
    Some((ids.collect(), call.made, call.is_proof))
}

fn proof(ids: &[&str], made: usize) -> Told {
    let ids = ids.iter().map(|id| (*id).to_owned());
    (ids.collect(), made, true)
}

fn no_proof(made: usize) -> Told {
    (Vec::new(), made, false)
}

#[test]
fn the_very_call_about_the_resource_is_told() {
    let (policy, list) = ("s3:GetBucketPolicy", "s3:ListBuckets");
    let bucket = finding("arn:aws:s3:::logs", json!({"policy.tls": "required"}));
    let made = [
        record("eu-west-1", policy, "logs-old", "A"),
        record("us-east-1", policy, "logs", "B"),
        record("eu-west-1", policy, "logs", "C"),
        record("eu-west-1", policy, "old-logs", "D"),
        record("us-east-1", list, "", "E"),
    ];
    let of = |made: &[CallRecord], call| told(made, &bucket, &s3::BUCKET, call);
    assert_eq!(of(&made, policy), Some(proof(&["B", "C"], 2)));
    assert_eq!(of(&made, list), Some(proof(&["E"], 1)));
    assert_eq!(of(&made, "s3:GetBucketAcl"), None);
    // Calls about others say nothing.
    assert_eq!(of(&made[..1], policy), None);

    // Where it is not recorded what a call was about, it proves nothing, even if there is only one; a list does.
    let made = [
        record("eu-west-1", policy, "", "A"),
        record("us-east-1", policy, "", "B"),
        record("us-east-1", list, "", "C"),
        record("us-east-1", list, "", "D"),
    ];
    assert_eq!(of(&made, policy), Some(no_proof(1)));
    assert_eq!(of(&made, list), Some(proof(&[], 2)));
}

#[test]
fn a_table_is_told_by_the_call_in_its_own_region() {
    let (describe, list) = ("dynamodb:DescribeTable", "dynamodb:ListTables");
    let evidence = json!({"at_rest": "aws-owned"});
    let table = finding(
        "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
        evidence,
    );
    let regions = ["us-east-1", "eu-west-1", "eu-north-1", "sa-east-1"];
    let of = |call: &'static str, subject: &'static str| {
        regions.map(|region| record(region, call, subject, region))
    };
    let made = [of(describe, "orders"), of(list, "")].concat();
    for call in [describe, list] {
        let told = told(&made, &table, &dynamodb::TABLE, call);
        assert_eq!(told, Some(proof(&["eu-west-1"], 1)), "{call}");
    }
    let elsewhere = [record("us-east-1", describe, "orders", "A")];
    assert_eq!(told(&elsewhere, &table, &dynamodb::TABLE, describe), None);
}

#[test]
fn a_key_is_that_of_a_table_only_if_its_facts_name_it() {
    let call = "kms:DescribeKey";
    let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
    let without = finding(arn, json!({"key": {"absent": true}}));
    let with = finding(arn, json!({"key": {"standing": "own", "arn": KEY}}));
    let of = |made: &[CallRecord], finding| told(made, finding, &dynamodb::TABLE, call);
    for subject in ["", KEY] {
        let made = [record("eu-west-1", call, subject, "A")];
        assert_eq!(of(&made, &without), Some(no_proof(1)), "{subject}");
    }
    let other = KEY.replace("1a2b", "3c4d");
    let made = [
        record("eu-west-1", call, KEY, "A"),
        record("eu-west-1", call, &other, "B"),
        record("eu-west-1", call, "", "C"),
    ];
    assert_eq!(of(&made, &with), Some(proof(&["A"], 1)));
    assert_eq!(of(&made, &without), Some(no_proof(3)));
}
