//! Buckets of the other kinds, each under a key of the account's own, and access points. No bucket is a website.

use serde_json::{Value, json};

use super::account::arn;
use super::buckets::{KEY, ORIGINALS};
use crate::kit::ACCOUNT;
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::target;

/// The directory bucket.
pub(super) const FAST: &str = "pinewood-fast--use1-az4--x-s3";

fn key() -> String {
    arn("kms", &format!("key/{KEY}"))
}

pub(super) fn directory_encryption_on() -> On {
    On::call("s3express", "GetBucketEncryption").bucket(FAST)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListDirectoryBuckets.html>
fn directory() -> Vec<(On, Reply)> {
    let listed = format!(
        "<ListAllMyDirectoryBucketsResult><Buckets><Bucket><Name>{FAST}</Name></Bucket></Buckets>\
         </ListAllMyDirectoryBucketsResult>"
    );
    let encryption = format!(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
         <SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>{}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>\
         <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
        key()
    );
    vec![
        (
            On::call("s3express", "ListDirectoryBuckets"),
            Reply::xml(&listed),
        ),
        (directory_encryption_on(), Reply::xml(&encryption)),
    ]
}

/// A call about the table bucket, whose ARN is encoded in the path.
fn of_tables(start: &str, end: &str) -> On {
    let arn = arn("s3tables", "bucket/sales").replace(':', "%3A");
    let arn = arn.replace('/', "%2F");
    On::call("s3tables", &format!("GET {start}/{arn}{end}"))
}

pub(super) fn table_encryption_on() -> On {
    of_tables("/tables", "/shop/orders/encryption")
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTableBuckets.html>
fn tables() -> Vec<(On, Reply)> {
    let day = "2026-01-01T00:00:00Z";
    let bucket = json!({ "arn": arn("s3tables", "bucket/sales"), "name": "sales", "ownerAccountId": ACCOUNT,
        "type": "customer", "createdAt": day });
    let table = json!({ "namespace": ["shop"], "name": "orders", "type": "customer",
        "tableARN": arn("s3tables", "bucket/sales/table/1"), "createdAt": day, "modifiedAt": day });
    let encryption =
        json!({ "encryptionConfiguration": { "sseAlgorithm": "aws:kms", "kmsKeyArn": key() } });
    vec![
        target(
            "s3tables",
            "GET /buckets",
            &json!({ "tableBuckets": [bucket] }),
        ),
        (
            of_tables("/buckets", "/encryption"),
            Reply::json(&encryption),
        ),
        (
            of_tables("/tables", ""),
            Reply::json(&json!({ "tables": [table] })),
        ),
        (table_encryption_on(), Reply::json(&encryption)),
    ]
}

pub(super) fn index_on() -> On {
    On::call("s3vectors", "POST /GetIndex")
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectorBucket.html>
fn vectors() -> Vec<(On, Reply)> {
    let with = |mut one: Value, name: &str, value: Value| {
        one[name] = value;
        one
    };
    let bucket = json!({ "vectorBucketName": "likeness", "vectorBucketArn": arn("s3vectors", "bucket/likeness"),
        "creationTime": 1_760_000_000 });
    let index = json!({ "vectorBucketName": "likeness", "indexName": "faces", "creationTime": 1_760_000_000,
        "indexArn": arn("s3vectors", "bucket/likeness/index/faces") });
    let encryption = json!({ "sseType": "aws:kms", "kmsKeyArn": key() });
    let described = with(
        bucket.clone(),
        "encryptionConfiguration",
        encryption.clone(),
    );
    let shape = json!({ "dataType": "float32", "dimension": 8, "distanceMetric": "cosine" });
    let mut told = with(index.clone(), "encryptionConfiguration", encryption);
    for (name, value) in shape.as_object().expect("members") {
        told[name] = value.clone();
    }
    vec![
        target(
            "s3vectors",
            "POST /ListVectorBuckets",
            &json!({ "vectorBuckets": [bucket] }),
        ),
        target(
            "s3vectors",
            "POST /GetVectorBucket",
            &json!({ "vectorBucket": described }),
        ),
        target(
            "s3vectors",
            "POST /ListIndexes",
            &json!({ "indexes": [index] }),
        ),
        (index_on(), Reply::json(&json!({ "index": told }))),
    ]
}

/// An access point's own block.
const BLOCK: &str = "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>\
    <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>";

/// One that the internet could reach, were its account's and its bucket's blocks not there, and one for a VPC alone.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html>
fn access_points() -> Vec<(On, Reply)> {
    let point = |name: &str, origin: &str| {
        format!(
            "<AccessPoint><Name>{name}</Name><NetworkOrigin>{origin}</NetworkOrigin><Bucket>{ORIGINALS}</Bucket>\
             <BucketAccountId>{ACCOUNT}</BucketAccountId><AccessPointArn>{}</AccessPointArn></AccessPoint>",
            arn("s3", &format!("accesspoint/{name}"))
        )
    };
    let listed = format!(
        "<ListAccessPointsResult><AccessPointList>{}{}</AccessPointList></ListAccessPointsResult>",
        point("printers", "Internet"),
        point("inside", "VPC")
    );
    let several = format!(
        "<ListMultiRegionAccessPointsResult><AccessPoints><AccessPoint><Name>everywhere</Name>\
         <Alias>everywhere.mrap</Alias><Status>READY</Status><PublicAccessBlock>{BLOCK}</PublicAccessBlock><Regions><Region>\
         <Bucket>{ORIGINALS}</Bucket><Region>us-east-1</Region></Region></Regions></AccessPoint></AccessPoints>\
         </ListMultiRegionAccessPointsResult>"
    );
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html
    let blocked = format!(
        "<GetAccessPointResult><Name>printers</Name><Bucket>{ORIGINALS}</Bucket><NetworkOrigin>Internet</NetworkOrigin>\
         <PublicAccessBlockConfiguration>{BLOCK}</PublicAccessBlockConfiguration></GetAccessPointResult>"
    );
    let no_policy = "The specified accesspoint policy does not exist";
    let point = "GET /v20180820/accesspoint";
    let multi = "GET /v20180820/mrap/instances";
    vec![
        (On::call("s3control", point), Reply::xml(&listed)),
        // Asked only where the account's block does not decide.
        (
            On::call("s3control", &format!("{point}/printers")),
            Reply::xml(&blocked),
        ),
        (
            On::call("s3control", &format!("{point}/printers/policy")),
            Reply::error(404, "NoSuchAccessPointPolicy", no_policy),
        ),
        (On::call("s3control", multi), Reply::xml(&several)),
        (
            On::call("s3control", &format!("{multi}/everywhere/policy")),
            Reply::xml(
                "<GetMultiRegionAccessPointPolicyResult><Policy></Policy></GetMultiRegionAccessPointPolicyResult>",
            ),
        ),
    ]
}

pub(super) fn website_on() -> On {
    On::call("s3", "GetBucketWebsite")
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let none = "The specified bucket does not have a website configuration";
    let websites = vec![
        (
            website_on(),
            Reply::error(404, "NoSuchWebsiteConfiguration", none),
        ),
        // Asked only where neither the account nor the bucket blocks what is public.
        (
            On::call("s3", "GetBucketPolicyStatus"),
            canned::policy_status(false),
        ),
    ];
    [directory(), tables(), vectors(), access_points(), websites].concat()
}
