//! Where access logs go, and what of a bucket follows from the logging of others.

use serde_json::json;

use crate::kit::{Stage, policy, receiving_logs};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Bucket, Group};

const LOGGED: &str = "s3-bucket-access-logging-enabled";
const VERSIONED: &str = "s3-bucket-versioning-enabled";
const UNDER_KEY: &str = "s3-bucket-default-encryption-kms";

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html> leaves such buckets out
/// as targets of logs.
#[tokio::test]
async fn no_logs_arrive_in_a_bucket_whose_requesters_pay() {
    let stage = Stage::ministack();
    let targets = ["theirs", "ours"].map(|name| Bucket::named(name).receiving_logs());
    stage.plant(targets).await;
    let sources = [("orders", "theirs"), ("photos", "ours")];
    let sources = sources.map(|(name, target)| Bucket::named(name).logging_to(target, "p/"));
    stage.plant(sources).await;
    // Neither emulator tells who pays.
    let paid_by = |payer: &str| {
        Reply::xml(&format!(
            "<RequestPaymentConfiguration>{payer}</RequestPaymentConfiguration>"
        ))
    };
    let on = || On::call("s3", "GetBucketRequestPayment");
    let requester = paid_by("<Payer>Requester</Payer>");
    stage.wire.rule(on().bucket("theirs"), requester);

    let results = stage.program().scan(&["--threat", "s3-access-logging"]);

    let (verdict, reason) = results.judged(LOGGED, "orders");
    assert_eq!(verdict, "partial", "{reason}");
    assert!(reason.contains("Requester Pays"), "{reason}");
    assert_eq!(results.verdict(LOGGED, "photos"), "pass");
    let asked: Vec<_> = stage.wire.requests();
    let mut asked: Vec<_> = asked
        .into_iter()
        .filter(|call| call.name() == "s3:GetBucketRequestPayment")
        .filter_map(|call| call.bucket)
        .collect();
    asked.sort();
    assert_eq!(asked, ["ours", "theirs"], "the targets alone");

    for reply in [Reply::Denied, paid_by("<Payer>Nobody</Payer>"), paid_by("")] {
        stage.wire.clear();
        stage.wire.rule(on(), reply);
        let results = stage.program().scan(&["--threat", "s3-access-logging"]);
        let (verdict, reason) = results.judged(LOGGED, "photos");
        assert_eq!(verdict, "unknown", "{reason}");
        assert!(reason.contains("s3:GetBucketRequestPayment"), "{reason}");
    }
}

