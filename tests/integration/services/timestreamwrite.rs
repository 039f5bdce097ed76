//! How Timestream for LiveAnalytics keeps data, and accounts that never used it.

use serde_json::{Value, json};

use super::{ENCRYPTION, KEY, assert_encryption, described_key, each_denial_keeps_it_open, only};
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/timestream/latest/developerguide/API_Database.html>
fn database(name: &str, key: &str) -> Value {
    json!({
        "DatabaseName": name,
        "Arn": format!("arn:aws:timestream:us-east-1:{ACCOUNT}:database/{name}"),
        "KmsKeyId": key,
    })
}

fn databases(first: &[Value], second: &[Value]) -> Vec<(On, Reply)> {
    let list = || On::call("timestream", "ListDatabases");
    let cell = json!({ "Address": "ingest-cell1.timestream.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440 });
    vec![
        (
            On::call("timestream", "DescribeEndpoints"),
            Reply::json(&json!({ "Endpoints": [cell] })),
        ),
        (
            list().containing("page-2"),
            Reply::json(&json!({ "Databases": second })),
        ),
        (
            list(),
            Reply::json(&json!({ "Databases": first, "NextToken": "page-2" })),
        ),
        (
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "AWS"),
        ),
    ]
}

#[test]
fn every_database_has_a_key_in_the_account() {
    let first = [database("own", KEY), database("keyless", "")];
    let stub = only(databases(&first, &[database("later", KEY)]));

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("database/own", "pass", "pass"),
        ("database/keyless", "pass", "unknown"),
        ("database/later", "pass", "pass"),
    ];
    assert_encryption(&results, "timestream-database", &expected);
}

/// A missing permission has the same code as an account that never used the service, and is not the same.
#[test]
fn a_denial_keeps_it_open() {
    let all = || databases(&[database("own", KEY)], &[]);
    let calls = [
        (
            "timestream",
            "DescribeEndpoints",
            "timestream:DescribeEndpoints",
        ),
        ("timestream", "ListDatabases", "timestream:ListDatabases"),
        ("kms", "DescribeKey", "kms:DescribeKey"),
    ];
    each_denial_keeps_it_open(&calls, all);
    let results = scan(&only(all()).endpoint(), ENCRYPTION, HERE);
    assert_eq!(results.status(ENCRYPTION), "implemented");
}
