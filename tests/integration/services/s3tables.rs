//! Table buckets: real ones of an emulator, and answers that none gives.

use serde_json::{Value, json};

use super::{KEY, described_key, without_buckets};
use crate::kit::{ACCOUNT, HERE, Results, Stage, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const STORAGE: &str = "storage-encryption";
const KMS: &str = "s3-table-bucket-encrypted-kms";

pub(super) fn on_list() -> On {
    On::call("s3tables", "GET /buckets")
}

fn arn(name: &str) -> String {
    format!("arn:aws:s3tables:us-east-1:{ACCOUNT}:bucket/{name}")
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTableBuckets.html>
pub(super) fn listed(names: &[&str], next: Option<&str>) -> Reply {
    let buckets: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({ "arn": arn(name), "name": name, "ownerAccountId": ACCOUNT, "type": "customer",
                    "createdAt": "2026-01-01T00:00:00Z" })
        })
        .collect();
    Reply::json(&json!({ "tableBuckets": buckets, "continuationToken": next }))
}

/// The call for what hangs on a bucket; its ARN is encoded in the path.
fn on(start: &str, name: &str, end: &str) -> On {
    let arn = arn(name).replace(':', "%3A").replace('/', "%2F");
    On::call("s3tables", &format!("GET {start}/{arn}{end}"))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_GetTableBucketEncryption.html>
fn encryption(algorithm: &str, key: Option<&str>) -> Reply {
    Reply::json(
        &json!({ "encryptionConfiguration": { "sseAlgorithm": algorithm, "kmsKeyArn": key } }),
    )
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTables.html>
fn tables(names: &[&str], next: Option<&str>) -> Reply {
    let tables: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({ "namespace": ["sales"], "name": name, "type": "customer", "tableARN": arn(name),
                    "createdAt": "2026-01-01T00:00:00Z", "modifiedAt": "2026-01-01T00:00:00Z" })
        })
        .collect();
    Reply::json(&json!({ "tables": tables, "continuationToken": next }))
}

fn judged(stub: Stub) -> Results {
    let stub = without_buckets(stub).answering(
        On::call("kms", "DescribeKey"),
        described_key("Enabled", "CUSTOMER"),
    );
    scan(&nothing_else(stub).endpoint(), STORAGE, HERE)
}

/// AWS tells the encryption of each bucket, also where nobody set any.
/// <https://github.com/hashicorp/terraform-provider-aws/pull/46150>
#[test]
fn a_table_bucket_may_hold_tables_that_are_encrypted_otherwise() {
    let stub = account()
        .answering(
            on_list().containing("continuationToken=more"),
            listed(&["shut"], None),
        )
        .answering(
            on_list(),
            listed(&["ours", "mixed", "theirs"], Some("more")),
        )
        .answering(
            on("/buckets", "ours", "/encryption"),
            encryption("aws:kms", Some(KEY)),
        )
        .answering(
            on("/buckets", "mixed", "/encryption"),
            encryption("aws:kms", Some(KEY)),
        )
        .answering(
            on("/buckets", "theirs", "/encryption"),
            encryption("AES256", None),
        )
        .answering(on("/buckets", "shut", "/encryption"), Reply::Denied)
        .answering(on("/tables", "ours", ""), tables(&["orders"], None))
        .answering(
            on("/tables", "mixed", "").containing("continuationToken=more"),
            tables(&["returns"], None),
        )
        .answering(
            on("/tables", "mixed", ""),
            tables(&["orders"], Some("more")),
        )
        .answering(
            on("/tables", "ours", "/sales/orders/encryption"),
            encryption("aws:kms", Some(KEY)),
        )
        .answering(
            on("/tables", "mixed", "/sales/orders/encryption"),
            encryption("aws:kms", Some(KEY)),
        )
        .answering(
            on("/tables", "mixed", "/sales/returns/encryption"),
            encryption("AES256", None),
        );
    let results = judged(stub);
    for (name, verdict, word) in [
        ("ours", "pass", "enabled"),
        ("mixed", "partial", "sales.returns"),
        ("theirs", "partial", "a key of the service's"),
        ("shut", "unknown", "s3tables:GetTableBucketEncryption"),
    ] {
        let (is, reason) = results.judged(KMS, &format!("bucket/{name}"));
        assert_eq!(is, verdict, "{name}: {reason}");
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn what_may_not_be_read_of_tables_is_not_known() {
    for refused in [
        on("/tables", "ours", ""),
        on("/tables", "ours", "/sales/orders/encryption"),
    ] {
        let stub = account()
            .answering(refused, Reply::Denied)
            .answering(on_list(), listed(&["ours"], None))
            .answering(
                on("/buckets", "ours", "/encryption"),
                encryption("aws:kms", Some(KEY)),
            )
            .answering(on("/tables", "ours", ""), tables(&["orders"], None));
        let results = judged(stub);
        assert_eq!(results.verdict(KMS, "bucket/ours"), "unknown");
    }
    let results = judged(account().answering(on_list(), Reply::Denied));
    assert_eq!(results.status(STORAGE), "needs-investigation");
    let all = results.json.to_string();
    assert!(all.contains("s3tables:ListTableBuckets"), "{all}");
}

#[tokio::test]
async fn table_buckets_of_an_emulator_are_listed() {
    let stage = Stage::moto();
    let clients = stage.clients();
    let tables = aws_sdk_s3tables::Client::new(clients.config());
    let made = tables.create_table_bucket().name("ours").send().await;
    made.expect("a table bucket");
    stage.wire.clear();
    stage.wire.rule(
        on("/buckets", "ours", "/encryption"),
        encryption("AES256", None),
    );

    let results = scan(&stage.wire.endpoint(), STORAGE, HERE);

    assert_eq!(results.verdict(KMS, "bucket/ours"), "partial");
}
