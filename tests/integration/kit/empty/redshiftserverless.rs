//! No namespaces of Redshift Serverless.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ListNamespaces.html>
    vec![(
        On::call("redshift-serverless", "ListNamespaces"),
        Reply::json(&json!({ "namespaces": [] })),
    )]
}