#[tokio::test]
async fn a_locked_bucket_has_no_say_over_those_that_can_receive_nothing() {
    let stage = Stage::moto();
    let service = json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::trail/*" });
    let enforced = |name: &str| Bucket::named(name).ownership("BucketOwnerEnforced");
    let buckets = [
        enforced("vault"),
        enforced("plain"),
        enforced("trail").policy(policy(&[service])),
        enforced("sink").policy(policy(&[receiving_logs("sink")])),
        Bucket::named("old").ownership("ObjectWriter"),
        Bucket::named("by-acl")
            .ownership("ObjectWriter")
            .granting(Group::LogDelivery, "WRITE"),
    ];
    stage.plant(buckets.map(Bucket::encrypted)).await;
    let locked = On::call("s3", "GetBucketLogging").bucket("vault");
    stage.wire.rule(locked.clone(), Reply::Denied);
    let program = stage.program();
    let by_name = ["vault", "plain", "trail", "sink", "old", "by-acl"];

    let results = program.scan_s3(&[]);

    for control in [LOGGED, VERSIONED, UNDER_KEY] {
        let verdicts =
            by_name.map(|name| results.verdict(control, &format!(":::{name}")).to_owned());
        // Of the locked bucket itself all is known: no other logs into it.
        let own = if control == LOGGED { "unknown" } else { "fail" };
        let expected = [own, "fail", "fail", "unknown", "fail", "unknown"];
        assert_eq!(verdicts, expected, "{control}");
        let reason = results.judged(control, ":::sink").1;
        assert!(
            reason.contains("s3:GetBucketLogging was denied (of the bucket vault"),
            "{reason}"
        );
    }

    // What the bucket gives may not be read either.
    for operation in ["GetBucketPolicy", "GetBucketOwnershipControls"] {
        stage.wire.clear();
        stage.wire.rule(locked.clone(), Reply::Denied);
        stage
            .wire
            .rule(On::call("s3", operation).bucket("plain"), Reply::Denied);
        let results = program.scan(&["--threat", "s3-immutable-objects"]);
        let (verdict, reason) = results.judged(VERSIONED, ":::plain");
        assert_eq!(verdict, "unknown");
        assert!(reason.contains("of the bucket vault"), "{reason}");
    }

    // Where all may be read, the rights of the buckets do not matter and are not asked for.
    stage.wire.clear();
    let results = program.scan(&["--threat", "s3-immutable-objects"]);
    assert_eq!(results.verdict(VERSIONED, ":::sink"), "fail");
    let calls = stage.wire.calls();
    assert!(!calls.contains_key("s3:GetBucketPolicy"), "{calls:?}");
}

/// What the policy of a target makes of conditions that only AWS can decide, and a target that is gone: a bucket
/// and its target are always of one account.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>
#[tokio::test]
async fn whether_logs_arrive_may_hang_on_the_organization() {
    let stage = Stage::ministack();
    let mut right = receiving_logs("ours");
    right["Condition"] = json!({ "StringEquals": { "aws:SourceOrgID": "o-1" } });
    let perimeter = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::fenced/*",
        "Condition": {
            "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-1" },
            "BoolIfExists": { "aws:PrincipalIsAWSService": "false" },
        },
    });
    let targets = [
        Bucket::named("ours").policy(policy(&[right])),
        Bucket::named("fenced").policy(policy(&[receiving_logs("fenced"), perimeter])),
        Bucket::named("gone").receiving_logs(),
    ];
    stage.plant(targets).await;
    let sources = ["ours", "fenced", "gone"];
    let sources =
        sources.map(|target| Bucket::named(&format!("to-{target}")).logging_to(target, "p/"));
    stage.plant(sources).await;
    let gone = stage.clients().s3().delete_bucket().bucket("gone");
    gone.send().await.expect("the bucket is deleted");
    stage.wire.clear();

    let results = stage.program().scan(&["--threat", "s3-access-logging"]);

    for (name, verdict, words) in [
        ("to-ours", "question", "aws:SourceOrgID"),
        ("to-fenced", "pass", "fenced"),
        ("to-gone", "partial", "no bucket of that name any more"),
    ] {
        let (found, reason) = results.judged(LOGGED, name);
        assert_eq!(found, verdict, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
}

/// Load balancers deliver their access logs only into buckets that encrypt with keys that S3 manages:
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>
#[tokio::test]
async fn a_bucket_that_lets_load_balancers_deliver_may_be_for_their_logs_alone() {
    let stage = Stage::moto();
    let letting = |name: &str, principal: serde_json::Value| {
        Bucket::named(name).policy(policy(&[json!({
            "Effect": "Allow", "Principal": principal, "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::{name}/AWSLogs/*"),
        })]))
    };
    let service = json!({ "Service": "logdelivery.elasticloadbalancing.amazonaws.com" });
    let account = json!({ "AWS": "arn:aws:iam::127311923021:root" });
    let other = json!({ "Service": "cloudtrail.amazonaws.com" });
    let buckets = [
        letting("by-service", service.clone()).encrypted(),
        letting("by-account", account).encrypted(),
        letting("trail", other).encrypted(),
        letting("keyed", service).encrypted_with_kms(None),
        Bucket::named("plain").encrypted(),
    ];
    stage.plant(buckets).await;

    let results = stage.program().scan(&["--threat", "storage-encryption"]);

    for (name, verdict) in [
        ("by-service", "question"),
        ("by-account", "question"),
        ("trail", "fail"),
        ("keyed", "pass"),
        ("plain", "fail"),
    ] {
        let (found, reason) = results.judged(UNDER_KEY, &format!(":::{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
    let asked: Vec<_> = stage.wire.requests();
    let of_keyed = |call: &crate::peer::call::Call| {
        call.name() == "s3:GetBucketPolicy" && call.bucket.as_deref() == Some("keyed")
    };
    assert!(
        !asked.iter().any(of_keyed),
        "what is encrypted with KMS is not asked for its policy"
    );
}
