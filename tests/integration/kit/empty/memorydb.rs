//! No clusters of MemoryDB.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/memorydb/latest/APIReference/API_DescribeClusters.html>
    vec![(
        On::call("memorydb", "DescribeClusters"),
        Reply::json(&json!({ "Clusters": [] })),
    )]
}
