//! No analyzer of IAM Access Analyzer.
//! <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html>

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    let none = Reply::json(&serde_json::json!({ "analyzers": [] }));
    vec![(On::call("access-analyzer", "GET /analyzer"), none)]
}
