//! An account without services of App Runner.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/apprunner/latest/api/API_ListServices.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("apprunner", "ListServices"),
        Reply::json(&json!({ "ServiceSummaryList": [] })),
    )]
}
