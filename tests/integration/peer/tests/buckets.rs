//! Buckets of every shape are read back as they were planted.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{
    BucketVersioningStatus, ObjectLockRetentionMode, Permission, ServerSideEncryption,
};
use serde_json::json;

use crate::peer::clients::Clients;
use crate::peer::plant::plant;
use crate::peer::seed::{Block, Bucket, Group, Lock};
use crate::peer::server::Emulator;
use crate::peer::wire::Wire;

use crate::kit::ACCOUNT;

const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d";

#[tokio::test]
async fn moto_reads_back_what_was_planted() {
    reads_back_what_was_planted(&Emulator::moto()).await;
}

#[tokio::test]
async fn ministack_reads_back_what_was_planted() {
    reads_back_what_was_planted(&Emulator::ministack()).await;
}

#[tokio::test]
async fn ministack_with_iam_reads_back_what_was_planted() {
    reads_back_what_was_planted(&Emulator::ministack_with_iam()).await;
}

async fn reads_back_what_was_planted(emulator: &Emulator) {
    let wire = Wire::to(emulator, ACCOUNT);
    let clients = Clients::new(&wire.endpoint(), ACCOUNT);
    let no_plain_http = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::vault/*",
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        }],
    });
    plant(
        &clients,
        [Bucket::named("logs")
            .in_region("eu-central-1")
            .receiving_logs()],
    )
    .await;
    plant(
        &clients,
        [
            Bucket::named("vault")
                .in_region("eu-central-1")
                .versioned()
                .locked(Lock::Compliance { days: 30 })
                .encrypted_with_kms(Some(KEY))
                .policy(no_plain_http.clone())
                .block(Block::ALL)
                .ownership("BucketOwnerEnforced")
                .logging_to("logs", "vault/"),
            Bucket::named("held")
                .locked(Lock::NoDefault)
                .encrypted_twice(None),
            Bucket::named("kept")
                .locked(Lock::Governance { days: 3 })
                .encrypted(),
            Bucket::named("past")
                .versioning_suspended()
                .encrypted_with_kms(None),
            Bucket::named("open")
                .canned_acl("public-read")
                .granting(Group::AuthenticatedUsers, "WRITE")
                .granting(Group::LogDelivery, "WRITE"),
            Bucket::named("wide")
                .granting(Group::AllUsers, "READ_ACP")
                .ownership("ObjectWriter"),
        ],
    )
    .await;

    let far = clients.s3_in("eu-central-1");
    let near = clients.s3();
    protection_is_as_planted(&far, &near).await;
    access_is_as_planted(&far, &near, &no_plain_http).await;
}

async fn protection_is_as_planted(far: &Client, near: &Client) {
    let versioning = far
        .get_bucket_versioning()
        .bucket("vault")
        .send()
        .await
        .expect("versioning");
    assert_eq!(versioning.status(), Some(&BucketVersioningStatus::Enabled));
    let versioning = near
        .get_bucket_versioning()
        .bucket("past")
        .send()
        .await
        .expect("versioning");
    assert_eq!(
        versioning.status(),
        Some(&BucketVersioningStatus::Suspended)
    );

    for (client, bucket, expected) in [
        (
            far,
            "vault",
            Some((ObjectLockRetentionMode::Compliance, Some(30), None)),
        ),
        (
            near,
            "kept",
            Some((ObjectLockRetentionMode::Governance, Some(3), None)),
        ),
        (near, "held", None),
    ] {
        let lock = client
            .get_object_lock_configuration()
            .bucket(bucket)
            .send()
            .await;
        let lock = lock
            .expect("a lock")
            .object_lock_configuration
            .expect("a configuration");
        let default = lock.rule.and_then(|rule| rule.default_retention);
        let seen = default.and_then(|rule| Some((rule.mode?, rule.days, rule.years)));
        assert_eq!(seen, expected, "{bucket}");
    }
    for (client, bucket, algorithm, key) in [
        (far, "vault", ServerSideEncryption::AwsKms, Some(KEY)),
        (near, "held", ServerSideEncryption::AwsKmsDsse, None),
        (near, "kept", ServerSideEncryption::Aes256, None),
        (near, "past", ServerSideEncryption::AwsKms, None),
    ] {
        let encryption = client
            .get_bucket_encryption()
            .bucket(bucket)
            .send()
            .await
            .expect("encryption");
        let encryption = encryption
            .server_side_encryption_configuration()
            .expect("a configuration");
        let default = encryption.rules()[0].apply_server_side_encryption_by_default();
        let default = default.expect("a default");
        assert_eq!(default.sse_algorithm(), &algorithm, "{bucket}");
        assert_eq!(default.kms_master_key_id(), key, "{bucket}");
    }
}

async fn access_is_as_planted(far: &Client, near: &Client, policy: &serde_json::Value) {
    let seen = far
        .get_bucket_policy()
        .bucket("vault")
        .send()
        .await
        .expect("a policy")
        .policy;
    let seen: serde_json::Value = serde_json::from_str(&seen.expect("a document")).expect("JSON");
    assert_eq!(&seen, policy);

    let block = far
        .get_public_access_block()
        .bucket("vault")
        .send()
        .await
        .expect("a block");
    let block = block
        .public_access_block_configuration()
        .expect("a configuration");
    assert_eq!(block.block_public_acls(), Some(true));
    assert_eq!(block.restrict_public_buckets(), Some(true));

    for (client, bucket, expected) in [
        (far, "vault", "BucketOwnerEnforced"),
        (near, "wide", "ObjectWriter"),
    ] {
        let controls = client
            .get_bucket_ownership_controls()
            .bucket(bucket)
            .send()
            .await;
        let controls = controls
            .expect("controls")
            .ownership_controls
            .expect("controls");
        assert_eq!(
            controls.rules()[0].object_ownership().as_str(),
            expected,
            "{bucket}"
        );
    }

    let logging = far
        .get_bucket_logging()
        .bucket("vault")
        .send()
        .await
        .expect("logging");
    let logging = logging.logging_enabled().expect("a target");
    assert_eq!(
        (logging.target_bucket(), logging.target_prefix()),
        ("logs", "vault/")
    );

    let mut open = groups(near, "open").await;
    open.sort_by_key(|(group, _)| group.clone());
    assert_eq!(
        open,
        [
            ("AllUsers".to_owned(), Permission::Read),
            ("AuthenticatedUsers".to_owned(), Permission::Write),
            ("LogDelivery".to_owned(), Permission::Write),
        ]
    );
    assert_eq!(
        groups(near, "wide").await,
        [("AllUsers".to_owned(), Permission::ReadAcp)]
    );
}

/// The groups an ACL grants something to.
async fn groups(client: &Client, bucket: &str) -> Vec<(String, Permission)> {
    let acl = client
        .get_bucket_acl()
        .bucket(bucket)
        .send()
        .await
        .expect("an ACL");
    let grants = acl.grants().iter().filter_map(|grant| {
        let uri = grant.grantee()?.uri()?;
        Some((
            uri.rsplit('/').next()?.to_owned(),
            grant.permission()?.clone(),
        ))
    });
    grants.collect()
}
