//! No clusters of Aurora DSQL.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_ListClusters.html>
    vec![(
        On::call("dsql", "GET /cluster"),
        Reply::json(&json!({ "clusters": [] })),
    )]
}
