//! No elastic clusters of DocumentDB.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_ListClusters.html>
    vec![(
        On::call("docdb-elastic", "GET /clusters"),
        Reply::json(&json!({ "clusters": [] })),
    )]
}
