//! Where Macie is on and which buckets it looks into. Both emulators are wrong about Macie, so
//! all answers are canned, after <https://docs.aws.amazon.com/macie/latest/APIReference/>.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, Program, account, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const THREAT: &str = "macie";
const ENABLED: &str = "macie-enabled";
const COVERS: &str = "macie-s3-discovery-covers-buckets";
const SESSION: &str = "GET /macie";
const BUCKETS: &str = "POST /datasources/s3";
const JOBS: &str = "POST /jobs/list";

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
fn listed(buckets: &[(&str, &str)]) -> Reply {
    let buckets: String = buckets
        .iter()
        .map(|(name, region)| {
            let region = if region.is_empty() {
                String::new()
            } else {
                format!("<BucketRegion>{region}</BucketRegion>")
            };
            format!(
                "<Bucket><Name>{name}</Name><CreationDate>2024-01-01T00:00:00Z</CreationDate>{region}</Bucket>"
            )
        })
        .collect();
    Reply::xml(&format!(
        "<ListAllMyBucketsResult><Buckets>{buckets}</Buckets></ListAllMyBucketsResult>"
    ))
}

fn macie(buckets: &[(&str, &str)]) -> Stub {
    account().answering(On::call("s3", "ListBuckets"), listed(buckets))
}

fn session(status: &str) -> Reply {
    Reply::json(&json!({ "status": status }))
}

/// What AWS answers where Macie was never enabled.
fn not_enabled() -> Reply {
    Reply::error(403, "AccessDeniedException", "Macie is not enabled")
}

/// A bucket that automated discovery watches, last looked into this many days ago.
fn watched(name: &str, days: i64) -> Value {
    let then = jiff::Timestamp::from_second(now() - days * 86_400).expect("a time");
    bucket(
        name,
        json!({ "automatedDiscoveryMonitoringStatus": "MONITORED",
                         "lastAutomatedDiscoveryTime": then.to_string() }),
    )
}

fn bucket(name: &str, more: Value) -> Value {
    let mut bucket = json!({ "accountId": ACCOUNT, "bucketName": name,
        "automatedDiscoveryMonitoringStatus": "NOT_MONITORED",
        "jobDetails": { "isDefinedInJob": "FALSE", "isMonitoredByJob": "FALSE" } });
    let fields = bucket.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    bucket
}

fn job(id: &str, kind: &str, status: &str, error: &str) -> Value {
    json!({ "jobId": id, "jobType": kind, "jobStatus": status, "lastRunErrorStatus": { "code": error } })
}

fn now() -> i64 {
    threatproof::clock::now().as_second()
}

#[test]
fn on_and_looking_into_every_bucket_leaves_only_the_humans_part() {
    let stub = macie(&[("photos", "us-east-1"), ("orders", "us-east-1")])
        .answering(On::call("macie2", SESSION), session("ENABLED"))
        .answering(
            On::call("macie2", BUCKETS).containing("second"),
            Reply::json(&json!({ "buckets": [watched("orders", 29)] })),
        )
        .answering(
            On::call("macie2", BUCKETS),
            Reply::json(&json!({ "buckets": [watched("photos", 1)], "nextToken": "second" })),
        );

    let results = scan(&stub.endpoint(), THREAT, HERE);

    assert_eq!(results.verdict(ENABLED, "us-east-1"), "pass");
    for name in ["photos", "orders"] {
        assert_eq!(results.verdict(COVERS, name), "pass", "{name}");
    }
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("A person must confirm"), "{reason}");
    assert_eq!(stub.calls()[&format!("macie2:{BUCKETS}")], 2);
}

#[test]
fn an_attestation_completes_what_the_scan_has_shown() {
    let stub = macie(&[("photos", "us-east-1")])
        .answering(On::call("macie2", SESSION), session("ENABLED"))
        .answering(
            On::call("macie2", BUCKETS),
            Reply::json(&json!({ "buckets": [watched("photos", 1)] })),
        );
    let today = jiff::Timestamp::from_second(now())
        .expect("a time")
        .to_string();
    let later = jiff::Timestamp::from_second(now() + 30 * 86_400)
        .expect("a time")
        .to_string();
    let text = format!(
        "[[attestation]]\nthreat = \"macie\"\npart = \"findings-reviewed\"\nby = \"Ann\"\n\
         date = {}\nexpires = {}\nnote = \"every Monday\"\n",
        &today[..10],
        &later[..10]
    );
    let program = Program::at(&stub.endpoint());
    program.file("own.toml", text);

    let results = program.scan_threat(THREAT, &["--region", "us-east-1", "--config", "own.toml"]);

    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}

