//! The change that an explanation names is made as it stands there, and the item is implemented.

use serde_json::Value;

use super::shell::Shell;
use crate::kit::{HERE, Stage, policy, requiring_tls};
use crate::peer::seed::Bucket;

#[tokio::test]
async fn the_smallest_change_makes_an_item_implemented() {
    let stage = Stage::moto();
    let good = Bucket::named("good").policy(policy(&[requiring_tls("good")]));
    stage.plant([good, Bucket::named("plain")]).await;
    let program = stage.program();
    let scan = [HERE, &["--threat", "s3-tls"]].concat();
    let before = program.scan(&scan);
    assert_eq!(before.status("s3-tls"), "needs-investigation");

    let explain = ["explain", "out", "s3-tls", "--format", "json"];
    let told = program.run(&explain).printed();
    let told: Value = serde_json::from_str(&told).expect("JSON");
    let item = &told["item"];
    let change = &item["change"];
    assert_eq!(change["is_known"], true, "{change:#}");
    assert_eq!(change["by_resources_alone"], true, "{change:#}");
    let steps = change["steps"].as_array().expect("steps");
    assert_eq!(steps.len(), 1, "{change:#}");
    let targets = steps[0]["findings"].as_array().expect("findings");
    assert_eq!(targets.len(), 1, "{change:#}");
    assert_eq!(targets[0]["resource"], "arn:aws:s3:::plain");

    // Of two calls of the operation, that about the bucket is told.
    let decided = &item["controls"][0]["findings"][0];
    assert_eq!(decided["resource"], "arn:aws:s3:::plain");
    let calls = decided["calls"].as_array().expect("calls");
    let policy = calls
        .iter()
        .find(|call| call["call"] == "s3:GetBucketPolicy");
    let records = &policy.expect("the call")["records"];
    assert_eq!(records.as_array().map(Vec::len), Some(1), "{decided:#}");
    let is_it =
        |call: &&Value| call["operation"] == "GetBucketPolicy" && call["subject"] == "plain";
    let in_ledger = before.ledger.iter().find(is_it).expect("the call");
    assert_eq!(records[0]["request_id"], in_ledger["request_id"]);

    let commands = targets[0]["aws_cli"].as_str().expect("commands");
    Shell::at(&stage).run(commands);

    let after = program.scan(&scan);
    assert_eq!(
        after.status("s3-tls"),
        "implemented",
        "{}",
        after.reason("s3-tls")
    );
    let again = program.run(&["explain", "out", "s3-tls"]).printed();
    assert!(again.contains("Mitigation Implemented"), "{again}");
    assert!(!again.contains("SMALLEST CHANGE"), "{again}");
}
