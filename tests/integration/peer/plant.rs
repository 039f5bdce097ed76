//! Makes the described buckets through the real SDK.
//!
//! Writing is for tests only: the product has no such calls.

use aws_sdk_s3::Client;
use aws_sdk_s3::types as s3;
use futures::stream::{self, StreamExt as _};

use super::clients::Clients;
use super::seed::{Block, Bucket, Lock};

/// Enough to keep an emulator busy; it answers one request at a time.
const AT_ONCE: usize = 16;

/// Makes all buckets, several at a time. Buckets that others log into must be
/// made before, with a call of their own.
pub(crate) async fn plant(clients: &Clients, buckets: impl IntoIterator<Item = Bucket>) {
    stream::iter(buckets)
        .map(|bucket| plant_one(clients, bucket))
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

/// Sets the block on public access of a whole account.
pub(crate) async fn block_account(clients: &Clients, account: &str, block: Block) {
    let configuration = aws_sdk_s3control::types::PublicAccessBlockConfiguration::builder()
        .block_public_acls(block.public_acls)
        .ignore_public_acls(block.ignore_acls)
        .block_public_policy(block.public_policy)
        .restrict_public_buckets(block.restrict)
        .build();
    clients
        .s3control()
        .put_public_access_block()
        .account_id(account)
        .public_access_block_configuration(configuration)
        .send()
        .await
        .expect("the account's block is set");
}

async fn plant_one(clients: &Clients, bucket: Bucket) {
    let client = clients.s3_in(&bucket.region);
    create(&client, &bucket).await;
    set_protection(&client, &bucket).await;
    set_access(&client, &bucket).await;
    if let Some(logging) = bucket.logging {
        let status = s3::BucketLoggingStatus::builder()
            .logging_enabled(logging)
            .build();
        let request = client.put_bucket_logging().bucket(&bucket.name);
        let sent = request.bucket_logging_status(status).send().await;
        sent.expect("logging is set");
    }
}

async fn create(client: &Client, bucket: &Bucket) {
    // us-east-1 is the one region that must not be named here.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
    let location = (bucket.region != "us-east-1").then(|| {
        s3::CreateBucketConfiguration::builder()
            .location_constraint(bucket.region.as_str().into())
            .build()
    });
    client
        .create_bucket()
        .bucket(&bucket.name)
        .set_create_bucket_configuration(location)
        .set_object_lock_enabled_for_bucket(bucket.object_lock.is_some().then_some(true))
        .set_object_ownership(bucket.ownership.clone())
        .send()
        .await
        .unwrap_or_else(|error| panic!("{} is not created: {error:?}", bucket.name));
}

async fn set_protection(client: &Client, bucket: &Bucket) {
    if let Some(status) = &bucket.versioning {
        let versioning = s3::VersioningConfiguration::builder()
            .status(status.clone())
            .build();
        let request = client.put_bucket_versioning().bucket(&bucket.name);
        let sent = request.versioning_configuration(versioning).send().await;
        sent.expect("versioning is set");
    }
    let retention = match bucket.object_lock {
        None | Some(Lock::NoDefault) => None,
        Some(Lock::Governance { days }) => Some((s3::ObjectLockRetentionMode::Governance, days)),
        Some(Lock::Compliance { days }) => Some((s3::ObjectLockRetentionMode::Compliance, days)),
    };
    if let Some((mode, days)) = retention {
        let default = s3::DefaultRetention::builder()
            .mode(mode)
            .days(days)
            .build();
        let rule = s3::ObjectLockRule::builder()
            .default_retention(default)
            .build();
        let lock = s3::ObjectLockConfiguration::builder()
            .object_lock_enabled(s3::ObjectLockEnabled::Enabled)
            .rule(rule)
            .build();
        let request = client.put_object_lock_configuration().bucket(&bucket.name);
        let sent = request.object_lock_configuration(lock).send().await;
        sent.expect("object lock is set");
    }
    if let Some(default) = &bucket.encryption {
        let rule = s3::ServerSideEncryptionRule::builder()
            .apply_server_side_encryption_by_default(default.clone())
            .build();
        let encryption = s3::ServerSideEncryptionConfiguration::builder()
            .rules(rule)
            .build();
        let request = client.put_bucket_encryption().bucket(&bucket.name);
        let sent = request
            .server_side_encryption_configuration(encryption.expect("one rule is given"))
            .send()
            .await;
        sent.expect("encryption is set");
    }
}

async fn set_access(client: &Client, bucket: &Bucket) {
    if bucket.canned_acl.is_some() || !bucket.grants.is_empty() {
        // A current account's defaults forbid public ACLs and any ACL at all.
        unlock_acls(client, bucket).await;
    }
    if let Some(acl) = &bucket.canned_acl {
        let request = client
            .put_bucket_acl()
            .bucket(&bucket.name)
            .acl(acl.clone());
        request.send().await.expect("the canned ACL is set");
    }
    if !bucket.grants.is_empty() {
        let acl = client.get_bucket_acl().bucket(&bucket.name).send().await;
        let acl = acl.expect("the ACL is read");
        let grants = [acl.grants(), &bucket.grants].concat();
        let policy = s3::AccessControlPolicy::builder()
            .set_owner(acl.owner().cloned())
            .set_grants(Some(grants))
            .build();
        let request = client.put_bucket_acl().bucket(&bucket.name);
        let sent = request.access_control_policy(policy).send().await;
        sent.expect("the ACL is set");
    }
    if let Some(policy) = &bucket.policy {
        let request = client.put_bucket_policy().bucket(&bucket.name);
        let sent = request.policy(policy.to_string()).send().await;
        sent.expect("the policy is set");
    }
    if let Some(block) = bucket.block {
        let block = s3::PublicAccessBlockConfiguration::builder()
            .block_public_acls(block.public_acls)
            .ignore_public_acls(block.ignore_acls)
            .block_public_policy(block.public_policy)
            .restrict_public_buckets(block.restrict)
            .build();
        let request = client.put_public_access_block().bucket(&bucket.name);
        let sent = request
            .public_access_block_configuration(block)
            .send()
            .await;
        sent.expect("the block is set");
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-new-bucket.html>
async fn unlock_acls(client: &Client, bucket: &Bucket) {
    let request = client.delete_public_access_block().bucket(&bucket.name);
    request.send().await.expect("the block is removed");
    if bucket.ownership.is_some() {
        return;
    }
    let rule = s3::OwnershipControlsRule::builder()
        .object_ownership(s3::ObjectOwnership::BucketOwnerPreferred)
        .build()
        .expect("an ownership is given");
    let controls = s3::OwnershipControls::builder().rules(rule).build();
    let request = client.put_bucket_ownership_controls().bucket(&bucket.name);
    let sent = request
        .ownership_controls(controls.expect("one rule is given"))
        .send()
        .await;
    sent.expect("ACLs are allowed");
}
