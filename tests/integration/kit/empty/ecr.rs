//! No repository, private or public.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    ["ecr", "ecr-public"]
        .map(|service| {
            let none = json!({ "repositories": [] });
            (
                On::call(service, "DescribeRepositories"),
                Reply::json(&none),
            )
        })
        .to_vec()
}
