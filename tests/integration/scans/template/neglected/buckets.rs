//! A bucket that is a website: everybody reads it, over plain HTTP, the source text of its scripts included.

use serde_json::json;

use crate::kit::policy;
use crate::peer::canned;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::buckets;

const SITE: &str = "pinewood-site";

/// No bucket at all, where this comes first.
pub(super) fn none() -> (On, Reply) {
    buckets(&[])
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let all = json!({ "Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                      "Resource": format!("arn:aws:s3:::{SITE}/*") });
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
    let acl = "<AccessControlPolicy><Owner><ID>pinewood</ID></Owner><AccessControlList><Grant>\
               <Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">\
               <URI>http://acs.amazonaws.com/groups/global/AuthenticatedUsers</URI></Grantee>\
               <Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>";
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
    let encryption = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
                      <SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>\
                      </ServerSideEncryptionConfiguration>";
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
    let ownership = "<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>";
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
    let website = "<WebsiteConfiguration><IndexDocument><Suffix>index.php</Suffix></IndexDocument></WebsiteConfiguration>";
    let payment =
        "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>";
    let lock = Reply::error(
        404,
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
    );
    let settings = [
        ("GetBucketAcl", Reply::xml(acl)),
        ("GetBucketPolicy", Reply::json(&policy(&[all]))),
        ("GetBucketPolicyStatus", canned::policy_status(true)),
        ("GetBucketEncryption", Reply::xml(encryption)),
        (
            "GetBucketVersioning",
            Reply::xml("<VersioningConfiguration/>"),
        ),
        ("GetObjectLockConfiguration", lock),
        ("GetBucketLogging", Reply::xml("<BucketLoggingStatus/>")),
        ("GetBucketOwnershipControls", Reply::xml(ownership)),
        ("GetPublicAccessBlock", canned::no_account_block()),
        ("GetBucketRequestPayment", Reply::xml(payment)),
        ("GetBucketWebsite", Reply::xml(website)),
    ];
    let settings =
        settings.map(|(operation, reply)| (On::call("s3", operation).bucket(SITE), reply));
    let of_account = vec![
        buckets(&[SITE.to_owned()]),
        (
            On::call("s3control", "GetPublicAccessBlock"),
            canned::no_account_block(),
        ),
    ];
    [of_account, settings.to_vec()].concat()
}
