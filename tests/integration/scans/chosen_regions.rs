//! `--region` and `--exclude-region` name regions of the account, or the run does not begin.
//! <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>

use serde_json::json;

use crate::kit::{Program, REPORT, Ran, account, listing};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

fn scan(stub: &Stub, more: &[&str]) -> Ran {
    let arguments = [
        "scan",
        REPORT,
        "--threat",
        "s3-tls",
        "--retries-max-attempts",
        "1",
    ];
    Program::at(&stub.endpoint()).run(&[arguments.as_slice(), more].concat())
}

fn stub() -> Stub {
    account().answering(On::call("s3", "ListBuckets"), listing(&[], None))
}

fn listing_regions() -> Stub {
    let regions = [
        ("us-east-1", "ENABLED_BY_DEFAULT"),
        ("eu-west-1", "ENABLED_BY_DEFAULT"),
        ("me-central-1", "ENABLED"),
        ("ap-east-1", "DISABLED"),
    ];
    let regions =
        regions.map(|(name, status)| json!({ "RegionName": name, "RegionOptStatus": status }));
    stub().answering(
        On::call("account", "POST /listRegions"),
        Reply::json(&json!({ "Regions": regions })),
    )
}

#[test]
fn a_region_that_the_account_does_not_have_ends_the_run() {
    let stub = listing_regions();
    for (more, words) in [
        (
            ["--region", "us-esat-1"],
            "us-esat-1 is not a region of this account; did you mean us-east-1?",
        ),
        (
            ["--exclude-region", "eu-wst-1"],
            "eu-wst-1 is not a region of this account; did you mean eu-west-1?",
        ),
        (
            ["--region", "us-east-1,ap-east-1"],
            "the region ap-east-1 is not enabled in this account",
        ),
    ] {
        scan(&stub, &more).refused(2, &[words]);
    }
    assert!(!stub.calls().contains_key("s3:ListBuckets"));
    assert_eq!(scan(&stub, &["--region", "me-central-1"]).code, Some(0));
}

#[test]
fn what_no_account_can_have_is_refused_before_aws_is_asked() {
    let stub = stub();
    for (more, words) in [
        (["--region", "eu"].as_slice(), "eu is not a region"),
        (
            &["--region", "us-east-1", "--exclude-region", "us-east-1"],
            "no region is left",
        ),
    ] {
        scan(&stub, more).refused(2, &[words]);
    }
    assert!(stub.calls().is_empty());
}

/// Nobody can disable the regions that AWS began with.
#[test]
fn regions_of_every_account_cost_no_call_and_others_are_taken_on_trust_where_nobody_may_ask() {
    let silent = stub();
    let ran = scan(&silent, &["--region", "us-east-1,eu-west-1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(!silent.calls().contains_key("account:POST /listRegions"));

    let denied = stub().answering(On::call("account", "POST /listRegions"), Reply::Denied);
    let ran = scan(&denied, &["--region", "mx-central-1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("account:ListRegions was denied"),
        "{}",
        ran.stderr
    );
}
