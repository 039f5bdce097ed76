//! Scopes against a live account: drafted from what it holds, and by tags that are read there.

use serde_json::json;

use crate::kit::{Stage, policy, requiring_tls};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/reports/pinewood.tm7"
);

/// One bucket that requires TLS and one that does not.
async fn two_buckets() -> Stage {
    let stage = Stage::moto();
    let good = Bucket::named("pinewood-originals")
        .policy(policy(&[requiring_tls("pinewood-originals")]))
        .block(Block::ALL);
    stage.plant([good, Bucket::named("letters")]).await;
    stage
}

/// A page of `tag:GetResources`.
/// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>
fn tagged(bucket: &str) -> Reply {
    Reply::json(&json!({
        "PaginationToken": "",
        "ResourceTagMappingList": [{
            "ResourceARN": format!("arn:aws:s3:::{bucket}"),
            "Tags": [{ "Key": "app", "Value": "prints" }],
        }],
    }))
}

#[tokio::test]
async fn a_draft_names_what_the_account_holds_and_only_lists() {
    let stage = two_buckets().await;
    let program = stage.program();

    let drafted = program.run(&[
        "scope",
        "suggest",
        MODEL,
        "--region",
        "us-east-1",
        "--output",
        "threatproof.toml",
    ]);

    assert_eq!(drafted.code, Some(0), "{}", drafted.stderr);
    let draft = std::fs::read_to_string(program.path("threatproof.toml")).expect("a draft");
    assert!(
        draft.contains("resources = [\n  \"arn:aws:s3:::pinewood-originals\",\n  # \"arn:aws:s3:::letters\",\n]"),
        "{draft}"
    );
    for call in stage.wire.requests() {
        let is_listing = [
            "Get",
            "List",
            "GET ",
            "POST /List",
            "POST /list",
            "Describe",
            "HeadBucket",
        ]
        .iter()
        .any(|start| call.operation.starts_with(start));
        assert!(is_listing, "{call:?}");
        assert_ne!(
            call.operation, "GetBucketPolicy",
            "only listings are wanted"
        );
    }

    // The draft is a configuration, and items about the element are judged by what it names.
    let results = program.scan_report(MODEL, &["--threat", "s3-tls", "--region", "us-east-1"]);
    assert_eq!(results.status("s3-tls"), "implemented");
    assert!(
        results
            .reason("s3-tls")
            .ends_with(" Scope: Originals. Regions: only us-east-1."),
        "{}",
        results.reason("s3-tls")
    );
}

#[tokio::test]
async fn tags_that_the_account_tells_decide_what_counts() {
    let stage = two_buckets().await;
    let program = stage.program();
    program.file(
        "threatproof.toml",
        "[[scope]]\nname = \"prints\"\ninteractions = [\"*\"]\ntags = { app = \"prints\" }\n",
    );
    let scan = || program.scan_report(MODEL, &["--threat", "s3-tls", "--region", "us-east-1"]);
    let get_resources = || On::call("tagging", "GetResources");

    stage
        .wire
        .rule(get_resources(), tagged("pinewood-originals"));
    let results = scan();
    assert_eq!(
        results.status("s3-tls"),
        "implemented",
        "{}",
        results.reason("s3-tls")
    );

    stage.wire.clear();
    stage.wire.rule(get_resources(), tagged("letters"));
    let results = scan();
    assert_eq!(
        results.status("s3-tls"),
        "not-started",
        "{}",
        results.reason("s3-tls")
    );

    stage.wire.clear();
    stage.wire.deny("tagging", "GetResources");
    let results = scan();
    assert_eq!(results.status("s3-tls"), "needs-investigation");
    let reason = results.reason("s3-tls");
    assert!(reason.contains("tag:GetResources"), "{reason}");
}
