//! How many calls a scan makes, counted on the wire and by the program.

use std::collections::{BTreeMap, BTreeSet};

use crate::kit::{Results, Stage, listing, policy, requiring_tls};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};

/// What the wire saw is what the results and the ledger tell.
fn agree(stage: &Stage, results: &Results) {
    // What is told by path on the wire has another name in the results.
    const BY_PATH: [&str; 4] = ["account:", "efs:", "s3tables:", "s3vectors:"];
    let is_named = |name: &str| !BY_PATH.iter().any(|service| name.starts_with(service));
    let mut seen = stage.wire.calls();
    let total: usize = seen.values().sum();
    assert_eq!(results.json["calls"]["total"], total);
    seen.retain(|name, _| !name.contains(" /"));
    if let Some(count) = seen.remove("s3express:ListDirectoryBuckets") {
        seen.insert("s3:ListDirectoryBuckets".to_owned(), count);
    }
    let mut told = results.calls();
    told.retain(|name, _| is_named(name));
    assert_eq!(told, seen);
    let mut ledger = BTreeMap::<String, usize>::new();
    for call in &results.ledger {
        let name = |field: &str| call[field].as_str().expect("a name").to_owned();
        let key = format!("{}:{}", name("service"), name("operation"));
        *ledger.entry(key).or_default() += 1;
        assert_eq!(call["attempts"], 1, "{call}");
        assert!(call["started"].is_string(), "{call}");
    }
    ledger.retain(|name, _| is_named(name));
    assert_eq!(ledger, seen);
}

#[tokio::test]
async fn one_control_over_sixty_buckets_is_sixty_two_calls() {
    for stage in [Stage::moto(), Stage::ministack()] {
        let buckets = (0..60).map(|number| {
            let name = format!("bucket-{number}");
            let bucket = Bucket::named(&name);
            match number % 2 {
                0 => bucket.policy(policy(&[requiring_tls(&name)])),
                _ => bucket,
            }
        });
        stage.plant(buckets).await;

        let results = stage.program().scan(&["--threat", "s3-tls"]);

        // Half of the buckets leave it to a policy of the organization, if there is one.
        let expected = [
            ("organizations:DescribeOrganization".to_owned(), 1),
            ("s3:GetBucketPolicy".to_owned(), 60),
            ("s3:ListBuckets".to_owned(), 1),
            ("sts:GetCallerIdentity".to_owned(), 1),
        ];
        assert_eq!(stage.wire.calls(), BTreeMap::from(expected));
        agree(&stage, &results);
        let passed = results.item("s3-tls")["controls"][0]["pass"].as_u64();
        assert_eq!(passed, Some(30), "{:?}", stage.emulator.kind());
        assert_eq!(
            results.item("s3-mfa-delete")["selected"],
            false,
            "the others stay as they are"
        );
    }
}

#[tokio::test]
async fn all_s3_controls_together_ask_nothing_twice() {
    let stage = Stage::ministack();
    let logs = Bucket::named("logs").receiving_logs();
    stage.plant([logs]).await;
    let buckets = (0..20).map(|number| {
        let name = format!("bucket-{number}");
        Bucket::named(&name)
            .versioned()
            .logging_to("logs", &format!("{name}/"))
    });
    stage.plant(buckets).await;

    for account_is_blocked in [true, false] {
        stage.wire.clear();
        let block = Block {
            restrict: account_is_blocked,
            ignore_acls: account_is_blocked,
            ..Block::ALL
        };
        let answer = crate::peer::canned::account_block(block);
        stage.wire.rule(
            crate::peer::rule::On::call("s3control", "GetPublicAccessBlock"),
            answer,
        );

        let results = stage.program().scan_s3(&[]);

        agree(&stage, &results);
        let (mut seen, mut asked) = (BTreeSet::new(), BTreeSet::new());
        for call in stage.wire.requests() {
            let what = (call.name(), call.bucket.clone());
            let is_new = asked.insert((what.clone(), call.region.clone()));
            assert!(is_new, "asked twice: {call:?}");
            seen.insert(what);
        }
        let of_every_bucket = |operation: &str| {
            let asked = |bucket: &Option<String>| {
                seen.contains(&(format!("s3:{operation}"), bucket.clone()))
            };
            let of_others = (0..20)
                .filter(|number| asked(&Some(format!("bucket-{number}"))))
                .count();
            (of_others, asked(&Some("logs".to_owned())))
        };
        for operation in ["GetBucketPolicy", "GetBucketEncryption", "GetBucketLogging"] {
            assert_eq!(of_every_bucket(operation), (20, true), "{operation}");
        }
        // No bucket can loosen what the account blocks, so there is nothing to ask.
        let (others, logs) = of_every_bucket("GetPublicAccessBlock");
        assert_eq!(
            (others, logs),
            if account_is_blocked {
                (0, false)
            } else {
                (20, true)
            }
        );
        if account_is_blocked {
            assert_eq!(of_every_bucket("GetBucketOwnershipControls").0, 0);
        }
        // Object Lock cannot exist without versioning: the log bucket has neither.
        assert_eq!(of_every_bucket("GetObjectLockConfiguration"), (20, false));
        // Current buckets block public access or disable ACLs, so no ACL can matter.
        assert_eq!(of_every_bucket("GetBucketAcl").0, 0);
        assert_eq!(
            results.verdict("s3-bucket-access-logging-enabled", "bucket-7"),
            "pass"
        );
    }
}

#[tokio::test]
async fn buckets_are_listed_once_where_their_dates_are_true() {
    const CONTROL: &str = "s3-bucket-encrypted-at-rest";
    let stage = Stage::ministack();
    let of_home = |name: &str| Bucket::named(name).in_region("eu-west-1").encrypted();
    stage.plant([of_home("young"), of_home("old")]).await;
    let listed = listing(
        &[
            ("young", "2026-01-02", Some("eu-west-1")),
            ("old", "2019-01-02", Some("eu-west-1")),
        ],
        None,
    );
    let scan = || {
        let program = stage.program().with("AWS_REGION", "eu-west-1");
        let results = program.scan_s3(&[]);
        let asked: Vec<_> = stage.wire.requests();
        let regions: Vec<_> = asked
            .into_iter()
            .filter(|call| call.name() == "s3:ListBuckets")
            .map(|call| call.region)
            .collect();
        (results, regions)
    };
    let on = || On::call("s3", "ListBuckets");

    stage.wire.rule(on(), listed.clone());
    let (results, regions) = scan();
    assert_eq!(regions, ["us-east-1"]);
    assert_eq!(results.verdict(CONTROL, "young"), "pass");
    assert_eq!(results.verdict(CONTROL, "old"), "question");

    // Elsewhere the date may be of a change: what is old then was changed as long ago.
    stage.wire.clear();
    stage.wire.rule(on().region("us-east-1"), Reply::Denied);
    stage.wire.rule(on(), listed);
    let (results, regions) = scan();
    assert_eq!(regions, ["us-east-1", "eu-west-1"]);
    assert_eq!(results.verdict(CONTROL, "young"), "unknown");
    assert_eq!(results.verdict(CONTROL, "old"), "question");
}
