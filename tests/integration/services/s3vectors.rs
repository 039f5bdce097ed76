//! Vector buckets, as S3 Vectors documents its answers.

use serde_json::{Value, json};

use super::{KEY, described_key, without_buckets};
use crate::kit::{ACCOUNT, HERE, Results, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const STORAGE: &str = "storage-encryption";
const KMS: &str = "s3-vector-bucket-encrypted-kms";

pub(super) fn on_list() -> On {
    On::call("s3vectors", "POST /ListVectorBuckets")
}

fn arn(name: &str) -> String {
    format!("arn:aws:s3vectors:us-east-1:{ACCOUNT}:bucket/{name}")
}

fn bucket(name: &str) -> Value {
    json!({ "vectorBucketName": name, "vectorBucketArn": arn(name), "creationTime": 1_760_000_000 })
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectorBuckets.html>
pub(super) fn listed(names: &[&str], next: Option<&str>) -> Reply {
    let buckets: Vec<Value> = names.iter().map(|name| bucket(name)).collect();
    Reply::json(&json!({ "vectorBuckets": buckets, "nextToken": next }))
}

/// The call about a bucket or an index, which the body names.
fn on(operation: &str, about: &str) -> On {
    On::call("s3vectors", &format!("POST /{operation}")).containing(&format!("{about}\""))
}

fn encryption(algorithm: &str, key: Option<&str>) -> Value {
    json!({ "sseType": algorithm, "kmsKeyArn": key })
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html>
fn described(name: &str, algorithm: &str, key: Option<&str>) -> (On, Reply) {
    let mut bucket = bucket(name);
    bucket["encryptionConfiguration"] = encryption(algorithm, key);
    let answer = Reply::json(&json!({ "vectorBucket": bucket }));
    (on("GetVectorBucket", name), answer)
}

fn index(name: &str) -> Value {
    json!({ "vectorBucketName": "any", "indexName": name, "indexArn": arn(&format!("any/index/{name}")),
            "creationTime": 1_760_000_000 })
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListIndexes.html>
fn indexes(names: &[&str], next: Option<&str>) -> Reply {
    let indexes: Vec<Value> = names.iter().map(|name| index(name)).collect();
    Reply::json(&json!({ "indexes": indexes, "nextToken": next }))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetIndex.html>
fn with_index(stub: Stub, name: &str, own: Option<Value>) -> Stub {
    let mut index = index(name);
    index["dataType"] = "float32".into();
    index["dimension"] = 8.into();
    index["distanceMetric"] = "cosine".into();
    if let Some(own) = own {
        index["encryptionConfiguration"] = own;
    }
    let answer = Reply::json(&json!({ "index": index }));
    stub.answering(on("GetIndex", name), answer)
}

fn with_bucket(stub: Stub, name: &str, algorithm: &str, key: Option<&str>) -> Stub {
    let (on, reply) = described(name, algorithm, key);
    stub.answering(on, reply)
}

fn judged(stub: Stub) -> Results {
    let stub = without_buckets(stub).answering(
        On::call("kms", "DescribeKey"),
        described_key("Enabled", "CUSTOMER"),
    );
    scan(&nothing_else(stub).endpoint(), STORAGE, HERE)
}

#[test]
fn a_vector_bucket_may_hold_indexes_that_are_encrypted_otherwise() {
    let stub = account()
        .answering(on_list().containing("\"more\""), listed(&["shut"], None))
        .answering(
            on_list(),
            listed(&["ours", "mixed", "theirs"], Some("more")),
        )
        .answering(on("GetVectorBucket", "shut"), Reply::Denied)
        .answering(on("ListIndexes", "ours"), indexes(&["heir", "own"], None))
        .answering(
            on("ListIndexes", "mixed").containing("\"more\""),
            indexes(&["plain"], None),
        )
        .answering(on("ListIndexes", "mixed"), indexes(&["heir"], Some("more")));
    let stub = with_bucket(stub, "ours", "aws:kms", Some(KEY));
    let stub = with_bucket(stub, "mixed", "aws:kms", Some(KEY));
    let stub = with_bucket(stub, "theirs", "AES256", None);
    let stub = with_index(stub, "heir", None);
    let stub = with_index(stub, "own", Some(encryption("aws:kms", Some(KEY))));
    let stub = with_index(stub, "plain", Some(encryption("AES256", None)));
    let results = judged(stub);
    for (name, verdict, word) in [
        ("ours", "pass", "enabled"),
        ("mixed", "partial", "plain"),
        ("theirs", "partial", "a key of the service's"),
        ("shut", "unknown", "s3vectors:GetVectorBucket"),
    ] {
        let (is, reason) = results.judged(KMS, &format!("bucket/{name}"));
        assert_eq!(is, verdict, "{name}: {reason}");
        assert!(reason.contains(word), "{reason}");
    }
}

#[test]
fn what_may_not_be_read_of_indexes_is_not_known() {
    for refused in ["ListIndexes", "GetIndex"] {
        let refused = On::call("s3vectors", &format!("POST /{refused}"));
        let stub = account()
            .answering(refused, Reply::Denied)
            .answering(on_list(), listed(&["ours"], None))
            .answering(on("ListIndexes", "ours"), indexes(&["heir"], None));
        let results = judged(with_bucket(stub, "ours", "aws:kms", Some(KEY)));
        assert_eq!(results.verdict(KMS, "bucket/ours"), "unknown");
    }
    let results = judged(account().answering(on_list(), Reply::Denied));
    assert_eq!(results.status(STORAGE), "needs-investigation");
    let all = results.json.to_string();
    assert!(all.contains("s3vectors:ListVectorBuckets"), "{all}");
}
