//! How domains of OpenSearch keep data.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainStatus.html>
fn domain(name: &str, options: &Value) -> Value {
    json!({
        "DomainId": format!("{ACCOUNT}/{name}"),
        "DomainName": name,
        "ARN": format!("arn:aws:es:us-east-1:{ACCOUNT}:domain/{name}"),
        "ClusterConfig": {},
        "EncryptionAtRestOptions": options,
    })
}

fn domains(all: &[Value]) -> Vec<(On, Reply)> {
    let names: Vec<Value> = all
        .iter()
        .map(|domain| json!({ "DomainName": domain["DomainName"], "EngineType": "OpenSearch" }))
        .collect();
    let describe = || On::call("es", "POST /2021-01-01/opensearch/domain-info");
    let mut answers = vec![
        (
            On::call("es", "GET /2021-01-01/domain"),
            Reply::json(&json!({ "DomainNames": names })),
        ),
        (
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        ),
    ];
    // Each call is about at most five.
    answers.extend(all.chunks(5).map(|batch| {
        let first = batch[0]["DomainName"].as_str().expect("a name");
        let on = describe().containing(&format!("\"{first}\""));
        (on, Reply::json(&json!({ "DomainStatusList": batch })))
    }));
    answers
}

#[test]
fn domains_are_described_five_at_a_time() {
    let on = json!({ "Enabled": true, "KmsKeyId": KEY });
    let all = [
        domain("own", &on),
        domain("plain", &json!({ "Enabled": false })),
        domain("keyless", &json!({ "Enabled": true })),
        domain("silent", &json!({})),
        domain("fifth", &on),
        domain("sixth", &on),
    ];
    let stub = only(domains(&all));

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("domain/own", "pass", "pass"),
        ("domain/plain", "fail", "fail"),
        ("domain/keyless", "pass", "unknown"),
        ("domain/silent", "unknown", "unknown"),
        ("domain/fifth", "pass", "pass"),
        ("domain/sixth", "pass", "pass"),
    ];
    assert_encryption(&results, "opensearch-domain", &expected);
    assert_eq!(results.called("opensearch:DescribeDomains"), 2);
}

#[test]
fn what_is_being_deleted_is_not_there_and_what_is_not_told_is_unknown() {
    let on = json!({ "Enabled": true, "KmsKeyId": KEY });
    let mut going = domain("going", &json!({ "Enabled": false }));
    going["Deleted"] = json!(true);
    let mut answers = domains(&[domain("own", &on), going]);
    let names =
        json!([{ "DomainName": "own" }, { "DomainName": "going" }, { "DomainName": "untold" }]);
    let listed = Reply::json(&json!({ "DomainNames": names }));
    answers.insert(0, (On::call("es", "GET /2021-01-01/domain"), listed));

    let results = scan(&only(answers).endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("domain/own", "pass", "pass"),
        ("domain/untold", "unknown", "unknown"),
    ];
    assert_encryption(&results, "opensearch-domain", &expected);
}

#[test]
fn without_any_encryption_it_is_not_started() {
    let off = json!({ "Enabled": false });
    let stub = only(domains(&[domain("a", &off), domain("b", &off)]));
    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "not-started");
}

#[test]
fn a_denial_keeps_it_open() {
    let all = || domains(&[domain("own", &json!({ "Enabled": true, "KmsKeyId": KEY }))]);
    let calls = [
        ("es", "GET /2021-01-01/domain", "es:ListDomainNames"),
        (
            "es",
            "POST /2021-01-01/opensearch/domain-info",
            "es:DescribeDomains",
        ),
        ("kms", "DescribeKey", "kms:DescribeKey"),
    ];
    each_denial_keeps_it_open(&calls, all);
    let results = scan(&only(all()).endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "implemented");
}
