//! No file systems of EFS.

use serde_json::json;

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystems.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    vec![(
        On::call("elasticfilesystem", "GET /2015-02-01/file-systems"),
        Reply::json(&json!({ "FileSystems": [] })),
    )]
}
