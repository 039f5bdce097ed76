//! No clusters of DynamoDB Accelerator.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/API_dax_DescribeClusters.html>
    vec![(
        On::call("dax", "DescribeClusters"),
        Reply::json(&json!({ "Clusters": [] })),
    )]
}
