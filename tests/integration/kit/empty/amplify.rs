//! An account without apps of Amplify.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/amplify/latest/APIReference/API_ListApps.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("amplify", "GET /apps"),
        Reply::json(&json!({ "apps": [] })),
    )]
}
