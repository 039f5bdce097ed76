//! Execution roles: shared or not, over all regions.

use super::{Planted, list_functions};
use crate::kit::Stage;
use crate::peer::rule::{On, Reply};

const THREAT: &str = "lambda-dedicated-role";
const BOTH: &[&str] = &["--region", "us-east-1", "--region", "eu-west-1"];

fn planted<'a>(name: &'a str, region: &'a str, role: &'a str) -> Planted<'a> {
    Planted {
        region,
        role,
        ..Planted::named(name)
    }
}

#[tokio::test]
async fn sharing_is_seen_across_regions_and_twins_are_named() {
    let stage = Stage::ministack();
    stage
        .plant_functions([
            planted("own", "us-east-1", "own"),
            planted("orders", "us-east-1", "shared"),
            planted("bills", "eu-west-1", "shared"),
            planted("twin", "us-east-1", "twin"),
            planted("twin", "eu-west-1", "twin"),
        ])
        .await;
    let results = stage.scan(THREAT, BOTH);
    results.expect("own", "pass", "no other function");
    results.expect("orders", "fail", "bills (eu-west-1)");
    results.expect("bills", "fail", "orders (us-east-1)");
    results.expect("twin", "partial", "multi-region twin");
    assert_eq!(results.status(THREAT), "needs-investigation");

    // A run that is narrowed to one region must not find the role unshared.
    let results = stage.scan(THREAT, &[]);
    assert_eq!(results.all_findings().len(), 3);
    results.expect("orders", "fail", "bills (eu-west-1)");
}

#[tokio::test]
async fn all_or_none_decide_the_item() {
    let stage = Stage::ministack();
    stage
        .plant_functions([
            planted("own", "us-east-1", "own"),
            planted("other", "eu-west-1", "other"),
        ])
        .await;
    assert_eq!(stage.scan(THREAT, BOTH).status(THREAT), "implemented");

    let stage = Stage::ministack();
    stage
        .plant_functions([
            planted("orders", "us-east-1", "shared"),
            planted("bills", "eu-west-1", "shared"),
        ])
        .await;
    assert_eq!(stage.scan(THREAT, BOTH).status(THREAT), "not-started");
}

#[tokio::test]
async fn a_region_that_cannot_be_read_may_hide_a_sharer() {
    let stage = Stage::ministack();
    stage
        .plant_functions([
            planted("own", "us-east-1", "own"),
            planted("orders", "us-east-1", "shared"),
            planted("bills", "us-east-1", "shared"),
        ])
        .await;
    stage
        .wire
        .rule(list_functions().region("eu-west-1"), Reply::Denied);
    for narrowed in [BOTH, &[]] {
        let results = stage.scan(THREAT, narrowed);
        results.expect(
            "own",
            "unknown",
            "lambda:ListFunctions was denied (in eu-west-1",
        );
        results.expect("orders", "fail", "bills (us-east-1)");
        assert_eq!(results.status(THREAT), "needs-investigation");
    }
    // A region that is left out by name is a person's word.
    let results = stage.scan(THREAT, &["--exclude-region", "eu-west-1"]);
    results.expect("own", "pass", "no other function");

    stage.wire.clear();
    stage.wire.rule(On::call("account", "*"), Reply::Denied);
    let results = stage.scan(THREAT, &[]);
    results.expect("own", "unknown", "account:ListRegions");
}
