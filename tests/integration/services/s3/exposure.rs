//! Whether buckets are public, by their policies, their ACLs and what S3 says of them.

use serde_json::{Value, json};

use crate::kit::{HERE, Results, Stage, empty};
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Group};

const CONTROL: &str = "s3-bucket-not-public";

/// Blocks nothing that is public.
const NOTHING: Block = Block {
    public_acls: false,
    ignore_acls: false,
    public_policy: false,
    restrict: false,
};

fn reading(bucket: &str, principal: Value, condition: Value) -> Value {
    let mut statement = json!({
        "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*"),
    });
    if !condition.is_null() {
        statement["Condition"] = condition;
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// A bucket whose ACLs are disabled.
fn named(name: &str) -> Bucket {
    Bucket::named(name)
        .ownership("BucketOwnerEnforced")
        .block(NOTHING)
}

async fn stage(buckets: impl IntoIterator<Item = Bucket>) -> Stage {
    let stage = Stage::moto();
    stage.plant(buckets).await;
    for (on, reply) in empty::everywhere() {
        stage.wire.rule(on, reply);
    }
    stage
}

fn scan(stage: &Stage) -> Results {
    let program = stage.program();
    program.scan_control("storage-exposed", CONTROL, HERE)
}

#[track_caller]
fn expect(results: &Results, bucket: &str, verdict: &str, said: &str) {
    let (actual, reason) = results.judged(CONTROL, &format!("arn:aws:s3:::{bucket}"));
    assert!(
        actual == verdict && reason.contains(said),
        "{bucket}: {verdict} and `{said}` expected, it is {actual}: {reason}"
    );
}

/// What S3 says of a bucket's policy.
fn says(stage: &Stage, bucket: &str, public: bool) {
    let on = On::call("s3", "GetBucketPolicyStatus").bucket(bucket);
    stage.wire.rule(on, canned::policy_status(public));
}

#[tokio::test]
async fn policies_and_acls_that_let_everybody_in_fail() {
    let stage = stage([
        named("open").policy(reading("open", json!({ "AWS": "*" }), Value::Null)),
        Bucket::named("listed")
            .ownership("ObjectWriter")
            .block(NOTHING)
            .granting(Group::AllUsers, "READ"),
        named("shared").policy(reading(
            "shared",
            json!({ "AWS": "arn:aws:iam::444455556666:root" }),
            Value::Null,
        )),
        named("bare"),
        Bucket::named("acls")
            .ownership("BucketOwnerPreferred")
            .block(NOTHING),
        Bucket::named("blocked").block(Block::ALL).policy(reading(
            "blocked",
            json!({ "AWS": "*" }),
            Value::Null,
        )),
        // Prowler and Security Hub pass it: the block restricts public policies, and this is none to S3.
        Bucket::named("fronted").block(Block::ALL).policy(reading(
            "fronted",
            json!({ "Service": "cloudfront.amazonaws.com" }),
            Value::Null,
        )),
    ])
    .await;
    says(&stage, "open", true);
    says(&stage, "shared", false);
    let results = scan(&stage);
    expect(&results, "open", "fail", "everybody may s3:GetObject");
    expect(&results, "listed", "fail", "its ACL grants");
    expect(&results, "shared", "pass", "neither its policy nor an ACL");
    expect(&results, "bare", "pass", "neither its policy nor an ACL");
    expect(
        &results,
        "acls",
        "question",
        "those of objects are not read",
    );
    expect(&results, "blocked", "pass", "have no effect");
    expect(
        &results,
        "fronted",
        "question",
        "anybody's distribution of CloudFront",
    );
    // Only of buckets that have a policy which may have effect.
    assert_eq!(results.called("s3:GetBucketPolicyStatus"), 2);
    assert_eq!(results.called("accessanalyzer:ListAnalyzers"), 1);
}

#[tokio::test]
async fn where_s3_says_otherwise_it_is_unknown() {
    let ours = reading("ours", json!({ "AWS": "*" }), Value::Null);
    let theirs = reading(
        "theirs",
        json!({ "AWS": "arn:aws:iam::444455556666:root" }),
        Value::Null,
    );
    let stage = stage([named("ours").policy(ours), named("theirs").policy(theirs)]).await;
    says(&stage, "ours", false);
    says(&stage, "theirs", true);
    let results = scan(&stage);
    expect(
        &results,
        "ours",
        "unknown",
        "by its statements it is public, but S3 says that it is not",
    );
    expect(
        &results,
        "theirs",
        "unknown",
        "by its statements it is not public, but S3 says that it is public",
    );
}

#[tokio::test]
async fn a_condition_that_is_new_is_a_question_and_any_arn_is_public_where_prowler_passes() {
    let unknown = json!({ "StringEquals": { "aws:BrandNewKey": "x" } });
    let any = json!({ "StringLike": { "aws:PrincipalArn": "*" } });
    let stage = stage([
        named("new").policy(reading("new", json!({ "AWS": "*" }), unknown)),
        named("any").policy(reading("any", json!({ "AWS": "*" }), any)),
    ])
    .await;
    says(&stage, "new", false);
    says(&stage, "any", true);
    let results = scan(&stage);
    expect(&results, "new", "question", "aws:brandnewkey");
    expect(&results, "any", "fail", "everybody with an AWS account may");
}

#[tokio::test]
async fn each_denial_is_told_by_its_action() {
    let policy = reading(
        "own",
        json!({ "AWS": "arn:aws:iam::444455556666:root" }),
        Value::Null,
    );
    let stage = stage([named("own").policy(policy)]).await;
    for (service, operation, action) in [
        ("s3", "GetBucketPolicy", "s3:GetBucketPolicy"),
        ("s3", "GetBucketPolicyStatus", "s3:GetBucketPolicyStatus"),
        (
            "s3",
            "GetBucketOwnershipControls",
            "s3:GetBucketOwnershipControls",
        ),
    ] {
        stage.wire.clear();
        stage.wire.rule(On::call(service, operation), Reply::Denied);
        says(&stage, "own", false);
        for (on, reply) in empty::everywhere() {
            stage.wire.rule(on, reply);
        }
        let results = scan(&stage);
        expect(&results, "own", "unknown", action);
    }
    // Analyzers only corroborate.
    stage.wire.clear();
    let analyzers = On::call("access-analyzer", "GET /analyzer");
    stage.wire.rule(analyzers, Reply::Denied);
    says(&stage, "own", false);
    for (on, reply) in empty::everywhere() {
        stage.wire.rule(on, reply);
    }
    let words = "neither its policy nor an ACL";
    expect(&scan(&stage), "own", "pass", words);
    // Whatever the block says, nothing is there that it could take away.
    stage.wire.clear();
    let block = On::call("s3", "GetPublicAccessBlock");
    stage.wire.rule(block, Reply::Denied);
    says(&stage, "own", false);
    for (on, reply) in empty::everywhere() {
        stage.wire.rule(on, reply);
    }
    expect(
        &scan(&stage),
        "own",
        "pass",
        "neither its policy nor an ACL",
    );
}
