//! No keyspaces but those that every account has.

use serde_json::{Value, json};

use crate::peer::rule::{On, Reply};

/// A keyspace as <https://docs.aws.amazon.com/keyspaces/latest/APIReference/API_KeyspaceSummary.html>
pub(crate) fn keyspace(name: &str) -> Value {
    let arn = format!("arn:aws:cassandra:us-east-1:111122223333:/keyspace/{name}/");
    json!({ "keyspaceName": name, "resourceArn": arn, "replicationStrategy": "SINGLE_REGION" })
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/keyspaces/latest/devguide/working-with-keyspaces.html>
    let system = [
        "system",
        "system_schema",
        "system_schema_mcs",
        "system_multiregion_info",
    ];
    let keyspaces = system.map(keyspace);
    vec![(
        On::call("cassandra", "ListKeyspaces"),
        Reply::cbor(&json!({ "keyspaces": keyspaces })),
    )]
}
