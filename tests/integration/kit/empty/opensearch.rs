//! No domains of OpenSearch.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    // <https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_ListDomainNames.html>
    vec![(
        On::call("es", "GET /2021-01-01/domain"),
        Reply::json(&json!({ "DomainNames": [] })),
    )]
}
