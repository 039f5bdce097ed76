//! No repository, private or public, and no policy of the registry.

use serde_json::json;

use crate::peer::rule::{On, Reply};

pub(super) fn answers() -> Vec<(On, Reply)> {
    let mut all = ["ecr", "ecr-public"]
        .map(|service| {
            let none = json!({ "repositories": [] });
            (
                On::call(service, "DescribeRepositories"),
                Reply::json(&none),
            )
        })
        .to_vec();
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRegistryPolicy.html
    let none = Reply::error(
        400,
        "RegistryPolicyNotFoundException",
        "Registry policy does not exist in the registry",
    );
    all.push((On::call("ecr", "GetRegistryPolicy"), none));
    all
}
