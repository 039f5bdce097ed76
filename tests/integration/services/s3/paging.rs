//! Listings of many pages, buckets of many regions.

use std::collections::{BTreeMap, BTreeSet};

use crate::kit::{Results, S3_THREATS, Stage, listing, policy, requiring_tls};
use crate::peer::call::Call;
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};

const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "ap-southeast-2"];
const MFA: &str = "s3-bucket-mfa-delete-enabled";

fn region_of(number: usize) -> &'static str {
    REGIONS[number % REGIONS.len()]
}

fn name_of(number: usize) -> String {
    format!("bucket-{number:04}")
}

/// As in [`Results::findings`], the region of each bucket.
fn regions(results: &Results) -> BTreeMap<String, String> {
    let findings = results.findings(MFA);
    let pairs = findings.iter().map(|finding| {
        let resource = finding["resource"].as_str().expect("a resource");
        let name = resource.rsplit(':').next().expect("a name").to_owned();
        (
            name,
            finding["region"].as_str().expect("a region").to_owned(),
        )
    });
    pairs.collect()
}

/// Where each bucket was asked for its versioning at last.
fn asked_in(calls: &[Call]) -> BTreeMap<String, String> {
    calls
        .iter()
        .filter(|call| call.operation == "GetBucketVersioning")
        .map(|call| (call.bucket.clone().expect("a bucket"), call.region.clone()))
        .collect()
}

#[tokio::test]
async fn eleven_hundred_buckets_in_three_regions_are_all_read_where_they_are() {
    const COUNT: usize = 1_100;
    let stage = Stage::ministack();
    let buckets =
        (0..COUNT).map(|number| Bucket::named(&name_of(number)).in_region(region_of(number)));
    stage.plant(buckets).await;
    let expected: BTreeMap<String, String> = (0..COUNT)
        .map(|number| (name_of(number), region_of(number).to_owned()))
        .collect();

    let results = stage.program().scan(&["--threat", "s3-mfa-delete"]);

    assert_eq!(results.status("s3-mfa-delete"), "not-started");
    let reason = results.reason("s3-mfa-delete");
    assert!(reason.starts_with("0 of 1100 buckets"), "{reason}");
    assert_eq!(regions(&results), expected);
    assert_eq!(asked_in(&stage.wire.requests()), expected);
    assert_eq!(results.calls()["s3:ListBuckets"], 2);
    assert_eq!(
        stage.wire.calls()["s3:GetBucketVersioning"],
        COUNT,
        "none was asked elsewhere first"
    );

    stage.wire.clear();
    let only = stage
        .program()
        .scan(&["--threat", "s3-mfa-delete", "--region", "eu-west-1"]);
    let of_region: BTreeMap<String, String> = expected
        .into_iter()
        .filter(|(_, region)| region == "eu-west-1")
        .collect();
    assert_eq!(regions(&only), of_region);
    assert_eq!(asked_in(&stage.wire.requests()), of_region);
    assert_eq!(only.json["run"]["targets"][0]["regions"][0], "eu-west-1");
}

/// A page of the listing, as from an endpoint that tells no regions.
fn page(names: &[String], token: Option<&str>) -> Reply {
    let listed: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "2026-01-02", None))
        .collect();
    listing(&listed, token)
}

