//! No namespaces and no workgroups of Redshift Serverless.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ListNamespaces.html>
    let none = |operation: &str, list: &str| {
        let call = On::call("redshift-serverless", operation);
        (call, Reply::json(&json!({ list: [] })))
    };
    vec![
        none("ListNamespaces", "namespaces"),
        none("ListWorkgroups", "workgroups"),
    ]
}
