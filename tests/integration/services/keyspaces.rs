//! How Keyspaces keeps data: encrypted, under a key that is not read.

use serde_json::{Value, json};

use super::{ENCRYPTION, assert_encryption, each_denial_keeps_it_open, only};
use crate::kit::empty::keyspaces::keyspace;
use crate::kit::{ACCOUNT, HERE, scan};
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_TableSummary.html>
fn table(keyspace: &str, name: &str) -> Value {
    json!({
        "keyspaceName": keyspace,
        "tableName": name,
        "resourceArn": format!("arn:aws:cassandra:us-east-1:{ACCOUNT}:/keyspace/{keyspace}/table/{name}"),
    })
}

fn list(operation: &str) -> On {
    On::call("cassandra", operation)
}

/// Two pages of keyspaces, the second of which holds one that is called like those of the system; two pages of tables.
fn tables() -> Vec<(On, Reply)> {
    let later = [keyspace("system_of_record")];
    vec![
        (
            list("ListKeyspaces").containing("page-2"),
            Reply::cbor(&json!({ "keyspaces": later })),
        ),
        (
            list("ListKeyspaces"),
            Reply::cbor(
                &json!({ "keyspaces": [keyspace("system"), keyspace("shop")], "nextToken": "page-2" }),
            ),
        ),
        (
            list("ListTables").containing("system_of_record"),
            Reply::cbor(&json!({ "tables": [table("system_of_record", "facts")] })),
        ),
        (
            list("ListTables").containing("page-2"),
            Reply::cbor(&json!({ "tables": [table("shop", "parcels")] })),
        ),
        (
            list("ListTables"),
            Reply::cbor(&json!({ "tables": [table("shop", "orders")], "nextToken": "page-2" })),
        ),
    ]
}

/// `GetTable` needs `cassandra:Select` on the table, which reads its rows: it is never called.
#[test]
fn the_key_is_left_to_a_person_and_no_row_can_be_read() {
    let stub = only(tables());

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    let expected = [
        ("table/orders", "pass", "question"),
        ("table/parcels", "pass", "question"),
        ("table/facts", "pass", "question"),
    ];
    assert_encryption(&results, "keyspaces-table", &expected);
    assert_eq!(results.status(ENCRYPTION), "needs-investigation");
    let called: Vec<String> = stub.calls().into_keys().collect();
    assert!(
        !called.iter().any(|call| call.contains("GetTable")),
        "{called:?}"
    );
}

#[test]
fn a_denial_keeps_it_open() {
    let calls = [
        ("cassandra", "ListKeyspaces", "cassandra:Select"),
        ("cassandra", "ListTables", "cassandra:Select"),
    ];
    each_denial_keeps_it_open(&calls, tables);
}
