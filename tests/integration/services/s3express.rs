//! Directory buckets, as S3 documents its answers: no emulator has them.

use super::{KEY, described_key, element, without_buckets};
use crate::kit::{HERE, Results, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const STORAGE: &str = "storage-encryption";
const KMS: &str = "s3-directory-bucket-encrypted-kms";

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html>
pub(super) fn listed(names: &[&str], next: &str) -> Reply {
    let buckets: String = names
        .iter()
        .map(|name| format!("<Bucket><Name>{name}</Name></Bucket>"))
        .collect();
    let next = element("ContinuationToken", next);
    Reply::xml(&format!(
        "<ListAllMyDirectoryBucketsResult><Buckets>{buckets}</Buckets>{next}</ListAllMyDirectoryBucketsResult>"
    ))
}

pub(super) fn on_list() -> On {
    On::call("s3express", "ListDirectoryBuckets")
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>
fn encryption(algorithm: &str, key: &str) -> Reply {
    let key = element("KMSMasterKeyID", key);
    Reply::xml(&format!(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
         <SSEAlgorithm>{algorithm}</SSEAlgorithm>{key}</ApplyServerSideEncryptionByDefault>\
         <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
    ))
}

fn on_encryption(bucket: &str) -> On {
    On::call("s3express", "GetBucketEncryption").bucket(bucket)
}

fn with_key(stub: Stub) -> Stub {
    stub.answering(
        On::call("kms", "DescribeKey"),
        described_key("Enabled", "CUSTOMER"),
    )
}

fn judged(stub: Stub) -> Results {
    let stub = nothing_else(with_key(without_buckets(stub)));
    scan(&stub.endpoint(), STORAGE, HERE)
}

#[test]
fn directory_buckets_are_told_apart_by_their_keys_and_listed_to_the_last_page() {
    let stub = account()
        .answering(
            on_list().containing("continuation-token=more"),
            listed(&["odd--use1-az4--x-s3", "shut--use1-az4--x-s3"], ""),
        )
        .answering(
            on_list(),
            listed(&["ours--use1-az4--x-s3", "theirs--use1-az4--x-s3"], "more"),
        )
        .answering(
            on_encryption("ours--use1-az4--x-s3"),
            encryption("aws:kms", KEY),
        )
        .answering(
            on_encryption("theirs--use1-az4--x-s3"),
            encryption("AES256", ""),
        )
        .answering(
            on_encryption("odd--use1-az4--x-s3"),
            encryption("aws:new", ""),
        )
        .answering(on_encryption("shut--use1-az4--x-s3"), Reply::Denied);
    let results = judged(stub);
    for (name, verdict) in [
        ("ours", "pass"),
        ("theirs", "partial"),
        ("odd", "unknown"),
        ("shut", "unknown"),
    ] {
        let bucket = format!("bucket/{name}--use1-az4--x-s3");
        assert_eq!(results.verdict(KMS, &bucket), verdict, "{name}");
    }
    let (_, reason) = results.judged(KMS, "bucket/shut--use1-az4--x-s3");
    assert!(
        reason.contains("s3express:GetEncryptionConfiguration"),
        "{reason}"
    );
}

/// That all general purpose buckets pass says nothing of the others.
#[test]
fn directory_buckets_that_may_not_be_listed_keep_the_item_open() {
    let results = judged(account().answering(on_list(), Reply::Denied));
    assert_eq!(results.status(STORAGE), "needs-investigation");
    let all = results.json.to_string();
    assert!(all.contains("s3express:ListAllMyDirectoryBuckets"), "{all}");
}

#[test]
fn storage_of_directory_buckets_alone_is_decided_by_them() {
    let bucket = "ours--use1-az4--x-s3";
    let stub = account()
        .answering(on_list(), listed(&[bucket], ""))
        .answering(on_encryption(bucket), encryption("aws:kms", KEY));
    assert_eq!(judged(stub).status(STORAGE), "implemented");
}
