//! An account without APIs of AppSync.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_ListGraphqlApis.html>
/// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_ListApis.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![
        (
            On::call("appsync", "GET /v1/apis"),
            Reply::json(&json!({ "graphqlApis": [] })),
        ),
        (
            On::call("appsync", "GET /v2/apis"),
            Reply::json(&json!({ "apis": [] })),
        ),
    ]
}