#[test]
fn only_the_exact_words_mean_off() {
    let stub =
        macie(&[("photos", "us-east-1")]).answering(On::call("macie2", SESSION), not_enabled());
    let results = scan(&stub.endpoint(), THREAT, HERE);
    assert_eq!(results.verdict(ENABLED, "us-east-1"), "fail");
    assert_eq!(results.verdict(COVERS, "photos"), "fail");
    assert_eq!(results.status(THREAT), "not-started");

    for refusal in [
        Reply::Denied,
        Reply::error(
            403,
            "AccessDeniedException",
            "Macie is not enabled for this principal",
        ),
        Reply::error(403, "AccessDeniedException", ""),
        Reply::error(500, "InternalServerException", "Macie is not enabled"),
    ] {
        let stub = macie(&[("photos", "us-east-1")])
            .answering(On::call("macie2", SESSION), refusal.clone());
        let results = scan(&stub.endpoint(), THREAT, HERE);
        assert_eq!(
            results.verdict(ENABLED, "us-east-1"),
            "unknown",
            "{refusal:?}"
        );
        let (verdict, reason) = results.judged(COVERS, "photos");
        assert_eq!(verdict, "unknown", "{refusal:?}");
        assert!(reason.contains("macie2:GetMacieSession"), "{reason}");
        assert_eq!(results.status(THREAT), "needs-investigation");
    }
}

/// Buckets by name: what Macie says of each, and the verdict that follows.
fn cases() -> Vec<(&'static str, Value, &'static str)> {
    let job = |id: &str| {
        let then = jiff::Timestamp::from_second(now() - 3 * 86_400).expect("a time");
        json!({ "jobDetails": { "isDefinedInJob": "TRUE", "isMonitoredByJob": "TRUE",
                                "lastJobId": id, "lastJobRunTime": then.to_string() } })
    };
    let in_job = |defined: &str, monitored: &str| json!({ "jobDetails": { "isDefinedInJob": defined, "isMonitoredByJob": monitored } });
    let never = json!({ "automatedDiscoveryMonitoringStatus": "MONITORED" });
    // What was never looked into because there is nothing to look into:
    // https://docs.aws.amazon.com/macie/latest/APIReference/datasources-s3.html
    let holding = |classifiable: i64, objects: i64| {
        json!({ "automatedDiscoveryMonitoringStatus": "MONITORED",
                "classifiableObjectCount": classifiable, "objectCount": objects })
    };
    let error = |code: &str| json!({ "errorCode": code });
    let mut cases = vec![
        ("monitored", watched("monitored", 2), "pass"),
        ("stale", watched("stale", 45), "partial"),
    ];
    for (name, more, verdict) in [
        ("never", never, "partial"),
        ("not-yet", holding(2, 9), "partial"),
        ("empty", holding(0, 0), "not-applicable"),
        ("images", holding(0, 9), "question"),
        ("left-out", json!({}), "fail"),
        ("locked", error("ACCESS_DENIED"), "fail"),
        ("too-many", error("BUCKET_COUNT_EXCEEDS_QUOTA"), "fail"),
        ("by-job", job("sound"), "pass"),
        ("by-paused-job", job("paused"), "partial"),
        ("by-ill-job", job("ill"), "partial"),
        ("by-lost-job", job("lost"), "unknown"),
        ("by-job-that-runs-once", job("once"), "unknown"),
        ("once", in_job("TRUE", "FALSE"), "partial"),
        ("perhaps", in_job("UNKNOWN", "UNKNOWN"), "unknown"),
    ] {
        cases.push((name, bucket(name, more), verdict));
    }
    cases
}

#[test]
fn each_bucket_is_judged_by_what_macie_says_of_it() {
    let buckets = cases();
    let names: Vec<(&str, &str)> = buckets
        .iter()
        .map(|(name, _, _)| (*name, "us-east-1"))
        .chain([("brand-new", "us-east-1")])
        .collect();
    let described: Vec<&Value> = buckets.iter().map(|(_, bucket, _)| bucket).collect();
    let stub = macie(&names)
        .answering(On::call("macie2", SESSION), session("ENABLED"))
        .answering(
            On::call("macie2", BUCKETS),
            Reply::json(&json!({ "buckets": described })),
        )
        .answering(
            On::call("macie2", JOBS),
            Reply::json(&json!({ "items": [
                job("sound", "SCHEDULED", "IDLE", "NONE"),
                job("paused", "SCHEDULED", "USER_PAUSED", "NONE"),
                job("ill", "SCHEDULED", "IDLE", "ERROR"),
                job("once", "ONE_TIME", "RUNNING", "NONE"),
            ]})),
        );

    let results = scan(&stub.endpoint(), THREAT, HERE);

    for (name, _, verdict) in &buckets {
        let (found, reason) = results.judged(COVERS, &format!(":::{name}"));
        assert_eq!(found, *verdict, "{name}: {reason}");
    }
    // Listed by S3, not yet by Macie.
    let (verdict, reason) = results.judged(COVERS, "brand-new");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("inventory"), "{reason}");
}

