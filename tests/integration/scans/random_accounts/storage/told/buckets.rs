//! Directory, table and vector buckets.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html>

use serde_json::{Value, json};

use super::{bucket_arn, bucket_name, key};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::storage::invented::{Made, Stored};
use crate::services::element;

fn algorithm(of: &Made) -> &'static str {
    match of.stored {
        Stored::Key(_) => "aws:kms",
        Stored::NewWord => "aws:new",
        _ => "AES256",
    }
}

pub(super) fn directories(region: &str, all: &[&Made]) -> Answers {
    let mut answers = Answers::new();
    for one in all {
        let on = On::call("s3express", "GetBucketEncryption").bucket(&bucket_name(one));
        let key = element("KMSMasterKeyID", &key(one).unwrap_or_default());
        let told = format!(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
             <SSEAlgorithm>{}</SSEAlgorithm>{key}</ApplyServerSideEncryptionByDefault>\
             <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
            algorithm(one)
        );
        answers.push(match one.denied {
            Some(_) => (on, Reply::Denied),
            None => (on, Reply::xml(&told)),
        });
    }
    let on = On::call("s3express", "ListDirectoryBuckets").region(region);
    answers.extend(pages(&on, all, 4, |some, next| {
        let names = some.iter();
        let names: String = names
            .map(|one| format!("<Bucket><Name>{}</Name></Bucket>", bucket_name(one)))
            .collect();
        let next = element("ContinuationToken", next.unwrap_or_default());
        Reply::xml(&format!(
            "<ListAllMyDirectoryBucketsResult><Buckets>{names}</Buckets>{next}</ListAllMyDirectoryBucketsResult>"
        ))
    }));
    answers
}

/// The first part of a bucket, or any, is what may not be read.
fn is_denied(of: &Made, what: &str) -> bool {
    of.denied == Some(what)
}

pub(super) fn tables(region: &str, all: &[&Made]) -> Answers {
    let encryption = |algorithm: &str, key: Option<String>| {
        Reply::json(
            &json!({ "encryptionConfiguration": { "sseAlgorithm": algorithm, "kmsKeyArn": key } }),
        )
    };
    let mut answers = Answers::new();
    for one in all {
        let arn = bucket_arn("s3tables", one)
            .replace(':', "%3A")
            .replace('/', "%2F");
        let on = |start: &str, end: &str| On::call("s3tables", &format!("GET /{start}/{arn}{end}"));
        let told = match is_denied(one, "encryption") {
            true => Reply::Denied,
            false => encryption(algorithm(one), key(one)),
        };
        answers.push((on("buckets", "/encryption"), told));
        for (number, is_same) in one.parts.iter().enumerate() {
            let told = match (is_denied(one, "part"), is_same) {
                (true, _) => Reply::Denied,
                (false, true) => encryption(algorithm(one), key(one)),
                (false, false) => encryption("AES256", None),
            };
            answers.push((on("tables", &format!("/sales/t{number}/encryption")), told));
        }
        if is_denied(one, "parts") {
            answers.push((on("tables", ""), Reply::Denied));
        }
        let numbers: Vec<usize> = (0..one.parts.len()).collect();
        answers.extend(pages(&on("tables", ""), &numbers, 2, |numbers, next| {
            let told: Vec<Value> = numbers
                .iter()
                .map(|number| {
                    json!({ "namespace": ["sales"], "name": format!("t{number}"), "type": "customer",
                            "tableARN": format!("{}/table/{number}", bucket_arn("s3tables", one)),
                            "createdAt": "2026-01-01T00:00:00Z", "modifiedAt": "2026-01-01T00:00:00Z" })
                })
                .collect();
            Reply::json(&json!({ "tables": told, "continuationToken": next }))
        }));
    }
    let on = On::call("s3tables", "GET /buckets").region(region);
    answers.extend(pages(&on, all, 4, |some, next| {
        let told: Vec<Value> = some
            .iter()
            .map(|one| {
                json!({ "arn": bucket_arn("s3tables", one), "name": one.name, "ownerAccountId": ACCOUNT,
                        "type": "customer", "createdAt": "2026-01-01T00:00:00Z" })
            })
            .collect();
        Reply::json(&json!({ "tableBuckets": told, "continuationToken": next }))
    }));
    answers
}

pub(super) fn vectors(region: &str, all: &[&Made]) -> Answers {
    let on = |operation: &str| On::call("s3vectors", &format!("POST /{operation}")).region(region);
    let encryption =
        |algorithm: &str, key: Option<String>| json!({ "sseType": algorithm, "kmsKeyArn": key });
    let bucket = |of: &Made| {
        json!({ "vectorBucketName": of.name, "vectorBucketArn": bucket_arn("s3vectors", of),
                "creationTime": 1_760_000_000 })
    };
    let mut answers = Answers::new();
    for one in all {
        let named = |operation: &str| on(operation).containing(&format!("{}\"", one.name));
        let mut told = bucket(one);
        told["encryptionConfiguration"] = encryption(algorithm(one), key(one));
        let told = match is_denied(one, "encryption") {
            true => Reply::Denied,
            false => Reply::json(&json!({ "vectorBucket": told })),
        };
        answers.push((named("GetVectorBucket"), told));
        let index = |number: usize| {
            let name = format!("{}i{number}", one.name);
            let arn = format!("{}/index/{name}", bucket_arn("s3vectors", one));
            json!({ "vectorBucketName": one.name, "indexName": name, "indexArn": arn, "creationTime": 1_760_000_000 })
        };
        for (number, is_same) in one.parts.iter().enumerate() {
            let mut told = index(number);
            told["dataType"] = json!("float32");
            told["dimension"] = json!(8);
            told["distanceMetric"] = json!("cosine");
            match is_same {
                // Without its own it is encrypted as the bucket is.
                true if number % 2 == 0 => {}
                true => told["encryptionConfiguration"] = encryption(algorithm(one), key(one)),
                false => told["encryptionConfiguration"] = encryption("AES256", None),
            }
            let on = on("GetIndex").containing(&format!("{}i{number}\"", one.name));
            answers.push(match is_denied(one, "part") {
                true => (on, Reply::Denied),
                false => (on, Reply::json(&json!({ "index": told }))),
            });
        }
        if is_denied(one, "parts") {
            answers.push((named("ListIndexes"), Reply::Denied));
        }
        let indexes: Vec<Value> = (0..one.parts.len()).map(index).collect();
        answers.push((
            named("ListIndexes"),
            Reply::json(&json!({ "indexes": indexes })),
        ));
    }
    answers.extend(pages(&on("ListVectorBuckets"), all, 4, |some, next| {
        let told: Vec<Value> = some.iter().map(|one| bucket(one)).collect();
        Reply::json(&json!({ "vectorBuckets": told, "nextToken": next }))
    }));
    answers
}