#[tokio::test]
async fn a_listing_without_regions_leads_to_the_right_ones_all_the_same() {
    let stage = Stage::ministack();
    let buckets = (0..9).map(|number| Bucket::named(&name_of(number)).in_region(region_of(number)));
    stage.plant(buckets).await;
    let names: Vec<String> = (0..9).map(name_of).collect();
    stage
        .wire
        .rule(On::call("s3", "ListBuckets"), page(&names, None));
    let expected: BTreeMap<String, String> = (0..9)
        .map(|number| (name_of(number), region_of(number).to_owned()))
        .collect();

    let results = stage.program().scan(&["--threat", "s3-mfa-delete"]);

    assert_eq!(results.status("s3-mfa-delete"), "not-started");
    assert_eq!(asked_in(&stage.wire.requests()), expected);
    let abroad: BTreeMap<String, String> = regions(&results)
        .into_iter()
        .filter(|(_, region)| region != "global")
        .collect();
    for (name, region) in &abroad {
        assert_eq!(region, &expected[name]);
    }
    assert_eq!(abroad.len(), 6, "those that S3 sent elsewhere");

    // All controls: each bucket is sent elsewhere once, then asked there at once.
    let results = stage.program().scan_s3(&[]);
    for control in ["s3-bucket-tls-required", "s3-bucket-encrypted-at-rest"] {
        assert!(
            !results
                .verdicts(control)
                .values()
                .any(|verdict| verdict == "unknown")
        );
    }

    let only = stage
        .program()
        .scan(&["--threat", "s3-mfa-delete", "--region", "ap-southeast-2"]);
    let found = regions(&only);
    assert_eq!(found.len(), 3);
    assert!(
        found.values().all(|region| region == "ap-southeast-2"),
        "{found:?}"
    );

    // A bucket whose region nobody tells may be one of those asked for.
    let hidden = On::call("s3", "HeadBucket").bucket("bucket-0004");
    stage.wire.rule(hidden, Reply::Denied);
    let only = stage
        .program()
        .scan(&["--threat", "s3-mfa-delete", "--region", "us-east-1"]);
    assert_eq!(only.status("s3-mfa-delete"), "needs-investigation");
    let reason = only.reason("s3-mfa-delete");
    assert!(reason.contains("s3:ListBucket was denied"), "{reason}");
}

/// One good bucket is seen; there may be others.
#[tokio::test]
async fn a_listing_that_does_not_end_well_proves_nothing_for_the_account() {
    let stage = Stage::ministack();
    let name = name_of(0);
    let good = Bucket::named(&name).policy(policy(&[requiring_tls(&name)]));
    stage.plant([good]).await;
    let first = || page(&[name_of(0)], Some("A"));
    let on_next = |token: &str| {
        On::call("s3", "ListBuckets").containing(&format!("continuation-token={token}"))
    };
    let forbidden = || Reply::Denied;
    type Rules = Vec<(On, Reply)>;
    let cases: [(&str, Rules); 5] = [
        (
            "s3:ListAllMyBuckets was denied",
            vec![(on_next("A"), forbidden())],
        ),
        ("a page repeats", vec![(on_next("A"), first())]),
        (
            "a page repeats",
            vec![
                (on_next("A"), page(&[name_of(0)], Some("B"))),
                (on_next("B"), page(&[name_of(0)], Some("A"))),
            ],
        ),
        (
            "s3:ListBuckets returned an answer that could not be understood",
            vec![(
                on_next("A"),
                Reply::xml("<ListAllMyBucketsResult><Buckets><Bucket>"),
            )],
        ),
        (
            "s3:ListBuckets failed (InternalError",
            vec![(on_next("A"), Reply::error(500, "InternalError", "Sorry."))],
        ),
    ];
    for (words, rules) in cases {
        stage.wire.clear();
        for (on, reply) in rules {
            stage.wire.rule(on, reply);
        }
        stage.wire.rule(On::call("s3", "ListBuckets"), first());
        stage.wire.rule(
            On::call("s3control", "GetPublicAccessBlock"),
            canned::account_block(Block::ALL),
        );

        let results = stage.program().scan_s3(&["--retries-max-attempts", "1"]);

        assert_eq!(results.status("s3-account-public-access"), "implemented");
        let of_buckets: BTreeSet<&str> = S3_THREATS
            .into_iter()
            .filter(|threat| *threat != "s3-account-public-access")
            .map(|threat| results.status(threat))
            .collect();
        assert_eq!(
            of_buckets,
            BTreeSet::from(["needs-investigation"]),
            "{words}"
        );
        let reason = results.reason("s3-tls");
        assert!(reason.contains(words), "{words:?} in {reason}");
        assert!(reason.contains("1 of 1 buckets require TLS"), "{reason}");
    }
}