#[test]
fn regions_without_buckets_have_no_say_and_are_not_asked() {
    let stub = macie(&[("photos", "us-east-1")])
        .answering(
            On::call("macie2", SESSION).region("us-east-1"),
            session("ENABLED"),
        )
        .answering(
            On::call("macie2", BUCKETS),
            Reply::json(&json!({ "buckets": [watched("photos", 1)] })),
        );

    let results = scan(
        &stub.endpoint(),
        THREAT,
        &["--region", "us-east-1,eu-west-1"],
    );

    assert_eq!(results.findings(ENABLED).len(), 1);
    assert_eq!(stub.calls()[&format!("macie2:{SESSION}")], 1);
    let reason = results.reason(THREAT);
    assert!(reason.contains("1 of 1 region"), "{reason}");
}

/// The buckets of a region stay when it is disabled again.
#[test]
fn buckets_of_a_region_that_is_not_listed_leave_the_answer_open() {
    let stub = macie(&[("photos", "us-east-1"), ("copies", "af-south-1")])
        .answering(
            On::call("account", "POST /listRegions").containing("RegionOptStatusContains"),
            Reply::json(&json!({ "Regions": [
                { "RegionName": "us-east-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" } ]})),
        )
        .answering(
            On::call("account", "POST /listRegions"),
            Reply::json(&json!({ "Regions": [
                { "RegionName": "us-east-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" },
                { "RegionName": "af-south-1", "RegionOptStatus": "DISABLED" } ]})),
        )
        .answering(On::call("macie2", SESSION), session("ENABLED"))
        .answering(
            On::call("macie2", BUCKETS),
            Reply::json(&json!({ "buckets": [watched("photos", 1)] })),
        );

    let results = scan(&stub.endpoint(), THREAT, &[]);

    assert_eq!(results.verdict(COVERS, "photos"), "pass");
    let reason = results.reason(THREAT);
    assert!(reason.contains("buckets are in af-south-1"), "{reason}");

    let without = scan(
        &stub.endpoint(),
        THREAT,
        &["--exclude-region", "af-south-1"],
    );
    let reason = without.reason(THREAT);
    assert!(!reason.contains("buckets are in af-south-1"), "{reason}");
}

#[test]
fn a_suspended_region_fails_and_mixed_regions_need_a_look() {
    let stub = macie(&[("photos", "us-east-1"), ("copies", "eu-west-1")])
        .answering(
            On::call("macie2", SESSION).region("us-east-1"),
            session("ENABLED"),
        )
        .answering(
            On::call("macie2", SESSION).region("eu-west-1"),
            session("PAUSED"),
        )
        .answering(
            On::call("macie2", BUCKETS),
            Reply::json(&json!({ "buckets": [watched("photos", 1)] })),
        );

    let results = scan(
        &stub.endpoint(),
        THREAT,
        &["--region", "us-east-1,eu-west-1"],
    );

    assert_eq!(results.verdict(ENABLED, "eu-west-1"), "fail");
    assert_eq!(results.verdict(COVERS, "copies"), "fail");
    assert_eq!(results.verdict(COVERS, "photos"), "pass");
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn what_may_not_be_read_is_named() {
    for (service, operation, action) in [
        ("s3", "ListBuckets", "s3:ListAllMyBuckets"),
        ("macie2", BUCKETS, "macie2:DescribeBuckets"),
    ] {
        let stub = account()
            .answering(On::call(service, operation), Reply::Denied)
            .answering(
                On::call("s3", "ListBuckets"),
                listed(&[("photos", "us-east-1")]),
            )
            .answering(On::call("macie2", SESSION), session("ENABLED"));
        let (status, reason) = scan(&stub.endpoint(), THREAT, HERE).decided(THREAT);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains(&format!("{action} was denied")), "{reason}");
    }
    // A bucket whose region nobody tells might be anywhere.
    let stub = macie(&[("lost", "")]).answering(On::call("macie2", SESSION), not_enabled());
    let (status, reason) = scan(&stub.endpoint(), THREAT, HERE).decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("no region of lost"), "{reason}");
}
