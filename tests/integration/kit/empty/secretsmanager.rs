//! No secrets.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html>
    vec![(
        On::call("secretsmanager", "ListSecrets"),
        Reply::json(&json!({ "SecretList": [] })),
    )]
}
