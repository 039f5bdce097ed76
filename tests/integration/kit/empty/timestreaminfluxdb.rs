//! No instances and no clusters of Timestream for InfluxDB.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_ListDbInstances.html>
    let none = |operation: &str| {
        let call = On::call("timestream-influxdb", operation);
        (call, Reply::json(&json!({ "items": [] })))
    };
    vec![none("ListDbInstances"), none("ListDbClusters")]
}
