//! No snapshots of databases that people made.

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html>
    let none = |operation: &str, list: &str| {
        let call = On::call("rds", operation);
        (call, Reply::query(operation, list))
    };
    vec![
        none("DescribeDBSnapshots", "<DBSnapshots/>"),
        none("DescribeDBClusterSnapshots", "<DBClusterSnapshots/>"),
    ]
}
