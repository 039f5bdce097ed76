//! Four buckets: one that holds photographs, one that is empty, and those of S3's and of load balancers' access logs.
//! Macie looks into all that hold something.

use serde_json::{Value, json};

use super::account::arn;
use crate::kit::{ACCOUNT, policy, receiving_logs, requiring_tls};
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Block;
use crate::scans::whole::answers::{ago, buckets, target};

pub(super) const ORIGINALS: &str = "pinewood-originals";
pub(super) const INCOMING: &str = "pinewood-incoming";
pub(super) const ACCESS_LOGS: &str = "pinewood-access-logs";
pub(super) const BALANCER_LOGS: &str = "pinewood-alb-logs";

const ALL: [&str; 4] = [ORIGINALS, INCOMING, ACCESS_LOGS, BALANCER_LOGS];

/// The key of the buckets, by its id.
pub(super) const KEY: &str = "5b0cf3d1-0000-4000-8000-000000000001";

pub(super) fn on(operation: &str, bucket: &str) -> On {
    On::call("s3", operation).bucket(bucket)
}

/// Lets Application Load Balancers deliver their logs.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html>
fn receiving_balancer_logs(bucket: &str) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": { "Service": "logdelivery.elasticloadbalancing.amazonaws.com" },
        "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{bucket}/AWSLogs/{ACCOUNT}/*"),
        "Condition": { "ArnLike": { "aws:SourceArn": arn("elasticloadbalancing", "loadbalancer/*") } },
    })
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>
fn encryption(key: Option<&str>) -> Reply {
    let by = match key {
        Some(key) => format!(
            "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>{}</KMSMasterKeyID>",
            arn("kms", &format!("key/{key}"))
        ),
        None => "<SSEAlgorithm>AES256</SSEAlgorithm>".to_owned(),
    };
    Reply::xml(&format!(
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>{by}\
         </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>"
    ))
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html>
fn lock() -> Reply {
    Reply::xml(
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
         <Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>",
    )
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html>
fn logging(bucket: &str) -> Reply {
    Reply::xml(&format!(
        "<BucketLoggingStatus><LoggingEnabled><TargetBucket>{ACCESS_LOGS}</TargetBucket>\
         <TargetPrefix>{bucket}/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>"
    ))
}

/// What every bucket has: versions, MFA Delete that was set up while the root user had credentials, no ACLs, its own
/// block on public access.
fn settings(bucket: &str) -> Vec<(On, Reply)> {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
    let enforced = "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>";
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
    let payment =
        "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>";
    let receives = match bucket {
        ACCESS_LOGS => vec![receiving_logs(bucket)],
        BALANCER_LOGS => vec![receiving_balancer_logs(bucket)],
        _ => Vec::new(),
    };
    let statements = [vec![requiring_tls(bucket)], receives].concat();
    let is_for_logs = [ACCESS_LOGS, BALANCER_LOGS].contains(&bucket);
    let (lock, logging) = if bucket == ACCESS_LOGS {
        let none = "Object Lock configuration does not exist for this bucket";
        let none = Reply::error(404, "ObjectLockConfigurationNotFoundError", none);
        (none, Reply::xml("<BucketLoggingStatus/>"))
    } else {
        (lock(), logging(bucket))
    };
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
    let acl = "<AccessControlPolicy><Owner><ID>pinewood</ID></Owner><AccessControlList><Grant>\
               <Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>pinewood</ID></Grantee>\
               <Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>";
    vec![
        (on("GetBucketAcl", bucket), Reply::xml(acl)),
        (
            on("GetBucketPolicy", bucket),
            Reply::json(&policy(&statements)),
        ),
        (
            on("GetBucketEncryption", bucket),
            encryption((!is_for_logs).then_some(KEY)),
        ),
        (
            on("GetBucketVersioning", bucket),
            canned::versioning_with_mfa_delete(),
        ),
        (on("GetObjectLockConfiguration", bucket), lock),
        (on("GetBucketLogging", bucket), logging),
        (
            on("GetBucketOwnershipControls", bucket),
            Reply::xml(enforced),
        ),
        (
            on("GetPublicAccessBlock", bucket),
            canned::account_block(Block::ALL),
        ),
        (on("GetBucketRequestPayment", bucket), Reply::xml(payment)),
    ]
}

/// <https://docs.aws.amazon.com/macie/latest/APIReference/datasources-s3.html>
fn seen(bucket: &str) -> Value {
    let (objects, last) = match bucket {
        // It is null as long as there was nothing to look into.
        INCOMING => (0, Value::Null),
        _ => (1_000, json!(ago(1))),
    };
    json!({ "accountId": ACCOUNT, "bucketName": bucket, "objectCount": objects, "classifiableObjectCount": objects,
            "automatedDiscoveryMonitoringStatus": "MONITORED", "lastAutomatedDiscoveryTime": last,
            "jobDetails": { "isDefinedInJob": "FALSE", "isMonitoredByJob": "FALSE" } })
}

/// A key of the account's own.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>
pub(super) fn key(id: &str) -> (On, Reply) {
    let key = json!({ "KeyMetadata": { "KeyId": id, "AWSAccountId": ACCOUNT, "KeyManager": "CUSTOMER", "KeyState": "Enabled" } });
    (
        On::call("kms", "DescribeKey").containing(id),
        Reply::json(&key),
    )
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let of_account = vec![
        buckets(&ALL.map(str::to_owned)),
        (
            On::call("s3control", "GetPublicAccessBlock"),
            canned::account_block(Block::ALL),
        ),
        key(KEY),
        target("macie2", "GET /macie", &json!({ "status": "ENABLED" })),
        target(
            "macie2",
            "POST /datasources/s3",
            &json!({ "buckets": ALL.map(seen) }),
        ),
    ];
    let of_each = ALL.into_iter().flat_map(settings);
    of_account.into_iter().chain(of_each).collect()
}
