//! No file systems of FSx.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/fsx/latest/APIReference/API_DescribeFileSystems.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("fsx", "DescribeFileSystems"),
        Reply::json(&json!({ "FileSystems": [] })),
    )]
}
